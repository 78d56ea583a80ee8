//! A band-limited pulse train that follows a pitch contour.

use super::math;
use super::vocoder::{HOP, PitchRatio, SAMPLE_RATE, VOICING_THRESHOLD};

/// Harmonics end here, in Hz.
const HIGHEST_HARMONIC: f32 = 11_000.0;
/// Where |2 sin(t/2)| is smaller, the closed form is replaced by its limit.
const NEAR_ZERO: f32 = 2e-3;

/// Scratch memory of [`PulseTrain::fill`].
#[derive(Debug, Default)]
pub(crate) struct PulseTrain {
    pitch: Vec<f32>,
    /// What the pitch is multiplied by, where that changes.
    ratio: Vec<f32>,
    phase: Vec<f64>,
}

impl PulseTrain {
    /// Fills `out` with `f0.len() * HOP` samples: every harmonic of the pitch
    /// below 11 kHz at unit amplitude, and zero where the pitch is under 40 Hz.
    ///
    /// `f0` is in Hz, one value per frame, linearly interpolated between the
    /// frames' centres and multiplied by `ratio` once voicing is decided.
    /// The sum of cosines is taken in closed form (the Dirichlet kernel):
    /// Σ cos(ht) for h = 1..H is sin((H+½)t) / (2 sin(t/2)) − ½.
    pub(crate) fn fill(&mut self, f0: &[f32], ratio: PitchRatio<'_>, out: &mut Vec<f32>) {
        interpolate(
            f0.len(),
            |k| f0.get(k).copied().unwrap_or(0.0),
            &mut self.pitch,
        );
        out.clear();
        out.resize(self.pitch.len(), 0.0);
        match ratio {
            PitchRatio::Constant(ratio) => {
                self.advance_phase(std::iter::repeat(ratio));
                let (pitch, phase) = (&self.pitch, &self.phase);
                pulp::Arch::new().dispatch(Pulses {
                    pitch,
                    phase,
                    ratio,
                    out,
                });
            }
            PitchRatio::Frames(_) => {
                let values = ratio;
                let mut ratio = std::mem::take(&mut self.ratio);
                interpolate(f0.len(), |k| values.at(k), &mut ratio);
                self.advance_phase(ratio.iter().copied());
                let at = self.pitch.iter().zip(&self.phase).zip(&ratio);
                for (out, ((pitch, phase), ratio)) in out.iter_mut().zip(at) {
                    *out = pulse(*pitch, *ratio, *phase);
                }
                self.ratio = ratio;
            }
        }
    }

    /// The phase of the fundamental after every sample, in turns.
    fn advance_phase(&mut self, ratios: impl Iterator<Item = f32>) {
        let mut phase = 0.0_f64;
        self.phase.clear();
        let pitch = self.pitch.iter().zip(ratios);
        self.phase.extend(pitch.map(|(f, ratio)| {
            let f = f.max(VOICING_THRESHOLD) * ratio;
            phase += f64::from(f) * (1.0 / SAMPLE_RATE as f64);
            // Less than half a turn was added: one subtraction keeps it in [0, 1).
            phase -= if phase >= 1.0 { 1.0 } else { 0.0 };
            phase
        }));
    }
}

/// Values of `count` frames at every sample.
fn interpolate(count: usize, at: impl Fn(usize) -> f32, out: &mut Vec<f32>) {
    out.clear();
    out.reserve(count * HOP);
    for k in 0..count {
        let (before, here) = (at(k.saturating_sub(1)), at(k));
        let after = at((k + 1).min(count - 1));
        for j in 0..HOP {
            // Sample j lies at k + (j + ½) / hop − ½ frames.
            let position = (j as f32 + 0.5) / HOP as f32 - 0.5;
            let value = if position < 0.0 {
                before * -position + here * (1.0 + position)
            } else {
                here * (1.0 - position) + after * position
            };
            out.push(value);
        }
    }
}

/// The closed form at every sample, compiled for the processor's vectors.
struct Pulses<'a> {
    pitch: &'a [f32],
    phase: &'a [f64],
    ratio: f32,
    out: &'a mut [f32],
}

impl pulp::WithSimd for Pulses<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        for ((out, &f), &phase) in self.out.iter_mut().zip(self.pitch).zip(self.phase) {
            *out = pulse(f, self.ratio, phase);
        }
    }
}

#[inline(always)]
fn pulse(pitch: f32, ratio: f32, phase: f64) -> f32 {
    let f = pitch.max(VOICING_THRESHOLD) * ratio;
    let quotient = HIGHEST_HARMONIC / f;
    let mut harmonics = math::round(quotient);
    harmonics -= if harmonics > quotient { 1.0 } else { 0.0 };
    let harmonics = harmonics + 0.5;
    // Half the phase is in [0, ½) turns: sin(t/2) = sin(π·phase).
    let denominator = 2.0 * math::cos_sin_pi(phase as f32).1;
    // In f64: the product reaches hundreds of turns, of which only the fraction counts.
    let turns = f64::from(harmonics) * phase;
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let turns = (turns - ((turns + ROUND) - ROUND)) as f32;
    let numerator = math::cos_sin_pi(2.0 * turns).1;
    let limit = denominator.abs() <= NEAR_ZERO;
    let value = if limit {
        harmonics
    } else {
        numerator / if limit { 1.0 } else { denominator }
    };
    if pitch > VOICING_THRESHOLD {
        value - 0.5
    } else {
        0.0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The definition, summed harmonic by harmonic.
    fn reference(f0: f32, samples: usize) -> Vec<f64> {
        let harmonics = (HIGHEST_HARMONIC / f0).floor() as i32;
        let step = std::f64::consts::TAU * f64::from(f0) / f64::from(SAMPLE_RATE);
        (1..=samples)
            .map(|n| {
                (1..=harmonics)
                    .map(|h| (f64::from(h) * step * n as f64).cos())
                    .sum()
            })
            .collect()
    }

    #[test]
    fn constant_pitch_is_a_sum_of_cosines() {
        for f0 in [81.3_f32, 221.0, 441.7] {
            let mut out = Vec::new();
            PulseTrain::default().fill(&[f0; 8], PitchRatio::Constant(1.0), &mut out);
            let peak = (HIGHEST_HARMONIC / f0).floor();
            for (n, (x, y)) in out.iter().zip(reference(f0, 8 * HOP)).enumerate() {
                let error = (f64::from(*x) - y).abs();
                assert!(
                    error < 2e-3 * f64::from(peak),
                    "{f0} Hz, sample {n}: {x} {y}"
                );
            }
        }
    }

    #[test]
    fn unvoiced_frames_are_silent_and_the_ratio_scales_pitch() {
        let mut train = PulseTrain::default();
        let mut out = Vec::new();
        train.fill(&[0.0; 4], PitchRatio::Constant(1.0), &mut out);
        assert!(out.iter().all(|x| *x == 0.0));
        // Lowered by an octave, a voice of 60 Hz is still voiced.
        train.fill(&[60.0; 4], PitchRatio::Constant(0.5), &mut out);
        let expected = reference(30.0, 4 * HOP);
        let error = out
            .iter()
            .zip(&expected)
            .map(|(x, y)| (f64::from(*x) - y).abs());
        assert!(error.fold(0.0, f64::max) < 1.0);
    }
}

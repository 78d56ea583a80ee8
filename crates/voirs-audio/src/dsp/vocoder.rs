//! From spectral frames to samples: a source-filter vocoder.
//!
//! The acoustic network gives, for every frame of 12.5 ms and each of 601
//! frequency bins, a harmonic filter, a noise level and a free-phase part. The
//! spectrum of a frame is
//!
//! ```text
//! S = exp(min(lh, 7)) · e^{iπ·tanh θ} · E  +  exp(min(ln, 7)) · Z  +  exp(min(lr, 7)) · e^{iφ}
//! ```
//!
//! with E the short-time Fourier transform of a pulse train at the pitch and Z
//! complex Gaussian noise; samples are its inverse transform. The method is
//! that of the hibari model (README of the `hibari-tts` package, "ONNX
//! interface"), a harmonic-plus-noise model in the line of neural
//! source-filter vocoders (Wang, Takaki and Yamagishi, 2019).

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::math;
use super::noise::NoiseSource;
use super::pulses::PulseTrain;

/// Samples per second.
pub const SAMPLE_RATE: u32 = 24_000;
/// Samples per frame (12.5 ms).
pub const HOP: usize = 300;
/// Length of the Fourier transform in samples.
pub const FFT_LENGTH: usize = 1200;
/// Frequency bins of a frame.
pub const BINS: usize = FFT_LENGTH / 2 + 1;
/// Values of a frame: lh, θ, ln, lr and φ, [`BINS`] each.
pub const FRAME_VALUES: usize = 5 * BINS;
/// Up to this pitch in Hz a frame is unvoiced.
pub const VOICING_THRESHOLD: f32 = 40.0;
/// Frames that overlap at every sample.
const OVERLAP: usize = FFT_LENGTH / HOP;
/// The highest log magnitude.
const MAX_LOG_MAGNITUDE: f32 = 7.0;

/// What the acoustic network gives for an utterance.
#[derive(Debug, Clone, Copy)]
pub struct SpectralFrames<'a> {
    /// Rows of [`FRAME_VALUES`], one per frame.
    pub spectrum: &'a [f32],
    /// Pitch in Hz, one per frame; under 40 Hz is unvoiced.
    pub f0: &'a [f32],
}

/// What the pitch is multiplied by once voicing is decided. The spectral
/// envelope stays.
#[derive(Debug, Clone, Copy)]
pub enum PitchRatio<'a> {
    /// The same everywhere.
    Constant(f32),
    /// One value per frame, linearly interpolated between the frames' centres; a
    /// missing one is 1.
    Frames(&'a [f32]),
}

impl PitchRatio<'_> {
    /// The value of a frame.
    pub fn at(&self, frame: usize) -> f32 {
        match self {
            Self::Constant(ratio) => *ratio,
            Self::Frames(ratios) => ratios.get(frame).copied().unwrap_or(1.0),
        }
    }
}

/// The noise part of the speech.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Chooses the noise.
    pub seed: u64,
    /// Multiplies its magnitude; 1 is what the network asks for, 0 leaves it out.
    pub scale: f32,
}

/// Plans, tables and scratch memory of the vocoder. One per thread; memory
/// grows to the longest utterance and is reused.
pub struct Vocoder {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    fft_scratch: Vec<Complex32>,
    /// Hann window, scaled so that a unit cosine has a peak of 1 in the transform.
    analysis_window: Vec<f32>,
    /// Hann window, scaled by the transform's length.
    synthesis_window: Vec<f32>,
    pulse_train: PulseTrain,
    pulses: Vec<f32>,
    windowed: Vec<f32>,
    source: Vec<Complex32>,
    spectrum: Vec<Complex32>,
    real: Vec<f32>,
    imaginary: Vec<f32>,
}

impl std::fmt::Debug for Vocoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vocoder").finish_non_exhaustive()
    }
}

impl Default for Vocoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Vocoder {
    /// Plans the transforms; takes some tens of microseconds.
    pub fn new() -> Self {
        let mut planner = RealFftPlanner::<f32>::new();
        let forward = planner.plan_fft_forward(FFT_LENGTH);
        let inverse = planner.plan_fft_inverse(FFT_LENGTH);
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        let hann = |n: usize| {
            let turn = n as f64 / FFT_LENGTH as f64;
            0.5 - 0.5 * (std::f64::consts::TAU * turn).cos()
        };
        let window = |scale: f64| (0..FFT_LENGTH).map(|n| (hann(n) * scale) as f32).collect();
        Self {
            forward,
            inverse,
            fft_scratch: vec![Complex32::default(); scratch],
            analysis_window: window(4.0 / FFT_LENGTH as f64),
            synthesis_window: window(1.0 / FFT_LENGTH as f64),
            pulse_train: PulseTrain::default(),
            pulses: Vec::new(),
            windowed: vec![0.0; FFT_LENGTH],
            source: vec![Complex32::default(); BINS],
            spectrum: vec![Complex32::default(); BINS],
            real: vec![0.0; BINS],
            imaginary: vec![0.0; BINS],
        }
    }

    /// Writes `f0.len() * HOP` samples to `out`, which is cleared first.
    ///
    /// `pitch_ratio` times the pitch has to stay below 12 kHz. A spectrum shorter than the pitch contour is taken as silence at its end.
    pub fn synthesize(
        &mut self,
        frames: SpectralFrames<'_>,
        pitch_ratio: PitchRatio<'_>,
        noise: Noise,
        out: &mut Vec<f32>,
    ) {
        let count = frames.f0.len();
        let source = (noise.scale != 0.0).then(|| NoiseSource::new(noise.seed, noise.scale));
        let mut pulses = std::mem::take(&mut self.pulses);
        self.pulse_train.fill(frames.f0, pitch_ratio, &mut pulses);
        out.clear();
        out.resize(count * HOP, 0.0);
        for (index, row) in frames
            .spectrum
            .chunks_exact(FRAME_VALUES)
            .take(count)
            .enumerate()
        {
            self.transform_source(&pulses, index);
            self.combine(row, source, index);
            self.overlap_add(index, out);
        }
        self.pulses = pulses;
        normalize_overlap(count, out);
    }

    /// The transform of the pulse train around frame `index`, mirrored at the ends.
    fn transform_source(&mut self, pulses: &[f32], index: usize) {
        let start = index as isize * HOP as isize - (FFT_LENGTH / 2) as isize;
        let inner = usize::try_from(start)
            .ok()
            .and_then(|start| pulses.get(start..start + FFT_LENGTH));
        let silent = if let Some(part) = inner {
            for ((out, x), w) in self
                .windowed
                .iter_mut()
                .zip(part)
                .zip(&self.analysis_window)
            {
                *out = x * w;
            }
            part.iter().all(|x| *x == 0.0)
        } else {
            for (n, out) in self.windowed.iter_mut().enumerate() {
                let at = mirror(start + n as isize, pulses.len());
                *out = pulses.get(at).copied().unwrap_or(0.0) * self.analysis_window[n];
            }
            false
        };
        if silent {
            self.source.fill(Complex32::default());
            return;
        }
        let done = self.forward.process_with_scratch(
            &mut self.windowed,
            &mut self.source,
            &mut self.fft_scratch,
        );
        debug_assert!(done.is_ok(), "the buffers have the planned lengths");
    }

    /// The spectrum of a frame from the network's five parts and the source.
    fn combine(&mut self, row: &[f32], noise: Option<NoiseSource>, index: usize) {
        let (lh, rest) = row.split_at(BINS);
        let (theta, rest) = rest.split_at(BINS);
        let (ln, rest) = rest.split_at(BINS);
        let (lr, phi) = rest.split_at(BINS);
        let first = (index * BINS) as u32;
        pulp::Arch::new().dispatch(Combine {
            lh,
            theta,
            ln,
            lr,
            phi,
            source: &self.source,
            noise,
            first,
            real: &mut self.real,
            imaginary: &mut self.imaginary,
        });
        for ((out, re), im) in self
            .spectrum
            .iter_mut()
            .zip(&self.real)
            .zip(&self.imaginary)
        {
            *out = Complex32::new(*re, *im);
        }
        // A real signal's transform is real at zero and at the Nyquist frequency.
        self.spectrum[0].im = 0.0;
        self.spectrum[BINS - 1].im = 0.0;
    }

    fn overlap_add(&mut self, index: usize, out: &mut [f32]) {
        let done = self.inverse.process_with_scratch(
            &mut self.spectrum,
            &mut self.windowed,
            &mut self.fft_scratch,
        );
        debug_assert!(done.is_ok(), "the buffers have the planned lengths");
        let half = FFT_LENGTH / 2;
        let skip = half.saturating_sub(index * HOP);
        let start = (index * HOP + skip).saturating_sub(half).min(out.len());
        let frame = self.windowed.iter().zip(&self.synthesis_window).skip(skip);
        for (out, (x, w)) in out[start..].iter_mut().zip(frame) {
            *out += x * w;
        }
    }
}

/// The sum of a frame's parts, compiled for the processor's vectors.
struct Combine<'a> {
    lh: &'a [f32],
    theta: &'a [f32],
    ln: &'a [f32],
    lr: &'a [f32],
    phi: &'a [f32],
    source: &'a [Complex32],
    noise: Option<NoiseSource>,
    /// The position of the frame's first bin in the noise.
    first: u32,
    real: &'a mut [f32],
    imaginary: &'a mut [f32],
}

impl pulp::WithSimd for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let real = &mut self.real[..BINS];
        let imaginary = &mut self.imaginary[..BINS];
        let (lh, theta) = (&self.lh[..BINS], &self.theta[..BINS]);
        let (lr, phi) = (&self.lr[..BINS], &self.phi[..BINS]);
        let source = &self.source[..BINS];
        for i in 0..BINS {
            let harmonic = math::exp(lh[i].min(MAX_LOG_MAGNITUDE));
            let (cos, sin) = math::cos_sin_pi(math::tanh(theta[i]));
            let (cos, sin) = (harmonic * cos, harmonic * sin);
            let e = source[i];
            real[i] = cos * e.re - sin * e.im;
            imaginary[i] = cos * e.im + sin * e.re;
        }
        for i in 0..BINS {
            let free = math::exp(lr[i].min(MAX_LOG_MAGNITUDE));
            let (cos, sin) = math::cos_sin(phi[i]);
            real[i] += free * cos;
            imaginary[i] += free * sin;
        }
        if let Some(noise) = self.noise {
            let ln = &self.ln[..BINS];
            for i in 0..BINS {
                let level = math::exp(ln[i].min(MAX_LOG_MAGNITUDE));
                let (re, im) = noise.complex(self.first.wrapping_add(i as u32));
                real[i] += level * re;
                imaginary[i] += level * im;
            }
        }
    }
}

/// Divides by the sum of squared windows at every sample: constant inside,
/// smaller at the ends, where fewer frames overlap.
fn normalize_overlap(count: usize, out: &mut [f32]) {
    let window = |n: usize| {
        let turn = n as f64 / FFT_LENGTH as f64;
        0.5 - 0.5 * (std::f64::consts::TAU * turn).cos()
    };
    for (block, samples) in out.chunks_exact_mut(HOP).enumerate() {
        // Block b holds segment s of frame b + 2 − s.
        let present = |s: usize| (block + 2).checked_sub(s).is_some_and(|k| k < count);
        if (0..OVERLAP).all(present) {
            // Hann windows at a quarter overlap: their squares sum to 3/2.
            for x in samples {
                *x *= 2.0 / 3.0;
            }
        } else {
            for (j, x) in samples.iter_mut().enumerate() {
                let sum: f64 = (0..OVERLAP)
                    .filter(|s| present(*s))
                    .map(|s| window(s * HOP + j).powi(2))
                    .sum();
                *x /= sum.max(1e-11) as f32;
            }
        }
    }
}

/// Index `at` reflected into `0..len` without repeating the ends.
fn mirror(at: isize, len: usize) -> usize {
    let last = len as isize - 1;
    if last <= 0 {
        return 0;
    }
    let folded = at.rem_euclid(2 * last);
    folded.min(2 * last - folded) as usize
}

//! What the pitch is multiplied by, frame by frame.

use voirs_audio::dsp::vocoder::VOICING_THRESHOLD;

use super::{PitchShift, ProsodySpan, held};

/// Pitch that a voiced frame can be given, in Hz.
const PITCH: std::ops::RangeInclusive<f32> = 20.0..=2000.0;
/// Octaves that a span shifts the pitch by at most, also by its contour.
const OCTAVES: std::ops::RangeInclusive<f32> = -4.0..=4.0;
/// Octaves from the median beyond which a frame's pitch is not intonation: it
/// slides where voice sets in or ends.
const SLIP: f32 = 0.75;
/// Factors of the excursion.
const RANGE: std::ops::RangeInclusive<f32> = 0.0..=4.0;

/// Whether any span touches the pitch.
pub(crate) fn changes(spans: &[ProsodySpan]) -> bool {
    spans.iter().any(bends)
}

fn bends(span: &ProsodySpan) -> bool {
    span.pitch != PitchShift::Semitones(0.0) || span.range != 1.0 || !span.contour.is_empty()
}

/// Fills `ratios` with the factor for each frame of `f0` (Hz): `ratio`, the
/// request's, and what the spans make of it. `durations` are the frames of the
/// phonemes that the spans index.
///
/// Pitch is seen as its logarithm. The mean of a stretch is over its voiced
/// frames; a frame without voice follows the shift and the contour alone.
pub(crate) fn pitch_ratios(
    f0: &[f32],
    ratio: f32,
    spans: &[ProsodySpan],
    durations: &[u32],
    ratios: &mut Vec<f32>,
) {
    // Octaves until the end.
    ratios.clear();
    ratios.resize(f0.len(), ratio.log2());
    for span in spans.iter().filter(|span| bends(span)) {
        let start = frames(durations, span.phonemes.start);
        let end = frames(durations, span.phonemes.end).min(f0.len());
        let (Some(f0), Some(octaves)) = (f0.get(start..end), ratios.get_mut(start..end)) else {
            continue;
        };
        bend(f0, octaves, span);
    }
    for (ratio, f0) in ratios.iter_mut().zip(f0) {
        let f0 = f0.max(VOICING_THRESHOLD);
        *ratio = held(f0 * ratio.exp2(), PITCH, f0) / f0;
    }
}

/// The frames of the first `phonemes`.
fn frames(durations: &[u32], phonemes: usize) -> usize {
    durations.iter().take(phonemes).map(|d| *d as usize).sum()
}

/// Applies a span to the shifts of its frames.
fn bend(f0: &[f32], octaves: &mut [f32], span: &ProsodySpan) {
    let pitches = f0.iter().zip(&*octaves);
    let mut pitches: Vec<f32> = pitches
        .filter(|(f0, _)| **f0 > VOICING_THRESHOLD)
        .map(|(f0, octaves)| f0.log2() + octaves)
        .collect();
    pitches.sort_by(f32::total_cmp);
    let median = pitches.get(pitches.len() / 2).copied().unwrap_or(0.0);
    pitches.retain(|pitch| (pitch - median).abs() <= SLIP);
    let mean = pitches.iter().sum::<f32>() / pitches.len().max(1) as f32;
    let shift = match span.pitch {
        PitchShift::Semitones(semitones) => semitones / 12.0,
        PitchShift::Hertz(_) if pitches.is_empty() => 0.0,
        PitchShift::Hertz(hertz) => held(hertz, PITCH, mean.exp2()).log2() - mean,
    };
    let range = held(span.range, RANGE, 1.0);
    let length = octaves.len() as f32;
    for (at, (f0, octaves)) in f0.iter().zip(octaves).enumerate() {
        let pitch = f0.max(VOICING_THRESHOLD).log2() + *octaves;
        if *f0 > VOICING_THRESHOLD && (pitch - median).abs() <= SLIP {
            *octaves += (range - 1.0) * (pitch - mean);
        }
        let bend = contour(&span.contour, (at as f32 + 0.5) / length);
        *octaves += held(shift + bend / 12.0, OCTAVES, 0.0);
    }
}

/// The contour's value at a time, in semitones.
fn contour(points: &[(f32, f32)], time: f32) -> f32 {
    let after = points.partition_point(|(t, _)| *t <= time);
    let before = after.checked_sub(1).and_then(|at| points.get(at));
    match (before, points.get(after)) {
        (Some((t0, v0)), Some((t1, v1))) => v0 + (v1 - v0) * (time - t0) / (t1 - t0),
        (Some((_, value)), None) | (None, Some((_, value))) => *value,
        (None, None) => 0.0,
    }
}

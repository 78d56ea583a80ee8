//! Volume inside an utterance.

use super::{ProsodySpan, held};

/// Over how many seconds the gain changes, around the edge of a span.
const RAMP: f32 = 0.008;
/// Linear gains of a span.
const GAINS: std::ops::RangeInclusive<f32> = 0.0..=10.0;
/// The highest gain of all spans together.
const HIGHEST: f32 = 100.0;

/// Multiplies `samples`, which begin with the utterance's sample `offset`, by the
/// gains of the spans, which index `durations`: the samples of each phoneme between
/// the silences at the ends. A span at an end reaches over the silence there.
pub(crate) fn apply(
    samples: &mut [f32],
    offset: usize,
    spans: &[ProsodySpan],
    durations: &[u32],
    sample_rate: u32,
) {
    let spans = spans
        .iter()
        .filter(|span| held(span.gain, GAINS, 1.0) != 1.0);
    let spans: Vec<_> = spans.collect();
    if spans.is_empty() {
        return;
    }
    let ramp = (RAMP * sample_rate as f32).max(1.0);
    let last = durations.len().saturating_sub(1);
    let mut gains = vec![1.0_f32; samples.len()];
    for span in spans {
        let at = |phonemes: usize| -> usize {
            durations.iter().take(phonemes).map(|d| *d as usize).sum()
        };
        let start = match span.phonemes.start {
            0 | 1 => f32::NEG_INFINITY,
            first => at(first) as f32,
        };
        let end = match span.phonemes.end {
            end if end >= last => f32::INFINITY,
            end => at(end) as f32,
        };
        let change = held(span.gain, GAINS, 1.0) - 1.0;
        let from = ((start - ramp).max(0.0) as usize).saturating_sub(offset);
        let to = ((end + ramp) as usize).saturating_sub(offset);
        for (n, gain) in gains.iter_mut().enumerate().take(to).skip(from) {
            let n = (offset + n) as f32;
            let inside = (n - start).min(end - n) / ramp + 0.5;
            *gain = (*gain * (1.0 + change * inside.clamp(0.0, 1.0))).min(HIGHEST);
        }
    }
    for (x, gain) in samples.iter_mut().zip(gains) {
        *x *= gain;
    }
}

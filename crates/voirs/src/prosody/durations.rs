//! From predicted durations to frames: rates, and stretches of a given length.
//!
//! At the voice's own rate every phoneme is rounded by itself, as the voice was
//! trained. At other rates that would bias the whole: a phoneme has at least one
//! frame, so that short ones do not shrink. There the total of every stretch of
//! one rate is that of the voice's own rate, divided; what short phonemes cannot
//! give up is taken from longer ones, and rounding errors are carried on.

use super::{ProsodySpan, held};

/// Most frames of an utterance (150 s) when spans make it longer.
const MAX_FRAMES: f64 = 11_999.0;
/// Rates of a span, and of spans and request together.
const RATES: std::ops::RangeInclusive<f32> = 0.1..=10.0;

/// How fast an utterance is spoken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace<'a> {
    /// The request's rate.
    pub rate: f32,
    /// Spans over indices of the durations.
    pub spans: &'a [ProsodySpan],
    /// Length of a frame in seconds.
    pub frame: f32,
    /// Frames of a step, in which durations are predicted.
    pub step: u32,
    /// How a duration is rounded at the voice's own rate.
    pub round: fn(f32) -> f32,
}

/// A phoneme on its way from prediction to frames.
#[derive(Debug, Clone, Copy)]
struct Length {
    /// The frames at the voice's own rate, divided by the rate.
    own: f64,
    /// What it lasts before rounding, in frames.
    exact: f64,
    /// Which phonemes share a total.
    group: usize,
}

impl Pace<'_> {
    fn changes(&self) -> bool {
        self.rate != 1.0
            || self
                .spans
                .iter()
                .any(|span| span.rate != 1.0 || span.duration.is_some())
    }

    /// The frames of each phoneme for what was predicted, in steps; at least one
    /// each. The first and the last are the silences at the ends.
    pub(crate) fn frames(&self, predicted: &[f32], frames: &mut Vec<u32>) {
        frames.clear();
        // Casts and products saturate; whoever has frames made checks their number.
        let own = predicted.iter().map(|steps| {
            let steps = (self.round)(*steps).max(1.0) as u32;
            steps.saturating_mul(self.step)
        });
        frames.extend(own);
        if self.changes() {
            self.stretch(predicted, frames);
        }
    }

    fn stretch(&self, predicted: &[f32], frames: &mut [u32]) {
        let mut lengths = self.at_rates(predicted, frames);
        let rates = lengths.last().map_or(0, |l| l.group + 1);
        self.fix_durations(&mut lengths, rates);
        for group in 0..rates {
            let total = lengths.iter().filter(|l| l.group == group);
            let total = total.map(|l| l.own).sum();
            fill(&mut lengths, total, |l| l.group == group);
        }
        let total: f64 = lengths.iter().map(|l| l.exact).sum();
        if total > MAX_FRAMES && !self.spans.is_empty() {
            fill(&mut lengths, MAX_FRAMES, |_| true);
        }
        let (mut exact, mut given) = (0.0_f64, 0.0);
        for (frames, length) in frames.iter_mut().zip(&lengths) {
            exact += length.exact;
            let own = (exact.round() - given).max(1.0);
            given += own;
            *frames = own as u32;
        }
        // A network wants whole steps: the silence at the end is longer.
        if let Some(last) = frames.last_mut() {
            *last = last.saturating_add((given % f64::from(self.step)) as u32);
        }
    }

    /// The lengths at the rates that hold for them; neighbours of one rate are a
    /// group. The silences at the ends are groups of their own.
    fn at_rates(&self, predicted: &[f32], frames: &[u32]) -> Vec<Length> {
        let last = predicted.len().saturating_sub(1);
        let mut group = 0;
        let mut before = None;
        let lengths = predicted.iter().zip(frames).enumerate();
        lengths
            .map(|(at, (steps, frames))| {
                let spans = self.spans.iter().filter(|s| s.phonemes.contains(&at));
                let rate = spans.fold(self.rate, |rate, span| rate * held(span.rate, RATES, 1.0));
                let rate = held(rate, RATES, 1.0);
                let kind = (rate, at == 0 || at == last);
                group += usize::from(before.replace(kind).is_some_and(|b| b != kind));
                let stretch = 1.0 / f64::from(rate);
                // One that is longer than an utterance can be is as good as infinite.
                let exact = f64::from(steps.max(1.0) * self.step as f32).min(MAX_FRAMES);
                Length {
                    own: f64::from(*frames) * stretch,
                    exact: exact * stretch,
                    group,
                }
            })
            .collect()
    }

    /// Gives every span that has a duration what it asks for, the inner ones
    /// first: an outer one divides what they leave. Its phonemes get a group from
    /// `group` on.
    fn fix_durations(&self, lengths: &mut [Length], mut group: usize) {
        let rates = group;
        for span in self.spans.iter().rev() {
            let Some(seconds) = span.duration.filter(|s| !s.is_nan()) else {
                continue;
            };
            let mut left = f64::from(seconds / self.frame).min(MAX_FRAMES);
            let last = lengths.len().saturating_sub(1);
            for at in span.phonemes.start.max(1)..span.phonemes.end.min(last) {
                let Some(length) = lengths.get_mut(at) else {
                    break;
                };
                if length.group >= rates {
                    left -= length.exact;
                } else {
                    length.group = group;
                }
            }
            fill(lengths, left, |l| l.group == group);
            group += 1;
        }
    }
}

/// Stretches or shrinks the chosen lengths evenly to `total` frames together,
/// none below one frame.
fn fill(lengths: &mut [Length], total: f64, chosen: impl Fn(&Length) -> bool) {
    let mut left = total;
    let mut free: Vec<&mut Length> = lengths.iter_mut().filter(|l| chosen(l)).collect();
    loop {
        let sum: f64 = free.iter().map(|l| l.exact).sum();
        let factor = (left / sum).max(0.0);
        let (short, longer): (Vec<_>, Vec<_>) =
            free.into_iter().partition(|l| l.exact * factor < 1.0);
        let done = short.is_empty();
        for length in short {
            length.exact = 1.0;
            left -= 1.0;
        }
        if done {
            for length in longer {
                length.exact *= factor;
            }
            return;
        }
        free = longer;
    }
}

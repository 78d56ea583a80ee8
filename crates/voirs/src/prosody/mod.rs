//! Prosody of a part of an utterance: how it departs from the request's settings.

pub(crate) mod durations;
pub(crate) mod gain;
pub(crate) mod intonation;

use std::ops::Range;

/// How a stretch of an utterance's phonemes departs from the request's settings.
///
/// Spans may overlap; their effects compose in order, the outer ones first:
/// rates and gains multiply, shifts of pitch add, and an absolute pitch replaces
/// what came before it. Values that are not a number change nothing; the others are held
/// within the limits below, also in their composition with the request's.
#[derive(Debug, Clone, PartialEq)]
pub struct ProsodySpan {
    /// The symbols of the utterance's phonemes that the span covers (not bytes).
    pub phonemes: Range<usize>,
    /// Multiplies the rate, 0.1 to 10; 1 changes nothing.
    pub rate: f32,
    /// Seconds that the stretch lasts, whatever the rates of the request and of
    /// the spans within, whose proportions stay. A stretch has no more than one
    /// sound in 12.5 ms, an utterance no more than 150 s.
    pub duration: Option<f32>,
    /// Where the pitch goes, within four octaves.
    pub pitch: PitchShift,
    /// Multiplies the excursion of the pitch, in semitones, around the stretch's
    /// mean, 0 to 4; 1 changes nothing, 0 is monotonous.
    pub range: f32,
    /// Points of (fraction of the stretch's time, semitones relative to the
    /// stretch's pitch), sorted by time; linear between them, level before the
    /// first and after the last. Empty changes nothing.
    pub contour: Vec<(f32, f32)>,
    /// Linear gain, 0 to 10; 1 changes nothing.
    pub gain: f32,
}

/// Where a [`ProsodySpan`] takes the pitch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PitchShift {
    /// By so many semitones, up or down.
    Semitones(f32),
    /// To this mean, in Hz: the mean of the voiced frames' pitch in semitones.
    Hertz(f32),
}

impl Default for PitchShift {
    fn default() -> Self {
        Self::Semitones(0.0)
    }
}

impl ProsodySpan {
    /// Spans over other indices: `to` gives those of the symbols.
    pub(crate) fn moved(spans: &[Self], to: impl Fn(usize) -> usize) -> Vec<Self> {
        let moved = spans.iter().map(|span| Self {
            phonemes: to(span.phonemes.start)..to(span.phonemes.end),
            ..span.clone()
        });
        moved.collect()
    }

    /// A span that changes nothing yet.
    pub fn new(phonemes: Range<usize>) -> Self {
        Self {
            phonemes,
            rate: 1.0,
            duration: None,
            pitch: PitchShift::default(),
            range: 1.0,
            contour: Vec::new(),
            gain: 1.0,
        }
    }
}

/// `value` within `range`, `neutral` when it is not a number.
fn held(value: f32, range: std::ops::RangeInclusive<f32>, neutral: f32) -> f32 {
    if value.is_nan() {
        neutral
    } else {
        value.clamp(*range.start(), *range.end())
    }
}

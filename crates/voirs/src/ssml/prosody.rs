//! Prosody of a document's text as prosody of an utterance's phonemes.

use std::ops::Range;

use voirs_text::ssml::{Document, Pitch, Prosody};

use crate::frontend::Utterance;
use crate::prosody::{PitchShift, ProsodySpan};

/// The prosody of an utterance whose words have ranges of the document's text.
pub(super) fn spans(document: &Document, utterance: &Utterance) -> Vec<ProsodySpan> {
    if !document.has_prosody() {
        return Vec::new();
    }
    let found = document.prosody(&utterance.text);
    let spans = found.iter().filter_map(|(range, prosody)| {
        let phonemes = phonemes(utterance, range)?;
        let part = part(document.text(), range, &utterance.text);
        Some(span(prosody, phonemes, &part))
    });
    spans.collect()
}

/// The symbols of the words that share a byte with `range`.
fn phonemes(utterance: &Utterance, range: &Range<usize>) -> Option<Range<usize>> {
    let inside = |word: &&crate::frontend::Word| {
        word.text.start < range.end && word.text.end > range.start && !word.phonemes.is_empty()
    };
    let first = utterance.words.iter().find(inside)?;
    let last = utterance.words.iter().rfind(inside)?;
    Some(first.phonemes.start..last.phonemes.end)
}

/// Which part of `range` lies in the utterance, as fractions of its length:
/// what lasts for all of an element is divided among its utterances.
fn part(text: &str, range: &Range<usize>, utterance: &Range<usize>) -> Range<f32> {
    let content = text.get(range.clone()).unwrap_or_default();
    let start = range.start + content.len() - content.trim_start().len();
    let length = content.trim().len().max(1);
    let fraction = |at: usize| at.saturating_sub(start).min(length) as f32 / length as f32;
    fraction(utterance.start)..fraction(utterance.end)
}

fn span(prosody: &Prosody, phonemes: Range<usize>, part: &Range<f32>) -> ProsodySpan {
    ProsodySpan {
        rate: prosody.rate,
        duration: prosody.duration.map(|d| d * (part.end - part.start)),
        pitch: match prosody.pitch {
            Pitch::Semitones(n) => PitchShift::Semitones(n),
            Pitch::Hertz(n) => PitchShift::Hertz(n),
        },
        range: prosody.range,
        contour: contour(&prosody.contour, part),
        gain: prosody.gain,
        ..ProsodySpan::new(phonemes)
    }
}

/// The stretch of a contour that belongs to a part.
fn contour(points: &[(f32, f32)], part: &Range<f32>) -> Vec<(f32, f32)> {
    let length = part.end - part.start;
    if points.is_empty() || (part.start <= 0.0 && part.end >= 1.0) || length <= 0.0 {
        return points.to_vec();
    }
    let inside = points.iter().filter(|(at, _)| part.contains(at));
    let mut stretch = vec![(0.0, level(points, part.start))];
    stretch.extend(inside.map(|(at, level)| ((at - part.start) / length, *level)));
    stretch.push((1.0, level(points, part.end)));
    stretch
}

/// The contour's level at a place.
fn level(points: &[(f32, f32)], at: f32) -> f32 {
    let after = points.partition_point(|(place, _)| *place <= at);
    let before = after.checked_sub(1).and_then(|i| points.get(i));
    match (before, points.get(after)) {
        (Some((a, from)), Some((b, to))) => from + (to - from) * (at - a) / (b - a),
        (Some((_, level)), None) | (None, Some((_, level))) => *level,
        (None, None) => 0.0,
    }
}

//! Timings and warnings as Python's tuples.

use std::ops::Range;

use pyo3::prelude::*;
use pyo3::types::PyList;
use voirs::{Stress, Timings, Warning};

/// The entries of every list in one, by time: sentences, words, phonemes, visemes
/// and marks.
pub(crate) fn entries<'py>(
    py: Python<'py>,
    timings: &Timings,
    sample_rate: u32,
) -> PyResult<Bound<'py, PyList>> {
    let class = from_package!(py, "voirs._types", "Timing");
    let seconds = |samples: u64| samples as f64 / f64::from(sample_rate.max(1));
    let pair = |range: &Range<usize>| (range.start, range.end);
    let mut entries = Vec::new();
    for s in &timings.sentences {
        let text = (s.spoken.as_str(), pair(&s.characters), pair(&s.text));
        entries.push((
            s.start,
            0,
            ("sentence", s.end, text.0),
            Some((text.1, text.2)),
        ));
    }
    for w in &timings.words {
        let text = (w.spoken.as_str(), pair(&w.characters), pair(&w.text));
        entries.push((w.start, 1, ("word", w.end, text.0), Some((text.1, text.2))));
    }
    let symbols: Vec<String> = timings
        .phonemes
        .iter()
        .map(|p| p.phoneme.to_string())
        .collect();
    for (at, p) in timings.phonemes.iter().enumerate() {
        entries.push((p.start, 2, ("phoneme", p.end, symbols[at].as_str()), None));
    }
    for v in &timings.visemes {
        entries.push((v.start, 3, ("viseme", v.end, v.oculus.name()), None));
    }
    for m in &timings.marks {
        entries.push((m.at, 4, ("mark", m.at, m.name.as_str()), None));
    }
    // What only phonemes and visemes have, in the same order.
    let mut phonemes = timings.phonemes.iter();
    let mut visemes = timings.visemes.iter();
    entries.sort_by_key(|(start, kind, ..)| (*start, *kind));
    let tuples = entries
        .into_iter()
        .map(|(start, order, (kind, end, label), text)| {
            let (characters, bytes) = text.unzip();
            let phoneme = (order == 2).then(|| phonemes.next()).flatten();
            let viseme = (order == 3).then(|| visemes.next()).flatten();
            class.call1((
                kind,
                seconds(start),
                seconds(end),
                label,
                phoneme.map(|p| p.ipa.as_ref()),
                phoneme.map(|p| match p.stress {
                    Stress::None => 0,
                    Stress::Primary => 1,
                    Stress::Secondary => 2,
                }),
                viseme.map(|v| v.azure),
                characters,
                bytes,
                start,
                end,
            ))
        });
    PyList::new(py, tuples.collect::<PyResult<Vec<_>>>()?)
}

/// Warnings, with ranges in characters as Python counts them.
pub(crate) fn warnings<'py>(
    py: Python<'py>,
    warnings: &[(Warning, Range<usize>)],
) -> PyResult<Bound<'py, PyList>> {
    let class = from_package!(py, "voirs._types", "TextWarning");
    let tuples = warnings.iter().map(|(warning, characters)| {
        class.call1((
            warning.kind.to_string(),
            (characters.start, characters.end),
            (warning.text.start, warning.text.end),
        ))
    });
    PyList::new(py, tuples.collect::<PyResult<Vec<_>>>()?)
}

/// Adds to warnings where they are in characters.
pub(crate) fn in_characters(warnings: Vec<Warning>, text: &str) -> Vec<(Warning, Range<usize>)> {
    let count = |to: usize| text.get(..to).map_or(0, |part| part.chars().count());
    let place = |warning: Warning| {
        let characters = count(warning.text.start)..count(warning.text.end);
        (warning, characters)
    };
    warnings.into_iter().map(place).collect()
}

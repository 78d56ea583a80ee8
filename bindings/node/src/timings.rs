//! Timings and warnings for JavaScript.

use napi::bindgen_prelude::{Float64Array, Uint8Array};
use napi_derive::napi;
use voirs::{Stress, Timings};

use crate::text::Cursor;

/// Numbers of an entry in [`Columns::numbers`].
const WIDTH: usize = 7;

/// Entries of every list in one, by time, as columns: an object for each of
/// the many of an hour of speech is quicker made in JavaScript.
#[napi(object, object_from_js = false)]
pub struct Columns {
    /// For each entry 0 for a sentence, 1 word, 2 phoneme, 3 viseme, 4 mark.
    pub kinds: Uint8Array,
    /// For each entry seven numbers: first sample, sample after the last, the range
    /// of the text in code units and in bytes, stress or Azure's viseme.
    pub numbers: Float64Array,
    /// For each entry its label, NUL between them.
    pub labels: String,
    /// For each phoneme its IPA, NUL between them.
    pub ipa: String,
}

/// The entries of a text's timings; the cursor may be anywhere.
pub(crate) fn columns(timings: &Timings, text: &str, mut cursor: Cursor) -> Columns {
    let mut entries = Vec::new();
    let mut add = |kind: u8, start: u64, end: u64, label, place: [usize; 4], extra: u8| {
        entries.push((start, kind, end, label, place, extra));
    };
    let mut place = |bytes: &std::ops::Range<usize>| {
        let (start, end) = cursor.range(text, bytes);
        [start, end, bytes.start, bytes.end]
    };
    for s in &timings.sentences {
        add(0, s.start, s.end, s.spoken.clone(), place(&s.text), 0);
    }
    for w in &timings.words {
        add(1, w.start, w.end, w.spoken.clone(), place(&w.text), 0);
    }
    for p in &timings.phonemes {
        let stress = match p.stress {
            Stress::None => 0,
            Stress::Primary => 1,
            Stress::Secondary => 2,
        };
        add(2, p.start, p.end, p.phoneme.to_string(), [0; 4], stress);
    }
    for v in &timings.visemes {
        let name = v.oculus.name().to_owned();
        add(3, v.start, v.end, name, [0; 4], v.azure);
    }
    for m in &timings.marks {
        add(4, m.at, m.at, m.name.clone(), [0; 4], 0);
    }
    entries.sort_by_key(|(start, kind, ..)| (*start, *kind));
    let mut kinds = Vec::with_capacity(entries.len());
    let mut numbers = Vec::with_capacity(entries.len() * WIDTH);
    let mut labels = String::new();
    for (start, kind, end, label, place, extra) in entries {
        kinds.push(kind);
        numbers.extend([start as f64, end as f64]);
        numbers.extend(place.map(|n| n as f64));
        numbers.push(f64::from(extra));
        // A mark's name comes from a document, which has no NUL.
        labels.push_str(&label);
        labels.push('\0');
    }
    let ipa: Vec<_> = timings.phonemes.iter().map(|p| p.ipa.as_ref()).collect();
    Columns {
        kinds: kinds.into(),
        numbers: numbers.into(),
        labels,
        ipa: ipa.join("\0"),
    }
}

/// What of the text was not spoken as it says.
#[napi(object, object_from_js = false)]
#[derive(Clone)]
pub struct Warning {
    /// What happened.
    pub message: String,
    /// Where, in UTF-16 code units.
    pub range: (u32, u32),
    /// Where, in bytes of UTF-8.
    pub bytes: (u32, u32),
}

/// The engine's warnings about a text.
pub(crate) fn warnings(
    warnings: Vec<voirs::Warning>,
    text: &str,
    mut cursor: Cursor,
) -> Vec<Warning> {
    // A text has at most 2³² bytes.
    let short = |(start, end): (usize, usize)| (start as u32, end as u32);
    let place = |warning: voirs::Warning| Warning {
        message: warning.kind.to_string(),
        range: short(cursor.range(text, &warning.text)),
        bytes: short((warning.text.start, warning.text.end)),
    };
    warnings.into_iter().map(place).collect()
}

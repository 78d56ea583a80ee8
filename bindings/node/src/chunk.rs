//! Parts of a result.

use std::sync::Arc;

use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

use crate::audio::Audio;
use crate::error::Failure;
use crate::text::Cursor;
use crate::timings::{Warning, warnings};

/// The audio of one utterance and the pause after it, with its place in the speech.
#[napi(object, object_from_js = false)]
pub struct Chunk {
    /// The audio; its timings count from its own beginning.
    pub audio: Audio,
    /// Samples that came before.
    pub first_sample: f64,
    /// How much of the text is spoken when it ends, 0 to 1.
    pub progress: f64,
    /// The range of the text that it speaks, in UTF-16 code units.
    pub range: (f64, f64),
    /// The range of the text that it speaks, in bytes of UTF-8.
    pub bytes: (f64, f64),
    /// Its phonemes.
    pub phonemes: String,
    /// What of the text read since the last chunk was not spoken as it says.
    pub warnings: Vec<Warning>,
}

impl Chunk {
    /// A chunk of a text; the cursor follows.
    pub(crate) fn new(
        chunk: voirs::Chunk,
        new_warnings: Vec<voirs::Warning>,
        text: &Arc<str>,
        cursor: &mut Cursor,
    ) -> Self {
        let bytes = chunk.text();
        let (start, end) = cursor.range(text, &bytes);
        let (rate, first) = (chunk.sample_rate(), chunk.first_sample());
        let progress = f64::from(chunk.progress());
        let phonemes = chunk.utterance().phonemes.clone();
        let (samples, timings) = chunk.into_parts();
        let timings = timings.slice(first..first + samples.len() as u64);
        let place = (Arc::clone(text), *cursor);
        Self {
            audio: Audio::new(samples, rate, timings, Vec::new(), place),
            first_sample: first as f64,
            progress,
            range: (start as f64, end as f64),
            bytes: (bytes.start as f64, bytes.end as f64),
            phonemes,
            warnings: warnings(new_warnings, text, *cursor),
        }
    }
}

/// Bytes of an audio format, and the chunks that they are made of where these are
/// asked for.
#[napi(object, object_from_js = false)]
pub struct Encoded {
    /// The bytes.
    pub bytes: Buffer,
    /// The chunks.
    pub chunks: Vec<Chunk>,
}

/// The result of one of several texts.
#[napi(object, object_from_js = false)]
pub struct Item {
    /// The text's number.
    pub index: u32,
    /// The speech.
    pub audio: Option<Audio>,
    /// Why there is none.
    pub failure: Option<Failure>,
}

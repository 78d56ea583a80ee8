//! Speech Synthesis Markup Language 1.1 (W3C Recommendation, 7 September 2010).
//!
//! [`Document::parse`] makes one plain text of a document, aligned with it, and
//! lists what the markup says of it: where sentences and paragraphs end, what
//! is read otherwise than it is written, breaks, marks, recordings, prosody.
//! `docs/ssml.md` says element by element what is done.
//!
//! Safe on any input: no document types, no entities, bounded depth, size and
//! number of elements; time and memory in proportion to the document.

mod builder;
mod collected;
mod document;
mod elements;
mod nested;
mod outside;
mod prosody;
mod say_as;
mod values;
mod visible;
mod voices;

use std::ops::Range;
use std::sync::Arc;

pub use builder::MAX_DOCUMENT_BYTES;
pub use document::{Block, Document, Event, EventKind, Turn};
pub use prosody::{Pitch, Prosody};
pub use values::{Clip, MAX_BREAK, Pause};
pub use visible::visible;
pub use voices::{Choice, VoiceRequest, VoiceTraits, matches};

use crate::lexicon::Lexicon;

/// What a document may use of the world around it. Speakers, voices with an accent
/// each, have numbers; number 0 reads what no element gives to another.
pub trait Resources {
    /// Who reads text in this language, a BCP 47 tag, where the speaker `current`
    /// reads; `current` itself if they can. `None` when nobody can.
    fn reader(&self, language: &str, current: usize) -> Option<usize>;

    /// The speaker that an element asks for where the speaker `current` reads, and
    /// the features asked for that they lack.
    fn voice(&self, request: &VoiceRequest, current: usize) -> Choice;

    /// The mean and the spread (standard deviation) of the voice's fundamental
    /// frequency, in Hz.
    fn pitch(&self) -> (f32, f32);

    /// Whether a recording can be had.
    ///
    /// # Errors
    /// Why not, as a phrase.
    fn audio(&self, uri: &str) -> Result<(), String>;

    /// A lexicon that the document names.
    ///
    /// # Errors
    /// Why it cannot be had, as a phrase.
    fn lexicon(&self, uri: &str) -> Result<Arc<Lexicon>, String>;
}

/// Something in a document that is not done as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Byte range in the document.
    pub range: Range<usize>,
    /// What is not done, and what is done instead.
    pub message: String,
}

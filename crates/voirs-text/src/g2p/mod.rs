//! Grapheme to phoneme conversion: the pronunciation of normalised English.
//!
//! In order: the spoken text is cut into tokens (`tokenizer`), tagged with
//! parts of speech (`tagger`), and read from its end to its beginning, since
//! how a word sounds may depend on what follows it. A word's reading comes from
//! the lexicon by its part of speech, from its stem, from the words that it is
//! made of, or from the caller's [`UnknownWords`].

mod bytes;
mod contractions;
mod cues;
mod derivation;
mod homographs;
mod inflection;
mod lexicon;
mod pieces;
mod pronounce;
mod reader;
mod senses;
mod stress;
mod tagger;
mod tokenizer;
mod unknown;

pub mod format;

use std::ops::Range;

use crate::Blob;
use crate::normalize::{KnownWords, SpokenText};

use lexicon::Lexicon;
use pronounce::Pronouncer;
use tagger::Tagger;

/// An accent of English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Accent {
    /// General American.
    Us,
    /// Southern British.
    Gb,
}

/// What an accent's pronunciation is made from; sections of a front-end pack
/// (`docs/voice-format.md`).
#[derive(Debug, Clone)]
pub struct G2pData {
    /// The accent that the lexicon is of.
    pub accent: Accent,
    /// The section `lexicon`.
    pub lexicon: Blob,
    /// The section `tagger`.
    pub tagger: Blob,
    /// Letters that [`UnknownWords`] is given at most at a time, at least 2;
    /// the pack's `unknown_max_letters`.
    pub max_letters: usize,
}

/// Why pronunciation data cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The lexicon section is not one.
    #[error("the lexicon is invalid: {0}")]
    Lexicon(&'static str),
    /// The tagger section is not one.
    #[error("the tagger is invalid: {0}")]
    Tagger(&'static str),
    /// `max_letters` is below 2.
    #[error("unknown words must be given at least 2 letters at a time")]
    MaxLetters,
}

/// Pronounces words that the lexicon does not know.
pub trait UnknownWords: Send + Sync {
    /// The phonemes of `word`, which has at most [`G2pData::max_letters`]
    /// letters; `None` when it cannot be pronounced.
    fn pronounce(&self, word: &str) -> Option<String>;
}

/// A word or punctuation mark, with its phonemes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as it stands in the spoken text.
    pub text: String,
    /// Its phonemes; a mark's are the mark. Empty when it has no sound.
    pub phonemes: String,
    /// Byte range of what it stands for in the source of the spoken text.
    pub source: Range<usize>,
    /// White space follows.
    pub space_after: bool,
    /// The phonemes were given with the text, or are those of a mark.
    pub given: bool,
}

/// The words' phonemes as one string, with single spaces between words.
pub fn phoneme_string(words: &[Word]) -> String {
    let mut joined = String::new();
    let mut space = false;
    for word in words {
        if !word.phonemes.is_empty() {
            if space && !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(&word.phonemes);
            space = false;
        }
        space |= word.space_after;
    }
    joined
}

/// Pronounces the words of one accent. Cheap to make: its data is used in
/// place.
#[derive(Debug, Clone)]
pub struct G2p {
    lexicon: Lexicon,
    tagger: Tagger,
    british: bool,
    max_letters: usize,
}

impl G2p {
    /// Checks the data's headers.
    ///
    /// # Errors
    /// When a section is not what it should be. Damage that shows only in
    /// single words is not found here; it gives wrong words, never a panic.
    pub fn new(data: G2pData) -> Result<Self, DataError> {
        if data.max_letters < 2 {
            return Err(DataError::MaxLetters);
        }
        Ok(Self {
            lexicon: Lexicon::new(data.lexicon)?,
            tagger: Tagger::new(data.tagger)?,
            british: data.accent == Accent::Gb,
            max_letters: data.max_letters,
        })
    }

    /// The words and marks of `text` with their phonemes, in order.
    ///
    /// Takes time in proportion to the length of `text`.
    pub fn phonemize(&self, text: &SpokenText, unknown: &dyn UnknownWords) -> Vec<Word> {
        let tokens = tokenizer::tokenize(text);
        let texts: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        let mut tags = self.tagger.tag(&texts);
        homographs::resolve(&self.lexicon, &tokens, &mut tags);
        let reader = reader::Reader {
            pronouncer: self.pronouncer(),
            unknown,
            max_letters: self.max_letters,
        };
        reader.read(text, &tokens, &tags)
    }

    fn pronouncer(&self) -> Pronouncer<'_> {
        Pronouncer {
            lexicon: &self.lexicon,
            british: self.british,
        }
    }
}

impl KnownWords for G2p {
    fn contains(&self, word: &str) -> bool {
        self.lexicon.find(word).any()
    }
}

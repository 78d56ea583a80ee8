//! Text normalisation: everything in a sentence becomes words, as US English
//! reads it.
//!
//! One pass from left to right, over the folded text (`fold`), tries the
//! recognisers of each class, the most specific first. What a recogniser finds
//! is one [`SpanKind::Rewritten`] span with the range of its source; ordinary
//! words stay [`SpanKind::Verbatim`].
//!
//! The output has letters of the Latin script, apostrophes and hyphens inside
//! words, the marks `. , ; : ! ? — … " “ ” ( )` and single spaces. A single
//! capital letter inside a rewritten span is the name of the letter, never
//! the article or the pronoun; a dotted form such as "A.M." is spelled too.
//!
//! Silent, on purpose: white space, invisible and bidirectional formatting
//! characters, accents that no letter carries, markup (emphasis, headings,
//! bullets, marks of block quotations, rules, HTML tags and comments, targets
//! and definitions of links), schemes of addresses, marks of footnotes,
//! trademark signs, ornaments, braces, inverted punctuation, slashes between
//! words, emoticons such as ":-)", repeated emoji and repeated punctuation.
//! Everything else is spoken or reported in [`Skipped`].

mod abbreviations;
mod code;
mod dates;
mod emoji;
mod figures;
mod files;
mod fold;
mod fractions;
mod integers;
mod markup;
mod mixes;
mod money;
mod names;
pub(crate) mod numbers;
mod phones;
mod quantities;
mod roman;
mod scan;
mod scientific;
mod scripts;
mod spoken;
mod states;
mod symbols;
mod text;
mod times;
mod units;
mod web;
mod writer;

use std::ops::Range;

pub(crate) use dates::{date_words, month_of};
pub use spoken::{Span, SpanKind, SpokenText};

/// A stretch of the source that is not spoken, though it carries text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Byte range in the sentence.
    pub range: Range<usize>,
    /// Why it is not spoken.
    pub what: SkippedKind,
}

/// What cannot be spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SkippedKind {
    /// Words of a script that the voice does not read, by its Unicode name
    /// ("Cyrillic", "Han"; "Japanese" for a mixture with kana).
    Script(&'static str),
    /// Control characters other than white space.
    Control,
    /// Characters without a public meaning: private use, unassigned, and the
    /// replacement character.
    PrivateUse,
    /// Symbols without a usual reading.
    Symbol,
}

/// A reading that is not left to normalisation: it stands for a U+FFFC at
/// `at` in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Byte offset of the U+FFFC.
    pub at: usize,
    /// What was written there.
    pub word: String,
    /// How it is read.
    pub reading: GivenReading,
}

/// A reading that the author gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenReading {
    /// These words; single capitals are names of letters.
    Words(String),
    /// These phonemes.
    Phonemes(String),
}

/// The words that the lexicon has. Normalisation asks it to tell words from
/// initialisms and to find the words in hashtags, addresses and identifiers.
pub trait KnownWords {
    /// Whether `word`, in the case as given, has an entry.
    fn contains(&self, word: &str) -> bool;
}

/// The words that `sentence` is read as. What cannot be spoken is appended to
/// `skipped`, in order, with its range in `sentence`.
///
/// Takes any string, in time linear in its length.
pub fn normalize(sentence: &str, words: &dyn KnownWords, skipped: &mut Vec<Skipped>) -> SpokenText {
    scan::scan(sentence, &[], words, skipped)
}

/// As [`normalize`], with readings for some places of the sentence, in order.
pub fn normalize_with(
    sentence: &str,
    given: &[Given],
    words: &dyn KnownWords,
    skipped: &mut Vec<Skipped>,
) -> SpokenText {
    scan::scan(sentence, given, words, skipped)
}

//! Pronunciation lexicons of the user: W3C PLS 1.0, and plain lists.
//!
//! A lexicon is asked before everything else. Its entries are words or
//! phrases; the longest that stands in the text between word boundaries
//! counts. PLS graphemes match in the case in which they are written; entries
//! of plain lists that are in lower case match any case.

mod passage;
mod pls;
mod table;

use std::collections::HashMap;

pub use passage::{Passage, Scope};

use crate::xml::DocumentError;

/// Bytes of a lexicon at most: 16 MiB.
pub const MAX_LEXICON_BYTES: usize = 16 << 20;
/// Bytes of a grapheme or an alias at most.
const MAX_TEXT: usize = 500;

/// Words and how they are read.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    language: Option<String>,
    entries: HashMap<String, Vec<Lexeme>>,
    /// The lengths in bytes of the graphemes that begin with a word, longest
    /// first.
    beginnings: HashMap<String, Vec<usize>>,
    /// Entries in lower case match any case.
    any_case: bool,
}

#[derive(Debug, Clone)]
struct Lexeme {
    roles: Vec<String>,
    pronunciation: Pronunciation,
}

/// How a word is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pronunciation {
    /// As these phonemes of the voice.
    Phonemes(String),
    /// As if this were written.
    Alias(String),
}

impl Lexicon {
    /// Reads a PLS document, or a list of lines `word<TAB>phonemes`: what
    /// begins with `<` is PLS.
    ///
    /// # Errors
    /// Where the lexicon is not what it should be: its syntax, a pronunciation
    /// with an unknown symbol, more than [`MAX_LEXICON_BYTES`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DocumentError> {
        let text = std::str::from_utf8(bytes).map_err(|cause| {
            let valid = bytes.get(..cause.valid_up_to()).unwrap_or_default();
            let before = std::str::from_utf8(valid).unwrap_or_default();
            DocumentError::new(before, before.len(), "a byte that is not UTF-8", "UTF-8")
        })?;
        let content = text.trim_start_matches('\u{FEFF}').trim_start();
        if content.starts_with('<') {
            pls::read(text)
        } else {
            table::read(text)
        }
    }

    /// The number of graphemes.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no grapheme.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The language that the lexicon says it is for, a BCP 47 tag.
    pub fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// The first pronunciation of a word that is for `role`.
    pub fn find(&self, word: &str, role: Option<&str>) -> Option<&Pronunciation> {
        let lexemes = match self.entries.get(word) {
            Some(lexemes) => lexemes,
            None if self.any_case => self.entries.get(&word.to_lowercase())?,
            None => return None,
        };
        let with_role = |lexeme: &&Lexeme| {
            let asked = role.unwrap_or_default().split_whitespace();
            let mut asked = asked.filter(|asked| lexeme.roles.iter().any(|r| r == asked));
            asked.next().is_some()
        };
        let found = lexemes.iter().find(with_role);
        let found = found.or_else(|| lexemes.iter().find(|lexeme| lexeme.roles.is_empty()));
        found.map(|lexeme| &lexeme.pronunciation)
    }

    fn add(&mut self, grapheme: &str, lexeme: Lexeme) {
        let grapheme: Vec<&str> = grapheme.split_whitespace().collect();
        let grapheme = grapheme.join(" ");
        let lengths = self
            .beginnings
            .entry(self.key(beginning(&grapheme)))
            .or_default();
        if let Err(place) = lengths.binary_search_by(|l| grapheme.len().cmp(l)) {
            lengths.insert(place, grapheme.len());
        }
        self.entries.entry(grapheme).or_default().push(lexeme);
    }

    fn key(&self, beginning: &str) -> String {
        if self.any_case {
            beginning.to_lowercase()
        } else {
            beginning.to_owned()
        }
    }

    /// The longest entry that begins at the beginning of `text` and ends
    /// between words: the end of it in `text` and its reading. White space in
    /// the text counts as one space.
    fn longest(&self, text: &str, role: Option<&str>) -> Option<(usize, &Pronunciation)> {
        let lengths = self.beginnings.get(&self.key(beginning(text)))?;
        let window = Window::new(text, lengths.first().copied()?);
        lengths.iter().find_map(|length| {
            let (word, end) = window.word(text, *length)?;
            Some((end, self.find(word, role)?))
        })
    }
}

/// The run of letters and digits that `text` begins with, or its first
/// character.
fn beginning(text: &str) -> &str {
    let letters = text.find(|c: char| !c.is_alphanumeric());
    let first = || text.chars().next().map_or(0, char::len_utf8);
    let length = match letters {
        Some(0) => first(),
        Some(length) => length,
        None => text.len(),
    };
    text.get(..length).unwrap_or_default()
}

/// The beginning of a text with single spaces.
struct Window {
    text: String,
    /// For each byte of `text`, the byte in the source after it.
    ends: Vec<usize>,
}

impl Window {
    fn new(source: &str, length: usize) -> Self {
        let mut window = Self {
            text: String::new(),
            ends: Vec::new(),
        };
        let mut spaces = 0;
        for (at, c) in source.char_indices() {
            if window.text.len() >= length || spaces > MAX_TEXT {
                break;
            }
            if c.is_whitespace() && window.text.ends_with(' ') {
                spaces += 1;
                continue;
            }
            window.text.push(if c.is_whitespace() { ' ' } else { c });
            window.ends.resize(window.text.len(), at + c.len_utf8());
        }
        window
    }

    /// The first `length` bytes, if they end between words, and where they end
    /// in the source.
    fn word(&self, source: &str, length: usize) -> Option<(&str, usize)> {
        let word = self.text.get(..length)?;
        let end = *self.ends.get(length.checked_sub(1)?)?;
        let after = source.get(end..)?.chars().next();
        let goes_on = word.ends_with(char::is_alphanumeric)
            && after.is_some_and(|c| c.is_alphanumeric() || c == '_');
        (!goes_on).then_some((word, end))
    }
}

//! The pronunciation lexicon, looked up in place.
//!
//! Sorted words in front-coded blocks; a lookup is a binary search over the
//! blocks' first words and a scan of one block. Nothing is parsed beforehand
//! and every read is bounds-checked: damaged data gives a wrong word at worst.

use super::DataError;
use super::bytes::{u16_at, u32_at};
use super::format::{
    CLASSES, GOLD, LENGTH_MASK, LEXICON_HEADER, LEXICON_VERSION, LONG_SUFFIX, MAX_KEY, SPELL,
    VARIANTS,
};
use crate::Blob;

/// The lexicon of one accent.
#[derive(Debug, Clone)]
pub(super) struct Lexicon {
    bytes: Blob,
    blocks: usize,
    /// Where the phoneme codes' texts begin and end: the ends' table, the text.
    symbol_ends: usize,
    symbol_text: usize,
    data: usize,
}

/// A word of the lexicon.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    lexicon: &'a Lexicon,
    flags: u8,
    payload: &'a [u8],
}

/// How the lexicon says that a word is read.
pub(super) enum Reading {
    Phonemes(String),
    /// Letter by letter.
    Spell,
}

/// The two parts of the lexicon's answer for a word: the entry of the
/// hand-checked part and that of the generated part.
#[derive(Clone, Copy, Default)]
pub(super) struct Found<'a> {
    pub(super) gold: Option<Entry<'a>>,
    pub(super) silver: Option<Entry<'a>>,
}

impl Found<'_> {
    pub(super) fn any(&self) -> bool {
        self.gold.is_some() || self.silver.is_some()
    }
}

impl Lexicon {
    pub(super) fn new(bytes: Blob) -> Result<Self, DataError> {
        let field = |at| u32_at(&bytes, at).map(|v| v as usize);
        let (Some(version), Some(blocks), Some(symbols), Some(length)) =
            (field(0), field(4), field(8), field(12))
        else {
            return Err(DataError::Lexicon("no header"));
        };
        if version != LEXICON_VERSION as usize {
            return Err(DataError::Lexicon("another version"));
        }
        if symbols > 256 || blocks > bytes.len() {
            return Err(DataError::Lexicon("counts out of range"));
        }
        let symbol_ends = LEXICON_HEADER + 4 * blocks;
        let symbol_text = symbol_ends + 2 * (symbols + 1);
        let text_length = u16_at(&bytes, symbol_text - 2).map(usize::from);
        let data = symbol_text + text_length.ok_or(DataError::Lexicon("no symbols"))?;
        if data.checked_add(length) != Some(bytes.len()) {
            return Err(DataError::Lexicon("lengths do not add up"));
        }
        Ok(Self {
            bytes,
            blocks,
            symbol_ends,
            symbol_text,
            data,
        })
    }

    /// A word with its capitalised or lower-case twin standing in: "Paris"
    /// answers for "paris" and the other way round, unless there is an entry.
    pub(super) fn find(&self, word: &str) -> Found<'_> {
        let mut found = Found::default();
        found.take(self.entry(word));
        if (found.gold.is_none() || found.silver.is_none())
            && let Some(twin) = twin(word)
        {
            found.take(self.entry(&twin));
        }
        found
    }

    /// The entry of exactly this word.
    fn entry(&self, word: &str) -> Option<Entry<'_>> {
        let word = word.as_bytes();
        if word.len() > MAX_KEY {
            return None;
        }
        let mut low = 0;
        let mut high = self.blocks;
        while low < high {
            let middle = low + (high - low) / 2;
            if self.first_word(middle)? <= word {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        self.scan(self.block(low.checked_sub(1)?)?, word)
    }

    /// From the first byte of a block to the first of the next one.
    fn block(&self, number: usize) -> Option<&[u8]> {
        let offset = |at: usize| {
            let offset = u32_at(&self.bytes, LEXICON_HEADER + 4 * at)? as usize;
            self.data.checked_add(offset)
        };
        let end = if number + 1 < self.blocks {
            offset(number + 1)?
        } else {
            self.bytes.len()
        };
        self.bytes.get(offset(number)?..end)
    }

    fn first_word(&self, block: usize) -> Option<&[u8]> {
        Cursor(self.block(block)?).suffix().map(|(_, word)| word)
    }

    fn scan<'a>(&'a self, block: &'a [u8], word: &[u8]) -> Option<Entry<'a>> {
        let mut cursor = Cursor(block);
        // How much of the scanned word equals the word that is looked for:
        // words are sorted, so what shares more than that is smaller still.
        let mut equal = 0;
        while !cursor.0.is_empty() {
            let (shared, suffix) = cursor.suffix()?;
            let (flags, payload) = cursor.payload()?;
            if shared > equal {
                continue;
            }
            let rest = word.get(shared..)?;
            let common = rest.iter().zip(suffix).take_while(|(a, b)| a == b).count();
            if common == rest.len() && common == suffix.len() {
                return Some(Entry {
                    lexicon: self,
                    flags,
                    payload,
                });
            }
            if suffix.get(common) > rest.get(common) {
                return None;
            }
            equal = shared + common;
        }
        None
    }

    fn decode(&self, codes: &[u8]) -> String {
        let mut phonemes = String::with_capacity(3 * codes.len());
        for code in codes {
            let at = self.symbol_ends + 2 * usize::from(*code);
            let symbol = u16_at(&self.bytes, at)
                .zip(u16_at(&self.bytes, at + 2))
                .map(|(a, b)| self.symbol_text + usize::from(a)..self.symbol_text + usize::from(b))
                .filter(|range| range.end <= self.data)
                .and_then(|range| self.bytes.get(range))
                .and_then(|bytes| std::str::from_utf8(bytes).ok());
            phonemes.push_str(symbol.unwrap_or_default());
        }
        phonemes
    }
}

impl<'a> Found<'a> {
    fn take(&mut self, entry: Option<Entry<'a>>) {
        match entry {
            Some(entry) if entry.flags & GOLD != 0 => self.gold = self.gold.or(Some(entry)),
            Some(entry) => self.silver = self.silver.or(Some(entry)),
            None => {}
        }
    }
}

impl Entry<'_> {
    /// Whether the word is read differently by part of speech.
    pub(super) fn has_variants(&self) -> bool {
        self.flags & VARIANTS != 0
    }

    /// Whether the word has a reading of its own for `class`.
    pub(super) fn has(&self, class: &str) -> bool {
        self.has_variants() && self.variant(class).is_some()
    }

    /// The reading for `class`, which is a tag or a class of tags, or the
    /// word's default reading.
    pub(super) fn reading(&self, class: &str) -> Reading {
        if !self.has_variants() {
            return Reading::Phonemes(self.lexicon.decode(self.payload));
        }
        match self.variant(class).or_else(|| self.variant(CLASSES[0])) {
            Some(Some(codes)) => Reading::Phonemes(self.lexicon.decode(codes)),
            _ => Reading::Spell,
        }
    }

    /// The default reading's phonemes.
    pub(super) fn phonemes(&self) -> Option<String> {
        match self.reading(CLASSES[0]) {
            Reading::Phonemes(phonemes) => Some(phonemes),
            Reading::Spell => None,
        }
    }

    /// The codes of a variant; `Some(None)` when it is spelled.
    fn variant(&self, class: &str) -> Option<Option<&[u8]>> {
        let class = CLASSES.iter().position(|c| *c == class)?;
        let mut rest = self.payload;
        while let [number, length, tail @ ..] = rest {
            let length = if *length == SPELL {
                0
            } else {
                usize::from(*length)
            };
            let (codes, tail) = tail.split_at_checked(length)?;
            if usize::from(*number) == class {
                return Some((rest.get(1) != Some(&SPELL)).then_some(codes));
            }
            rest = tail;
        }
        None
    }
}

/// Reads the entries of a block one after the other.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    /// How many bytes the word shares with the one before it, and the rest.
    fn suffix(&mut self) -> Option<(usize, &'a [u8])> {
        let head = self.byte()?;
        let mut length = head >> 4;
        if length == LONG_SUFFIX {
            length = self.byte()?;
        }
        Some((usize::from(head & 0x0f), self.take(usize::from(length))?))
    }

    fn payload(&mut self) -> Option<(u8, &'a [u8])> {
        let head = self.byte()?;
        let mut length = head & LENGTH_MASK;
        if length == LENGTH_MASK {
            length = self.byte()?;
        }
        Some((head, self.take(usize::from(length))?))
    }
}

/// "Word" for "word" and the other way round.
fn twin(word: &str) -> Option<String> {
    let mut chars = word.chars();
    let first = chars.next()?;
    let rest = chars.as_str();
    if rest.is_empty() || rest.chars().any(char::is_uppercase) {
        return None;
    }
    let twin: String = if first.is_lowercase() {
        first.to_uppercase().chain(rest.chars()).collect()
    } else if first.is_uppercase() {
        first.to_lowercase().chain(rest.chars()).collect()
    } else {
        return None;
    };
    Some(twin)
}

//! The folded sentence under the recognisers, and what stands around a place
//! in it. Looking around is bounded, so that the whole stays linear.

use std::ops::Range;

use super::KnownWords;
use super::scripts::is_latin;

/// Bytes that a look at a neighbouring word may cover.
const NEIGHBOUR: usize = 48;

/// What a recogniser found: `words` stand for the text up to `end`. Empty
/// words are silence.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) end: usize,
    pub(super) words: String,
}

impl Reading {
    pub(super) fn new(end: usize, words: impl Into<String>) -> Self {
        Self {
            end,
            words: words.into(),
        }
    }

    pub(super) fn some(end: usize, words: impl Into<String>) -> Option<Self> {
        Some(Self::new(end, words))
    }
}

/// The sentence being read.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) s: &'a str,
    pub(super) words: &'a dyn KnownWords,
}

impl<'a> Text<'a> {
    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        self.s.get(range).unwrap_or("")
    }

    pub(super) fn rest(&self, at: usize) -> &'a str {
        self.s.get(at..).unwrap_or("")
    }

    /// Zero past the end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.s.as_bytes().get(at).copied().unwrap_or(0)
    }

    pub(super) fn char_at(&self, at: usize) -> Option<char> {
        self.rest(at).chars().next()
    }

    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        self.s.get(..at).and_then(|s| s.chars().next_back())
    }

    pub(super) fn is_digit(&self, at: usize) -> bool {
        self.byte(at).is_ascii_digit()
    }

    pub(super) fn is_letter(&self, at: usize) -> bool {
        self.char_at(at).is_some_and(is_latin)
    }

    pub(super) fn starts(&self, at: usize, prefix: &str) -> bool {
        self.rest(at).starts_with(prefix)
    }

    fn end_of(&self, at: usize, is_in: impl Fn(char) -> bool) -> usize {
        let rest = self.rest(at);
        at + rest.find(|c| !is_in(c)).unwrap_or(rest.len())
    }

    /// The end of the run of ASCII digits.
    pub(super) fn digits(&self, at: usize) -> usize {
        self.end_of(at, |c| c.is_ascii_digit())
    }

    /// The end of the run of Latin letters.
    pub(super) fn letters(&self, at: usize) -> usize {
        self.end_of(at, is_latin)
    }

    /// Past one optional space.
    pub(super) fn space(&self, at: usize) -> usize {
        at + usize::from(self.byte(at) == b' ')
    }

    /// Whether no letter, digit or underscore goes on at `at`.
    pub(super) fn word_ends(&self, at: usize) -> bool {
        !self
            .char_at(at)
            .is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    /// Whether no letter or digit stands just before `at`.
    pub(super) fn word_starts(&self, at: usize) -> bool {
        !self.char_before(at).is_some_and(|c| c.is_alphanumeric())
    }

    /// The word before `at`, past a space and a full stop.
    pub(super) fn word_before(&self, at: usize) -> &'a str {
        let before = self.slice(0..at).trim_end_matches(' ');
        let before = before.strip_suffix('.').unwrap_or(before);
        let mut start = before.len();
        for (i, c) in before.char_indices().rev() {
            if !(is_latin(c) || c == '\'') || before.len() - i > NEIGHBOUR {
                break;
            }
            start = i;
        }
        before.get(start..).unwrap_or("")
    }

    /// Where the word before `at` starts; `at` when there is none.
    pub(super) fn word_before_at(&self, at: usize) -> usize {
        let word = self.word_before(at);
        if word.is_empty() {
            at
        } else {
            word.as_ptr() as usize - self.s.as_ptr() as usize
        }
    }

    /// The word after `at`, past one space.
    pub(super) fn word_after(&self, at: usize) -> &'a str {
        let start = self.space(at);
        let rest = self.rest(start);
        let end = rest
            .char_indices()
            .find(|&(i, c)| !(is_latin(c) || c == '\'') || i > NEIGHBOUR)
            .map_or(rest.len(), |(i, _)| i);
        rest.get(..end).unwrap_or("")
    }

    /// Whether nothing but closing marks follow.
    pub(super) fn at_end(&self, at: usize) -> bool {
        let mut next = self.rest(at).chars().take(NEIGHBOUR);
        next.all(|c| " .!?…)]\"”'*_".contains(c))
    }

    /// Whether the lexicon has the word, in this case or in lower case.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.words.contains(word) || self.words.contains(&word.to_lowercase())
    }
}

/// Whether the word starts with a capital.
pub(super) fn is_capitalised(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

/// Whether the word is at least two capitals and nothing else.
pub(super) fn is_all_capitals(word: &str) -> bool {
    word.len() > 1 && word.chars().all(char::is_uppercase)
}

/// Appends `word` after a space.
pub(super) fn push_word(out: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
    out.push_str(word);
}

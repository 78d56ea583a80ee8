//! Sentence segmentation.
//!
//! The iterator keeps an offset and nothing else; what it decides at a place
//! depends on bounded text around it, so a document is split in linear time
//! and without allocation.
//!
//! A sentence ends after its final punctuation and the quotation marks and
//! brackets that close with it, and where a line ends that is
//! a heading, an item of a list or a verse. Lines of wrapped prose are joined.

mod ends;
mod lines;
mod words;

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use lines::LineBreak;

/// The most bytes in a sentence. What is longer (a table, a text without
/// punctuation) is cut, at clause punctuation if there is some in the last
/// three quarters, else at white space, else between graphemes.
pub const MAX_SENTENCE_BYTES: usize = 2000;

/// A sentence of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Byte range in the document, without white space around it.
    pub range: Range<usize>,
    /// Why the sentence ends there.
    pub ends: SentenceEnd,
}

/// How a sentence ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentenceEnd {
    /// Another sentence of the same paragraph follows.
    Sentence,
    /// The paragraph, heading, list item or document ends.
    Paragraph,
    /// The sentence was cut at [`MAX_SENTENCE_BYTES`].
    Forced,
}

/// The sentences of `text`, in order, found lazily. Every character that is
/// not white space lies in exactly one of them.
pub fn sentences(text: &str) -> Sentences<'_> {
    Sentences { text, at: 0 }
}

/// The first sentence of `text` at or after byte `from`, which is the end of
/// the sentence before it: [`sentences`] for callers that own their text.
pub fn sentence_after(text: &str, from: usize) -> Option<Sentence> {
    Sentences { text, at: from }.next()
}

/// The rest of `text` from byte `from` as one sentence, whatever its
/// punctuation, cut only at [`MAX_SENTENCE_BYTES`]: for an author who says
/// where sentences end.
pub fn whole_after(text: &str, from: usize) -> Option<Sentence> {
    let rest = text.get(from..)?;
    let start = from + (rest.len() - rest.trim_start().len());
    let trimmed = rest.trim();
    if trimmed.is_empty() {
        return None;
    }
    if trimmed.len() <= MAX_SENTENCE_BYTES {
        return Some(Sentence {
            range: start..start + trimmed.len(),
            ends: SentenceEnd::Paragraph,
        });
    }
    let end = forced(text, start);
    let part = text.get(start..end).unwrap_or("").trim_end();
    Some(Sentence {
        range: start..start + part.len(),
        ends: SentenceEnd::Forced,
    })
}

/// Iterator over the sentences of a text.
#[derive(Debug, Clone)]
pub struct Sentences<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Sentences<'_> {
    type Item = Sentence;

    fn next(&mut self) -> Option<Sentence> {
        let rest = self.text.get(self.at..)?;
        let start = self.at + (rest.len() - rest.trim_start().len());
        if start == self.text.len() {
            self.at = start;
            return None;
        }
        let (end, ends) = find_end(self.text, start);
        self.at = end;
        let sentence = self.text.get(start..end).unwrap_or("").trim_end();
        Some(Sentence {
            range: start..start + sentence.len(),
            ends,
        })
    }
}

impl std::iter::FusedIterator for Sentences<'_> {}

/// The end of the sentence that starts at `start`, past its start.
fn find_end(text: &str, start: usize) -> (usize, SentenceEnd) {
    let rest = text.get(start..).unwrap_or("");
    let mut skip_to = start;
    for (i, c) in rest.char_indices() {
        let at = start + i;
        if at + c.len_utf8() > start + MAX_SENTENCE_BYTES {
            return (forced(text, start), SentenceEnd::Forced);
        }
        if at < skip_to {
            continue;
        }
        if lines::is_newline(c) {
            match lines::decide(text, at) {
                LineBreak::Paragraph => return (at, SentenceEnd::Paragraph),
                LineBreak::Space(end) => skip_to = end,
            }
        } else if ends::is_terminator(c) {
            let mark = ends::mark(text, at);
            skip_to = mark.end;
            if mark.end > start + MAX_SENTENCE_BYTES {
                return (forced(text, start), SentenceEnd::Forced);
            }
            if ends::ends_sentence(text, start, &mark) {
                let ends = if lines::paragraph_follows(text, mark.end) {
                    SentenceEnd::Paragraph
                } else {
                    SentenceEnd::Sentence
                };
                return (mark.end, ends);
            }
        }
    }
    (text.len(), SentenceEnd::Paragraph)
}

/// Where to cut a sentence that is too long.
fn forced(text: &str, start: usize) -> usize {
    let mut limit = start + MAX_SENTENCE_BYTES;
    while !text.is_char_boundary(limit) {
        limit -= 1;
    }
    let window = text.get(start..limit).unwrap_or("");
    let mut clause = None;
    let mut space = None;
    let mut before = ' ';
    for (i, c) in window.char_indices() {
        if c.is_whitespace() {
            space = Some(i);
            if matches!(before, ',' | ';' | ':' | '—' | '–' | ')') && i > MAX_SENTENCE_BYTES / 4
            {
                clause = Some(i);
            }
        } else if matches!(c, '，' | '、' | '；' | '：') && i > MAX_SENTENCE_BYTES / 4 {
            clause = Some(i + c.len_utf8());
        }
        before = c;
    }
    let grapheme = || {
        // The last one may go on past the window.
        let last = window.grapheme_indices(true).next_back();
        last.map(|(i, _)| i).filter(|&i| i > 0)
    };
    start + clause.or(space).or_else(grapheme).unwrap_or(window.len())
}

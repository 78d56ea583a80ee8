//! Assembles the spoken text: spacing, and the span of every stretch.

use std::ops::Range;

use super::fold::Folded;
use super::spoken::SpokenText;

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    /// A bracket or quotation mark that opens.
    Opening,
    Verbatim,
    /// Words that stand for something else: what follows needs a space.
    Rewritten,
    Mark,
    Dash,
}

pub(super) struct Writer<'a> {
    source: &'a str,
    folded: &'a Folded<'a>,
    out: SpokenText,
    last: Last,
    /// White space seen and not yet written (in the folded text).
    gap: Option<Range<usize>>,
    /// The end of the source that spans cover so far: a character that folds
    /// to several may be read in parts.
    covered: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(source: &'a str, folded: &'a Folded<'a>) -> Self {
        Self {
            source,
            folded,
            out: SpokenText::default(),
            last: Last::Nothing,
            gap: None,
            covered: 0,
        }
    }

    pub(super) fn finish(self) -> SpokenText {
        self.out
    }

    /// White space, or something silent that separates words.
    pub(super) fn space(&mut self, range: Range<usize>) {
        match &mut self.gap {
            Some(gap) => gap.end = range.end,
            None => self.gap = Some(range),
        }
    }

    /// A word as it is written.
    pub(super) fn verbatim(&mut self, range: Range<usize>) {
        let glued = matches!(self.last, Last::Rewritten);
        self.separate(range.start, glued);
        self.push(range);
        self.last = Last::Verbatim;
    }

    /// Words that stand for the text in `range`.
    pub(super) fn words(&mut self, words: &str, range: Range<usize>) {
        if words.is_empty() {
            return;
        }
        let glued = matches!(self.last, Last::Rewritten | Last::Verbatim | Last::Mark);
        self.separate(range.start, glued);
        let source = self.source_of(range);
        self.out.push_rewritten(words, source);
        self.last = Last::Rewritten;
    }

    /// A word whose phonemes the author gave.
    pub(super) fn phonemes(&mut self, word: &str, phonemes: &str, range: Range<usize>) {
        let glued = matches!(self.last, Last::Rewritten | Last::Verbatim | Last::Mark);
        self.separate(range.start, glued);
        let source = self.source_of(range);
        self.out.push_phonemes(word, phonemes, source);
        self.last = Last::Rewritten;
    }

    /// One punctuation mark for the text in `range`.
    pub(super) fn mark(&mut self, mark: char, range: Range<usize>) {
        let starts = self.gap.is_some() || matches!(self.last, Last::Nothing | Last::Opening);
        let opens = matches!(mark, '(' | '“') || (mark == '"' && starts);
        match mark {
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | '”' => self.gap = None,
            _ => self.separate(range.start, opens && self.last == Last::Rewritten),
        }
        let mut buffer = [0; 4];
        let text: &str = mark.encode_utf8(&mut buffer);
        if self.folded.text.get(range.clone()) == Some(text) {
            self.push(range);
        } else {
            let source = self.source_of(range);
            self.out.push_rewritten(text, source);
        }
        self.last = match mark {
            _ if opens => Last::Opening,
            '—' => Last::Dash,
            _ => Last::Mark,
        };
    }

    /// Writes the space due before what starts at `at`.
    fn separate(&mut self, at: usize, glued: bool) {
        let gap = self.gap.take();
        if matches!(self.last, Last::Nothing | Last::Opening) {
            return;
        }
        match gap {
            Some(gap) if self.folded.text.get(gap.clone()) == Some(" ") => self.push(gap),
            Some(gap) => {
                let source = self.source_of(gap);
                self.out.push_rewritten(" ", source);
            }
            None if glued => {
                let source = self.source_of(at..at);
                self.out.push_rewritten(" ", source);
            }
            None => {}
        }
    }

    /// The source of a range of the folded text, past what is covered.
    fn source_of(&mut self, range: Range<usize>) -> Range<usize> {
        let source = self.folded.source(range);
        let start = source.start.max(self.covered);
        self.covered = source.end.max(start);
        start..self.covered
    }

    /// Copies folded text: verbatim where the source has the same bytes.
    fn push(&mut self, range: Range<usize>) {
        let Some(text) = self.folded.text.get(range.clone()) else {
            return;
        };
        let source = self.source_of(range);
        if self.source.get(source.clone()) == Some(text) {
            self.out.push_verbatim(self.source, source);
        } else {
            self.out.push_rewritten(text, source);
        }
    }
}

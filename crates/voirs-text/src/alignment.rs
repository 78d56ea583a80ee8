//! Where the bytes of an assembled text come from.

use std::ops::Range;

/// Stands in an assembled text for what is read from elsewhere: the object
/// replacement character, which no recogniser takes for part of a word.
pub(crate) const PLACEHOLDER: char = '\u{FFFC}';

/// Byte offsets of an assembled text and what they stand for in its source.
#[derive(Debug, Clone, Default)]
pub(crate) struct Alignment {
    pieces: Vec<Piece>,
    /// The length of the text.
    end: u32,
}

/// A stretch of the text, up to the next piece.
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: u32,
    source: u32,
    /// Length in the source of what the whole piece stands for; `COPY` when it
    /// is byte for byte the same.
    length: u32,
}

const COPY: u32 = u32::MAX;

impl Alignment {
    /// `length` bytes of text are those of the source at `source`.
    pub(crate) fn copy(&mut self, length: usize, source: usize) {
        let goes_on = self.pieces.last().is_some_and(|p| {
            p.length == COPY && p.source as usize + (self.end - p.start) as usize == source
        });
        if length > 0 && !goes_on {
            self.add(source, COPY);
        }
        self.end += length as u32;
    }

    /// `length` bytes of text stand for the whole of `source`.
    pub(crate) fn replace(&mut self, length: usize, source: Range<usize>) {
        if length > 0 {
            self.add(source.start, source.len() as u32);
            self.end += length as u32;
        }
    }

    fn add(&mut self, source: usize, length: u32) {
        self.pieces.push(Piece {
            start: self.end,
            source: source as u32,
            length,
        });
    }

    /// The source range that a range of the text stands for.
    pub(crate) fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.start(range.start);
        start..self.end(range.end).max(start)
    }

    /// The source of the byte at `at`; past the end, the end of all.
    pub(crate) fn start(&self, at: usize) -> usize {
        if at >= self.end as usize {
            return self.end(at);
        }
        self.piece(at).map_or(0, |p| match p.length {
            COPY => p.source as usize + at - p.start as usize,
            _ => p.source as usize,
        })
    }

    /// The end of the source of the byte before `at`.
    fn end(&self, at: usize) -> usize {
        let at = at.min(self.end as usize);
        let Some(before) = at.checked_sub(1) else {
            return self.pieces.first().map_or(0, |p| p.source as usize);
        };
        self.piece(before).map_or(0, |p| match p.length {
            COPY => p.source as usize + at - p.start as usize,
            length => (p.source + length) as usize,
        })
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let passed = self.pieces.partition_point(|p| p.start as usize <= at);
        self.pieces.get(passed.checked_sub(1)?)
    }
}

//! Text as it is said, aligned with the text that was written.

use std::ops::Range;

/// The result of normalisation: words and punctuation only, with the source
/// range of every stretch.
///
/// Invariants: the spans' `out` ranges cover [`text`](Self::text) in order
/// without gaps; their `source` ranges never go backwards.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SpokenText {
    text: String,
    spans: Vec<Span>,
}

/// A stretch of [`SpokenText`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Byte range in the spoken text.
    pub out: Range<usize>,
    /// Byte range in the source that it stands for.
    pub source: Range<usize>,
    /// How the one became the other.
    pub kind: SpanKind,
}

/// How a stretch of spoken text came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanKind {
    /// Byte for byte the source.
    Verbatim,
    /// Words that stand for the source: "$5" is "five dollars".
    Rewritten,
    /// One word whose phonemes the author gave.
    Phonemes(String),
}

impl SpokenText {
    /// The spoken text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The stretches, in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Appends `source[range]` unchanged.
    pub fn push_verbatim(&mut self, source: &str, range: Range<usize>) {
        let Some(text) = source.get(range.clone()) else {
            return;
        };
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        let end = self.text.len();
        if let Some(last) = self.spans.last_mut()
            && last.kind == SpanKind::Verbatim
            && last.source.end == range.start
        {
            last.out.end = end;
            last.source.end = range.end;
            return;
        }
        self.push_span(start, range, SpanKind::Verbatim);
    }

    /// Appends `words`, which stand for the source's `range`.
    pub fn push_rewritten(&mut self, words: &str, range: Range<usize>) {
        if words.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(words);
        self.push_span(start, range, SpanKind::Rewritten);
    }

    /// Appends a word with given phonemes.
    pub fn push_phonemes(&mut self, word: &str, phonemes: &str, range: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(word);
        self.push_span(start, range, SpanKind::Phonemes(phonemes.to_owned()));
    }

    fn push_span(&mut self, start: usize, source: Range<usize>, kind: SpanKind) {
        let out = start..self.text.len();
        self.spans.push(Span { out, source, kind });
    }

    /// The source range that a range of the spoken text stands for.
    pub fn source(&self, out: Range<usize>) -> Range<usize> {
        let first = self.spans.partition_point(|s| s.out.end <= out.start);
        let mut source: Option<Range<usize>> = None;
        for span in self.spans[first..]
            .iter()
            .take_while(|s| s.out.start < out.end)
        {
            let part = match span.kind {
                SpanKind::Verbatim => {
                    let from = out.start.max(span.out.start) - span.out.start;
                    let to = out.end.min(span.out.end) - span.out.start;
                    span.source.start + from..span.source.start + to
                }
                _ => span.source.clone(),
            };
            source = Some(match source {
                Some(s) => s.start..part.end,
                None => part,
            });
        }
        source.unwrap_or_else(|| {
            let at = self.spans.last().map_or(0, |s| s.source.end);
            at..at
        })
    }
}

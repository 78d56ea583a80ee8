//! A document that has been read.

use std::ops::Range;
use std::sync::Arc;

use super::nested::Nested;
use super::{Clip, Notice, Pause, Prosody};
use crate::alignment::Alignment;
use crate::lexicon::{Lexicon, Passage, Scope};
use crate::normalize::Given;
use crate::segment::{self, Sentence, SentenceEnd};

/// A document as one plain text, aligned with it, and what the markup says of
/// that text. Offsets are those of [`text`](Self::text) unless they are said
/// to be the document's.
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub(super) text: String,
    pub(super) alignment: Alignment,
    pub(super) given: Vec<Given>,
    pub(super) blocks: Vec<Block>,
    pub(super) turns: Vec<Turn>,
    pub(super) events: Vec<Event>,
    pub(super) prosody: Nested<Prosody>,
    pub(super) lookups: Nested<Arc<Lexicon>>,
    /// Lexicons for all of the document.
    pub(super) lexicons: Vec<Arc<Lexicon>>,
    pub(super) roles: Nested<String>,
    pub(super) notices: Vec<Notice>,
}

/// A paragraph, a sentence, or text outside of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its byte range.
    pub range: Range<usize>,
    /// It is one sentence, whatever its punctuation.
    pub whole: bool,
    /// What ends with it.
    pub ends: SentenceEnd,
    /// The turn that it belongs to, an index of [`Document::turns`]; `None` where
    /// speaker 0 reads.
    pub turn: Option<usize>,
}

/// What an element gives to another speaker to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The speaker, as [`Resources`](super::Resources) numbers them.
    pub speaker: usize,
    /// The turn that this one lies in.
    pub outer: Option<usize>,
    /// The byte range of the start tag in the document.
    pub range: Range<usize>,
}

/// Something that happens between two words.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The byte before which it happens.
    pub at: usize,
    /// Its byte range in the document.
    pub range: Range<usize>,
    /// What happens.
    pub kind: EventKind,
}

/// What happens between two words.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// A pause.
    Break(Pause),
    /// A bookmark, by its name.
    Mark(String),
    /// A recording.
    Audio {
        /// Where it is.
        uri: String,
        /// How it is played.
        clip: Clip,
    },
    /// A tone in place of a word.
    Bleep,
}

impl Document {
    /// The text. U+FFFC stands for what is read otherwise than it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What happens between words, in order.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What is not done as the document says, in order.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The paragraphs and sentences, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The turns, in the order in which they begin.
    pub fn turns(&self) -> &[Turn] {
        &self.turns
    }

    /// The turn that a sentence belongs to.
    pub fn turn(&self, sentence: &Range<usize>) -> Option<usize> {
        let passed = self
            .blocks
            .partition_point(|b| b.range.end <= sentence.start);
        self.blocks.get(passed)?.turn
    }

    /// The first sentence at or after byte `from`, which is the end of the
    /// sentence before it or 0.
    pub fn sentence_after(&self, from: usize) -> Option<Sentence> {
        let passed = self.blocks.partition_point(|b| b.range.end <= from);
        self.blocks.get(passed..)?.iter().find_map(|block| {
            let start = from.max(block.range.start);
            let text = self.text.get(..block.range.end)?;
            let sentence = if block.whole {
                segment::whole_after(text, start)
            } else {
                segment::sentence_after(text, start)
            }?;
            let rest = text.get(sentence.range.end..).unwrap_or_default();
            let ends = if rest.trim().is_empty() {
                block.ends
            } else {
                sentence.ends
            };
            Some(Sentence { ends, ..sentence })
        })
    }

    /// The text of a sentence after the document's lexicons and then those
    /// that are given, ready for normalisation.
    pub fn passage(&self, sentence: &Range<usize>, lexicons: &[Arc<Lexicon>]) -> Passage {
        let start = sentence.start;
        let text = self.text.get(sentence.clone()).unwrap_or_default();
        let local = |range: &Range<usize>| {
            range.start.saturating_sub(start)..range.end.saturating_sub(start).min(text.len())
        };
        let first = self.given.partition_point(|g| g.at < start);
        let given = self.given.get(first..).unwrap_or_default().iter();
        let given: Vec<Given> = given
            .take_while(|g| g.at < sentence.end)
            .map(|g| Given {
                at: g.at - start,
                ..g.clone()
            })
            .collect();
        let whole = 0..text.len();
        let lookups = self.lookups.within(sentence);
        let ranges: Vec<Range<usize>> = lookups.iter().map(|(range, _)| local(range)).collect();
        let inner = ranges.iter().zip(&lookups).rev();
        let inner = inner.map(|(range, (_, lexicon))| Scope { range, lexicon });
        let outer = self.lexicons.iter().chain(lexicons);
        let outer = outer.map(|lexicon| Scope {
            range: &whole,
            lexicon,
        });
        let scopes: Vec<Scope<'_>> = inner.chain(outer).collect();
        let roles = self.roles.within(sentence).into_iter();
        let roles: Vec<_> = roles.map(|(range, role)| (local(range), &**role)).collect();
        Passage::new(text, &given, &scopes, &roles)
    }

    /// The prosody of the stretches that share a byte with `range`, outer
    /// before inner, with their ranges.
    pub fn prosody(&self, range: &Range<usize>) -> Vec<(Range<usize>, &Prosody)> {
        let found = self.prosody.within(range).into_iter();
        found
            .map(|(range, prosody)| (range.clone(), prosody))
            .collect()
    }

    /// Whether any stretch has a prosody.
    pub fn has_prosody(&self) -> bool {
        !self.prosody.is_empty()
    }

    /// The byte range in the document that a range of the text stands for.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        self.alignment.source(range)
    }
}

//! Makes the plain text of a document.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::collected::Says;
use super::document::{Block, Document, Event, EventKind, Turn};
use super::elements::{Kind, NAMESPACE};
use super::prosody::Enclosing;
use super::{Notice, Resources};
use crate::alignment::PLACEHOLDER;
use crate::lexicon::Lexicon;
use crate::normalize::{Given, GivenReading};
use crate::segment::SentenceEnd;
use crate::xml::{DocumentError, Element, Token, Xml, quoted};

/// Bytes of a document at most: 8 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 8 << 20;
/// Notices that are kept of a document: one more than the engine keeps, which
/// then says that there were more.
const MAX_NOTICES: usize = 1001;
/// Marks at which a sentence ends, and those that may follow them.
const FINAL: [char; 7] = ['.', '!', '?', '…', '。', '！', '？'];
const CLOSING: [char; 10] = ['"', '\'', ')', ']', '”', '’', '»', '«', '」', '』'];

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// Where it is not well-formed XML, not SSML, or larger than
    /// [`MAX_DOCUMENT_BYTES`].
    pub fn parse(document: &str, resources: &dyn Resources) -> Result<Self, DocumentError> {
        let xml = Xml::new(document, MAX_DOCUMENT_BYTES)?;
        let mut builder = Builder {
            xml,
            document,
            resources,
            out: Self::default(),
            open: Vec::new(),
            block: 0,
            turn: None,
            silent: 0,
            before_start: false,
            end_mark: None,
            start_mark: None,
            prefix: String::new(),
            lexicons: HashMap::new(),
            breaks: 0.0,
            rooted: false,
        };
        builder.read()?;
        Ok(builder.out)
    }
}

/// An element that is open.
pub(super) struct Frame<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    /// The range of its start tag.
    pub(super) tag: Range<usize>,
    /// Where its content starts in the text.
    pub(super) start: usize,
    /// Its text, where it is read as a whole, and the range of that text.
    pub(super) content: String,
    pub(super) content_range: Option<Range<usize>>,
    /// Nothing within is spoken.
    pub(super) silent: bool,
    pub(super) enclosing: Enclosing,
    /// What is done with text in languages that its speaker does not speak.
    pub(super) foreign: Foreign,
    /// Who reads its text.
    pub(super) speaker: usize,
    /// It is a turn.
    pub(super) turns: bool,
    /// What it says of its text.
    pub(super) says: Option<Says>,
    /// The description of a recording, and its range.
    pub(super) description: Option<(String, Range<usize>)>,
    /// Ranges that end with it.
    pub(super) closes: Closes,
}

/// What is done with text in a language that its speaker does not speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Foreign {
    /// Somebody who speaks it reads it, if there is anybody.
    #[default]
    Given,
    /// The same speaker reads it.
    Read,
    /// It is left out.
    Left,
}

/// Ranges that an element has opened.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Closes {
    pub(super) prosody: bool,
    pub(super) lookup: bool,
    pub(super) role: bool,
}

pub(super) struct Builder<'a> {
    pub(super) xml: Xml<'a>,
    pub(super) document: &'a str,
    pub(super) resources: &'a dyn Resources,
    pub(super) out: Document,
    pub(super) open: Vec<Frame<'a>>,
    /// Where the current block starts in the text.
    block: usize,
    /// The turn that it belongs to.
    turn: Option<usize>,
    /// Open elements whose content is not spoken.
    pub(super) silent: usize,
    /// The mark that speech starts with has not come.
    pub(super) before_start: bool,
    pub(super) start_mark: Option<String>,
    pub(super) end_mark: Option<String>,
    /// The prefix of SSML's namespace, with its colon.
    pub(super) prefix: String,
    pub(super) lexicons: HashMap<String, Option<Arc<Lexicon>>>,
    /// The sum of all breaks so far, in seconds.
    pub(super) breaks: f32,
    rooted: bool,
}

impl<'a> Builder<'a> {
    fn read(&mut self) -> Result<(), DocumentError> {
        loop {
            match self.xml.next()? {
                Token::Start(element) => self.start(&element)?,
                Token::End(range) => self.end(range)?,
                Token::Text(text, range) => self.text(text, range, true)?,
                Token::Character(c, range) => {
                    self.text(c.encode_utf8(&mut [0; 4]), range, false)?;
                }
                Token::Eof if self.rooted => return Ok(()),
                Token::Eof => return Err(self.xml.error(0, "no element", "<speak>")),
            }
        }
    }

    fn start(&mut self, element: &Element<'a>) -> Result<(), DocumentError> {
        if self.open.is_empty() {
            self.rooted = true;
            self.find_prefix(element);
        }
        let name = element.name.strip_prefix(&*self.prefix);
        let name = name.unwrap_or(element.name);
        let kind = Kind::named(name).unwrap_or(Kind::Unknown);
        self.check_place(kind, element)?;
        let outer = self.open.last();
        let (enclosing, foreign, speaker) =
            outer.map_or_else(Default::default, |f| (f.enclosing, f.foreign, f.speaker));
        let frame = Frame {
            kind,
            name: element.name,
            tag: element.range.clone(),
            start: self.out.text.len(),
            content: String::new(),
            content_range: None,
            silent: false,
            enclosing,
            foreign,
            speaker,
            turns: false,
            says: None,
            description: None,
            closes: Closes::default(),
        };
        let frame = self.enter(frame, element)?;
        self.silent += usize::from(frame.silent);
        self.open.push(frame);
        Ok(())
    }

    /// Documents may give SSML's namespace a prefix.
    fn find_prefix(&mut self, element: &Element<'_>) {
        let prefix = element
            .name
            .find(':')
            .map_or("", |at| element.name.get(..=at).unwrap_or_default());
        let declared = element.attributes.iter().any(|a| {
            a.value == NAMESPACE && a.name.strip_prefix("xmlns:") == prefix.strip_suffix(':')
        });
        if declared {
            self.prefix = prefix.to_owned();
        }
    }

    /// Whether an element may stand where it stands.
    fn check_place(&self, kind: Kind, element: &Element<'_>) -> Result<(), DocumentError> {
        let at = element.range.start;
        let Some(parent) = self.open.last() else {
            if kind == Kind::Speak {
                return Ok(());
            }
            let found = format!("<{}>", element.name);
            return Err(self.xml.error(at, found, "<speak>"));
        };
        let within = |kind: Kind| self.open.iter().any(|frame| frame.kind == kind);
        let expected = match kind {
            Kind::Speak => "an element within <speak>",
            _ if parent.kind.is_ignored() => return Ok(()),
            Kind::Paragraph if within(Kind::Paragraph) => "</p>",
            Kind::Paragraph | Kind::Sentence if within(Kind::Sentence) => "</s>",
            Kind::Token if within(Kind::Token) => "the end of the token",
            Kind::Mark => return Ok(()),
            _ if parent.kind.is_text() => "text",
            _ if parent.kind.is_empty() => "the end of the element",
            _ => return Ok(()),
        };
        let found = format!("<{}> within <{}>", element.name, parent.name);
        Err(self.xml.error(at, found, expected))
    }

    fn end(&mut self, tag: Range<usize>) -> Result<(), DocumentError> {
        let Some(frame) = self.open.pop() else {
            return Ok(());
        };
        self.silent -= usize::from(frame.silent);
        self.leave(frame, tag)
    }

    fn text(&mut self, text: &str, range: Range<usize>, exact: bool) -> Result<(), DocumentError> {
        let Some(frame) = self.open.last_mut() else {
            return Ok(());
        };
        if frame.kind.is_ignored() {
            return Ok(());
        }
        if frame.kind.is_empty() {
            let trimmed = text.trim();
            if trimmed.is_empty() {
                return Ok(());
            }
            let expected = format!("</{}>", frame.name);
            let at = range.start + text.len() - text.trim_start().len();
            return Err(self.xml.error(at, quoted(trimmed), expected));
        }
        if frame.kind.is_text() {
            frame.content.push_str(text);
            let start = frame
                .content_range
                .as_ref()
                .map_or(range.start, |r| r.start);
            frame.content_range = Some(start..range.end);
            return Ok(());
        }
        if exact {
            self.push_copy(text, range.start);
        } else {
            self.push_instead(text, range);
        }
        Ok(())
    }

    /// Whether text here is spoken.
    fn is_heard(&self) -> bool {
        self.silent == 0 && !self.before_start
    }

    /// Adds text of the document. Line ends are spaces: XML is wrapped anywhere.
    pub(super) fn push_copy(&mut self, text: &str, source: usize) {
        if !self.is_heard() {
            return;
        }
        self.out.text.extend(text.chars().map(flat));
        self.out.alignment.copy(text.len(), source);
    }

    /// Adds text that stands for a range of the document.
    pub(super) fn push_instead(&mut self, text: &str, range: Range<usize>) {
        if !self.is_heard() {
            return;
        }
        self.out.text.extend(text.chars().map(flat));
        self.out.alignment.replace(text.len(), range);
    }

    /// Adds a reading that normalisation does not choose.
    pub(super) fn push_given(&mut self, word: &str, reading: GivenReading, range: Range<usize>) {
        if !self.is_heard() {
            return;
        }
        self.out.given.push(Given {
            at: self.out.text.len(),
            word: word.to_owned(),
            reading,
        });
        self.push_instead(PLACEHOLDER.encode_utf8(&mut [0; 4]), range);
    }

    /// Keeps the words on both sides apart.
    pub(super) fn push_space(&mut self, range: Range<usize>) {
        let within = self.out.text.len() > self.block;
        if within && !self.out.text.ends_with(' ') {
            self.push_instead(" ", range);
        }
    }

    pub(super) fn push_event(&mut self, kind: EventKind, range: Range<usize>) {
        if self.is_heard() {
            let at = self.out.text.len();
            self.out.events.push(Event { at, range, kind });
        }
    }

    /// A paragraph or sentence ends, or something that begins one begins.
    pub(super) fn end_block(&mut self, whole: bool, ends: SentenceEnd) {
        let range = self.block..self.out.text.len();
        let text = self.out.text.get(range.clone()).unwrap_or_default();
        if !text.trim().is_empty() {
            let turn = self.turn;
            let block = Block {
                range,
                whole,
                ends,
                turn,
            };
            self.out.blocks.push(block);
        } else if let Some(last) = self.out.blocks.last_mut()
            && (ends == SentenceEnd::Paragraph || last.ends == SentenceEnd::Forced)
        {
            last.ends = ends;
        }
        self.block = self.out.text.len();
    }

    /// Somebody else begins to read.
    pub(super) fn begin_turn(&mut self, speaker: usize, range: Range<usize>) {
        self.cut_block();
        let outer = self.turn;
        self.turn = Some(self.out.turns.len());
        self.out.turns.push(Turn {
            speaker,
            outer,
            range,
        });
    }

    /// The one before goes on.
    pub(super) fn end_turn(&mut self) {
        self.cut_block();
        let turn = self.turn.and_then(|turn| self.out.turns.get(turn));
        self.turn = turn.and_then(|turn| turn.outer);
    }

    /// A block ends where its sentence may go on.
    fn cut_block(&mut self) {
        let text = self.out.text.get(self.block..).unwrap_or_default();
        let text = text.trim_end().trim_end_matches(CLOSING);
        let ends = if text.ends_with(FINAL) {
            SentenceEnd::Sentence
        } else {
            SentenceEnd::Forced
        };
        let whole = self.open.iter().any(|frame| frame.kind == Kind::Sentence);
        self.end_block(whole, ends);
    }

    pub(super) fn notice(&mut self, range: Range<usize>, message: impl Into<String>) {
        if self.out.notices.len() < MAX_NOTICES {
            let message = message.into();
            self.out.notices.push(Notice { range, message });
        }
    }
}

fn flat(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' => ' ',
        c => c,
    }
}

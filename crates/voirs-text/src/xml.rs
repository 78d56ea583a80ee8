//! XML as far as it is safe: no document type, no entities but the five that
//! XML itself defines, bounded depth, number of elements and of attributes.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::errors::{Error as Cause, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

/// Elements within elements.
const MAX_DEPTH: usize = 100;
/// Elements in a document.
const MAX_ELEMENTS: usize = 500_000;
/// Attributes of an element.
const MAX_ATTRIBUTES: usize = 64;
/// Characters of what was found that an error repeats.
const LONGEST_FOUND: usize = 40;

/// Why a document cannot be used, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: found {found}, expected {expected}")]
#[non_exhaustive]
pub struct DocumentError {
    /// Byte offset in the document.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What stands there.
    pub found: String,
    /// What should stand there.
    pub expected: String,
}

impl DocumentError {
    pub(crate) fn new(
        document: &str,
        offset: usize,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let mut offset = offset.min(document.len());
        while !document.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = document.get(..offset).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
        Self {
            offset,
            line: 1 + before.bytes().filter(|b| *b == b'\n').count(),
            column,
            found: found.into(),
            expected: expected.into(),
        }
    }
}

/// Text in quotation marks, cut when it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_FOUND).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("\"{short}\"")
}

/// A part of a document.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    Start(Element<'a>),
    /// An element ends; the range of the tag, empty for an element without
    /// content.
    End(Range<usize>),
    /// Characters, byte for byte those of the document.
    Text(&'a str, Range<usize>),
    /// A character that is written as a reference.
    Character(char, Range<usize>),
    Eof,
}

/// The start of an element.
#[derive(Debug)]
pub(crate) struct Element<'a> {
    /// As written, with its prefix.
    pub(crate) name: &'a str,
    pub(crate) attributes: Vec<Attribute<'a>>,
    /// The range of the tag.
    pub(crate) range: Range<usize>,
}

/// An attribute of an [`Element`].
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// As written, with its prefix.
    pub(crate) name: &'a str,
    /// Its value, references replaced and white space made spaces.
    pub(crate) value: Cow<'a, str>,
    /// The range of the value in the document.
    pub(crate) range: Range<usize>,
}

impl Element<'_> {
    pub(crate) fn attribute(&self, name: &str) -> Option<&Attribute<'_>> {
        self.attributes.iter().find(|a| a.name == name)
    }
}

/// Reads a document from its beginning to its end.
pub(crate) struct Xml<'a> {
    document: &'a str,
    /// Bytes before what the reader sees: a byte order mark.
    skipped: usize,
    reader: Reader<&'a [u8]>,
    open: Vec<&'a str>,
    elements: usize,
    /// An element without content: its end comes next.
    pending: bool,
    rooted: bool,
}

impl<'a> Xml<'a> {
    /// `document` has fewer than `max_bytes` bytes, or is refused.
    pub(crate) fn new(document: &'a str, max_bytes: usize) -> Result<Self, DocumentError> {
        if document.len() > max_bytes {
            let found = format!("more than {max_bytes} bytes");
            let expected = "a smaller document";
            return Err(DocumentError::new(document, 0, found, expected));
        }
        let content = document.strip_prefix('\u{FEFF}').unwrap_or(document);
        let mut reader = Reader::from_str(content);
        reader.config_mut().check_end_names = true;
        Ok(Self {
            document,
            skipped: document.len() - content.len(),
            reader,
            open: Vec::new(),
            elements: 0,
            pending: false,
            rooted: false,
        })
    }

    pub(crate) fn error(
        &self,
        offset: usize,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) -> DocumentError {
        DocumentError::new(self.document, offset, found, expected)
    }

    fn position(&self) -> usize {
        self.skipped + self.reader.buffer_position() as usize
    }

    /// The next part. Comments and processing instructions are passed over;
    /// white space outside the root element too.
    pub(crate) fn next(&mut self) -> Result<Token<'a>, DocumentError> {
        if std::mem::take(&mut self.pending) {
            let at = self.position();
            self.open.pop();
            return Ok(Token::End(at..at));
        }
        loop {
            let start = self.position();
            let event = self.reader.read_event();
            let range = start..self.position();
            let inside = !self.open.is_empty();
            match event {
                Err(cause) => return Err(self.malformed(&cause, start)),
                Ok(Event::Start(tag)) => return self.start(&tag, range, false),
                Ok(Event::Empty(tag)) => return self.start(&tag, range, true),
                Ok(Event::End(_)) => {
                    self.open.pop();
                    return Ok(Token::End(range));
                }
                Ok(Event::Text(_)) => {
                    let text = self.slice(range.clone());
                    self.check_characters(text, start)?;
                    if inside {
                        return Ok(Token::Text(text, range));
                    }
                    self.check_blank(text, start)?;
                }
                Ok(Event::CData(data)) => {
                    let from = start + "<![CDATA[".len();
                    let range = from..from + data.len();
                    let text = self.slice(range.clone());
                    self.check_characters(text, from)?;
                    if inside {
                        return Ok(Token::Text(text, range));
                    }
                    return Err(self.error(start, "CDATA", "an element"));
                }
                Ok(Event::GeneralRef(reference)) => {
                    let written = format!("\"&{};\"", shortened(&reference));
                    let Some(c) = character(&reference) else {
                        let expected = "a character or one of &lt; &gt; &amp; &quot; &apos;";
                        return Err(self.error(start, written, expected));
                    };
                    if inside {
                        return Ok(Token::Character(c, range));
                    }
                    return Err(self.error(start, written, "an element"));
                }
                Ok(Event::DocType(_)) => {
                    let expected = "an element: document types are not read";
                    return Err(self.error(start, "<!DOCTYPE", expected));
                }
                Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => {}
                Ok(Event::Eof) => {
                    if let Some(name) = self.open.last() {
                        let expected = format!("</{}>", shortened(name));
                        return Err(self.error(start, "the end of the document", expected));
                    }
                    return Ok(Token::Eof);
                }
            }
        }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.document.get(range).unwrap_or_default()
    }

    fn start(
        &mut self,
        tag: &BytesStart<'_>,
        range: Range<usize>,
        empty: bool,
    ) -> Result<Token<'a>, DocumentError> {
        let at = range.start;
        let name_start = at + 1;
        let name = self.slice(name_start..name_start + tag.name().as_ref().len());
        if name.is_empty() || name.starts_with(|c: char| !(c.is_alphabetic() || c == '_')) {
            return Err(self.error(at, "\"<\"", "a tag, or \"&lt;\" for the character"));
        }
        if self.open.is_empty() && self.rooted {
            let found = format!("<{}>", shortened(name));
            return Err(self.error(at, found, "the end of the document"));
        }
        self.rooted = true;
        if self.open.len() >= MAX_DEPTH {
            let found = format!("an element at depth {}", self.open.len() + 1);
            return Err(self.error(at, found, format!("at most {MAX_DEPTH}")));
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            let found = format!("more than {MAX_ELEMENTS} elements");
            return Err(self.error(at, found, "fewer"));
        }
        let attributes = self.attributes(tag, &range)?;
        self.open.push(name);
        self.pending = empty;
        Ok(Token::Start(Element {
            name,
            attributes,
            range,
        }))
    }

    fn attributes(
        &self,
        tag: &BytesStart<'_>,
        range: &Range<usize>,
    ) -> Result<Vec<Attribute<'a>>, DocumentError> {
        let raw = tag.attributes_raw();
        // The reader borrows from the document: offsets in the tag are its own.
        let base = range.start + 1 + tag.name().as_ref().len();
        let offset =
            |part: &str| base + (part.as_ptr() as usize).wrapping_sub(raw.as_ptr() as usize);
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|cause| {
                let found = format!("an attribute that is malformed ({cause})");
                self.error(base, found, "name=\"value\", each name once")
            })?;
            if attributes.len() == MAX_ATTRIBUTES {
                let found = format!("more than {MAX_ATTRIBUTES} attributes");
                return Err(self.error(base, found, "fewer"));
            }
            let name_start = offset(attribute.key.0);
            let name = self.slice(name_start..name_start + attribute.key.0.len());
            let Cow::Borrowed(written) = attribute.value else {
                return Err(self.error(base, "an attribute", "name=\"value\""));
            };
            let start = offset(written);
            let range = start..start + written.len();
            if let Some(at) = written.find('<') {
                return Err(self.error(start + at, "\"<\" in a value", "\"&lt;\""));
            }
            self.check_characters(written, start)?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| {
                    let expected = "characters, and &lt; &gt; &amp; &quot; &apos; or &#…;";
                    self.error(start, quoted(written), expected)
                })?;
            if value.chars().any(|c| !is_character(c)) {
                let found = "a reference to a control character";
                return Err(self.error(start, found, "a character that XML allows"));
            }
            let value = match value {
                Cow::Borrowed(_) => Cow::Borrowed(self.slice(range.clone())),
                Cow::Owned(value) => Cow::Owned(value),
            };
            attributes.push(Attribute { name, value, range });
        }
        Ok(attributes)
    }

    /// XML has no control characters but tab and line ends.
    fn check_characters(&self, text: &str, start: usize) -> Result<(), DocumentError> {
        let bad = |c: char| !is_character(c);
        match text.char_indices().find(|(_, c)| bad(*c)) {
            None => Ok(()),
            Some((at, c)) => {
                let found = format!("the character U+{:04X}", u32::from(c));
                Err(self.error(start + at, found, "a character that XML allows"))
            }
        }
    }

    fn check_blank(&self, text: &str, start: usize) -> Result<(), DocumentError> {
        let trimmed = text.trim_start();
        if trimmed.is_empty() {
            return Ok(());
        }
        let at = start + text.len() - trimmed.len();
        let expected = if self.rooted {
            "the end of the document"
        } else {
            "an element"
        };
        Err(self.error(at, quoted(trimmed.trim_end()), expected))
    }

    fn malformed(&self, cause: &Cause, start: usize) -> DocumentError {
        let at = self.skipped + self.reader.error_position() as usize;
        let at = at.max(start);
        match cause {
            Cause::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => self.error(
                at,
                format!("</{}>", shortened(found)),
                format!("</{}>", shortened(expected)),
            ),
            Cause::IllFormed(IllFormedError::UnmatchedEndTag(name)) => {
                self.error(at, format!("</{}>", shortened(name)), "an element")
            }
            Cause::IllFormed(IllFormedError::UnclosedReference) => {
                self.error(at, "\"&\"", "\"&amp;\" for the character")
            }
            Cause::Syntax(syntax) => {
                let expected = match syntax {
                    SyntaxError::UnclosedComment => "-->",
                    SyntaxError::UnclosedCData => "]]>",
                    SyntaxError::UnclosedPI | SyntaxError::UnclosedXmlDecl => "?>",
                    SyntaxError::InvalidBangMarkup => "a comment",
                    SyntaxError::UnclosedSingleQuotedAttributeValue => "'",
                    SyntaxError::UnclosedDoubleQuotedAttributeValue => "\"",
                    SyntaxError::UnclosedTag | SyntaxError::UnclosedDoctype => ">",
                };
                self.error(start, "markup that does not end", expected)
            }
            other => self.error(at, shortened(&other.to_string()), "XML"),
        }
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_FOUND).collect()
}

fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// What a reference stands for.
pub(crate) fn character(reference: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
        let code = u32::from_str_radix(digits, radix).ok().filter(|_| plain)?;
        char::from_u32(code).filter(|c| is_character(*c))
    };
    match reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match reference.strip_prefix('#')? {
            hex if hex.starts_with('x') => number(hex.get(1..)?, 16),
            decimal => number(decimal, 10),
        },
    }
}

//! Pronunciation Lexicon Specification 1.0 (W3C Recommendation, 14 October
//! 2008).

use std::ops::Range;

use super::{Lexeme, Lexicon, MAX_LEXICON_BYTES, MAX_TEXT, Pronunciation};
use crate::phonetic::{self, Alphabet};
use crate::xml::{DocumentError, Element, Token, Xml, quoted};

/// Reads a PLS document.
pub(super) fn read(document: &str) -> Result<Lexicon, DocumentError> {
    let mut xml = Xml::new(document, MAX_LEXICON_BYTES)?;
    let mut pls = Pls::default();
    let mut prefix = String::new();
    loop {
        match xml.next()? {
            Token::Start(element) => {
                if pls.open.is_empty() {
                    let end = element.name.find(':').map_or(0, |at| at + 1);
                    element
                        .name
                        .get(..end)
                        .unwrap_or_default()
                        .clone_into(&mut prefix);
                }
                let name = element.name.strip_prefix(&*prefix);
                let part = pls.start(&xml, name.unwrap_or(element.name), &element)?;
                pls.open.push(part);
            }
            Token::End(_) => pls.end(&xml)?,
            Token::Text(text, range) => pls.text(&xml, text, range)?,
            Token::Character(c, range) => pls.text(&xml, c.encode_utf8(&mut [0; 4]), range)?,
            Token::Eof => break,
        }
    }
    if pls.rooted {
        Ok(pls.lexicon)
    } else {
        Err(xml.error(0, "no element", "<lexicon>"))
    }
}

/// An element of a lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Lexicon,
    Lexeme,
    Grapheme,
    Phoneme {
        alphabet: Alphabet,
        prefer: bool,
    },
    Alias {
        prefer: bool,
    },
    /// What has no bearing on pronunciation.
    Ignored,
}

#[derive(Default)]
struct Pls {
    lexicon: Lexicon,
    alphabet: Option<Alphabet>,
    open: Vec<Part>,
    rooted: bool,
    content: String,
    /// Where the content starts.
    content_at: Option<usize>,
    lexeme_at: Range<usize>,
    roles: Vec<String>,
    graphemes: Vec<String>,
    /// The reading that counts so far, and whether it is preferred.
    reading: Option<(Pronunciation, bool)>,
}

impl Pls {
    fn start(
        &mut self,
        xml: &Xml<'_>,
        name: &str,
        element: &Element<'_>,
    ) -> Result<Part, DocumentError> {
        let at = element.range.start;
        let found = || format!("<{}>", element.name);
        let prefer = || {
            element
                .attribute("prefer")
                .is_some_and(|a| a.value == "true")
        };
        match (self.open.last(), name) {
            (None, "lexicon") => {
                self.rooted = true;
                self.alphabet = alphabet(xml, element)?;
                let language = element.attribute("xml:lang");
                self.lexicon.language = language.map(|a| a.value.to_string());
                Ok(Part::Lexicon)
            }
            (None, _) => Err(xml.error(at, found(), "<lexicon>")),
            (Some(Part::Ignored), _) => Ok(Part::Ignored),
            (Some(Part::Lexicon), "lexeme") => {
                let roles = element.attribute("role");
                let roles = roles.map(|a| a.value.split_whitespace().map(str::to_owned));
                self.roles = roles.into_iter().flatten().collect();
                self.lexeme_at = element.range.clone();
                self.graphemes.clear();
                self.reading = None;
                Ok(Part::Lexeme)
            }
            (Some(Part::Lexicon), "meta" | "metadata") => Ok(Part::Ignored),
            (Some(Part::Lexicon), _) => Err(xml.error(at, found(), "<lexeme>")),
            (Some(Part::Lexeme), "grapheme") => Ok(self.content(Part::Grapheme)),
            (Some(Part::Lexeme), "phoneme") => {
                let alphabet = match alphabet(xml, element)? {
                    Some(alphabet) => alphabet,
                    None => self.alphabet.unwrap_or(Alphabet::Ipa),
                };
                let prefer = prefer();
                Ok(self.content(Part::Phoneme { alphabet, prefer }))
            }
            (Some(Part::Lexeme), "alias") => Ok(self.content(Part::Alias { prefer: prefer() })),
            (Some(Part::Lexeme), "example") => Ok(Part::Ignored),
            (Some(Part::Lexeme), _) => {
                let expected = "<grapheme>, <phoneme>, <alias> or <example>";
                Err(xml.error(at, found(), expected))
            }
            (Some(_), _) => Err(xml.error(at, found(), "text")),
        }
    }

    fn content(&mut self, part: Part) -> Part {
        self.content.clear();
        self.content_at = None;
        part
    }

    fn text(
        &mut self,
        xml: &Xml<'_>,
        text: &str,
        range: Range<usize>,
    ) -> Result<(), DocumentError> {
        match self.open.last() {
            None | Some(Part::Ignored) => {}
            Some(Part::Lexicon | Part::Lexeme) => {
                let trimmed = text.trim_start();
                if !trimmed.is_empty() {
                    let at = range.start + text.len() - trimmed.len();
                    return Err(xml.error(at, quoted(trimmed.trim_end()), "an element"));
                }
            }
            Some(_) => {
                self.content_at.get_or_insert(range.start);
                self.content.push_str(text);
            }
        }
        Ok(())
    }

    fn end(&mut self, xml: &Xml<'_>) -> Result<(), DocumentError> {
        let Some(part) = self.open.pop() else {
            return Ok(());
        };
        let at = self.content_at.unwrap_or(self.lexeme_at.start);
        let content = self.content.trim();
        let checked = || {
            if content.is_empty() || content.len() > MAX_TEXT {
                let expected = format!("a text of 1 to {MAX_TEXT} bytes");
                return Err(xml.error(at, quoted(content), expected));
            }
            Ok(content.to_owned())
        };
        match part {
            Part::Grapheme => self.graphemes.push(checked()?),
            Part::Alias { prefer } => self.reading(Pronunciation::Alias(checked()?), prefer),
            Part::Phoneme { alphabet, prefer } => {
                let phonemes = phonetic::phonemes(content, alphabet).map_err(|cause| {
                    xml.error(at, quoted(content), format!("a pronunciation: {cause}"))
                })?;
                self.reading(Pronunciation::Phonemes(phonemes), prefer);
            }
            Part::Lexeme => self.lexeme(xml)?,
            Part::Lexicon | Part::Ignored => {}
        }
        Ok(())
    }

    /// The first that is preferred counts, else the first.
    fn reading(&mut self, pronunciation: Pronunciation, prefer: bool) {
        let better = match &self.reading {
            None => true,
            Some((_, preferred)) => prefer && !preferred,
        };
        if better {
            self.reading = Some((pronunciation, prefer));
        }
    }

    fn lexeme(&mut self, xml: &Xml<'_>) -> Result<(), DocumentError> {
        let at = self.lexeme_at.start;
        if self.graphemes.is_empty() {
            return Err(xml.error(at, "<lexeme> without a word", "<grapheme>"));
        }
        let Some((pronunciation, _)) = self.reading.take() else {
            let expected = "<phoneme> or <alias>";
            return Err(xml.error(at, "<lexeme> without a pronunciation", expected));
        };
        for grapheme in std::mem::take(&mut self.graphemes) {
            let lexeme = Lexeme {
                roles: self.roles.clone(),
                pronunciation: pronunciation.clone(),
            };
            self.lexicon.add(&grapheme, lexeme);
        }
        Ok(())
    }
}

fn alphabet(xml: &Xml<'_>, element: &Element<'_>) -> Result<Option<Alphabet>, DocumentError> {
    let Some(attribute) = element.attribute("alphabet") else {
        return Ok(None);
    };
    match Alphabet::named(&attribute.value) {
        Some(alphabet) => Ok(Some(alphabet)),
        None => {
            let found = format!("the alphabet {}", quoted(&attribute.value));
            let expected = "\"ipa\", \"x-sampa\" or \"voirs\"";
            Err(xml.error(attribute.range.start, found, expected))
        }
    }
}

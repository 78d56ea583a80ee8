//! Elements whose text is read as a whole: `say-as`, `sub`, `phoneme`, `desc`.

use std::ops::Range;

use super::builder::{Builder, Frame};
use super::document::EventKind;
use super::elements::Kind;
use super::say_as::{self, SayAs};
use crate::normalize::GivenReading;
use crate::phonetic::{self, Alphabet};
use crate::xml::{DocumentError, Element, quoted};

/// Characters that are kept of what a pronunciation is for.
const LONGEST_WORD: usize = 200;

/// What an element says of its text: a kind, an alias or a pronunciation, and
/// its format or alphabet.
pub(super) type Says = (String, Option<String>);

impl<'a> Builder<'a> {
    pub(super) fn say_as(&self, element: &Element<'_>) -> Result<Says, DocumentError> {
        let kind = self.required(element, "interpret-as")?;
        let format = element.attribute("format");
        let format = format.map(|a| a.value.trim().to_owned());
        Ok((kind, format.filter(|f| !f.is_empty())))
    }

    pub(super) fn phoneme(&self, element: &Element<'_>) -> Result<Says, DocumentError> {
        let pronunciation = self.required(element, "ph")?;
        let alphabet = element.attribute("alphabet");
        Ok((pronunciation, alphabet.map(|a| a.value.trim().to_owned())))
    }

    /// The element ends: its text is complete.
    pub(super) fn collected(&mut self, frame: Frame<'a>, end: &Range<usize>) {
        let whole = frame.tag.start..end.end;
        let range = frame.content_range.clone().unwrap_or(whole);
        let (value, option) = frame.says.clone().unwrap_or_default();
        match frame.kind {
            Kind::Desc => {
                let description = (frame.content, range);
                match self.open.last_mut() {
                    Some(parent) if parent.kind == Kind::Audio => {
                        parent.description = Some(description);
                    }
                    _ => self.notice(frame.tag, "<desc> outside of <audio> is not spoken"),
                }
            }
            Kind::Sub if value.is_empty() => {}
            Kind::Sub => self.push_instead(&value, range),
            Kind::Phoneme => self.pronounce(&frame, &value, option.as_deref(), range),
            _ => self.interpret(&frame, &value, option.as_deref(), range),
        }
    }

    fn pronounce(
        &mut self,
        frame: &Frame<'_>,
        written: &str,
        alphabet: Option<&str>,
        range: Range<usize>,
    ) {
        let known = alphabet.map_or(Some(Alphabet::Ipa), Alphabet::named);
        let phonemes = match known {
            Some(alphabet) => phonetic::phonemes(written, alphabet).map_err(|e| e.to_string()),
            None => {
                let name = quoted(alphabet.unwrap_or_default());
                Err(format!("the alphabet {name} is not known"))
            }
        };
        match phonemes {
            Ok(phonemes) => {
                let reading = GivenReading::Phonemes(phonemes);
                let word: String = frame.content.trim().chars().take(LONGEST_WORD).collect();
                self.push_given(&word, reading, range);
            }
            Err(reason) => {
                self.notice(frame.tag.clone(), format!("{reason}; the text is read"));
                self.push_content(&frame.content, range);
            }
        }
    }

    fn interpret(
        &mut self,
        frame: &Frame<'_>,
        kind: &str,
        format: Option<&str>,
        range: Range<usize>,
    ) {
        let content = frame.content.trim();
        if content.is_empty() {
            return;
        }
        match say_as::read(content, kind, format) {
            SayAs::Words(words) => self.push_given(content, GivenReading::Words(words), range),
            SayAs::Text(text) if text == content => self.push_content(&frame.content, range),
            SayAs::Text(text) => self.push_instead(&text, range),
            SayAs::Bleep => {
                self.push_space(range.clone());
                self.push_event(EventKind::Bleep, range);
            }
            SayAs::Unfit => {
                let message = format!("{} is not read as {}", quoted(content), quoted(kind));
                self.notice(range.clone(), message);
                self.push_content(&frame.content, range);
            }
            SayAs::Unknown => {
                let message = format!("interpret-as {} is not known", quoted(kind));
                self.notice(frame.tag.clone(), message);
                self.push_content(&frame.content, range);
            }
        }
    }

    /// The text of an element as it is written.
    fn push_content(&mut self, content: &str, range: Range<usize>) {
        if self.document.get(range.clone()) == Some(content) {
            self.push_copy(content, range.start);
        } else {
            self.push_instead(content, range);
        }
    }
}

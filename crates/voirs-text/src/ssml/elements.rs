//! What each element does where it begins and where it ends.

use std::ops::Range;

use super::builder::{Builder, Foreign, Frame};
use super::document::EventKind;
use super::prosody;
use super::values::{MAX_BREAK, Pause, time};
use crate::segment::SentenceEnd;
use crate::xml::{Attribute, DocumentError, Element, quoted};

/// The namespace of SSML.
pub(super) const NAMESPACE: &str = "http://www.w3.org/2001/10/synthesis";
/// The longest that the breaks of a document are together, in seconds.
const MAX_BREAKS: f32 = 3600.0;

/// An element of SSML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Speak,
    Paragraph,
    Sentence,
    Token,
    Break,
    Emphasis,
    Prosody,
    SayAs,
    Sub,
    Phoneme,
    Lang,
    Voice,
    Mark,
    Audio,
    Desc,
    Lexicon,
    Lookup,
    Meta,
    Metadata,
    /// Not of SSML: its content is read.
    Unknown,
}

impl Kind {
    /// The element of this name, without a prefix.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "speak" => Self::Speak,
            "p" | "paragraph" => Self::Paragraph,
            "s" | "sentence" => Self::Sentence,
            "token" | "w" => Self::Token,
            "break" => Self::Break,
            "emphasis" => Self::Emphasis,
            "prosody" => Self::Prosody,
            "say-as" => Self::SayAs,
            "sub" => Self::Sub,
            "phoneme" => Self::Phoneme,
            "lang" => Self::Lang,
            "voice" => Self::Voice,
            "mark" | "bookmark" => Self::Mark,
            "audio" => Self::Audio,
            "desc" => Self::Desc,
            "lexicon" => Self::Lexicon,
            "lookup" => Self::Lookup,
            "meta" => Self::Meta,
            "metadata" => Self::Metadata,
            _ => return None,
        })
    }

    /// Its text is read as a whole.
    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::SayAs | Self::Sub | Self::Phoneme | Self::Desc)
    }

    /// It has no content.
    pub(super) fn is_empty(self) -> bool {
        matches!(self, Self::Break | Self::Mark | Self::Lexicon | Self::Meta)
    }

    /// Its content says nothing.
    pub(super) fn is_ignored(self) -> bool {
        self == Self::Metadata
    }

    /// Its attributes, besides those that any element may have.
    fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Speak => &["version", "onlangfailure", "startmark", "endmark"],
            Self::Token => &["role", "onlangfailure"],
            Self::Paragraph | Self::Sentence | Self::Lang => &["onlangfailure"],
            Self::Break => &["time", "strength"],
            Self::Emphasis => &["level"],
            Self::Prosody => &["rate", "pitch", "range", "volume", "duration", "contour"],
            Self::SayAs => &["interpret-as", "format", "detail"],
            Self::Sub => &["alias"],
            Self::Phoneme => &["ph", "alphabet", "type"],
            Self::Voice => &[
                "name",
                "gender",
                "age",
                "variant",
                "languages",
                "required",
                "ordering",
                "onvoicefailure",
                "onlangfailure",
            ],
            Self::Mark => &["name", "mark"],
            Self::Audio => &[
                "src",
                "fetchtimeout",
                "fetchhint",
                "maxage",
                "maxstale",
                "clipBegin",
                "clipEnd",
                "repeatCount",
                "repeatDur",
                "soundLevel",
                "speed",
            ],
            Self::Lexicon => &["uri", "type", "fetchtimeout", "maxage", "maxstale"],
            Self::Lookup => &["ref"],
            Self::Desc | Self::Meta | Self::Metadata | Self::Unknown => &[],
        }
    }
}

impl<'a> Builder<'a> {
    /// An element begins.
    pub(super) fn enter(
        &mut self,
        mut frame: Frame<'a>,
        element: &Element<'a>,
    ) -> Result<Frame<'a>, DocumentError> {
        if self.open.iter().any(|frame| frame.kind.is_ignored()) {
            return Ok(frame);
        }
        self.check_attributes(frame.kind, element);
        match frame.kind {
            Kind::Speak => self.speak(element),
            Kind::Paragraph => self.end_block(false, SentenceEnd::Paragraph),
            Kind::Sentence => self.end_block(false, SentenceEnd::Sentence),
            Kind::Token => {
                self.push_space(element.range.clone());
                if let Some(role) = element.attribute("role") {
                    let at = self.out.text.len();
                    self.out.roles.open(at, role.value.trim().to_owned());
                    frame.closes.role = true;
                }
            }
            Kind::Break => self.pause(element)?,
            Kind::Emphasis => {
                let level = element.attribute("level");
                let value = level.map_or("moderate", |a| a.value.trim());
                let Some(prosody) = prosody::emphasis(value) else {
                    let expected = "strong, moderate, none or reduced";
                    return Err(self.wrong(level, element, expected));
                };
                self.open_prosody(&mut frame, prosody);
            }
            Kind::Prosody => {
                let mut clamped = Vec::new();
                let voice = self.resources.pitch();
                let enclosing = &frame.enclosing;
                let prosody = prosody::read(&self.xml, element, enclosing, voice, &mut clamped)?;
                for (range, message) in clamped {
                    self.notice(range, message);
                }
                self.open_prosody(&mut frame, prosody);
            }
            Kind::SayAs => frame.says = Some(self.say_as(element)?),
            Kind::Sub => {
                let alias = self.required(element, "alias")?;
                frame.says = Some((alias, None));
            }
            Kind::Phoneme => frame.says = Some(self.phoneme(element)?),
            Kind::Lang if element.attribute("xml:lang").is_none() => {
                return Err(self.missing(element, "xml:lang"));
            }
            Kind::Voice => self.voice(&mut frame, element),
            Kind::Mark => self.mark(element)?,
            Kind::Audio => self.audio(&mut frame, element)?,
            Kind::Lexicon => self.lexicon(element)?,
            Kind::Lookup => self.lookup(&mut frame, element)?,
            Kind::Unknown => self.unknown(element),
            Kind::Lang | Kind::Desc | Kind::Meta | Kind::Metadata => {}
        }
        self.language(&mut frame, element);
        let outer = self.open.last().map_or(0, |frame| frame.speaker);
        if frame.speaker != outer {
            self.begin_turn(frame.speaker, element.range.clone());
            frame.turns = true;
        }
        frame.start = self.out.text.len();
        Ok(frame)
    }

    /// An element ends.
    pub(super) fn leave(
        &mut self,
        frame: Frame<'a>,
        tag: Range<usize>,
    ) -> Result<(), DocumentError> {
        let at = self.out.text.len();
        let turns = frame.turns;
        if frame.closes.prosody {
            self.out.prosody.close(at);
        }
        if frame.closes.lookup {
            self.out.lookups.close(at);
        }
        if frame.closes.role {
            self.out.roles.close(at);
        }
        match frame.kind {
            Kind::Speak | Kind::Paragraph => self.end_block(false, SentenceEnd::Paragraph),
            Kind::Sentence => self.end_block(true, SentenceEnd::Sentence),
            Kind::Token => self.push_space(tag),
            Kind::Audio => self.end_audio(frame, tag),
            kind if kind.is_text() => self.collected(frame, &tag),
            _ => {}
        }
        if turns {
            self.end_turn();
        }
        Ok(())
    }

    fn check_attributes(&mut self, kind: Kind, element: &Element<'a>) {
        for attribute in &element.attributes {
            let name = attribute.name;
            let anywhere = matches!(name, "xml:lang" | "xml:id" | "xml:space" | "xmlns" | "id")
                || name.starts_with("xmlns:")
                || name.starts_with("xsi:");
            let known = anywhere || kind.attributes().contains(&name);
            if kind != Kind::Unknown && !matches!(kind, Kind::Meta | Kind::Metadata) && !known {
                let message = format!("the attribute {name} of <{}> is not used", element.name);
                self.notice(attribute.range.clone(), message);
            }
        }
        let unused: &[&str] = match kind {
            Kind::Audio => &["fetchtimeout", "fetchhint", "maxage", "maxstale"],
            Kind::Lexicon => &["fetchtimeout", "maxage", "maxstale"],
            Kind::SayAs => &["detail"],
            Kind::Voice => &["age", "variant"],
            _ => &[],
        };
        // Files are local: nothing is fetched, nothing grows stale.
        for name in unused {
            if let Some(attribute) = element.attribute(name) {
                let message = format!("the attribute {name} of <{}> has no effect", element.name);
                self.notice(attribute.range.clone(), message);
            }
        }
    }

    fn speak(&mut self, element: &Element<'_>) {
        if let Some(version) = element.attribute("version")
            && !matches!(version.value.trim(), "1.0" | "1.1")
        {
            let message = format!("version {} is read as 1.1", quoted(&version.value));
            self.notice(version.range.clone(), message);
        }
        let name = |name| element.attribute(name).map(|a| a.value.trim().to_owned());
        self.start_mark = name("startmark");
        self.end_mark = name("endmark");
        self.before_start = self.start_mark.is_some();
    }

    /// Text in a language that is not spoken.
    fn language(&mut self, frame: &mut Frame<'a>, element: &Element<'_>) {
        if let Some(choice) = element.attribute("onlangfailure") {
            match choice.value.trim() {
                "ignoretext" => frame.foreign = Foreign::Left,
                "ignorelang" => frame.foreign = Foreign::Read,
                "changevoice" | "processorchoice" => frame.foreign = Foreign::Given,
                other => {
                    let message = format!("onlangfailure {} is not known", quoted(other));
                    self.notice(choice.range.clone(), message);
                }
            }
        }
        let Some(language) = element.attribute("xml:lang") else {
            return;
        };
        let tag = language.value.trim();
        if tag.is_empty() {
            return;
        }
        let (range, reader) = (
            language.range.clone(),
            self.resources.reader(tag, frame.speaker),
        );
        match reader {
            Some(reader) if reader == frame.speaker => return,
            Some(reader) if frame.foreign == Foreign::Given => {
                frame.speaker = reader;
                return;
            }
            _ => {}
        }
        let tag = quoted(tag);
        if frame.foreign == Foreign::Left {
            frame.silent = true;
            self.notice(
                range,
                format!("the voice does not speak {tag}: the text is not spoken"),
            );
        } else {
            self.notice(
                range,
                format!("no voice speaks {tag}: it is read in the language around it"),
            );
        }
    }

    pub(super) fn open_prosody(&mut self, frame: &mut Frame<'a>, prosody: super::Prosody) {
        if prosody.is_plain() {
            return;
        }
        frame.enclosing = frame.enclosing.within(&prosody, self.resources.pitch().0);
        self.out.prosody.open(self.out.text.len(), prosody);
        frame.closes.prosody = true;
    }

    fn pause(&mut self, element: &Element<'_>) -> Result<(), DocumentError> {
        let strength = element.attribute("strength");
        let pause = if let Some(attribute) = element.attribute("time") {
            let Some(seconds) = time(&attribute.value) else {
                return Err(self.wrong(
                    Some(attribute),
                    element,
                    "a time such as \"500ms\" or \"2s\"",
                ));
            };
            let left = (MAX_BREAKS - self.breaks).max(0.0);
            let kept = seconds.min(MAX_BREAK).min(left);
            if kept < seconds {
                let message = format!("a break of {seconds} s is cut to {kept} s");
                self.notice(attribute.range.clone(), message);
            }
            self.breaks += kept;
            Pause::Seconds(kept)
        } else {
            let value = strength.map_or("medium", |a| a.value.trim());
            let Some(pause) = Pause::named(value) else {
                let expected = "none, x-weak, weak, medium, strong or x-strong";
                return Err(self.wrong(strength, element, expected));
            };
            pause
        };
        self.push_space(element.range.clone());
        self.push_event(EventKind::Break(pause), element.range.clone());
        Ok(())
    }

    fn mark(&mut self, element: &Element<'_>) -> Result<(), DocumentError> {
        let name = match element.attribute("mark") {
            Some(attribute) => attribute.value.trim().to_owned(),
            None => self.required(element, "name")?,
        };
        if self.start_mark.as_deref() == Some(&*name) {
            self.before_start = false;
        }
        self.push_event(EventKind::Mark(name.clone()), element.range.clone());
        if self.end_mark.as_deref() == Some(&*name) {
            // Nothing after it is spoken.
            self.silent += 1;
        }
        Ok(())
    }

    fn unknown(&mut self, element: &Element<'_>) {
        let message = format!("<{}> is not supported, its text is read", element.name);
        self.notice(element.range.clone(), message);
        if matches!(element.name, "media" | "par" | "seq") {
            self.push_space(element.range.clone());
        }
    }

    pub(super) fn required(
        &self,
        element: &Element<'_>,
        name: &str,
    ) -> Result<String, DocumentError> {
        match element.attribute(name) {
            Some(attribute) => Ok(attribute.value.trim().to_owned()),
            None => Err(self.missing(element, name)),
        }
    }

    fn missing(&self, element: &Element<'_>, name: &str) -> DocumentError {
        let found = format!("<{}> without {name}", element.name);
        self.xml
            .error(element.range.start, found, format!("the attribute {name}"))
    }

    pub(super) fn wrong(
        &self,
        attribute: Option<&Attribute<'_>>,
        element: &Element<'_>,
        expected: &str,
    ) -> DocumentError {
        match attribute {
            Some(a) => {
                let found = format!("{}={}", a.name, quoted(&a.value));
                self.xml.error(a.range.start, found, expected)
            }
            None => {
                let found = format!("<{}>", element.name);
                self.xml.error(element.range.start, found, expected)
            }
        }
    }
}

//! Elements that use what lies outside of the document: recordings, voices,
//! lexicons.

use std::ops::Range;
use std::sync::Arc;

use super::builder::{Builder, Frame};
use super::document::EventKind;
use super::values::{Clip, decibels, number, percent, time};
use super::voices::VoiceRequest;
use crate::xml::{DocumentError, Element, quoted};

impl<'a> Builder<'a> {
    pub(super) fn audio(
        &mut self,
        frame: &mut Frame<'a>,
        element: &Element<'_>,
    ) -> Result<(), DocumentError> {
        let uri = element.attribute("src").map_or("", |a| a.value.trim());
        let clip = self.clip(element)?;
        let had = if uri.is_empty() {
            Err("it has no address".to_owned())
        } else {
            self.resources.audio(uri)
        };
        self.push_space(element.range.clone());
        match had {
            Ok(()) => {
                let uri = uri.to_owned();
                self.push_event(EventKind::Audio { uri, clip }, element.range.clone());
                frame.silent = true;
            }
            Err(reason) => {
                let message = format!("the recording {} is not played: {reason}", quoted(uri));
                self.notice(element.range.clone(), message);
            }
        }
        Ok(())
    }

    fn clip(&self, element: &Element<'_>) -> Result<Clip, DocumentError> {
        let mut clip = Clip::default();
        for attribute in &element.attributes {
            let value = attribute.value.trim();
            let wrong = |expected: &str| self.wrong(Some(attribute), element, expected);
            let seconds = || time(value).ok_or_else(|| wrong("a time such as \"2s\""));
            match attribute.name {
                "clipBegin" => clip.begin = seconds()?,
                "clipEnd" => clip.end = Some(seconds()?),
                "repeatDur" => clip.limit = Some(seconds()?),
                "repeatCount" => {
                    let count = number(value).filter(|n| *n > 0.0);
                    clip.repeats = count.ok_or_else(|| wrong("a number above 0"))?;
                }
                "soundLevel" => {
                    let gain = decibels(value);
                    clip.gain = gain
                        .ok_or_else(|| wrong("decibels such as \"-6dB\""))?
                        .min(10.0);
                }
                "speed" => {
                    let speed = percent(value).filter(|(signed, n)| !signed && *n > 0.0);
                    clip.speed = speed
                        .ok_or_else(|| wrong("a percentage such as \"80%\""))?
                        .1;
                    clip.speed = clip.speed.clamp(0.1, 10.0);
                }
                _ => {}
            }
        }
        if clip.limit.is_some() && element.attribute("repeatCount").is_none() {
            clip.repeats = f32::INFINITY;
        }
        Ok(clip)
    }

    /// Where a recording cannot be had and nothing is said instead, its
    /// description is.
    pub(super) fn end_audio(&mut self, frame: Frame<'a>, tag: Range<usize>) {
        let said = self.out.text.get(frame.start..).unwrap_or_default();
        if !frame.silent
            && said.trim().is_empty()
            && let Some((description, range)) = frame.description
        {
            self.push_instead(description.trim(), range);
        }
        self.push_space(tag);
    }

    pub(super) fn voice(&mut self, frame: &mut Frame<'a>, element: &Element<'_>) {
        let list = |name: &str| -> Vec<String> {
            let attribute = element.attribute(name);
            let items = attribute.map(|a| a.value.split_whitespace().map(str::to_owned));
            items.into_iter().flatten().collect()
        };
        let gender = element.attribute("gender").map(|a| a.value.trim());
        let required = match element.attribute("required") {
            Some(_) => list("required"),
            None => vec!["languages".to_owned()],
        };
        let ordering = match element.attribute("ordering") {
            Some(_) => list("ordering"),
            None => vec![
                "languages".to_owned(),
                "name".to_owned(),
                "gender".to_owned(),
            ],
        };
        let mut languages = list("languages");
        if let (true, Some(language)) = (languages.is_empty(), element.attribute("xml:lang")) {
            languages.push(language.value.trim().to_owned());
        }
        let request = VoiceRequest {
            names: list("name"),
            gender: gender.filter(|g| !g.is_empty()).map(str::to_owned),
            age: None,
            languages,
            required,
            ordering,
        };
        let keep = match element.attribute("onvoicefailure") {
            None => false,
            Some(attribute) => match attribute.value.trim() {
                "keepexisting" => true,
                "priorityselect" | "processorchoice" => false,
                other => {
                    let message = format!("onvoicefailure {} is not known", quoted(other));
                    self.notice(attribute.range.clone(), message);
                    false
                }
            },
        };
        let choice = self.resources.voice(&request, frame.speaker);
        if !choice.failed || !keep {
            frame.speaker = choice.speaker;
        }
        if !choice.missing.is_empty() {
            let message = if choice.failed && keep {
                "no voice has what <voice> asks for: the same voice goes on".to_owned()
            } else {
                let missing = choice.missing.join(", ");
                format!("no voice has all that <voice> asks for: this one differs in {missing}")
            };
            self.notice(element.range.clone(), message);
        }
    }

    pub(super) fn lexicon(&mut self, element: &Element<'_>) -> Result<(), DocumentError> {
        let uri = self.required(element, "uri")?;
        let lexicon = match self.resources.lexicon(&uri) {
            Ok(lexicon) => Some(lexicon),
            Err(reason) => {
                let message = format!("the lexicon {} is not used: {reason}", quoted(&uri));
                self.notice(element.range.clone(), message);
                None
            }
        };
        match element.attribute("xml:id") {
            Some(id) => {
                self.lexicons.insert(id.value.trim().to_owned(), lexicon);
            }
            // As in SSML 1.0: without a name it is for all of the document.
            None => self.out.lexicons.extend(lexicon),
        }
        Ok(())
    }

    pub(super) fn lookup(
        &mut self,
        frame: &mut Frame<'a>,
        element: &Element<'_>,
    ) -> Result<(), DocumentError> {
        let name = self.required(element, "ref")?;
        match self.lexicons.get(&name) {
            Some(Some(lexicon)) => {
                let lexicon = Arc::clone(lexicon);
                self.out.lookups.open(self.out.text.len(), lexicon);
                frame.closes.lookup = true;
            }
            // Said where it could not be had.
            Some(None) => {}
            None => {
                let message = format!("there is no lexicon {}", quoted(&name));
                self.notice(element.range.clone(), message);
            }
        }
        Ok(())
    }
}

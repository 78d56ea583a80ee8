//! A text as a source of utterances.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use voirs_text::lexicon::Lexicon;
use voirs_text::segment;

use crate::error::{Error, ErrorCode, Result};
use crate::frontend::{FrontEnd, Utterance};
use crate::planned::Planned;
use crate::prosody::intonation;
use crate::ssml::{Reader, SsmlSource};
use crate::voice::{Capability, Voice};
use crate::warning::{Warning, WarningKind};

/// Warnings that are kept of one text.
const MAX_WARNINGS: usize = 1000;

/// Finds the utterances of a text one sentence at a time, so that memory does
/// not grow with the text.
#[derive(Debug)]
pub(crate) struct TextSource {
    text: String,
    reading: Reading,
    own: Reader,
    ready: VecDeque<Planned>,
    warnings: Vec<Warning>,
    more_warnings: bool,
    any: bool,
    /// The request asks for another pitch.
    pitched: bool,
}

/// How a text is read.
#[derive(Debug)]
enum Reading {
    Plain {
        /// Where the last sentence ended.
        read_to: usize,
        lexicons: Vec<Arc<Lexicon>>,
    },
    Ssml(Box<SsmlSource>),
}

impl TextSource {
    pub(crate) fn new(
        text: &str,
        lexicons: Vec<Arc<Lexicon>>,
        front_end: FrontEnd,
        voice: Voice,
    ) -> Self {
        let read_to = 0;
        let reading = Reading::Plain { read_to, lexicons };
        Self::reading(text, reading, front_end, voice)
    }

    /// `text` as SSML; `source` was made of it.
    pub(crate) fn ssml(text: &str, source: SsmlSource, front_end: FrontEnd, voice: Voice) -> Self {
        let warnings = source.warnings();
        let reading = Reading::Ssml(Box::new(source));
        let mut new = Self::reading(text, reading, front_end, voice);
        new.warn(warnings);
        new
    }

    fn reading(text: &str, reading: Reading, front_end: FrontEnd, voice: Voice) -> Self {
        Self {
            text: text.to_owned(),
            reading,
            own: Reader {
                front_end,
                voice,
                own: true,
            },
            ready: VecDeque::new(),
            warnings: Vec::new(),
            more_warnings: false,
            any: false,
            pitched: false,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the text is an SSML document.
    pub(crate) fn is_markup(&self) -> bool {
        matches!(self.reading, Reading::Ssml(_))
    }

    /// What is to be made next, `None` at the end.
    ///
    /// # Errors
    /// [`ErrorCode::NothingToSpeak`] at the end of a text that had none.
    pub(crate) fn next(&mut self) -> Result<Option<Planned>> {
        loop {
            if let Some(planned) = self.ready.pop_front() {
                self.any = true;
                return Ok(Some(planned));
            }
            if !self.read() {
                return if self.any {
                    Ok(None)
                } else {
                    Err(self.nothing_to_speak())
                };
            }
            let own = &self.own.voice;
            let voice = |p: &Planned| p.voice.as_ref().unwrap_or(own).clone();
            let planned = self.ready.iter();
            let unknown = planned.flat_map(|p| unknown_phonemes(&p.utterance, &voice(p)));
            let unknown: Vec<Warning> = unknown.collect();
            let bends = |p: &&Planned| {
                let changes = intonation::changes(&p.utterance.prosody);
                (changes || (self.pitched && p.voice.is_some())) && !can_bend(&voice(p))
            };
            let bends = self.ready.iter().find(bends);
            let bends = bends.map(|planned| planned.utterance.text.clone());
            self.warn(unknown.into_iter());
            if let Some(text) = bends {
                self.refuse_pitch(text);
            }
        }
    }

    /// Reads the next sentence; `false` at the end.
    fn read(&mut self) -> bool {
        match &mut self.reading {
            Reading::Plain { read_to, lexicons } => {
                let Some(sentence) = segment::sentence_after(&self.text, *read_to) else {
                    return false;
                };
                *read_to = sentence.range.end;
                let mut skipped = Vec::new();
                let utterances = self.own.front_end.utterances(
                    &self.text,
                    &sentence,
                    lexicons,
                    &self.own.voice,
                    &mut skipped,
                );
                self.ready
                    .extend(utterances.into_iter().map(Planned::plain));
                self.warn(skipped.into_iter().map(Warning::from));
                true
            }
            Reading::Ssml(source) => {
                let mut warnings = Vec::new();
                let ready = &mut self.ready;
                let more = source.read(&self.own, &mut warnings, ready);
                self.warn(warnings.into_iter());
                more
            }
        }
    }

    /// All of the text asks for another pitch.
    pub(crate) fn change_pitch(&mut self) {
        self.pitched = true;
        if !can_bend(&self.own.voice) {
            self.refuse_pitch(0..self.text.len());
        }
    }

    /// Warns, once, where a range of the text asks for another pitch and the voice
    /// has none to change.
    fn refuse_pitch(&mut self, text: Range<usize>) {
        let kind = WarningKind::Unsupported(Capability::Pitch);
        if !self.warnings.iter().any(|warning| warning.kind == kind) {
            self.warn(std::iter::once(Warning { text, kind }));
        }
    }

    pub(crate) fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    pub(crate) fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    fn warn(&mut self, warnings: impl Iterator<Item = Warning>) {
        for warning in warnings {
            if self.warnings.len() < MAX_WARNINGS {
                self.warnings.push(warning);
            } else if !self.more_warnings {
                self.more_warnings = true;
                self.warnings.push(Warning {
                    kind: WarningKind::More,
                    ..warning
                });
            }
        }
    }

    fn nothing_to_speak(&self) -> Error {
        let error = Error::new(
            ErrorCode::NothingToSpeak,
            "the text has nothing that the voice can say",
        );
        match self.warnings.first() {
            Some(first) => error.with_argument("skipped", first),
            None => error.with_hint("It has no words, only punctuation or symbols."),
        }
    }
}

fn can_bend(voice: &Voice) -> bool {
    voice.supports(Capability::Pitch)
}

/// Inline pronunciations may hold symbols that the voice does not know.
fn unknown_phonemes(utterance: &Utterance, voice: &Voice) -> Vec<Warning> {
    if utterance.phonemes.chars().all(|c| voice.knows(c)) {
        return Vec::new();
    }
    let symbols: Vec<char> = utterance.phonemes.chars().collect();
    let words = utterance.words.iter();
    words
        .flat_map(|word| {
            let own = symbols.get(word.phonemes.clone()).unwrap_or_default();
            own.iter().filter(|c| !voice.knows(**c)).map(|c| Warning {
                text: word.text.clone(),
                kind: WarningKind::UnknownPhoneme(*c),
            })
        })
        .collect()
}

/// Bytes as text.
///
/// # Errors
/// [`ErrorCode::InvalidUtf8`], with the position of the first invalid byte.
pub fn decode_text(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|cause| {
        let at = cause.valid_up_to();
        let line = 1 + bytes.iter().take(at).filter(|b| **b == b'\n').count();
        Error::new(
            ErrorCode::InvalidUtf8,
            format!("the text is not UTF-8: byte {at}, in line {line}"),
        )
        .with_argument("byte", at)
        .with_argument("line", line)
        .with_cause(cause)
    })
}

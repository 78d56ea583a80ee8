//! A text as a source of utterances.

use std::collections::VecDeque;

use voirs_text::segment;

use crate::error::{Error, ErrorCode, Result};
use crate::frontend::{FrontEnd, Utterance};
use crate::voice::Voice;
use crate::warning::{Warning, WarningKind};

/// Warnings that are kept of one text.
const MAX_WARNINGS: usize = 1000;

/// Finds the utterances of a text one sentence at a time, so that memory does
/// not grow with the text.
#[derive(Debug)]
pub(crate) struct TextSource {
    text: String,
    /// Where the last sentence ended.
    read_to: usize,
    front_end: FrontEnd,
    voice: Voice,
    ready: VecDeque<Utterance>,
    warnings: Vec<Warning>,
    more_warnings: bool,
    any: bool,
}

impl TextSource {
    pub(crate) fn new(text: &str, front_end: FrontEnd, voice: Voice) -> Self {
        Self {
            text: text.to_owned(),
            read_to: 0,
            front_end,
            voice,
            ready: VecDeque::new(),
            warnings: Vec::new(),
            more_warnings: false,
            any: false,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The next utterance, `None` at the end.
    ///
    /// # Errors
    /// [`ErrorCode::NothingToSpeak`] at the end of a text that had none.
    pub(crate) fn next(&mut self) -> Result<Option<Utterance>> {
        loop {
            if let Some(utterance) = self.ready.pop_front() {
                self.any = true;
                return Ok(Some(utterance));
            }
            let Some(sentence) = segment::sentence_after(&self.text, self.read_to) else {
                return if self.any {
                    Ok(None)
                } else {
                    Err(self.nothing_to_speak())
                };
            };
            self.read_to = sentence.range.end;
            let mut skipped = Vec::new();
            let utterances = self.front_end.utterances(
                &self.text,
                &sentence,
                self.voice.max_phonemes(),
                &mut skipped,
            );
            self.warn(skipped.into_iter().map(Warning::from));
            for utterance in &utterances {
                let unknown = unknown_phonemes(utterance, &self.voice);
                self.warn(unknown.into_iter());
            }
            self.ready.extend(utterances);
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

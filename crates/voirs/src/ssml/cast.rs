//! Who reads what of a document: voices, each with an accent.

use std::sync::Arc;

use voirs_text::ssml::Turn;

use crate::error::Result;
use crate::frontend::FrontEnd;
use crate::voice::Voice;
use crate::voice::library::Library;
use crate::warning::{Warning, WarningKind};

/// A voice with an accent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Speaker {
    /// The name in the catalogue, with a speaker if there is one; `None` for the
    /// pipeline's own voice.
    pub voice: Option<String>,
    /// A BCP 47 tag.
    pub accent: String,
}

/// What reads and speaks a sentence.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub front_end: FrontEnd,
    pub voice: Voice,
    /// The voice is the pipeline's own.
    pub own: bool,
}

/// The speakers of a document, by their number.
#[derive(Debug)]
pub(crate) struct Cast {
    speakers: Vec<Speaker>,
    library: Arc<Library>,
    /// Speakers that cannot be had.
    missing: Vec<usize>,
}

impl Cast {
    pub(super) fn new(speakers: Vec<Speaker>, library: Arc<Library>) -> Self {
        Self {
            speakers,
            library,
            missing: Vec::new(),
        }
    }

    /// Who reads a turn: where its speaker cannot be had, the one of the turn around
    /// it, with a warning.
    pub(super) fn reader(
        &mut self,
        turns: &[Turn],
        mut turn: Option<usize>,
        own: &Reader,
        warnings: &mut Vec<Warning>,
    ) -> Reader {
        while let Some(Turn {
            speaker,
            outer,
            range,
        }) = turn.and_then(|turn| turns.get(turn))
        {
            if *speaker == 0 {
                break;
            }
            if !self.missing.contains(speaker) {
                match self.load(*speaker, own) {
                    Ok(reader) => return reader,
                    Err(error) => {
                        self.missing.push(*speaker);
                        let hint = error
                            .hint()
                            .map_or(String::new(), |hint| format!(" {hint}"));
                        let message = format!(
                            "the voice cannot be had, the one before goes on: {error}.{hint}"
                        );
                        warnings.push(Warning {
                            text: range.clone(),
                            kind: WarningKind::Ssml(message),
                        });
                    }
                }
            }
            turn = *outer;
        }
        own.clone()
    }

    fn load(&self, speaker: usize, own: &Reader) -> Result<Reader> {
        let Some(Speaker { voice, accent }) = self.speakers.get(speaker) else {
            return Ok(own.clone());
        };
        let front_end = &own.front_end;
        let same = front_end.accent().eq_ignore_ascii_case(accent) && front_end.is_own();
        let (own_voice, voice) = match voice {
            Some(name) => (false, self.library.voice(name)?),
            None => (true, own.voice.clone()),
        };
        Ok(Reader {
            front_end: match same {
                true => front_end.clone(),
                false => self.library.reader(&voice, accent)?,
            },
            voice,
            own: own_voice,
        })
    }
}

//! The front end: text to utterances, ready for a voice.

mod espeak;
mod unknown;
mod utterance;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use voirs_espeak::{EspeakError, Location};
use voirs_text::Blob;
use voirs_text::g2p::{self, Accent, G2p, G2pData};
use voirs_text::lexicon::{Lexicon, Passage, Scope};
use voirs_text::normalize::{Skipped, normalize, normalize_with};
use voirs_text::segment::Sentence;

use self::espeak::EspeakReader;
use self::unknown::UnknownWordNetwork;
pub(crate) use self::utterance::split;
pub use self::utterance::{Boundary, Utterance, Word};
use crate::error::{Error, ErrorCode, Result};
use crate::voice::pack::Pack;
use crate::voice::{Voice, pack_error, read};

/// Lexicon, tagger and rules of an accent; cheap to clone, shared by pipelines.
#[derive(Clone)]
pub struct FrontEnd(Arc<Inner>);

struct Inner {
    accent: String,
    reader: Reader,
}

enum Reader {
    Own {
        g2p: Box<G2p>,
        unknown: UnknownWordNetwork,
    },
    Espeak(EspeakReader),
    /// Why nothing reads the language.
    Absent(Error),
}

impl FrontEnd {
    /// The front end inside the library for an accent, a BCP 47 tag.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedAccent`] when there is none.
    pub fn embedded(accent: &str) -> Result<Self> {
        #[cfg(feature = "embedded-voice")]
        if accent.eq_ignore_ascii_case("en-US") {
            return Self::from_blob(crate::voice::embedded::EN_US, "the embedded front end");
        }
        Err(Error::new(
            ErrorCode::UnsupportedAccent,
            format!("no front end for \"{accent}\" is inside the library"),
        )
        .with_argument("accent", accent)
        .with_hint("Load one from a file, such as voices/en-gb.voirs."))
    }

    /// Loads a front end from a VoiRS pack (`docs/voice-format.md`).
    ///
    /// # Errors
    /// [`ErrorCode::ReadFailed`], [`ErrorCode::DamagedVoice`] or
    /// [`ErrorCode::UnsupportedVoice`], naming the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::from_blob(read(path)?, &path.display().to_string())
    }

    /// A front end from the bytes of a VoiRS pack.
    ///
    /// # Errors
    /// [`ErrorCode::DamagedVoice`] or [`ErrorCode::UnsupportedVoice`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Self::from_blob(bytes.into(), "the front end in memory")
    }

    /// None: for voices whose language nothing reads.
    pub(crate) fn absent(accent: &str, reason: Error) -> Self {
        Self(Arc::new(Inner {
            accent: accent.to_owned(),
            reader: Reader::Absent(reason),
        }))
    }

    /// The first of some languages that the espeak-ng at a location knows.
    pub(crate) fn espeak(
        accent: &str,
        location: &Location,
        voices: &[String],
    ) -> Result<Self, EspeakError> {
        let reader = EspeakReader::open(location, voices)?;
        Ok(Self(Arc::new(Inner {
            accent: accent.to_owned(),
            reader: Reader::Espeak(reader),
        })))
    }

    /// Whether it is one of VoiRS, whose phonemes every voice can be given.
    pub(crate) fn is_own(&self) -> bool {
        matches!(self.0.reader, Reader::Own { .. })
    }

    /// Checks that there is something to read texts with.
    pub(crate) fn check(&self) -> Result<()> {
        match &self.0.reader {
            Reader::Absent(reason) => Err(reason.clone()),
            Reader::Own { .. } | Reader::Espeak(_) => Ok(()),
        }
    }

    /// The accent as a BCP 47 tag.
    pub fn accent(&self) -> &str {
        &self.0.accent
    }

    fn from_blob(bytes: Blob, origin: &str) -> Result<Self> {
        let pack = Pack::open(bytes).map_err(|e| pack_error(e, origin))?;
        let text = |key| pack.text(key).map_err(|e| pack_error(e, origin));
        let section = |name| pack.section(name).map_err(|e| pack_error(e, origin));
        let accent = match text("language")? {
            "en-US" if text("kind")? == "front-end" => Accent::Us,
            "en-GB" if text("kind")? == "front-end" => Accent::Gb,
            other => {
                let message = format!("{origin} is not a front end that this library knows");
                return Err(Error::new(ErrorCode::UnsupportedVoice, message)
                    .with_argument("origin", origin)
                    .with_argument("language", other));
            }
        };
        let max_letters = pack
            .number("unknown_max_letters")
            .map_err(|e| pack_error(e, origin))?;
        let data = G2pData {
            accent,
            lexicon: section("lexicon")?,
            tagger: section("tagger")?,
            max_letters: max_letters as usize,
        };
        let g2p = G2p::new(data).map_err(|cause| {
            Error::new(ErrorCode::DamagedVoice, format!("{origin}: {cause}"))
                .with_argument("origin", origin)
                .with_cause(cause)
        })?;
        Ok(Self(Arc::new(Inner {
            accent: text("language")?.to_owned(),
            reader: Reader::Own {
                g2p: Box::new(g2p),
                unknown: UnknownWordNetwork::new(
                    section("unknown")?,
                    section("unknown.in")?,
                    section("unknown.out")?,
                ),
            },
        })))
    }

    /// The utterances of a sentence of `text` for `voice`; what cannot be spoken goes to `skipped`. Ranges are byte ranges in `text`.
    pub(crate) fn utterances(
        &self,
        text: &str,
        sentence: &Sentence,
        lexicons: &[Arc<Lexicon>],
        voice: &Voice,
        skipped: &mut Vec<Skipped>,
    ) -> Vec<Utterance> {
        let start = sentence.range.start;
        let source = text.get(sentence.range.clone()).unwrap_or_default();
        let first = skipped.len();
        let mut words = if let Reader::Own { g2p, unknown } = &self.0.reader
            && lexicons.is_empty()
        {
            let spoken = normalize(source, &**g2p, skipped);
            let mut words = g2p.phonemize(&spoken, unknown);
            voice.respell(&mut words);
            words
        } else {
            let whole = 0..source.len();
            let scopes = lexicons.iter().map(|lexicon| Scope {
                range: &whole,
                lexicon,
            });
            let scopes: Vec<Scope<'_>> = scopes.collect();
            self.words(&Passage::new(source, &[], &scopes, &[]), voice, skipped)
        };
        for skip in skipped.iter_mut().skip(first) {
            skip.range = start + skip.range.start..start + skip.range.end;
        }
        for word in &mut words {
            word.source = start + word.source.start..start + word.source.end;
        }
        split(words, sentence.ends.into(), voice.max_phonemes())
    }

    /// The words of a passage for `voice`. Ranges are those of the sentence that it
    /// was.
    pub(crate) fn words(
        &self,
        passage: &Passage,
        voice: &Voice,
        skipped: &mut Vec<Skipped>,
    ) -> Vec<g2p::Word> {
        let first = skipped.len();
        let mut words = match &self.0.reader {
            Reader::Own { g2p, unknown } => {
                let spoken = normalize_with(passage.text(), passage.given(), &**g2p, skipped);
                let mut words = g2p.phonemize(&spoken, unknown);
                voice.respell(&mut words);
                words
            }
            Reader::Espeak(reader) => reader.words(passage.text(), passage.given(), voice),
            Reader::Absent(_) => Vec::new(),
        };
        for skip in skipped.iter_mut().skip(first) {
            skip.range = passage.source(skip.range.clone());
        }
        for word in &mut words {
            word.source = passage.source(word.source.clone());
        }
        words
    }
}

impl fmt::Debug for FrontEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FrontEnd").field(&self.0.accent).finish()
    }
}

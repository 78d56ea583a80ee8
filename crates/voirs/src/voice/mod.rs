//! Voices: what they are called, what they speak, and where they come from.

mod card;
mod catalogue;
#[cfg(feature = "embedded-voice")]
pub(crate) mod embedded;
mod kokoro;
pub(crate) mod library;
pub(crate) mod memory;
pub mod pack;
mod piper;
mod shared;
pub(crate) mod styles;
pub(crate) mod symbols;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use voirs_text::Blob;
use voirs_text::g2p::Word;
use voirs_text::phonetic::espeak;

pub use self::catalogue::{Catalogue, CatalogueEntry};
use self::pack::{Pack, PackError};
use crate::acoustic::{AcousticModel, AcousticRequest, Alphabet, HibariModel};
use crate::error::{Error, ErrorCode, Result};
use crate::runtime::{CancelToken, Deadline};

/// A voice, loaded and ready; cheap to clone and shared by pipelines.
#[derive(Clone)]
pub struct Voice(Arc<Inner>);

struct Inner {
    info: VoiceInfo,
    /// Shared by the voices of several speakers.
    model: Arc<dyn AcousticModel>,
    /// The number of the speaker among the model's.
    speaker: u32,
    /// Where other styles of a Kokoro voice are.
    kokoro: Option<Arc<kokoro::Source>>,
}

/// What is known about a voice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VoiceInfo {
    /// The name that chooses it: "heart".
    pub name: String,
    /// The name for people: "Heart".
    pub display_name: String,
    /// Its language as a BCP 47 tag: "en-US".
    pub language: String,
    /// The accents that it speaks, BCP 47 tags.
    pub accents: Vec<String>,
    /// "female", "male" or "neutral"; "unknown" where its files do not tell.
    pub gender: String,
    /// Samples per second.
    pub sample_rate: u32,
    /// The licence of its data, an SPDX expression; "unknown" where its files do
    /// not tell.
    pub licence: String,
    /// Where its data comes from.
    pub source: String,
    /// The names of its speakers, for [`Voice::speaker`]; empty for one speaker.
    pub speakers: Vec<String>,
}

impl VoiceInfo {
    /// Whether one of several speakers has this name or number.
    pub(crate) fn has_speaker(&self, speaker: &str) -> bool {
        let count = self.speakers.len();
        let number = speaker.parse().is_ok_and(|number: usize| number < count);
        number || self.speakers.iter().any(|name| name == speaker)
    }
}

/// Something that a voice can do or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Speak faster or slower.
    Rate,
    /// Speak higher or lower.
    Pitch,
    /// Change the level of its noise.
    NoiseScale,
    /// Vary with the seed.
    Seed,
    /// Speak phonemes that the caller gives.
    Phonemes,
    /// Tell when words, phonemes and visemes are heard.
    Timings,
    /// Change rate, pitch and volume inside a sentence.
    ProsodyInSentence,
}

impl Capability {
    /// Every capability; the order never changes.
    pub const ALL: [Self; 7] = [
        Self::Rate,
        Self::Pitch,
        Self::NoiseScale,
        Self::Seed,
        Self::Phonemes,
        Self::Timings,
        Self::ProsodyInSentence,
    ];

    /// The name, as other languages see it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Pitch => "pitch",
            Self::NoiseScale => "noise_scale",
            Self::Seed => "seed",
            Self::Phonemes => "phonemes",
            Self::Timings => "timings",
            Self::ProsodyInSentence => "prosody_in_sentence",
        }
    }
}

impl Voice {
    /// The names of the voices inside the library.
    pub fn embedded_names() -> &'static [&'static str] {
        if cfg!(feature = "embedded-voice") {
            &["heart"]
        } else {
            &[]
        }
    }

    /// A voice inside the library.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownVoice`] when there is none of this name.
    pub fn embedded(name: &str) -> Result<Self> {
        #[cfg(feature = "embedded-voice")]
        if name == "heart" {
            return shared::embedded(|| Self::from_pack(embedded::HEART, "the embedded voice"));
        }
        Err(unknown_voice(name, Self::embedded_names()))
    }

    /// Loads a voice: a VoiRS pack (`docs/voice-format.md`), a Piper voice, an ONNX
    /// file with its JSON document beside it, or a Kokoro voice, an ONNX file with
    /// styles beside it (`docs/voices.md`): the style "af_heart", or the first. While
    /// a voice of the same file is in use, it is shared.
    ///
    /// # Errors
    /// [`ErrorCode::ReadFailed`], [`ErrorCode::DamagedVoice`] or
    /// [`ErrorCode::UnsupportedVoice`], naming the file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default();
        let onnx = extension.eq_ignore_ascii_case("onnx");
        if onnx && kokoro::is_model(path) {
            return kokoro::load(path, None);
        }
        shared::voice(path, || {
            if onnx {
                return piper::load(path);
            }
            Self::from_pack(read(path)?, &path.display().to_string())
        })
    }

    /// A voice from the bytes of a VoiRS pack.
    ///
    /// # Errors
    /// [`ErrorCode::DamagedVoice`] or [`ErrorCode::UnsupportedVoice`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        Self::from_pack(bytes.into(), "the voice in memory")
    }

    /// What is known about the voice.
    pub fn info(&self) -> &VoiceInfo {
        &self.0.info
    }

    /// Another speaker of the same voice, by its name or number; the network is
    /// shared. Speakers of a Kokoro voice are its styles, and blends of them:
    /// "0.6*af_heart+0.4*af_bella".
    ///
    /// # Errors
    /// [`ErrorCode::UnknownVoice`] when the voice has no such speaker.
    pub fn speaker(&self, speaker: &str) -> Result<Self> {
        let Inner { info, model, .. } = &*self.0;
        if let Some(source) = &self.0.kokoro {
            return kokoro::voice(source, speaker);
        }
        let number = info.speakers.iter().position(|name| name == speaker);
        let given = || speaker.parse().ok().filter(|n| *n < info.speakers.len());
        let Some(number) = number.or_else(given) else {
            let name = &info.name;
            let message = format!("the voice \"{name}\" has no speaker \"{speaker}\"");
            let some: Vec<&str> = info.speakers.iter().take(10).map(String::as_str).collect();
            return Err(Error::new(ErrorCode::UnknownVoice, message)
                .with_argument("voice", name)
                .with_argument("speaker", speaker)
                .with_hint(match some.as_slice() {
                    [] => "It has one speaker: leave the name out.".to_owned(),
                    some => format!("Its first speakers are: {}.", some.join(", ")),
                }));
        };
        Ok(Self(Arc::new(Inner {
            info: info.clone(),
            model: Arc::clone(model),
            speaker: number as u32,
            kokoro: None,
        })))
    }

    /// Whether the voice can do something. Those of the hibari family can do all.
    pub fn supports(&self, capability: Capability) -> bool {
        self.0.model.supports(capability)
    }

    /// Whether the voice speaks this accent.
    pub fn speaks(&self, accent: &str) -> bool {
        let accents = &self.0.info.accents;
        accents.iter().any(|a| a.eq_ignore_ascii_case(accent))
    }

    /// The memory that its model takes, in bytes, about. Voices of one file share it.
    pub fn memory(&self) -> u64 {
        self.0.model.memory()
    }

    /// The memory that all models take that are loaded from files, in bytes, about.
    pub fn memory_in_use() -> u64 {
        shared::memory()
    }

    /// What espeak-ng calls its language, where its phonemes are those of espeak-ng.
    pub(crate) fn espeak_voice(&self) -> Option<&str> {
        self.0.model.espeak_voice()
    }

    pub(crate) fn speaker_number(&self) -> u32 {
        self.0.speaker
    }

    /// Speaks vowels, to find out whether the network runs.
    fn try_out(&self) -> Result<()> {
        let symbols: Vec<char> = "aeiou".chars().filter(|c| self.knows(*c)).collect();
        let request = AcousticRequest {
            symbols: &symbols,
            rate: 1.0,
            pitch_ratio: 1.0,
            prosody: &[],
            noise_scale: 1.0,
            noise_seed: 0,
            speaker: self.0.speaker,
            deadline: &Deadline::new(CancelToken::new(), None),
        };
        self.model().speak(&request, &mut |_| Ok(()))
    }

    pub(crate) fn model(&self) -> &dyn AcousticModel {
        &*self.0.model
    }

    /// The most phonemes that the model speaks at once.
    pub(crate) fn max_phonemes(&self) -> usize {
        self.0.model.max_symbols()
    }

    /// Rewrites the front end's phonemes of a sentence in the voice's alphabet.
    pub(crate) fn respell(&self, words: &mut [Word]) {
        match self.0.model.alphabet() {
            Alphabet::FrontEnd => {}
            Alphabet::Espeak => espeak::respell(words),
        }
    }

    /// Whether the voice knows this phoneme symbol.
    pub(crate) fn knows(&self, phoneme: char) -> bool {
        self.0.model.knows(phoneme)
    }

    fn from_pack(bytes: Blob, origin: &str) -> Result<Self> {
        let pack = Pack::open(bytes).map_err(|e| pack_error(e, origin))?;
        let inner = Inner::read(&pack, origin)?;
        Ok(Self(Arc::new(inner)))
    }
}

impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Voice").field(&self.0.info).finish()
    }
}

impl Inner {
    fn read(pack: &Pack, origin: &str) -> Result<Self> {
        let text = |key| pack.text(key).map_err(|e| pack_error(e, origin));
        let family = text("family")?;
        if text("kind")? != "voice" || family != "hibari" {
            let message = format!("{origin} is not a voice of a family that this library knows");
            return Err(Error::new(ErrorCode::UnsupportedVoice, message)
                .with_argument("origin", origin)
                .with_argument("family", family));
        }
        let info = pack_info(pack, origin)?;
        let model = HibariModel::new(pack, origin)?;
        Ok(Self {
            info,
            model: Arc::new(model),
            speaker: 0,
            kokoro: None,
        })
    }
}

/// There is no voice of this name among those that are known.
pub(crate) fn unknown_voice(name: &str, known: &[&str]) -> Error {
    let hint = match known {
        [] => "This library was built without a voice: load one from a file.".to_owned(),
        known => format!("The voices are: {}.", known.join(", ")),
    };
    Error::new(
        ErrorCode::UnknownVoice,
        format!("there is no voice \"{name}\""),
    )
    .with_argument("voice", name)
    .with_hint(hint)
}

/// What a pack tells about its voice.
fn pack_info(pack: &Pack, origin: &str) -> Result<VoiceInfo> {
    let text = |key| pack.text(key).map_err(|e| pack_error(e, origin));
    let number = |key| pack.number(key).map_err(|e| pack_error(e, origin));
    Ok(VoiceInfo {
        name: text("name")?.to_owned(),
        display_name: text("display_name")?.to_owned(),
        language: text("language")?.to_owned(),
        accents: text("accents")?
            .split(',')
            .map(|a| a.trim().to_owned())
            .collect(),
        gender: text("gender")?.to_owned(),
        sample_rate: number("sample_rate")?,
        licence: text("licence")?.to_owned(),
        source: text("source")?.to_owned(),
        speakers: Vec::new(),
    })
}

/// The extension of a file name in small letters.
fn extension(path: &Path) -> String {
    let extension = path.extension().unwrap_or_default();
    extension.to_string_lossy().to_ascii_lowercase()
}

pub(crate) fn read(path: &Path) -> Result<Blob> {
    let bytes = std::fs::read(path).map_err(|cause| {
        Error::new(
            ErrorCode::ReadFailed,
            format!("cannot read {}: {cause}", path.display()),
        )
        .with_argument("path", path.display())
        .with_cause(cause)
    })?;
    Ok(bytes.into())
}

/// An error of a pack as one of the engine, with where the pack came from.
pub(crate) fn pack_error(error: PackError, origin: &str) -> Error {
    let code = match error {
        PackError::Version { .. } => ErrorCode::UnsupportedVoice,
        _ => ErrorCode::DamagedVoice,
    };
    Error::new(code, format!("{origin}: {error}"))
        .with_argument("origin", origin)
        .with_cause(error)
}

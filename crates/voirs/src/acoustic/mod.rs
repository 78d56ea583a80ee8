//! From phonemes to samples: the narrow door to every family of voice models.

pub(crate) mod hibari;
mod hibari_model;
pub(crate) mod kokoro;
pub(crate) mod layers;
pub(crate) mod piper;

use crate::error::Result;
use crate::prosody::ProsodySpan;
use crate::runtime::Deadline;
use crate::voice::Capability;

pub(crate) use hibari_model::HibariModel;
pub(crate) use kokoro::KokoroModel;
pub(crate) use piper::PiperModel;

/// A voice model: the network of a voice and how samples come from it.
///
/// Implementations are shared by all threads; one call runs on the calling
/// thread alone and its result depends on nothing but the request.
pub(crate) trait AcousticModel: Send + Sync {
    /// Whether the model has a sound, or a pause, for this symbol of its alphabet.
    fn knows(&self, symbol: char) -> bool;

    /// The alphabet of its symbols.
    fn alphabet(&self) -> Alphabet;

    /// The most symbols that the model speaks at once.
    fn max_symbols(&self) -> usize;

    /// Speaks phonemes: gives the samples to `each`, whole or piece by piece, always
    /// in the same way. An error of it ends the speech.
    fn speak(
        &self,
        request: &AcousticRequest<'_>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<()>;

    /// The memory that the model takes besides what a call needs, in bytes, about.
    fn memory(&self) -> u64;

    /// What espeak-ng calls the language, where the alphabet is that of espeak-ng.
    fn espeak_voice(&self) -> Option<&str> {
        None
    }

    /// Whether the model can do something.
    fn supports(&self, capability: Capability) -> bool;
}

/// A stretch of a model's samples.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// How many samples the silence at the beginning, every symbol of the request, and
    /// the silence at the end are heard for: together all samples of all pieces.
    pub lengths: &'a [u32],
    pub samples: &'a [f32],
    /// Nothing follows.
    pub last: bool,
}

/// How a model's phonemes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// As the front end writes them: the alphabet of misaki.
    FrontEnd,
    /// IPA as espeak-ng writes it.
    Espeak,
}

/// What an [`AcousticModel`] is to speak.
#[derive(Debug)]
pub(crate) struct AcousticRequest<'a> {
    /// Symbols that the model knows.
    pub symbols: &'a [char],
    /// Durations are divided by this.
    pub rate: f32,
    /// The pitch is multiplied by this.
    pub pitch_ratio: f32,
    /// Where durations and pitch depart from that, by indices of the durations that
    /// are returned; gains are not the model's.
    pub prosody: &'a [ProsodySpan],
    /// The level of the noise is multiplied by this.
    pub noise_scale: f32,
    /// Chooses the noise.
    pub noise_seed: u64,
    /// Who speaks, of a model with several speakers.
    pub speaker: u32,
    /// Looked at between the steps.
    pub deadline: &'a Deadline,
}

//! From phonemes to samples: the narrow door to every family of voice models.

pub(crate) mod hibari;
mod hibari_model;

use crate::error::Result;
use crate::prosody::ProsodySpan;
use crate::runtime::Deadline;
use crate::voice::Capability;

pub(crate) use hibari_model::HibariModel;

/// A voice model: the network of a voice and how samples come from it.
///
/// Implementations are shared by all threads; one call runs on the calling
/// thread alone and its result depends on nothing but the request.
pub(crate) trait AcousticModel: Send + Sync {
    /// Speaks phonemes: appends the samples to `samples`.
    ///
    /// Returns for every id of the request how many samples it is heard for; they
    /// sum to the samples appended.
    fn speak(&self, request: &AcousticRequest<'_>, samples: &mut Vec<f32>) -> Result<Vec<u32>>;

    /// Whether the model can do something.
    fn supports(&self, capability: Capability) -> bool;
}

/// What an [`AcousticModel`] is to speak.
#[derive(Debug)]
pub(crate) struct AcousticRequest<'a> {
    /// The voice's own numbers of the phonemes, with its marks of beginning and end.
    pub ids: &'a [u16],
    /// Durations are divided by this.
    pub rate: f32,
    /// The pitch is multiplied by this.
    pub pitch_ratio: f32,
    /// Where durations and pitch depart from that, by indices of the ids; gains
    /// are not the model's.
    pub prosody: &'a [ProsodySpan],
    /// The level of the noise is multiplied by this.
    pub noise_scale: f32,
    /// Chooses the noise.
    pub noise_seed: u64,
    /// Looked at between the steps.
    pub deadline: &'a Deadline,
}

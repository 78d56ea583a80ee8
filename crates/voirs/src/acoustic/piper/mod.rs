//! Voices of the Piper family (<https://github.com/rhasspy/piper>): VITS
//! networks as ONNX files, each with a JSON document beside it.

pub(crate) mod config;
pub(in crate::acoustic) mod graph;
pub(crate) mod network;
mod repeat;

use voirs_audio::dsp::noise::gaussian;

use self::config::PiperConfig;
use self::network::{Network, NetworkError, Scales, Values};
use super::{AcousticModel, AcousticRequest, Alphabet, Piece};
use crate::error::{Error, ErrorCode, Result};
use crate::prosody::ProsodySpan;
use crate::prosody::durations::Pace;
use crate::voice::{Capability, memory};

/// Symbols at once at most.
const MAX_SYMBOLS: usize = 400;
/// Frames of an utterance at most: two minutes and a half at 22,050 Hz.
const MAX_FRAMES: usize = 12_800;
/// Seeds of the noise in the rhythm differ from those of the sound by this.
const RHYTHM: u64 = 0x7f4a_7c15;

/// A Piper voice.
pub(crate) struct PiperModel {
    network: Network,
    config: PiperConfig,
    memory: u64,
}

/// The ids of an utterance: `^ _ a _ b _ … $`, `_` a pause between symbols.
struct Ids {
    ids: Vec<i32>,
    /// The first id of the beginning, of each symbol, of the end, and their number.
    starts: Vec<usize>,
}

impl PiperModel {
    /// `origin` is for errors: where the voice comes from.
    pub(crate) fn new(onnx: &[u8], config: PiperConfig, origin: &str) -> Result<Self> {
        let network = Network::load(onnx).map_err(|cause| {
            let code = match cause {
                NetworkError::Structure(_) => ErrorCode::UnsupportedVoice,
                _ => ErrorCode::DamagedVoice,
            };
            Error::new(code, format!("{origin}: {cause}"))
                .with_argument("origin", origin)
                .with_cause(cause)
        })?;
        Ok(Self {
            network,
            config,
            memory: memory::of_file(onnx.len() as u64, true),
        })
    }

    /// What voices of this family can do.
    pub(crate) fn can(capability: Capability) -> bool {
        // VITS decides on the pitch within the network.
        capability != Capability::Pitch
    }

    fn ids(&self, symbols: &[char]) -> Ids {
        let of = |symbol| self.config.ids.get(&symbol).map_or(&[][..], Vec::as_slice);
        let mut ids = [of('^'), of('_')].concat();
        let mut starts = vec![0];
        for symbol in symbols {
            starts.push(ids.len());
            ids.extend(of(*symbol));
            ids.extend(of('_'));
        }
        starts.push(ids.len());
        ids.extend(of('$'));
        starts.push(ids.len());
        Ids { ids, starts }
    }

    fn run(
        &self,
        request: &AcousticRequest<'_>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<()> {
        let failed = |cause: NetworkError| Failure::from(cause).0;
        let Ids { ids, starts } = self.ids(request.symbols);
        let scales = Scales {
            noise: self.config.noise_scale * request.noise_scale,
            length: self.config.length_scale,
            rhythm_noise: self.config.noise_w * request.noise_scale,
            speaker: self
                .network
                .asks_for_speaker()
                .then_some(request.speaker.cast_signed()),
        };
        request.deadline.check()?;
        let mut values = Values::new();
        let noise = gaussian(
            request.noise_seed ^ RHYTHM,
            self.network.length_noise(ids.len()),
        );
        let lengths = self.network.lengths(ids, scales, noise, &mut values);
        let lengths = lengths.map_err(failed)?;
        let mut frames = Vec::new();
        let pace = Pace {
            rate: request.rate,
            spans: &ProsodySpan::moved(request.prosody, |symbol| {
                starts.get(symbol).or(starts.last()).copied().unwrap_or(0)
            }),
            frame: self.network.hop as f32 / self.config.sample_rate as f32,
            step: 1,
            round: f32::ceil,
        };
        pace.frames(&lengths, &mut frames);
        let total = frames
            .iter()
            .fold(0_usize, |sum, f| sum.saturating_add(*f as usize));
        if total > MAX_FRAMES {
            let message = format!("the voice's network asks for {total} frames");
            return Err(Error::new(ErrorCode::InferenceFailed, message));
        }
        request.deadline.check()?;
        let noise = gaussian(request.noise_seed, self.network.latent_noise(total));
        self.network
            .latent(&frames, noise, &mut values)
            .map_err(failed)?;
        let ends = starts.iter().skip(1);
        let parts = starts.iter().zip(ends);
        let hop = self.network.hop;
        let lengths =
            parts.map(|(start, end)| frames[*start..*end].iter().sum::<u32>() * hop as u32);
        let lengths: Vec<u32> = lengths.collect();
        let mut left = total * hop;
        let decoded = self.network.decode(total, &mut values, |samples| {
            if !samples.iter().all(|x| x.is_finite()) {
                let message = "the voice's network gave values that are not numbers";
                return Err(Failure(Error::new(ErrorCode::InferenceFailed, message)));
            }
            left = left.saturating_sub(samples.len());
            let lengths = &lengths;
            let last = left == 0;
            each(Piece {
                lengths,
                samples,
                last,
            })
            .map_err(Failure)?;
            request.deadline.check().map_err(Failure)
        });
        decoded.map_err(|Failure(error)| error)
    }
}

/// An error on its way out of the decoder.
struct Failure(Error);

impl From<NetworkError> for Failure {
    fn from(cause: NetworkError) -> Self {
        let error = Error::new(ErrorCode::InferenceFailed, "the voice's network failed");
        Self(error.with_cause(cause))
    }
}

impl AcousticModel for PiperModel {
    fn knows(&self, symbol: char) -> bool {
        !matches!(symbol, '_' | '^' | '$') && self.config.ids.contains_key(&symbol)
    }

    fn alphabet(&self) -> Alphabet {
        Alphabet::Espeak
    }

    fn max_symbols(&self) -> usize {
        MAX_SYMBOLS
    }

    fn speak(
        &self,
        request: &AcousticRequest<'_>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<()> {
        self.run(request, each)
    }

    fn espeak_voice(&self) -> Option<&str> {
        self.config.phonemes.then_some(&self.config.espeak_voice)
    }

    fn memory(&self) -> u64 {
        self.memory
    }

    fn supports(&self, capability: Capability) -> bool {
        Self::can(capability)
    }
}

//! Voices of the hibari family: a network that gives spectral frames, and the
//! vocoder that makes samples of them.

use std::sync::{Mutex, PoisonError};

use voirs_audio::dsp::vocoder::{FFT_LENGTH, HOP, SAMPLE_RATE};
use voirs_audio::{Noise, PitchRatio, SpectralFrames, Vocoder};

use super::hibari::{Network, Scratch};
use super::{AcousticModel, AcousticRequest, Alphabet, Piece};
use crate::error::{Error, ErrorCode, Result};
use crate::prosody::durations::Pace;
use crate::prosody::intonation;
use crate::voice::pack::Pack;
use crate::voice::symbols::SymbolTable;
use crate::voice::{Capability, pack_error};

/// The id that surrounds every phoneme string.
const BOUNDARY: u16 = 0;

/// A hibari voice.
pub(crate) struct HibariModel {
    symbols: SymbolTable,
    max_symbols: usize,
    network: Network,
    /// Bytes of its weights.
    memory: u64,
    /// Scratch memory that no call uses now: as many as there were calls at once.
    idle: Mutex<Vec<Workspace>>,
}

#[derive(Default)]
struct Workspace {
    scratch: Scratch,
    /// The frames of each id: as the network was given them, then as heard.
    durations: Vec<u32>,
    ratios: Vec<f32>,
    vocoder: Vocoder,
    samples: Vec<f32>,
}

impl HibariModel {
    pub(crate) fn new(pack: &Pack, origin: &str) -> Result<Self> {
        let number = |key| pack.number(key).map_err(|e| pack_error(e, origin));
        let geometry = (number("sample_rate")?, number("hop")?, number("n_fft")?);
        if geometry != (SAMPLE_RATE, HOP as u32, FFT_LENGTH as u32) {
            let message = format!("{origin}: the frames have an unknown shape, {geometry:?}");
            return Err(Error::new(ErrorCode::UnsupportedVoice, message));
        }
        let weights = pack.section("network").map_err(|e| pack_error(e, origin))?;
        let network = Network::new(&weights).map_err(|cause| {
            Error::new(ErrorCode::DamagedVoice, format!("{origin}: {cause}"))
                .with_argument("origin", origin)
                .with_cause(cause)
        })?;
        let symbols = pack.section("phonemes");
        Ok(Self {
            symbols: SymbolTable(symbols.map_err(|e| pack_error(e, origin))?),
            max_symbols: (number("max_phonemes")? as usize).clamp(1, 500),
            network,
            memory: weights.len() as u64,
            idle: Mutex::default(),
        })
    }

    /// What voices of this family can do.
    pub(crate) fn can(_: Capability) -> bool {
        true
    }

    fn run(&self, request: &AcousticRequest<'_>, workspace: &mut Workspace) -> Result<Vec<u32>> {
        let failed = |cause| {
            Error::new(ErrorCode::InferenceFailed, "the voice's network failed").with_cause(cause)
        };
        let Workspace {
            scratch,
            durations,
            ratios,
            vocoder,
            samples,
        } = workspace;
        let symbols = request.symbols.iter();
        let ids = std::iter::once(BOUNDARY)
            .chain(symbols.filter_map(|symbol| self.symbols.id(*symbol)))
            .chain(std::iter::once(BOUNDARY));
        let ids: Vec<u16> = ids.collect();
        request.deadline.check()?;
        self.network
            .predict_durations(&ids, scratch)
            .map_err(failed)?;
        let pace = Pace {
            rate: request.rate,
            spans: request.prosody,
            frame: HOP as f32 / SAMPLE_RATE as f32,
            step: 2,
            round: f32::round_ties_even,
        };
        pace.frames(scratch.predicted(), durations);
        self.network
            .predict_prosody(durations, scratch)
            .map_err(failed)?;
        lead(scratch.predicted(), durations);
        let pitch_ratio = if intonation::changes(request.prosody) {
            let (f0, spans) = (scratch.f0(), request.prosody);
            intonation::pitch_ratios(f0, request.pitch_ratio, spans, durations, ratios);
            PitchRatio::Frames(ratios)
        } else {
            PitchRatio::Constant(request.pitch_ratio)
        };
        self.network
            .decode(&ids, pitch_ratio, scratch)
            .map_err(failed)?;
        request.deadline.check()?;
        let frames = SpectralFrames {
            spectrum: scratch.spectrum(),
            f0: scratch.f0(),
        };
        let noise = Noise {
            seed: request.noise_seed,
            scale: request.noise_scale,
        };
        vocoder.synthesize(frames, pitch_ratio, noise, samples);
        if !samples.iter().all(|x| x.is_finite()) {
            return Err(Error::new(
                ErrorCode::InferenceFailed,
                "the voice's network gave values that are not numbers",
            ));
        }
        Ok(durations.iter().map(|d| d * HOP as u32).collect())
    }
}

/// Turns the durations that the network was given into those that are heard.
///
/// The network speaks every phoneme early, a habit that it has from the
/// durations it was trained with: by one frame and another three that stretch
/// with the rate (measured at changes between fricatives and vowels). What the
/// phonemes are ahead is taken from the silence at the beginning.
fn lead(predicted: &[f32], durations: &mut [u32]) {
    let inner = predicted.len().saturating_sub(2);
    let own = predicted.iter().skip(1).take(inner).map(|d| d.max(1.0));
    let own = 2.0 * own.sum::<f32>();
    let given = durations.iter().skip(1).take(inner);
    let given = given.fold(0_u32, |sum, d| sum.saturating_add(*d)) as f32;
    let lead = (1.0 + 3.0 * given / own).round() as u32;
    if let [first, .., last] = durations {
        let lead = lead.min(*first);
        *first -= lead;
        *last = last.saturating_add(lead);
    }
}

impl AcousticModel for HibariModel {
    fn knows(&self, symbol: char) -> bool {
        self.symbols.id(symbol).is_some()
    }

    fn alphabet(&self) -> Alphabet {
        Alphabet::FrontEnd
    }

    fn max_symbols(&self) -> usize {
        self.max_symbols
    }

    fn speak(
        &self,
        request: &AcousticRequest<'_>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<()> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut workspace = idle().pop().unwrap_or_default();
        let lengths = self.run(request, &mut workspace);
        let given = lengths.and_then(|lengths| {
            each(Piece {
                lengths: &lengths,
                samples: &workspace.samples,
                last: true,
            })
        });
        idle().push(workspace);
        given
    }

    fn memory(&self) -> u64 {
        self.memory
    }

    fn supports(&self, capability: Capability) -> bool {
        Self::can(capability)
    }
}

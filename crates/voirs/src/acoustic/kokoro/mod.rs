//! Voices of the Kokoro family: one network, and a style for each voice.

pub(crate) mod network;
mod symbols;

use std::sync::Arc;

use self::network::{HOP, Network, PITCH_HOP, STYLE};
use super::piper::network::{NetworkError, Values};
use super::{AcousticModel, AcousticRequest, Alphabet, Piece};
use crate::error::{Error, ErrorCode, Result};
use crate::prosody::durations::Pace;
use crate::prosody::intonation;
use crate::voice::Capability;

/// Samples per second.
pub(crate) const SAMPLE_RATE: u32 = 24_000;
/// The id that surrounds every phoneme string.
const BOUNDARY: i32 = 0;
/// Symbols at once at most.
const MAX_SYMBOLS: usize = 510;
/// Frames of an utterance at most: two minutes and a half.
const MAX_FRAMES: usize = 6_000;
/// From this pitch on, in Hz, the network's source has a voice.
const VOICED: f32 = 10.0;

/// The sound of a voice: numbers for the network, a row for each number of symbols.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Style(Vec<f32>);

impl Style {
    /// Numbers of a row.
    pub(crate) const ROW: usize = STYLE;

    /// The style of these rows; `None` unless they are whole and finite.
    pub(crate) fn new(values: Vec<f32>) -> Option<Self> {
        let whole = !values.is_empty() && values.len().is_multiple_of(STYLE);
        (whole && values.iter().all(|x| x.is_finite())).then_some(Self(values))
    }

    /// The sum of styles, each times a weight; `None` for none.
    pub(crate) fn blend(parts: &[(f32, Self)]) -> Option<Self> {
        // Where one has fewer rows, the others lose the longest.
        let length = parts.iter().map(|(_, style)| style.0.len()).min()?;
        let mut sum = vec![0.0; length];
        for (weight, style) in parts {
            for (sum, value) in sum.iter_mut().zip(&style.0) {
                *sum += weight * value;
            }
        }
        Self::new(sum)
    }

    /// The row for so many symbols.
    fn row(&self, symbols: usize) -> &[f32] {
        let last = self.0.len() / STYLE - 1;
        let start = symbols.saturating_sub(1).min(last) * STYLE;
        &self.0[start..start + STYLE]
    }
}

/// A voice: a network that it shares with others, and its style.
pub(crate) struct KokoroModel {
    pub(crate) network: Arc<Network>,
    pub(crate) style: Style,
}

impl KokoroModel {
    /// What every voice of the family can do.
    pub(crate) fn can(capability: Capability) -> bool {
        // The network makes its noise of nothing but its input.
        !matches!(capability, Capability::Seed | Capability::NoiseScale)
    }

    /// The lengths of the ids, and the samples.
    fn run(&self, request: &AcousticRequest<'_>) -> Result<(Vec<u32>, Vec<f32>)> {
        let failed = |cause: NetworkError| {
            Error::new(ErrorCode::InferenceFailed, "the voice's network failed").with_cause(cause)
        };
        let symbols = request.symbols.iter();
        let ids = std::iter::once(BOUNDARY)
            .chain(symbols.filter_map(|symbol| symbols::id(*symbol)))
            .chain(std::iter::once(BOUNDARY));
        let style = self.style.row(request.symbols.len());
        request.deadline.check()?;
        let mut values = Values::new();
        let lengths = self.network.lengths(ids.collect(), style, &mut values);
        let mut frames = Vec::new();
        let pace = Pace {
            rate: request.rate,
            spans: request.prosody,
            frame: HOP as f32 / SAMPLE_RATE as f32,
            step: 1,
            round: f32::round_ties_even,
        };
        pace.frames(&lengths.map_err(failed)?, &mut frames);
        let total = frames
            .iter()
            .fold(0_usize, |sum, f| sum.saturating_add(*f as usize));
        if total > MAX_FRAMES {
            let message = format!("the voice's network asks for {total} frames");
            return Err(Error::new(ErrorCode::InferenceFailed, message));
        }
        request.deadline.check()?;
        let mut f0 = self.network.pitch(&frames, &mut values).map_err(failed)?;
        shift(&mut f0, request, &frames);
        request.deadline.check()?;
        let made = self.network.decode(f0, &mut values).map_err(failed)?;
        if !made.iter().all(|x| x.is_finite()) {
            let message = "the voice's network gave values that are not numbers";
            return Err(Error::new(ErrorCode::InferenceFailed, message));
        }
        request.deadline.check()?;
        let lengths = frames.iter().map(|frames| frames * HOP as u32);
        Ok((lengths.collect(), made))
    }
}

/// Shifts the pitch as the request asks; otherwise it stays as it is.
fn shift(f0: &mut [f32], request: &AcousticRequest<'_>, frames: &[u32]) {
    if request.pitch_ratio == 1.0 && !intonation::changes(request.prosody) {
        return;
    }
    let steps = (HOP / PITCH_HOP) as u32;
    let durations: Vec<u32> = frames.iter().map(|frames| frames * steps).collect();
    let mut ratios = Vec::new();
    let (ratio, spans) = (request.pitch_ratio, request.prosody);
    intonation::pitch_ratios(f0, ratio, spans, &durations, &mut ratios);
    for (f0, ratio) in f0.iter_mut().zip(ratios) {
        if *f0 > VOICED {
            *f0 *= ratio;
        }
    }
}

impl AcousticModel for KokoroModel {
    fn knows(&self, symbol: char) -> bool {
        symbols::id(symbol).is_some()
    }

    fn alphabet(&self) -> Alphabet {
        Alphabet::FrontEnd
    }

    fn max_symbols(&self) -> usize {
        MAX_SYMBOLS
    }

    fn speak(
        &self,
        request: &AcousticRequest<'_>,
        each: &mut dyn FnMut(Piece<'_>) -> Result<()>,
    ) -> Result<()> {
        let (lengths, samples) = self.run(request)?;
        each(Piece {
            lengths: &lengths,
            samples: &samples,
            last: true,
        })
    }

    fn memory(&self) -> u64 {
        self.network.memory()
    }

    fn supports(&self, capability: Capability) -> bool {
        Self::can(capability)
    }
}

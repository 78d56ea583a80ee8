//! Voices of the hibari family: a network that gives spectral frames, and the
//! vocoder that makes samples of them.

use std::sync::{Mutex, PoisonError};

use voirs_audio::dsp::vocoder::{FFT_LENGTH, HOP, SAMPLE_RATE};
use voirs_audio::{Noise, SpectralFrames, Vocoder};

use super::hibari::{Network, Scratch};
use super::{AcousticModel, AcousticRequest};
use crate::error::{Error, ErrorCode, Result};
use crate::voice::pack::Pack;
use crate::voice::pack_error;

/// A hibari voice.
pub(crate) struct HibariModel {
    network: Network,
    /// Scratch memory that no call uses now: as many as there were calls at once.
    idle: Mutex<Vec<Workspace>>,
}

#[derive(Default)]
struct Workspace {
    scratch: Scratch,
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
        Ok(Self {
            network,
            idle: Mutex::default(),
        })
    }

    fn run(&self, request: &AcousticRequest<'_>, workspace: &mut Workspace) -> Result<Vec<u32>> {
        let failed = |cause| {
            Error::new(ErrorCode::InferenceFailed, "the voice's network failed").with_cause(cause)
        };
        let Workspace {
            scratch,
            vocoder,
            samples,
        } = workspace;
        request.deadline.check()?;
        self.network
            .run(request.ids, request.rate, scratch)
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
        vocoder.synthesize(frames, request.pitch_ratio, noise, samples);
        if !samples.iter().all(|x| x.is_finite()) {
            return Err(Error::new(
                ErrorCode::InferenceFailed,
                "the voice's network gave values that are not numbers",
            ));
        }
        Ok(scratch.durations().iter().map(|d| d * HOP as u32).collect())
    }
}

impl AcousticModel for HibariModel {
    fn speak(&self, request: &AcousticRequest<'_>, samples: &mut Vec<f32>) -> Result<Vec<u32>> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let mut workspace = idle().pop().unwrap_or_default();
        let durations = self.run(request, &mut workspace);
        if durations.is_ok() {
            samples.extend_from_slice(&workspace.samples);
        }
        idle().push(workspace);
        durations
    }
}

//! The whole network: durations, prosody, spectrum.

use voirs_audio::PitchRatio;
use voirs_audio::dsp::vocoder::VOICING_THRESHOLD;
use voirs_text::Blob;

use super::NetworkError;
use super::conv::Conv;
use super::convnext::{ConvNext, Shape};
use super::elementwise::{exp, gelu};
use super::encoder::Encoder;
use super::linear::{Kernels, Linear};
use super::norm::{Norm, normalize};
use super::scratch::{LayerScratch, Scratch, sized};
use super::vectorized::vectorized;
use super::weights::Tensors;

/// Frequencies of a spectrum.
pub(crate) const BINS: usize = 601;
/// Values of a frame: five parts for each frequency.
pub(super) const SPECTRUM: usize = 5 * BINS;

/// Fewest and most phoneme ids of a run; the network itself sets no limit,
/// memory for attention grows with the square.
const IDS: std::ops::RangeInclusive<usize> = 3..=512;
/// Most frames of a run (150 s), 240 MB of scratch memory.
const MAX_FRAMES: usize = 12_000;
/// Durations and prosody are predicted in steps of so many frames.
const FRAMES_PER_STEP: usize = 2;

/// Channels of the prosody predictor and of the decoder.
const PROSODY: usize = 192;
const TEXT: usize = 128;
const DECODER: usize = 256;
const TAPS: usize = 7;
/// Reach of the duration predictor's convolution.
const DURATION_TAPS: usize = 3;
/// Pitch and energy, twice a step.
const PROSODY_OUTPUTS: usize = 2 * FRAMES_PER_STEP;
const PROSODY_DILATIONS: [usize; 6] = [1, 2, 4, 8, 1, 2];
const DECODER_BLOCKS: usize = 8;

/// Units in which the network gives pitch (Hz) and energy.
const PITCH_UNIT: f32 = 100.0;
const ENERGY_UNIT: f32 = 5.0;
/// The decoder takes the logarithm of pitch and the energy divided by this.
const CONDITION_UNIT: f32 = 5.0;

/// The network of a voice, ready to run. Shared by threads; a run computes on
/// the calling thread when that belongs to a rayon pool of one thread, and its
/// results do not depend on the pool.
pub(crate) struct Network {
    prosody_encoder: Encoder,
    duration_conv: Conv,
    duration_out: Vec<f32>,
    duration_out_bias: Vec<f32>,
    prosody_in: Conv,
    prosody_blocks: Vec<ConvNext>,
    /// Outputs in the order pitch, pitch, energy, energy.
    prosody_out: Conv,
    decoder_encoder: Encoder,
    /// Inputs: the text's channels, pitch, energy.
    decoder_in: Conv,
    decoder_blocks: Vec<ConvNext>,
    decoder_norm: Norm,
    head: Linear,
}

impl Network {
    /// Reads the weights of a network section and packs them for this
    /// processor: some 5 ms.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Weights`] if the section is damaged or of another
    /// network.
    pub(crate) fn new(weights: &Blob) -> Result<Self, NetworkError> {
        let tensors = Tensors::read(weights)?;
        let kernels = Kernels::of_this_thread();
        let block = |name: String, channels, hidden, dilation| {
            let shape = Shape {
                channels,
                hidden,
                taps: TAPS,
                dilation,
            };
            ConvNext::read(&tensors, &kernels, &name, shape)
        };
        let prosody_blocks = PROSODY_DILATIONS.iter().enumerate();
        let conv = |name, inputs, taps, outputs| Conv::read(&tensors, name, inputs, taps, outputs);
        Ok(Self {
            prosody_encoder: Encoder::read(&tensors, &kernels, "prosody.text", PROSODY, 6)?,
            duration_conv: conv("duration.conv", PROSODY, DURATION_TAPS, PROSODY)?,
            duration_out: tensors.f32("duration.out.weight", &[PROSODY])?,
            duration_out_bias: tensors.f32("duration.out.bias", &[1])?,
            prosody_in: conv("prosody.in", PROSODY, 1, PROSODY)?,
            prosody_blocks: prosody_blocks
                .map(|(at, dilation)| {
                    block(
                        format!("prosody.block{at}"),
                        PROSODY,
                        2 * PROSODY,
                        *dilation,
                    )
                })
                .collect::<Result<_, _>>()?,
            prosody_out: conv("prosody.out", PROSODY, 1, PROSODY_OUTPUTS)?,
            decoder_encoder: Encoder::read(&tensors, &kernels, "decoder.text", TEXT, 4)?,
            decoder_in: conv("decoder.in", TEXT + 2, TAPS, DECODER)?,
            decoder_blocks: (0..DECODER_BLOCKS)
                .map(|at| block(format!("decoder.block{at}"), DECODER, 3 * DECODER, 1))
                .collect::<Result<_, _>>()?,
            decoder_norm: Norm::read(&tensors, "decoder.norm", DECODER)?,
            head: Linear::read(&tensors, &kernels, "decoder.head", DECODER, SPECTRUM)?,
        })
    }

    /// Predicts how long each id lasts, see [`Scratch::predicted`].
    ///
    /// # Errors
    ///
    /// [`NetworkError::Input`] if there are fewer than 3 or more than 512 ids,
    /// or an id is unknown.
    pub(crate) fn predict_durations(
        &self,
        ids: &[u16],
        scratch: &mut Scratch,
    ) -> Result<(), NetworkError> {
        let kernels = Kernels::of_this_thread();
        scratch.frames = 0;
        scratch.predicted.clear();
        if !IDS.contains(&ids.len()) {
            return Err(NetworkError::Input(format!("{} phonemes", ids.len())));
        }
        let Scratch {
            layer,
            prosody_text,
            trunk,
            predicted,
            ..
        } = scratch;
        let length = ids.len();
        self.prosody_encoder
            .forward(&kernels, ids, trunk, prosody_text, layer)?;
        let text = sized(prosody_text, length * PROSODY);
        let hidden = sized(trunk, length * PROSODY);
        self.duration_conv
            .forward(&kernels, text, length, hidden, &mut layer.hidden)?;
        durations_of(kernels.arch, self, hidden, predicted);
        Ok(())
    }

    /// Predicts pitch and energy for these durations (in frames) of the ids
    /// that [`predict_durations`](Self::predict_durations) has read: see
    /// [`Scratch::f0`].
    ///
    /// # Errors
    ///
    /// [`NetworkError::Input`] if there would be no frames or more than 12,000.
    pub(crate) fn predict_prosody(
        &self,
        durations: &[u32],
        scratch: &mut Scratch,
    ) -> Result<(), NetworkError> {
        let kernels = Kernels::of_this_thread();
        let frames = durations
            .iter()
            .fold(0_u32, |sum, d| sum.saturating_add(*d)) as usize;
        scratch.frames = 0;
        if frames == 0 || frames > MAX_FRAMES {
            return Err(NetworkError::Input(format!("{frames} frames")));
        }
        let phoneme_of = &mut scratch.phoneme_of;
        phoneme_of.clear();
        for (at, duration) in durations.iter().enumerate() {
            phoneme_of.extend(std::iter::repeat_n(at as u32, *duration as usize));
        }
        let ids = durations.len();
        let Scratch {
            layer,
            prosody_text,
            projected,
            phoneme_of,
            trunk,
            energy: energies,
            f0,
            ..
        } = scratch;
        let steps = frames / FRAMES_PER_STEP;
        let text = sized(prosody_text, ids * PROSODY);
        let first = sized(projected, ids * PROSODY);
        let trunk = sized(trunk, steps * PROSODY);
        // The first layer sees one step at a time: it runs on phonemes, which
        // are fewer.
        self.prosody_in
            .forward(&kernels, text, steps, first, &mut layer.hidden)?;
        let at = phoneme_of.iter().step_by(FRAMES_PER_STEP);
        for (at, row) in at.zip(trunk.chunks_exact_mut(PROSODY)) {
            row.copy_from_slice(&first[*at as usize * PROSODY..][..PROSODY]);
        }
        for block in &self.prosody_blocks {
            block.forward(&kernels, trunk, layer)?;
        }
        let outputs = sized(projected, steps * PROSODY_OUTPUTS);
        self.prosody_out
            .forward(&kernels, trunk, steps, outputs, &mut layer.hidden)?;
        f0.clear();
        energies.clear();
        for outputs in outputs.chunks_exact(PROSODY_OUTPUTS) {
            let (pitch, energy) = outputs.split_at(FRAMES_PER_STEP);
            f0.extend(pitch.iter().map(|pitch| pitch * PITCH_UNIT));
            energies.extend(energy.iter().map(|energy| energy * ENERGY_UNIT));
        }
        Ok(())
    }

    /// Computes the spectra of the frames, for the pitch that
    /// [`predict_prosody`](Self::predict_prosody) gave, multiplied by `ratio`
    /// where there is voice. The decoder has to know the pitch that is heard:
    /// it shapes each harmonic where that lies and nothing between them.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Input`] if an id is unknown.
    pub(crate) fn decode(
        &self,
        ids: &[u16],
        ratio: PitchRatio<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), NetworkError> {
        let kernels = Kernels::of_this_thread();
        let frames = scratch.f0.len();
        self.enter_decoder(ids, ratio, scratch)?;
        let Scratch {
            layer,
            trunk,
            spectrum,
            ..
        } = scratch;
        let trunk = sized(trunk, frames * DECODER);
        for block in &self.decoder_blocks {
            block.forward(&kernels, trunk, layer)?;
        }
        let LayerScratch {
            normed, product, ..
        } = layer;
        let normed = sized(normed, trunk.len());
        let range = normalize(kernels.arch, &self.decoder_norm, trunk, normed);
        let spectrum = sized(spectrum, frames * SPECTRUM);
        self.head
            .forward(&kernels, normed, range, spectrum, product)?;
        scratch.frames = frames;
        Ok(())
    }

    /// The decoder's first convolution, over text, pitch and energy.
    fn enter_decoder(
        &self,
        ids: &[u16],
        ratio: PitchRatio<'_>,
        scratch: &mut Scratch,
    ) -> Result<(), NetworkError> {
        let kernels = Kernels::of_this_thread();
        let frames = scratch.f0.len();
        let Scratch {
            layer,
            decoder_text,
            projected,
            phoneme_of,
            trunk,
            energy,
            f0,
            ..
        } = scratch;
        self.decoder_encoder
            .forward(&kernels, ids, trunk, decoder_text, layer)?;
        let inputs = sized(projected, frames * (TEXT + 2));
        let rows = inputs.chunks_exact_mut(TEXT + 2);
        let prosody = f0.iter().zip(&*energy).enumerate();
        for ((row, at), (frame, (pitch, energy))) in rows.zip(phoneme_of).zip(prosody) {
            let (text, rest) = row.split_at_mut(TEXT);
            text.copy_from_slice(&decoder_text[*at as usize * TEXT..][..TEXT]);
            let pitch = if *pitch > VOICING_THRESHOLD {
                pitch * ratio.at(frame)
            } else {
                *pitch
            };
            let pitch = (1.0 + pitch.max(0.0)).ln() / CONDITION_UNIT;
            rest.copy_from_slice(&[pitch, energy / CONDITION_UNIT]);
        }
        let trunk = sized(trunk, frames * DECODER);
        self.decoder_in
            .forward(&kernels, inputs, frames, trunk, &mut layer.hidden)
    }
}

vectorized! {
    /// The durations of all phonemes in steps, from what the convolution made
    /// of their encoding.
    fn durations_of<'a>(
        network: &'a Network,
        hidden: &'a mut [f32],
        predicted: &'a mut Vec<f32>,
    ) -> () {
        for row in hidden.chunks_exact_mut(PROSODY) {
            for x in &mut *row {
                *x = gelu(*x);
            }
            let duration = dot(row, &network.duration_out) + network.duration_out_bias[0];
            predicted.push(exp(duration) - 1.0);
        }
    }
}

/// A dot product as onnxruntime computes those of a single row: plain products
/// summed in fours.
#[inline(always)]
fn dot(x: &[f32], weight: &[f32]) -> f32 {
    let (x, _) = x.as_chunks::<4>();
    let (weight, _) = weight.as_chunks::<4>();
    x.iter().zip(weight).fold(0.0, |sum, (x, w)| {
        sum + (x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + x[3] * w[3])
    })
}

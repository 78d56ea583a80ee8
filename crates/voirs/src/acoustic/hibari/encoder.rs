//! The text encoders: phoneme ids to one vector for each phoneme.

use super::NetworkError;
use super::attention::attend;
use super::convnext::{ConvNext, Shape};
use super::linear::{Kernels, Linear};
use super::norm::{Norm, normalize, normalize_welford};
use super::scratch::{LayerScratch, sized};
use super::weights::Tensors;

/// Phoneme ids that the embeddings know.
const VOCABULARY: usize = 178;
const HEADS: usize = 2;
const TAPS: usize = 5;

/// A text encoder: an embedding, two ConvNeXt blocks, and one transformer
/// layer that is applied `repeats` times. Positions are not marked: the
/// convolutions tell neighbours apart.
pub(super) struct Encoder {
    channels: usize,
    repeats: usize,
    embedding: Vec<f32>,
    blocks: Vec<ConvNext>,
    attention_norm: Norm,
    /// Query, key and value at once.
    project: Linear,
    merge: Linear,
    feed_norm: Norm,
    expand: Linear,
    contract: Linear,
    norm: Norm,
    /// Gains of the transformer's additions.
    ones: Vec<f32>,
}

impl Encoder {
    pub(super) fn read(
        tensors: &Tensors<'_>,
        kernels: &Kernels,
        name: &str,
        channels: usize,
        repeats: usize,
    ) -> Result<Self, NetworkError> {
        let hidden = 2 * channels;
        let shape = Shape {
            channels,
            hidden,
            taps: TAPS,
            dilation: 1,
        };
        let block = |at| ConvNext::read(tensors, kernels, &format!("{name}.block{at}"), shape);
        let norm = |part: &str| Norm::read(tensors, &format!("{name}.{part}"), channels);
        let linear = |part: &str, inputs, outputs| {
            Linear::read(tensors, kernels, &format!("{name}.{part}"), inputs, outputs)
        };
        Ok(Self {
            channels,
            repeats,
            embedding: tensors.f32(&format!("{name}.embedding"), &[VOCABULARY, channels])?,
            blocks: vec![block(0)?, block(1)?],
            attention_norm: norm("attention.norm")?,
            project: linear("attention.project", channels, 3 * channels)?,
            merge: linear("attention.merge", channels, channels)?,
            feed_norm: norm("feed.norm")?,
            expand: linear("feed.expand", channels, hidden)?,
            contract: linear("feed.contract", hidden, channels)?,
            norm: norm("norm")?,
            ones: vec![1.0; channels],
        })
    }

    /// Encodes the phonemes into `out`: ids × channels.
    pub(super) fn forward(
        &self,
        kernels: &Kernels,
        ids: &[u16],
        trunk: &mut Vec<f32>,
        out: &mut Vec<f32>,
        scratch: &mut LayerScratch,
    ) -> Result<(), NetworkError> {
        let trunk = sized(trunk, ids.len() * self.channels);
        for (id, row) in ids.iter().zip(trunk.chunks_exact_mut(self.channels)) {
            let start = usize::from(*id) * self.channels;
            let vector = self.embedding.get(start..start + self.channels);
            row.copy_from_slice(
                vector.ok_or_else(|| NetworkError::Input(format!("there is no phoneme {id}")))?,
            );
        }
        for block in &self.blocks {
            block.forward(kernels, trunk, scratch)?;
        }
        for _ in 0..self.repeats {
            self.transform(kernels, trunk, ids.len(), scratch)?;
        }
        let out = sized(out, trunk.len());
        normalize_welford(kernels.arch, &self.norm, trunk, out);
        Ok(())
    }

    /// The transformer layer.
    fn transform(
        &self,
        kernels: &Kernels,
        trunk: &mut [f32],
        length: usize,
        scratch: &mut LayerScratch,
    ) -> Result<(), NetworkError> {
        let LayerScratch {
            normed,
            hidden,
            scores,
            head,
            product,
        } = scratch;
        let normed = sized(normed, trunk.len());
        let hidden = sized(hidden, 3 * trunk.len());

        let range = normalize(kernels.arch, &self.attention_norm, trunk, normed);
        self.project
            .forward(kernels, normed, range, hidden, product)?;
        let range = attend(kernels, hidden, HEADS, normed, scores, head, length)?;
        self.merge
            .forward_residual(kernels, normed, range, &self.ones, trunk, product)?;

        let hidden = &mut hidden[..2 * trunk.len()];
        let range = normalize(kernels.arch, &self.feed_norm, trunk, normed);
        let range = self
            .expand
            .forward_gelu(kernels, normed, range, hidden, product)?;
        self.contract
            .forward_residual(kernels, hidden, range, &self.ones, trunk, product)
    }
}

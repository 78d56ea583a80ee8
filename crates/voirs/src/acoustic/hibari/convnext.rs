//! The ConvNeXt block (Liu et al., 2022) in one dimension: a convolution of
//! each channel by itself, a normalisation and two dense layers, added to the
//! trunk with a gain for each channel.

use super::NetworkError;
use super::elementwise::Range;
use super::linear::{Kernels, Linear};
use super::norm::Norm;
use super::scratch::{LayerScratch, sized};
use super::vectorized::vectorized;
use super::weights::Tensors;

/// Sizes of a block.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub(super) channels: usize,
    pub(super) hidden: usize,
    pub(super) taps: usize,
    pub(super) dilation: usize,
}

/// A block with its weights.
pub(super) struct ConvNext {
    shape: Shape,
    /// Taps × channels.
    depthwise: Vec<f32>,
    depthwise_bias: Vec<f32>,
    norm: Norm,
    expand: Linear,
    contract: Linear,
    gain: Vec<f32>,
}

impl ConvNext {
    pub(super) fn read(
        tensors: &Tensors<'_>,
        kernels: &Kernels,
        name: &str,
        shape: Shape,
    ) -> Result<Self, NetworkError> {
        let Shape {
            channels,
            hidden,
            taps,
            ..
        } = shape;
        let linear = |part: &str, inputs, outputs| {
            Linear::read(tensors, kernels, &format!("{name}.{part}"), inputs, outputs)
        };
        Ok(Self {
            shape,
            depthwise: tensors.f32(&format!("{name}.depthwise.weight"), &[taps, channels])?,
            depthwise_bias: tensors.f32(&format!("{name}.depthwise.bias"), &[channels])?,
            norm: Norm::read(tensors, &format!("{name}.norm"), channels)?,
            expand: linear("expand", channels, hidden)?,
            contract: linear("contract", hidden, channels)?,
            gain: tensors.f32(&format!("{name}.gain"), &[channels])?,
        })
    }

    /// Applies the block to `trunk`, rows of channels.
    pub(super) fn forward(
        &self,
        kernels: &Kernels,
        trunk: &mut [f32],
        scratch: &mut LayerScratch,
    ) -> Result<(), NetworkError> {
        let rows = trunk.len() / self.shape.channels;
        let normed = sized(&mut scratch.normed, trunk.len());
        let hidden = sized(&mut scratch.hidden, rows * self.shape.hidden);
        let product = &mut scratch.product;
        let range = convolve(kernels.arch, self, trunk, normed);
        let range = self
            .expand
            .forward_gelu(kernels, normed, range, hidden, product)?;
        self.contract
            .forward_residual(kernels, hidden, range, &self.gain, trunk, product)
    }
}

vectorized! {
    /// Convolves and normalises every row of `x` into `out`; gives the range.
    fn convolve<'a>(block: &'a ConvNext, x: &'a [f32], out: &'a mut [f32]) -> Range {
        let Shape { channels, taps, dilation, .. } = block.shape;
        let mut row = [0.0; MAX_CHANNELS];
        let row = &mut row[..channels];
        let zeros = [0.0; MAX_CHANNELS];
        let mut range = Range::new();
        for (at, out) in out.chunks_exact_mut(channels).enumerate() {
            let input = |tap: usize| {
                let from = (at + tap * dilation).checked_sub(dilation * (taps / 2));
                from.and_then(|from| x.get(from * channels..(from + 1) * channels))
                    .unwrap_or(&zeros[..channels])
            };
            let weight = |tap: usize| &block.depthwise[tap * channels..(tap + 1) * channels];
            // onnxruntime's order: the first four taps, then two, then one.
            let tap = |tap: usize| (input(tap), weight(tap));
            four_taps([tap(0), tap(1), tap(2), tap(3)], row);
            if taps == 7 {
                two_taps([tap(4), tap(5)], row);
            }
            one_tap(tap(taps - 1), row);
            for (row, &bias) in row.iter_mut().zip(&block.depthwise_bias) {
                *row += bias;
            }
            block.norm.row(row, out, &mut range);
        }
        range
    }
}

/// A row of inputs and their weights.
type Tap<'a> = (&'a [f32], &'a [f32]);

#[inline(always)]
fn four_taps([(a, s), (b, t), (c, u), (d, v)]: [Tap<'_>; 4], row: &mut [f32]) {
    let first = a.iter().zip(s).zip(b).zip(t);
    let second = c.iter().zip(u).zip(d).zip(v);
    for ((row, (((a, s), b), t)), (((c, u), d), v)) in row.iter_mut().zip(first).zip(second) {
        *row = a * s + b * t + c * u + d * v;
    }
}

#[inline(always)]
fn two_taps([(a, s), (b, t)]: [Tap<'_>; 2], row: &mut [f32]) {
    for ((((row, a), s), b), t) in row.iter_mut().zip(a).zip(s).zip(b).zip(t) {
        *row += a * s + b * t;
    }
}

#[inline(always)]
fn one_tap((a, s): Tap<'_>, row: &mut [f32]) {
    for ((row, a), s) in row.iter_mut().zip(a).zip(s) {
        *row += a * s;
    }
}

/// The widest block.
const MAX_CHANNELS: usize = 256;

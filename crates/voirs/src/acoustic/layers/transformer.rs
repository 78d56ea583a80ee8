//! A transformer over a whole sequence: the text encoder of VITS (Kim, Kong and
//! Son, 2021), whose layers are an attention and two convolutions, each added to
//! what it sees and normalised (Ba, Kiros and Hinton, 2016).

use pulp::Arch;

use super::attention::Attention;
use super::conv::{Conv, TILE};
use crate::acoustic::hibari::vectorized::vectorized;

/// Rows that go through both convolutions at once, so that what is between them
/// stays in the processor's cache.
const BLOCK: usize = 8 * TILE;
const LANES: usize = 16;

/// A transformer, ready to run.
#[derive(Debug)]
pub(crate) struct Transformer {
    pub(super) arch: Arch,
    pub(super) layers: Vec<Layer>,
    /// The values of the graph that it begins with and makes.
    pub(super) input: String,
    pub(super) output: String,
    pub(super) channels: usize,
}

#[derive(Debug)]
pub(super) struct Layer {
    pub attention: Attention,
    pub attended: Norm,
    pub widen: Conv,
    pub narrow: Conv,
    pub finished: Norm,
}

/// A normalisation of rows.
#[derive(Debug)]
pub(super) struct Norm {
    pub gain: Vec<f32>,
    pub bias: Vec<f32>,
    pub epsilon: f32,
}

impl Transformer {
    /// The name of the value that it begins with.
    pub(crate) fn input(&self) -> &str {
        &self.input
    }

    /// The name of the value that it makes.
    pub(crate) fn output(&self) -> &str {
        &self.output
    }

    /// The output for an input of channels × steps of time, in the same layout;
    /// `None` if `shape` is not that of an input.
    pub(crate) fn forward(&self, shape: &[usize], values: &[f32]) -> Option<Vec<f32>> {
        let (arch, channels) = (self.arch, self.channels);
        let &[1, height, rows] = shape else {
            return None;
        };
        let fits = height == channels && rows > 0 && channels.checked_mul(rows)? == values.len();
        if !fits {
            return None;
        }
        let mut x = transposed(values, rows);
        let mut sum = vec![0.0; x.len()];
        for layer in &self.layers {
            layer.attention.forward(arch, &x, &x, &mut sum);
            normalize(arch, &layer.attended, &sum, &mut x);
            layer.convolutions(arch, &x, &mut sum);
            normalize(arch, &layer.finished, &sum, &mut x);
        }
        Some(transposed(&x, channels))
    }
}

impl Layer {
    /// Two convolutions of `x` with a rectifier between them, added to it.
    fn convolutions(&self, arch: Arch, x: &[f32], out: &mut [f32]) {
        let (channels, inner) = (self.narrow.outputs, self.widen.outputs);
        let rows = x.len() / channels;
        let (first, second) = (self.widen.taps / 2, self.narrow.taps / 2);
        // Both read zeros beyond the ends.
        let mut padded = vec![0.0; (rows + 2 * (first + second)) * channels];
        padded[(first + second) * channels..][..x.len()].copy_from_slice(x);
        let mut between = vec![0.0; (BLOCK.min(rows) + 2 * second) * inner];
        for start in (0..rows).step_by(BLOCK) {
            let count = BLOCK.min(rows - start);
            let between = &mut between[..(count + 2 * second) * inner];
            let seen = &padded[start * channels..][..(count + 2 * (first + second)) * channels];
            self.widen.forward(arch, seen, None, between);
            rectify(arch, between);
            for (at, row) in between.chunks_exact_mut(inner).enumerate() {
                // The row's time, `second` too great.
                let time = start + at;
                if time < second || time >= rows + second {
                    row.fill(0.0);
                }
            }
            let own = start * channels..(start + count) * channels;
            let residual = Some(&x[own.clone()]);
            self.narrow.forward(arch, between, residual, &mut out[own]);
        }
    }
}

/// Rows of `columns` values as columns.
fn transposed(x: &[f32], columns: usize) -> Vec<f32> {
    let column = |at| x.iter().skip(at).step_by(columns.max(1)).copied();
    (0..columns).flat_map(column).collect()
}

vectorized! {
    /// Zero in place of what is negative.
    fn rectify<'a>(x: &'a mut [f32]) -> () {
        x.iter_mut().for_each(|x| *x = if *x < 0.0 { 0.0 } else { *x });
    }
}

vectorized! {
    /// Normalises rows.
    fn normalize<'a>(norm: &'a Norm, x: &'a [f32], out: &'a mut [f32]) -> () {
        let channels = norm.gain.len();
        for (x, out) in x.chunks_exact(channels).zip(out.chunks_exact_mut(channels)) {
            let mean = sum(x, |x| x) / channels as f32;
            let variance = sum(x, |x| (x - mean) * (x - mean)) / channels as f32;
            let scale = 1.0 / (variance + norm.epsilon).sqrt();
            let affine = norm.gain.iter().zip(&norm.bias);
            for ((out, x), (gain, bias)) in out.iter_mut().zip(x).zip(affine) {
                *out = (*x - mean) * scale * gain + bias;
            }
        }
    }
}

/// The sum of a function of values, in interleaved sums.
#[inline(always)]
fn sum(x: &[f32], of: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (chunks, rest) = x.as_chunks::<LANES>();
    for chunk in chunks {
        for (sum, x) in sums.iter_mut().zip(chunk) {
            *sum += of(*x);
        }
    }
    for (sum, x) in sums.iter_mut().zip(rest) {
        *sum += of(*x);
    }
    sums.iter().sum()
}

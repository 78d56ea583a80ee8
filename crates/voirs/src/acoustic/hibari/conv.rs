//! Convolutions over all channels, in f32.

use rten_gemm::{GemmInputA, GemmInputB, GemmOptions};
use rten_tensor::{Matrix, NdTensorView};

use super::NetworkError;
use super::linear::Kernels;
use super::scratch::sized;
use super::vectorized::vectorized;
use super::weights::Tensors;

/// Rows that are convolved at a time.
const BLOCK: usize = 256;

/// A convolution with an odd number of taps; zeros are read beyond the ends.
pub(super) struct Conv {
    /// Inputs × outputs, inputs in the order channel, tap.
    weight: Vec<f32>,
    bias: Vec<f32>,
    channels: usize,
    taps: usize,
}

impl Conv {
    pub(super) fn read(
        tensors: &Tensors<'_>,
        name: &str,
        channels: usize,
        taps: usize,
        outputs: usize,
    ) -> Result<Self, NetworkError> {
        Ok(Self {
            weight: tensors.f32(&format!("{name}.weight"), &[channels * taps, outputs])?,
            bias: tensors.f32(&format!("{name}.bias"), &[outputs])?,
            channels,
            taps,
        })
    }

    /// Convolves the rows of `x` into `out`.
    ///
    /// Sums run as in onnxruntime's product with `columns` columns: over the
    /// inputs in chunks, each a chain of fused multiply-adds. (Chunks of more
    /// than 256, for fewer than 33 columns, are divided once more here.)
    pub(super) fn forward(
        &self,
        kernels: &Kernels,
        x: &[f32],
        columns: usize,
        out: &mut [f32],
        windows: &mut Vec<f32>,
    ) -> Result<(), NetworkError> {
        let (depth, outputs) = (self.channels * self.taps, self.bias.len());
        let weight = NdTensorView::from_data([depth, outputs], self.weight.as_slice());
        let chunk = chunk_length(columns, depth);
        for (block, out) in out.chunks_mut(BLOCK * outputs).enumerate() {
            let rows = out.len() / outputs;
            let windows = sized(windows, rows * depth);
            gather(kernels.arch, self, x, block * BLOCK, windows);
            let windows = NdTensorView::from_data([rows, depth], &*windows);
            for start in (0..depth).step_by(chunk) {
                let inputs = start..(start + chunk).min(depth);
                let windows = windows.slice((.., inputs.clone()));
                accumulate(kernels, out, windows, weight.slice((inputs, ..)), start > 0)?;
            }
            for row in out.chunks_exact_mut(outputs) {
                for (out, bias) in row.iter_mut().zip(&self.bias) {
                    *out += bias;
                }
            }
        }
        Ok(())
    }
}

vectorized! {
    /// What the convolution sees from each row, beginning with row `first`.
    fn gather<'a>(conv: &'a Conv, x: &'a [f32], first: usize, windows: &'a mut [f32]) -> () {
        let Conv { channels, taps, .. } = *conv;
        for (at, window) in windows.chunks_exact_mut(channels * taps).enumerate() {
            for tap in 0..taps {
                let from = (first + at + tap).checked_sub(taps / 2);
                let row = from.and_then(|from| x.get(from * channels..(from + 1) * channels));
                let targets = window.iter_mut().skip(tap).step_by(taps);
                match row {
                    Some(row) => targets.zip(row).for_each(|(target, x)| *target = *x),
                    None => targets.for_each(|target| *target = 0.0),
                }
            }
        }
    }
}

/// `out = a b`, or `out += a b`.
pub(super) fn accumulate(
    kernels: &Kernels,
    out: &mut [f32],
    a: Matrix<'_, f32>,
    b: Matrix<'_, f32>,
    add: bool,
) -> Result<(), NetworkError> {
    let options = GemmOptions {
        beta: if add { 1.0 } else { 0.0 },
        ..GemmOptions::default()
    };
    kernels
        .floats
        .gemm(
            out,
            GemmInputA::Unpacked(a),
            GemmInputB::Unpacked(b),
            options,
        )
        .map_err(|error| NetworkError::Product(error.to_string()))
}

/// How many terms onnxruntime sums at a time in a product with `columns`
/// columns and an inner dimension of `depth`.
pub(super) fn chunk_length(columns: usize, depth: usize) -> usize {
    let mut chunk = 128;
    if columns < depth {
        let mut width = 128;
        while width > 16 && width / 2 >= columns {
            width /= 2;
            chunk *= 2;
        }
    }
    chunk
}

//! Self-attention over all phonemes of a sentence (Vaswani et al., 2017).

use rten_tensor::NdTensorView;

use super::NetworkError;
use super::conv::{accumulate, chunk_length};
use super::elementwise::{Range, exp, order, range, unorder};
use super::linear::Kernels;
use super::scratch::sized;
use super::vectorized::vectorized;

const LANES: usize = 16;

/// Attends with `heads` heads. A row of `projected` is the query, the key and
/// the value of a phoneme; `out` gets one row of values for each phoneme.
pub(super) fn attend(
    kernels: &Kernels,
    projected: &[f32],
    heads: usize,
    out: &mut [f32],
    scores: &mut Vec<f32>,
    head: &mut Vec<f32>,
    length: usize,
) -> Result<Range, NetworkError> {
    let channels = out.len() / length;
    let width = channels / heads;
    let projected = NdTensorView::from_data([length, 3 * channels], projected);
    let part = |part: usize, index: usize| {
        let start = part * channels + index * width;
        projected.slice((.., start..start + width))
    };
    let scores = sized(scores, length * length);
    let head = sized(head, length * width);
    for index in 0..heads {
        let keys = part(1, index).permuted([1, 0]);
        accumulate(kernels, scores, part(0, index), keys, false)?;
        let divisor = (width as f32).sqrt();
        softmax_rows(kernels.arch, scores, length, divisor);
        let values = part(2, index);
        let weights = NdTensorView::from_data([length, length], &*scores);
        let chunk = chunk_length(width, length);
        for start in (0..length).step_by(chunk) {
            let rows = start..(start + chunk).min(length);
            let (weights, values) = (weights.slice((.., rows.clone())), values.slice((rows, ..)));
            accumulate(kernels, head, weights, values, start > 0)?;
        }
        for (head, out) in head.chunks_exact(width).zip(out.chunks_exact_mut(channels)) {
            out[index * width..][..width].copy_from_slice(head);
        }
    }
    Ok(range(kernels.arch, out))
}

vectorized! {
    /// Softmax of every row.
    fn softmax_rows<'a>(scores: &'a mut [f32], length: usize, divisor: f32) -> () {
        for row in scores.chunks_exact_mut(length) {
            softmax(row, divisor);
        }
    }
}

/// `softmax(row / divisor)` in place, summed in sixteen interleaved sums.
#[inline(always)]
fn softmax(row: &mut [f32], divisor: f32) {
    let mut greatest = i32::MIN;
    for x in &mut *row {
        *x /= divisor;
        greatest = greatest.max(order(*x));
    }
    let max = unorder(greatest);
    for x in &mut *row {
        *x = exp(*x - max);
    }
    let mut sums = [0.0_f32; LANES];
    for chunk in row.chunks(LANES) {
        for (sum, &x) in sums.iter_mut().zip(chunk) {
            *sum += x;
        }
    }
    let mut eight = [0.0; 8];
    let (low, high) = sums.split_at(8);
    for ((sum, low), high) in eight.iter_mut().zip(low).zip(high) {
        *sum = low + high;
    }
    let [a, b, c, d, e, f, g, h] = eight;
    let reciprocal = 1.0 / (((a + b) + (c + d)) + ((e + f) + (g + h)));
    for x in row {
        *x *= reciprocal;
    }
}

//! Self-attention with relative positions (Vaswani et al., 2017; Shaw, Uszkoreit
//! and Vaswani, 2018): pairs of steps that are near each other have terms of
//! their own, one for each distance.

use pulp::Arch;

use super::conv::{Conv, TILE};
use crate::acoustic::hibari::elementwise::exp;
use crate::acoustic::hibari::vectorized::vectorized;

/// Rows of scores that are computed at once, so that they stay in the
/// processor's cache.
const BLOCK: usize = 4 * TILE;
const LANES: usize = 16;

/// An attention that every step of time takes part in.
#[derive(Debug)]
pub(super) struct Attention {
    /// The channels of all queries, keys and values, heads one after the other.
    /// Queries are scaled.
    pub projection: Conv,
    pub heads: usize,
    /// Of a head's query, the scores' terms for each distance.
    pub near_keys: Conv,
    /// Of the weights at each distance, what a head's values get besides.
    pub near_values: Conv,
    /// Makes the output of the values of all heads.
    pub output: Conv,
}

impl Attention {
    /// Attends to the rows of `x`, and adds the result to `residual`.
    pub(super) fn forward(&self, arch: Arch, x: &[f32], residual: &[f32], out: &mut [f32]) {
        let channels = self.output.inputs;
        let width = channels / self.heads;
        let rows = x.len() / channels;
        let distances = self.near_keys.outputs;
        let reach = distances / 2;
        let mut projected = vec![0.0; rows * 3 * channels];
        self.projection.forward(arch, x, None, &mut projected);

        let mut values = vec![0.0; rows * channels];
        let block = BLOCK.min(rows);
        let mut query = vec![0.0; block * width];
        let mut scores = vec![0.0; block * rows];
        let mut near = vec![0.0; block * distances];
        let mut sums = vec![0.0; block];
        let (mut far, mut head) = (vec![0.0; block * width], vec![0.0; block * width]);
        for number in 0..self.heads {
            let part = |part: usize, row: usize| {
                &projected[row * 3 * channels + part * channels + number * width..][..width]
            };
            let no_bias = |_| 0.0;
            let key = |row, column: usize, _| part(1, row)[column];
            let keys = Conv::new(arch, [rows, width, 1], 1, key, no_bias);
            let value = |column: usize, row, _| part(2, row)[column];
            let all_values = Conv::new(arch, [width, rows, 1], 1, value, no_bias);
            for start in (0..rows).step_by(BLOCK) {
                let count = BLOCK.min(rows - start);
                let query = &mut query[..count * width];
                for (at, query) in query.chunks_exact_mut(width).enumerate() {
                    query.copy_from_slice(part(0, start + at));
                }
                let scores = &mut scores[..count * rows];
                keys.forward(arch, query, None, scores);
                let near = &mut near[..count * distances];
                self.near_keys.forward(arch, query, None, near);
                // Of a row, the steps that are near, and their distances.
                let window = |at: usize| {
                    let from = at.saturating_sub(reach);
                    let steps = from..(at + reach + 1).min(rows);
                    let first = from + reach - at;
                    (first..first + steps.len(), steps)
                };
                let pairs = scores
                    .chunks_exact_mut(rows)
                    .zip(near.chunks_exact(distances));
                for (at, (scores, near)) in pairs.enumerate() {
                    let (distances, steps) = window(start + at);
                    let near = &near[distances];
                    let scores = scores[steps].iter_mut();
                    scores.zip(near).for_each(|(score, near)| *score += near);
                }
                let sums = &mut sums[..count];
                exponentials(arch, scores, rows, sums);
                near.fill(0.0);
                let pairs = scores
                    .chunks_exact(rows)
                    .zip(near.chunks_exact_mut(distances));
                for (at, (scores, near)) in pairs.enumerate() {
                    let (distances, steps) = window(start + at);
                    near[distances].copy_from_slice(&scores[steps]);
                }
                let (far, head) = (&mut far[..count * width], &mut head[..count * width]);
                all_values.forward(arch, scores, None, far);
                self.near_values.forward(arch, near, Some(far), head);
                let out = values[start * channels..].chunks_exact_mut(channels);
                for ((out, head), sum) in out.zip(head.chunks_exact(width)).zip(sums) {
                    let out = out[number * width..][..width].iter_mut();
                    let scale = 1.0 / *sum;
                    out.zip(head).for_each(|(out, x)| *out = *x * scale);
                }
            }
        }
        self.output.forward(arch, &values, Some(residual), out);
    }
}

vectorized! {
    /// The numerators of the softmax of every row of scores in place, and their sums.
    fn exponentials<'a>(scores: &'a mut [f32], length: usize, sums: &'a mut [f32]) -> () {
        for (row, sum) in scores.chunks_exact_mut(length).zip(sums) {
            let greater = |a: f32, b: f32| if a > b { a } else { b };
            let mut greatest = [f32::MIN; LANES];
            let (chunks, rest) = row.as_chunks::<LANES>();
            for chunk in chunks {
                for (greatest, x) in greatest.iter_mut().zip(chunk) {
                    *greatest = greater(*x, *greatest);
                }
            }
            let greatest = greatest.iter().chain(rest).fold(f32::MIN, |a, b| greater(*b, a));
            let mut partial = [0.0_f32; LANES];
            let (chunks, rest) = row.as_chunks_mut::<LANES>();
            for chunk in chunks {
                for (sum, x) in partial.iter_mut().zip(chunk) {
                    *x = exp(*x - greatest);
                    *sum += *x;
                }
            }
            for (sum, x) in partial.iter_mut().zip(rest) {
                *x = exp(*x - greatest);
                *sum += *x;
            }
            *sum = partial.iter().sum();
        }
    }
}

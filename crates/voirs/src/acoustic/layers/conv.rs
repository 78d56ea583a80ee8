//! Convolution of rows of channels, without copies of what it sees.

use pulp::{Arch, Simd, WithSimd};

/// Steps of time that are computed at once where registers are many; half as
/// many where they are few.
pub(super) const TILE: usize = 12;
/// Vectors of outputs in a panel of weights.
const PANEL: usize = 2;
/// Up to so many outputs are computed as dot products.
const FEW: usize = 2;

/// A convolution with stride 1: output row `t` sees the input rows
/// `t + tap * spread`.
#[derive(Debug)]
pub(super) struct Conv {
    /// For panels of vectors of outputs: taps × inputs × outputs of the panel.
    /// With few outputs: outputs × taps × inputs.
    weights: Vec<f32>,
    /// As many as there are outputs in all panels.
    bias: Vec<f32>,
    pub inputs: usize,
    pub outputs: usize,
    pub taps: usize,
    pub spread: usize,
    few: bool,
}

impl Conv {
    /// `weight(output, input, tap)` gives the weights.
    pub(super) fn new(
        arch: Arch,
        [outputs, inputs, taps]: [usize; 3],
        spread: usize,
        weight: impl Fn(usize, usize, usize) -> f32,
        bias: impl Fn(usize) -> f32,
    ) -> Self {
        let lanes = arch.dispatch(Lanes);
        let few = outputs <= FEW && inputs.is_multiple_of(lanes);
        let padded = if few {
            outputs
        } else {
            outputs.next_multiple_of(lanes)
        };
        let mut weights = Vec::with_capacity(padded * inputs * taps);
        let width = if few { 1 } else { PANEL * lanes };
        for first in (0..padded).step_by(width) {
            let panel = first..(first + width).min(padded);
            for tap in 0..taps {
                for input in 0..inputs {
                    weights.extend(panel.clone().map(|output| {
                        if output < outputs {
                            weight(output, input, tap)
                        } else {
                            0.0
                        }
                    }));
                }
            }
        }
        let bias = (0..padded).map(|output| if output < outputs { bias(output) } else { 0.0 });
        Self {
            weights,
            bias: bias.collect(),
            inputs,
            outputs,
            taps,
            spread,
            few,
        }
    }

    /// Convolves rows of `x` into the rows of `out`, and adds those of `residual`.
    ///
    /// `x` has `(taps - 1) * spread` more rows than `out`.
    pub(super) fn forward(&self, arch: Arch, x: &[f32], residual: Option<&[f32]>, out: &mut [f32]) {
        arch.dispatch(Forward {
            conv: self,
            x,
            residual,
            out,
        });
    }
}

/// How many numbers a vector holds.
pub(super) struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

struct Forward<'a> {
    conv: &'a Conv,
    x: &'a [f32],
    residual: Option<&'a [f32]>,
    out: &'a mut [f32],
}

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        if self.conv.few {
            self.dot_products(simd);
        } else if S::REGISTER_COUNT >= 32 {
            self.panels::<S, TILE>(simd);
        } else {
            self.panels::<S, { TILE / 2 }>(simd);
        }
    }
}

impl Forward<'_> {
    #[inline(always)]
    fn panels<S: Simd, const ROWS: usize>(&mut self, simd: S) {
        let conv = self.conv;
        let (weights, _) = S::as_simd_f32s(&conv.weights);
        let (bias, _) = S::as_simd_f32s(&conv.bias);
        let depth = conv.taps * conv.inputs;
        let mut weights = weights;
        for (panel, bias) in bias.chunks(PANEL).enumerate() {
            let (own, rest) = weights.split_at(depth * bias.len());
            weights = rest;
            let first = panel * PANEL * S::F32_LANES;
            match bias.len() {
                PANEL => self.panel::<S, ROWS, PANEL>(simd, own, bias, first),
                _ => self.panel::<S, ROWS, 1>(simd, own, bias, first),
            }
        }
    }

    /// All rows of a panel. The last tile of rows begins earlier where there are
    /// not as many left: what is computed twice is the same.
    #[inline(always)]
    fn panel<S: Simd, const ROWS: usize, const VECTORS: usize>(
        &mut self,
        simd: S,
        weights: &[S::f32s],
        bias: &[S::f32s],
        first: usize,
    ) {
        let rows = self.out.len() / self.conv.outputs;
        if rows >= ROWS {
            for row in (0..rows).step_by(ROWS) {
                let row = row.min(rows - ROWS);
                self.tile::<S, ROWS, VECTORS>(simd, weights, bias, row, first);
            }
        } else if rows >= 4 {
            for row in (0..rows).step_by(4) {
                let row = row.min(rows - 4);
                self.tile::<S, 4, VECTORS>(simd, weights, bias, row, first);
            }
        } else {
            for row in 0..rows {
                self.tile::<S, 1, VECTORS>(simd, weights, bias, row, first);
            }
        }
    }

    /// Some rows of a panel: their sums stay in registers.
    #[inline(always)]
    fn tile<S: Simd, const ROWS: usize, const VECTORS: usize>(
        &mut self,
        simd: S,
        weights: &[S::f32s],
        bias: &[S::f32s],
        row: usize,
        first: usize,
    ) {
        let Conv {
            inputs,
            outputs,
            spread,
            ..
        } = *self.conv;
        let bias: [S::f32s; VECTORS] = std::array::from_fn(|vector| bias[vector]);
        let mut sums = [bias; ROWS];
        for (tap, weights) in weights.chunks_exact(inputs * VECTORS).enumerate() {
            let from = row + tap * spread;
            let rows: [&[f32]; ROWS] =
                std::array::from_fn(|row| &self.x[(from + row) * inputs..][..inputs]);
            let weights = &weights.as_chunks::<VECTORS>().0[..inputs];
            for (input, weights) in weights.iter().enumerate() {
                for (sums, row) in sums.iter_mut().zip(rows) {
                    let x = simd.splat_f32s(row[input]);
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum = simd.mul_add_e_f32s(x, *weight, *sum);
                    }
                }
            }
        }
        for (at, mut sums) in sums.into_iter().enumerate() {
            let columns = (row + at) * outputs + first..(row + at + 1) * outputs;
            let whole = VECTORS * S::F32_LANES;
            if columns.len() >= whole {
                let columns = columns.start..columns.start + whole;
                if let Some(residual) = self.residual {
                    let (residual, _) = S::as_simd_f32s(&residual[columns.clone()]);
                    for (sum, residual) in sums.iter_mut().zip(residual) {
                        *sum = simd.add_f32s(*sum, *residual);
                    }
                }
                let (out, _) = S::as_mut_simd_f32s(&mut self.out[columns]);
                out.copy_from_slice(&sums);
                continue;
            }
            // The panel is wider than what is left of the row.
            let out = &mut self.out[columns.clone()];
            let sums: &[f32] = pulp::bytemuck::cast_slice(&sums);
            out.copy_from_slice(&sums[..out.len()]);
            if let Some(residual) = self.residual {
                let residual = &residual[columns];
                out.iter_mut().zip(residual).for_each(|(out, x)| *out += x);
            }
        }
    }

    #[inline(always)]
    fn dot_products<S: Simd>(&mut self, simd: S) {
        let rows = self.out.len() / self.conv.outputs;
        let together = rows - rows % 4;
        for row in (0..together).step_by(4) {
            self.dot_product::<S, 4>(simd, row);
        }
        for row in together..rows {
            self.dot_product::<S, 1>(simd, row);
        }
    }

    #[inline(always)]
    fn dot_product<S: Simd, const ROWS: usize>(&mut self, simd: S, row: usize) {
        let conv = self.conv;
        let inputs = conv.inputs;
        let weights = conv.weights.chunks_exact(conv.taps * inputs);
        for (output, (weights, bias)) in weights.zip(&conv.bias).enumerate() {
            let mut sums = [simd.splat_f32s(0.0); ROWS];
            for (tap, weights) in weights.chunks_exact(inputs).enumerate() {
                let from = row + tap * conv.spread;
                let (weights, _) = S::as_simd_f32s(weights);
                for (at, sum) in sums.iter_mut().enumerate() {
                    let x = &self.x[(from + at) * inputs..][..inputs];
                    for (x, weight) in S::as_simd_f32s(x).0.iter().zip(weights) {
                        *sum = simd.mul_add_e_f32s(*x, *weight, *sum);
                    }
                }
            }
            for (at, sum) in sums.into_iter().enumerate() {
                let place = (row + at) * conv.outputs + output;
                let residual = self.residual.map_or(0.0, |residual| residual[place]);
                self.out[place] = simd.reduce_sum_f32s(sum) + bias + residual;
            }
        }
    }
}

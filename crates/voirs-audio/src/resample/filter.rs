//! The polyphase filter: its table and its sums.

use std::f64::consts::PI;

use super::Next;

/// Filter taps on one side of an output sample when the rate rises, for the
/// attenuation below and a transition from 0.9 to 1.0 of the Nyquist frequency.
const HALF: usize = 72;

/// Stopband attenuation that the Kaiser window is designed for, in dB.
const ATTENUATION: f64 = 108.0;

/// The middle of the transition, as a part of the lower Nyquist frequency.
const CUTOFF: f64 = 0.95;

/// Taps are summed in as many lanes, whatever the processor's are.
const LANES: usize = 16;

/// Output samples that are made together.
const BATCH: usize = 32;

/// Values of a table that holds every phase of a ratio. Beyond it, phases are
/// interpolated.
const LARGEST_TABLE: usize = 131_072;

/// Phases between two samples of the lower rate where they are interpolated:
/// the error, (π / 1024)² / 8, is −118 dB.
const PHASES: f64 = 1024.0;

#[derive(Debug, Clone)]
pub(super) struct Filter {
    half: usize,
    phases: Phases,
    /// A row of `2 · half` taps for each phase.
    table: Vec<f32>,
}

#[derive(Debug, Clone, Copy)]
enum Phases {
    /// A row for each phase of the ratio.
    Every,
    /// Rows at `n` even steps, and one for the next sample.
    Steps(u64),
}

impl Filter {
    /// A filter between two rates without a common divisor.
    pub(super) fn new(from: u32, to: u32) -> Self {
        let ratio = (f64::from(to) / f64::from(from)).min(1.0);
        let eighth = LANES / 2;
        let half = (HALF as f64 / ratio).ceil() as usize;
        let half = half.div_ceil(eighth) * eighth;
        let every = to as usize;
        let (phases, rows, steps) = if every.saturating_mul(2 * half) <= LARGEST_TABLE {
            (Phases::Every, every, f64::from(to))
        } else {
            let steps = (PHASES * ratio).ceil();
            (Phases::Steps(steps as u64), steps as usize + 1, steps)
        };
        let mut table = Vec::with_capacity(rows * 2 * half);
        for row in 0..rows {
            push_row(&mut table, half, row as f64 / steps, ratio * CUTOFF);
        }
        Self {
            half,
            phases,
            table,
        }
    }

    pub(super) fn half(&self) -> usize {
        self.half
    }

    pub(super) fn taps(&self) -> usize {
        2 * self.half
    }

    /// Appends the output samples whose windows lie in `input`, at most
    /// `limit`, and gives where the next one is.
    pub(super) fn run(
        &self,
        input: &[f32],
        next: Next,
        ratio: (u64, u64),
        limit: usize,
        out: &mut Vec<f32>,
    ) -> Next {
        pulp::Arch::new().dispatch(Run {
            filter: self,
            input,
            next,
            ratio,
            limit,
            out,
        })
    }

    #[inline(always)]
    fn row(&self, row: u64) -> &[f32] {
        let from = row as usize * self.taps();
        self.table.get(from..from + self.taps()).unwrap_or(&[])
    }

    /// The partial sums of an output sample.
    #[inline(always)]
    fn sums(&self, window: &[f32], phase: u64, to: u64, sums: &mut [f32; LANES]) {
        match self.phases {
            Phases::Every => multiply(window, self.row(phase), sums),
            Phases::Steps(steps) => {
                let (row, rest) = (phase * steps / to, phase * steps % to);
                let part = rest as f32 / to as f32;
                let mut other = [0.0; LANES];
                multiply(window, self.row(row), sums);
                multiply(window, self.row(row + 1), &mut other);
                for (sum, other) in sums.iter_mut().zip(other) {
                    *sum += (other - *sum) * part;
                }
            }
        }
    }
}

struct Run<'a> {
    filter: &'a Filter,
    input: &'a [f32],
    next: Next,
    ratio: (u64, u64),
    limit: usize,
    out: &'a mut Vec<f32>,
}

impl pulp::WithSimd for Run<'_> {
    type Output = Next;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> Next {
        let (from, to) = self.ratio;
        let (step, step_phase) = ((from / to) as usize, from % to);
        let taps = self.filter.taps();
        let Next {
            mut start,
            mut phase,
        } = self.next;
        let mut left = self.limit;
        loop {
            // Partial sums of several outputs go to memory first: summed up at
            // once, they keep the compiler from wide vectors.
            let mut batch = [[0.0_f32; LANES]; BATCH];
            let mut made = 0;
            for sums in batch.iter_mut().take(left) {
                let Some(window) = self.input.get(start..start + taps) else {
                    break;
                };
                self.filter.sums(window, phase, to, sums);
                made += 1;
                start += step;
                phase += step_phase;
                if phase >= to {
                    phase -= to;
                    start += 1;
                }
            }
            self.out.extend(batch.iter().take(made).map(total));
            left -= made;
            if made < BATCH {
                break;
            }
        }
        Next { start, phase }
    }
}

/// Σ a·b in [`LANES`] partial sums: one order of additions on every processor.
#[inline(always)]
fn multiply(a: &[f32], b: &[f32], sums: &mut [f32; LANES]) {
    let mut lanes = [0.0_f32; LANES];
    for (a, b) in a
        .as_chunks::<LANES>()
        .0
        .iter()
        .zip(b.as_chunks::<LANES>().0)
    {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    *sums = lanes;
}

/// The sum of partial sums, in pairs.
#[inline(always)]
fn total(sums: &[f32; LANES]) -> f32 {
    let mut sums = *sums;
    let mut width = LANES / 2;
    while width > 0 {
        let (low, high) = sums.split_at_mut(width);
        for (low, high) in low.iter_mut().zip(high) {
            *low += *high;
        }
        width /= 2;
    }
    sums[0]
}

/// Appends the taps for an output sample that is `behind` of a sample after
/// the tap `half - 1`. `cutoff` is a part of the input's Nyquist frequency.
/// The taps' sum is 1, so that every phase has the same gain at 0 Hz.
fn push_row(table: &mut Vec<f32>, half: usize, behind: f64, cutoff: f64) {
    let beta = 0.1102 * (ATTENUATION - 8.7);
    let taps: Vec<f64> = (0..2 * half)
        .map(|k| {
            let t = k as f64 - (half as f64 - 1.0) - behind;
            let x = t / half as f64;
            let window = bessel_i0(beta * (1.0 - x * x).max(0.0).sqrt());
            sinc(cutoff * t) * window
        })
        .collect();
    let sum: f64 = taps.iter().sum();
    table.extend(taps.iter().map(|h| (h / sum) as f32));
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// The modified Bessel function of order 0, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut sum, mut term) = (1.0, 1.0);
    let mut k = 1.0;
    while term > sum * 1e-12 {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

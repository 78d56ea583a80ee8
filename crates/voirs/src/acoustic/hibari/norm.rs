//! Normalisation over the channels of a row (Ba, Kiros and Hinton, "Layer
//! Normalization", 2016).

use super::NetworkError;
use super::elementwise::Range;
use super::vectorized::vectorized;
use super::weights::Tensors;

const EPSILON: f32 = 1e-5;

/// A layer normalisation with its gain and bias.
pub(super) struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    pub(super) fn read(
        tensors: &Tensors<'_>,
        name: &str,
        channels: usize,
    ) -> Result<Self, NetworkError> {
        Ok(Self {
            gain: tensors.f32(&format!("{name}.gain"), &[channels])?,
            bias: tensors.f32(&format!("{name}.bias"), &[channels])?,
        })
    }

    /// Normalises one row in two passes: the mean in double precision, then
    /// the squares of the differences in eight interleaved sums.
    #[inline(always)]
    pub(super) fn row(&self, x: &[f32], out: &mut [f32], range: &mut Range) {
        let channels = x.len() as f32;
        let mut sums = [0.0_f64; 32];
        for chunk in x.as_chunks::<32>().0 {
            for (sum, &x) in sums.iter_mut().zip(chunk) {
                *sum += f64::from(x);
            }
        }
        let mean = (fold(sums) / f64::from(channels)) as f32;
        let mut squares = [0.0_f32; 8];
        for chunk in x.as_chunks::<8>().0 {
            for (square, &x) in squares.iter_mut().zip(chunk) {
                *square = (x - mean).mul_add(x - mean, *square);
            }
        }
        let sum = fold(squares);
        let scale = 1.0 / (sum / channels + EPSILON).sqrt();
        for (((out, &x), &gain), &bias) in out.iter_mut().zip(x).zip(&self.gain).zip(&self.bias) {
            *out = ((x - mean) * scale).mul_add(gain, bias);
            range.include(*out);
        }
    }
}

/// The sum of a power of two of values: halves are added until one is left.
#[inline(always)]
fn fold<T: Copy + std::ops::AddAssign, const N: usize>(values: [T; N]) -> T {
    // Without it the compiler splits the loop that made the values into pairs.
    let mut values = std::hint::black_box(values);
    let mut half = N / 2;
    while half > 0 {
        for at in 0..half {
            let other = values[at + half];
            values[at] += other;
        }
        half /= 2;
    }
    values[0]
}

vectorized! {
    /// Normalises rows of `x` into `out`; gives the range of the results.
    fn normalize<'a>(norm: &'a Norm, x: &'a [f32], out: &'a mut [f32]) -> Range {
        let channels = norm.gain.len();
        let mut range = Range::new();
        for (x, out) in x.chunks_exact(channels).zip(out.chunks_exact_mut(channels)) {
            norm.row(x, out, &mut range);
        }
        range
    }
}

vectorized! {
    /// Normalises rows of `x` into `out` with mean and variance by Welford's
    /// recurrence (1962). onnxruntime does so where an addition comes before.
    fn normalize_welford<'a>(norm: &'a Norm, x: &'a [f32], out: &'a mut [f32]) -> () {
        let Norm { gain, bias } = norm;
        let channels = gain.len();
        for (x, out) in x.chunks_exact(channels).zip(out.chunks_exact_mut(channels)) {
            let (mut mean, mut squares, mut count) = (0.0_f32, 0.0_f32, 0.0_f32);
            for &x in x {
                count += 1.0;
                let delta = x - mean;
                mean += delta / count;
                squares += delta * (x - mean);
            }
            let deviation = (squares / count + EPSILON).sqrt();
            for (((out, &x), &gain), &bias) in out.iter_mut().zip(x).zip(gain).zip(bias) {
                *out = (x - mean) / deviation * gain + bias;
            }
        }
    }
}

//! Functions of single values, in forms that compile to vector instructions.
//!
//! None of them branches on a value.

use super::vectorized::vectorized;

/// Adding and subtracting it rounds to an integer, halves to even.
const ROUND: f32 = 12_582_912.0;

/// Smallest and greatest value seen, zero among them.
///
/// They are kept as bits: those of positive floats are ordered as signed
/// integers, those of negative ones, backwards, as unsigned integers. Loops
/// over integers compile to vector instructions, those over floats do not.
#[derive(Clone, Copy)]
pub(super) struct Range {
    min: u32,
    max: i32,
}

impl Range {
    pub(super) fn new() -> Self {
        Self {
            min: (-0.0_f32).to_bits(),
            max: 0,
        }
    }

    #[inline(always)]
    pub(super) fn include(&mut self, value: f32) {
        self.min = self.min.max(value.to_bits());
        self.max = self.max.max(value.to_bits().cast_signed());
    }

    /// Scale and zero point of ONNX's `DynamicQuantizeLinear`, for which the
    /// greatest step is 255.
    pub(super) fn quantization(self, greatest: u8) -> Quantization {
        let greatest_step = f32::from(greatest);
        let min = f32::from_bits(self.min);
        let max = f32::from_bits(self.max.cast_unsigned());
        let scale = if max > min {
            (max - min) / greatest_step
        } else {
            1.0
        };
        let zero_point = (0.0 - min / scale).clamp(0.0, greatest_step);
        Quantization {
            scale,
            zero_point: zero_point.round_ties_even() as u8,
            greatest,
        }
    }
}

/// How a tensor becomes bytes: `q = round(x / scale) + zero_point`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Quantization {
    pub(super) scale: f32,
    pub(super) zero_point: u8,
    pub(super) greatest: u8,
}

vectorized! {
    /// Quantises values.
    fn quantize<'a>(quantization: Quantization, values: &'a [f32], out: &'a mut [u8]) -> () {
        let Quantization { scale, zero_point, greatest } = quantization;
        let reciprocal = 1.0 / scale;
        let zero_point = u32::from(zero_point);
        let (low, high) = (-(zero_point as f32), f32::from(greatest) - zero_point as f32);
        for (out, &x) in out.iter_mut().zip(values) {
            // The quotient with one Newton step is rounded as a division is,
            // at a third of the cost.
            let q = x * reciprocal;
            let q = (-q).mul_add(scale, x).mul_add(reciprocal, q);
            let q = if q > low { q } else { low };
            let q = if q < high { q } else { high };
            *out = (q + ROUND).to_bits().wrapping_add(zero_point) as u8;
        }
    }
}

vectorized! {
    /// The range of values, zero included.
    fn range<'a>(values: &'a [f32]) -> Range {
        let mut range = Range::new();
        for &x in values {
            range.include(x);
        }
        range
    }
}

vectorized! {
    /// `sums * scale + bias`, row by row.
    fn affine<'a>(sums: &'a [i32], scale: f32, bias: &'a [f32], out: &'a mut [f32]) -> () {
        let rows = sums.chunks_exact(bias.len());
        for (sums, out) in rows.zip(out.chunks_exact_mut(bias.len())) {
            for ((out, &sum), &bias) in out.iter_mut().zip(sums).zip(bias) {
                *out = sum as f32 * scale + bias;
            }
        }
    }
}

vectorized! {
    /// `gelu(sums * scale + bias)`, row by row; widens the range to hold them.
    fn affine_gelu<'a>(
        sums: &'a [i32],
        scale: f32,
        bias: &'a [f32],
        out: &'a mut [f32],
        range: &'a mut Range,
    ) -> () {
        let mut results = *range;
        let rows = sums.chunks_exact(bias.len());
        for (sums, out) in rows.zip(out.chunks_exact_mut(bias.len())) {
            for ((out, &sum), &bias) in out.iter_mut().zip(sums).zip(bias) {
                *out = gelu(sum as f32 * scale + bias);
                results.include(*out);
            }
        }
        *range = results;
    }
}

vectorized! {
    /// `trunk += (sums * scale + bias) * gain`, row by row.
    fn affine_residual<'a>(
        sums: &'a [i32],
        scale: f32,
        bias: &'a [f32],
        gain: &'a [f32],
        trunk: &'a mut [f32],
    ) -> () {
        let rows = sums.chunks_exact(bias.len());
        for (sums, trunk) in rows.zip(trunk.chunks_exact_mut(bias.len())) {
            for (((x, &sum), &bias), &gain) in trunk.iter_mut().zip(sums).zip(bias).zip(gain) {
                *x += (sum as f32 * scale + bias) * gain;
            }
        }
    }
}

/// The Gaussian error linear unit, `x / 2 * (1 + erf(x / √2))`
/// (Hendrycks and Gimpel, 2016).
#[inline(always)]
pub(super) fn gelu(x: f32) -> f32 {
    x * 0.5 * (erf(x * std::f32::consts::FRAC_1_SQRT_2) + 1.0)
}

/// The error function, by the two polynomials of N. Juffa ("Efficient
/// faithfully-rounded implementation of error function erff()"), which
/// onnxruntime uses too.
#[inline(always)]
pub(super) fn erf(x: f32) -> f32 {
    let a = x.abs();
    let a = if a < 3.925 { a } else { 3.925 };
    let near = polynomial(
        a * a,
        [
            -5.991_049_7e-4,
            4.993_396e-3,
            -2.676_673_4e-2,
            1.128_180_25e-1,
            -3.761_248_6e-1,
            1.283_791_5e-1,
        ],
    )
    .mul_add(a, a);
    let exponent = polynomial(
        a,
        [
            1.729_489_3e-5,
            -3.832_086_8e-4,
            3.883_934_4e-3,
            -2.425_456e-2,
            1.067_778_5e-1,
            6.348_467e-1,
            1.287_175_1e-1,
        ],
    )
    .mul_add(a, a);
    let (m, r) = reduce(-exponent);
    let exp = polynomial(
        r,
        [
            1.383_198_1e-3,
            8.375_5e-3,
            4.166_895e-2,
            1.666_644_7e-1,
            4.999_998_5e-1,
            1.0,
            1.0,
        ],
    );
    // The product with a power of two is exact.
    let far = (-exp).mul_add(power_of_two(m), 1.0);
    (if a > 0.921_875 { far } else { near }).copysign(x)
}

/// A number that is ordered among integers as `x` is among floats.
#[inline(always)]
pub(super) fn order(x: f32) -> i32 {
    let bits = x.to_bits().cast_signed();
    bits ^ ((bits >> 31) & i32::MAX)
}

/// The float that [`order`] made this number of.
#[inline(always)]
pub(super) fn unorder(x: i32) -> f32 {
    f32::from_bits((x ^ ((x >> 31) & i32::MAX)).cast_unsigned())
}

/// `e^x` for `x` up to 88; 0 below -88. Polynomial of N. Juffa.
#[inline(always)]
pub(in crate::acoustic) fn exp(x: f32) -> f32 {
    let x = if x > -88.376_26 { x } else { -88.376_26 };
    let (m, r) = reduce(x);
    let p = polynomial(
        r,
        [
            f32::from_bits(0x3ab4_a000),
            f32::from_bits(0x3c09_2f6e),
            f32::from_bits(0x3d2a_adad),
            f32::from_bits(0x3e2a_aa28),
            f32::from_bits(0x3eff_fffb),
            1.0,
            1.0,
        ],
    );
    p * power_of_two(m)
}

/// Splits `x = m ln 2 + r`; gives `m + ROUND` and `r`. The product `m ln 2` is
/// taken off in two parts to keep its low bits.
#[inline(always)]
fn reduce(x: f32) -> (f32, f32) {
    let biased = x.mul_add(std::f32::consts::LOG2_E, ROUND);
    let m = biased - ROUND;
    let r = m.mul_add(-6.931_457_5e-1, x);
    (biased, m.mul_add(-1.428_606_8e-6, r))
}

/// Two to the integer that [`reduce`] found, -127 to 127.
#[inline(always)]
fn power_of_two(biased: f32) -> f32 {
    f32::from_bits((biased.to_bits() << 23).wrapping_add(0x3f80_0000))
}

#[inline(always)]
fn polynomial<const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    let mut sum = coefficients[0];
    for c in &coefficients[1..] {
        sum = sum.mul_add(x, *c);
    }
    sum
}

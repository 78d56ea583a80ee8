//! Gaussian noise that depends on nothing but a seed and a position.

use super::math;

/// A counter-based source of complex Gaussian noise: the value at a position
/// is a pure function of the seed, so any order and any chunking of the work
/// gives the same noise.
///
/// Uniform numbers come from Wellons's `lowbias32` integer hash
/// (<https://nullprogram.com/blog/2018/07/31/>, public domain), Gaussian pairs
/// from them by the Box-Muller transform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NoiseSource {
    key: [u32; 2],
    scale: f32,
}

impl NoiseSource {
    pub(crate) fn new(seed: u64, scale: f32) -> Self {
        // SplitMix64 (Steele, Lea and Flood, 2014), so that neighbouring seeds
        // give unrelated keys.
        let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        Self {
            key: [z as u32, (z >> 32) as u32],
            scale,
        }
    }

    /// Real and imaginary part, each of variance `scale`², at `position`.
    #[inline(always)]
    pub(crate) fn complex(self, position: u32) -> (f32, f32) {
        let a = hash(position ^ self.key[0]);
        let b = hash(position.wrapping_add(self.key[1]) ^ a.rotate_left(16));
        // 24 bits each; the half keeps the logarithm away from zero.
        let u = ((a >> 8) as i32 as f32 + 0.5) * (1.0 / 16_777_216.0);
        let angle = ((b >> 8) as i32 as f32) * (1.0 / 8_388_608.0) - 1.0;
        let radius = self.scale * (-2.0 * math::ln(u)).max(0.0).sqrt();
        let (cos, sin) = math::cos_sin_pi(angle);
        (radius * cos, radius * sin)
    }
}

/// `count` independent Gaussian numbers of variance 1, a function of the seed.
pub fn gaussian(seed: u64, count: usize) -> Vec<f32> {
    let source = NoiseSource::new(seed, 1.0);
    let pairs = (0..count.div_ceil(2)).map(|at| source.complex(at as u32));
    let mut numbers: Vec<f32> = pairs.flat_map(|(a, b)| [a, b]).collect();
    numbers.truncate(count);
    numbers
}

#[inline(always)]
fn hash(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7feb_352d);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_those_of_a_complex_gaussian() {
        let noise = NoiseSource::new(7, 1.0);
        let n = 400_000;
        let (mut sum, mut square, mut fourth, mut cross, mut lag) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let mut last = 0.0;
        for i in 0..n {
            let (re, im) = noise.complex(i);
            let (re, im) = (f64::from(re), f64::from(im));
            sum += re + im;
            square += re * re + im * im;
            fourth += re.powi(4) + im.powi(4);
            cross += re * im;
            lag += re * last;
            last = re;
        }
        let n = f64::from(n);
        assert!((sum / (2.0 * n)).abs() < 0.005);
        assert!((square / (2.0 * n) - 1.0).abs() < 0.01);
        assert!((fourth / (2.0 * n) - 3.0).abs() < 0.06, "kurtosis");
        assert!((cross / n).abs() < 0.006);
        assert!((lag / n).abs() < 0.006);
    }

    #[test]
    fn seeds_are_unrelated() {
        let (a, b) = (NoiseSource::new(1, 1.0), NoiseSource::new(2, 1.0));
        let product: f64 = (0..100_000)
            .map(|i| f64::from(a.complex(i).0) * f64::from(b.complex(i).0))
            .sum();
        assert!((product / 100_000.0).abs() < 0.02);
    }
}

//! Samples as the bytes that other programs, files and devices want.

/// How a sample is written. Full scale ±1 becomes the largest integer and its
/// negative; what exceeds it saturates, down to the most negative integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SampleFormat {
    /// 16-bit integer, 2 bytes.
    I16,
    /// 24-bit integer packed into 3 bytes, as in WAV files.
    I24,
    /// 24-bit integer in the low bytes of a sign-extended 32-bit one: ALSA's
    /// `S24_LE`, a plain `int32_t` from −8,388,608 to 8,388,607.
    I24In32Low,
    /// 24-bit integer in the high bytes of a 32-bit one, the low byte 0: what
    /// Windows (WASAPI, 24 valid bits of 32) and Core Audio call left-justified.
    I24In32High,
    /// 32-bit integer. The scale is 2³¹ − 1, whose difference from 2³¹ an
    /// `f32` cannot hold: either one gives the sample back exactly.
    I32,
    /// 32-bit IEEE float: the sample itself, also beyond ±1.
    F32,
}

impl SampleFormat {
    /// Bytes of a sample.
    pub const fn bytes(self) -> usize {
        match self {
            Self::I16 => 2,
            Self::I24 => 3,
            Self::I24In32Low | Self::I24In32High | Self::I32 | Self::F32 => 4,
        }
    }
}

/// Which byte of a sample comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ByteOrder {
    /// The least significant, as in WAV files, on x86 and on ARM.
    #[default]
    Little,
    /// The most significant, as in AIFF files and on the network.
    Big,
}

impl ByteOrder {
    /// The processor's own.
    pub const NATIVE: Self = if cfg!(target_endian = "big") {
        Self::Big
    } else {
        Self::Little
    };
}

/// Where a mono sample goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Layout {
    /// One channel.
    #[default]
    Mono,
    /// Each sample twice in a row: left, right, left, right.
    StereoInterleaved,
    /// All samples, and then all of them again: left, then right.
    StereoPlanar,
}

impl Layout {
    /// Channels.
    pub const fn channels(self) -> usize {
        match self {
            Self::Mono => 1,
            Self::StereoInterleaved | Self::StereoPlanar => 2,
        }
    }
}

/// Triangular noise of ±1 step added before rounding to 16 or 24 bits, which
/// turns the distortion of quiet passages into a steady hiss (Lipshitz,
/// Wannamaker and Vanderkooy, *Quantization and Dither*, 1992). Other formats
/// ignore it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dither {
    /// Chooses the noise: same seed, same bytes.
    pub seed: u64,
    /// The number of the first sample in the whole signal. Counted on by who
    /// converts in pieces, so that the noise does not depend on the cuts.
    pub first_sample: u64,
}

/// There is less room than the converted samples take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the converted samples take {needed} bytes, and there is room for {given}")]
pub struct NoRoom {
    /// Bytes that the samples take.
    pub needed: usize,
    /// Bytes that there are.
    pub given: usize,
}

/// A conversion of mono `f32` samples, full scale at ±1, into bytes.
///
/// Integers are rounded to nearest, halves to even, and saturated;
/// not-a-number becomes 0 in every format.
///
/// ```
/// use voirs_audio::convert::{Conversion, SampleFormat};
///
/// let conversion = Conversion::new(SampleFormat::I16);
/// let mut bytes = [0; 4];
/// let written = conversion.convert(&[1.0, -2.0], &mut bytes)?;
/// assert_eq!((written, bytes), (4, [0xff, 0x7f, 0x00, 0x80]));
/// # Ok::<(), voirs_audio::convert::NoRoom>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Conversion {
    /// How a sample is written.
    pub format: SampleFormat,
    /// Which byte comes first.
    pub order: ByteOrder,
    /// Where a sample goes.
    pub layout: Layout,
    /// Noise against distortion; by default none.
    pub dither: Option<Dither>,
}

impl Conversion {
    /// A conversion to mono, in the processor's byte order, without dither.
    pub const fn new(format: SampleFormat) -> Self {
        Self {
            format,
            order: ByteOrder::NATIVE,
            layout: Layout::Mono,
            dither: None,
        }
    }

    /// Bytes that `samples` samples become; `None` beyond what a computer holds.
    pub fn converted_len(&self, samples: usize) -> Option<usize> {
        samples.checked_mul(self.format.bytes() * self.layout.channels())
    }

    /// Writes `samples` to the beginning of `out` and gives the bytes written.
    /// Allocates nothing.
    ///
    /// # Errors
    /// [`NoRoom`], when `out` is shorter than [`converted_len`](Self::converted_len);
    /// it is then as it was.
    pub fn convert(&self, samples: &[f32], out: &mut [u8]) -> Result<usize, NoRoom> {
        let needed = self.converted_len(samples.len()).unwrap_or(usize::MAX);
        let given = out.len();
        let out = out.get_mut(..needed).ok_or(NoRoom { needed, given })?;
        let noise = self.dither.map(Noise::new);
        let dithered = move |n: usize| noise.map_or(0.0, |noise| noise.at(n));
        match self.format {
            SampleFormat::I16 if self.dither.is_none() => {
                self.fill(samples, out, |_, x| to_i16(x).to_le_bytes());
            }
            SampleFormat::I16 => self.fill(samples, out, |n, x| {
                integer::<16>(x, dithered(n)).to_le_bytes().low::<2>()
            }),
            SampleFormat::I24 => self.fill(samples, out, |n, x| {
                integer::<24>(x, dithered(n)).to_le_bytes().low::<3>()
            }),
            SampleFormat::I24In32Low => self.fill(samples, out, |n, x| {
                integer::<24>(x, dithered(n)).to_le_bytes()
            }),
            SampleFormat::I24In32High => self.fill(samples, out, |n, x| {
                (integer::<24>(x, dithered(n)) << 8).to_le_bytes()
            }),
            SampleFormat::I32 => self.fill(samples, out, |_, x| to_i32(x).to_le_bytes()),
            SampleFormat::F32 => self.fill(samples, out, |_, x| {
                if x.is_nan() { 0.0_f32 } else { x }.to_le_bytes()
            }),
        }
        Ok(needed)
    }

    /// Writes the little-endian bytes of each sample in the order and layout asked for.
    fn fill<const N: usize>(
        &self,
        samples: &[f32],
        out: &mut [u8],
        bytes: impl Fn(usize, f32) -> [u8; N],
    ) {
        let ordered = |n: usize, x: f32| {
            let mut bytes = bytes(n, x);
            if self.order == ByteOrder::Big {
                bytes.reverse();
            }
            bytes
        };
        let samples = samples.iter().copied().enumerate();
        match self.layout {
            Layout::Mono => {
                for (to, (n, x)) in out.as_chunks_mut::<N>().0.iter_mut().zip(samples) {
                    *to = ordered(n, x);
                }
            }
            Layout::StereoInterleaved => {
                let (places, _) = out.as_chunks_mut::<N>();
                for (to, (n, x)) in places.as_chunks_mut::<2>().0.iter_mut().zip(samples) {
                    *to = [ordered(n, x); 2];
                }
            }
            Layout::StereoPlanar => {
                let (left, right) = out.split_at_mut(out.len() / 2);
                for (to, (n, x)) in left.as_chunks_mut::<N>().0.iter_mut().zip(samples) {
                    *to = ordered(n, x);
                }
                right.copy_from_slice(left);
            }
        }
    }
}

/// Full scale as a 16-bit integer: rounded to nearest, saturated. Not-a-number is 0.
#[inline]
pub fn to_i16(sample: f32) -> i16 {
    // `as` saturates and maps not-a-number to zero.
    (sample * 32_767.0).round_ties_even() as i16
}

/// Full scale as a 24-bit integer, −8,388,608 to 8,388,607: rounded to nearest,
/// saturated. Not-a-number is 0.
#[inline]
pub fn to_i24(sample: f32) -> i32 {
    integer::<24>(sample, 0.0)
}

/// Full scale as a 32-bit integer: exact to the precision of an `f32`,
/// saturated. Not-a-number is 0.
#[inline]
pub fn to_i32(sample: f32) -> i32 {
    integer::<32>(sample, 0.0)
}

/// A sample as an integer of `BITS` bits, with noise in steps of that integer.
#[inline]
fn integer<const BITS: u32>(sample: f32, noise: f64) -> i32 {
    let largest = f64::from(i32::MAX >> (32 - BITS));
    let value = (f64::from(sample) * largest + noise).round_ties_even();
    // `as` maps not-a-number to zero.
    value.clamp(-largest - 1.0, largest) as i32
}

/// The low bytes of a little-endian integer.
trait Low {
    fn low<const N: usize>(self) -> [u8; N];
}

impl Low for [u8; 4] {
    #[inline]
    fn low<const N: usize>(self) -> [u8; N] {
        let mut low = [0; N];
        for (to, from) in low.iter_mut().zip(self) {
            *to = from;
        }
        low
    }
}

/// Triangular noise that depends on nothing but a seed and a position.
#[derive(Debug, Clone, Copy)]
struct Noise {
    key: u64,
    first: u64,
}

impl Noise {
    fn new(dither: Dither) -> Self {
        Self {
            key: mix(dither.seed),
            first: dither.first_sample,
        }
    }

    /// The sum of two uniform numbers within ±½.
    #[inline]
    fn at(self, n: usize) -> f64 {
        let position = self.first.wrapping_add(n as u64);
        let bits = mix(self.key.wrapping_add(position));
        let uniform = |bits: u32| f64::from(bits) * (1.0 / 4_294_967_296.0) - 0.5;
        uniform(bits as u32) + uniform((bits >> 32) as u32)
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
#[inline]
fn mix(x: u64) -> u64 {
    let z = x.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

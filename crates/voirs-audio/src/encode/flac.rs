//! FLAC (RFC 9639), 16 and 24 bits.

use std::io::{self, Seek, Write};

use flac_codec::encode::{FlacSampleWriter, Options};

use super::{EncodeError, check_channels, check_even};
use crate::convert::{to_i16, to_i24};

/// Samples converted at once.
const PIECE: usize = 8192;

/// Samples of a block, of each channel.
const BLOCK: u16 = 1024;

/// The highest rate that a frame can name, in Hz.
const LARGEST_RATE: u32 = 655_350;

/// Bits of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FlacDepth {
    /// 16 bits: the samples of a 16-bit WAV file.
    #[default]
    Bits16,
    /// 24 bits: the samples of a 24-bit WAV file.
    Bits24,
}

impl FlacDepth {
    /// Bits of a sample.
    pub const fn bits(self) -> u16 {
        match self {
            Self::Bits16 => 16,
            Self::Bits24 => 24,
        }
    }
}

/// Writes a FLAC file of samples that arrive in pieces. The length, and the
/// MD5 sum of the samples, are filled in at the end. Keeps one block, 1,024
/// samples of each channel.
#[derive(Debug)]
pub struct FlacWriter<W: Write + Seek> {
    state: State<W>,
    sample_rate: u32,
    channels: u16,
    depth: FlacDepth,
    integers: Vec<i32>,
}

/// The library refuses a file without samples: it is started by the first one.
#[expect(clippy::large_enum_variant, reason = "there is one of them")]
enum State<W: Write + Seek> {
    Empty(W),
    Started(FlacSampleWriter<W>),
    Broken,
}

impl<W: Write + Seek> std::fmt::Debug for State<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty(_) => "Empty",
            Self::Started(_) => "Started",
            Self::Broken => "Broken",
        })
    }
}

impl<W: Write + Seek> FlacWriter<W> {
    /// A writer into `out`, which may be borrowed: it is not flushed at the
    /// end. `sample_rate` in Hz.
    ///
    /// # Errors
    /// [`EncodeError::Unsupported`] for a rate that is not within 1 to 655,350
    /// Hz and for other than 1 or 2 channels.
    pub fn new(
        out: W,
        sample_rate: u32,
        channels: u16,
        depth: FlacDepth,
    ) -> Result<Self, EncodeError> {
        check_channels("FLAC", channels)?;
        if !(1..=LARGEST_RATE).contains(&sample_rate) {
            return Err(EncodeError::Unsupported {
                format: "FLAC",
                what: "a sample rate",
                value: sample_rate,
                supported: "1 to 655350 Hz",
            });
        }
        Ok(Self {
            state: State::Empty(out),
            sample_rate,
            channels,
            depth,
            integers: Vec::new(),
        })
    }

    /// Appends samples, full scale at ±1, interleaved where there are two channels.
    ///
    /// # Errors
    /// [`EncodeError::UnevenChannels`]; besides, those of `W`, after which
    /// nothing more is written.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), EncodeError> {
        check_even(samples, self.channels)?;
        for piece in samples.chunks(PIECE) {
            self.integers.clear();
            match self.depth {
                FlacDepth::Bits16 => {
                    let integers = piece.iter().map(|x| i32::from(to_i16(*x)));
                    self.integers.extend(integers);
                }
                FlacDepth::Bits24 => self.integers.extend(piece.iter().map(|x| to_i24(*x))),
            }
            let mut writer = match std::mem::replace(&mut self.state, State::Broken) {
                State::Started(writer) => writer,
                State::Empty(out) => self.start(out)?,
                State::Broken => return Err(broken()),
            };
            writer.write(&self.integers).map_err(failure)?;
            self.state = State::Started(writer);
        }
        Ok(())
    }

    fn start(&self, out: W) -> Result<FlacSampleWriter<W>, EncodeError> {
        // The library (1.3.3) writes a block that no decoder reads when its
        // residual has partitions shorter than the predictor, in a short last
        // block. One partition rules that out; short blocks make up for it:
        // speech takes 1 % less than with 4,096 samples and 64 partitions.
        let options = Options::best()
            .no_padding()
            .no_seektable()
            .block_size(BLOCK)
            .and_then(|options| options.max_partition_order(0))
            .map_err(|error| EncodeError::Failed {
                format: "FLAC",
                reason: error.to_string(),
            })?;
        let bits = u32::from(self.depth.bits());
        let channels = u8::try_from(self.channels).unwrap_or(u8::MAX);
        FlacSampleWriter::new(out, options, self.sample_rate, bits, channels, None).map_err(failure)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// Those of `W`.
    pub fn finish(self) -> Result<(), EncodeError> {
        let header = self.empty_file();
        match self.state {
            State::Started(writer) => writer.finalize().map_err(failure),
            State::Empty(mut out) => Ok(out.write_all(&header)?),
            State::Broken => Err(broken()),
        }
    }

    /// A file without samples: the stream information alone (RFC 9639, 8.2).
    fn empty_file(&self) -> Vec<u8> {
        /// The MD5 sum of nothing.
        const EMPTY_MD5: u128 = 0xd41d_8cd9_8f00_b204_e980_0998_ecf8_427e;
        let mut bytes = b"fLaC\x80\x00\x00\x22".to_vec();
        bytes.extend(BLOCK.to_be_bytes());
        bytes.extend(BLOCK.to_be_bytes());
        // Frame sizes unknown; then 20 bits of rate, 3 of channels, 5 of depth, 36 of length.
        bytes.extend([0; 6]);
        let fields = u64::from(self.sample_rate) << 44
            | u64::from(self.channels - 1) << 41
            | u64::from(self.depth.bits() - 1) << 36;
        bytes.extend(fields.to_be_bytes());
        bytes.extend(EMPTY_MD5.to_be_bytes());
        bytes
    }
}

fn failure(error: flac_codec::Error) -> EncodeError {
    match error {
        flac_codec::Error::Io(error) => EncodeError::Io(error),
        other => EncodeError::Failed {
            format: "FLAC",
            reason: other.to_string(),
        },
    }
}

fn broken() -> EncodeError {
    EncodeError::Io(io::Error::other("an earlier part could not be written"))
}

//! RIFF/WAVE: 16-, 24- and 32-bit PCM, 32-bit float.
//!
//! Written by hand rather than with a library because a stream that goes to a
//! pipe needs a header before its length is known. 24 and 32 bits carry the
//! plain PCM tag rather than that of `WAVE_FORMAT_EXTENSIBLE`, which some
//! readers, Python's among them, refuse.

use std::io::{self, Seek, SeekFrom, Write};

use super::{EncodeError, check_channels, check_even};
use crate::convert::{ByteOrder, Conversion, SampleFormat};

pub use crate::convert::to_i16;

/// How the samples of a WAV file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WavEncoding {
    /// 16-bit integer.
    #[default]
    Pcm16,
    /// 24-bit integer.
    Pcm24,
    /// 32-bit integer.
    Pcm32,
    /// 32-bit IEEE float; samples beyond ±1 are kept.
    Float32,
}

impl WavEncoding {
    /// Bits of a sample.
    pub const fn bits(self) -> u16 {
        match self {
            Self::Pcm16 => 16,
            Self::Pcm24 => 24,
            Self::Pcm32 | Self::Float32 => 32,
        }
    }

    fn sample_format(self) -> SampleFormat {
        match self {
            Self::Pcm16 => SampleFormat::I16,
            Self::Pcm24 => SampleFormat::I24,
            Self::Pcm32 => SampleFormat::I32,
            Self::Float32 => SampleFormat::F32,
        }
    }
}

/// Writes a WAV file of samples that arrive in pieces.
///
/// The header first claims an unbounded length, as players of pipes expect,
/// and [`finish_seekable`](Self::finish_seekable) corrects it.
#[derive(Debug)]
pub struct WavWriter<W: Write> {
    out: W,
    header: Header,
    /// Samples of all channels.
    written: u64,
    bytes: Vec<u8>,
}

impl<W: Write> WavWriter<W> {
    /// Writes the header of a mono 16-bit file.
    pub fn new(out: W, sample_rate: u32) -> io::Result<Self> {
        Self::start(out, Header::new(sample_rate, 1, WavEncoding::Pcm16))
    }

    /// Writes the header. `sample_rate` in Hz.
    ///
    /// # Errors
    /// [`EncodeError::Unsupported`] for 0 Hz and for other than 1 or 2
    /// channels; besides, those of `W`.
    pub fn with_encoding(
        out: W,
        sample_rate: u32,
        channels: u16,
        encoding: WavEncoding,
    ) -> Result<Self, EncodeError> {
        check_channels("WAV", channels)?;
        if sample_rate == 0 {
            return Err(EncodeError::Unsupported {
                format: "WAV",
                what: "a sample rate",
                value: 0,
                supported: "1 Hz and more",
            });
        }
        let header = Header::new(sample_rate, channels, encoding);
        Ok(Self::start(out, header)?)
    }

    fn start(mut out: W, header: Header) -> io::Result<Self> {
        out.write_all(&header.bytes(u32::MAX, u32::MAX))?;
        Ok(Self {
            out,
            header,
            written: 0,
            bytes: Vec::new(),
        })
    }

    /// Appends samples, full scale at ±1, interleaved where there are two channels.
    pub fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        let conversion = Conversion {
            order: ByteOrder::Little,
            ..Conversion::new(self.header.encoding.sample_format())
        };
        let width = conversion.format.bytes();
        // Pieces keep the copy small.
        for piece in samples.chunks(16_384) {
            self.bytes.resize(piece.len() * width, 0);
            conversion
                .convert(piece, &mut self.bytes)
                .map_err(io::Error::other)?;
            self.out.write_all(&self.bytes)?;
            self.written += piece.len() as u64;
        }
        Ok(())
    }

    /// Samples written so far, those of both channels counted.
    pub fn samples(&self) -> u64 {
        self.written
    }

    /// Ends the file where it cannot be rewound, a pipe: the header keeps the
    /// unbounded length.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write + Seek> WavWriter<W> {
    /// Ends the file and corrects its header.
    ///
    /// # Errors
    ///
    /// Besides those of `W`, when the samples exceed the 4 GiB of the format.
    pub fn finish_seekable(mut self) -> io::Result<W> {
        let (length, frames) = self.header.lengths(self.written).ok_or_else(|| {
            io::Error::new(
                io::ErrorKind::FileTooLarge,
                "a WAV file holds at most 4 GiB of samples",
            )
        })?;
        if !length.is_multiple_of(2) {
            // Chunks have an even length.
            self.out.write_all(&[0])?;
        }
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(&self.header.bytes(length, frames))?;
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// A WAV file in memory. `samples` are interleaved where there are two
/// channels; `sample_rate` in Hz.
///
/// # Errors
/// [`EncodeError::Unsupported`] and [`EncodeError::UnevenChannels`];
/// [`EncodeError::Io`] when the samples exceed the 4 GiB of the format.
pub fn encode(
    samples: &[f32],
    sample_rate: u32,
    channels: u16,
    encoding: WavEncoding,
) -> Result<Vec<u8>, EncodeError> {
    check_even(samples, channels)?;
    let out = io::Cursor::new(Vec::new());
    let mut writer = WavWriter::with_encoding(out, sample_rate, channels, encoding)?;
    writer.write(samples)?;
    Ok(writer.finish_seekable()?.into_inner())
}

/// What precedes the samples.
#[derive(Debug, Clone, Copy)]
struct Header {
    sample_rate: u32,
    channels: u16,
    encoding: WavEncoding,
}

impl Header {
    fn new(sample_rate: u32, channels: u16, encoding: WavEncoding) -> Self {
        Self {
            sample_rate,
            channels,
            encoding,
        }
    }

    /// Bytes of a sample of every channel.
    fn frame(self) -> u16 {
        self.channels * (self.encoding.bits() / 8)
    }

    /// Bytes of the header.
    fn length(self) -> u32 {
        match self.encoding {
            WavEncoding::Float32 => 58,
            _ => 44,
        }
    }

    /// The bytes of `samples` samples, and how many there are of each channel;
    /// `None` when the file exceeds 4 GiB.
    fn lengths(self, samples: u64) -> Option<(u32, u32)> {
        let bytes = samples.checked_mul(u64::from(self.encoding.bits() / 8))?;
        // One byte of padding.
        let room = u32::MAX - self.length() - 1;
        let bytes = u32::try_from(bytes).ok().filter(|n| *n <= room)?;
        Some((bytes, bytes / u32::from(self.frame())))
    }

    /// Formats other than PCM have an extension of the format, here empty, and
    /// a chunk with the number of frames (Microsoft and IBM, *Multimedia
    /// Programming Interface*, 1991, and its revision 3, 1994).
    fn bytes(self, data_length: u32, frames: u32) -> Vec<u8> {
        let padded = data_length.saturating_add(data_length % 2);
        let float = self.encoding == WavEncoding::Float32;
        let mut bytes = Vec::with_capacity(self.length() as usize);
        bytes.extend(b"RIFF");
        bytes.extend(padded.saturating_add(self.length() - 8).to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        bytes.extend(if float { 18_u32 } else { 16 }.to_le_bytes());
        bytes.extend(if float { 3_u16 } else { 1 }.to_le_bytes());
        bytes.extend(self.channels.to_le_bytes());
        bytes.extend(self.sample_rate.to_le_bytes());
        let rate = self.sample_rate.saturating_mul(u32::from(self.frame()));
        bytes.extend(rate.to_le_bytes());
        bytes.extend(self.frame().to_le_bytes());
        bytes.extend(self.encoding.bits().to_le_bytes());
        if float {
            bytes.extend(0_u16.to_le_bytes());
            bytes.extend(b"fact");
            bytes.extend(4_u32.to_le_bytes());
            bytes.extend(frames.to_le_bytes());
        }
        bytes.extend(b"data");
        bytes.extend(data_length.to_le_bytes());
        bytes
    }
}

//! Audio files: formats by name, and samples into them.

use std::io::{Cursor, Seek, Write};
use std::path::Path;

use voirs_audio::EncodeError;
use voirs_audio::encode::flac::{FlacDepth, FlacWriter};
use voirs_audio::encode::mp3::{Mp3BitRate, Mp3Writer};
use voirs_audio::encode::wav::{WavEncoding, WavWriter};

use crate::error::{Error, ErrorCode, Result};

/// A format of audio files, with its settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AudioFormat {
    /// WAV: uncompressed, read by everything.
    Wav {
        /// How the samples are written; 16-bit by default.
        encoding: WavEncoding,
    },
    /// FLAC: lossless, some half of WAV's size.
    Flac {
        /// Bits of a sample; 16 by default.
        depth: FlacDepth,
    },
    /// MP3: lossy, a fifth of WAV's size and less.
    Mp3 {
        /// How many bits it takes; `Variable(2)` by default.
        bit_rate: Mp3BitRate,
    },
}

/// How a sample is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BitDepth {
    /// 16-bit integer: WAV and FLAC.
    Integer16,
    /// 24-bit integer: WAV and FLAC.
    Integer24,
    /// 32-bit integer: WAV.
    Integer32,
    /// 32-bit IEEE float: WAV.
    Float32,
}

impl BitDepth {
    fn description(self) -> &'static str {
        match self {
            Self::Integer16 => "16-bit integers",
            Self::Integer24 => "24-bit integers",
            Self::Integer32 => "32-bit integers",
            Self::Float32 => "32-bit floats",
        }
    }
}

impl AudioFormat {
    /// Every format with its default settings.
    pub const ALL: [Self; 3] = [
        Self::Wav {
            encoding: WavEncoding::Pcm16,
        },
        Self::Flac {
            depth: FlacDepth::Bits16,
        },
        Self::Mp3 {
            bit_rate: Mp3BitRate::Variable(2),
        },
    ];

    /// The format's name, which is also its files' extension: "wav", "flac", "mp3".
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Wav { .. } => "wav",
            Self::Flac { .. } => "flac",
            Self::Mp3 { .. } => "mp3",
        }
    }

    /// The format of this name, in any case, with its default settings.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedFormat`].
    pub fn from_name(name: &str) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let message = format!("{name:?} is not an audio format that can be written");
                unsupported(message).with_argument("format", name)
            })
    }

    /// The format that a file's extension names, with its default settings.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedFormat`], naming the file.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        Self::from_name(&extension).map_err(|_| {
            let file = path.display();
            let message = match &*extension {
                "" => format!("the extension of {file} names no audio format: it has none"),
                other => format!("the extension of {file} names no audio format: {other:?}"),
            };
            unsupported(message).with_argument("path", file)
        })
    }
}

impl AudioFormat {
    /// The same format with these settings; `None` leaves one as it is.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedFormat`], when the format has no such setting.
    pub fn with_settings(
        self,
        bit_depth: Option<BitDepth>,
        bit_rate: Option<Mp3BitRate>,
    ) -> Result<Self> {
        let format = match (self, bit_depth) {
            (format, None) => format,
            (Self::Wav { .. }, Some(depth)) => Self::Wav {
                encoding: match depth {
                    BitDepth::Integer16 => WavEncoding::Pcm16,
                    BitDepth::Integer24 => WavEncoding::Pcm24,
                    BitDepth::Integer32 => WavEncoding::Pcm32,
                    BitDepth::Float32 => WavEncoding::Float32,
                },
            },
            (Self::Flac { .. }, Some(BitDepth::Integer16)) => Self::Flac {
                depth: FlacDepth::Bits16,
            },
            (Self::Flac { .. }, Some(BitDepth::Integer24)) => Self::Flac {
                depth: FlacDepth::Bits24,
            },
            (format, Some(depth)) => {
                let name = format.name().to_uppercase();
                let message = format!("{name} files do not hold {}", depth.description());
                return Err(Error::new(ErrorCode::UnsupportedFormat, message).with_hint(
                    "WAV has 16, 24, 32 and float; FLAC 16 and 24; MP3 a bit rate or a quality.",
                ));
            }
        };
        match (format, bit_rate) {
            (format, None) => Ok(format),
            (Self::Mp3 { .. }, Some(bit_rate)) => Ok(Self::Mp3 { bit_rate }),
            (format, Some(_)) => {
                let name = format.name().to_uppercase();
                let message = format!("{name} files have no bit rate to choose");
                Err(Error::new(ErrorCode::UnsupportedFormat, message)
                    .with_hint("Bit rates and qualities are for MP3."))
            }
        }
    }
}

fn unsupported(message: String) -> Error {
    let names = AudioFormat::ALL.map(|format| format.name()).join(", ");
    Error::new(ErrorCode::UnsupportedFormat, message).with_hint(format!("Use one of {names}."))
}

/// An audio file in memory. `samples` have full scale at ±1 and are
/// interleaved where there are two channels; `sample_rate` in Hz.
///
/// ```
/// # fn main() -> voirs::Result<()> {
/// let format = voirs::AudioFormat::from_name("flac")?;
/// let file = voirs::encode(&[0.0; 4800], 24_000, 1, &format)?;
/// assert!(file.starts_with(b"fLaC"));
/// # Ok(()) }
/// ```
///
/// # Errors
/// [`ErrorCode::UnsupportedFormat`], when the format does not go with the
/// sample rate, the channels or its own settings; [`ErrorCode::InvalidSetting`],
/// when the samples do not divide into the channels;
/// [`ErrorCode::WriteFailed`], when a WAV file would exceed 4 GiB.
pub fn encode(
    samples: &[f32],
    sample_rate: u32,
    channels: u16,
    format: &AudioFormat,
) -> Result<Vec<u8>> {
    let mut file = Cursor::new(Vec::new());
    let mut writer = AudioWriter::new(&mut file, sample_rate, channels, format)?;
    writer.write(samples)?;
    writer.finish()?;
    Ok(file.into_inner())
}

/// Writes an audio file of samples that arrive in pieces, such as a stream's
/// chunks. The file is the same however they are cut.
///
/// Memory: a block of samples; but the compressed file for MP3 at constant bit
/// rates and sample rates of 32 kHz and more.
#[derive(Debug)]
pub struct AudioWriter<W: Write + Seek> {
    writer: Writer<W>,
    channels: u16,
}

#[derive(Debug)]
enum Writer<W: Write + Seek> {
    Wav(WavWriter<W>),
    Flac(Box<FlacWriter<W>>),
    Mp3(Box<Mp3Writer<W>>),
}

impl<W: Write + Seek> AudioWriter<W> {
    /// A writer to `out`, which is empty. Lend what is buffered (`&mut`), and
    /// flush it after [`finish`](Self::finish).
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedFormat`], as for [`encode`];
    /// [`ErrorCode::WriteFailed`] with the cause.
    pub fn new(out: W, sample_rate: u32, channels: u16, format: &AudioFormat) -> Result<Self> {
        let writer = match *format {
            AudioFormat::Wav { encoding } => {
                WavWriter::with_encoding(out, sample_rate, channels, encoding).map(Writer::Wav)
            }
            AudioFormat::Flac { depth } => FlacWriter::new(out, sample_rate, channels, depth)
                .map(|writer| Writer::Flac(Box::new(writer))),
            AudioFormat::Mp3 { bit_rate } => Mp3Writer::new(out, sample_rate, channels, bit_rate)
                .map(|writer| Writer::Mp3(Box::new(writer))),
        };
        Ok(Self {
            writer: writer.map_err(failure)?,
            channels,
        })
    }

    /// Appends samples, full scale at ±1, interleaved where there are two channels.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidSetting`], when they do not divide into the
    /// channels; [`ErrorCode::WriteFailed`] with the cause.
    pub fn write(&mut self, samples: &[f32]) -> Result<()> {
        let channels = self.channels;
        let uneven = !samples.len().is_multiple_of(usize::from(channels));
        match &mut self.writer {
            _ if uneven => Err(EncodeError::UnevenChannels {
                samples: samples.len(),
                channels,
            }),
            Writer::Wav(writer) => writer.write(samples).map_err(EncodeError::Io),
            Writer::Flac(writer) => writer.write(samples),
            Writer::Mp3(writer) => writer.write(samples),
        }
        .map_err(failure)
    }

    /// Ends the file: lengths and sums are written at its beginning.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`] with the cause, also when a WAV file exceeds
    /// 4 GiB.
    pub fn finish(self) -> Result<()> {
        match self.writer {
            Writer::Wav(writer) => writer.finish_seekable().map(drop).map_err(EncodeError::Io),
            Writer::Flac(writer) => writer.finish(),
            Writer::Mp3(writer) => writer.finish().map(drop),
        }
        .map_err(failure)
    }
}

fn failure(error: EncodeError) -> Error {
    let message = error.to_string();
    match error {
        EncodeError::Unsupported {
            format,
            what,
            value,
            supported,
        } => Error::new(ErrorCode::UnsupportedFormat, message)
            .with_argument("format", format)
            .with_argument("setting", what)
            .with_argument("value", value)
            .with_hint(format!("{format} goes with {supported}.")),
        EncodeError::UnevenChannels { samples, channels } => {
            Error::new(ErrorCode::InvalidSetting, message)
                .with_argument("samples", samples)
                .with_argument("channels", channels)
        }
        EncodeError::Io(cause) => Error::new(
            ErrorCode::WriteFailed,
            format!("cannot write audio: {cause}"),
        )
        .with_cause(cause),
        error => Error::new(ErrorCode::Internal, message).with_cause(error),
    }
}

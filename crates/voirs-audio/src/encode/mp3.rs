//! MP3 (MPEG-1, -2 and -2.5 audio, layer III).
//!
//! The file begins with a Xing or Info frame and LAME's extension of it, which
//! states the encoder's delay and padding: players that read it, most of them,
//! give exactly the samples' duration.

use std::io::{Seek, SeekFrom, Write};

use rusty_mp3::{Mp3Encoder, Mp3EncoderConfig};

use super::{EncodeError, check_channels, check_even};

/// The rates that MP3 has, in Hz.
pub const MP3_RATES: [u32; 9] = [
    8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000,
];

/// Constant bit rates at 32 kHz and more (MPEG-1), in kbit/s.
const BIT_RATES: [u32; 14] = [
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];

/// Constant bit rates below 32 kHz (MPEG-2), in kbit/s.
const LOW_BIT_RATES: [u32; 14] = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/// The lowest sample rate of MPEG-1, in Hz.
const MPEG1: u32 = 32_000;

/// Samples encoded at once.
const PIECE: usize = 16_384;

/// How many bits an MP3 file takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mp3BitRate {
    /// As many in every second, in kbit/s: 32 to 320 at sample rates of 32 kHz
    /// and more, 8 to 160 below, in the steps of the standard.
    Constant(u32),
    /// As many as the sound needs: 0 is the best and 9 the smallest, on LAME's
    /// scale. Speech at 24 kHz takes some 85 kbit/s at 0, 70 at 2, 25 at 9.
    Variable(u8),
}

impl Default for Mp3BitRate {
    /// `Variable(2)`.
    fn default() -> Self {
        Self::Variable(2)
    }
}

/// Writes an MP3 file of samples that arrive in pieces. Keeps the compressed
/// file at constant bit rates of MPEG-1, and otherwise one frame.
pub struct Mp3Writer<W: Write + Seek> {
    out: W,
    encoder: Mp3Encoder,
    sample_rate: u32,
    channels: u16,
}

impl<W: Write + Seek> std::fmt::Debug for Mp3Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mp3Writer")
            .field("sample_rate", &self.sample_rate)
            .field("channels", &self.channels)
            .finish_non_exhaustive()
    }
}

impl<W: Write + Seek> Mp3Writer<W> {
    /// A writer to the beginning of `out`. `sample_rate` in Hz.
    ///
    /// # Errors
    /// [`EncodeError::Unsupported`] for a sample rate outside [`MP3_RATES`], a
    /// bit rate that does not go with it, a quality beyond 9, and other than 1
    /// or 2 channels.
    pub fn new(
        out: W,
        sample_rate: u32,
        channels: u16,
        bit_rate: Mp3BitRate,
    ) -> Result<Self, EncodeError> {
        check_channels("MP3", channels)?;
        if !MP3_RATES.contains(&sample_rate) {
            return Err(EncodeError::Unsupported {
                format: "MP3",
                what: "a sample rate",
                value: sample_rate,
                supported: "8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100 and 48000 Hz",
            });
        }
        let mut encoder = Mp3Encoder::new(config(sample_rate, channels, bit_rate)?);
        // Fixes the stream's header, also of a file without samples.
        encoder
            .push_pcm_f32(&[], channels, sample_rate)
            .map_err(failure)?;
        Ok(Self {
            out,
            encoder,
            sample_rate,
            channels,
        })
    }

    /// Appends samples, full scale at ±1, interleaved where there are two channels.
    ///
    /// # Errors
    /// [`EncodeError::UnevenChannels`]; besides, those of `W`.
    pub fn write(&mut self, samples: &[f32]) -> Result<(), EncodeError> {
        check_even(samples, self.channels)?;
        for piece in samples.chunks(PIECE) {
            self.encoder
                .push_pcm_f32(piece, self.channels, self.sample_rate)
                .map_err(failure)?;
            self.drain()?;
        }
        Ok(())
    }

    /// Ends the file and writes its first frame, with the length, anew.
    ///
    /// # Errors
    /// Those of `W`.
    pub fn finish(mut self) -> Result<W, EncodeError> {
        self.encoder.finish();
        self.drain()?;
        if let Some(tag) = self.encoder.lame_tag_frame() {
            self.out.seek(SeekFrom::Start(0))?;
            self.out.write_all(tag)?;
            self.out.seek(SeekFrom::End(0))?;
        }
        self.out.flush()?;
        Ok(self.out)
    }

    fn drain(&mut self) -> Result<(), EncodeError> {
        // The error says that there is no frame left.
        while let Ok(frame) = self.encoder.next_packet() {
            self.out.write_all(&frame)?;
        }
        Ok(())
    }
}

fn config(
    sample_rate: u32,
    channels: u16,
    bit_rate: Mp3BitRate,
) -> Result<Mp3EncoderConfig, EncodeError> {
    let mpeg1 = sample_rate >= MPEG1;
    match bit_rate {
        Mp3BitRate::Constant(kbps) => {
            let legal = if mpeg1 { BIT_RATES } else { LOW_BIT_RATES };
            if !legal.contains(&kbps) {
                return Err(EncodeError::Unsupported {
                    format: "MP3",
                    what: "a bit rate",
                    value: kbps,
                    supported: if mpeg1 {
                        "32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256 and 320 kbit/s"
                    } else {
                        "8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144 and 160 kbit/s \
                         below a sample rate of 32 kHz"
                    },
                });
            }
            Ok(Mp3EncoderConfig {
                bitrate_kbps: kbps,
                vbr_quality: None,
            })
        }
        Mp3BitRate::Variable(quality) if quality > 9 => Err(EncodeError::Unsupported {
            format: "MP3",
            what: "a quality",
            value: u32::from(quality),
            supported: "0 to 9",
        }),
        Mp3BitRate::Variable(quality) => {
            // The library's scale is the average bit rate of LAME for stereo at
            // 44.1 kHz. LAME's for speech at 24 kHz (3.100 measured: 88, 70, 58,
            // 43, 28 kbit/s at 0, 2, 4, 6, 9) is two thirds of it in mono, and
            // goes with the sample rate.
            let stereo = rusty_mp3::vbr_quality_index(f32::from(quality));
            let part = if channels == 1 { 2.0 / 3.0 } else { 1.0 };
            let kbps = stereo * part * sample_rate as f32 / 44_100.0;
            let (lowest, highest) = if mpeg1 { (32.0, 320.0) } else { (8.0, 160.0) };
            Ok(Mp3EncoderConfig {
                bitrate_kbps: 0,
                vbr_quality: Some(kbps.clamp(lowest, highest)),
            })
        }
    }
}

fn failure(error: rusty_mp3::Error) -> EncodeError {
    EncodeError::Failed {
        format: "MP3",
        reason: error.to_string(),
    }
}

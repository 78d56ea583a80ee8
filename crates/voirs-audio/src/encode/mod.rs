//! Audio file formats.
//!
//! Every writer takes interleaved samples of 1 or 2 channels, full scale at
//! ±1, in pieces of any length, and gives the same file however they are cut.

pub mod flac;
pub mod mp3;
pub mod wav;

use std::io;

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The format has no such setting.
    #[error("{format} cannot hold {what} of {value}: it goes with {supported}")]
    Unsupported {
        /// The format: WAV, FLAC, MP3.
        format: &'static str,
        /// What is asked for, such as "a sample rate".
        what: &'static str,
        /// How much of it.
        value: u32,
        /// What the format does go with.
        supported: &'static str,
    },
    /// The samples do not divide into the channels.
    #[error("{samples} samples do not divide into {channels} channels")]
    UnevenChannels {
        /// Samples given.
        samples: usize,
        /// Channels asked for.
        channels: u16,
    },
    /// The destination failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The format's library failed, which is a defect.
    #[error("the {format} encoder failed: {reason}")]
    Failed {
        /// The format.
        format: &'static str,
        /// The library's words.
        reason: String,
    },
}

/// Fails when there are neither one nor two channels.
fn check_channels(format: &'static str, channels: u16) -> Result<(), EncodeError> {
    if (1..=2).contains(&channels) {
        return Ok(());
    }
    Err(EncodeError::Unsupported {
        format,
        what: "a channel count",
        value: u32::from(channels),
        supported: "1 and 2",
    })
}

/// Fails when the last sample lacks its other channel.
fn check_even(samples: &[f32], channels: u16) -> Result<(), EncodeError> {
    if samples.len().is_multiple_of(usize::from(channels.max(1))) {
        return Ok(());
    }
    Err(EncodeError::UnevenChannels {
        samples: samples.len(),
        channels,
    })
}

//! Speech as samples.

use std::io::Cursor;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use voirs_audio::encode::wav::WavWriter;

use crate::error::{Error, ErrorCode, Result};
use crate::frontend::Utterance;
use crate::warning::Warning;
use crate::whole_file;

/// Speech as mono `f32` samples, full scale at ±1.
#[derive(Debug, Clone, Default)]
pub struct Audio {
    pub(crate) samples: Vec<f32>,
    pub(crate) sample_rate: u32,
    pub(crate) warnings: Vec<Warning>,
}

impl Audio {
    /// The samples.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// The samples, without a copy.
    pub fn into_samples(self) -> Vec<f32> {
        self.samples
    }

    /// Samples per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// How long the speech is.
    pub fn duration(&self) -> Duration {
        duration(self.samples.len() as u64, self.sample_rate)
    }

    /// What the caller should know about the text, such as parts that could
    /// not be spoken.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// A WAV file in memory, 16-bit PCM.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`] when the samples exceed the 4 GiB of the format.
    pub fn to_wav(&self) -> Result<Vec<u8>> {
        let write = || {
            let mut writer = WavWriter::new(Cursor::new(Vec::new()), self.sample_rate)?;
            writer.write(&self.samples)?;
            writer.finish_seekable()
        };
        write().map(Cursor::into_inner).map_err(|cause| {
            Error::new(ErrorCode::WriteFailed, format!("cannot write WAV: {cause}"))
                .with_cause(cause)
        })
    }

    /// Saves a WAV file, 16-bit PCM, whole or not at all: an existing file is
    /// replaced once the new one is complete.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`], naming the file.
    pub fn save_wav(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let bytes = self.to_wav()?;
        whole_file::write(path, &bytes).map_err(|cause| {
            Error::new(
                ErrorCode::WriteFailed,
                format!("cannot write {}: {cause}", path.display()),
            )
            .with_argument("path", path.display())
            .with_cause(cause)
        })
    }
}

/// A stretch of speech from a [`Stream`](crate::Stream): one utterance and the
/// pause after it.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub(crate) samples: Vec<f32>,
    pub(crate) sample_rate: u32,
    pub(crate) first_sample: u64,
    pub(crate) utterance: Utterance,
    pub(crate) phonemes: Vec<PhonemeTiming>,
    pub(crate) progress: f32,
}

/// When a phoneme is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhonemeTiming {
    /// The symbol, in the voice's alphabet.
    pub phoneme: char,
    /// Its samples, counted from the beginning of the stream.
    pub start: u64,
    /// The sample after its last.
    pub end: u64,
}

impl Chunk {
    /// The samples, mono, full scale at ±1.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// The samples, without a copy.
    pub fn into_samples(self) -> Vec<f32> {
        self.samples
    }

    /// Samples per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// The samples that came before this chunk.
    pub fn first_sample(&self) -> u64 {
        self.first_sample
    }

    /// How long the chunk is.
    pub fn duration(&self) -> Duration {
        duration(self.samples.len() as u64, self.sample_rate)
    }

    /// The byte range of the text that the chunk speaks.
    pub fn text(&self) -> Range<usize> {
        self.utterance.text.clone()
    }

    /// What is spoken: words and phonemes.
    pub fn utterance(&self) -> &Utterance {
        &self.utterance
    }

    /// When each phoneme of the utterance is heard, to one frame of the voice
    /// (25 ms for "heart"). In order and without gaps.
    pub fn phonemes(&self) -> &[PhonemeTiming] {
        &self.phonemes
    }

    /// How much of the text is spoken when this chunk ends, 0 to 1.
    pub fn progress(&self) -> f32 {
        self.progress
    }
}

fn duration(samples: u64, sample_rate: u32) -> Duration {
    Duration::from_secs_f64(samples as f64 / f64::from(sample_rate.max(1)))
}

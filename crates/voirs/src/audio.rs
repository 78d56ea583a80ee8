//! Speech as samples.

use std::ops::Range;
use std::path::Path;
use std::time::Duration;

use voirs_audio::Resampler;
use voirs_audio::encode::wav::WavEncoding;

use crate::error::{Error, ErrorCode, Result};
use crate::format::{AudioFormat, encode};
use crate::frontend::Utterance;
use crate::timing::Timings;
use crate::warning::Warning;
use crate::whole_file;

/// Speech as mono `f32` samples, full scale at ±1.
#[derive(Debug, Clone, Default)]
pub struct Audio {
    pub(crate) samples: Vec<f32>,
    pub(crate) sample_rate: u32,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) timings: Timings,
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

    /// The samples, the timings and the warnings, without a copy.
    pub fn into_parts(self) -> (Vec<f32>, Timings, Vec<Warning>) {
        (self.samples, self.timings, self.warnings)
    }

    /// Samples per second.
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// How long the speech is.
    pub fn duration(&self) -> Duration {
        duration(self.samples.len() as u64, self.sample_rate)
    }

    /// When sentences, words, phonemes and bookmarks are heard.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// What the caller should know about the text, such as parts that could
    /// not be spoken.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// Samples from elsewhere: mono, full scale at ±1; `sample_rate` in Hz.
    pub fn from_samples(samples: Vec<f32>, sample_rate: u32) -> Self {
        Self {
            samples,
            sample_rate,
            ..Self::default()
        }
    }

    /// The same speech at another sample rate in Hz, 8,000 to 192,000: see
    /// [`Resampler`].
    ///
    /// # Errors
    /// [`ErrorCode::InvalidSetting`], when either rate is out of range.
    pub fn resampled(&self, sample_rate: u32) -> Result<Self> {
        let mut resampler = Resampler::new(self.sample_rate, sample_rate).map_err(|cause| {
            Error::new(ErrorCode::InvalidSetting, cause.to_string())
                .with_argument("sample_rate", cause.rate)
                .with_cause(cause)
        })?;
        let mut samples = Vec::new();
        resampler.process(&self.samples, &mut samples);
        resampler.finish(&mut samples);
        let mut timings = self.timings.clone();
        timings.resample(self.sample_rate, sample_rate);
        Ok(Self {
            samples,
            sample_rate,
            timings,
            warnings: self.warnings.clone(),
        })
    }

    /// An audio file in memory.
    ///
    /// # Errors
    /// Those of [`encode`].
    pub fn encode(&self, format: &AudioFormat) -> Result<Vec<u8>> {
        encode(&self.samples, self.sample_rate, 1, format)
    }

    /// Saves an audio file, whole or not at all: an existing file is replaced
    /// once the new one is complete.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`], naming the file; besides, those of [`encode`].
    pub fn save(&self, path: impl AsRef<Path>, format: &AudioFormat) -> Result<()> {
        whole_file::save(path.as_ref(), &self.encode(format)?)
    }

    /// A WAV file in memory, 16-bit PCM.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`] when the samples exceed the 4 GiB of the format.
    pub fn to_wav(&self) -> Result<Vec<u8>> {
        self.encode(&WAV)
    }

    /// Saves a WAV file, 16-bit PCM, whole or not at all: an existing file is
    /// replaced once the new one is complete.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`], naming the file.
    pub fn save_wav(&self, path: impl AsRef<Path>) -> Result<()> {
        self.save(path, &WAV)
    }
}

const WAV: AudioFormat = AudioFormat::Wav {
    encoding: WavEncoding::Pcm16,
};

/// A stretch of speech from a [`Stream`](crate::Stream): an utterance, or some words
/// of it, and the pause after it.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub(crate) samples: Vec<f32>,
    pub(crate) sample_rate: u32,
    pub(crate) first_sample: u64,
    pub(crate) utterance: Utterance,
    pub(crate) timings: Timings,
    pub(crate) progress: f32,
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

    /// The samples and the timings, without a copy.
    pub fn into_parts(self) -> (Vec<f32>, Timings) {
        (self.samples, self.timings)
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

    /// When the words, phonemes and bookmarks of this chunk are heard, and the
    /// sentences that end in it; counted from the beginning of the stream.
    pub fn timings(&self) -> &Timings {
        &self.timings
    }

    /// How much of the text is spoken when this chunk ends, 0 to 1.
    pub fn progress(&self) -> f32 {
        self.progress
    }
}

fn duration(samples: u64, sample_rate: u32) -> Duration {
    Duration::from_secs_f64(samples as f64 / f64::from(sample_rate.max(1)))
}

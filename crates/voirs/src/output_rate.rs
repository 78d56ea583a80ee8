//! Audio at another sample rate than the voice's.

use voirs_audio::Resampler;

use crate::audio::Chunk;
use crate::error::{Error, ErrorCode, Result};
use crate::speech::Speech;

/// Converts the chunks of a stream one after another. A chunk's last samples,
/// as many as the filter looks ahead (3 ms), come with the next one; times are
/// those of the whole.
#[derive(Debug)]
pub(crate) struct OutputRate {
    resampler: Resampler,
    to: u32,
    next_sample: u64,
}

impl OutputRate {
    /// `None` where nothing is to be converted.
    pub(crate) fn new(from: u32, to: Option<u32>) -> Result<Option<Self>> {
        let Some(to) = to.filter(|to| *to != from) else {
            return Ok(None);
        };
        let resampler = Resampler::new(from, to).map_err(|cause| {
            Error::new(ErrorCode::InvalidSetting, cause.to_string())
                .with_argument("setting", "sample_rate")
                .with_argument("value", to)
                .with_cause(cause)
        })?;
        Ok(Some(Self {
            resampler,
            to,
            next_sample: 0,
        }))
    }

    /// Samples per second of what comes out.
    pub(crate) fn rate(&self) -> u32 {
        self.to
    }

    /// The next chunk of the stream.
    pub(crate) fn convert(&mut self, chunk: &mut Chunk, last: bool) {
        chunk.samples = self.samples(&chunk.samples, last);
        chunk.timings.resample(chunk.sample_rate, self.to);
        chunk.sample_rate = self.to;
        chunk.first_sample = self.next_sample;
        self.next_sample += chunk.samples.len() as u64;
    }

    /// An utterance by itself.
    pub(crate) fn convert_speech(&mut self, speech: &mut Speech) {
        speech.samples = self.samples(&speech.samples, true);
        speech.sample_rate = self.to;
        let (mut end, mut given) = (0, 0);
        for (_, duration) in &mut speech.durations {
            end += u64::from(*duration);
            let to = self.resampler.output_length(end);
            *duration = u32::try_from(to - given).unwrap_or(u32::MAX);
            given = to;
        }
    }

    fn samples(&mut self, samples: &[f32], last: bool) -> Vec<f32> {
        let mut converted = Vec::new();
        self.resampler.process(samples, &mut converted);
        if last {
            self.resampler.finish(&mut converted);
        }
        converted
    }
}

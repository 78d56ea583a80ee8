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
    /// Samples that came in, and out, as parts of an utterance.
    read: u64,
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
            read: 0,
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

    /// The next part of an utterance by itself, and how long its symbols last in what
    /// comes out with it.
    pub(crate) fn convert_speech(&mut self, speech: &mut Speech, last: bool) {
        speech.samples = self.samples(&speech.samples, last);
        speech.sample_rate = self.to;
        let all = self.next_sample + speech.samples.len() as u64;
        let count = speech.durations.len();
        for (at, (_, duration)) in speech.durations.iter_mut().enumerate() {
            self.read += u64::from(*duration);
            let end = match *duration {
                _ if at + 1 == count => all,
                0 => self.next_sample,
                _ => self.resampler.output_length(self.read).min(all),
            };
            let own = end.saturating_sub(self.next_sample);
            *duration = u32::try_from(own).unwrap_or(u32::MAX);
            self.next_sample += own;
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

//! Recordings that documents play: WAV files.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use hound::{SampleFormat, WavReader};
use voirs_audio::Resampler;
use voirs_text::ssml::Clip;

use crate::error::{Error, ErrorCode, Result};
use crate::runtime::Deadline;

/// The longest recording in seconds, as it is in the file and as it is played.
const LONGEST: f32 = 600.0;
/// The largest file in bytes.
const MAX_BYTES: u64 = 256 << 20;
/// Frames between two looks at the clock.
const FRAMES_PER_CHECK: usize = 1 << 16;
/// The tone in place of a word: its length in seconds, its pitch in Hz (as
/// broadcasters use), its level and its fades in seconds.
const BLEEP: (f32, f32, f32, f32) = (0.4, 1000.0, 0.15, 0.01);

/// A recording and how it is played.
#[derive(Debug, Clone)]
pub(crate) struct Recording {
    pub path: PathBuf,
    pub clip: Clip,
}

impl Recording {
    /// Opens a file as far as is needed to know that it can be played.
    ///
    /// # Errors
    /// Why it cannot, as a phrase.
    pub(crate) fn check(path: &std::path::Path) -> std::result::Result<(), String> {
        let file = File::open(path).map_err(|e| e.to_string())?;
        let metadata = file.metadata().map_err(|e| e.to_string())?;
        if !metadata.is_file() {
            return Err("it is not a file".to_owned());
        }
        if metadata.len() > MAX_BYTES {
            return Err(format!("it has more than {MAX_BYTES} bytes"));
        }
        let reader = WavReader::new(BufReader::new(file)).map_err(|e| e.to_string())?;
        let spec = reader.spec();
        if spec.channels == 0 || !voirs_audio::resample::RESAMPLER_RATES.contains(&spec.sample_rate)
        {
            return Err(format!("{} Hz cannot be played", spec.sample_rate));
        }
        if reader.duration() as f32 / spec.sample_rate as f32 > LONGEST {
            return Err(format!("it is longer than {LONGEST} s"));
        }
        Ok(())
    }

    /// The samples, mono, at `rate` Hz.
    ///
    /// # Errors
    /// [`ErrorCode::ReadFailed`], [`ErrorCode::Cancelled`], [`ErrorCode::TimedOut`].
    pub(crate) fn samples(&self, rate: u32, deadline: &Deadline) -> Result<Vec<f32>> {
        let (mono, from) = self.read(deadline)?;
        let at = |seconds: f32| (seconds.max(0.0) * from as f32) as usize;
        let end = self.clip.end.map_or(mono.len(), at).min(mono.len());
        let part = mono
            .get(at(self.clip.begin).min(end)..end)
            .unwrap_or_default();
        // A recording that is played faster is one of a higher rate.
        let played = (from as f32 * self.clip.speed) as u32;
        let (low, high) = voirs_audio::resample::RESAMPLER_RATES.into_inner();
        let mut resampler = Resampler::new(played.clamp(low, high), rate)
            .map_err(|cause| self.failed(&cause.to_string()))?;
        let mut once = Vec::new();
        for block in part.chunks(FRAMES_PER_CHECK) {
            deadline.check()?;
            resampler.process(block, &mut once);
        }
        resampler.finish(&mut once);
        let longest = self.clip.limit.unwrap_or(LONGEST).min(LONGEST);
        let all = (once.len() as f32 * self.clip.repeats).min(longest * rate as f32) as usize;
        let repeated = once
            .iter()
            .cycle()
            .take(if once.is_empty() { 0 } else { all });
        Ok(repeated.map(|x| x * self.clip.gain).collect())
    }

    /// The samples as they are in the file, channels averaged, and their rate.
    fn read(&self, deadline: &Deadline) -> Result<(Vec<f32>, u32)> {
        let failed = |cause: hound::Error| self.failed(&cause.to_string());
        Self::check(&self.path).map_err(|cause| self.failed(&cause))?;
        let mut reader = WavReader::open(&self.path).map_err(failed)?;
        let spec = reader.spec();
        let channels = usize::from(spec.channels);
        let frames = (LONGEST * spec.sample_rate as f32) as usize;
        let scale = 1.0 / (1_u64 << (spec.bits_per_sample.clamp(1, 32) - 1)) as f32;
        let mut mono = Vec::new();
        let mut frame = (0.0, 0);
        let mut add = |sample: f32| -> Result<()> {
            frame = (frame.0 + sample, frame.1 + 1);
            if frame.1 == channels {
                if mono.len() < frames {
                    mono.push(frame.0 / channels as f32);
                }
                if mono.len() % FRAMES_PER_CHECK == 0 {
                    deadline.check()?;
                }
                frame = (0.0, 0);
            }
            Ok(())
        };
        match spec.sample_format {
            SampleFormat::Float => {
                for sample in reader.samples::<f32>() {
                    let sample = sample.map_err(failed)?;
                    add(if sample.is_finite() { sample } else { 0.0 })?;
                }
            }
            SampleFormat::Int => {
                for sample in reader.samples::<i32>() {
                    add(sample.map_err(failed)? as f32 * scale)?;
                }
            }
        }
        Ok((mono, spec.sample_rate))
    }

    fn failed(&self, cause: &str) -> Error {
        let path = self.path.display();
        Error::new(
            ErrorCode::ReadFailed,
            format!("cannot read {path}: {cause}"),
        )
        .with_argument("path", path)
    }
}

/// A tone in place of a word.
pub(crate) fn bleep(rate: u32) -> Vec<f32> {
    let (seconds, pitch, level, fade) = BLEEP;
    let length = (seconds * rate as f32) as usize;
    let sample = |i: usize| {
        let edge = i.min(length - i) as f32 / (fade * rate as f32);
        let phase = i as f32 * pitch / rate as f32 * std::f32::consts::TAU;
        level * edge.min(1.0) * phase.sin()
    };
    (0..length).map(sample).collect()
}

//! Speech as samples.

use std::io::Cursor as File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{Buffer, Float32Array, Float32ArraySlice};
use napi_derive::napi;
use voirs::{AudioWriter, Error, ErrorCode, Result, TimingFormat, Timings};

use crate::error::{enter, invalid};
use crate::file_format::{FormatOptions, convert};
use crate::run::{Callback, Output, run};
use crate::samples::Samples;
use crate::text::Cursor;
use crate::timings::{Columns, Warning, columns};

/// Samples that are encoded at a time.
const BLOCK: usize = 1 << 16;

/// Mono samples, full scale at ±1.
#[napi]
#[derive(Clone)]
pub struct Audio {
    samples: Arc<Samples>,
    /// The part of the samples that this is: slices share them.
    part: Range<usize>,
    sample_rate: u32,
    timings: Arc<Timings>,
    warnings: Vec<Warning>,
    /// What the timings speak of, and a place near the first of them.
    text: Arc<str>,
    cursor: Cursor,
}

impl Audio {
    pub(crate) fn new(
        samples: Vec<f32>,
        sample_rate: u32,
        timings: Timings,
        warnings: Vec<Warning>,
        (text, cursor): (Arc<str>, Cursor),
    ) -> Self {
        Self {
            part: 0..samples.len(),
            samples: Samples::new(samples),
            sample_rate,
            timings: Arc::new(timings),
            warnings,
            text,
            cursor,
        }
    }

    /// The engine's audio of a text.
    pub(crate) fn of_engine(audio: voirs::Audio, text: Arc<str>) -> Self {
        let sample_rate = audio.sample_rate();
        let (samples, timings, warnings) = audio.into_parts();
        let warnings = crate::timings::warnings(warnings, &text, Cursor::default());
        let place = (text, Cursor::default());
        Self::new(samples, sample_rate, timings, warnings, place)
    }

    fn copy(&self) -> Vec<f32> {
        self.samples.copy(self.part.clone())
    }

    fn encoded(&self, options: &FormatOptions, path: Option<&Path>) -> Result<Vec<u8>> {
        let format = options.file(path)?;
        let mut file = File::new(Vec::new());
        let mut writer = AudioWriter::new(&mut file, self.sample_rate, 1, &format)?;
        for start in self.part.clone().step_by(BLOCK) {
            let end = self.part.end.min(start + BLOCK);
            writer.write(&self.samples.copy(start..end))?;
        }
        writer.finish()?;
        Ok(file.into_inner())
    }

    fn saved(&self, path: &Path, options: &FormatOptions) -> Result<()> {
        voirs::whole_file::save(path, &self.encoded(options, Some(path))?)
    }

    fn pcm(&self, options: &FormatOptions) -> Result<Vec<u8>> {
        convert(&self.copy(), &options.only_samples()?)
    }

    fn resampled(&self, sample_rate: u32) -> Result<Self> {
        let own = voirs::Audio::from_samples(self.copy(), self.sample_rate);
        let samples = own.resampled(sample_rate)?.into_samples();
        let mut timings = Timings::clone(&self.timings);
        timings.resample(self.sample_rate, sample_rate);
        let place = (Arc::clone(&self.text), self.cursor);
        let warnings = self.warnings.clone();
        Ok(Self::new(samples, sample_rate, timings, warnings, place))
    }

    fn timings_saved(&self, path: &Path, format: Option<&str>) -> Result<()> {
        let format = match format {
            Some(name) => name.parse()?,
            None => TimingFormat::from_path(path).ok_or_else(|| {
                let message = format!("{} has no extension of timings", path.display());
                Error::new(ErrorCode::UnsupportedFormat, message)
                    .with_argument("path", path.display())
                    .with_hint("Pass the format \"srt\" or another.")
            })?,
        };
        self.timings.save(path, format, self.sample_rate)
    }
}

#[napi]
impl Audio {
    /// Samples from elsewhere, copied.
    #[napi(factory)]
    pub fn from_samples(env: &Env, samples: Float32Array, sample_rate: u32) -> napi::Result<Self> {
        enter(env, || {
            if sample_rate == 0 {
                let hint = "Pass samples per second.";
                let message = "the sample rate is 0".to_owned();
                return Err(invalid("sampleRate", message, hint));
            }
            let place = ("".into(), Cursor::default());
            Ok(Self::new(
                samples.to_vec(),
                sample_rate,
                Timings::default(),
                Vec::new(),
                place,
            ))
        })
    }

    /// Samples that there are.
    #[napi(getter)]
    pub fn length(&self) -> f64 {
        self.part.len() as f64
    }

    /// Samples per second.
    #[napi(getter)]
    pub fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// The samples without a copy; to be asked for once, and never of a slice.
    #[napi]
    pub fn array<'env>(&self, env: &'env Env) -> napi::Result<Float32ArraySlice<'env>> {
        self.samples.array(env)
    }

    /// A copy of the samples, in memory of JavaScript's own.
    #[napi]
    pub fn copy_samples<'env>(&self, env: &'env Env) -> napi::Result<Float32ArraySlice<'env>> {
        Float32ArraySlice::copy_from(env, self.copy())
    }

    /// When sentences, words, phonemes, visemes and marks are heard.
    #[napi]
    pub fn timings(&self) -> Columns {
        columns(&self.timings, &self.text, self.cursor)
    }

    /// What of the text was not spoken as it says.
    #[napi]
    pub fn warnings(&self) -> Vec<Warning> {
        self.warnings.clone()
    }

    /// A part, which shares the samples.
    #[napi]
    pub fn slice(&self, start: f64, end: f64) -> Self {
        // `lib/audio.ts` gives whole numbers within the length, in order.
        let (start, end) = (start as usize, end as usize);
        let timings = self.timings.slice(start as u64..end as u64);
        Self {
            samples: Arc::clone(&self.samples),
            part: self.part.start + start..self.part.start + end,
            sample_rate: self.sample_rate,
            timings: Arc::new(timings),
            warnings: Vec::new(),
            text: Arc::clone(&self.text),
            cursor: self.cursor,
        }
    }

    /// An audio file in memory.
    #[napi]
    pub fn encode(&self, options: FormatOptions, callback: Callback<'_>) -> napi::Result<()> {
        let own = self.clone();
        run(callback, move |_| {
            own.encoded(&options, None).map(Output::Bytes)
        })
    }

    /// As `encode`, at once.
    #[napi]
    pub fn encode_sync(&self, env: &Env, options: FormatOptions) -> napi::Result<Buffer> {
        enter(env, || self.encoded(&options, None)).map(Into::into)
    }

    /// Saves an audio file, whole or not at all.
    #[napi]
    pub fn save(
        &self,
        path: String,
        options: FormatOptions,
        callback: Callback<'_>,
    ) -> napi::Result<()> {
        let own = self.clone();
        run(callback, move |_| {
            own.saved(path.as_ref(), &options)?;
            Ok(Output::Nothing)
        })
    }

    /// As `save`, at once.
    #[napi]
    pub fn save_sync(&self, env: &Env, path: String, options: FormatOptions) -> napi::Result<()> {
        enter(env, || self.saved(path.as_ref(), &options))
    }

    /// The samples as other programs and devices want them.
    #[napi]
    pub fn to_pcm(&self, options: FormatOptions, callback: Callback<'_>) -> napi::Result<()> {
        let own = self.clone();
        run(callback, move |_| own.pcm(&options).map(Output::Bytes))
    }

    /// As `toPcm`, at once.
    #[napi]
    pub fn to_pcm_sync(&self, env: &Env, options: FormatOptions) -> napi::Result<Buffer> {
        enter(env, || self.pcm(&options)).map(Into::into)
    }

    /// The same speech at another sample rate.
    #[napi]
    pub fn resample(&self, sample_rate: u32, callback: Callback<'_>) -> napi::Result<()> {
        let own = self.clone();
        run(callback, move |_| {
            own.resampled(sample_rate).map(Output::Audio)
        })
    }

    /// As `resample`, at once.
    #[napi]
    pub fn resample_sync(&self, env: &Env, sample_rate: u32) -> napi::Result<Self> {
        enter(env, || self.resampled(sample_rate))
    }

    /// Timings as a file's text.
    #[napi]
    pub fn export_timings(&self, env: &Env, format: String) -> napi::Result<String> {
        enter(env, || {
            let format: TimingFormat = format.parse()?;
            Ok(self.timings.export(format, self.sample_rate))
        })
    }

    /// Saves timings as a file, whole or not at all.
    #[napi]
    pub fn save_timings(
        &self,
        path: String,
        format: Option<String>,
        callback: Callback<'_>,
    ) -> napi::Result<()> {
        let own = self.clone();
        run(callback, move |_| {
            own.timings_saved(&PathBuf::from(path), format.as_deref())?;
            Ok(Output::Nothing)
        })
    }

    /// As `saveTimings`, at once.
    #[napi]
    pub fn save_timings_sync(
        &self,
        env: &Env,
        path: String,
        format: Option<String>,
    ) -> napi::Result<()> {
        enter(env, || {
            self.timings_saved(&PathBuf::from(path), format.as_deref())
        })
    }
}

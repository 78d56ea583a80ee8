//! Settings of a request.

use std::ops::RangeInclusive;
use std::time::Duration;

use voirs_audio::resample::RESAMPLER_RATES;

use crate::error::{Error, ErrorCode, Result};
use crate::runtime::Priority;

/// How a text is spoken: the settings of one request.
///
/// ```
/// let config = voirs::SynthesisConfig { rate: 1.25, ..Default::default() };
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SynthesisConfig {
    /// Speed relative to the voice's own: 2 is twice as fast. 0.25 to 4, default 1.
    /// Durations change, pitch does not.
    pub rate: f32,
    /// Pitch shift in semitones, −24 to 24, default 0. Neither speed nor the
    /// voice's timbre (its spectral envelope) changes.
    pub pitch: f32,
    /// Linear gain, 0 to 10, default 1. What would exceed the true-peak ceiling
    /// of −1 dBTP is limited, see [`voirs_audio::limit_true_peak`].
    pub volume: f32,
    /// Level of the noise in the voice (breath, fricatives) relative to its own,
    /// 0 to 2, default 1.
    pub noise_scale: f32,
    /// Chooses the noise in the voice. The same text,
    /// settings and seed give the same samples. Default 0.
    pub seed: u64,
    /// Silence between sentences, 0 to 10 s, default 0.4 s, divided by the rate.
    pub sentence_pause: Duration,
    /// Silence between paragraphs, 0 to 10 s, default 0.75 s, divided by the rate.
    pub paragraph_pause: Duration,
    /// Samples per second of the audio, 8,000 to 192,000; `None`, the default, is
    /// the voice's own. Converted as the audio is made.
    pub sample_rate: Option<u32>,
    /// Which of several waiting requests a pool serves first.
    pub priority: Priority,
    /// The time that the whole request may take; `None`, the default, is no limit.
    pub timeout: Option<Duration>,
}

impl Default for SynthesisConfig {
    fn default() -> Self {
        Self {
            rate: 1.0,
            pitch: 0.0,
            volume: 1.0,
            noise_scale: 1.0,
            seed: 0,
            sentence_pause: Duration::from_millis(400),
            paragraph_pause: Duration::from_millis(750),
            sample_rate: None,
            priority: Priority::Normal,
            timeout: None,
        }
    }
}

impl SynthesisConfig {
    /// Valid rates.
    pub const RATE: RangeInclusive<f32> = 0.25..=4.0;
    /// Valid pitch shifts in semitones.
    pub const PITCH: RangeInclusive<f32> = -24.0..=24.0;
    /// Valid linear gains.
    pub const VOLUME: RangeInclusive<f32> = 0.0..=10.0;
    /// Valid levels of the noise.
    pub const NOISE_SCALE: RangeInclusive<f32> = 0.0..=2.0;
    /// The longest pause.
    pub const LONGEST_PAUSE: Duration = Duration::from_secs(10);

    /// Checks every setting against its range.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidSetting`], naming the setting, its value and its range.
    pub fn validate(&self) -> Result<()> {
        check("rate", self.rate, Self::RATE)?;
        check("pitch", self.pitch, Self::PITCH)?;
        check("volume", self.volume, Self::VOLUME)?;
        check("noise_scale", self.noise_scale, Self::NOISE_SCALE)?;
        let pauses = 0.0..=Self::LONGEST_PAUSE.as_secs_f32();
        check(
            "sentence_pause",
            self.sentence_pause.as_secs_f32(),
            pauses.clone(),
        )?;
        check(
            "paragraph_pause",
            self.paragraph_pause.as_secs_f32(),
            pauses,
        )?;
        let rate = self.sample_rate.unwrap_or(*RESAMPLER_RATES.start());
        if RESAMPLER_RATES.contains(&rate) {
            return Ok(());
        }
        let (low, high) = (RESAMPLER_RATES.start(), RESAMPLER_RATES.end());
        let message = format!("sample_rate is {rate}");
        Err(Error::new(ErrorCode::InvalidSetting, message)
            .with_argument("setting", "sample_rate")
            .with_argument("value", rate)
            .with_hint(format!("sample_rate goes from {low} to {high} Hz.")))
    }

    /// What the pitch is multiplied by.
    pub(crate) fn pitch_ratio(&self) -> f32 {
        (self.pitch / 12.0).exp2()
    }
}

fn check(name: &'static str, value: f32, range: RangeInclusive<f32>) -> Result<()> {
    // Not-a-number is in no range.
    if range.contains(&value) {
        return Ok(());
    }
    let (low, high) = range.into_inner();
    Err(
        Error::new(ErrorCode::InvalidSetting, format!("{name} is {value}"))
            .with_argument("setting", name)
            .with_argument("value", value)
            .with_hint(format!("{name} goes from {low} to {high}.")),
    )
}

//! What a synthesis is asked for: text, and the settings of a request.

use std::ffi::c_char;
use std::time::Duration;

use engine::{CancelToken, Error, ErrorCode, Priority, Result, SynthesisConfig};

use crate::cancel::VoirsCancelToken;
use crate::event::VOIRS_EVENTS_ALL;
use crate::ffi::{self, Sized1st, enter_quietly, invalid};
use crate::handle;
use crate::pipeline::Parts;

/// What the text of a request is.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsInput {
    /// Plain text: markup is text like any other.
    Text = 0,
    /// An SSML document.
    Ssml = 1,
}

/// Which of several waiting requests is served first.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsPriority {
    /// After all others.
    Low = -1,
    /// The default.
    Normal = 0,
    /// Before all others.
    High = 1,
}

/// How a text is spoken: the settings of one request. Initialise it with
/// voirs_synthesis_config_init, or with voirs_get_synthesis_config for a
/// pipeline's own settings, then change what you need.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsSynthesisConfig {
    /// sizeof(VoirsSynthesisConfig); set by the init function.
    pub struct_size: usize,
    /// Speed relative to the voice's own: 2 is twice as fast. 0.25 to 4, default 1.
    pub rate: f32,
    /// Pitch shift in semitones, -24 to 24, default 0.
    pub pitch: f32,
    /// Linear gain, 0 to 10, default 1. Peaks are limited to -1 dBTP.
    pub volume: f32,
    /// Level of the noise in the voice (breath, fricatives) relative to its own,
    /// 0 to 2, default 1.
    pub noise_scale: f32,
    /// Chooses the noise in the voice: same text, settings and seed, same
    /// samples. Default 0.
    pub seed: u64,
    /// Silence between sentences in seconds, 0 to 10, default 0.4, divided by rate.
    pub sentence_pause: f64,
    /// Silence between paragraphs in seconds, 0 to 10, default 0.75, divided by rate.
    pub paragraph_pause: f64,
    /// Seconds that the whole request may take, to 1000000; 0, the default, is no limit.
    pub timeout: f64,
    /// Samples per second of the audio, 8000 to 192000; 0, the default, is the
    /// voice's own.
    pub sample_rate: u32,
    /// A VoirsPriority, default VOIRS_PRIORITY_NORMAL.
    pub priority: i32,
    /// A VoirsInput, default VOIRS_INPUT_TEXT.
    pub input: i32,
    /// Which events streams and callbacks get: bit n for the VoirsEventKind n.
    /// Default VOIRS_EVENTS_ALL. The end is always told.
    pub events: u32,
    /// Cancels the request from any thread; NULL, the default, for none. The
    /// library takes a reference of its own during the request.
    pub cancel: *const VoirsCancelToken,
}

// SAFETY: numbers and a pointer that is checked like any other.
unsafe impl Sized1st for VoirsSynthesisConfig {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        of_engine(&SynthesisConfig::default())
    }
}

/// The engine's settings as C has them.
pub(crate) fn of_engine(config: &SynthesisConfig) -> VoirsSynthesisConfig {
    VoirsSynthesisConfig {
        struct_size: size_of::<VoirsSynthesisConfig>(),
        rate: config.rate,
        pitch: config.pitch,
        volume: config.volume,
        noise_scale: config.noise_scale,
        seed: config.seed,
        sentence_pause: config.sentence_pause.as_secs_f64(),
        paragraph_pause: config.paragraph_pause.as_secs_f64(),
        timeout: config.timeout.map_or(0.0, |t| t.as_secs_f64()),
        sample_rate: config.sample_rate.unwrap_or(0),
        priority: match config.priority {
            Priority::Low => VoirsPriority::Low as i32,
            Priority::Normal => VoirsPriority::Normal as i32,
            Priority::High => VoirsPriority::High as i32,
        },
        input: VoirsInput::Text as i32,
        events: VOIRS_EVENTS_ALL,
        cancel: std::ptr::null(),
    }
}

/// Initialises the settings with their defaults. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesis_config_init(config: *mut VoirsSynthesisConfig) {
    enter_quietly(|| {
        if !config.is_null() && config.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { config.write(VoirsSynthesisConfig::initial()) };
        }
    });
}

/// A request, checked.
pub(crate) struct Request<'a> {
    pub text: &'a str,
    pub settings: Settings,
}

/// The settings of a request, checked.
#[derive(Clone)]
pub(crate) struct Settings {
    pub config: SynthesisConfig,
    pub input: VoirsInput,
    pub events: u32,
    pub cancel: CancelToken,
}

impl<'a> Request<'a> {
    /// # Safety
    /// Points 1 to 3 of the contract, for as long as the text is used.
    pub(crate) unsafe fn read(
        parts: &Parts,
        text: *const c_char,
        length: usize,
        config: *const VoirsSynthesisConfig,
    ) -> Result<Self> {
        Ok(Self {
            // SAFETY: the caller's promise is ours.
            settings: unsafe { Settings::read(parts, config)? },
            // SAFETY: the caller's promise is ours.
            text: unsafe { ffi::text("text", text, length)? },
        })
    }

    pub(crate) fn stream(&self, parts: &Parts) -> Result<engine::Stream> {
        self.settings.stream(parts, self.text)
    }
}

impl Settings {
    /// The caller's settings, or the pipeline's own for null.
    ///
    /// # Safety
    /// Points 1 to 3 of the contract.
    pub(crate) unsafe fn read(parts: &Parts, config: *const VoirsSynthesisConfig) -> Result<Self> {
        if config.is_null() {
            return Ok(Self {
                config: parts.config.synthesis.clone(),
                input: VoirsInput::Text,
                events: VOIRS_EVENTS_ALL,
                cancel: CancelToken::new(),
            });
        }
        // SAFETY: the caller's promise is ours.
        let config = unsafe { ffi::options("config", config)? };
        let cancel = if config.cancel.is_null() {
            CancelToken::new()
        } else {
            // SAFETY: point 1 of the contract.
            unsafe { handle::borrow("config->cancel", config.cancel)? }.child()
        };
        Ok(Self {
            config: to_engine(&config)?,
            input: match config.input {
                0 => VoirsInput::Text,
                1 => VoirsInput::Ssml,
                other => return Err(invalid("config->input", other, "Pass a VoirsInput.")),
            },
            events: config.events,
            cancel,
        })
    }

    pub(crate) fn stream(&self, parts: &Parts, text: &str) -> Result<engine::Stream> {
        let Self {
            config,
            input,
            cancel,
            ..
        } = self;
        match input {
            VoirsInput::Text => parts.pipeline.stream_cancellable(text, config, cancel),
            VoirsInput::Ssml => parts.pipeline.stream_ssml_cancellable(text, config, cancel),
        }
    }
}

fn to_engine(config: &VoirsSynthesisConfig) -> Result<SynthesisConfig> {
    let timeout = seconds("timeout", config.timeout, 1e6)?;
    let config = SynthesisConfig {
        rate: config.rate,
        pitch: config.pitch,
        volume: config.volume,
        noise_scale: config.noise_scale,
        seed: config.seed,
        sentence_pause: seconds("sentence_pause", config.sentence_pause, 10.0)?,
        paragraph_pause: seconds("paragraph_pause", config.paragraph_pause, 10.0)?,
        sample_rate: Some(config.sample_rate).filter(|rate| *rate > 0),
        priority: match config.priority {
            -1 => Priority::Low,
            0 => Priority::Normal,
            1 => Priority::High,
            other => return Err(invalid("config->priority", other, "Pass a VoirsPriority.")),
        },
        timeout: Some(timeout).filter(|t| !t.is_zero()),
    };
    config.validate()?;
    Ok(config)
}

fn seconds(name: &'static str, value: f64, most: f64) -> Result<Duration> {
    if (0.0..=most).contains(&value)
        && let Ok(duration) = Duration::try_from_secs_f64(value)
    {
        return Ok(duration);
    }
    Err(
        Error::new(ErrorCode::InvalidSetting, format!("{name} is {value}"))
            .with_argument("setting", name)
            .with_argument("value", value)
            .with_hint(format!("{name} goes from 0 to {most} seconds.")),
    )
}

//! Settings of a pipeline by name, and as a JSON document.

mod keys;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

pub use self::keys::{SettingInfo, SettingKind, nearest_name};
use crate::config::SynthesisConfig;
use crate::error::{Error, ErrorCode, Result};
use crate::pipeline::{DEFAULT_VOICE, Pipeline, PipelineBuilder};
use crate::whole_file;

/// The most bytes of a configuration document.
const MAX_DOCUMENT: usize = 1 << 20;

/// What a pipeline is made of and how it speaks unless a request says
/// otherwise: every setting has a name ([`SETTINGS`](Self::SETTINGS)), and all
/// of them together are a JSON object of names and values.
///
/// ```
/// # fn main() -> voirs::Result<()> {
/// let mut config = voirs::PipelineConfig::default();
/// config.set("rate", "1.2")?;
/// assert_eq!(config.get("rate")?, "1.2");
/// let pipeline = config.builder().build()?;
/// pipeline.synthesize("Hello.", &config.synthesis)?;
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PipelineConfig {
    /// The voice, by name.
    pub voice: String,
    /// The accent, a BCP 47 tag; empty for the voice's first.
    pub accent: String,
    /// Threads of the pipeline's own; 0 shares those of the process.
    pub threads: usize,
    /// The most bytes of a text.
    pub max_text_bytes: usize,
    /// Where voices are looked for by name.
    pub voice_directories: Vec<PathBuf>,
    /// The most memory of models in bytes; 0 is no limit.
    pub max_model_memory: u64,
    /// The library espeak-ng; empty where the system finds it.
    pub espeak_library: PathBuf,
    /// The directory of its data; empty where the library finds it.
    pub espeak_data: PathBuf,
    /// The settings of a request that brings none of its own.
    pub synthesis: SynthesisConfig,
}

impl Default for PipelineConfig {
    fn default() -> Self {
        Self {
            voice: DEFAULT_VOICE.to_owned(),
            accent: String::new(),
            threads: 0,
            max_text_bytes: Pipeline::DEFAULT_MAX_TEXT_BYTES,
            voice_directories: Vec::new(),
            max_model_memory: 0,
            espeak_library: PathBuf::new(),
            espeak_data: PathBuf::new(),
            synthesis: SynthesisConfig::default(),
        }
    }
}

impl PipelineConfig {
    /// Every setting, with its range, default and meaning.
    pub const SETTINGS: &[SettingInfo] = keys::SETTINGS;

    /// The names of the settings that are the pipeline's, which no request can change.
    pub const OF_PIPELINE: &[&str] = &[
        "voice",
        "accent",
        "threads",
        "max_text_bytes",
        "voice_directories",
        "max_model_memory",
        "espeak_library",
        "espeak_data",
    ];

    /// A setting's value as text, as [`set`](Self::set) takes it.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownSetting`], with the nearest name that exists.
    pub fn get(&self, name: &str) -> Result<String> {
        Ok((keys::find(name)?.get)(self))
    }

    /// Changes a setting; after an error nothing is changed.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownSetting`], with the nearest name that exists;
    /// [`ErrorCode::InvalidSetting`], with the range. That a voice of this
    /// name exists is found out when a pipeline is built.
    pub fn set(&mut self, name: &str, value: &str) -> Result<()> {
        let key = keys::find(name)?;
        let mut changed = self.clone();
        (key.set)(&mut changed, value.trim()).map_err(|_| key.refuse(value))?;
        changed.synthesis.validate()?;
        *self = changed;
        Ok(())
    }

    /// A builder with voice, accent, threads and limits as configured.
    pub fn builder(&self) -> PipelineBuilder {
        let mut builder = Pipeline::builder()
            .voice(&self.voice)
            .max_text_bytes(self.max_text_bytes)
            .voice_directories(&self.voice_directories)
            .max_model_memory(self.max_model_memory)
            .espeak(given(&self.espeak_library), given(&self.espeak_data));
        if !self.accent.is_empty() {
            builder = builder.accent(&self.accent);
        }
        if self.threads > 0 {
            builder = builder.threads(self.threads);
        }
        builder
    }

    /// All settings as a JSON object, in the order of
    /// [`SETTINGS`](Self::SETTINGS).
    pub fn to_json(&self) -> String {
        let mut object = Map::new();
        for info in Self::SETTINGS {
            let text = (info.get)(self);
            let value = match info.kind {
                SettingKind::Text => Value::String(text),
                SettingKind::Integer | SettingKind::Number => {
                    text.parse().map_or(Value::String(text), Value::Number)
                }
            };
            object.insert(info.name.to_owned(), value);
        }
        let mut json = format!("{:#}", Value::Object(object));
        json.push('\n');
        json
    }

    /// Takes over the settings that a JSON object names; the others stay.
    /// After an error nothing is changed.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidConfig`] for what is not a JSON object of at most
    /// 1 MiB, with the place, for a name that is there twice or a value that
    /// is neither a number nor a string; else those of [`set`](Self::set).
    pub fn merge_json(&mut self, json: &str) -> Result<()> {
        if json.len() > MAX_DOCUMENT {
            let message = format!("the configuration has {} bytes", json.len());
            return Err(Error::new(ErrorCode::InvalidConfig, message)
                .with_argument("limit", MAX_DOCUMENT)
                .with_hint("A configuration is an object of settings, at most 1 MiB."));
        }
        let entries: keys::Entries = serde_json::from_str(json).map_err(|cause| {
            let message = format!("the configuration is not a JSON object: {cause}");
            Error::new(ErrorCode::InvalidConfig, message)
                .with_argument("line", cause.line())
                .with_argument("column", cause.column())
                .with_hint("Write an object of settings, such as {\"rate\": 1.2}.")
                .with_cause(cause)
        })?;
        let mut changed = self.clone();
        for (at, (name, value)) in entries.0.iter().enumerate() {
            let info = keys::find(name)?;
            if entries.0.iter().take(at).any(|(other, _)| other == name) {
                let message = format!("the configuration sets \"{name}\" twice");
                return Err(Error::new(ErrorCode::InvalidConfig, message)
                    .with_argument("setting", name)
                    .with_hint("Keep one of the two."));
            }
            match value {
                Value::String(text) => changed.set(name, text)?,
                Value::Number(number) => changed.set(name, &number.to_string())?,
                Value::Array(paths) if info.is_list() => {
                    let text = keys::list_text(paths).map_err(|_| info.refuse("a list"))?;
                    changed.set(name, &text)?;
                }
                other => return Err(info.refuse(&other.to_string())),
            }
        }
        *self = changed;
        Ok(())
    }

    /// As [`merge_json`](Self::merge_json), from a file.
    ///
    /// # Errors
    /// [`ErrorCode::ReadFailed`], [`ErrorCode::InvalidUtf8`] and those of
    /// [`merge_json`](Self::merge_json).
    pub fn merge_file(&mut self, path: impl AsRef<Path>) -> Result<()> {
        let bytes = read_at_most(path.as_ref(), MAX_DOCUMENT + 1)?;
        self.merge_json(crate::decode_text(&bytes)?)
    }

    /// Reads a JSON file on top of the defaults.
    ///
    /// # Errors
    /// Those of [`merge_file`](Self::merge_file).
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let mut config = Self::default();
        config.merge_file(path)?;
        Ok(config)
    }

    /// Writes all settings as a JSON file, whole or not at all.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`], naming the file.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        whole_file::save(path.as_ref(), self.to_json().as_bytes())
    }
}

/// A path, unless it is empty.
fn given(path: &Path) -> Option<PathBuf> {
    (!path.as_os_str().is_empty()).then(|| path.to_owned())
}

/// The beginning of a file, so that a wrong path to a huge one costs nothing.
fn read_at_most(path: &Path, limit: usize) -> Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(limit as u64).read_to_end(&mut bytes))
        .map_err(|cause| {
            let message = format!("cannot read {}: {cause}", path.display());
            Error::new(ErrorCode::ReadFailed, message)
                .with_argument("path", path.display())
                .with_cause(cause)
        })?;
    Ok(bytes)
}

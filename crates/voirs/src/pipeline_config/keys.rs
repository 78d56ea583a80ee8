//! The table of settings.

use std::env;
use std::fmt;
use std::num::ParseIntError;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::PipelineConfig;
use crate::error::{Error, ErrorCode, Result};
use crate::runtime::{Pool, Priority};

/// A setting: its name, what it takes, and what it means.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SettingInfo {
    /// The name.
    pub name: &'static str,
    /// What kind of value it takes.
    pub kind: SettingKind,
    /// The valid values, for people: "0.25 to 4".
    pub range: &'static str,
    /// The value unless it is set, as text.
    pub default: &'static str,
    /// What it does, as a sentence.
    pub description: &'static str,
    pub(super) get: fn(&PipelineConfig) -> String,
    pub(super) set: fn(&mut PipelineConfig, &str) -> Result<(), Refused>,
}

/// What kind of value a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// A number with a fraction.
    Number,
    /// A whole number.
    Integer,
    /// Text.
    Text,
}

/// The value is none of this setting.
#[derive(Debug)]
pub(super) struct Refused;

impl From<std::num::ParseFloatError> for Refused {
    fn from(_: std::num::ParseFloatError) -> Self {
        Self
    }
}

impl From<ParseIntError> for Refused {
    fn from(_: ParseIntError) -> Self {
        Self
    }
}

impl SettingInfo {
    /// Whether a document may give several values as an array.
    pub(super) fn is_list(&self) -> bool {
        self.name == "voice_directories"
    }

    pub(super) fn refuse(&self, value: &str) -> Error {
        let message = format!("{} is \"{}\"", self.name, shortened(value));
        Error::new(ErrorCode::InvalidSetting, message)
            .with_argument("setting", self.name)
            .with_argument("value", shortened(value))
            .with_hint(format!("{} takes {}.", self.name, self.range))
    }
}

/// An array of paths as one text.
pub(super) fn list_text(paths: &[Value]) -> Result<String, Refused> {
    let paths: Option<Vec<&str>> = paths.iter().map(Value::as_str).collect();
    let text = env::join_paths(paths.ok_or(Refused)?).map_err(|_| Refused)?;
    text.into_string().map_err(|_| Refused)
}

/// The setting of a name.
pub(super) fn find(name: &str) -> Result<&'static SettingInfo> {
    if let Some(info) = SETTINGS.iter().find(|s| s.name == name) {
        return Ok(info);
    }
    let message = format!("there is no setting \"{}\"", shortened(name));
    let error =
        Error::new(ErrorCode::UnknownSetting, message).with_argument("setting", shortened(name));
    let names = || SETTINGS.iter().map(|s| s.name);
    Err(match nearest_name(name, names()) {
        Some(near) => error
            .with_argument("nearest", near)
            .with_hint(format!("Did you mean \"{near}\"?")),
        None => {
            let names: Vec<_> = names().collect();
            error.with_hint(format!("The settings are: {}.", names.join(", ")))
        }
    })
}

/// The one of some names that a mistyped one most likely means: at most three
/// letters from it, or with it as a part. `None` when none is near.
pub fn nearest_name<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = shortened(wanted).to_lowercase();
    // A part of a name is meant more often than a mistyped other one.
    let distance = |name: &str| {
        let name = name.to_lowercase();
        match name.contains(&wanted) && wanted.len() > 2 {
            true => 0,
            false => strsim::damerau_levenshtein(&name, &wanted),
        }
    };
    let distances = names.into_iter().map(|name| (distance(name), name));
    let nearest = distances.min_by_key(|(distance, _)| *distance)?;
    (nearest.0 <= 3).then_some(nearest.1)
}

/// As much of a value as a message should repeat.
fn shortened(value: &str) -> &str {
    let end = value
        .char_indices()
        .nth(60)
        .map_or(value.len(), |(at, _)| at);
    value.get(..end).unwrap_or(value)
}

/// The entries of a JSON object in their order, so that a name that is there
/// twice is found.
pub(super) struct Entries(pub Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of settings")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

fn seconds(value: &str) -> Result<Duration, Refused> {
    Duration::try_from_secs_f64(value.parse()?).map_err(|_| Refused)
}

fn seconds_text(duration: Duration) -> String {
    duration.as_secs_f64().to_string()
}

fn finite(value: &str) -> Result<f32, Refused> {
    let value: f32 = value.parse()?;
    value.is_finite().then_some(value).ok_or(Refused)
}

fn within<T: PartialOrd>(value: T, least: T, most: T) -> Result<T, Refused> {
    (least <= value && value <= most)
        .then_some(value)
        .ok_or(Refused)
}

pub(super) const SETTINGS: &[SettingInfo] = &[
    SettingInfo {
        name: "voice",
        kind: SettingKind::Text,
        range: "a voice's name, or the path of its file",
        default: "heart",
        description: "The voice that speaks.",
        get: |c| c.voice.clone(),
        set: |c, v| {
            c.voice = (!v.is_empty()).then(|| v.to_owned()).ok_or(Refused)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "accent",
        kind: SettingKind::Text,
        range: "a BCP 47 tag that the voice speaks, or nothing",
        default: "",
        description: "The accent; nothing for the voice's own.",
        get: |c| c.accent.clone(),
        set: |c, v| {
            v.clone_into(&mut c.accent);
            Ok(())
        },
    },
    SettingInfo {
        name: "threads",
        kind: SettingKind::Integer,
        range: "0 to 256",
        default: "0",
        description: "Threads of the pipeline's own; 0 shares those of the process.",
        get: |c| c.threads.to_string(),
        set: |c, v| {
            c.threads = within(v.parse()?, 0, Pool::MAX_THREADS)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "max_text_bytes",
        kind: SettingKind::Integer,
        range: "1 to 4294967296",
        default: "67108864",
        description: "The most bytes of a text.",
        get: |c| c.max_text_bytes.to_string(),
        set: |c, v| {
            let limit = within(v.parse()?, 1_u64, 1 << 32)?;
            c.max_text_bytes = usize::try_from(limit).map_err(|_| Refused)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "voice_directories",
        kind: SettingKind::Text,
        range: "paths of directories, separated as in PATH",
        default: "",
        description: "Where voices are looked for by name, after those inside the library.",
        get: |c| {
            // No path has the separator in it: the setting was split at it.
            let text = env::join_paths(&c.voice_directories).unwrap_or_default();
            text.to_string_lossy().into_owned()
        },
        set: |c, v| {
            let paths = env::split_paths(v);
            c.voice_directories = paths.filter(|p| !p.as_os_str().is_empty()).collect();
            Ok(())
        },
    },
    SettingInfo {
        name: "max_model_memory",
        kind: SettingKind::Integer,
        range: "0 to 1099511627776",
        default: "0",
        description: "The most bytes that all models together take when a voice is loaded; 0 is no limit.",
        get: |c| c.max_model_memory.to_string(),
        set: |c, v| {
            c.max_model_memory = within(v.parse()?, 0, 1 << 40)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "espeak_library",
        kind: SettingKind::Text,
        range: "the path of the library espeak-ng, or nothing",
        default: "",
        description: "What reads languages other than English for Piper voices; nothing for the system's.",
        get: |c| c.espeak_library.to_string_lossy().into_owned(),
        set: |c, v| {
            c.espeak_library = v.into();
            Ok(())
        },
    },
    SettingInfo {
        name: "espeak_data",
        kind: SettingKind::Text,
        range: "the path of the directory espeak-ng-data, or nothing",
        default: "",
        description: "The data of espeak-ng; nothing for where it looks by itself.",
        get: |c| c.espeak_data.to_string_lossy().into_owned(),
        set: |c, v| {
            c.espeak_data = v.into();
            Ok(())
        },
    },
    SettingInfo {
        name: "rate",
        kind: SettingKind::Number,
        range: "0.25 to 4",
        default: "1",
        description: "Speed relative to the voice's own; 2 is twice as fast.",
        get: |c| c.synthesis.rate.to_string(),
        set: |c, v| {
            c.synthesis.rate = finite(v)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "pitch",
        kind: SettingKind::Number,
        range: "-24 to 24",
        default: "0",
        description: "Pitch shift in semitones.",
        get: |c| c.synthesis.pitch.to_string(),
        set: |c, v| {
            c.synthesis.pitch = finite(v)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "volume",
        kind: SettingKind::Number,
        range: "0 to 10",
        default: "1",
        description: "Linear gain; peaks are limited to -1 dBTP.",
        get: |c| c.synthesis.volume.to_string(),
        set: |c, v| {
            c.synthesis.volume = finite(v)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "noise_scale",
        kind: SettingKind::Number,
        range: "0 to 2",
        default: "1",
        description: "Level of the noise in the voice relative to its own.",
        get: |c| c.synthesis.noise_scale.to_string(),
        set: |c, v| {
            c.synthesis.noise_scale = finite(v)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "seed",
        kind: SettingKind::Integer,
        range: "0 to 18446744073709551615",
        default: "0",
        description: "Chooses the noise in the voice; same seed, same samples.",
        get: |c| c.synthesis.seed.to_string(),
        set: |c, v| {
            c.synthesis.seed = v.parse()?;
            Ok(())
        },
    },
    SettingInfo {
        name: "sentence_pause",
        kind: SettingKind::Number,
        range: "0 to 10",
        default: "0.4",
        description: "Silence between sentences in seconds, divided by the rate.",
        get: |c| seconds_text(c.synthesis.sentence_pause),
        set: |c, v| {
            c.synthesis.sentence_pause = seconds(v)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "paragraph_pause",
        kind: SettingKind::Number,
        range: "0 to 10",
        default: "0.75",
        description: "Silence between paragraphs in seconds, divided by the rate.",
        get: |c| seconds_text(c.synthesis.paragraph_pause),
        set: |c, v| {
            c.synthesis.paragraph_pause = seconds(v)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "sample_rate",
        kind: SettingKind::Integer,
        range: "0, or 8000 to 192000",
        default: "0",
        description: "Samples per second of the audio; 0 is the voice's own.",
        get: |c| c.synthesis.sample_rate.unwrap_or(0).to_string(),
        set: |c, v| {
            c.synthesis.sample_rate = Some(v.parse()?).filter(|rate| *rate > 0);
            Ok(())
        },
    },
    SettingInfo {
        name: "priority",
        kind: SettingKind::Text,
        range: "low, normal or high",
        default: "normal",
        description: "Which of several waiting requests is served first.",
        get: |c| c.synthesis.priority.name().to_owned(),
        set: |c, v| {
            c.synthesis.priority = Priority::from_name(v).ok_or(Refused)?;
            Ok(())
        },
    },
    SettingInfo {
        name: "timeout",
        kind: SettingKind::Number,
        range: "0 to 1000000",
        default: "0",
        description: "Seconds that a request may take; 0 is no limit.",
        get: |c| seconds_text(c.synthesis.timeout.unwrap_or_default()),
        set: |c, v| {
            let limit = within(seconds(v)?, Duration::ZERO, Duration::from_secs(1_000_000))?;
            c.synthesis.timeout = Some(limit).filter(|t| !t.is_zero());
            Ok(())
        },
    },
];

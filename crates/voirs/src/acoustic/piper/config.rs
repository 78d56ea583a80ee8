//! The JSON document beside a Piper voice's network.

use std::collections::HashMap;

use serde_json::Value;

/// The most bytes of a document; those that there are have some thousand.
pub(crate) const MAX_BYTES: usize = 1 << 20;
/// Sample rates in Hz.
const SAMPLE_RATES: std::ops::RangeInclusive<u64> = 8_000..=192_000;
/// Ids of a phoneme at most, and speakers of a voice.
const MAX_IDS: usize = 16;
const MAX_SPEAKERS: u64 = 100_000;
/// Numbers that phonemes have at most.
const MAX_ID: u64 = 65_535;

/// Why a document is none of a Piper voice.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the document has more than {MAX_BYTES} bytes")]
    TooLong,
    #[error("not JSON: {0}")]
    Json(String),
    #[error("\"{0}\" is missing")]
    Missing(&'static str),
    #[error("\"{0}\" is not what it should be")]
    Invalid(&'static str),
}

/// What a document says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PiperConfig {
    pub sample_rate: u32,
    /// "x_low", "low", "medium" or "high"; empty if it says nothing.
    pub quality: String,
    /// The language as a BCP 47 tag: "en-US".
    pub language: String,
    /// What espeak-ng calls it.
    pub espeak_voice: String,
    /// What the voice was trained with: "joe".
    pub dataset: String,
    /// Whether its symbols are the phonemes of espeak-ng, not letters.
    pub phonemes: bool,
    /// The level of the noise in the sound, the lengths, and the level of the
    /// noise in the rhythm, unless a request says otherwise.
    pub noise_scale: f32,
    pub length_scale: f32,
    pub noise_w: f32,
    /// The ids of each symbol.
    pub ids: HashMap<char, Vec<i32>>,
    /// Names of the speakers, by their number; empty for one speaker.
    pub speakers: Vec<String>,
}

impl PiperConfig {
    /// Reads a document.
    pub(crate) fn read(json: &[u8]) -> Result<Self, ConfigError> {
        if json.len() > MAX_BYTES {
            return Err(ConfigError::TooLong);
        }
        let document: Value =
            serde_json::from_slice(json).map_err(|e| ConfigError::Json(e.to_string()))?;
        let text = |path: &str| document.pointer(path).and_then(Value::as_str);
        let sample_rate = document.pointer("/audio/sample_rate");
        let sample_rate = sample_rate.ok_or(ConfigError::Missing("audio.sample_rate"))?;
        let sample_rate = sample_rate.as_u64().filter(|r| SAMPLE_RATES.contains(r));
        let sample_rate = sample_rate.ok_or(ConfigError::Invalid("audio.sample_rate"))? as u32;
        let scale = |path: &'static str, pointer: &str, default: f32| {
            let Some(value) = document.pointer(pointer) else {
                return Ok(default);
            };
            let value = value.as_f64().filter(|v| (0.0..=10.0).contains(v));
            let value = value.ok_or(ConfigError::Invalid(path))?;
            Ok(value as f32)
        };
        let language = text("/language/code").or(text("/espeak/voice"));
        let language = language.ok_or(ConfigError::Missing("language.code"))?;
        Ok(Self {
            sample_rate,
            quality: text("/audio/quality").unwrap_or_default().to_owned(),
            espeak_voice: text("/espeak/voice").unwrap_or(language).to_owned(),
            language: tag(language).ok_or(ConfigError::Invalid("language.code"))?,
            dataset: text("/dataset").unwrap_or_default().to_owned(),
            phonemes: text("/phoneme_type").is_none_or(|kind| kind == "espeak"),
            noise_scale: scale("inference.noise_scale", "/inference/noise_scale", 0.667)?,
            length_scale: match scale("inference.length_scale", "/inference/length_scale", 1.0)? {
                0.0 => return Err(ConfigError::Invalid("inference.length_scale")),
                length_scale => length_scale,
            },
            noise_w: scale("inference.noise_w", "/inference/noise_w", 0.8)?,
            ids: ids(&document)?,
            speakers: speakers(&document)?,
        })
    }
}

fn ids(document: &Value) -> Result<HashMap<char, Vec<i32>>, ConfigError> {
    const NAME: &str = "phoneme_id_map";
    let map = document.get(NAME).ok_or(ConfigError::Missing(NAME))?;
    let map = map.as_object().ok_or(ConfigError::Invalid(NAME))?;
    let mut ids = HashMap::new();
    for (symbol, numbers) in map {
        let mut chars = symbol.chars();
        // Symbols of several characters belong to alphabets that no text is
        // written in here.
        let (Some(symbol), None) = (chars.next(), chars.next()) else {
            continue;
        };
        let numbers = numbers.as_array().filter(|n| n.len() <= MAX_IDS);
        let numbers = numbers.and_then(|numbers| {
            let number = |n: &Value| n.as_u64().filter(|n| *n <= MAX_ID).map(|n| n as i32);
            numbers.iter().map(number).collect::<Option<Vec<_>>>()
        });
        ids.insert(symbol, numbers.ok_or(ConfigError::Invalid(NAME))?);
    }
    for mark in ['_', '^', '$'] {
        if ids.get(&mark).is_none_or(Vec::is_empty) {
            return Err(ConfigError::Invalid(NAME));
        }
    }
    Ok(ids)
}

fn speakers(document: &Value) -> Result<Vec<String>, ConfigError> {
    const NAME: &str = "num_speakers";
    let count = match document.get(NAME) {
        Some(count) => count.as_u64().filter(|count| *count <= MAX_SPEAKERS),
        None => Some(1),
    };
    let count = count.ok_or(ConfigError::Invalid(NAME))? as usize;
    if count <= 1 {
        return Ok(Vec::new());
    }
    let mut speakers: Vec<String> = (0..count).map(|number| number.to_string()).collect();
    let named = document.get("speaker_id_map").and_then(Value::as_object);
    for (name, number) in named.into_iter().flatten() {
        let number = number.as_u64().and_then(|n| speakers.get_mut(n as usize));
        let number = number.ok_or(ConfigError::Invalid("speaker_id_map"))?;
        name.clone_into(number);
    }
    Ok(speakers)
}

/// "en_US", or espeak-ng's "en-us", as a BCP 47 tag.
fn tag(code: &str) -> Option<String> {
    let mut tag = String::new();
    for (at, part) in code.split(['_', '-']).enumerate() {
        if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        if at > 0 {
            tag.push('-');
        }
        match (at, part.len()) {
            (1.., 2) => tag.push_str(&part.to_ascii_uppercase()),
            _ => tag.push_str(&part.to_ascii_lowercase()),
        }
    }
    // What espeak-ng calls "en" is spoken as in Britain.
    Some(if tag == "en" { "en-GB".to_owned() } else { tag })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_codes_become_tags() {
        assert_eq!(tag("en_US").as_deref(), Some("en-US"));
        assert_eq!(tag("en-us").as_deref(), Some("en-US"));
        assert_eq!(tag("de").as_deref(), Some("de"));
        assert_eq!(tag("zh_CN").as_deref(), Some("zh-CN"));
        assert_eq!(tag(""), None);
        assert_eq!(tag("../en"), None);
    }
}

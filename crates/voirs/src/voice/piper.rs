//! Piper voices from their files.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Inner, Voice, VoiceInfo, card, read};
use crate::acoustic::PiperModel;
use crate::acoustic::piper::config::PiperConfig;
use crate::error::{Error, ErrorCode, Result};

/// Loads the voice of an ONNX file and the document beside it, `*.onnx.json`.
pub(super) fn load(path: &Path) -> Result<Voice> {
    let (config, info) = describe(path)?;
    let model = PiperModel::new(&read(path)?, config, &path.display().to_string())?;
    Ok(Voice(Arc::new(Inner {
        info,
        model: Arc::new(model),
        speaker: 0,
        kokoro: None,
    })))
}

/// What is known about a voice without its network.
pub(super) fn describe(path: &Path) -> Result<(PiperConfig, VoiceInfo)> {
    let document = document(path);
    let origin = document.display().to_string();
    let config = PiperConfig::read(&read(&document)?).map_err(|cause| {
        Error::new(ErrorCode::DamagedVoice, format!("{origin}: {cause}"))
            .with_argument("origin", &origin)
            .with_cause(cause)
    })?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let display_name = if config.dataset.is_empty() {
        &*name
    } else {
        &config.dataset
    };
    let card = card::find(path).map(|(_, card)| card).unwrap_or_default();
    let info = VoiceInfo {
        name: name.clone().into_owned(),
        display_name: capitalised(display_name),
        language: config.language.clone(),
        accents: vec![config.language.clone()],
        gender: "unknown".to_owned(),
        sample_rate: config.sample_rate,
        licence: card.licence.unwrap_or_else(|| "unknown".to_owned()),
        source: card.source.unwrap_or_else(|| path.display().to_string()),
        speakers: config.speakers.clone(),
    };
    Ok((config, info))
}

/// The document beside an ONNX file.
pub(super) fn document(path: &Path) -> PathBuf {
    let mut document = path.as_os_str().to_owned();
    document.push(".json");
    document.into()
}

pub(super) fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).collect()
}

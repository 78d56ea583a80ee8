//! Settings by name.

use napi_derive::napi;
use voirs::{PipelineConfig, Result, SettingKind};

/// A setting: what it takes, and what it means.
#[napi(object, object_from_js = false)]
pub struct SettingInfo {
    /// The engine's name.
    pub name: String,
    /// "number", "integer" or "text".
    pub kind: String,
    /// The valid values, for people.
    pub range: String,
    /// The value unless it is set, as text.
    pub default: String,
    /// What it does.
    pub description: String,
    /// Whether it is one of the pipeline, which no request can change.
    pub of_pipeline: bool,
}

/// Every setting.
#[napi]
pub fn settings() -> Vec<SettingInfo> {
    let infos = PipelineConfig::SETTINGS.iter();
    let info = |info: &voirs::SettingInfo| SettingInfo {
        name: info.name.to_owned(),
        kind: match info.kind {
            SettingKind::Number => "number",
            SettingKind::Integer => "integer",
            SettingKind::Text => "text",
        }
        .to_owned(),
        range: info.range.to_owned(),
        default: info.default.to_owned(),
        description: info.description.to_owned(),
        of_pipeline: PipelineConfig::OF_PIPELINE.contains(&info.name),
    };
    infos.map(info).collect()
}

/// The one of some names that a mistyped one most likely means.
#[napi]
pub fn nearest_name(wanted: String, names: Vec<String>) -> Option<String> {
    voirs::nearest_name(&wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Changes settings, in order: pairs of a name and a value as text.
pub(crate) fn set(config: &mut PipelineConfig, settings: &[(String, String)]) -> Result<()> {
    settings
        .iter()
        .try_for_each(|(name, value)| config.set(name, value))
}

//! Kokoro voices from their files: a network, and styles beside it.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use super::shared::Shared;
use super::styles::{self, Entry, StyleError};
use super::{Inner, Voice, VoiceInfo, read, unknown_voice};
use crate::acoustic::KokoroModel;
use crate::acoustic::kokoro::network::{Network, is_kokoro};
use crate::acoustic::kokoro::{SAMPLE_RATE, Style};
use crate::acoustic::piper::network::NetworkError;
use crate::error::{Error, ErrorCode, Result};
use crate::inference::onnx;

/// The style that speaks unless another is chosen.
const DEFAULT: &str = "af_heart";
/// The folder of styles beside a network.
const FOLDER: &str = "voices";
/// Files of a folder that are looked at, at most.
const MAX_FILES: usize = 10_000;
/// Styles of a blend at most.
const MAX_PARTS: usize = 16;

static NETWORKS: LazyLock<Shared<Network>> = LazyLock::new(Shared::default);

/// Whether the network of a file is loaded.
pub(super) fn is_loaded(path: &Path) -> bool {
    NETWORKS.has(path)
}

/// The bytes of memory that networks take, about.
pub(super) fn memory() -> u64 {
    let networks = NETWORKS.all();
    networks.iter().map(|network| network.memory()).sum()
}

/// A network and the styles that there are for it.
pub(super) struct Source {
    path: PathBuf,
    network: Arc<Network>,
    styles: Vec<StyleFile>,
}

/// Where a style is.
#[derive(Debug, Clone)]
pub(super) struct StyleFile {
    pub name: String,
    pub path: PathBuf,
    /// Its place in an archive.
    entry: Option<Entry>,
}

/// Whether an ONNX file is a Kokoro network, by the names of its inputs. A file that
/// cannot be read is none.
pub(super) fn is_model(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    // Most of the file is passed over: more than this would be read in vain.
    let mut file = BufReader::with_capacity(256, file);
    onnx::input_names(&mut file).is_ok_and(|inputs| is_kokoro(&inputs))
}

/// Loads a network with the style that is the first choice. The styles are those
/// beside it, or else those of `folder`.
pub(super) fn load(path: &Path, folder: Option<&Path>) -> Result<Voice> {
    let (mut styles, mut problems) = styles_beside(path);
    if let Some(folder) = folder.filter(|_| styles.is_empty()) {
        (styles, problems) = styles_in(folder);
    }
    if styles.is_empty() {
        let origin = path.display();
        let message = format!("{origin}: there are no styles beside the network");
        return Err(problems.pop().unwrap_or_else(|| {
            Error::new(ErrorCode::DamagedVoice, message)
                .with_argument("origin", origin)
                .with_hint("Put voices-v1.0.bin, or a folder \"voices\" of styles, beside it.")
        }));
    }
    let network = NETWORKS.get(path, || {
        let network = Network::load(&read(path)?);
        network
            .map(Arc::new)
            .map_err(|cause| network_error(cause, path))
    })?;
    let first = styles.iter().any(|style| style.name == DEFAULT);
    let first = match styles.first() {
        Some(style) if !first => style.name.clone(),
        _ => DEFAULT.to_owned(),
    };
    let source = Arc::new(Source {
        path: path.to_owned(),
        network,
        styles,
    });
    voice(&source, &first)
}

fn network_error(cause: NetworkError, path: &Path) -> Error {
    let code = match cause {
        NetworkError::Structure(_) => ErrorCode::UnsupportedVoice,
        _ => ErrorCode::DamagedVoice,
    };
    Error::new(code, format!("{}: {cause}", path.display()))
        .with_argument("origin", path.display())
        .with_cause(cause)
}

/// The voice of a style's name, or of a blend: "0.6*af_heart+0.4*af_bella".
pub(super) fn voice(source: &Arc<Source>, name: &str) -> Result<Voice> {
    let mut parts = Vec::new();
    for (weight, style) in blend(name)? {
        let found = source.styles.iter().find(|other| other.name == style);
        let found = found.ok_or_else(|| {
            let names = source.styles.iter().map(|style| style.name.as_str());
            unknown_voice(style, &names.take(60).collect::<Vec<_>>())
        })?;
        parts.push((weight, found.read()?));
    }
    let style = match parts.as_slice() {
        [(1.0, style)] => Some(style.clone()),
        parts => Style::blend(parts),
    };
    let style = style.ok_or_else(|| blend_error(name))?;
    let model = KokoroModel {
        network: Arc::clone(&source.network),
        style,
    };
    let mut info = describe(name, &source.path);
    info.speakers = source.styles.iter().map(|s| s.name.clone()).collect();
    Ok(Voice(Arc::new(Inner {
        info,
        model: Arc::new(model),
        speaker: 0,
        kokoro: Some(Arc::clone(source)),
    })))
}

/// The styles of a blend with their weights. One without a weight counts once.
pub(super) fn blend(name: &str) -> Result<Vec<(f32, &str)>> {
    let mut parts = Vec::new();
    for text in name.split('+') {
        let (weight, style) = match text.split_once('*') {
            Some((weight, style)) => (weight.trim().parse::<f32>().ok(), style.trim()),
            None => (Some(1.0), text.trim()),
        };
        let weight = weight.filter(|weight| weight.abs() <= 100.0);
        match weight.filter(|_| styles::is_style_name(style) && parts.len() < MAX_PARTS) {
            Some(weight) => parts.push((weight, style)),
            None => return Err(blend_error(name)),
        }
    }
    Ok(parts)
}

fn blend_error(name: &str) -> Error {
    let message = format!("\"{name}\" is neither a voice nor a blend of voices");
    Error::new(ErrorCode::UnknownVoice, message)
        .with_argument("voice", name)
        .with_hint("Name a voice, or a blend like \"0.6*af_heart+0.4*af_bella\".")
}

/// What is known about a voice without its network: its name tells it.
pub(super) fn describe(name: &str, path: &Path) -> VoiceInfo {
    let parts = blend(name).unwrap_or_default();
    let styles: Vec<&str> = parts.into_iter().map(|(_, style)| style).collect();
    let mut genders: Vec<&str> = styles.iter().map(|style| gender(style)).collect();
    genders.dedup();
    let language = language(styles.first().copied().unwrap_or_default());
    let display_name = match styles.as_slice() {
        [style] => {
            let own = style.split_once('_').map_or(*style, |(_, own)| own);
            super::piper::capitalised(own)
        }
        _ => name.to_owned(),
    };
    VoiceInfo {
        name: name.to_owned(),
        display_name,
        language: language.to_owned(),
        accents: vec![language.to_owned()],
        gender: match genders.as_slice() {
            [gender] => (*gender).to_owned(),
            _ => "unknown".to_owned(),
        },
        sample_rate: SAMPLE_RATE,
        licence: "unknown".to_owned(),
        source: path.display().to_string(),
        speakers: Vec::new(),
    }
}

/// The language of a style: its first letter says it.
fn language(style: &str) -> &'static str {
    match style.as_bytes() {
        [b'b', _, b'_', ..] => "en-GB",
        [b'e', _, b'_', ..] => "es",
        [b'f', _, b'_', ..] => "fr-FR",
        [b'h', _, b'_', ..] => "hi",
        [b'i', _, b'_', ..] => "it",
        [b'j', _, b'_', ..] => "ja",
        [b'p', _, b'_', ..] => "pt-BR",
        [b'z', _, b'_', ..] => "zh",
        _ => "en-US",
    }
}

fn gender(style: &str) -> &'static str {
    match style.as_bytes() {
        [_, b'f', b'_', ..] => "female",
        [_, b'm', b'_', ..] => "male",
        _ => "unknown",
    }
}

/// The styles beside a network, and what of them could not be read.
pub(super) fn styles_beside(path: &Path) -> (Vec<StyleFile>, Vec<Error>) {
    let folder = path.parent().unwrap_or(Path::new(""));
    // The folder of a file that is named alone is the current one.
    styles_in(if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    })
}

/// The styles of a folder and of its folder "voices", by name.
pub(super) fn styles_in(folder: &Path) -> (Vec<StyleFile>, Vec<Error>) {
    let (mut styles, mut problems) = (Vec::<StyleFile>::new(), Vec::new());
    for (folder, all) in [(folder.to_owned(), false), (folder.join(FOLDER), true)] {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).take(MAX_FILES).collect();
        paths.sort();
        for path in paths {
            match styles_of(&path, all) {
                Ok(found) => styles.extend(found),
                Err(error) => problems.push(error),
            }
        }
    }
    // Sorting keeps the order of equal names: the first counts.
    styles.sort_by(|a, b| a.name.cmp(&b.name));
    styles.dedup_by(|b, a| a.name == b.name);
    (styles, problems)
}

/// The styles of a file, if it is one of styles; `all` takes every name, otherwise a
/// file of one style is known by a name as they have: "af_heart".
pub(super) fn styles_of(path: &Path, all: bool) -> Result<Vec<StyleFile>> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let usual = gender(&stem) != "unknown";
    let bin = extension.eq_ignore_ascii_case("bin");
    let npz = extension.eq_ignore_ascii_case("npz");
    if npz || bin && (all || usual || stem.starts_with("voices")) {
        let failed = |cause| style_error(cause, path);
        if npz || styles::is_archive(path).map_err(|e| failed(e.into()))? {
            let file = File::open(path).map_err(|e| failed(e.into()))?;
            let entries = styles::entries(&mut BufReader::new(file)).map_err(failed)?;
            let style = |entry: Entry| StyleFile {
                name: entry.name.clone(),
                path: path.to_owned(),
                entry: Some(entry),
            };
            return Ok(entries.into_iter().map(style).collect());
        }
    }
    let alone = bin || extension.eq_ignore_ascii_case("npy");
    if alone && (all || usual) && styles::is_style_name(&stem) {
        return Ok(vec![StyleFile {
            name: stem.into_owned(),
            path: path.to_owned(),
            entry: None,
        }]);
    }
    Ok(Vec::new())
}

/// Reads every style of a file, and tells about the first.
pub(super) fn check_styles(path: &Path) -> Result<VoiceInfo> {
    let styles = styles_of(path, false)?;
    for style in &styles {
        style.read()?;
    }
    let first = styles.first().ok_or_else(|| {
        let message = format!("{} has no Kokoro style", path.display());
        Error::new(ErrorCode::UnsupportedVoice, message)
            .with_argument("origin", path.display())
            .with_hint("A file of one style is named like it: \"af_heart.bin\".")
    })?;
    Ok(describe(&first.name, path))
}

impl StyleFile {
    fn read(&self) -> Result<Style> {
        let style = match &self.entry {
            Some(entry) => File::open(&self.path)
                .map_err(StyleError::from)
                .and_then(|file| styles::read_entry(&mut BufReader::new(file), entry)),
            None => styles::read_file(&self.path),
        };
        style.map_err(|cause| style_error(cause, &self.path))
    }
}

fn style_error(cause: StyleError, path: &Path) -> Error {
    let code = match cause {
        StyleError::Read(_) => ErrorCode::ReadFailed,
        _ => ErrorCode::DamagedVoice,
    };
    Error::new(code, format!("{}: {cause}", path.display()))
        .with_argument("origin", path.display())
        .with_cause(cause)
}

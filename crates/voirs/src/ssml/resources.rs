//! What documents may use: the voice, and files in directories that the caller
//! allows.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use voirs_text::ssml::{Resources, VoiceRequest, VoiceTraits};

use super::Recording;
use crate::lexicon;
use crate::voice::Voice;

/// The mean and the standard deviation of the pitch of "heart" in Hz, over
/// voiced frames of ten sentences (`docs/ssml.md`).
const HEART_PITCH: (f32, f32) = (205.0, 37.0);

/// Directories whose files documents may use.
#[derive(Debug, Clone, Default)]
pub(crate) struct Directories {
    pub audio: Option<PathBuf>,
    pub lexicons: Option<PathBuf>,
}

impl Directories {
    /// The recording at a relative address, links followed.
    pub(crate) fn recording(&self, uri: &str) -> Result<PathBuf, String> {
        let path = resolve(self.audio.as_deref(), uri)?;
        Recording::check(&path)?;
        Ok(path)
    }
}

/// A file within `directory`; nothing that an address says leads out of it.
fn resolve(directory: Option<&Path>, uri: &str) -> Result<PathBuf, String> {
    let Some(directory) = directory else {
        return Err("no directory for such files is allowed".to_owned());
    };
    let uri = uri.strip_prefix("file:").unwrap_or(uri);
    if uri.contains("://") || uri.starts_with("//") {
        return Err("only local files are used".to_owned());
    }
    let relative = Path::new(uri);
    let normal = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if uri.is_empty() || !relative.components().all(normal) {
        return Err("its path leads out of the directory".to_owned());
    }
    let root = directory.canonicalize().map_err(|e| e.to_string())?;
    let path = root
        .join(relative)
        .canonicalize()
        .map_err(|e| e.to_string())?;
    if path.starts_with(&root) {
        Ok(path)
    } else {
        Err("its path leads out of the directory".to_owned())
    }
}

/// The world around a document.
pub(crate) struct Surroundings<'a> {
    pub voice: &'a Voice,
    /// The accent in which text is read.
    pub accent: &'a str,
    pub directories: &'a Directories,
}

impl Resources for Surroundings<'_> {
    fn speaks(&self, language: &str) -> bool {
        // "en" covers every accent of English.
        let mut parts = self.accent.split('-');
        language
            .split('-')
            .all(|part| parts.next().is_some_and(|a| a.eq_ignore_ascii_case(part)))
    }

    fn has_voice(&self, request: &VoiceRequest) -> bool {
        let info = self.voice.info();
        let traits = VoiceTraits {
            name: &info.name,
            gender: &info.gender,
            languages: &info.accents,
        };
        request.choose(&[traits]).is_some() && request.missing(&traits).is_empty()
    }

    fn pitch(&self) -> (f32, f32) {
        HEART_PITCH
    }

    fn audio(&self, uri: &str) -> Result<(), String> {
        self.directories.recording(uri).map(|_| ())
    }

    fn lexicon(&self, uri: &str) -> Result<Arc<voirs_text::lexicon::Lexicon>, String> {
        let path = resolve(self.directories.lexicons.as_deref(), uri)?;
        let lexicon = lexicon::Lexicon::load(path).map_err(|error| error.to_string())?;
        Ok(lexicon.shared())
    }
}

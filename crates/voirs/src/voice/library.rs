//! The voices and front ends that a pipeline can use: found in its directories,
//! loaded when they are first needed.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use voirs_espeak::{EspeakError, Location};

use super::memory::{self, Kept};
use super::pack::Pack;
use super::{Catalogue, Voice, extension, read};
use crate::error::{Error, ErrorCode, Result};
use crate::frontend::FrontEnd;

/// Files of a directory that are looked at for front ends, at most.
const MAX_FILES: usize = 10_000;

/// What a pipeline is told of where things are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LibrarySettings {
    pub directories: Vec<PathBuf>,
    /// The most bytes of the process's models when one is loaded for the pipeline.
    pub max_memory: Option<u64>,
    pub espeak: Location,
}

/// What a pipeline and those made from it share.
#[derive(Debug, Default)]
pub(crate) struct Library {
    settings: LibrarySettings,
    catalogue: OnceLock<Catalogue>,
    kept: Arc<Kept>,
    front_ends: Mutex<Vec<FrontEnd>>,
}

impl Library {
    pub(crate) fn new(settings: LibrarySettings) -> Self {
        let kept = memory::keeper();
        Self {
            settings,
            kept,
            ..Self::default()
        }
    }

    pub(crate) fn settings(&self) -> &LibrarySettings {
        &self.settings
    }

    /// The voices there were when it was first asked.
    pub(crate) fn catalogue(&self) -> &Catalogue {
        self.catalogue
            .get_or_init(|| Catalogue::read(&self.settings.directories))
    }

    /// Loads by `load` what the file at `path` has, within the limit.
    pub(crate) fn within_limit<T>(
        &self,
        path: Option<&std::path::Path>,
        load: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        match (self.settings.max_memory, path) {
            (Some(limit), Some(path)) => memory::within(limit, path, load),
            _ => load(),
        }
    }

    /// The voice of a name in the catalogue, which a speaker may follow: kept since it
    /// was used last, or loaded and kept.
    pub(crate) fn voice(&self, name: &str) -> Result<Voice> {
        if let Some(voice) = self.kept.get(name) {
            return Ok(voice);
        }
        let voice = self.load(name)?;
        self.kept.keep(name, &voice);
        Ok(voice)
    }

    /// The voice of a name in the catalogue, which a speaker may follow.
    pub(crate) fn load(&self, name: &str) -> Result<Voice> {
        let (voice, _) = split_speaker(name);
        let entry = self.catalogue().entry(voice);
        let path = entry.and_then(|entry| entry.path.as_deref());
        self.within_limit(path, || self.catalogue().load(name))
    }

    /// The front end of an accent: one inside the library, or the first of the
    /// directories.
    pub(crate) fn front_end(&self, accent: &str) -> Result<FrontEnd> {
        let same = |f: &&FrontEnd| f.accent().eq_ignore_ascii_case(accent);
        let known = || {
            self.front_ends
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(front_end) = known().iter().find(same) {
            return Ok(front_end.clone());
        }
        let front_end = FrontEnd::embedded(accent)
            .or_else(|error| self.load_front_end(accent).unwrap_or(Err(error)))?;
        known().push(front_end.clone());
        Ok(front_end)
    }

    /// What reads texts in an accent for a voice: a front end of VoiRS, or espeak-ng
    /// where the voice's phonemes are its own.
    pub(crate) fn reader(&self, voice: &Voice, accent: &str) -> Result<FrontEnd> {
        let error = match self.front_end(accent) {
            Ok(front_end) => return Ok(front_end),
            // A damaged pack is not passed over.
            Err(error) if error.code() != ErrorCode::UnsupportedAccent => return Err(error),
            Err(_) => no_front_end(accent),
        };
        let Some(own) = voice.espeak_voice() else {
            return Err(error);
        };
        let mut names = vec![own.to_owned()];
        names.extend(espeak_names(accent));
        FrontEnd::espeak(accent, &self.settings.espeak, &names).map_err(|cause| match cause {
            EspeakError::Missing(_) if self.settings.espeak == Location::default() => {
                no_front_end(accent)
            }
            cause => {
                let hint = error.hint().unwrap_or_default();
                let hint = format!("{cause}. {hint}");
                error.with_hint(hint).with_cause(cause)
            }
        })
    }

    /// Whether texts in an accent may be read for some voice.
    pub(crate) fn reads(&self, accent: &str) -> bool {
        let known = |name: &String| voirs_espeak::knows(&self.settings.espeak, name).is_ok();
        self.front_end(accent).is_ok() || espeak_names(accent).iter().any(known)
    }

    /// The first front end of an accent in the directories.
    fn load_front_end(&self, accent: &str) -> Option<Result<FrontEnd>> {
        let directories = self.settings.directories.iter();
        let entries = directories.filter_map(|directory| fs::read_dir(directory).ok());
        for entries in entries {
            let paths = entries.take(MAX_FILES).flatten().map(|entry| entry.path());
            let mut packs: Vec<PathBuf> = paths.filter(|p| extension(p) == "voirs").collect();
            packs.sort();
            for path in packs {
                // What cannot be read is among the catalogue's problems.
                let pack = read(&path).ok().and_then(|bytes| Pack::open(bytes).ok());
                let Some(pack) = pack else { continue };
                let is = |key, value: &str| {
                    pack.text(key)
                        .is_ok_and(|own| own.eq_ignore_ascii_case(value))
                };
                if is("kind", "front-end") && is("language", accent) {
                    return Some(FrontEnd::load(&path));
                }
            }
        }
        None
    }
}

/// What espeak-ng may call an accent.
fn espeak_names(accent: &str) -> [String; 2] {
    let name = accent.to_ascii_lowercase();
    let language = name.split('-').next().unwrap_or_default();
    let language = if language == "zh" { "cmn" } else { language };
    [name.clone(), language.to_owned()]
}

/// A name, and the speaker that may follow it.
pub(crate) fn split_speaker(name: &str) -> (&str, Option<&str>) {
    match name.split_once('#') {
        Some((voice, speaker)) => (voice, Some(speaker)),
        None => (name, None),
    }
}

/// The error where nothing reads a language.
pub(crate) fn no_front_end(accent: &str) -> Error {
    let message = format!("no front end for \"{accent}\" is there to read the text");
    Error::new(ErrorCode::UnsupportedAccent, message)
        .with_argument("accent", accent)
        .with_hint(if accent.eq_ignore_ascii_case("en-GB") {
            "Put the front end voices/en-gb.voirs into a voice directory, or pass phonemes \
             in the voice's alphabet."
        } else {
            "Install espeak-ng (Debian and Ubuntu: libespeak-ng1; Homebrew: espeak-ng), or \
             name its library in the setting espeak_library; or pass phonemes in the \
             voice's alphabet."
        })
}

//! The voices that there are: those inside the library, and those of directories.

use std::fs;
use std::path::{Path, PathBuf};

use super::Capability;
use super::library::split_speaker;
use super::pack::Pack;
use super::{
    Voice, VoiceInfo, card, extension, kokoro, pack_error, pack_info, piper, read, unknown_voice,
};
use crate::acoustic::{HibariModel, KokoroModel, PiperModel};
use crate::error::{Error, ErrorCode, Result};
use crate::whole_file;

/// Files of a directory that are looked at, at most.
const MAX_FILES: usize = 10_000;
/// The file name extensions of voices.
const PACK: &str = "voirs";
const ONNX: &str = "onnx";
/// Those of the styles of Kokoro voices.
const STYLES: [&str; 3] = ["bin", "npy", "npz"];

/// The voices inside the library and those in some directories.
///
/// Networks are not loaded for it: of a Piper voice only the document is read, of a
/// Kokoro network the names of its inputs. Every style beside that is a voice.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    voices: Vec<CatalogueEntry>,
    problems: Vec<Error>,
}

/// A voice of a [`Catalogue`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CatalogueEntry {
    /// What is known about the voice.
    pub info: VoiceInfo,
    /// Its file; `None` inside the library.
    pub path: Option<PathBuf>,
    /// Size of its files in bytes; 0 inside the library.
    pub bytes: u64,
    /// Whether it is one of several styles of its file.
    style: bool,
}

impl CatalogueEntry {
    /// As [`Voice::supports`], without loading the voice.
    pub fn supports(&self, capability: Capability) -> bool {
        match &self.path {
            Some(_) if self.style => KokoroModel::can(capability),
            Some(path) if extension(path) == ONNX => PiperModel::can(capability),
            _ => HibariModel::can(capability),
        }
    }

    /// Loads the voice.
    ///
    /// # Errors
    /// Those of [`Voice::load`].
    pub fn load(&self) -> Result<Voice> {
        match &self.path {
            Some(path) if self.style => Voice::load(path)?.speaker(&self.info.name),
            Some(path) => Voice::load(path),
            None => Voice::embedded(&self.info.name),
        }
    }
}

impl Catalogue {
    /// Reads what the directories have, in their order; of several voices of one
    /// name the first counts. A directory that does not exist has none; files that
    /// are no voices are passed over, damaged voices are among the
    /// [`problems`](Self::problems).
    pub fn read<P: AsRef<Path>>(directories: impl IntoIterator<Item = P>) -> Self {
        let mut catalogue = Self::default();
        for name in Voice::embedded_names() {
            match Voice::embedded(name) {
                Ok(voice) => catalogue.add(voice.info().clone(), None, 0, false),
                Err(error) => catalogue.problems.push(error),
            }
        }
        for directory in directories {
            let Ok(entries) = fs::read_dir(directory) else {
                continue;
            };
            let paths = entries.flatten().map(|entry| entry.path());
            let mut paths: Vec<PathBuf> = paths.take(MAX_FILES).collect();
            paths.sort();
            for path in paths {
                if extension(&path) == ONNX && kokoro::is_model(&path) {
                    catalogue.add_styles(&path);
                    continue;
                }
                match describe(&path) {
                    Ok(Some((info, bytes))) => catalogue.add(info, Some(path), bytes, false),
                    Ok(None) => {}
                    Err(error) => catalogue.problems.push(error),
                }
            }
        }
        catalogue
    }

    fn add(&mut self, info: VoiceInfo, path: Option<PathBuf>, bytes: u64, style: bool) {
        if self.find(&info.name).is_none() {
            self.voices.push(CatalogueEntry {
                info,
                path,
                bytes,
                style,
            });
        }
    }

    /// Adds every style of a Kokoro network as a voice.
    fn add_styles(&mut self, path: &Path) {
        let (styles, problems) = kokoro::styles_beside(path);
        self.problems.extend(problems);
        for style in styles {
            let info = kokoro::describe(&style.name, path);
            self.add(info, Some(path.to_owned()), size(path), true);
        }
    }

    /// The voices, those inside the library first.
    pub fn voices(&self) -> &[CatalogueEntry] {
        &self.voices
    }

    /// What of the directories could not be read as the voice that it seems to be.
    pub fn problems(&self) -> &[Error] {
        &self.problems
    }

    /// The voice of this name.
    pub fn find(&self, name: &str) -> Option<&CatalogueEntry> {
        self.voices.iter().find(|entry| entry.info.name == name)
    }

    /// The voice of this name, or of a blend of Kokoro's styles the first of them.
    pub(crate) fn entry(&self, name: &str) -> Option<&CatalogueEntry> {
        self.find(name).or_else(|| {
            let parts = kokoro::blend(name).ok()?;
            let (_, first) = parts.first()?;
            self.find(first).filter(|entry| entry.style)
        })
    }

    /// Loads the voice of this name, which a speaker may follow:
    /// "en_US-libritts-high#p3922"; or a blend of Kokoro's styles:
    /// "0.6*af_heart+0.4*af_bella".
    ///
    /// # Errors
    /// [`ErrorCode::UnknownVoice`], and those of [`Voice::load`].
    pub fn load(&self, name: &str) -> Result<Voice> {
        let (voice, speaker) = split_speaker(name);
        let entry = self.entry(voice).ok_or_else(|| {
            let names = self.voices.iter().map(|e| e.info.name.as_str());
            unknown_voice(voice, &names.take(20).collect::<Vec<_>>())
        })?;
        let voice = match &entry.path {
            Some(path) if entry.style => Voice::load(path)?.speaker(voice)?,
            _ => entry.load()?,
        };
        match speaker {
            Some(speaker) => voice.speaker(speaker),
            None => Ok(voice),
        }
    }

    /// The voices that speak a language (a BCP 47 tag; "en" is every English) and
    /// have a gender; `None` is any.
    pub fn matching<'a>(
        &'a self,
        language: Option<&'a str>,
        gender: Option<&'a str>,
    ) -> impl Iterator<Item = &'a CatalogueEntry> {
        let speaks = move |tag: &str| {
            let mut parts = tag.split('-');
            language.is_none_or(|wanted| {
                wanted.split('-').all(|part| {
                    parts
                        .next()
                        .is_some_and(|own| own.eq_ignore_ascii_case(part))
                })
            })
        };
        self.voices.iter().filter(move |entry| {
            entry.info.accents.iter().any(|accent| speaks(accent))
                && gender.is_none_or(|g| entry.info.gender.eq_ignore_ascii_case(g))
        })
    }

    /// Copies a voice into a directory, which is made if it is not there: a VoiRS
    /// pack, a Piper voice's ONNX file together with the document beside it, a file of
    /// Kokoro styles, or a Kokoro network: the styles beside it go with it, unless the
    /// directory has some.
    ///
    /// The voice is loaded and speaks a sound first; it is installed whole or not at
    /// all, under its own file name. Styles are read, for they speak with a network
    /// alone; what is known is of the first of them.
    ///
    /// # Errors
    /// Those of [`Voice::load`]; [`ErrorCode::InvalidArgument`] for a file name that
    /// is not one of a voice, or is taken; [`ErrorCode::WriteFailed`].
    pub fn install(file: impl AsRef<Path>, directory: impl AsRef<Path>) -> Result<VoiceInfo> {
        let (file, directory) = (file.as_ref(), directory.as_ref());
        let name = file.file_name().and_then(|name| name.to_str());
        name.filter(|name| is_voice_name(name)).ok_or_else(|| {
            let message = format!("{} is not the name of a voice's file", file.display());
            Error::new(ErrorCode::InvalidArgument, message)
                .with_argument("path", file.display())
                .with_hint("Name a .voirs pack, an .onnx file, or a file of Kokoro styles.")
        })?;
        let kokoro = extension(file) == ONNX && kokoro::is_model(file);
        // Files that belong to it, which come before it: without them it is no voice.
        let mut before = Vec::new();
        let info = if STYLES.contains(&&*extension(file)) {
            kokoro::check_styles(file)?
        } else {
            let voice = if kokoro {
                kokoro::load(file, Some(directory))?
            } else {
                Voice::load(file)?
            };
            voice.try_out()?;
            if kokoro && kokoro::styles_in(directory).0.is_empty() {
                let (styles, _) = kokoro::styles_beside(file);
                before.extend(styles.into_iter().map(|style| style.path));
                before.dedup();
            } else if extension(file) == ONNX && !kokoro {
                before.push(piper::document(file));
            }
            voice.info().clone()
        };
        before.push(file.to_owned());
        let target = |path: &Path| directory.join(path.file_name().unwrap_or_default());
        if let Some(taken) = before.iter().map(|path| target(path)).find(|p| p.exists()) {
            let message = format!("{} is there already", taken.display());
            return Err(Error::new(ErrorCode::InvalidArgument, message)
                .with_argument("path", taken.display())
                .with_hint("Remove it first, or rename the new one."));
        }
        fs::create_dir_all(directory).map_err(|cause| {
            let message = format!("cannot make {}: {cause}", directory.display());
            Error::new(ErrorCode::WriteFailed, message)
                .with_argument("path", directory.display())
                .with_cause(cause)
        })?;
        for (number, path) in before.iter().enumerate() {
            let saved = read(path).and_then(|bytes| whole_file::save(&target(path), &bytes));
            if let Err(error) = saved {
                for path in before.iter().take(number) {
                    // Nothing more can be done where it cannot be removed.
                    let _ = fs::remove_file(target(path));
                }
                return Err(error);
            }
        }
        if let Some((card, _)) = card::find(file).filter(|_| extension(file) == ONNX) {
            // Only for people: the voice is whole without it.
            let _ = read(&card).and_then(|c| whole_file::save(&card::own(&target(file)), &c));
        }
        Ok(info)
    }
}

/// Whether a file name is one that a voice may have: visible, of letters, digits
/// and some marks.
fn is_voice_name(name: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "._-+ ".contains(c);
    let extension = extension(Path::new(name));
    let known = [PACK, ONNX].contains(&&*extension) || STYLES.contains(&&*extension);
    !name.starts_with('.') && name.chars().all(allowed) && known
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// What a file tells about the voice that it has; `None` for other files.
fn describe(path: &Path) -> Result<Option<(VoiceInfo, u64)>> {
    match extension(path).as_str() {
        ONNX if piper::document(path).exists() => {
            let (_, info) = piper::describe(path)?;
            Ok(Some((info, size(path) + size(&piper::document(path)))))
        }
        PACK => {
            let origin = path.display().to_string();
            let pack = Pack::open(read(path)?).map_err(|e| pack_error(e, &origin))?;
            // Front ends are packs as well.
            if pack.text("kind").is_ok_and(|kind| kind != "voice") {
                return Ok(None);
            }
            Ok(Some((pack_info(&pack, &origin)?, size(path))))
        }
        _ => Ok(None),
    }
}

//! What documents may use: the voice, and files in directories that the caller
//! allows.

use std::cell::RefCell;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use voirs_text::ssml::{Choice, Resources, VoiceRequest, VoiceTraits, matches};

use super::Recording;
use super::cast::Speaker;
use crate::lexicon;
use crate::voice::library::{Library, split_speaker};
use crate::voice::{Voice, VoiceInfo};

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
    voice: &'a Voice,
    directories: &'a Directories,
    library: &'a Library,
    /// The speakers that the document has asked for up to now.
    speakers: RefCell<Vec<Speaker>>,
}

impl<'a> Surroundings<'a> {
    /// `accent` is the one in which the pipeline reads.
    pub(super) fn new(
        voice: &'a Voice,
        accent: &str,
        directories: &'a Directories,
        library: &'a Library,
    ) -> Self {
        let own = Speaker {
            voice: None,
            accent: accent.to_owned(),
        };
        Self {
            voice,
            directories,
            library,
            speakers: RefCell::new(vec![own]),
        }
    }

    pub(super) fn into_speakers(self) -> Vec<Speaker> {
        self.speakers.into_inner()
    }

    fn speaker(&self, number: usize) -> Speaker {
        let speakers = self.speakers.borrow();
        let speaker = speakers.get(number).or(speakers.first());
        speaker.cloned().unwrap_or_else(|| Speaker {
            voice: None,
            accent: String::new(),
        })
    }

    fn number(&self, speaker: Speaker) -> usize {
        let mut speakers = self.speakers.borrow_mut();
        let known = speakers.iter().position(|known| *known == speaker);
        known.unwrap_or_else(|| {
            speakers.push(speaker);
            speakers.len() - 1
        })
    }

    /// The voices to choose from, the pipeline's own first, and of others those with
    /// speakers that are asked for.
    fn voices(&self, names: &[String]) -> Vec<(Option<String>, &VoiceInfo)> {
        let own = self.voice.info();
        let mut voices = vec![(None, own)];
        let entries = self.library.catalogue().voices().iter();
        let others = entries.map(|entry| &entry.info);
        let others = others.filter(|info| info.name != own.name);
        voices.extend(others.map(|info| (Some(info.name.clone()), info)));
        for name in names {
            let (voice, speaker) = split_speaker(name);
            let Some(entry) = self.library.catalogue().entry(voice) else {
                continue;
            };
            let one = match speaker {
                Some(speaker) => entry.info.has_speaker(speaker),
                // A blend; voices by their names are there already.
                None => entry.info.name != voice,
            };
            if one {
                voices.push((Some(name.clone()), &entry.info));
            }
        }
        voices
    }

    /// Whether texts in an accent can be read.
    fn reads(&self, accent: &str) -> bool {
        self.speaker(0).accent.eq_ignore_ascii_case(accent) || self.library.reads(accent)
    }
}

impl Resources for Surroundings<'_> {
    fn reader(&self, language: &str, current: usize) -> Option<usize> {
        let speaker = self.speaker(current);
        // "en" covers every accent of English.
        if matches(language, &speaker.accent) {
            return Some(current);
        }
        if matches(language, &self.speaker(0).accent) {
            return Some(0);
        }
        let voices = self.voices(&[]);
        let same = voices.iter().position(|(name, _)| *name == speaker.voice);
        let same = same.into_iter().chain(0..voices.len());
        same.filter_map(|index| voices.get(index))
            .find_map(|(voice, info)| {
                let mut accents = info.accents.iter();
                let accent = accents.find(|own| matches(language, own) && self.reads(own))?;
                Some(self.number(Speaker {
                    voice: voice.clone(),
                    accent: accent.clone(),
                }))
            })
    }

    fn voice(&self, request: &VoiceRequest, current: usize) -> Choice {
        let speaker = self.speaker(current);
        let voices = self.voices(&request.names);
        let traits = voices.iter().map(|(name, info)| VoiceTraits {
            name: name.as_deref().unwrap_or(&info.name),
            gender: &info.gender,
            languages: &info.accents,
        });
        let traits: Vec<VoiceTraits<'_>> = traits.collect();
        let same = voices.iter().position(|(name, _)| *name == speaker.voice);
        let choice = request.choose(&traits, same.unwrap_or(0));
        let Some((voice, info)) = voices.get(choice.speaker) else {
            return Choice {
                speaker: current,
                ..choice
            };
        };
        // A language may be followed by the accent wanted.
        let ranges = request.languages.iter();
        let ranges = ranges.map(|range| range.split(':').next().unwrap_or_default());
        let wanted = ranges.filter_map(|range| info.accents.iter().find(|a| matches(range, a)));
        let spoken = [&speaker.accent, &self.speaker(0).accent];
        let spoken = spoken
            .into_iter()
            .find(|accent| info.accents.contains(accent));
        let accent = match voice {
            // Who speaks it already goes on in the same accent.
            _ if *voice == speaker.voice && request.languages.is_empty() => Some(&speaker.accent),
            _ => wanted
                .into_iter()
                .next()
                .or(spoken)
                .or(info.accents.first()),
        };
        let accent = accent.cloned().unwrap_or_default();
        Choice {
            speaker: self.number(Speaker {
                voice: voice.clone(),
                accent,
            }),
            ..choice
        }
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

//! Phonemes from espeak-ng, where the user has installed it.
//!
//! espeak-ng is under the GNU General Public Licence. Nothing of it is part of this
//! crate, linked with it or needed by it: the library is looked for when it is asked
//! for, and what is called are functions of its public interface.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::{Path, PathBuf};
use std::ptr::null;
use std::sync::{Mutex, PoisonError};

use libloading::{Library, Symbol};

/// The names under which the library is looked for.
const NAMES: &[&str] = if cfg!(target_os = "windows") {
    &["libespeak-ng.dll", "espeak-ng.dll"]
} else if cfg!(target_os = "macos") {
    &[
        "libespeak-ng.1.dylib",
        "/opt/homebrew/lib/libespeak-ng.1.dylib",
        "/usr/local/lib/libespeak-ng.1.dylib",
    ]
} else {
    &["libespeak-ng.so.1"]
};

/// Constants of `speak_lib.h`: output that is fetched, so that no audio device is
/// opened; errors that do not end the process; text as UTF-8; phonemes as IPA.
const OUTPUT_SYNCHRONOUS: c_int = 2;
const DONT_EXIT: c_int = 0x8000;
const CHARS_UTF8: c_int = 1;
const PHONEMES_IPA: c_int = 2;
/// What a call gives that succeeds.
const OK: c_int = 0;
/// The most bytes of a text at once.
const MAX_BYTES: usize = 64 << 10;

type Initialize = unsafe extern "C" fn(c_int, c_int, *const c_char, c_int) -> c_int;
type Info = unsafe extern "C" fn(*mut *const c_char) -> *const c_char;
type SetVoice = unsafe extern "C" fn(*const c_char) -> c_int;
type TextToPhonemes = unsafe extern "C" fn(*mut *const c_void, c_int, c_int) -> *const c_char;

/// Why espeak-ng cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EspeakError {
    /// There is no such library.
    #[error("the library espeak-ng is not there: {0}")]
    Missing(String),
    /// It is not espeak-ng, or not a version with these functions.
    #[error("{path} is not a usable espeak-ng: {cause}")]
    Unusable {
        /// The library.
        path: String,
        /// What it lacks.
        cause: String,
    },
    /// Its data is not there.
    #[error("espeak-ng found no data in {0}")]
    NoData(String),
    /// Another one is loaded, and a process has room for one.
    #[error("espeak-ng is loaded from {0} already")]
    Loaded(String),
    /// It does not know the language.
    #[error("espeak-ng has no voice \"{0}\"")]
    UnknownVoice(String),
    /// The text has zero bytes or is too long.
    #[error("the text cannot be passed to espeak-ng")]
    Text,
}

/// Where espeak-ng is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The library; `None` where the system's loader finds it.
    pub library: Option<PathBuf>,
    /// The directory `espeak-ng-data`; `None` where the library looks by itself.
    pub data: Option<PathBuf>,
}

/// The one that is loaded. It keeps its state in global variables, so one thread at a
/// time may call it, and it is never unloaded.
static ESPEAK: Mutex<Option<Espeak>> = Mutex::new(None);

struct Espeak {
    location: Location,
    version: String,
    /// The voice that was chosen last.
    voice: Option<String>,
    set_voice: SetVoice,
    text_to_phonemes: TextToPhonemes,
}

/// The version of the espeak-ng at a location, loaded if it is not.
///
/// # Errors
/// All but [`EspeakError::UnknownVoice`] and [`EspeakError::Text`].
pub fn version(location: &Location) -> Result<String, EspeakError> {
    with(location, |espeak| Ok(espeak.version.clone()))
}

/// The phonemes of a text in IPA, as espeak-ng writes them, with spaces between words;
/// of several clauses one after another. `voice` is what espeak-ng calls a language:
/// "de", "pt-br".
///
/// May be called from any thread; one at a time goes on.
///
/// # Errors
/// [`EspeakError`].
pub fn phonemes(location: &Location, voice: &str, text: &str) -> Result<String, EspeakError> {
    let text_bytes = CString::new(text).map_err(|_| EspeakError::Text)?;
    if text.len() > MAX_BYTES {
        return Err(EspeakError::Text);
    }
    with(location, |espeak| {
        espeak.choose(voice)?;
        Ok(espeak.phonemes(&text_bytes))
    })
}

/// Whether espeak-ng knows a language.
///
/// # Errors
/// [`EspeakError`].
pub fn knows(location: &Location, voice: &str) -> Result<(), EspeakError> {
    with(location, |espeak| espeak.choose(voice))
}

fn with<T>(
    location: &Location,
    call: impl FnOnce(&mut Espeak) -> Result<T, EspeakError>,
) -> Result<T, EspeakError> {
    let mut loaded = ESPEAK.lock().unwrap_or_else(PoisonError::into_inner);
    match &mut *loaded {
        Some(espeak) if espeak.location == *location => call(espeak),
        Some(espeak) => {
            let library = espeak.location.library.as_deref();
            let library = library.map_or("the system".to_owned(), |l| l.display().to_string());
            Err(EspeakError::Loaded(library))
        }
        None => call(loaded.insert(Espeak::load(location)?)),
    }
}

impl Espeak {
    fn load(location: &Location) -> Result<Self, EspeakError> {
        // Without its data espeak-ng would say so on standard error.
        let data = location.data.as_deref().map(checked_data).transpose()?;
        let (library, path) = open(location.library.as_deref())?;
        // What is initialised once cannot be taken out of the process again.
        let library: &'static Library = Box::leak(Box::new(library));
        let missing = |cause: libloading::Error| EspeakError::Unusable {
            path: path.clone(),
            cause: cause.to_string(),
        };
        // SAFETY: these are the types of the functions of these names in speak_lib.h,
        // the same since version 1.49.
        let (initialize, info, set_voice, text_to_phonemes) = unsafe {
            let initialize: Symbol<'static, Initialize> =
                library.get(b"espeak_Initialize\0").map_err(missing)?;
            let info: Symbol<'static, Info> = library.get(b"espeak_Info\0").map_err(missing)?;
            let set_voice: Symbol<'static, SetVoice> =
                library.get(b"espeak_SetVoiceByName\0").map_err(missing)?;
            let phonemes: Symbol<'static, TextToPhonemes> =
                library.get(b"espeak_TextToPhonemes\0").map_err(missing)?;
            (*initialize, *info, *set_voice, *phonemes)
        };
        // SAFETY: the path is NULL or ends with a zero byte; ESPEAK is locked, so no
        // other thread is in the library.
        let rate = unsafe {
            let data = data.as_ref().map_or(null(), |data| data.as_ptr());
            initialize(OUTPUT_SYNCHRONOUS, 0, data, DONT_EXIT)
        };
        if rate <= 0 {
            let place = location.data.as_deref();
            let place = place.map_or("its own place".to_owned(), |p| p.display().to_string());
            return Err(EspeakError::NoData(place));
        }
        // SAFETY: the argument may be NULL; what comes back is a text of the library's
        // that ends with a zero byte and lives as long as it.
        let version = unsafe { text_of(info(std::ptr::null_mut())) };
        // "1.52.0"; espeak before espeak-ng had "1.48.15", whose phonemes differ.
        let mut numbers = version.split(['.', ' ']).map(|n| n.parse::<u32>().ok());
        let first = (numbers.next().flatten(), numbers.next().flatten());
        if first < (Some(1), Some(49)) {
            return Err(EspeakError::Unusable {
                path,
                cause: format!("version {version}, and 1.49 is needed"),
            });
        }
        Ok(Self {
            location: location.clone(),
            version,
            voice: None,
            set_voice,
            text_to_phonemes,
        })
    }

    fn choose(&mut self, voice: &str) -> Result<(), EspeakError> {
        if self.voice.as_deref() == Some(voice) {
            return Ok(());
        }
        let unknown = || EspeakError::UnknownVoice(voice.to_owned());
        let name = CString::new(voice).map_err(|_| unknown())?;
        self.voice = None;
        // SAFETY: the name ends with a zero byte; the lock on ESPEAK is held, which is
        // the only way to `self`.
        if unsafe { (self.set_voice)(name.as_ptr()) } != OK {
            return Err(unknown());
        }
        self.voice = Some(voice.to_owned());
        Ok(())
    }

    fn phonemes(&mut self, text: &CStr) -> String {
        let mut phonemes = String::new();
        let mut at: *const c_void = text.as_ptr().cast();
        // Every call reads a clause, of at least one byte.
        for _ in 0..=text.to_bytes().len() {
            if at.is_null() {
                break;
            }
            // SAFETY: `at` points into `text`, which ends with a zero byte, or is the
            // library's NULL at its end; the lock on ESPEAK is held. What comes back is
            // valid until the next call.
            let clause = unsafe {
                text_of((self.text_to_phonemes)(
                    &raw mut at,
                    CHARS_UTF8,
                    PHONEMES_IPA,
                ))
            };
            if !clause.is_empty() && !phonemes.is_empty() {
                phonemes.push(' ');
            }
            phonemes.push_str(clause.trim());
        }
        phonemes
    }
}

/// # Safety
/// NULL, or a text that ends with a zero byte and stays as it is during the call.
unsafe fn text_of(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not NULL; the rest is the caller's promise.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_string_lossy().into_owned()
}

/// The data's path for espeak-ng, which takes the directory or the one around it.
fn checked_data(data: &Path) -> Result<CString, EspeakError> {
    let error = || EspeakError::NoData(data.display().to_string());
    let there = data.join("phontab").is_file() || data.join("espeak-ng-data/phontab").is_file();
    let text = data.to_str().filter(|_| there).ok_or_else(error)?;
    CString::new(text).map_err(|_| error())
}

/// The library, and what it is called.
fn open(path: Option<&Path>) -> Result<(Library, String), EspeakError> {
    let given = path.map(|path| vec![path.to_owned()]);
    let names = given.unwrap_or_else(|| NAMES.iter().map(PathBuf::from).collect());
    let mut reason = String::new();
    for name in names {
        // SAFETY: what runs when a library is loaded is its own; that it is espeak-ng,
        // which does nothing there, is the user's word for a path, and the system's for
        // a name.
        match unsafe { Library::new(&name) } {
            Ok(library) => return Ok((library, name.display().to_string())),
            Err(error) => {
                let cause = std::error::Error::source(&error);
                let cause = cause.map_or(error.to_string(), ToString::to_string);
                reason = format!("{}: {cause}", name.display());
            }
        }
    }
    Err(EspeakError::Missing(reason))
}

//! What is loaded now: a file is loaded once, however many pipelines use it, and its
//! memory is free again when the last of them is gone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};
use std::time::SystemTime;

use super::{Inner, Voice, VoiceInfo, kokoro};
use crate::acoustic::AcousticModel;
use crate::error::Result;

/// What tells one content of a file from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: PathBuf,
    modified: Option<SystemTime>,
    bytes: u64,
}

/// A voice that was loaded; its model may be gone.
struct Loaded {
    info: VoiceInfo,
    model: Weak<dyn AcousticModel>,
}

impl Loaded {
    fn of(voice: &Voice) -> Self {
        Self {
            info: voice.0.info.clone(),
            model: Arc::downgrade(&voice.0.model),
        }
    }

    fn voice(&self) -> Option<Voice> {
        Some(Voice(Arc::new(Inner {
            info: self.info.clone(),
            model: self.model.upgrade()?,
            speaker: 0,
            kokoro: None,
        })))
    }
}

static LOADED: LazyLock<Mutex<HashMap<Key, Loaded>>> = LazyLock::new(Mutex::default);

fn loaded() -> MutexGuard<'static, HashMap<Key, Loaded>> {
    LOADED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The voice of a file: one that is loaded, or a newly loaded one.
///
/// Two threads that ask at once may both load; one of the two is kept.
pub(super) fn voice(path: &Path, load: impl FnOnce() -> Result<Voice>) -> Result<Voice> {
    let Ok(key) = key(path) else {
        // The error is better told by who reads it.
        return load();
    };
    if let Some(voice) = loaded().get(&key).and_then(Loaded::voice) {
        return Ok(voice);
    }
    let voice = load()?;
    let mut loaded = loaded();
    loaded.retain(|_, loaded| loaded.model.strong_count() > 0);
    if let Some(voice) = loaded.get(&key).and_then(Loaded::voice) {
        return Ok(voice);
    }
    loaded.insert(key, Loaded::of(&voice));
    Ok(voice)
}

/// The voice inside the library: the one that is loaded, or a newly loaded one.
#[cfg(feature = "embedded-voice")]
pub(super) fn embedded(load: impl FnOnce() -> Result<Voice>) -> Result<Voice> {
    static EMBEDDED: Mutex<Option<Loaded>> = Mutex::new(None);
    let mut embedded = EMBEDDED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(voice) = embedded.as_ref().and_then(Loaded::voice) {
        return Ok(voice);
    }
    let voice = load()?;
    *embedded = Some(Loaded::of(&voice));
    Ok(voice)
}

/// Parts of voices that several share which are no speakers of one voice, by their
/// file.
pub(super) struct Shared<T>(Mutex<HashMap<Key, Weak<T>>>);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shared<T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Weak<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a file has: as it is loaded, or loaded anew.
    ///
    /// Two threads that ask at once may both load; one of the two is kept.
    pub(super) fn get(&self, path: &Path, load: impl FnOnce() -> Result<Arc<T>>) -> Result<Arc<T>> {
        let Ok(key) = key(path) else {
            return load();
        };
        if let Some(loaded) = self.lock().get(&key).and_then(Weak::upgrade) {
            return Ok(loaded);
        }
        let new = load()?;
        let mut all = self.lock();
        all.retain(|_, loaded| loaded.strong_count() > 0);
        if let Some(loaded) = all.get(&key).and_then(Weak::upgrade) {
            return Ok(loaded);
        }
        all.insert(key, Arc::downgrade(&new));
        Ok(new)
    }

    /// Whether what a file has is loaded.
    pub(super) fn has(&self, path: &Path) -> bool {
        let found = key(path).ok();
        found.is_some_and(|key| self.lock().get(&key).is_some_and(|l| l.strong_count() > 0))
    }

    /// All that is loaded.
    pub(super) fn all(&self) -> Vec<Arc<T>> {
        self.lock().values().filter_map(Weak::upgrade).collect()
    }
}

/// Whether the voice of a file is loaded.
pub(super) fn is_loaded(path: &Path) -> bool {
    if kokoro::is_loaded(path) {
        return true;
    }
    let Ok(key) = key(path) else { return false };
    let loaded = loaded();
    let loaded = loaded.get(&key);
    loaded.is_some_and(|loaded| loaded.model.strong_count() > 0)
}

/// The bytes of memory that the models loaded from files take, about.
pub(super) fn memory() -> u64 {
    // They are freed, if they are the last, after the lock.
    let models: Vec<_> = loaded()
        .values()
        .filter_map(|l| l.model.upgrade())
        .collect();
    let mut seen: Vec<*const ()> = Vec::new();
    let mut sum = kokoro::memory();
    for model in &models {
        let at = Arc::as_ptr(model).cast::<()>();
        if !seen.contains(&at) {
            seen.push(at);
            sum = sum.saturating_add(model.memory());
        }
    }
    sum
}

fn key(path: &Path) -> std::io::Result<Key> {
    let path = path.canonicalize()?;
    let metadata = path.metadata()?;
    Ok(Key {
        modified: metadata.modified().ok(),
        bytes: metadata.len(),
        path,
    })
}

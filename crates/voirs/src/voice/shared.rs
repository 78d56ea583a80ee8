//! What is loaded now: a file is loaded once, however many pipelines use it, and its
//! memory is free again when the last of them is gone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::time::SystemTime;

use super::{Inner, Voice};
use crate::error::Result;

/// What tells one content of a file from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    path: PathBuf,
    modified: Option<SystemTime>,
    bytes: u64,
}

/// What was loaded, by its file.
pub(super) struct Shared<T>(Mutex<HashMap<Key, Weak<T>>>);

static VOICES: LazyLock<Shared<Inner>> = LazyLock::new(Shared::default);

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Shared<T> {
    /// What a file has: as it is loaded, or loaded anew.
    ///
    /// Two threads that ask at once may both load; one of the two is kept.
    pub(super) fn get(&self, path: &Path, load: impl FnOnce() -> Result<Arc<T>>) -> Result<Arc<T>> {
        let Ok(key) = key(path) else {
            // The error is better told by who reads it.
            return load();
        };
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = lock().get(&key).and_then(Weak::upgrade) {
            return Ok(loaded);
        }
        let new = load()?;
        let mut all = lock();
        all.retain(|_, loaded| loaded.strong_count() > 0);
        if let Some(loaded) = all.get(&key).and_then(Weak::upgrade) {
            return Ok(loaded);
        }
        all.insert(key, Arc::downgrade(&new));
        Ok(new)
    }
}

/// The voice of a file.
pub(super) fn voice(path: &Path, load: impl FnOnce() -> Result<Voice>) -> Result<Voice> {
    VOICES.get(path, || Ok(load()?.0)).map(Voice)
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

//! Voices that are loaded now: a file is loaded once, however many pipelines use
//! it, and its memory is free again when the last of them is gone.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError, Weak};
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

static LOADED: LazyLock<Mutex<HashMap<Key, Weak<Inner>>>> = LazyLock::new(Mutex::default);

/// The voice of a file: one that is loaded, or a newly loaded one.
///
/// Two threads that ask at once may both load; one of the two is kept.
pub(super) fn voice(path: &Path, load: impl FnOnce() -> Result<Voice>) -> Result<Voice> {
    let Ok(key) = key(path) else {
        // The error is better told by who reads it.
        return load();
    };
    let loaded = || LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(inner) = loaded().get(&key).and_then(Weak::upgrade) {
        return Ok(Voice(inner));
    }
    let voice = load()?;
    let mut loaded = loaded();
    loaded.retain(|_, inner| inner.strong_count() > 0);
    if let Some(inner) = loaded.get(&key).and_then(Weak::upgrade) {
        return Ok(Voice(inner));
    }
    loaded.insert(key, std::sync::Arc::downgrade(&voice.0));
    Ok(voice)
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

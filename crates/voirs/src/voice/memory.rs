//! The memory of models: how much of it is in use, what is kept for later, and a
//! limit.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::{Voice, extension, shared};
use crate::error::{Error, ErrorCode, Result};

/// Voices that a pipeline keeps for the next document that switches to them.
const KEPT: usize = 8;

/// Voices that documents of a pipeline have used; the one used last comes last.
#[derive(Debug, Default)]
pub(super) struct Kept(Mutex<Vec<KeptVoice>>);

#[derive(Debug)]
struct KeptVoice {
    name: String,
    voice: Voice,
    /// When it was used, by [`CLOCK`].
    used: u64,
}

/// Counts uses.
static CLOCK: AtomicU64 = AtomicU64::new(0);
/// What pipelines keep, so that it is released where another pipeline needs the room.
static KEEPERS: Mutex<Vec<Weak<Kept>>> = Mutex::new(Vec::new());
/// Voices are loaded one after another where there is a limit.
static LOADING: Mutex<()> = Mutex::new(());

impl Kept {
    fn voices(&self) -> std::sync::MutexGuard<'_, Vec<KeptVoice>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, name: &str) -> Option<Voice> {
        let mut voices = self.voices();
        let found = voices.iter_mut().find(|kept| kept.name == name)?;
        found.used = CLOCK.fetch_add(1, Ordering::Relaxed);
        Some(found.voice.clone())
    }

    pub(super) fn keep(&self, name: &str, voice: &Voice) {
        let mut voices = self.voices();
        voices.retain(|kept| kept.name != name);
        voices.push(KeptVoice {
            name: name.to_owned(),
            voice: voice.clone(),
            used: CLOCK.fetch_add(1, Ordering::Relaxed),
        });
        while voices.len() > KEPT {
            release_oldest(&mut voices);
        }
    }

    fn oldest(&self) -> Option<u64> {
        self.voices().iter().map(|kept| kept.used).min()
    }
}

fn release_oldest(voices: &mut Vec<KeptVoice>) {
    if let Some(oldest) = voices.iter().map(|kept| kept.used).min() {
        voices.retain(|kept| kept.used != oldest);
    }
}

/// A new place to keep voices.
pub(super) fn keeper() -> Arc<Kept> {
    let kept = Arc::new(Kept::default());
    let mut keepers = KEEPERS.lock().unwrap_or_else(PoisonError::into_inner);
    keepers.retain(|keeper| keeper.strong_count() > 0);
    keepers.push(Arc::downgrade(&kept));
    kept
}

/// Releases the voice that was kept unused for longest; `false` when there is none.
fn release() -> bool {
    let keepers = KEEPERS.lock().unwrap_or_else(PoisonError::into_inner);
    let living = keepers.iter().filter_map(Weak::upgrade);
    let oldest = living
        .filter_map(|kept| Some((kept.oldest()?, kept)))
        .min_by_key(|(used, _)| *used);
    let Some((_, kept)) = oldest else {
        return false;
    };
    release_oldest(&mut kept.voices());
    true
}

/// Loads by `load` what the file at `path` has, if all models that are loaded from
/// files have room in `limit` bytes with it; voices that are only kept make room.
pub(super) fn within<T>(limit: u64, path: &Path, load: impl FnOnce() -> Result<T>) -> Result<T> {
    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if shared::is_loaded(path) {
        return load();
    }
    let needed = estimate(path);
    loop {
        let used = shared::memory();
        if used.saturating_add(needed) <= limit {
            return load();
        }
        if !release() {
            let megabytes = |bytes: u64| bytes.div_ceil(1 << 20);
            let (needed, used, limit) = (megabytes(needed), megabytes(used), megabytes(limit));
            let message = format!(
                "the voice {} needs some {needed} MiB; models take {used} MiB of {limit} MiB",
                path.display()
            );
            return Err(Error::new(ErrorCode::OutOfMemory, message)
                .with_argument("path", path.display())
                .with_argument("needed", needed)
                .with_argument("used", used)
                .with_argument("limit", limit)
                .with_hint("Raise max_model_memory, or give up pipelines with other voices."));
        }
    }
}

/// The memory that the model of a file will take, in bytes.
pub(super) fn estimate(path: &Path) -> u64 {
    let bytes = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    of_file(bytes, extension(path) == "onnx")
}

/// The memory that a model takes whose file has so many bytes.
///
/// A pack is used as it is. Of an ONNX file the weights stay, and most of them once
/// more, packed for the kernels: loading `en_US-joe-medium`, 63 MB, takes 123 MB.
pub(crate) fn of_file(bytes: u64, onnx: bool) -> u64 {
    if onnx { bytes.saturating_mul(2) } else { bytes }
}

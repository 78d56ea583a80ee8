//! Several texts at once.

use std::ffi::c_char;
use std::ptr::null_mut;

use engine::{Error, Result};

use crate::audio::{AudioReference, VoirsAudioBuffer};
use crate::error::VoirsStatus;
use crate::ffi::{self, VOIRS_NUL_TERMINATED, enter, enter_for, enter_quietly, invalid};
use crate::handle::{self, Opaque};
use crate::memory::Kind;
use crate::pipeline::{VoirsPipeline, parts};
use crate::request::{Settings, VoirsSynthesisConfig};
use crate::synthesis::collect;

/// The results of a batch, in the order of the texts. Immutable; may be read by
/// several threads at once. Freed with voirs_free_batch.
pub struct VoirsBatch {
    _opaque: (),
}

impl Opaque for VoirsBatch {
    type Value = Vec<Result<AudioReference>>;
    const KIND: Kind = Kind::Batch;
}

/// Speaks several texts, as many at once as the pipeline has threads, and waits
/// for all. A text that fails, also one that is not UTF-8, leaves the others
/// alone: each has a result of its own.
///
/// @param texts    the texts, in UTF-8
/// @param lengths  the bytes of each; NULL when all end with a zero byte
/// @param count    how many there are
/// @param config   the settings of all; NULL for the pipeline's
/// @param batch    gets the results, to be freed with voirs_free_batch
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize_batch(
    pipeline: *const VoirsPipeline,
    texts: *const *const c_char,
    lengths: *const usize,
    count: usize,
    config: *const VoirsSynthesisConfig,
    batch: *mut *mut VoirsBatch,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let batch = unsafe { ffi::out("batch", batch)? };
        *batch = null_mut();
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let settings = unsafe { Settings::read(&parts, config)? };
        // SAFETY: points 2 and 3 of the contract.
        let texts = unsafe { ffi::slice("texts", texts, count)? };
        let lengths = if lengths.is_null() {
            &[]
        } else {
            // SAFETY: points 2 and 3 of the contract.
            unsafe { ffi::slice("lengths", lengths, count)? }
        };
        let texts: Vec<Result<&str>> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| {
                let length = lengths.get(at).copied().unwrap_or(VOIRS_NUL_TERMINATED);
                // SAFETY: points 2 and 3 of the contract.
                unsafe { ffi::text("texts", *text, length) }
            })
            .collect();
        let results = parts.pipeline.batch(&texts, |text| {
            let text = text.as_ref().map_err(Clone::clone)?;
            let audio = collect(settings.stream(&parts, text)?)?;
            AudioReference::new(audio)
        });
        *batch = handle::give(results)?;
        Ok(())
    })
}

fn item(results: &[Result<AudioReference>], index: usize) -> Result<&AudioReference> {
    let result = results.get(index).ok_or_else(|| {
        let hint = format!("The batch has {} results.", results.len());
        invalid("index", index, hint)
    })?;
    result.as_ref().map_err(Error::clone)
}

/// The number of results; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_batch_get_count(batch: *const VoirsBatch) -> usize {
    // SAFETY: point 1 of the contract.
    enter_for(0, || Ok(unsafe { handle::borrow("batch", batch)? }.len()))
}

/// What a text came to, by its number from 0: VOIRS_STATUS_OK, or its error,
/// which becomes the last error of this thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_batch_get_status(
    batch: *const VoirsBatch,
    index: usize,
) -> VoirsStatus {
    // SAFETY: point 1 of the contract.
    enter(|| item(unsafe { handle::borrow("batch", batch)? }, index).map(drop))
}

/// The audio of a text by its number from 0, or its error.
///
/// @param audio  gets a reference, to be given back with voirs_free_audio_buffer
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_batch_get_audio(
    batch: *const VoirsBatch,
    index: usize,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        // SAFETY: point 1 of the contract.
        *audio = item(unsafe { handle::borrow("batch", batch)? }, index)?.give();
        Ok(())
    })
}

/// Frees the results; audio that was taken from them stays. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_free_batch(batch: *mut VoirsBatch) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release(batch) });
}

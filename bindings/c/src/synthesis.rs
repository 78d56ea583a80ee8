//! Whole texts on the calling thread: into a buffer, through a callback, as
//! phonemes, and several at once.

use std::ffi::{c_char, c_void};
use std::ptr::{null, null_mut};

use engine::{Error, ErrorCode, Result};

use crate::audio::{AudioBuffer, VoirsAudioBuffer};
use crate::bytes::{VoirsBytes, give_bytes};
use crate::error::VoirsStatus;
use crate::event::{Event, VoirsEventCallback, VoirsEventKind};
use crate::ffi::{self, enter, null as null_error};
use crate::handle;
use crate::log::{VoirsLogLevel, log};
use crate::pipeline::{VoirsPipeline, parts};
use crate::request::{Request, VoirsInput, VoirsSynthesisConfig};
use crate::source::Source;

/// Speaks a text with the pipeline's settings; blocks until all is made.
/// Sentences are made in parallel on the pipeline's threads.
///
/// @param pipeline  the pipeline
/// @param text      UTF-8
/// @param length    its bytes, or VOIRS_NUL_TERMINATED
/// @param audio     gets the audio with one reference, to be given back with
///                  voirs_free_audio_buffer; NULL after an error
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize(
    pipeline: *const VoirsPipeline,
    text: *const c_char,
    length: usize,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    unsafe { voirs_synthesize_with_config(pipeline, text, length, null(), audio) }
}

/// As voirs_synthesize, with settings of its own.
///
/// @param config  the settings; NULL for the pipeline's
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize_with_config(
    pipeline: *const VoirsPipeline,
    text: *const c_char,
    length: usize,
    config: *const VoirsSynthesisConfig,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let request = unsafe { Request::read(&parts, text, length, config)? };
        *audio = handle::give(collect(request.stream(&parts)?)?)?;
        Ok(())
    })
}

/// Speaks an SSML document: as voirs_synthesize_with_config with
/// VOIRS_INPUT_SSML, whatever the settings say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize_ssml(
    pipeline: *const VoirsPipeline,
    ssml: *const c_char,
    length: usize,
    config: *const VoirsSynthesisConfig,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let mut request = unsafe { Request::read(&parts, ssml, length, config)? };
        request.settings.input = VoirsInput::Ssml;
        *audio = handle::give(collect(request.stream(&parts)?)?)?;
        Ok(())
    })
}

/// All audio of a stream.
pub(crate) fn collect(mut stream: engine::Stream) -> Result<AudioBuffer> {
    let mut chunks = Vec::new();
    while let Some(chunk) = stream.next_chunk()? {
        chunks.push(chunk);
    }
    let warnings = stream.take_warnings();
    for warning in &warnings {
        log(VoirsLogLevel::Warning, || warning.to_string());
    }
    AudioBuffer::of_chunks(stream.sample_rate(), chunks, warnings)
}

/// Speaks a text and hands its events to a callback on the calling thread, as
/// they are made; an event of the kind END comes last. A value other than 0
/// from the callback cancels: the call returns VOIRS_STATUS_CANCELLED.
///
/// @param config     the settings; NULL for the pipeline's
/// @param callback   gets the events
/// @param user_data  handed to the callback
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize_streaming(
    pipeline: *const VoirsPipeline,
    text: *const c_char,
    length: usize,
    config: *const VoirsSynthesisConfig,
    callback: VoirsEventCallback,
    user_data: *mut c_void,
) -> VoirsStatus {
    enter(|| {
        let callback = callback.ok_or_else(|| null_error("callback"))?;
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let request = unsafe { Request::read(&parts, text, length, config)? };
        let source = Source::new(request.stream(&parts)?, request.settings.events);
        // The callback may change or destroy the pipeline.
        drop(parts);
        push(source, |event| {
            let event = event.view(size_of::<crate::event::VoirsEvent>());
            // SAFETY: the caller's function, called as its documentation says;
            // no lock is held.
            unsafe { callback(&event, user_data) == 0 }
        })
    })
}

/// Hands all events of a source to a function, until it says no.
pub(crate) fn push(mut source: Source, mut give: impl FnMut(&Event) -> bool) -> Result<()> {
    let stopped = || Error::new(ErrorCode::Cancelled, "the callback stopped the synthesis");
    while let Some(event) = source.next()? {
        if !give(&event) {
            return Err(stopped());
        }
    }
    if give(&Event::new(VoirsEventKind::End)) {
        Ok(())
    } else {
        Err(stopped())
    }
}

/// The phonemes of a text, in the voice's alphabet, as UTF-8 text.
///
/// @param input     a VoirsInput
/// @param phonemes  gets the text, to be freed with voirs_free_bytes
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_phonemize(
    pipeline: *const VoirsPipeline,
    text: *const c_char,
    length: usize,
    input: i32,
    phonemes: *mut *mut VoirsBytes,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let phonemes = unsafe { ffi::out("phonemes", phonemes)? };
        *phonemes = null_mut();
        let parts = parts(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let text = unsafe { ffi::text("text", text, length)? };
        let found = match input {
            0 => parts.pipeline.phonemize(text)?,
            1 => parts.pipeline.phonemize_ssml(text)?,
            other => return Err(ffi::invalid("input", other, "Pass a VoirsInput.")),
        };
        *phonemes = give_bytes(found.phonemes().as_bytes())?;
        Ok(())
    })
}

/// Speaks a string of at most some 400 phonemes, as voirs_phonemize gives them,
/// on the calling thread and with the silence that the voice's model puts
/// around them.
///
/// @param config  the settings; NULL for the pipeline's. Pauses, priority, input
///                and cancel are not used.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize_phonemes(
    pipeline: *const VoirsPipeline,
    phonemes: *const c_char,
    length: usize,
    config: *const VoirsSynthesisConfig,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let Request { text, settings } =
            unsafe { Request::read(&parts, phonemes, length, config)? };
        let speech = parts.pipeline.synthesize_phonemes(text, &settings.config)?;
        *audio = handle::give(AudioBuffer::of_samples(
            &speech.samples,
            speech.sample_rate,
        )?)?;
        Ok(())
    })
}

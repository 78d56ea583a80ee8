//! Audio buffers: shared samples with their timings.

use std::ffi::c_void;
use std::ptr::{NonNull, null, null_mut};
use std::sync::{Mutex, OnceLock, PoisonError};

use engine::{Chunk, Result, Timings, Warning};

use crate::block::Block;
use crate::error::VoirsStatus;
use crate::event::{self, Event, VOIRS_EVENTS_ALL, VoirsEvent};
use crate::ffi::{self, enter, enter_for, enter_quietly, invalid, null as null_error};
use crate::handle::{self, Opaque};
use crate::memory::Kind;
use crate::user::{UserData, VoirsDestroy};

/// Mono samples, full scale at ±1, aligned to 64 bytes, with what is known about
/// them. Reference counted and immutable: every function on
/// it may be called from any thread, several at once.
pub struct VoirsAudioBuffer {
    _opaque: (),
}

/// A weak reference to an audio buffer: does not keep it. Any thread.
pub struct VoirsWeakAudioBuffer {
    _opaque: (),
}

impl Opaque for VoirsAudioBuffer {
    type Value = AudioBuffer;
    const KIND: Kind = Kind::AudioBuffer;
}

/// Sample rates of buffers.
const RATES: std::ops::RangeInclusive<u32> = 1..=768_000;

pub(crate) struct AudioBuffer {
    samples: Block,
    sample_rate: u32,
    timings: Timings,
    warnings: Vec<Warning>,
    /// Made when first asked for.
    events: OnceLock<Vec<Event>>,
    /// Run when the buffer is dropped, in the order they were added.
    drop_handlers: Mutex<Vec<UserData>>,
}

impl Drop for AudioBuffer {
    fn drop(&mut self) {
        let handlers = self.drop_handlers.get_mut();
        handlers
            .unwrap_or_else(PoisonError::into_inner)
            .drain(..)
            .for_each(drop);
    }
}

impl AudioBuffer {
    pub(crate) fn of_samples(samples: &[f32], sample_rate: u32) -> Result<Self> {
        Ok(Self::new(Block::joined(&[samples])?, sample_rate))
    }

    pub(crate) fn of_chunks(
        sample_rate: u32,
        chunks: Vec<Chunk>,
        warnings: Vec<Warning>,
    ) -> Result<Self> {
        let pieces: Vec<_> = chunks.iter().map(Chunk::samples).collect();
        let mut buffer = Self::new(Block::joined(&pieces)?, sample_rate);
        for chunk in chunks {
            let (_, timings) = chunk.into_parts();
            buffer.timings.append(timings);
        }
        buffer.warnings = warnings;
        Ok(buffer)
    }

    fn new(samples: Block, sample_rate: u32) -> Self {
        Self {
            samples,
            sample_rate,
            timings: Timings::default(),
            warnings: Vec::new(),
            events: OnceLock::new(),
            drop_handlers: Mutex::default(),
        }
    }

    pub(crate) fn samples(&self) -> &[f32] {
        self.samples.samples()
    }

    pub(crate) fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// What is known about the same audio at another sample rate, with its samples.
    pub(crate) fn at_rate(&self, samples: &[f32], sample_rate: u32) -> Result<Self> {
        let mut buffer = Self::of_samples(samples, sample_rate)?;
        buffer.timings = self.timings.clone();
        buffer.timings.resample(self.sample_rate, sample_rate);
        buffer.warnings.clone_from(&self.warnings);
        Ok(buffer)
    }

    pub(crate) fn timings(&self) -> &Timings {
        &self.timings
    }

    fn events(&self) -> &[Event] {
        self.events.get_or_init(|| {
            let mut events = event::of_timings(&self.timings, VOIRS_EVENTS_ALL);
            events.extend(self.warnings.iter().map(Event::warning));
            events
        })
    }
}

/// A reference of the library's own to an audio buffer.
pub(crate) struct AudioReference(NonNull<VoirsAudioBuffer>);

// SAFETY: audio buffers are `Send` and `Sync`, and so is a counted reference.
unsafe impl Send for AudioReference {}
// SAFETY: as above.
unsafe impl Sync for AudioReference {}

impl AudioReference {
    pub(crate) fn new(audio: AudioBuffer) -> Result<Self> {
        let given = NonNull::new(handle::give::<VoirsAudioBuffer>(audio)?);
        given.map(Self).ok_or_else(|| null_error("audio"))
    }

    /// One more reference, for the caller.
    pub(crate) fn give(&self) -> *mut VoirsAudioBuffer {
        // SAFETY: this reference keeps the buffer.
        unsafe { handle::retain(self.0.as_ptr()) };
        self.0.as_ptr()
    }
}

impl Drop for AudioReference {
    fn drop(&mut self) {
        // SAFETY: the reference that this is.
        unsafe { handle::release(self.0.as_ptr()) };
    }
}

/// Creates a buffer of the caller's samples, which are copied, for the functions
/// that convert, resample and save.
///
/// @param samples      mono, full scale at ±1; NULL for silence
/// @param count        how many
/// @param sample_rate  samples per second, 1 to 768000
/// @param audio        gets the buffer with one reference
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_create_audio_buffer(
    samples: *const f32,
    count: usize,
    sample_rate: u32,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        if !RATES.contains(&sample_rate) {
            return Err(invalid("sample_rate", sample_rate, "Pass 1 to 768000."));
        }
        let block = if samples.is_null() {
            Block::zeros(count)?
        } else {
            // SAFETY: points 2 and 3 of the contract.
            Block::joined(&[unsafe { ffi::slice("samples", samples, count)? }])?
        };
        *audio = handle::give(AudioBuffer::new(block, sample_rate))?;
        Ok(())
    })
}

/// Adds a reference. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_buffer_retain(audio: *const VoirsAudioBuffer) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::retain(audio) });
}

/// Gives a reference back; the last one frees the buffer. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_free_audio_buffer(audio: *mut VoirsAudioBuffer) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release(audio) });
}

/// The same as voirs_free_audio_buffer, for those who prefer the pair of names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_buffer_release(audio: *mut VoirsAudioBuffer) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release(audio) });
}

/// The samples; NULL when there are none. Valid as long as
/// a reference is held.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_samples(audio: *const VoirsAudioBuffer) -> *const f32 {
    enter_for(null(), || {
        // SAFETY: point 1 of the contract.
        let samples = unsafe { handle::borrow("audio", audio)? }.samples();
        Ok(if samples.is_empty() {
            null()
        } else {
            samples.as_ptr()
        })
    })
}

/// The number of samples; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_sample_count(audio: *const VoirsAudioBuffer) -> usize {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("audio", audio)? }.samples().len())
    })
}

/// Samples per second; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_sample_rate(audio: *const VoirsAudioBuffer) -> u32 {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("audio", audio)? }.sample_rate)
    })
}

/// The number of channels, 1; 0 for NULL. voirs_audio_convert makes stereo of it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_channels(audio: *const VoirsAudioBuffer) -> u32 {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        unsafe { handle::borrow("audio", audio) }.map(|_| 1)
    })
}

/// How long the audio is, in seconds; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_duration(audio: *const VoirsAudioBuffer) -> f64 {
    enter_for(0.0, || {
        // SAFETY: point 1 of the contract.
        let audio = unsafe { handle::borrow("audio", audio)? };
        Ok(audio.samples().len() as f64 / f64::from(audio.sample_rate))
    })
}

/// Copies the samples.
///
/// @param samples   gets them; may be NULL when capacity is 0
/// @param capacity  how many it has room for; when too few, nothing is copied and
///                  the call returns VOIRS_STATUS_BUFFER_TOO_SMALL
/// @param needed    gets how many there are; may be NULL. With capacity 0 the call
///                  only asks for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_copy_samples(
    audio: *const VoirsAudioBuffer,
    samples: *mut f32,
    capacity: usize,
    needed: *mut usize,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let audio = unsafe { handle::borrow("audio", audio)? };
        // SAFETY: point 2 of the contract.
        unsafe { ffi::copy_out(audio.samples(), ("samples", samples), capacity, needed) }
    })
}

/// The number of events that are known of the audio: sentences, words, phonemes,
/// visemes, bookmarks, and the warnings of its synthesis; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_event_count(audio: *const VoirsAudioBuffer) -> usize {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("audio", audio)? }.events().len())
    })
}

/// An event of the audio by its number, from 0: in order of time, warnings last.
/// Its strings are valid as long as a reference is held.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_get_event(
    audio: *const VoirsAudioBuffer,
    index: usize,
    event: *mut VoirsEvent,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let events = unsafe { handle::borrow("audio", audio)? }.events();
        let found = events.get(index).ok_or_else(|| {
            let hint = format!("The audio has {} events.", events.len());
            invalid("index", index, hint)
        })?;
        // SAFETY: point 2 of the contract.
        unsafe { ffi::fill("event", event, |size| found.view(size)) }
    })
}

/// Has a function called when the buffer is freed, on the thread that frees it;
/// several are called in the order in which they were added.
///
/// @param handler    gets user_data
/// @param user_data  handed to it
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_buffer_add_drop_handler(
    audio: *const VoirsAudioBuffer,
    handler: VoirsDestroy,
    user_data: *mut c_void,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let audio = unsafe { handle::borrow("audio", audio)? };
        if handler.is_none() {
            return Err(null_error("handler"));
        }
        let handlers = audio.drop_handlers.lock();
        let mut handlers = handlers.unwrap_or_else(PoisonError::into_inner);
        handlers.push(UserData::new(user_data, handler));
        Ok(())
    })
}

/// A weak reference to a buffer: it does not keep the samples, but tells whether
/// they are still there.
///
/// @param weak  gets it, to be freed with voirs_free_weak_audio_buffer
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_buffer_downgrade(
    audio: *const VoirsAudioBuffer,
    weak: *mut *mut VoirsWeakAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let weak = unsafe { ffi::out("weak", weak)? };
        *weak = null_mut();
        let audio = NonNull::new(audio.cast_mut()).ok_or_else(|| null_error("audio"))?;
        // SAFETY: point 1 of the contract.
        unsafe { handle::downgrade(audio) };
        *weak = audio.as_ptr().cast();
        Ok(())
    })
}

/// A reference to the buffer behind a weak one.
///
/// @param audio  gets a reference, to be given back with voirs_free_audio_buffer;
///               NULL, without an error, when the buffer is gone
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_weak_audio_buffer_upgrade(
    weak: *const VoirsWeakAudioBuffer,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        let weak = NonNull::new(weak.cast_mut()).ok_or_else(|| null_error("weak"))?;
        let buffer = weak.cast::<VoirsAudioBuffer>();
        // SAFETY: point 1 of the contract: a weak reference exists.
        if unsafe { handle::upgrade(buffer) } {
            *audio = buffer.as_ptr();
        }
        Ok(())
    })
}

/// Frees a weak reference. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_free_weak_audio_buffer(weak: *mut VoirsWeakAudioBuffer) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release_weak(weak.cast::<VoirsAudioBuffer>()) });
}

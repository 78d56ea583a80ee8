//! Streams that the caller pulls from: event by event, or samples only.

use std::ffi::{c_char, c_void};
use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, TryLockError};
use std::thread;
use std::time::Duration;

use engine::{CancelToken, Error, ErrorCode, Result};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::cancel::VoirsCancelToken;
use crate::error::VoirsStatus;
use crate::event::{Event, VoirsEvent, VoirsEventCallback, VoirsEventKind};
use crate::ffi::{self, Sized1st, enter, enter_for, enter_quietly, invalid};
use crate::handle::{self, Opaque};
use crate::memory::Kind;
use crate::pipeline::{VoirsPipeline, parts};
use crate::request::{Request, VoirsSynthesisConfig};
use crate::source::Source;
use crate::synthesis::push;
use crate::user::{UserData, VoirsDestroy};

/// How often a feeding thread looks for room that a reader has made. Readers
/// on real-time threads do not wake it: that would be a system call.
const POLL: Duration = Duration::from_millis(2);
/// The most samples of a stream's buffer: five minutes at 192 kHz.
const MOST_BUFFERED: usize = 57_600_000;

/// Speech as it is made. Belongs to one thread at a time; voirs_stream_cancel
/// and its cancel token to any. Freed with voirs_free_stream.
pub struct VoirsStream {
    _opaque: (),
}

impl Opaque for VoirsStream {
    type Value = Stream;
    const KIND: Kind = Kind::Stream;
}

/// How a stream is read. Initialise it with voirs_stream_config_init.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsStreamConfig {
    /// sizeof(VoirsStreamConfig); set by the init function.
    pub struct_size: usize,
    /// 0, the default: the stream is made as it is pulled from. Otherwise a
    /// thread of the library keeps up to so many samples ready, to 57600000, for
    /// voirs_stream_read, which then never waits, locks or allocates.
    pub buffer_samples: usize,
    /// With buffer_samples: gets the events other than AUDIO, on the thread that
    /// makes the stream, before their samples can be read; may be NULL.
    pub on_event: VoirsEventCallback,
    /// Handed to on_event.
    pub user_data: *mut c_void,
    /// Called with user_data once it is no longer needed, also when the stream
    /// cannot be opened; may be NULL.
    pub destroy: VoirsDestroy,
}

// SAFETY: integers, pointers and nullable function pointers.
unsafe impl Sized1st for VoirsStreamConfig {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            buffer_samples: 0,
            on_event: None,
            user_data: null_mut(),
            destroy: None,
        }
    }
}

/// Initialises the structure with its defaults. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_config_init(config: *mut VoirsStreamConfig) {
    enter_quietly(|| {
        if !config.is_null() && config.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { config.write(VoirsStreamConfig::initial()) };
        }
    });
}

pub(crate) struct Stream {
    /// Taken without waiting: a second thread at the same time is refused.
    reader: Mutex<Reader>,
    cancel: CancelToken,
    sample_rate: u32,
}

enum Reader {
    Pulled(Box<Pulled>),
    Buffered(Buffered),
}

/// A stream that is made as it is pulled from.
struct Pulled {
    source: Source,
    /// What the caller's last event points into.
    last: Event,
    /// Samples of `last` that were read.
    read: usize,
    ended: bool,
}

/// A stream that a thread keeps ahead.
struct Buffered {
    samples: Consumer<f32>,
    end: Arc<End>,
}

/// How the feeding thread ended.
#[derive(Default)]
struct End {
    reached: AtomicBool,
    error: OnceLock<Error>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

impl Stream {
    fn reader(&self) -> Result<MutexGuard<'_, Reader>> {
        match self.reader.try_lock() {
            Ok(reader) => Ok(reader),
            Err(TryLockError::Poisoned(reader)) => Ok(reader.into_inner()),
            Err(TryLockError::WouldBlock) => {
                let message = "another thread reads from the stream at this moment";
                Err(Error::new(ErrorCode::InvalidState, message)
                    .with_hint("Let one thread at a time use a stream."))
            }
        }
    }
}

impl Pulled {
    fn next(&mut self) -> Result<&Event> {
        self.read = 0;
        self.last = match self.source.next()? {
            Some(event) => event,
            None => {
                self.ended = true;
                Event::new(VoirsEventKind::End)
            }
        };
        Ok(&self.last)
    }

    fn read(&mut self, out: &mut [f32]) -> Result<usize> {
        let mut written = 0;
        while let Some(room) = out.get_mut(written..).filter(|room| !room.is_empty()) {
            let rest = self.last.samples.get(self.read..).unwrap_or_default();
            if rest.is_empty() {
                // What is there goes out before anything is waited for.
                if self.ended || written > 0 {
                    break;
                }
                self.next()?;
                continue;
            }
            let count = rest.len().min(room.len());
            room[..count].copy_from_slice(&rest[..count]);
            self.read += count;
            written += count;
        }
        Ok(written)
    }

    fn at_end(&self) -> bool {
        self.ended && self.read >= self.last.samples.len()
    }
}

impl Buffered {
    fn read(&mut self, out: &mut [f32]) -> Result<(usize, bool)> {
        // Looked at first: what was pushed before the end is then visible.
        let ended = self.end.reached.load(Ordering::Acquire);
        let (filled, _) = self.samples.pop_partial_slice(out);
        let count = filled.len();
        if ended && self.samples.is_empty() {
            if let Some(error) = self.end.error.get().filter(|_| count == 0) {
                return Err(error.clone());
            }
            return Ok((count, self.end.error.get().is_none()));
        }
        Ok((count, false))
    }
}

/// Opens a stream of a text. Unless it is buffered nothing is made before the
/// first event or sample is asked for.
///
/// @param config         the settings; NULL for the pipeline's
/// @param stream_config  how it is read; NULL for the defaults
/// @param stream         gets the stream, to be freed with voirs_free_stream
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_open(
    pipeline: *const VoirsPipeline,
    text: *const c_char,
    length: usize,
    config: *const VoirsSynthesisConfig,
    stream_config: *const VoirsStreamConfig,
    stream: *mut *mut VoirsStream,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let mut stream = unsafe { ffi::out("stream", stream) };
        if let Ok(stream) = &mut stream {
            **stream = null_mut();
        }
        // SAFETY: points 2 and 3 of the contract.
        let how = unsafe { ffi::options("stream_config", stream_config)? };
        // From here on it is destroyed after an error as well.
        let user_data = UserData::new(how.user_data, how.destroy);
        let stream = stream?;
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let request = unsafe { Request::read(&parts, text, length, config)? };
        if how.buffer_samples > MOST_BUFFERED {
            let hint = format!("Pass at most {MOST_BUFFERED}.");
            let name = "stream_config->buffer_samples";
            return Err(invalid(name, how.buffer_samples, hint));
        }
        if how.buffer_samples == 0 && how.on_event.is_some() {
            let hint = "Set buffer_samples, or pull the events with voirs_stream_next.";
            return Err(invalid("stream_config->on_event", "not used", hint));
        }
        let engine_stream = request.stream(&parts)?;
        let (sample_rate, cancel) = (engine_stream.sample_rate(), request.settings.cancel);
        // Reading needs samples, whichever events are wanted.
        let audio = 1 << VoirsEventKind::Audio as u32;
        let events = request.settings.events;
        let reader = if how.buffer_samples == 0 {
            Reader::Pulled(Box::new(Pulled {
                source: Source::new(engine_stream, events),
                last: Event::new(VoirsEventKind::Progress),
                read: 0,
                ended: false,
            }))
        } else {
            let (producer, samples) = RingBuffer::new(how.buffer_samples);
            let end = Arc::new(End::default());
            let feeder = Feeder {
                source: Source::new(engine_stream, events | audio),
                producer,
                end: Arc::clone(&end),
                callback: how.on_event,
                user_data,
                cancel: cancel.clone(),
            };
            feeder.start()?;
            Reader::Buffered(Buffered { samples, end })
        };
        *stream = handle::give(Stream {
            reader: Mutex::new(reader),
            cancel,
            sample_rate,
        })?;
        Ok(())
    })
}

/// Keeps a buffered stream ahead of its reader, on a thread of its own.
struct Feeder {
    source: Source,
    producer: Producer<f32>,
    end: Arc<End>,
    callback: VoirsEventCallback,
    user_data: UserData,
    cancel: CancelToken,
}

impl Feeder {
    fn start(self) -> Result<()> {
        let thread = thread::Builder::new().name("voirs-stream".into());
        let started = thread.spawn(move || {
            let end = Arc::clone(&self.end);
            let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.run()));
            let ran = ran.unwrap_or_else(|_| {
                let message = "the stream failed unexpectedly";
                Err(Error::new(ErrorCode::Internal, message))
            });
            if let Err(error) = ran {
                // It is the only one that sets it.
                let _ = end.error.set(error);
            }
            end.reached.store(true, Ordering::Release);
        });
        started.map(drop).map_err(|cause| {
            Error::new(ErrorCode::SystemResource, "a thread could not be started").with_cause(cause)
        })
    }

    fn run(self) -> Result<()> {
        let Self {
            source,
            mut producer,
            callback,
            user_data,
            cancel,
            ..
        } = self;
        push(source, |event| {
            if event.kind == VoirsEventKind::Audio {
                return feed(&mut producer, &event.samples, &cancel);
            }
            if cancel.is_cancelled() {
                return false;
            }
            let view = event.view(size_of::<VoirsEvent>());
            // SAFETY: the caller's function, called as its documentation says;
            // no lock is held.
            callback.is_none_or(|f| unsafe { f(&view, user_data.pointer()) } == 0)
        })
    }
}

/// Gives samples to the reader as it makes room; false when nobody reads on.
fn feed(producer: &mut Producer<f32>, mut samples: &[f32], cancel: &CancelToken) -> bool {
    while !samples.is_empty() {
        if producer.is_abandoned() || cancel.is_cancelled() {
            return false;
        }
        let (_, rest) = producer.push_partial_slice(samples);
        if rest.len() == samples.len() {
            thread::sleep(POLL);
        }
        samples = rest;
    }
    true
}

/// The next event of a stream that is not buffered; blocks until it is made.
/// After the last one come events of the kind END, as often as asked. After an
/// error every call gives it again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_next(
    stream: *mut VoirsStream,
    event: *mut VoirsEvent,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let stream = unsafe { handle::borrow("stream", stream)? };
        // Refuses a bad structure before an event is taken for it.
        // SAFETY: point 2 of the contract.
        unsafe {
            ffi::fill("event", event, |size| {
                Event::new(VoirsEventKind::End).view(size)
            })?
        };
        match &mut *stream.reader()? {
            Reader::Pulled(pulled) => {
                let next = pulled.next()?;
                // SAFETY: point 2 of the contract.
                unsafe { ffi::fill("event", event, |size| next.view(size)) }
            }
            Reader::Buffered(_) => {
                let message = "a buffered stream gives its events to on_event";
                Err(Error::new(ErrorCode::InvalidState, message)
                    .with_hint("Open the stream with buffer_samples 0 to pull its events."))
            }
        }
    })
}

/// Fills the caller's memory with the next samples.
///
/// A buffered stream never waits, locks or allocates here, so that it may be
/// read from a real-time thread (reporting an error is the one exception, at
/// the end): fewer samples than asked mean that no more are ready. A stream that
/// is not buffered waits until there are some, and passes over its other events.
///
/// @param samples   gets the samples, full scale at ±1, mono
/// @param capacity  how many it has room for; 0 only asks whether the end is reached
/// @param written   gets how many were written
/// @param ended     gets 1 when all samples were read, else 0; may be NULL
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_read(
    stream: *mut VoirsStream,
    samples: *mut f32,
    capacity: usize,
    written: *mut usize,
    ended: *mut i32,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let stream = unsafe { handle::borrow("stream", stream)? };
        // SAFETY: point 2 of the contract.
        let written = unsafe { ffi::out("written", written)? };
        *written = 0;
        // SAFETY: point 2 of the contract.
        let samples = unsafe { ffi::slice_mut("samples", samples, capacity)? };
        let (count, at_end) = match &mut *stream.reader()? {
            Reader::Pulled(pulled) => {
                let count = pulled.read(samples)?;
                (count, pulled.at_end())
            }
            Reader::Buffered(buffered) => buffered.read(samples)?,
        };
        *written = count;
        if !ended.is_null() {
            // SAFETY: point 2 of the contract.
            *unsafe { ffi::out("ended", ended)? } = at_end.into();
        }
        Ok(())
    })
}

/// Samples per second of a stream; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_get_sample_rate(stream: *const VoirsStream) -> u32 {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("stream", stream)? }.sample_rate)
    })
}

/// Cancels a stream: what is waiting for it returns VOIRS_STATUS_CANCELLED. Any
/// thread, as long as the stream is not freed; again changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_cancel(stream: *const VoirsStream) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        unsafe { handle::borrow("stream", stream)? }.cancel.cancel();
        Ok(())
    })
}

/// The stream's cancel token, for a thread that may outlive the stream.
///
/// @param token  gets a reference, to be given back with voirs_cancel_token_release
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_stream_get_cancel_token(
    stream: *const VoirsStream,
    token: *mut *mut VoirsCancelToken,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let token = unsafe { ffi::out("token", token)? };
        *token = null_mut();
        // SAFETY: point 1 of the contract.
        let stream = unsafe { handle::borrow("stream", stream)? };
        *token = handle::give(stream.cancel.clone())?;
        Ok(())
    })
}

/// Cancels a stream and frees it. NULL is ignored. Does not wait for on_event,
/// which may just be running on its thread: the user data is destroyed after it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_free_stream(stream: *mut VoirsStream) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release(stream) });
}

//! Tasks: synthesis on a thread of the library's.

use std::ffi::{c_char, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use engine::{CancelToken, Error, ErrorCode, Result};

use crate::audio::{AudioReference, VoirsAudioBuffer};
use crate::error::VoirsStatus;
use crate::event::{VoirsEvent, VoirsEventCallback};
use crate::ffi::{self, enter, enter_for, enter_quietly};
use crate::handle::{self, Opaque};
use crate::memory::Kind;
use crate::pipeline::{VoirsPipeline, parts};
use crate::request::{Request, VoirsSynthesisConfig};
use crate::source::Source;
use crate::synthesis::{collect, push};
use crate::user::{UserData, VoirsDestroy};

/// A synthesis that runs on a thread of the library's. Every function on it may
/// be called from any thread, several at once. Freed with voirs_task_free.
pub struct VoirsTask {
    _opaque: (),
}

impl Opaque for VoirsTask {
    type Value = Arc<Task>;
    const KIND: Kind = Kind::Task;
}

/// Where a task is.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsTaskState {
    /// It works.
    Running = 0,
    /// It is done.
    Done = 1,
    /// It failed, or was cancelled.
    Failed = 2,
}

pub(crate) struct Task {
    outcome: Mutex<Option<Result<Outcome>>>,
    ended: Condvar,
    cancel: CancelToken,
}

/// What a task leaves.
enum Outcome {
    /// All went to the callback.
    Delivered,
    Audio(AudioReference),
}

impl Task {
    fn outcome(&self) -> MutexGuard<'_, Option<Result<Outcome>>> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, outcome: Result<Outcome>) {
        *self.outcome() = Some(outcome);
        self.ended.notify_all();
    }
}

/// What a task does.
struct Job {
    stream: engine::Stream,
    events: u32,
    callback: VoirsEventCallback,
    user_data: UserData,
    cancel: CancelToken,
}

impl Job {
    fn run(self) -> Result<Outcome> {
        let Self {
            stream,
            events,
            callback,
            user_data,
            cancel,
        } = self;
        let Some(callback) = callback else {
            return Ok(Outcome::Audio(AudioReference::new(collect(stream)?)?));
        };
        push(Source::new(stream, events), |event| {
            if cancel.is_cancelled() {
                return false;
            }
            let event = event.view(size_of::<VoirsEvent>());
            // SAFETY: the caller's function, called as its documentation says;
            // no lock is held.
            unsafe { callback(&event, user_data.pointer()) == 0 }
        })?;
        Ok(Outcome::Delivered)
    }
}

/// Speaks a text on a thread of the library's; returns at once. Wrong arguments
/// are found by this call, everything later by the task.
///
/// @param config     the settings; NULL for the pipeline's
/// @param callback   gets the events, END last, on that thread; any value but 0
///                   cancels. NULL collects the audio for voirs_task_get_audio.
/// @param user_data  handed to the callback
/// @param destroy    called with user_data once it is no longer needed, also when
///                   this call fails; may be NULL
/// @param task       gets the task, to be freed with voirs_task_free
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_synthesize_async(
    pipeline: *const VoirsPipeline,
    text: *const c_char,
    length: usize,
    config: *const VoirsSynthesisConfig,
    callback: VoirsEventCallback,
    user_data: *mut c_void,
    destroy: VoirsDestroy,
    task: *mut *mut VoirsTask,
) -> VoirsStatus {
    enter(|| {
        let user_data = UserData::new(user_data, destroy);
        // SAFETY: point 2 of the contract.
        let out = unsafe { ffi::out("task", task)? };
        *out = null_mut();
        let parts = parts(pipeline)?;
        // SAFETY: points 1 to 3 of the contract.
        let request = unsafe { Request::read(&parts, text, length, config)? };
        let job = Job {
            stream: request.stream(&parts)?,
            events: request.settings.events,
            callback,
            user_data,
            cancel: request.settings.cancel.clone(),
        };
        let task = Arc::new(Task {
            outcome: Mutex::new(None),
            ended: Condvar::new(),
            cancel: request.settings.cancel,
        });
        let given = handle::give::<VoirsTask>(Arc::clone(&task))?;
        if let Err(error) = start(task, job) {
            // SAFETY: just given, and known to nobody else.
            unsafe { handle::release(given) };
            return Err(error);
        }
        *out = given;
        Ok(())
    })
}

fn start(task: Arc<Task>, job: Job) -> Result<()> {
    let thread = thread::Builder::new().name("voirs-task".into());
    let started = thread.spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| job.run())).unwrap_or_else(|_| {
            let message = "the task failed unexpectedly";
            Err(Error::new(ErrorCode::Internal, message))
        });
        task.end(outcome);
    });
    started.map(drop).map_err(|cause| {
        Error::new(ErrorCode::SystemResource, "a thread could not be started").with_cause(cause)
    })
}

/// Waits until a task has ended, whether well or not.
///
/// @param timeout  the most seconds to wait; 0 only looks, a negative value
///                 waits for as long as it takes
/// @param state    gets a VoirsTaskState; may be NULL. VOIRS_TASK_STATE_RUNNING
///                 when the time was over first, which is no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_task_wait(
    task: *const VoirsTask,
    timeout: f64,
    state: *mut i32,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let task = Arc::clone(unsafe { handle::borrow("task", task)? });
        if timeout.is_nan() {
            return Err(ffi::invalid("timeout", timeout, "Pass seconds."));
        }
        // Longer than a clock can tell is as long as it takes, as below zero.
        let limit = Duration::try_from_secs_f64(timeout).ok();
        let end = limit.and_then(|limit| Instant::now().checked_add(limit));
        let mut outcome = task.outcome();
        while outcome.is_none() {
            outcome = match end {
                None => task
                    .ended
                    .wait(outcome)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(end) => {
                    let left = end.saturating_duration_since(Instant::now());
                    if left.is_zero() {
                        break;
                    }
                    let waited = task.ended.wait_timeout(outcome, left);
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        if !state.is_null() {
            // SAFETY: point 2 of the contract.
            *unsafe { ffi::out("state", state)? } = state_of(&outcome) as i32;
        }
        Ok(())
    })
}

fn state_of(outcome: &Option<Result<Outcome>>) -> VoirsTaskState {
    match outcome {
        None => VoirsTaskState::Running,
        Some(Ok(_)) => VoirsTaskState::Done,
        Some(Err(_)) => VoirsTaskState::Failed,
    }
}

/// Where a task is, a VoirsTaskState; -1 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_task_poll(task: *const VoirsTask) -> i32 {
    enter_for(-1, || {
        // SAFETY: point 1 of the contract.
        Ok(state_of(&unsafe { handle::borrow("task", task)? }.outcome()) as i32)
    })
}

/// What a task came to: VOIRS_STATUS_OK, or its error, which becomes the last
/// error of this thread. VOIRS_STATUS_INVALID_STATE while it runs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_task_get_status(task: *const VoirsTask) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        ended(&unsafe { handle::borrow("task", task)? }.outcome()).map(drop)
    })
}

fn ended(outcome: &Option<Result<Outcome>>) -> Result<&Outcome> {
    match outcome {
        Some(outcome) => outcome.as_ref().map_err(Clone::clone),
        None => Err(
            Error::new(ErrorCode::InvalidState, "the task is still running")
                .with_hint("Wait for it with voirs_task_wait."),
        ),
    }
}

/// The audio of a task that has ended and has no callback; else its error, or
/// VOIRS_STATUS_INVALID_STATE.
///
/// @param audio  gets a reference, to be given back with voirs_free_audio_buffer
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_task_get_audio(
    task: *const VoirsTask,
    audio: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let audio = unsafe { ffi::out("audio", audio)? };
        *audio = null_mut();
        // SAFETY: point 1 of the contract.
        let outcome = unsafe { handle::borrow("task", task)? }.outcome();
        match ended(&outcome)? {
            Outcome::Audio(own) => {
                *audio = own.give();
                Ok(())
            }
            Outcome::Delivered => {
                let message = "the audio of the task went to its callback";
                Err(Error::new(ErrorCode::InvalidState, message)
                    .with_hint("Pass no callback to collect the audio."))
            }
        }
    })
}

/// Cancels a task; it ends with VOIRS_STATUS_CANCELLED unless it is done first.
/// Again changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_task_cancel(task: *const VoirsTask) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        unsafe { handle::borrow("task", task)? }.cancel.cancel();
        Ok(())
    })
}

/// Cancels a task that still runs, and frees it. NULL is ignored. Does not wait
/// for the callback, which may just be running: the user data is destroyed after
/// it. Safe from inside the callback.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_task_free(task: *mut VoirsTask) {
    enter_quietly(|| {
        // SAFETY: point 1 of the contract.
        if let Ok(own) = unsafe { handle::borrow("task", task.cast_const()) } {
            own.cancel.cancel();
            // The thread may hold the task for a moment yet, but not what it left.
            let left = own.outcome().take();
            drop(left);
        }
        // SAFETY: point 1 of the contract.
        unsafe { handle::release(task) };
    });
}

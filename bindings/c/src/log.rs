//! The log callback: the only way out for messages.

use std::ffi::{c_char, c_void};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI32, Ordering::Relaxed};
use std::sync::{Arc, PoisonError, RwLock};

use engine::Error;

use crate::error::{VoirsStatus, c_string};
use crate::ffi::{enter, invalid};
use crate::user::{UserData, VoirsDestroy};

/// How grave a message is.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsLogLevel {
    /// A call failed, or the library found a defect of its own.
    Error = 1,
    /// A part of a text could not be spoken, or was spoken otherwise than asked.
    Warning = 2,
    /// What was loaded and created.
    Info = 3,
}

/// Gets a message in UTF-8, valid during the call. Runs on the thread that the
/// message is about, also on the library's own, and may call the library.
/// `level` is a VoirsLogLevel.
pub type VoirsLogCallback =
    Option<unsafe extern "C" fn(level: i32, message: *const c_char, user_data: *mut c_void)>;

struct Logger {
    callback: unsafe extern "C" fn(i32, *const c_char, *mut c_void),
    user_data: UserData,
}

static LOGGER: RwLock<Option<Arc<Logger>>> = RwLock::new(None);
/// Messages above this level are not made.
static MOST: AtomicI32 = AtomicI32::new(0);

thread_local! {
    /// A failing call inside of the callback does not call it again.
    static INSIDE: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Sets the function that gets the library's messages up to a level (a
/// VoirsLogLevel); NULL ends it. The library itself prints nothing. The
/// callback that was set before may still be running on another thread; its
/// user data is destroyed after that.
///
/// @param callback   the function, or NULL
/// @param level      the least grave messages it gets
/// @param user_data  handed to it
/// @param destroy    called with user_data once it is no longer needed; may be
///                   NULL. Also called when the call fails.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_set_log_callback(
    callback: VoirsLogCallback,
    level: i32,
    user_data: *mut c_void,
    destroy: VoirsDestroy,
) -> VoirsStatus {
    enter(|| {
        let user_data = UserData::new(user_data, destroy);
        let levels = VoirsLogLevel::Error as i32..=VoirsLogLevel::Info as i32;
        if callback.is_some() && !levels.contains(&level) {
            return Err(invalid("level", level, "Pass a VoirsLogLevel."));
        }
        let logger = callback.map(|callback| {
            Arc::new(Logger {
                callback,
                user_data,
            })
        });
        MOST.store(if logger.is_some() { level } else { 0 }, Relaxed);
        let old = {
            let mut slot = LOGGER.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *slot, logger)
        };
        // The lock is free again: destroying user data may call the library.
        drop(old);
        Ok(())
    })
}

/// Gives a message to the callback, if it wants it.
pub(crate) fn log(level: VoirsLogLevel, message: impl FnOnce() -> String) {
    if level as i32 > MOST.load(Relaxed) || INSIDE.try_with(|i| i.replace(true)).unwrap_or(true) {
        return;
    }
    let logger = LOGGER
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if let Some(logger) = logger {
        let message = c_string(&message());
        // SAFETY: the caller's function, called as its documentation says; no
        // lock is held.
        unsafe { (logger.callback)(level as i32, message.as_ptr(), logger.user_data.pointer()) };
    }
    let _ = INSIDE.try_with(|i| i.set(false));
}

pub(crate) fn failed(error: &Error) {
    log(VoirsLogLevel::Error, || {
        let mut message = format!("{}: {error}", error.code().name());
        if let Some(hint) = error.hint() {
            // Writing to a string cannot fail.
            let _ = write!(message, " ({hint})");
        }
        message
    });
}

pub(crate) fn panicked(what: &str) {
    log(VoirsLogLevel::Error, || format!("defect: {what}"));
}

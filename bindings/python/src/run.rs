//! The one way into the engine for work that takes time: without the
//! interpreter's lock, and with an ear for Ctrl-C.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;
use voirs::{CancelToken, Error, ErrorCode, Result};

use crate::error::{OrRaise, exception};

/// How often a waiting thread looks whether a signal has come.
const POLL: Duration = Duration::from_millis(20);

enum Item<T, R> {
    Part(T),
    End(Result<R>),
}

/// Gives parts of a result to the thread that waits for it.
pub(crate) struct Parts<T, R>(SyncSender<Item<T, R>>);

impl<T, R> Parts<T, R> {
    pub(crate) fn give(&self, part: T) {
        // Whoever waits does so to the end.
        let _ = self.0.send(Item::Part(part));
    }
}

/// Works on a thread of its own, and calls `each` for every part on the calling
/// one, which waits without the interpreter's lock. A signal's exception (Ctrl-C
/// raises `KeyboardInterrupt`) or one of `each` cancels the work and is raised
/// when that has ended.
pub(crate) fn run<T: Send, R: Send>(
    py: Python<'_>,
    cancel: &CancelToken,
    work: impl FnOnce(&Parts<T, R>) -> Result<R> + Send,
    mut each: impl FnMut(Python<'_>, T) -> PyResult<()>,
) -> PyResult<R> {
    let (send, mut items) = sync_channel(1);
    let parts = Parts(send);
    let body = move || {
        let result = catch_unwind(AssertUnwindSafe(|| work(&parts)));
        let result = result.unwrap_or_else(|_| Err(lost()));
        let _ = parts.0.send(Item::End(result));
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().name("voirs-request".to_owned());
        let started = thread.spawn_scoped(scope, body).map(drop);
        started.map_err(no_thread).or_raise(py)?;
        let mut failure = None;
        loop {
            let (item, receiver) = py.detach(move || (items.recv_timeout(POLL), items));
            items = receiver;
            let checked = match item {
                Ok(Item::End(result)) => {
                    return match failure {
                        Some(failure) => Err(failure),
                        None => result.or_raise(py),
                    };
                }
                Ok(Item::Part(part)) if failure.is_none() => each(py, part),
                Err(RecvTimeoutError::Timeout) if failure.is_none() => py.check_signals(),
                Err(RecvTimeoutError::Disconnected) => return Err(exception(py, &lost())),
                _ => Ok(()),
            };
            if let Err(error) = checked {
                cancel.cancel();
                failure = Some(error);
            }
        }
    })
}

fn no_thread(cause: std::io::Error) -> Error {
    let message = format!("cannot start a thread: {cause}");
    Error::new(ErrorCode::SystemResource, message).with_cause(cause)
}

fn lost() -> Error {
    Error::new(ErrorCode::Internal, "the request's thread failed")
}

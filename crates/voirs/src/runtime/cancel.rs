//! Cancellation and time limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, ErrorCode, Result};

/// Stops the requests that it was given to, from any thread.
///
/// Clones share their state. A request looks at its token between sentences
/// and before each step within one.
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Cancels; calling it again changes nothing.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// When a request has to stop: cancelled by its token, or out of time.
#[derive(Debug, Clone)]
pub(crate) struct Deadline {
    token: CancelToken,
    end: Option<Instant>,
}

impl Deadline {
    pub(crate) fn new(token: CancelToken, timeout: Option<Duration>) -> Self {
        Self {
            token,
            end: timeout.and_then(|t| Instant::now().checked_add(t)),
        }
    }

    /// An error when the request has to stop.
    pub(crate) fn check(&self) -> Result<()> {
        if self.token.is_cancelled() {
            return Err(Error::new(
                ErrorCode::Cancelled,
                "the synthesis was cancelled",
            ));
        }
        if self.end.is_some_and(|end| Instant::now() >= end) {
            return Err(Error::new(
                ErrorCode::TimedOut,
                "the synthesis took longer than its time limit",
            ));
        }
        Ok(())
    }
}

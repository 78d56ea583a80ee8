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
pub struct CancelToken(Arc<State>);

#[derive(Debug, Default)]
struct State {
    cancelled: AtomicBool,
    parent: Option<CancelToken>,
}

impl CancelToken {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// A token that is cancelled together with this one, or alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self(Arc::new(State {
            cancelled: AtomicBool::new(false),
            parent: Some(self.clone()),
        }))
    }

    /// Cancels; calling it again changes nothing.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Release);
    }

    /// Whether [`cancel`](Self::cancel) was called, here or on what this token
    /// is a child of.
    pub fn is_cancelled(&self) -> bool {
        let mut token = Some(self);
        while let Some(CancelToken(state)) = token {
            if state.cancelled.load(Ordering::Acquire) {
                return true;
            }
            token = state.parent.as_ref();
        }
        false
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

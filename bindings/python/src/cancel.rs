//! Stopping requests from other threads.

use pyo3::prelude::*;

/// Stops requests, from any thread.
#[pyclass(frozen, module = "voirs")]
#[derive(Default)]
pub(crate) struct CancelToken(pub(crate) voirs::CancelToken);

#[pymethods]
impl CancelToken {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Stops every request that was given this token, now and later.
    fn cancel(&self) {
        self.0.cancel();
    }

    /// Whether it was cancelled.
    #[getter]
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }

    fn __repr__(&self) -> &'static str {
        match self.0.is_cancelled() {
            true => "<CancelToken, cancelled>",
            false => "<CancelToken>",
        }
    }
}

/// A token for one request, which the caller's token stops as well.
pub(crate) fn of_request(cancel: Option<&CancelToken>) -> voirs::CancelToken {
    cancel.map_or_else(voirs::CancelToken::new, |token| token.0.child())
}

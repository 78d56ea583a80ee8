//! The error type of the engine.

mod code;

use std::backtrace::Backtrace;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

pub use code::ErrorCode;

/// Shorthand for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what can be done about it.
///
/// Cheap to clone. [`Display`](fmt::Display) gives the message alone;
/// [`hint`](Self::hint) what the user can do, [`source`](StdError::source) the
/// cause. A backtrace is captured when the environment asks for one
/// (`RUST_BACKTRACE=1`).
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    code: ErrorCode,
    message: String,
    hint: Option<String>,
    arguments: Vec<(&'static str, String)>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
    backtrace: Backtrace,
}

impl Error {
    /// The fixed code of this kind of error.
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// What the user can do, as a sentence; `None` when nothing is known to help.
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref().or_else(|| self.0.code.hint())
    }

    /// What the message speaks of, by name: `("rate", "9")`, `("path", "…")`.
    pub fn arguments(&self) -> &[(&'static str, String)] {
        &self.0.arguments
    }

    /// Where the error was made, if the environment asked for it.
    pub fn backtrace(&self) -> &Backtrace {
        &self.0.backtrace
    }

    /// An error of this code; for the bindings and other callers that refuse
    /// something before the engine sees it.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            code,
            message: message.into(),
            hint: None,
            arguments: Vec::new(),
            cause: None,
            backtrace: Backtrace::capture(),
        }))
    }

    /// Says what the user can do, instead of what the code usually advises.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        self.edit(|inner| inner.hint = Some(hint.into()))
    }

    /// Adds what the message speaks of.
    #[must_use]
    pub fn with_argument(self, name: &'static str, value: impl fmt::Display) -> Self {
        self.edit(|inner| inner.arguments.push((name, value.to_string())))
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_cause(self, cause: impl StdError + Send + Sync + 'static) -> Self {
        self.edit(|inner| inner.cause = Some(Box::new(cause)))
    }

    fn edit(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        // Errors are completed before they are shared.
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            change(inner);
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("hint", &self.hint())
            .field("arguments", &self.0.arguments)
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}

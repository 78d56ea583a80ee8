//! Errors of the engine as plain objects, of which `lib/error.ts` makes the
//! package's own.

use std::error::Error as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use napi::{Env, Status};
use napi_derive::napi;
use voirs::{Error, ErrorCode};

/// What went wrong.
#[napi(object, object_from_js = false)]
pub struct Failure {
    /// The code's name.
    pub code: String,
    /// The code's number.
    pub number: u32,
    /// What happened.
    pub message: String,
    /// What the user can do.
    pub hint: Option<String>,
    /// What the message speaks of: names and values.
    pub details: Vec<Vec<String>>,
    /// The message of what caused it.
    pub cause: Option<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let details = error.arguments().iter();
        Self {
            code: error.code().name().to_owned(),
            number: error.code().number(),
            message: error.to_string(),
            hint: error.hint().map(str::to_owned),
            details: details
                .map(|(name, value)| vec![(*name).to_owned(), value.clone()])
                .collect(),
            cause: error.source().map(ToString::to_string),
        }
    }
}

/// The one way into the engine from JavaScript's thread: errors, and panics, are
/// thrown as a [`Failure`].
pub(crate) fn enter<T>(env: &Env, work: impl FnOnce() -> voirs::Result<T>) -> napi::Result<T> {
    caught(work).map_err(|error| {
        let thrown = env.throw(Failure::from(error));
        thrown
            .err()
            .unwrap_or_else(|| napi::Error::from_status(Status::PendingException))
    })
}

/// A panic as an error.
pub(crate) fn caught<T>(work: impl FnOnce() -> voirs::Result<T>) -> voirs::Result<T> {
    let result = catch_unwind(AssertUnwindSafe(work));
    result.unwrap_or_else(|_| {
        let message = "the engine failed unexpectedly";
        Err(Error::new(ErrorCode::Internal, message))
    })
}

/// An argument that the call does not take.
pub(crate) fn invalid(name: &'static str, message: String, hint: &str) -> Error {
    Error::new(ErrorCode::InvalidArgument, message)
        .with_argument("argument", name)
        .with_hint(hint)
}

/// Something that cannot be asked of an object as it is.
pub(crate) fn invalid_state(message: &str, hint: &str) -> Error {
    Error::new(ErrorCode::InvalidState, message).with_hint(hint)
}

/// Every code's name and number.
#[napi]
pub fn error_codes() -> Vec<(String, u32)> {
    let codes = ErrorCode::ALL.into_iter();
    codes.map(|c| (c.name().to_owned(), c.number())).collect()
}

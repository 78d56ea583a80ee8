//! Errors of the engine as exceptions: the classes are Python's, in
//! `voirs._errors`.

use std::error::Error as _;
use std::io;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use voirs::{Error, ErrorCode};

/// The exception of an engine's error.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    make(py, error).unwrap_or_else(|failure| failure)
}

fn make(py: Python<'_>, error: &Error) -> PyResult<PyErr> {
    let details = PyDict::new(py);
    for (name, value) in error.arguments() {
        details.set_item(name, value)?;
    }
    let cause = error.source();
    if let Some(cause) = cause {
        details.set_item("cause", cause.to_string())?;
    }
    let io = cause.and_then(|cause| cause.downcast_ref::<io::Error>());
    let missing = io.is_some_and(|io| io.kind() == io::ErrorKind::NotFound);
    let code = error.code();
    let arguments = (
        code.name(),
        code.number(),
        error.to_string(),
        error.hint(),
        details,
    );
    let about_cause = PyDict::new(py);
    about_cause.set_item("missing", missing)?;
    let exception =
        from_package!(py, "voirs._errors", "of_engine").call(arguments, Some(&about_cause))?;
    Ok(PyErr::from_value(exception))
}

/// Results of the engine as results of Python.
pub(crate) trait OrRaise<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for voirs::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error))
    }
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

//! What a run of the command ends in.

use std::error::Error as _;
use std::io;
use std::path::Path;

use voirs::ErrorCode;

/// Why a command failed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine's error.
    Engine(voirs::Error),
    /// A file or stream, by its name, could not be used.
    File { name: String, cause: io::Error },
    /// The command line is wrong in a way that its parser cannot see.
    Usage { message: String, hint: &'static str },
    /// Some lines of a batch failed; they were reported.
    Batch { failed: usize, lines: usize },
    /// The user interrupted a batch.
    Interrupted,
    /// Whoever read our output has stopped reading.
    PipeClosed,
}

impl From<voirs::Error> for Failure {
    fn from(error: voirs::Error) -> Self {
        Self::Engine(error)
    }
}

impl Failure {
    pub(crate) fn file(path: &Path, cause: io::Error) -> Self {
        Self::stream(&path.display().to_string(), cause)
    }

    pub(crate) fn stream(name: &str, cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::BrokenPipe {
            return Self::PipeClosed;
        }
        Self::File {
            name: name.to_owned(),
            cause,
        }
    }

    pub(crate) fn exit_status(&self) -> u8 {
        match self {
            Self::PipeClosed => 0,
            Self::Batch { .. } => 1,
            Self::Usage { .. } => 2,
            Self::File { .. } => 5,
            Self::Interrupted => 130,
            Self::Engine(error) => match error.code() {
                ErrorCode::InvalidSetting | ErrorCode::UnsupportedFormat => 2,
                ErrorCode::Cancelled => 130,
                code => match code.number() {
                    100..=199 => 3,
                    200..=299 => 4,
                    400..=499 => 5,
                    _ => 1,
                },
            },
        }
    }
}

/// Prints a failure for people, with its code for scripts.
pub(crate) fn report(failure: &Failure) {
    match failure {
        Failure::Engine(error) => report_engine("voirs", error),
        Failure::File { name, cause } => eprintln!("voirs: error: {name}: {cause}"),
        Failure::Usage { message, hint } => {
            eprintln!("voirs: error: {message}\n  hint: {hint}");
        }
        Failure::Batch { failed, lines } => {
            eprintln!("voirs: error: {failed} of {lines} lines failed");
        }
        Failure::Interrupted => eprintln!("voirs: error: interrupted"),
        Failure::PipeClosed => {}
    }
}

/// Prints an engine error, headed by what it belongs to.
pub(crate) fn report_engine(subject: &str, error: &voirs::Error) {
    eprintln!("{subject}: error: {error} [{}]", error.code().name());
    let mut cause = error.source();
    while let Some(source) = cause {
        // Messages often end in that of their cause.
        if !error.to_string().contains(&source.to_string()) {
            eprintln!("  cause: {source}");
        }
        cause = source.source();
    }
    if let Some(hint) = error.hint() {
        eprintln!("  hint: {hint}");
    }
}

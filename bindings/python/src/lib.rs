//! The extension module of the Python package `voirs`: the engine's classes.
//! What is Python's own (asyncio, exceptions, notebooks) is Python, in
//! `python/voirs`.

#[macro_use]
mod package;

mod audio;
mod buffer;
mod cancel;
mod error;
mod file_format;
mod pipeline;
mod request;
mod run;
mod settings;
mod stream;
mod timings;

use pyo3::prelude::*;

/// The engine of `voirs`; its classes are documented in `_voirs.pyi`.
#[pymodule(gil_used = false)]
mod _voirs {
    #[pymodule_export]
    use crate::audio::AudioBuffer;
    #[pymodule_export]
    use crate::cancel::CancelToken;
    #[pymodule_export]
    use crate::pipeline::{Pipeline, global_threads, set_global_threads, voices};
    #[pymodule_export]
    use crate::settings::{Config, settings};
    #[pymodule_export]
    use crate::stream::{AudioChunk, Stream};

    #[pymodule_export]
    #[allow(non_upper_case_globals)]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    #[pymodule_export]
    use super::run_command;
}

/// Runs the `voirs` command and gives its exit status.
#[pyfunction]
fn run_command(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| voirs_cli::run(arguments))
}

//! The `voirs` command: text to speech on the command line.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool prints"
)]

mod arguments;
mod bench;
mod describe;
mod directories;
mod input;
mod output;
mod say;
mod status;

use std::ffi::OsString;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::status::{Failure, report};

/// Runs the command with its arguments, the program's name first, and gives the
/// exit status. Prints, reads standard input, and cancels on interrupts, which
/// are handled from then on: for a process that is this command and nothing else.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A closed stream is no reason to fail.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(2);
        }
    };
    let done = match &arguments.command {
        Command::Say(say) => say::run(say),
        Command::Phonemes(phonemes) => describe::phonemes(phonemes),
        Command::Voices(voices) => describe::voices(voices),
        Command::Bench(bench) => bench::run(bench),
        Command::Completions { shell } => describe::completions(*shell),
        Command::Man => describe::man_page(),
    };
    match done {
        Ok(()) | Err(Failure::PipeClosed) => 0,
        Err(failure) => {
            report(&failure);
            failure.exit_status()
        }
    }
}

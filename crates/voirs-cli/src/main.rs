//! The `voirs` command: text to speech on the command line.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line tool prints"
)]

mod arguments;
mod bench;
mod describe;
mod input;
mod say;
mod status;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};
use crate::status::{Failure, report};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.command {
        Command::Say(say) => say::run(say),
        Command::Phonemes(phonemes) => describe::phonemes(phonemes),
        Command::Voices(voices) => describe::voices(voices),
        Command::Bench(bench) => bench::run(bench),
        Command::Completions { shell } => describe::completions(*shell),
        Command::Man => describe::man_page(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::PipeClosed) => ExitCode::SUCCESS,
        Err(failure) => {
            report(&failure);
            failure.exit_code()
        }
    }
}

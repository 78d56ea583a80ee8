//! Project tasks: `cargo xtask <task>`.

mod bench;
mod generate;
mod network;
mod run;
mod setup;
mod test;
mod voices;

use std::process::ExitCode;

/// What a task returns; the error is printed as it is.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const USAGE: &str = "usage: cargo xtask <task>

test [--quick]      every check and every test; --quick: what is worth running while working
generate [--check]  write the man page and the completions; --check: only compare them
bench [--guard]     measure speed; --guard: compare instruction counts with benches/instructions.tsv
voices [--check]    fetch the source of the voices and convert it to the packs in voices/;
                    --check: only compare the packs with a fresh conversion
setup               install the tools that the other tasks need and the machine lacks";

#[allow(clippy::print_stderr, reason = "a command-line tool")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["test"] => test::full(),
        ["test", "--quick"] => test::quick(),
        ["generate"] => generate::run(false),
        ["generate", "--check"] => generate::run(true),
        ["bench"] => bench::speed(),
        ["bench", "--guard"] => bench::guard(),
        ["voices"] => voices::run(false),
        ["voices", "--check"] => voices::run(true),
        ["setup"] => setup::run(),
        _ => Err(USAGE.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

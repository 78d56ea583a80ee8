//! Project tasks: `cargo xtask <task>`.

mod bench;
mod bench_bindings;
mod c_program;
mod c_tests;
mod conformance;
mod generate;
mod header;
mod install;
mod network;
mod node;
mod python;
mod reference;
mod run;
mod setup;
mod test;
mod voices;

use std::process::ExitCode;

/// What a task returns; the error is printed as it is.
type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

const USAGE: &str = "usage: cargo xtask <task>

test [--quick]      every check and every test; --quick: what is worth running while working
generate [--check]  write voirs.h, its reference, the man page and the completions;
                    --check: only compare them
bench [--c|--python|--node|--voices|--guard]
                    measure speed; --c, --python, --node: synthesis through that language beside Rust;
                    --voices: Piper voices beside piper-tts and sherpa-onnx;
                    --guard: compare instruction counts with benches/instructions.tsv
c                   the tests of the C interface: plain, with sanitizers, under Valgrind
python              the Python package: built, checked, installed and tested
node                the Node package: built, checked, packed, installed and tested
conformance         run the conformance cases through every language and compare
voices [--check]    fetch the source of the voices and convert it to the packs in voices/;
                    --check: only compare the packs with a fresh conversion
voices --test       fetch the voices of other projects that the tests speak with, into .cache/
install --prefix DIR [--destdir DIR]
                    build the C library and install it with its headers, for pkg-config and CMake
install --test      install it below target/, and test it there
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
        ["bench", "--c"] => bench_bindings::c(),
        ["bench", "--python"] => bench_bindings::python(),
        ["bench", "--node"] => bench_bindings::node(),
        ["bench", "--voices"] => bench::voices(),
        ["bench", "--guard"] => bench::guard(),
        ["c"] => c_tests::run(),
        ["python"] => python::run(),
        ["node"] => node::run(),
        ["conformance"] => conformance::run(),
        ["voices"] => voices::run(false),
        ["voices", "--check"] => voices::run(true),
        ["voices", "--test"] => voices::fetch_for_tests(),
        ["install", "--test"] => install::test(),
        ["install", "--prefix", prefix] => install::run(prefix.as_ref(), None),
        ["install", "--prefix", prefix, "--destdir", destdir] => {
            install::run(prefix.as_ref(), Some(destdir.as_ref()))
        }
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

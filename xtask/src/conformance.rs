//! `cargo xtask conformance`: the same cases through every language.

use std::fs;

use crate::run::{cargo, command, execute, root};
use crate::{Result, node, python};

/// The languages beside Rust.
const OTHERS: &[&str] = &["c", "python", "node"];

/// Runs every runner and compares what they got, byte for byte.
#[allow(clippy::print_stderr, reason = "reports its figures")]
pub(crate) fn run() -> Result<()> {
    let folder = root().join("target/conformance");
    fs::create_dir_all(&folder)?;
    // One build of the kernels: both sides with the same optimisation.
    let rust = ["test", "--release", "--quiet", "--package", "voirs"];
    execute(cargo(&[&rust[..], &["--test", "conformance"]].concat()))?;
    c()?;
    python::conformance()?;
    node::conformance()?;
    let read = |language: &str| fs::read_to_string(folder.join(format!("{language}.txt")));
    let reference = read("rust")?;
    for language in OTHERS {
        let own = read(language)?;
        let difference = reference.lines().zip(own.lines()).find(|(a, b)| a != b);
        if let Some((expected, got)) = difference {
            return Err(format!("{language} differs from Rust:\n  {expected}\n  {got}").into());
        }
        if own != reference {
            return Err(format!("{language} differs from Rust in length").into());
        }
    }
    eprintln!(
        "conformance: Rust, C, Python and Node agree in {} lines",
        reference.lines().count()
    );
    Ok(())
}

/// Builds the C runner and runs it.
fn c() -> Result<()> {
    let program = crate::c_program::build("bindings/c/tests/conformance.c")?;
    let arguments = ["conformance", "target/conformance/c.txt"];
    execute(command(&program, &arguments))
}

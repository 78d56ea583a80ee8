//! `cargo xtask test`: every check and every test.

use crate::run::{cargo, command, execute, require_test_voices};
use crate::{Result, bench, c_tests, conformance, generate, install, node, python, setup, voices};

/// Everything that a change has to pass.
pub(crate) fn full() -> Result<()> {
    // Quick checks first.
    execute(cargo(&["fmt", "--all", "--check"]))?;
    setup::c_tools()?;
    c_tests::sources_are_formatted()?;
    python::style()?;
    node::style()?;
    lint()?;
    execute(command(
        setup::cargo_deny()?,
        &[
            "check",
            "--hide-inclusion-graph",
            "licenses",
            "bans",
            "sources",
        ],
    ))?;
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--quiet"]);
    doc.env("RUSTDOCFLAGS", "-D warnings");
    execute(doc)?;
    generate::run(true)?;
    setup::espeak()?;
    voices::fetch_for_tests()?;
    require_test_voices();
    bench::guard()?;
    install::test()?;
    conformance::run()?;
    c_tests::run()?;
    python::run()?;
    node::run()?;
    // Last: its summary is what a reader looks for.
    execute(cargo(&["test", "--workspace"]))
}

/// What is worth running while working.
pub(crate) fn quick() -> Result<()> {
    execute(cargo(&["fmt", "--all", "--check"]))?;
    execute(cargo(&[
        "test",
        "--workspace",
        "--lib",
        "--bins",
        "--tests",
    ]))
}

fn lint() -> Result<()> {
    let deny = ["--", "-D", "warnings"];
    let all = ["clippy", "--quiet", "--workspace", "--all-targets"];
    execute(cargo(&[&all[..], &deny].concat()))?;
    // Without the embedded voice the library must build as well.
    let bare = [
        "clippy",
        "--quiet",
        "--package",
        "voirs",
        "--no-default-features",
    ];
    execute(cargo(&[&bare[..], &deny].concat()))
}

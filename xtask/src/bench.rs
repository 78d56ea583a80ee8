//! `cargo xtask bench`: speed, and a guard against losing it.

use std::fs;
use std::path::Path;

use crate::Result;
use crate::run::{cargo, command, execute, output, root};
use crate::{setup, voices};

/// How far an instruction count may rise above what is recorded, or fall
/// below it without being recorded anew.
const TOLERANCE: f64 = 0.05;
const RECORD: &str = "benches/instructions.tsv";

/// Measures this machine: load, real-time factor, first audio.
pub(crate) fn speed() -> Result<()> {
    let bench = ["run", "--release", "--package", "voirs-cli", "--", "bench"];
    execute(cargo(&bench))?;
    execute(cargo(&[&bench[..], &["--threads", "2"]].concat()))
}

/// Measures a Piper voice beside other engines that speak with it.
pub(crate) fn voices() -> Result<()> {
    voices::fetch_for_tests()?;
    execute(cargo(&["build", "--release", "--package", "voirs-cli"]))?;
    let folder = root().join("target/peers");
    let text = folder.display().to_string();
    execute(command("python3", &["-m", "venv", &text]))?;
    let requirements = ["install", "--quiet", "--requirement"];
    let mut pip = command(folder.join("bin/pip"), &requirements);
    pip.arg("benches/reference/peers-requirements.txt");
    execute(pip)?;
    let script = ["benches/reference/peers.py", "piper"];
    let mut peers = command(folder.join("bin/python"), &script);
    peers.arg(".cache/voices/en_US-joe-medium.onnx");
    peers.args(["--voirs", "target/release/voirs"]);
    execute(peers)
}

/// Compares the instructions that each task takes with what is recorded.
///
/// Instruction counts under callgrind do not depend on the machine's load. They
/// show what a change of code or build profile costs: with 16 codegen units and
/// no link-time optimisation, speaking takes 3.3 times as many.
#[allow(clippy::print_stderr, reason = "reports its figures")]
pub(crate) fn guard() -> Result<()> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        eprintln!("instruction counts are recorded for Linux on x86-64 only: not compared here");
        return Ok(());
    }
    setup::valgrind()?;
    execute(cargo(&[
        "build",
        "--release",
        "--quiet",
        "--package",
        "voirs-cli",
    ]))?;
    let recorded = fs::read_to_string(root().join(RECORD)).unwrap_or_default();
    let mut fresh =
        String::from("# task, instructions (callgrind); written by cargo xtask bench --guard\n");
    let mut worse = Vec::new();
    for (task, arguments) in [
        ("phonemes", &["phonemes", GUARD_TEXT][..]),
        (
            "say",
            &[
                "say",
                GUARD_TEXT,
                "--threads",
                "1",
                "--output",
                "target/guard.wav",
            ],
        ),
    ] {
        let count = instructions(arguments)?;
        fresh.push_str(&format!("{task}\t{count}\n"));
        let old = recorded
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .find(|(name, _)| *name == task)
            .and_then(|(_, count)| count.parse::<f64>().ok());
        let ratio = old.map_or(1.0, |old| count as f64 / old);
        eprintln!("{task}: {count} instructions, {ratio:.3} of what is recorded");
        if (ratio - 1.0).abs() > TOLERANCE {
            worse.push(format!("{task}: {ratio:.3}"));
        }
        if old.is_none() {
            worse.push(format!("{task}: not recorded"));
        }
    }
    if worse.is_empty() {
        return Ok(());
    }
    let path = root().join("target/instructions.tsv");
    fs::write(&path, fresh)?;
    Err(format!(
        "instruction counts differ from {RECORD}: {}. If that is meant, replace it with target/instructions.tsv",
        worse.join(", ")
    )
    .into())
}

const GUARD_TEXT: &str = "The harbour master rang twice before noon, and nobody answered; \
    by evening, three boats had left without a light.";

fn instructions(arguments: &[&str]) -> Result<u64> {
    let binary = root().join("target/release/voirs");
    let report = root().join("target/callgrind.out");
    let mut valgrind = command("valgrind", &["--quiet", "--tool=callgrind"]);
    valgrind
        .arg(format!("--callgrind-out-file={}", report.display()))
        .arg(binary)
        .args(arguments);
    output(valgrind)?;
    total(&report)
}

/// The total of a callgrind report.
fn total(report: &Path) -> Result<u64> {
    let text = fs::read_to_string(report)?;
    let line = text.lines().find_map(|line| {
        line.strip_prefix("totals:")
            .or_else(|| line.strip_prefix("summary:"))
    });
    let count = line.and_then(|line| line.split_whitespace().next());
    Ok(count.ok_or("the callgrind report has no total")?.parse()?)
}

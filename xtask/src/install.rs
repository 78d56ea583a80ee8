//! `cargo xtask install`: the C and C++ interface, as other programs find it.
//!
//! Below the prefix:
//!
//! ```text
//! include/voirs.h  include/voirs.hpp
//! lib/libvoirs.so -> libvoirs.so.0 -> libvoirs.so.0.1.0      named as the platform does
//! lib/libvoirs.a
//! lib/pkgconfig/voirs.pc
//! lib/cmake/voirs/voirs-config.cmake  voirs-config-version.cmake  voirs-targets.cmake
//! share/doc/voirs/...                                       licences, and the guide
//! ```
//!
//! cargo-c would do most of this, but no CMake package, and has to be compiled
//! for minutes first.

mod check;
mod describe;
mod layout;

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::Result;
use crate::header;
use crate::run::{cargo, command, output, root};

pub(crate) use check::test;
use layout::Layout;

/// Licences, what the embedded voice asks to be passed on, and the guide.
const DOCUMENTS: [&str; 7] = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "NOTICE",
    "voices/LICENSE",
    "voices/NOTICE",
    "voices/PROVENANCE.md",
    "docs/c/guide.md",
];

/// Builds the library and installs it for use below `prefix`; the files are
/// put below `destdir` instead of the root of the file system if it is given.
pub(crate) fn run(prefix: &Path, destdir: Option<&Path>) -> Result<()> {
    if !prefix.is_absolute() {
        return Err(format!("--prefix {} must be absolute", prefix.display()).into());
    }
    let layout = Layout::of(std::env::consts::OS, header::abi()?);
    let to = match destdir {
        Some(destdir) => below(destdir, prefix),
        None => prefix.to_owned(),
    };
    let lib = to.join("lib");
    let built = build()?;
    for (name, target) in &layout.files {
        let file = built.iter().find(|file| file.ends_with(name));
        let file = file.ok_or_else(|| format!("cargo did not build {name}"))?;
        copy(file, &to.join(target))?;
    }
    for (link, target) in &layout.links {
        symlink(target, &lib.join(link))?;
    }
    for name in ["voirs.h", "voirs.hpp"] {
        let header = root().join("bindings/c/include").join(name);
        copy(&header, &to.join("include").join(name))?;
    }
    for name in DOCUMENTS {
        copy(&root().join(name), &to.join("share/doc/voirs").join(name))?;
    }
    let system = system_libraries()?;
    for (name, text) in describe::files(prefix, &layout, &system) {
        write(&lib.join(name), &text)?;
    }
    Ok(())
}

/// A path of the system as a path below a folder that stands for its root.
fn below(root: &Path, path: &Path) -> PathBuf {
    let inside = path
        .components()
        .filter(|part| matches!(part, Component::Normal(_)));
    root.join(inside.collect::<PathBuf>())
}

/// Builds the library and gives its files, wherever cargo puts them.
fn build() -> Result<Vec<PathBuf>> {
    let build = cargo(&[
        "build",
        "--release",
        "--package",
        "voirs-c",
        "--message-format",
        "json-render-diagnostics",
    ]);
    let messages = String::from_utf8(output(build)?)?;
    let mut files = Vec::new();
    for line in messages.lines() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        let kinds = &message["target"]["crate_types"];
        let is_ours = message["reason"] == "compiler-artifact"
            && message["target"]["name"] == "voirs"
            && kinds
                .as_array()
                .is_some_and(|k| k.contains(&"cdylib".into()));
        if is_ours {
            let names = message["filenames"].as_array();
            let names = names.into_iter().flatten().filter_map(|n| n.as_str());
            files.extend(names.map(PathBuf::from));
        }
    }
    Ok(files)
}

/// The system's libraries that a program needs beside the static library: those
/// of Rust's standard library, because no crate of the engine links another.
/// `-lc` and `-lgcc_s` are left to the compiler, which knows whether the
/// program is linked wholly statically.
fn system_libraries() -> Result<Vec<String>> {
    let scratch = root().join("target/tmp");
    fs::create_dir_all(&scratch)?;
    let source = scratch.join("empty.rs");
    fs::write(&source, "")?;
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let arguments = [
        "--crate-type=staticlib",
        "--crate-name=empty",
        "--print=native-static-libs",
        "--out-dir",
    ];
    let mut ask = command(PathBuf::from(rustc), &arguments);
    ask.arg(&scratch).arg(&source);
    let said = ask.output()?;
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    let line = said
        .lines()
        .find_map(|line| line.split_once("native-static-libs:"));
    let (_, names) = line.ok_or("rustc does not tell the system libraries")?;
    let mut libraries: Vec<String> = Vec::new();
    for name in names.split_whitespace() {
        let by_compiler = ["-lc", "-lgcc_s"].contains(&name);
        if !by_compiler && !libraries.iter().any(|known| known == name) {
            libraries.push(name.to_owned());
        }
    }
    Ok(libraries)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).map_err(|e| format!("{}: {e}", from.display()))?;
    let executable = to.extension().is_some_and(|e| e == "dll");
    write_bytes(to, &bytes)?;
    permit(to, executable)
}

fn write(to: &Path, text: &str) -> Result<()> {
    write_bytes(to, text.as_bytes())?;
    permit(to, false)
}

/// Replaces a file by a new one, so that programs that use the old one go on.
fn write_bytes(to: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |e: std::io::Error| format!("{}: {e}", to.display());
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let fresh = to.with_extension("new");
    fs::write(&fresh, bytes).map_err(failed)?;
    Ok(fs::rename(&fresh, to).map_err(failed)?)
}

#[cfg(unix)]
fn permit(path: &Path, executable: bool) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if executable { 0o755 } else { 0o644 };
    Ok(fs::set_permissions(path, fs::Permissions::from_mode(mode))?)
}

#[cfg(not(unix))]
fn permit(_: &Path, _: bool) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn symlink(target: &str, link: &Path) -> Result<()> {
    match fs::remove_file(link) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    Ok(std::os::unix::fs::symlink(target, link)?)
}

#[cfg(not(unix))]
fn symlink(_: &str, _: &Path) -> Result<()> {
    Err("this platform's layout has no links".into())
}

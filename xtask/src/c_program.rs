//! Programs in C against the release build of the library.

use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::header;
use crate::run::{cargo, command, execute, root};

/// Builds the library.
pub(crate) fn library() -> Result<()> {
    let build = ["build", "--release", "--quiet", "--package", "voirs-c"];
    execute(cargo(&build))
}

/// Builds a program from one file of the repository; gives its path.
pub(crate) fn build(source: &str) -> Result<PathBuf> {
    library()?;
    let library = root().join("target/release");
    let folder = root().join("target/c");
    fs::create_dir_all(&folder)?;
    let program = folder.join(source.replace(['/', '.'], "-"));
    let mut compile = command("cc", &["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror"]);
    compile
        .args(["-Ibindings/c/include", source, "-o"])
        .arg(&program)
        .arg(format!("-L{}", library.display()))
        .arg(format!("-Wl,-rpath,{}", library.display()))
        // By its file: libvoirs.a lies beside it.
        .args(["-l:libvoirs.so", "-lm", "-lpthread"]);
    execute(compile)?;
    versioned_library()?;
    Ok(program)
}

/// The built library under the name by which programs ask for it; gives that.
pub(crate) fn versioned_library() -> Result<PathBuf> {
    let library = root().join("target/release");
    let link = library.join(format!("libvoirs.so.{}", header::abi()?));
    if link.exists() {
        fs::remove_file(&link)?;
    }
    fs::hard_link(library.join("libvoirs.so"), &link)?;
    Ok(link)
}

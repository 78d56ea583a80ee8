//! `cargo xtask generate`: files that are made from the code.

use std::fs;
use std::path::PathBuf;

use crate::Result;
use crate::header;
use crate::reference;
use crate::run::{cargo, output, root};

/// Where each file goes, and the arguments of `voirs` that print it.
const FILES: [(&str, &[&str]); 5] = [
    ("packaging/man/voirs.1", &["man"]),
    ("packaging/completions/voirs.bash", &["completions", "bash"]),
    ("packaging/completions/_voirs", &["completions", "zsh"]),
    ("packaging/completions/voirs.fish", &["completions", "fish"]),
    (
        "packaging/completions/_voirs.ps1",
        &["completions", "powershell"],
    ),
];

/// Writes the files, or with `check` compares them.
pub(crate) fn run(check: bool) -> Result<()> {
    let header = header::text()?;
    let reference = reference::text(std::str::from_utf8(&header)?)?;
    let mut files = vec![(header::PATH, header), (reference::PATH, reference)];
    for (path, arguments) in FILES {
        let voirs = ["run", "--quiet", "--package", "voirs-cli", "--"];
        files.push((path, output(cargo(&[&voirs[..], arguments].concat()))?));
    }
    let mut stale = Vec::new();
    for (path, fresh) in files {
        let target: PathBuf = root().join(path);
        if fs::read(&target).is_ok_and(|old| old == fresh) {
            continue;
        }
        stale.push(path);
        if !check {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&target, fresh)?;
        }
    }
    if check && !stale.is_empty() {
        let files = stale.join(", ");
        return Err(format!("not as generated: {files}; run cargo xtask generate").into());
    }
    Ok(())
}

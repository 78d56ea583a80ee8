//! The folders where voices are: the user's and the system's.

use std::env;
use std::path::PathBuf;

/// Folders of the system, in the order of the Filesystem Hierarchy Standard.
const SYSTEM: [&str; 2] = ["/usr/local/share/voirs/voices", "/usr/share/voirs/voices"];

/// The given folders, then the user's, then the system's.
pub(crate) fn all(given: &[PathBuf]) -> Vec<PathBuf> {
    let mut folders = given.to_vec();
    folders.extend(user());
    folders.extend(SYSTEM.map(PathBuf::from));
    folders
}

/// The user's own folder (XDG Base Directory Specification).
pub(crate) fn user() -> Option<PathBuf> {
    let folder = |name| env::var_os(name).map(PathBuf::from);
    let absolute = |name| folder(name).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    data.map(|data| data.join("voirs/voices"))
}

//! Voices of other projects that the tests speak with.

use std::path::{Path, PathBuf};

/// A file that `cargo xtask voices --test` fetches. `None` where it was not fetched,
/// unless `VOIRS_TEST_VOICES=required` says that it was, as `cargo xtask test` does.
pub(crate) fn voice(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path = root.join(".cache/voices").join(name);
    let required = std::env::var_os("VOIRS_TEST_VOICES").is_some_and(|v| v == "required");
    assert!(path.exists() || !required, "{name} was not fetched");
    path.exists().then_some(path)
}

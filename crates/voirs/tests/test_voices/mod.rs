//! The voice that tests speak with, from `cargo xtask voices --test`.

use std::path::{Path, PathBuf};

/// The directory of test voices; `None` where they were not fetched, unless
/// `VOIRS_TEST_VOICES=required` says that they have to be there.
pub(crate) fn directory() -> Option<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/voices");
    if directory.join("en_US-joe-medium.onnx").exists() {
        return Some(directory);
    }
    let required = std::env::var("VOIRS_TEST_VOICES").is_ok_and(|value| value == "required");
    assert!(
        !required,
        "fetch the test voices with `cargo xtask voices --test`"
    );
    None
}

/// The file of the Piper voice.
pub(crate) fn joe() -> Option<PathBuf> {
    Some(directory()?.join("en_US-joe-medium.onnx"))
}

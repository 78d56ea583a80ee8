//! Documents of Piper voices: read or refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use voirs::Catalogue;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a folder"));

fuzz_target!(|bytes: &[u8]| {
    for (name, bytes) in [("voice.onnx", &[][..]), ("voice.onnx.json", bytes)] {
        std::fs::write(FOLDER.path().join(name), bytes).expect("the folder is there");
    }
    let catalogue = Catalogue::read([FOLDER.path()]);
    for voice in catalogue.voices() {
        assert!(!voice.info.name.is_empty());
    }
});

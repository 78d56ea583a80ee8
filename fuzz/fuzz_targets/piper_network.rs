//! Networks of Piper voices: loaded and run, or refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use voirs::Catalogue;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a folder"));

const CONFIG: &str = r#"{"audio": {"sample_rate": 22050}, "language": {"code": "en_US"},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]}}"#;

fuzz_target!(|bytes: &[u8]| {
    for (name, bytes) in [("voice.onnx", bytes), ("voice.onnx.json", CONFIG.as_bytes())] {
        std::fs::write(FOLDER.path().join(name), bytes).expect("the folder is there");
    }
    // What loads is also run.
    let _ = Catalogue::install(FOLDER.path().join("voice.onnx"), FOLDER.path().join("installed"));
    let _ = std::fs::remove_dir_all(FOLDER.path().join("installed"));
});

//! Files of Kokoro styles: read or refused.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use voirs::Catalogue;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("a folder"));

fuzz_target!(|bytes: &[u8]| {
    let installed = FOLDER.path().join("installed");
    for name in ["styles.npz", "af_x.npy", "af_x.bin"] {
        let file = FOLDER.path().join(name);
        std::fs::write(&file, bytes).expect("the folder is there");
        // Every style of what is installed is read.
        let _ = Catalogue::install(&file, &installed);
        let _ = std::fs::remove_dir_all(&installed);
    }
});

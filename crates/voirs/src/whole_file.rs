//! Files that are written whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, ErrorCode, Result};

/// A file beside its destination, renamed over it when complete and removed
/// when dropped before that. Reads nothing but the destination's folder.
#[derive(Debug)]
pub struct WholeFile {
    file: Option<File>,
    part: PathBuf,
    path: PathBuf,
}

impl WholeFile {
    /// Creates the file beside `path`.
    ///
    /// # Errors
    /// Those of the file system: no such folder, no permission.
    pub fn create(path: &Path) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        if path.is_dir() {
            return Err(io::Error::new(
                io::ErrorKind::IsADirectory,
                "it is a folder",
            ));
        }
        let mut name = path
            .file_name()
            .map(OsString::from)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        name.push(format!(".{}-{number}.part", std::process::id()));
        let part = path.with_file_name(name);
        let file = File::create_new(&part)?;
        Ok(Self {
            file: Some(file),
            part,
            path: path.to_owned(),
        })
    }

    /// The open file.
    ///
    /// # Errors
    /// None before [`commit`](Self::commit).
    pub fn file(&mut self) -> io::Result<&mut File> {
        self.file
            .as_mut()
            .ok_or_else(|| io::Error::other("the file is closed"))
    }

    /// Puts the complete file in its place.
    ///
    /// # Errors
    /// Those of the file system; the destination is then as it was.
    pub fn commit(mut self) -> io::Result<()> {
        if let Some(mut file) = self.file.take() {
            file.flush()?;
        }
        fs::rename(&self.part, &self.path)?;
        self.part = PathBuf::new();
        Ok(())
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        self.file = None;
        if !self.part.as_os_str().is_empty() {
            // Nothing better can be done about a file that cannot be removed.
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// Writes `bytes` to `path`, whole or not at all.
///
/// # Errors
/// [`ErrorCode::WriteFailed`], naming the file.
pub fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    let write = || {
        let mut file = WholeFile::create(path)?;
        file.file()?.write_all(bytes)?;
        file.commit()
    };
    write().map_err(|cause: io::Error| {
        let message = format!("cannot write {}: {cause}", path.display());
        Error::new(ErrorCode::WriteFailed, message)
            .with_argument("path", path.display())
            .with_cause(cause)
    })
}

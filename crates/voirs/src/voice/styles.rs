//! Files of Kokoro styles: arrays of NumPy (`.npy`), archives of them (`.npz`, and
//! `voices-*.bin`, which are the same), and bare numbers (`.bin`).
//!
//! The formats: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>
//! and <https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT>. Files come from
//! anywhere: every size is checked before it is believed, and no more than a style's
//! bytes is ever unpacked.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::DeflateDecoder;

use crate::acoustic::kokoro::Style;

/// Rows of a style at most; those that there are have 510 or 511.
const MAX_ROWS: usize = 1024;
/// Bytes of a style's values at most, and of the header before them.
const MAX_VALUES: usize = 4 * MAX_ROWS * Style::ROW;
const MAX_HEADER: usize = 4096;
/// Bytes of an archive's directory at most, and styles that are read of it.
const MAX_DIRECTORY: u64 = 4 << 20;
const MAX_STYLES: usize = 1000;
/// Letters of a style's name at most.
const MAX_NAME: usize = 64;
/// How an archive, the end of its directory, an entry of that and a file begin.
const ARCHIVE: [u8; 4] = *b"PK\x03\x04";
const END: [u8; 4] = *b"PK\x05\x06";
const ENTRY: [u8; 4] = *b"PK\x01\x02";
/// How an array begins.
const ARRAY: &[u8] = b"\x93NUMPY";

/// Why a file has no style.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StyleError {
    #[error("cannot be read: {0}")]
    Read(#[from] io::Error),
    #[error("the archive is damaged")]
    Archive,
    #[error("the archive has no styles")]
    Empty,
    #[error("\"{0}\" is packed in a way that is not known")]
    Packing(String),
    #[error("\"{0}\" is not an array of 32-bit floats in rows of {row}", row = Style::ROW)]
    Array(String),
    #[error("\"{0}\" is damaged")]
    Damaged(String),
}

/// A style within an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The style's name: "af_heart".
    pub name: String,
    /// Where its file begins, how many bytes it has there, how many unpacked.
    offset: u64,
    packed: u64,
    size: u64,
    /// 0 for bytes as they are, 8 for DEFLATE.
    method: u16,
    checksum: u32,
}

/// Whether a name is one that a style may have.
pub(crate) fn is_style_name(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    (1..=MAX_NAME).contains(&name.len()) && name.chars().all(allowed)
}

/// Whether a file is an archive.
pub(crate) fn is_archive(path: &Path) -> io::Result<bool> {
    let mut start = [0; 4];
    let read = File::open(path)?.read_exact(&mut start);
    Ok(read.is_ok() && (start == ARCHIVE || start == END))
}

/// The styles of an archive.
pub(crate) fn entries(archive: &mut (impl Read + Seek)) -> Result<Vec<Entry>, StyleError> {
    let length = archive.seek(SeekFrom::End(0))?;
    // The end is the last 22 bytes, but for a comment.
    let tail = length.min(22 + 65_535);
    archive.seek(SeekFrom::Start(length - tail))?;
    let mut bytes = vec![0; tail as usize];
    archive.read_exact(&mut bytes)?;
    let end = bytes.windows(4).rposition(|window| window == END);
    let end = end
        .and_then(|at| bytes.get(at..))
        .ok_or(StyleError::Archive)?;
    let (size, start) = (u64::from(u32_at(end, 12)?), u64::from(u32_at(end, 16)?));
    let ends = start.checked_add(size).ok_or(StyleError::Archive)?;
    if size > MAX_DIRECTORY || ends > length {
        return Err(StyleError::Archive);
    }
    archive.seek(SeekFrom::Start(start))?;
    let mut directory = vec![0; size as usize];
    archive.read_exact(&mut directory)?;
    let mut rest = directory.as_slice();
    let mut entries = Vec::new();
    while !rest.is_empty() && entries.len() < MAX_STYLES {
        if rest.get(..4) != Some(&ENTRY) {
            return Err(StyleError::Archive);
        }
        let lengths = [28, 30, 32].map(|at| u16_at(rest, at).map(usize::from));
        let [name, extra, comment] = lengths;
        let (name, after) = (name?, extra? + comment?);
        let text = rest.get(46..46 + name).ok_or(StyleError::Archive)?;
        let stem = str::from_utf8(text)
            .ok()
            .and_then(|t| t.strip_suffix(".npy"));
        if let Some(stem) = stem.filter(|stem| is_style_name(stem)) {
            entries.push(Entry {
                name: stem.to_owned(),
                offset: u32_at(rest, 42)?.into(),
                packed: u32_at(rest, 20)?.into(),
                size: u32_at(rest, 24)?.into(),
                method: u16_at(rest, 10)?,
                checksum: u32_at(rest, 16)?,
            });
        }
        rest = rest.get(46 + name + after..).ok_or(StyleError::Archive)?;
    }
    if entries.is_empty() {
        return Err(StyleError::Empty);
    }
    Ok(entries)
}

/// The style of an entry of an archive.
pub(crate) fn read_entry(
    archive: &mut (impl Read + Seek),
    entry: &Entry,
) -> Result<Style, StyleError> {
    let damaged = || StyleError::Damaged(entry.name.clone());
    if entry.size > (MAX_VALUES + MAX_HEADER) as u64 {
        return Err(StyleError::Array(entry.name.clone()));
    }
    archive.seek(SeekFrom::Start(entry.offset))?;
    let mut header = [0; 30];
    archive.read_exact(&mut header).map_err(|_| damaged())?;
    if header.get(..4) != Some(&ARCHIVE) {
        return Err(damaged());
    }
    let skipped = i64::from(u16_at(&header, 26)?) + i64::from(u16_at(&header, 28)?);
    archive.seek(SeekFrom::Current(skipped))?;
    let packed = archive.take(entry.packed);
    let mut bytes = Vec::new();
    // One byte more than there should be tells that there are too many.
    let limit = entry.size + 1;
    let read = match entry.method {
        0 => packed.take(limit).read_to_end(&mut bytes),
        8 => DeflateDecoder::new(packed)
            .take(limit)
            .read_to_end(&mut bytes),
        _ => return Err(StyleError::Packing(entry.name.clone())),
    };
    read.map_err(|_| damaged())?;
    if bytes.len() as u64 != entry.size || crc32fast::hash(&bytes) != entry.checksum {
        return Err(damaged());
    }
    array(&bytes).ok_or_else(|| StyleError::Array(entry.name.clone()))
}

/// The style of a file of its own.
pub(crate) fn read_file(path: &Path) -> Result<Style, StyleError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut bytes = Vec::new();
    let limit = (MAX_VALUES + MAX_HEADER + 1) as u64;
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    read(&bytes).ok_or_else(|| StyleError::Array(name.into_owned()))
}

/// A style as an array of NumPy or as bare numbers.
pub(crate) fn read(bytes: &[u8]) -> Option<Style> {
    if bytes.starts_with(ARRAY) {
        array(bytes)
    } else {
        numbers(bytes)
    }
}

/// A style as NumPy writes it.
fn array(bytes: &[u8]) -> Option<Style> {
    let [version, ..] = *bytes.strip_prefix(ARRAY)? else {
        return None;
    };
    let (length, start): (usize, usize) = match version {
        1 => (usize::from(u16_at(bytes, 8).ok()?), 10),
        2 | 3 => (u32_at(bytes, 8).ok()? as usize, 12),
        _ => return None,
    };
    let header = bytes.get(start..start.checked_add(length)?)?;
    let header = str::from_utf8(header)
        .ok()
        .filter(|h| h.len() <= MAX_HEADER)?;
    // A dictionary of Python: "{'descr': '<f4', 'fortran_order': False, 'shape': (510, 1, 256), }".
    let value = |key: &str| Some(header.split_once(key)?.1.trim_start_matches([' ', ':']));
    let little = value("'descr'")?.starts_with("'<f4'");
    let rows_first = value("'fortran_order'")?.starts_with("False");
    let shape = value("'shape'")?.strip_prefix('(')?.split_once(')')?.0;
    let sizes: Vec<usize> = shape
        .split(',')
        .map(str::trim)
        .filter(|size| !size.is_empty())
        .map(|size| size.parse().ok())
        .collect::<Option<_>>()?;
    let rows = match *sizes.as_slice() {
        [rows, Style::ROW] | [rows, 1, Style::ROW] => rows,
        _ => return None,
    };
    let values = bytes.get(start + length..)?;
    let whole = Some(values.len()) == rows.checked_mul(4 * Style::ROW);
    (little && rows_first && whole).then(|| numbers(values))?
}

/// A style as bare numbers, little-endian.
fn numbers(bytes: &[u8]) -> Option<Style> {
    let (values, rest) = bytes.as_chunks();
    let fits = rest.is_empty() && bytes.len() <= MAX_VALUES;
    fits.then(|| Style::new(values.iter().map(|x| f32::from_le_bytes(*x)).collect()))?
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, StyleError> {
    let found = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    found
        .map(|x| u16::from_le_bytes(*x))
        .ok_or(StyleError::Archive)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, StyleError> {
    let found = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    found
        .map(|x| u32::from_le_bytes(*x))
        .ok_or(StyleError::Archive)
}

//! The VoiRS pack: the container of voices and front ends.
//!
//! `docs/voice-format.md` is the specification. Opening a pack checks its
//! header, its section table and its checksum; sections are then slices of the
//! same bytes, without a copy.

use std::str;

use voirs_text::Blob;

/// The format version that this reader understands.
pub const VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"VOIRSPAK";
const HEADER: usize = 32;
const RECORD: usize = 32;
const NAME: usize = 16;
/// The checksum covers the file from here on.
const CHECKED_FROM: usize = 16;
/// Real packs have fewer than ten; a bound keeps a hostile table small.
const MAX_SECTIONS: usize = 64;

/// An open pack: metadata and named sections of bytes. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Pack {
    bytes: Blob,
    sections: usize,
}

/// Why a pack or a part of it cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// The bytes do not begin as a pack does.
    #[error("not a VoiRS pack")]
    NotAPack,
    /// The pack is of another format version.
    #[error("the pack has format version {found}, this library reads version {VERSION}")]
    Version {
        /// The version that the pack states.
        found: u32,
    },
    /// There are fewer (or more) bytes than the pack states.
    #[error("the pack should have {expected} bytes and has {found}")]
    Length {
        /// The length that the pack states, in bytes.
        expected: u64,
        /// The length that there is, in bytes.
        found: u64,
    },
    /// The bytes are not those that were written.
    #[error("the pack is damaged: its checksum does not match")]
    Checksum,
    /// The section table is inconsistent.
    #[error("the pack's section table is invalid")]
    BadTable,
    /// There is no section of this name.
    #[error("the pack has no section \"{0}\"")]
    MissingSection(String),
    /// A section does not hold what it should.
    #[error("the pack's section \"{0}\" is invalid")]
    BadSection(String),
    /// The metadata has no such key.
    #[error("the pack's metadata has no \"{0}\"")]
    MissingMetadata(String),
    /// The value of this metadata key is not what it should be.
    #[error("the pack's metadata \"{0}\" is invalid")]
    BadMetadata(String),
}

impl Pack {
    /// Checks header, table and checksum.
    ///
    /// Takes a pass over the bytes and allocates nothing.
    ///
    /// # Errors
    /// [`PackError::NotAPack`], [`PackError::Version`], [`PackError::Length`],
    /// [`PackError::Checksum`] or [`PackError::BadTable`].
    pub fn open(bytes: Blob) -> Result<Self, PackError> {
        if bytes.get(..MAGIC.len()) != Some(MAGIC) {
            return Err(PackError::NotAPack);
        }
        let short = PackError::Length {
            expected: HEADER as u64,
            found: bytes.len() as u64,
        };
        let version = u32_at(&bytes, 8).ok_or_else(|| short.clone())?;
        if version != VERSION {
            return Err(PackError::Version { found: version });
        }
        let expected = u64_at(&bytes, 16).ok_or_else(|| short.clone())?;
        let found = bytes.len() as u64;
        if expected != found {
            return Err(PackError::Length { expected, found });
        }
        let checksum = u32_at(&bytes, 12).ok_or_else(|| short.clone())?;
        let sections = u32_at(&bytes, 24).ok_or(short)? as usize;
        let checked = bytes.get(CHECKED_FROM..).unwrap_or_default();
        if crc32fast::hash(checked) != checksum {
            return Err(PackError::Checksum);
        }
        let pack = Self { bytes, sections };
        let complete = sections <= MAX_SECTIONS
            && (0..sections).all(|at| {
                let bounds = pack.record(at).and_then(bounds);
                bounds.is_some_and(|b| pack.bytes.get(b).is_some())
            });
        if complete {
            Ok(pack)
        } else {
            Err(PackError::BadTable)
        }
    }

    /// The bytes of a section, shared with the pack.
    ///
    /// # Errors
    /// [`PackError::MissingSection`].
    pub fn section(&self, name: &str) -> Result<Blob, PackError> {
        self.find(name)
            .and_then(|bounds| self.bytes.slice(bounds))
            .ok_or_else(|| PackError::MissingSection(name.to_owned()))
    }

    /// A value of the metadata: "name", "language", "licence" and so on.
    ///
    /// # Errors
    /// [`PackError::MissingMetadata`], or an error of the section "meta".
    pub fn text(&self, key: &str) -> Result<&str, PackError> {
        let bounds = self
            .find("meta")
            .ok_or_else(|| PackError::MissingSection("meta".to_owned()))?;
        let meta = self.bytes.get(bounds).and_then(|b| str::from_utf8(b).ok());
        let meta = meta.ok_or_else(|| PackError::BadSection("meta".to_owned()))?;
        meta.lines()
            .filter_map(|line| line.split_once('='))
            .find(|(k, _)| *k == key)
            .map(|(_, value)| value)
            .ok_or_else(|| PackError::MissingMetadata(key.to_owned()))
    }

    /// A whole number of the metadata: "sample_rate", "hop" and so on.
    ///
    /// # Errors
    /// Those of [`text`](Self::text); [`PackError::BadMetadata`] when the value
    /// is not a number of 32 bits.
    pub fn number(&self, key: &str) -> Result<u32, PackError> {
        let value = self.text(key)?.parse();
        value.map_err(|_| PackError::BadMetadata(key.to_owned()))
    }

    fn find(&self, name: &str) -> Option<std::ops::Range<usize>> {
        (0..self.sections)
            .filter_map(|at| self.record(at))
            .find(|record| section_name(record) == Some(name.as_bytes()))
            .and_then(bounds)
    }

    fn record(&self, at: usize) -> Option<&[u8]> {
        let start = HEADER + RECORD * at;
        self.bytes.get(start..start + RECORD)
    }
}

fn section_name(record: &[u8]) -> Option<&[u8]> {
    let name = record.get(..NAME)?;
    let end = name.iter().position(|b| *b == 0).unwrap_or(NAME);
    name.get(..end)
}

/// The byte range that a record of the section table states.
fn bounds(record: &[u8]) -> Option<std::ops::Range<usize>> {
    let start = usize::try_from(u64_at(record, NAME)?).ok()?;
    let length = usize::try_from(u64_at(record, NAME + 8)?).ok()?;
    Some(start..start.checked_add(length)?)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let (value, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_le_bytes(*value))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let (value, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u64::from_le_bytes(*value))
}

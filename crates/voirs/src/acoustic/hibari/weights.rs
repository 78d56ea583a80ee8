//! Reads the named tensors of a network section.
//!
//! All numbers are little-endian. The section begins with the magic number
//! `VOIRSNET`, the version (u32, 1) and the number of tensors (u32). A record
//! of 80 bytes for each tensor follows:
//!
//! | bytes | content |
//! | --- | --- |
//! | 48 | name, padded with zeros |
//! | 4 | type: 0 for f32, 1 for i8 |
//! | 12 | three dimensions (u32), those that are not used are 1 |
//! | 8 | offset of the values from the section's beginning, a multiple of 64 |
//! | 8 | length of the values in bytes |

use std::collections::HashMap;

use voirs_text::Blob;

use super::NetworkError;

const MAGIC: &[u8; 8] = b"VOIRSNET";
const VERSION: u32 = 1;
const HEADER: usize = 16;
const RECORD: usize = 80;
const NAME: usize = 48;
/// The network has some 220 tensors.
const MAX_TENSORS: usize = 4096;

/// The tensors of a section, by name.
pub(super) struct Tensors<'a> {
    by_name: HashMap<&'a [u8], Tensor<'a>>,
}

struct Tensor<'a> {
    kind: u32,
    shape: [u32; 3],
    bytes: &'a [u8],
}

impl<'a> Tensors<'a> {
    /// Reads the table; every tensor's values are known to be there.
    pub(super) fn read(section: &'a Blob) -> Result<Self, NetworkError> {
        let damaged = |what: &str| NetworkError::Weights(what.into());
        let header = section.get(..HEADER).ok_or_else(|| damaged("no header"))?;
        if !header.starts_with(MAGIC) {
            return Err(damaged("not a network"));
        }
        if u32_at(header, 8) != Some(VERSION) {
            return Err(damaged("unknown version"));
        }
        let count = u32_at(header, 12).map_or(0, |n| n as usize);
        if count > MAX_TENSORS {
            return Err(damaged("too many tensors"));
        }
        let table = section
            .get(HEADER..HEADER + RECORD * count)
            .ok_or_else(|| damaged("the table is cut off"))?;
        let mut by_name = HashMap::with_capacity(count);
        for record in table.chunks_exact(RECORD) {
            let (name, tensor) = Tensor::read(record, section)
                .ok_or_else(|| damaged("a tensor is out of bounds"))?;
            by_name.insert(name, tensor);
        }
        Ok(Self { by_name })
    }

    /// The values of an f32 tensor that must have this shape.
    pub(super) fn f32(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, NetworkError> {
        let bytes = self.bytes(name, 0, shape)?;
        let (words, _) = bytes.as_chunks::<4>();
        Ok(words.iter().map(|w| f32::from_le_bytes(*w)).collect())
    }

    /// The values of an i8 tensor that must have this shape.
    pub(super) fn i8(&self, name: &str, shape: &[usize]) -> Result<Vec<i8>, NetworkError> {
        let bytes = self.bytes(name, 1, shape)?;
        Ok(bytes.iter().map(|b| b.cast_signed()).collect())
    }

    fn bytes(&self, name: &str, kind: u32, shape: &[usize]) -> Result<&'a [u8], NetworkError> {
        let tensor = self
            .by_name
            .get(name.as_bytes())
            .ok_or_else(|| NetworkError::Weights(format!("{name} is missing")))?;
        let fits =
            |(at, have): (usize, &u32)| *have as usize == shape.get(at).copied().unwrap_or(1);
        if tensor.kind != kind || !tensor.shape.iter().enumerate().all(fits) {
            return Err(NetworkError::Weights(format!("{name} has another shape")));
        }
        Ok(tensor.bytes)
    }
}

impl<'a> Tensor<'a> {
    fn read(record: &'a [u8], section: &'a [u8]) -> Option<(&'a [u8], Self)> {
        let name = record.get(..NAME)?;
        let name = name.split(|b| *b == 0).next()?;
        let kind = u32_at(record, NAME)?;
        let shape = [
            u32_at(record, NAME + 4)?,
            u32_at(record, NAME + 8)?,
            u32_at(record, NAME + 12)?,
        ];
        let offset = usize::try_from(u64_at(record, NAME + 16)?).ok()?;
        let length = usize::try_from(u64_at(record, NAME + 24)?).ok()?;
        let bytes = section.get(offset..offset.checked_add(length)?)?;
        let width = match kind {
            0 => 4,
            1 => 1,
            _ => return None,
        };
        let values = shape
            .iter()
            .try_fold(width, |product: usize, d| product.checked_mul(*d as usize))?;
        (values == length).then_some((name, Self { kind, shape, bytes }))
    }
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes(*word))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let word = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*word))
}

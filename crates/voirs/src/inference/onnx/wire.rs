//! The encoding of protocol buffers (<https://protobuf.dev/programming-guides/encoding>).

use std::str;

use super::OnnxError;

pub(super) fn text(bytes: &[u8]) -> Result<&str, OnnxError> {
    str::from_utf8(bytes).map_err(|_| OnnxError::CutOff)
}

pub(super) enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message with their numbers.
pub(super) struct Fields<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>), OnnxError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.read();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

impl<'a> Fields<'a> {
    pub(super) fn read(&mut self) -> Result<(u64, Field<'a>), OnnxError> {
        let tag = varint(&mut self.rest)?;
        let length = match tag & 7 {
            0 => return Ok((tag >> 3, Field::Number(varint(&mut self.rest)?))),
            1 => 8,
            2 => usize::try_from(varint(&mut self.rest)?).map_err(|_| OnnxError::CutOff)?,
            5 => 4,
            _ => return Err(OnnxError::CutOff),
        };
        let parts = self.rest.split_at_checked(length);
        let (bytes, rest) = parts.ok_or(OnnxError::CutOff)?;
        self.rest = rest;
        Ok((tag >> 3, Field::Bytes(bytes)))
    }
}

pub(super) fn varint(rest: &mut &[u8]) -> Result<u64, OnnxError> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(OnnxError::CutOff)?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err(OnnxError::CutOff)
}

pub(super) fn push_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a field of bytes.
pub(super) fn push_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    push_varint(out, number << 3 | 2);
    push_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

//! Reads the constant tensors of an ONNX file.
//!
//! ONNX is a protocol buffer (<https://protobuf.dev/programming-guides/encoding>);
//! of its messages (`onnx.proto`) only the graph's initializers are read.

use std::collections::BTreeMap;

use crate::Result;

/// A tensor of the file.
#[derive(Clone)]
pub(super) struct Initializer {
    pub(super) shape: Vec<usize>,
    pub(super) values: Values,
}

/// Values of a tensor, the last dimension innermost.
#[derive(Clone, PartialEq)]
pub(super) enum Values {
    F32(Vec<f32>),
    I8(Vec<i8>),
}

impl Values {
    /// Reorders three dimensions: the result's axis `i` is axis `order[i]`.
    pub(super) fn permuted(&self, shape: &[usize], order: [usize; 3]) -> Result<Self> {
        let (Self::F32(values), &[a, b, c]) = (self, shape) else {
            return Err("only f32 tensors of three dimensions can be reordered".into());
        };
        let (sizes, strides) = ([a, b, c], [b * c, c, 1]);
        let mut out = Vec::with_capacity(values.len());
        for i in 0..sizes[order[0]] {
            for j in 0..sizes[order[1]] {
                for k in 0..sizes[order[2]] {
                    let at = i * strides[order[0]] + j * strides[order[1]] + k * strides[order[2]];
                    out.push(*values.get(at).ok_or("a tensor is cut off")?);
                }
            }
        }
        Ok(Self::F32(out))
    }

    /// Appends the values; gives the number of their type in a section.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> u32 {
        match self {
            Self::F32(values) => {
                out.extend(values.iter().flat_map(|x| x.to_le_bytes()));
                0
            }
            Self::I8(values) => {
                out.extend(values.iter().map(|x| x.cast_unsigned()));
                1
            }
        }
    }
}

/// The f32 and i8 initializers of a model, by name.
pub(super) fn initializers(model: &[u8]) -> Result<BTreeMap<String, Initializer>> {
    let mut found = BTreeMap::new();
    for graph in submessages(model, 7) {
        for tensor in submessages(graph?, 5) {
            if let Some((name, initializer)) = initializer(tensor?)? {
                found.insert(name, initializer);
            }
        }
    }
    Ok(found)
}

/// A `TensorProto`; `None` if it has another type of values.
fn initializer(message: &[u8]) -> Result<Option<(String, Initializer)>> {
    let (mut shape, mut kind, mut raw, mut name) = (Vec::new(), 0, Vec::new(), String::new());
    for field in (Fields { rest: message }) {
        match field? {
            (1, Field::Number(size)) => shape.push(usize::try_from(size)?),
            (1, Field::Bytes(packed)) => {
                let mut rest = packed;
                while !rest.is_empty() {
                    shape.push(usize::try_from(varint(&mut rest)?)?);
                }
            }
            (2, Field::Number(number)) => kind = number,
            // Values in fields of their own: f32 as fixed words.
            (4, Field::Bytes(bytes)) | (9, Field::Bytes(bytes)) => raw = bytes.to_vec(),
            (5, Field::Bytes(packed)) => {
                let mut rest = packed;
                while !rest.is_empty() {
                    raw.push(varint(&mut rest)? as u8);
                }
            }
            (8, Field::Bytes(bytes)) => name = String::from_utf8(bytes.to_vec())?,
            _ => {}
        }
    }
    let values = match kind {
        1 => Values::F32(
            raw.as_chunks()
                .0
                .iter()
                .map(|w| f32::from_le_bytes(*w))
                .collect(),
        ),
        3 => Values::I8(raw.iter().map(|b| b.cast_signed()).collect()),
        _ => return Ok(None),
    };
    Ok(Some((name, Initializer { shape, values })))
}

/// The messages in the fields with this number.
fn submessages(message: &[u8], number: u64) -> impl Iterator<Item = Result<&[u8]>> {
    (Fields { rest: message }).filter_map(move |field| match field {
        Ok((n, Field::Bytes(bytes))) if n == number => Some(Ok(bytes)),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    })
}

enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The fields of a message with their numbers.
struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Field<'a>)>;

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
    fn read(&mut self) -> Result<(u64, Field<'a>)> {
        let tag = varint(&mut self.rest)?;
        let length = match tag & 7 {
            0 => return Ok((tag >> 3, Field::Number(varint(&mut self.rest)?))),
            1 => 8,
            2 => usize::try_from(varint(&mut self.rest)?)?,
            5 => 4,
            kind => return Err(format!("unknown field type {kind}").into()),
        };
        let (bytes, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or("the model is cut off")?;
        self.rest = rest;
        Ok((tag >> 3, Field::Bytes(bytes)))
    }
}

fn varint(rest: &mut &[u8]) -> Result<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or("the model is cut off")?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(value);
        }
    }
    Err("a number is too long".into())
}

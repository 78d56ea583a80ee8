//! The structure of an ONNX file, checked, and graphs cut out of it.
//!
//! ONNX is a protocol buffer (<https://protobuf.dev/programming-guides/encoding>)
//! of the messages in `onnx.proto`. What the engine is given to run was read
//! here first: every constant is in the file whole, every operator is one that
//! a voice needs, no value depends on itself.

mod rewrite;
mod wire;

use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek, SeekFrom};
use std::str;

use super::OPERATORS;
pub(crate) use rewrite::Arithmetic;
use wire::{Field, Fields, push_bytes, push_varint, text, varint};

/// Nodes of a graph at most; a voice has some 3,000.
const MAX_NODES: usize = 50_000;
/// Dimensions of a constant at most.
const MAX_DIMENSIONS: usize = 8;
/// The greatest number that may stand for a size among the constants of whole
/// numbers, up to those that mean "to the end".
const GREATEST_SIZE: i64 = 1 << 24;
/// From here on a number means "to the end".
const TO_THE_END: i64 = i32::MAX as i64;

/// Why a file is not a graph that can be run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OnnxError {
    #[error("the ONNX file is cut off or damaged")]
    CutOff,
    #[error("the ONNX file has no graph")]
    NoGraph,
    #[error("the ONNX graph has more than {MAX_NODES} nodes")]
    TooManyNodes,
    #[error("the ONNX graph uses the operator \"{0}\", which voices do not need")]
    Operator(String),
    #[error("the ONNX graph makes the value \"{0}\" twice")]
    Twice(String),
    #[error("the ONNX graph's value \"{0}\" depends on itself")]
    Cycle(String),
    #[error("the ONNX graph has no value \"{0}\"")]
    Missing(String),
    #[error("the ONNX graph's constant \"{0}\" has not as many values as its shape says")]
    Constant(String),
    #[error("the ONNX graph's constant \"{0}\" is kept in another file")]
    External(String),
    #[error("the ONNX graph's constant \"{0}\" asks for a huge array")]
    Huge(String),
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct OnnxFile<'a> {
    /// The fields of the model besides its graph, as they are.
    envelope: Vec<u8>,
    pub nodes: Vec<Node<'a>>,
    constants: HashMap<&'a str, Constant<'a>>,
    /// Names of the graph's inputs that are not constants.
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    /// The node that makes each value.
    makers: HashMap<&'a str, usize>,
}

/// An operation.
#[derive(Debug, Clone)]
pub(crate) struct Node<'a> {
    pub operator: &'a str,
    pub inputs: Vec<&'a str>,
    pub outputs: Vec<&'a str>,
    /// Attributes of whole numbers.
    integers: Vec<(&'a str, Vec<i64>)>,
    /// Attributes of a number with a fraction.
    floats: Vec<(&'a str, f32)>,
    /// Attributes of tensors.
    tensors: Vec<(&'a str, Constant<'a>)>,
    /// Every attribute as it is.
    attributes: Vec<&'a [u8]>,
    message: &'a [u8],
}

/// A tensor of the file.
#[derive(Debug, Clone)]
pub(crate) struct Constant<'a> {
    pub shape: Vec<usize>,
    message: &'a [u8],
}

/// A graph that was cut out.
#[derive(Debug)]
pub(crate) struct Subgraph {
    /// The graph as an ONNX file.
    pub onnx: Vec<u8>,
    /// Its inputs.
    pub inputs: Vec<String>,
}

impl Node<'_> {
    pub(crate) fn integers(&self, name: &str) -> Option<&[i64]> {
        let found = self.integers.iter().find(|(own, _)| *own == name);
        found.map(|(_, values)| values.as_slice())
    }

    pub(crate) fn float(&self, name: &str) -> Option<f32> {
        let found = self.floats.iter().find(|(own, _)| *own == name);
        found.map(|(_, value)| *value)
    }
}

impl<'a> Node<'a> {
    pub(crate) fn tensor(&self, name: &str) -> Option<&Constant<'a>> {
        let found = self.tensors.iter().find(|(own, _)| *own == name);
        found.map(|(_, tensor)| tensor)
    }
}

impl<'a> OnnxFile<'a> {
    /// Reads and checks a file.
    ///
    /// Takes a pass over the structure; the values of large constants are not
    /// looked at, and nothing of their size is allocated.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<Self, OnnxError> {
        let mut envelope = Vec::new();
        let mut graph = None;
        let mut fields = Fields { rest: bytes };
        loop {
            let before = fields.rest;
            let Some(field) = fields.next() else { break };
            if let (7, Field::Bytes(message)) = field? {
                graph = Some(message);
            } else {
                let length = before.len() - fields.rest.len();
                envelope.extend_from_slice(before.get(..length).unwrap_or_default());
            }
        }
        let mut file = Self {
            envelope,
            nodes: Vec::new(),
            constants: HashMap::new(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            makers: HashMap::new(),
        };
        for field in (Fields {
            rest: graph.ok_or(OnnxError::NoGraph)?,
        }) {
            match field? {
                (1, Field::Bytes(message)) => file.add_node(message)?,
                (5, Field::Bytes(message)) => {
                    let (name, constant) = Constant::read(message)?;
                    if file.constants.insert(name, constant).is_some() {
                        return Err(OnnxError::Twice(name.to_owned()));
                    }
                }
                (11, Field::Bytes(message)) => file.inputs.push(value_name(message)?),
                (12, Field::Bytes(message)) => file.outputs.push(value_name(message)?),
                _ => {}
            }
        }
        let constants = &file.constants;
        file.inputs.retain(|name| !constants.contains_key(name));
        Ok(file)
    }

    fn add_node(&mut self, message: &'a [u8]) -> Result<(), OnnxError> {
        let node = Node::read(message)?;
        // Noise is cut out of the graphs that are run, and given to them.
        let known = OPERATORS.contains(&node.operator) || node.operator == "RandomNormalLike";
        if !known && !rewrite::REWRITTEN.contains(&node.operator) {
            return Err(OnnxError::Operator(node.operator.to_owned()));
        }
        for output in node.outputs.iter().filter(|name| !name.is_empty()) {
            if self.makers.insert(output, self.nodes.len()).is_some() {
                return Err(OnnxError::Twice((*output).to_owned()));
            }
        }
        self.nodes.push(node);
        if self.nodes.len() > MAX_NODES {
            return Err(OnnxError::TooManyNodes);
        }
        Ok(())
    }

    /// The node that makes a value.
    pub(crate) fn maker(&self, value: &str) -> Option<&Node<'a>> {
        self.maker_number(value).and_then(|at| self.nodes.get(at))
    }

    /// The number of the node that makes a value.
    pub(crate) fn maker_number(&self, value: &str) -> Option<usize> {
        self.makers.get(value).copied()
    }

    pub(crate) fn constant(&self, name: &str) -> Option<&Constant<'a>> {
        self.constants.get(name)
    }

    /// The constant of this name, also if a node makes it.
    pub(crate) fn constant_value(&self, name: &str) -> Option<&Constant<'a>> {
        let made = || {
            let node = self
                .maker(name)
                .filter(|node| node.operator == "Constant")?;
            node.tensor("value")
        };
        self.constants.get(name).or_else(made)
    }

    /// The nodes that `values` depend on, by their number, each after those that
    /// it depends on itself; of what `given` depends on, nothing.
    pub(crate) fn needed(&self, values: &[&str], given: &[&str]) -> Result<Vec<usize>, OnnxError> {
        let mut order = Vec::new();
        // Nodes that are being looked at, and those that are done.
        let (mut open, mut done) = (HashSet::new(), HashSet::new());
        for value in values {
            // A node and how many of its inputs were looked at.
            let mut path: Vec<(usize, usize)> = Vec::new();
            let mut next = Some(*value);
            loop {
                if let Some(value) = next.take()
                    && !given.contains(&value)
                    && let Some(maker) = self.makers.get(value).copied()
                    && !done.contains(&maker)
                {
                    if !open.insert(maker) {
                        return Err(OnnxError::Cycle(value.to_owned()));
                    }
                    path.push((maker, 0));
                }
                let Some((maker, input)) = path.last_mut() else {
                    break;
                };
                let node = self.nodes.get(*maker);
                if let Some(name) = node.and_then(|node| node.inputs.get(*input)) {
                    *input += 1;
                    next = Some(name);
                } else {
                    done.insert(*maker);
                    order.push(*maker);
                    path.pop();
                }
            }
        }
        Ok(order)
    }

    /// The graph that makes `outputs` of the file's own inputs and of `given`,
    /// values that the file's graph makes otherwise; of operators that the engine
    /// has.
    pub(crate) fn cut(
        &self,
        outputs: &[&str],
        given: &[&str],
        arithmetic: Arithmetic,
    ) -> Result<Subgraph, OnnxError> {
        let nodes = self.needed(outputs, given)?;
        let mut graph = Vec::new();
        let mut rewriter = rewrite::Rewriter::new(self, arithmetic);
        let mut inputs: Vec<&str> = Vec::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for node in nodes.iter().filter_map(|at| self.nodes.get(*at)) {
            if node.operator == "RandomNormalLike" {
                return Err(OnnxError::Operator(node.operator.to_owned()));
            }
            for name in rewriter.write(node, &mut graph)? {
                if name.is_empty() || !seen.insert(name) {
                    continue;
                }
                if given.contains(&name) || self.inputs.contains(&name) {
                    inputs.push(name);
                } else if let Some(constant) = self.constants.get(name) {
                    push_bytes(&mut graph, 5, constant.message);
                } else if !self.makers.contains_key(name) {
                    return Err(OnnxError::Missing(name.to_owned()));
                }
            }
        }
        for (number, names) in [(11, inputs.as_slice()), (12, outputs)] {
            for name in names {
                let mut value = Vec::new();
                push_bytes(&mut value, 1, name.as_bytes());
                push_bytes(&mut graph, number, &value);
            }
        }
        let mut onnx = self.envelope.clone();
        push_bytes(&mut onnx, 7, &graph);
        Ok(Subgraph {
            onnx,
            inputs: inputs.into_iter().map(str::to_owned).collect(),
        })
    }
}

impl<'a> Node<'a> {
    fn read(message: &'a [u8]) -> Result<Self, OnnxError> {
        let mut node = Self {
            operator: "",
            inputs: Vec::new(),
            outputs: Vec::new(),
            integers: Vec::new(),
            floats: Vec::new(),
            tensors: Vec::new(),
            attributes: Vec::new(),
            message,
        };
        for field in (Fields { rest: message }) {
            match field? {
                (1, Field::Bytes(bytes)) => node.inputs.push(text(bytes)?),
                (2, Field::Bytes(bytes)) => node.outputs.push(text(bytes)?),
                (4, Field::Bytes(bytes)) => node.operator = text(bytes)?,
                (5, Field::Bytes(bytes)) => {
                    node.attribute(bytes)?;
                    node.attributes.push(bytes);
                }
                // Operators of other domains than onnxruntime's own.
                (7, Field::Bytes(domain))
                    if !matches!(domain, b"" | b"ai.onnx" | b"com.microsoft") =>
                {
                    return Err(OnnxError::Operator(text(domain)?.to_owned()));
                }
                _ => {}
            }
        }
        Ok(node)
    }

    fn attribute(&mut self, message: &'a [u8]) -> Result<(), OnnxError> {
        let (mut name, mut integers) = ("", Vec::new());
        let (mut float, mut tensor) = (None, None);
        for field in (Fields { rest: message }) {
            match field? {
                (1, Field::Bytes(bytes)) => name = text(bytes)?,
                (3 | 8, Field::Number(number)) => integers.push(number.cast_signed()),
                (8, Field::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        integers.push(varint(&mut packed)?.cast_signed());
                    }
                }
                (2, Field::Bytes(bytes)) => {
                    float = bytes.try_into().ok().map(f32::from_le_bytes);
                }
                (5, Field::Bytes(bytes)) => tensor = Some(Constant::read(bytes)?.1),
                // Graphs within graphs.
                (6 | 11, _) => return Err(OnnxError::Operator(self.operator.to_owned())),
                _ => {}
            }
        }
        self.floats.extend(float.map(|float| (name, float)));
        self.tensors.extend(tensor.map(|tensor| (name, tensor)));
        self.integers.push((name, integers));
        Ok(())
    }
}

impl<'a> Constant<'a> {
    fn read(message: &'a [u8]) -> Result<(&'a str, Self), OnnxError> {
        let (mut name, mut sizes, mut external) = ("", Vec::new(), false);
        // Values in a field of their own: how many, how large the greatest is.
        let (mut listed, mut data, mut kind) = (0, &message[..0], 0);
        let mut greatest = 0_i64;
        for field in (Fields { rest: message }) {
            match field? {
                (1, Field::Number(size)) => sizes.push(size),
                (1, Field::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        sizes.push(varint(&mut packed)?);
                    }
                }
                (2, Field::Number(number)) => kind = number,
                // Floats and doubles.
                (4, Field::Bytes(bytes)) => (listed, data) = (bytes.len() / 4, bytes),
                (10, Field::Bytes(bytes)) => listed = bytes.len() / 8,
                (4 | 10, _) => listed += 1,
                // Integers.
                (5 | 7, Field::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        let number = varint(&mut packed)?.cast_signed();
                        greatest = greatest.max(meant(number));
                        listed += 1;
                    }
                }
                (5 | 7, Field::Number(number)) => {
                    greatest = greatest.max(meant(number.cast_signed()));
                    listed += 1;
                }
                (8, Field::Bytes(bytes)) => name = text(bytes)?,
                (9, Field::Bytes(bytes)) => data = bytes,
                (13, _) => external = true,
                (14, Field::Number(place)) => external |= place != 0,
                _ => {}
            }
        }
        let named = |error: fn(String) -> OnnxError| error(name.to_owned());
        if external {
            return Err(named(OnnxError::External));
        }
        let count = sizes.iter().try_fold(1_usize, |count, size| {
            count.checked_mul(usize::try_from(*size).ok()?)
        });
        let count = count.filter(|_| sizes.len() <= MAX_DIMENSIONS);
        let count = count.ok_or_else(|| named(OnnxError::Constant))?;
        let width = match kind {
            // f32, u8, i8, i32, i64, bool, f16, f64
            1 | 6 => 4,
            2 | 3 | 9 => 1,
            7 | 11 => 8,
            10 => 2,
            _ => return Err(named(OnnxError::Constant)),
        };
        let whole = if listed > 0 {
            listed == count
        } else {
            count.checked_mul(width) == Some(data.len())
        };
        if !whole {
            return Err(named(OnnxError::Constant));
        }
        if kind == 7 && listed == 0 {
            let numbers = data.as_chunks().0.iter();
            let numbers = numbers.map(|n| meant(i64::from_le_bytes(*n)));
            greatest = numbers.fold(greatest, i64::max);
        }
        if matches!(kind, 6 | 7) && greatest > GREATEST_SIZE {
            return Err(named(OnnxError::Huge));
        }
        let constant = Self {
            // Each is a factor of `count`, or of nothing.
            shape: sizes.iter().map(|size| *size as usize).collect(),
            message,
        };
        Ok((name, constant))
    }

    /// The values, if they are floats of 32 bits.
    pub(crate) fn floats(&self) -> Option<Vec<f32>> {
        let bytes = self.data(1, 4)?;
        let (floats, rest) = bytes.as_chunks();
        let floats = floats.iter().map(|bytes| f32::from_le_bytes(*bytes));
        rest.is_empty().then(|| floats.collect())
    }

    /// The values, if they are floats of 32 or 16 bits, or whole numbers of 8 bits.
    pub(crate) fn numbers(&self) -> Option<Vec<f32>> {
        let count = self.shape.iter().product::<usize>();
        let (mut kind, mut data, mut listed) = (0, None, Vec::new());
        for field in (Fields { rest: self.message }) {
            match field.ok()? {
                (2, Field::Number(number)) => kind = number,
                (9, Field::Bytes(bytes)) => data = Some(bytes),
                (5, Field::Number(number)) => listed.push(number as i8),
                (5, Field::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        listed.push(varint(&mut packed).ok()? as i8);
                    }
                }
                _ => {}
            }
        }
        let signed = |byte: u8| f32::from(byte.cast_signed());
        let numbers: Vec<f32> = match (kind, data) {
            (1, _) => return self.floats(),
            (2, Some(bytes)) => bytes.iter().map(|byte| f32::from(*byte)).collect(),
            (3, Some(bytes)) => bytes.iter().map(|byte| signed(*byte)).collect(),
            (10, Some(bytes)) => bytes.as_chunks().0.iter().map(|x| half(*x)).collect(),
            (2, None) => listed
                .iter()
                .map(|x| f32::from(x.cast_unsigned()))
                .collect(),
            (3, None) => listed.iter().map(|x| f32::from(*x)).collect(),
            _ => return None,
        };
        (numbers.len() == count).then_some(numbers)
    }

    /// The values, if they are whole numbers of 64 bits.
    pub(crate) fn integers(&self) -> Option<Vec<i64>> {
        let mut numbers = Vec::new();
        for field in (Fields { rest: self.message }) {
            match field.ok()? {
                (7, Field::Number(number)) => numbers.push(number.cast_signed()),
                (7, Field::Bytes(mut packed)) => {
                    while !packed.is_empty() {
                        numbers.push(varint(&mut packed).ok()?.cast_signed());
                    }
                }
                _ => {}
            }
        }
        if !numbers.is_empty() {
            return Some(numbers);
        }
        let numbers = self.data(7, 0)?.as_chunks().0.iter();
        Some(numbers.map(|bytes| i64::from_le_bytes(*bytes)).collect())
    }

    /// The bytes of the values, if they are of this kind and in one piece: in the
    /// field for bytes, or in that for numbers of the kind.
    fn data(&self, kind: u64, own: u64) -> Option<&'a [u8]> {
        let (mut found, mut data) = (None, None);
        for field in (Fields { rest: self.message }) {
            match field.ok()? {
                (2, Field::Number(number)) => found = Some(number),
                (9, Field::Bytes(bytes)) => data = Some(bytes),
                (number, Field::Bytes(bytes)) if number == own => data = Some(bytes),
                _ => {}
            }
        }
        let count = self.shape.iter().product::<usize>();
        let width = if kind == 7 { 8 } else { 4 };
        data.filter(|data| found == Some(kind) && Some(data.len()) == count.checked_mul(width))
    }
}

/// A float of 16 bits (IEEE 754 binary16).
fn half(bytes: [u8; 2]) -> f32 {
    let bits = u32::from(u16::from_le_bytes(bytes));
    let (exponent, fraction) = (bits >> 10 & 31, bits & 1023);
    let magnitude = match exponent {
        0 => fraction as f32 * 2.0_f32.powi(-24),
        31 => f32::from_bits(0x7f80_0000 | fraction << 13),
        _ => f32::from_bits((exponent + 112) << 23 | fraction << 13),
    };
    if bits < 0x8000 { magnitude } else { -magnitude }
}

/// The names of the inputs of the graph in a file, constants among them; nothing
/// else of the file is read.
pub(crate) fn input_names(file: &mut (impl Read + Seek)) -> Result<Vec<String>, OnnxError> {
    let mut names = Vec::new();
    let mut in_graph = false;
    // Until the end of the file, which is that of its graph or comes after it.
    for _ in 0..4 * MAX_NODES {
        let Ok(tag) = varint_of(file) else { break };
        let length = match tag & 7 {
            0 => {
                varint_of(file)?;
                continue;
            }
            1 => 8,
            2 => varint_of(file)?,
            5 => 4,
            _ => return Err(OnnxError::CutOff),
        };
        match (tag >> 3, in_graph) {
            // Fields of the graph are read next.
            (7, false) => in_graph = true,
            (11, true) if length < 1 << 16 => {
                let mut message = vec![0; length as usize];
                file.read_exact(&mut message)
                    .map_err(|_| OnnxError::CutOff)?;
                names.push(value_name(&message)?.to_owned());
            }
            _ => {
                let length = i64::try_from(length).map_err(|_| OnnxError::CutOff)?;
                let skipped = file.seek(SeekFrom::Current(length));
                skipped.map_err(|_| OnnxError::CutOff)?;
            }
        }
    }
    Ok(names)
}

fn varint_of(file: &mut impl Read) -> Result<u64, OnnxError> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        file.read_exact(&mut byte).map_err(|_| OnnxError::CutOff)?;
        value |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] < 0x80 {
            return Ok(value);
        }
    }
    Err(OnnxError::CutOff)
}

/// How large an array is that a number asks for.
fn meant(number: i64) -> i64 {
    if number >= TO_THE_END { 0 } else { number }
}

/// The name in a `ValueInfoProto`.
fn value_name(message: &[u8]) -> Result<&str, OnnxError> {
    for field in (Fields { rest: message }) {
        if let (1, Field::Bytes(name)) = field? {
            return text(name);
        }
    }
    Err(OnnxError::CutOff)
}

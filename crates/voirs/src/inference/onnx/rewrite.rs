//! Operators that the engine has not, or has too slow or wrong, written with those
//! that it has.
//!
//! Every node is written by itself, whatever is around it. Weights that are
//! quantised become floats here, at load; quantised values in between become the
//! floats that they stand for, with a scale of one, so that the nodes which
//! multiply by scales are right as they are.

use std::collections::HashSet;
use std::f64::consts::TAU;

use super::{Constant, Node, OnnxError, OnnxFile, push_bytes, push_varint};

/// Operators that a file may have besides those of the engine.
pub(super) const REWRITTEN: &[&str] = &[
    "DynamicQuantizeLSTM",
    "FastGelu",
    "FusedMatMul",
    "STFT",
    "SkipLayerNormalization",
];

/// Kinds of tensors and attributes, by their numbers in `onnx.proto`.
const FLOAT: u64 = 1;
const INT64: u64 = 7;
/// The longest window of a Fourier transform that becomes a convolution.
const MAX_WINDOW: usize = 4096;

/// How quantised operations are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arithmetic {
    /// On the numbers as the file has them.
    AsWritten,
    /// On floats: weights are dequantised, activations are not quantised.
    Floats,
}

/// Writes the nodes of a graph.
pub(super) struct Rewriter<'f, 'a> {
    file: &'f OnnxFile<'a>,
    arithmetic: Arithmetic,
    /// Values whose angle is taken.
    tangents: HashSet<&'a str>,
    /// Constants that were written.
    written: HashSet<String>,
}

impl<'f, 'a> Rewriter<'f, 'a> {
    pub(super) fn new(file: &'f OnnxFile<'a>, arithmetic: Arithmetic) -> Self {
        let angles = file.nodes.iter().filter(|node| node.operator == "Atan");
        Self {
            file,
            arithmetic,
            tangents: angles
                .flat_map(|node| node.inputs.iter().copied())
                .collect(),
            written: HashSet::new(),
        }
    }

    /// Appends a node to a graph, or those that do the same. Gives the values and
    /// constants of the file that they need.
    pub(super) fn write(
        &mut self,
        node: &Node<'a>,
        graph: &mut Vec<u8>,
    ) -> Result<Vec<&'a str>, OnnxError> {
        let floats = self.arithmetic == Arithmetic::Floats;
        let needed = match node.operator {
            "FusedMatMul" => self.fused_matmul(node, graph),
            "FastGelu" => Self::fast_gelu(node, graph),
            "SkipLayerNormalization" => Self::skip_normalization(node, graph),
            "STFT" => self.stft(node, graph),
            "DynamicQuantizeLSTM" => self.lstm(node, graph),
            "Div" => self.division(node, graph),
            "ConvInteger" if floats => self.product(node, "Conv", 1, graph),
            "MatMulInteger" if floats => self.product(node, "MatMul", 0, graph),
            "ConvInteger" => self.padded(node, graph),
            "DynamicQuantizeLinear" if floats => self.unquantised(node, graph),
            // A bias that is quantised: `Cast(Floor(bias / scale))`.
            "Floor" | "Cast" if floats && self.quantises_bias(node) => {
                push_node(graph, "Identity", &node.inputs, &node.outputs, &[]);
                Some(node.inputs.clone())
            }
            _ => {
                push_bytes(graph, 1, node.message);
                Some(node.inputs.clone())
            }
        };
        needed.ok_or_else(|| OnnxError::Operator(node.operator.to_owned()))
    }

    /// `MatMul` of inputs that may be transposed, times a number.
    fn fused_matmul(&mut self, node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let [a, b] = *node.inputs.as_slice() else {
            return None;
        };
        let on = |name| node.integers(name).is_some_and(|values| values != [0]);
        if on("transBatchA") || on("transBatchB") {
            return None;
        }
        let output = *node.outputs.first()?;
        let (mut left, mut right) = (a.to_owned(), b.to_owned());
        for (side, name) in [(&mut left, "transA"), (&mut right, "transB")] {
            if on(name) {
                let transposed = format!("{output}/{name}");
                let order = integers("perm", &[0, 2, 1]);
                push_node(
                    graph,
                    "Transpose",
                    &[&**side],
                    &[&transposed],
                    &[&order[..]],
                );
                *side = transposed;
            }
        }
        match node.float("alpha") {
            None | Some(1.0) => push_node(graph, "MatMul", &[&left, &right], &[output], &[]),
            Some(factor) => {
                let (product, alpha) = (format!("{output}/product"), format!("{output}/alpha"));
                push_node(graph, "MatMul", &[&left, &right], &[&product], &[]);
                self.floats(&alpha, &[], &[factor], graph);
                push_node(graph, "Mul", &[&product, &alpha], &[output], &[]);
            }
        }
        Some(vec![a, b])
    }

    /// The Gaussian error linear unit by a hyperbolic tangent.
    fn fast_gelu(node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let (&input, &output) = (node.inputs.first()?, node.outputs.first()?);
        let mut input = input.to_owned();
        if let Some(&bias) = node.inputs.get(1).filter(|bias| !bias.is_empty()) {
            let sum = format!("{output}/sum");
            push_node(graph, "Add", &[&*input, bias], &[&sum], &[]);
            input = sum;
        }
        let by_tanh = string("approximate", "tanh");
        push_node(graph, "Gelu", &[&input], &[output], &[&by_tanh[..]]);
        Some(node.inputs.clone())
    }

    /// The normalisation of a sum.
    fn skip_normalization(node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let [input, skip, weight, rest @ ..] = node.inputs.as_slice() else {
            return None;
        };
        // More inputs and outputs than these are for other networks.
        let outputs = node.outputs.iter().filter(|output| !output.is_empty());
        if rest.len() > 1 || outputs.count() != 1 {
            return None;
        }
        let &output = node.outputs.first()?;
        let sum = format!("{output}/sum");
        push_node(graph, "Add", &[input, skip], &[&sum], &[]);
        let mut inputs = vec![sum.as_str(), weight];
        inputs.extend(rest);
        let epsilon = float("epsilon", node.float("epsilon").unwrap_or(1e-12));
        push_node(
            graph,
            "LayerNormalization",
            &inputs,
            &[output],
            &[&epsilon[..]],
        );
        Some(node.inputs.clone())
    }

    /// The short-time Fourier transform of a real signal, as a convolution.
    fn stft(&mut self, node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let (&signal, &output) = (node.inputs.first()?, node.outputs.first()?);
        let constant = |at: usize| self.file.constant_value(node.inputs.get(at)?);
        let step = *constant(1)?.integers()?.first()?;
        let window = constant(2)?.numbers()?;
        let length = window.len();
        if node.integers("onesided") == Some(&[0]) || !(1..=MAX_WINDOW).contains(&length) {
            return None;
        }
        let bins = length / 2 + 1;
        let mut kernel = Vec::with_capacity(2 * bins * length);
        for part in [0.0, 0.25] {
            for bin in 0..bins {
                let real = 2 * bin % length == 0;
                kernel.extend(window.iter().enumerate().map(|(n, weight)| {
                    let turn = ((bin * n) % length) as f64 / length as f64;
                    let wave = |part: f64| ((turn + part).fract() * TAU).cos();
                    // The imaginary part is minus the sine, a cosine a quarter later.
                    // Where there is none, a trace of it keeps the angle of what is
                    // negative at half a turn, not at minus that.
                    let value = match part {
                        0.25 if real => -1e-9 * wave(0.0),
                        part => wave(part),
                    };
                    // What is zero but for rounding shall be so.
                    let value = if value.abs() < 1e-12 { 0.0 } else { value };
                    (f64::from(*weight) * value) as f32
                }));
            }
        }
        let (no_pads, dense) = (integers("pads", &[0, 0]), integers("dilations", &[1]));
        let name = |part: &str| format!("{output}/{part}");
        let shape = [2 * bins as i64, 1, length as i64];
        self.floats(&name("kernel"), &shape, &kernel, graph);
        self.integers(&name("in"), &[0, 1, -1], graph);
        self.integers(&name("out"), &[0, 2, bins as i64, -1], graph);
        push_node(
            graph,
            "Reshape",
            &[signal, &name("in")],
            &[&name("signal")],
            &[],
        );
        push_node(
            graph,
            "Conv",
            &[name("signal"), name("kernel")],
            &[&name("bins")],
            &[&integers("strides", &[step]), &no_pads, &dense[..]],
        );
        push_node(
            graph,
            "Reshape",
            &[name("bins"), name("out")],
            &[&name("parts")],
            &[],
        );
        let order = integers("perm", &[0, 3, 2, 1]);
        push_node(
            graph,
            "Transpose",
            &[name("parts")],
            &[output],
            &[&order[..]],
        );
        Some(vec![signal])
    }

    /// An LSTM whose weights are quantised; what goes into it is not, here.
    fn lstm(&mut self, node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let &output = node.outputs.first()?;
        let input = |at: usize| node.inputs.get(at).copied().unwrap_or_default();
        // No connections from the cell to the gates.
        if !input(7).is_empty() {
            return None;
        }
        let mut names = Vec::new();
        for (weight, scale, zero) in [(1, 8, 9), (2, 10, 11)] {
            let name = format!("{output}/weight{weight}");
            let constant = self.file.constant(input(weight))?;
            let [directions, rows, gates] = *constant.shape.as_slice() else {
                return None;
            };
            let values = self.dequantised(constant, Some(input(scale)), input(zero), 0)?;
            // The engine wants the gates before the rows.
            let mut turned = Vec::with_capacity(values.len());
            for direction in values.chunks_exact((rows * gates).max(1)) {
                for gate in 0..gates {
                    turned.extend(direction.iter().skip(gate).step_by(gates));
                }
            }
            let shape = [directions as i64, gates as i64, rows as i64];
            self.floats(&name, &shape, &turned, graph);
            names.push(name);
        }
        let needed = [input(0), input(3), input(4), input(5), input(6)];
        let [w, r] = names.as_slice() else {
            return None;
        };
        let inputs = [needed[0], w, r, needed[1], needed[2], needed[3], needed[4]];
        push_node(graph, "LSTM", &inputs, &node.outputs, &node.attributes);
        Some(needed.to_vec())
    }

    /// A division; where it tells an angle, nothing divided by nothing is none, which
    /// the rounding errors of other engines leave to chance.
    fn division(&mut self, node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let &output = node.outputs.first()?;
        let [a, b] = *node.inputs.as_slice() else {
            return None;
        };
        if !self.tangents.contains(output) {
            push_bytes(graph, 1, node.message);
            return Some(vec![a, b]);
        }
        let name = |part: &str| format!("{output}/{part}");
        self.floats(&name("zero"), &[], &[0.0], graph);
        self.floats(&name("least"), &[], &[f32::MIN_POSITIVE], graph);
        push_node(graph, "Equal", &[b, &name("zero")], &[&name("none")], &[]);
        let choice = [&name("none"), &name("least"), b];
        push_node(graph, "Where", &choice, &[&name("divisor")], &[]);
        push_node(graph, "Div", &[a, &name("divisor")], &[output], &[]);
        Some(vec![a, b])
    }

    /// A product of values with quantised weights, as one of floats. The weights'
    /// scale is left to the nodes after it.
    fn product(
        &mut self,
        node: &Node<'a>,
        operator: &str,
        channels: usize,
        graph: &mut Vec<u8>,
    ) -> Option<Vec<&'a str>> {
        let &[input, weight, ref zeros @ ..] = node.inputs.as_slice() else {
            return None;
        };
        let zero = zeros.get(1).copied().unwrap_or_default();
        let name = format!("{weight}/{zero}/floats");
        if !self.written.contains(&name) {
            let constant = self.file.constant(weight)?;
            let values = self.dequantised(constant, None, zero, channels)?;
            let shape: Vec<i64> = constant.shape.iter().map(|size| *size as i64).collect();
            self.floats(&name, &shape, &values, graph);
        }
        let inputs = [input, &name];
        push_node(graph, operator, &inputs, &node.outputs, &node.attributes);
        Some(vec![input])
    }

    /// A convolution of quantised values with its padding before it: the engine's
    /// pads with something else than the zero point.
    fn padded(&mut self, node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let pads = node.integers("pads").unwrap_or_default();
        let (&input, zero) = (node.inputs.first()?, node.inputs.get(2));
        let ([before, after], Some(&zero)) = (pads, zero.filter(|zero| !zero.is_empty())) else {
            // Of one dimension, or without padding, or of values around zero.
            push_bytes(graph, 1, node.message);
            return (pads.iter().all(|pad| *pad == 0)).then(|| node.inputs.clone());
        };
        let &output = node.outputs.first()?;
        let (sizes, padded) = (format!("{output}/pads"), format!("{output}/padded"));
        self.integers(&sizes, &[0, 0, *before, 0, 0, *after], graph);
        push_node(graph, "Pad", &[input, &sizes, zero], &[&padded], &[]);
        let mut inputs = node.inputs.clone();
        *inputs.first_mut()? = &padded;
        let mut attributes = node.attributes.clone();
        let no_pads = integers("pads", &[0, 0]);
        attributes.retain(|message| !is_named(message, "pads"));
        attributes.push(&no_pads);
        push_node(graph, "ConvInteger", &inputs, &node.outputs, &attributes);
        Some(node.inputs.clone())
    }

    /// Values that are left as they are, with a scale of one.
    fn unquantised(&mut self, node: &Node<'a>, graph: &mut Vec<u8>) -> Option<Vec<&'a str>> {
        let (&[input], &[output, scale, zero]) = (node.inputs.as_slice(), node.outputs.as_slice())
        else {
            return None;
        };
        push_node(graph, "Identity", &[input], &[output], &[]);
        self.floats(scale, &[], &[1.0], graph);
        self.floats(zero, &[], &[0.0], graph);
        Some(vec![input])
    }

    /// Whether a node is one of those that round a bias to whole numbers.
    fn quantises_bias(&self, node: &Node<'a>) -> bool {
        let follows = |node: &Node<'a>, operator| {
            let maker = node.inputs.first().and_then(|name| self.file.maker(name));
            maker.filter(|maker| maker.operator == operator)
        };
        let rounds = |node: &Node<'a>| {
            let divided = follows(node, "Div").and_then(|node| node.inputs.get(1).copied());
            let scale = divided.and_then(|scale| self.file.maker(scale));
            let quantised = |name: &&str| {
                let maker = self.file.maker(name);
                maker.is_some_and(|maker| maker.operator == "DynamicQuantizeLinear")
            };
            scale.is_some_and(|scale| scale.inputs.iter().any(quantised))
        };
        match node.operator {
            "Floor" => rounds(node),
            _ => follows(node, "Floor").is_some_and(rounds),
        }
    }

    /// The floats that quantised weights stand for: each less its zero point, times
    /// its scale, if one is given. Zero points and scales are one, or one for each
    /// index of a dimension: the first one of scales if they are as many, otherwise
    /// the last, `channels` apart.
    fn dequantised(
        &self,
        weights: &Constant<'a>,
        scale: Option<&str>,
        zero: &str,
        channels: usize,
    ) -> Option<Vec<f32>> {
        let mut values = weights.numbers()?;
        let constant = |name: &str| self.file.constant(name)?.numbers();
        let zeros = if zero.is_empty() {
            vec![0.0]
        } else {
            constant(zero)?
        };
        let scales = match scale {
            Some(name) => constant(name)?,
            None => vec![1.0],
        };
        let last = *weights.shape.last()?;
        let first = *weights.shape.first()?;
        let per_first = (values.len() / first.max(1)).max(1);
        let at = |list: &[f32], index: usize| {
            let place = match list.len() {
                1 => 0,
                length if scale.is_some() && length == first => index / per_first,
                // A scale for every direction and gate of an LSTM.
                length if scale.is_some() && length == first * last => {
                    index / per_first * last + index % last
                }
                length if channels == 1 && length == first => index / per_first,
                length if channels == 0 && length == last => index % last,
                _ => return None,
            };
            list.get(place).copied()
        };
        for (index, value) in values.iter_mut().enumerate() {
            *value = (*value - at(&zeros, index)?) * at(&scales, index)?;
        }
        Some(values)
    }

    fn floats(&mut self, name: &str, shape: &[i64], values: &[f32], graph: &mut Vec<u8>) {
        let values: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.constant(name, shape, FLOAT, &values, graph);
    }

    fn integers(&mut self, name: &str, values: &[i64], graph: &mut Vec<u8>) {
        let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.constant(name, &[values.len() as i64], INT64, &bytes, graph);
    }

    fn constant(&mut self, name: &str, shape: &[i64], kind: u64, data: &[u8], graph: &mut Vec<u8>) {
        if !self.written.insert(name.to_owned()) {
            return;
        }
        let mut tensor = Vec::with_capacity(data.len() + name.len() + 64);
        for size in shape {
            push_number(&mut tensor, 1, *size);
        }
        push_number(&mut tensor, 2, kind.cast_signed());
        push_bytes(&mut tensor, 8, name.as_bytes());
        push_bytes(&mut tensor, 9, data);
        push_bytes(graph, 5, &tensor);
    }
}

fn push_number(out: &mut Vec<u8>, number: u64, value: i64) {
    push_varint(out, number << 3);
    push_varint(out, value.cast_unsigned());
}

fn push_node<I: AsRef<str>, O: AsRef<str>>(
    graph: &mut Vec<u8>,
    operator: &str,
    inputs: &[I],
    outputs: &[O],
    attributes: &[&[u8]],
) {
    let mut node = Vec::new();
    for input in inputs {
        push_bytes(&mut node, 1, input.as_ref().as_bytes());
    }
    for output in outputs {
        push_bytes(&mut node, 2, output.as_ref().as_bytes());
    }
    push_bytes(&mut node, 4, operator.as_bytes());
    for attribute in attributes {
        push_bytes(&mut node, 5, attribute);
    }
    push_bytes(graph, 1, &node);
}

/// An attribute of its kind: a float, a string, integers.
fn attribute(name: &str, kind: i64, value: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    push_bytes(&mut message, 1, name.as_bytes());
    message.extend_from_slice(value);
    push_number(&mut message, 20, kind);
    message
}

fn float(name: &str, value: f32) -> Vec<u8> {
    let mut field = vec![2 << 3 | 5];
    field.extend(value.to_le_bytes());
    attribute(name, 1, &field)
}

fn string(name: &str, value: &str) -> Vec<u8> {
    let mut field = Vec::new();
    push_bytes(&mut field, 4, value.as_bytes());
    attribute(name, 3, &field)
}

fn integers(name: &str, values: &[i64]) -> Vec<u8> {
    let mut field = Vec::new();
    for value in values {
        push_number(&mut field, 8, *value);
    }
    attribute(name, 7, &field)
}

/// Whether the message of an attribute begins with this name, as all do.
fn is_named(message: &[u8], name: &str) -> bool {
    let mut start = Vec::new();
    push_bytes(&mut start, 1, name.as_bytes());
    message.starts_with(&start)
}

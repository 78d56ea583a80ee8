//! Transformers out of ONNX graphs, by what their nodes do.

use std::collections::HashMap;

use pulp::Arch;

use super::attention::Attention;
use super::conv::Conv;
use super::transformer::{Layer, Norm, Transformer};
use crate::inference::{
    self,
    onnx::{Arithmetic, Node, OnnxFile},
};

/// Channels, taps and distances of relative positions at most.
const MAX_SIZE: usize = 1 << 14;
/// Nodes that only move numbers, one after the other, at most.
const MAX_MOVES: usize = 16;

impl Transformer {
    /// The transformer that `value` depends on; `None` where there is none, or
    /// one of another kind.
    pub(crate) fn read(file: &OnnxFile<'_>, value: &str) -> Option<Self> {
        let reader = Reader {
            file,
            arch: Arch::new(),
        };
        // Layers by what they begin with.
        let mut layers = HashMap::new();
        for node in file.needed(&[value], &[]).ok()? {
            let node = file.nodes.get(node)?;
            let Some(end) = node
                .outputs
                .first()
                .filter(|_| node.operator == "Transpose")
            else {
                continue;
            };
            if let Some((start, layer)) = reader.layer(end) {
                // Two layers that begin with the same are no chain.
                if layers.insert(start, (*end, layer)).is_some() {
                    return None;
                }
            }
        }
        let ends: Vec<&str> = layers.values().map(|(end, _)| *end).collect();
        let first = layers.keys().find(|start| !ends.contains(start));
        let input = *first?;
        let (mut output, mut chain) = (input, Vec::new());
        while let Some((end, layer)) = layers.remove(output) {
            output = end;
            chain.push(layer);
        }
        let channels = chain.first()?.narrow.outputs;
        let alike = chain.iter().all(|layer| layer.narrow.outputs == channels);
        (layers.is_empty() && alike).then(|| Self {
            arch: reader.arch,
            layers: chain,
            input: input.to_owned(),
            output: output.to_owned(),
            channels,
        })
    }
}

struct Reader<'f, 'a> {
    file: &'f OnnxFile<'a>,
    arch: Arch,
}

/// A convolution's numbers.
struct Weights {
    outputs: usize,
    inputs: usize,
    taps: usize,
    /// Outputs × inputs × taps.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl<'a> Reader<'_, 'a> {
    /// The node that makes a value, if it is one of `operator`.
    fn made_by(&self, value: &str, operator: &str) -> Option<&Node<'a>> {
        let node = self.file.maker(value);
        node.filter(|node| node.operator == operator)
    }

    /// The inputs of that node.
    fn inputs(&self, value: &str, operator: &str) -> Option<&[&'a str]> {
        Some(&self.made_by(value, operator)?.inputs)
    }

    /// Both inputs of that node.
    fn pair(&self, value: &str, operator: &str) -> Option<[&'a str; 2]> {
        self.inputs(value, operator)?.try_into().ok()
    }

    /// The constant number that a value is.
    fn number(&self, value: &str) -> Option<f32> {
        match self.file.constant_value(value)?.floats()?.as_slice() {
            [number] => Some(*number),
            _ => None,
        }
    }

    fn vector(&self, value: &str) -> Option<Vec<f32>> {
        let constant = self.file.constant_value(value)?;
        (constant.shape.len() == 1).then(|| constant.floats())?
    }

    /// The constant row among both inputs of a node, and the other input.
    fn with_vector(&self, value: &str, operator: &str) -> Option<(Vec<f32>, &'a str)> {
        let [a, b] = self.pair(value, operator)?;
        let other = self.vector(b).map(|vector| (vector, a));
        other.or_else(|| Some((self.vector(a)?, b)))
    }

    /// The value that is multiplied with a mask. Masks tell the steps of time that
    /// a text has from those that only others of a batch have; a batch is one text.
    fn unmasked(&self, value: &'a str) -> &'a str {
        let is_mask = |name: &&str| self.made_by(name, "Cast").is_some();
        match self.pair(value, "Mul") {
            Some([x, mask]) if is_mask(&mask) => x,
            Some([mask, x]) if is_mask(&mask) => x,
            _ => value,
        }
    }

    /// What a transposition by `order` transposes.
    fn transposed(&self, value: &str, order: &[i64]) -> Option<&'a str> {
        let node = self.made_by(value, "Transpose")?;
        let fits = node.integers("perm") == Some(order);
        node.inputs.first().copied().filter(|_| fits)
    }

    /// The value before nodes of `operators`, and how many of those were
    /// transpositions of the last two dimensions.
    fn moved(&self, value: &'a str, operators: &[&str]) -> Option<(&'a str, usize)> {
        let (mut value, mut transposed) = (value, 0);
        for _ in 0..MAX_MOVES {
            if let Some(before) = self.transposed(value, &[0, 1, 3, 2]) {
                (value, transposed) = (before, transposed + 1);
                continue;
            }
            let node = self.file.maker(value);
            match node.filter(|node| operators.contains(&node.operator)) {
                Some(node) => value = node.inputs.first()?,
                None => return Some((value, transposed)),
            }
        }
        None
    }

    /// The layer that ends in `value`, and what it begins with.
    fn layer(&self, value: &'a str) -> Option<(&'a str, Layer)> {
        let (sum, finished) = self.norm(value)?;
        let [a, b] = self.pair(sum, "Add")?;
        let convolutions = |(x, out)| self.convolutions(out, x);
        let found = [(a, b), (b, a)].into_iter().find_map(convolutions);
        let (x, widen, narrow) = found?;
        let (sum, attended) = self.norm(x)?;
        let [a, b] = self.pair(sum, "Add")?;
        let attention = |(x, out)| Some((x, self.attention(out, x)?));
        let found = [(a, b), (b, a)].into_iter().find_map(attention);
        let (start, attention) = found?;
        let channels = attention.output.outputs;
        let fits = [widen.inputs, narrow.outputs].map(|size| size == channels) == [true; 2]
            && widen.outputs == narrow.inputs
            && [&attended, &finished].map(|norm| norm.gain.len() == channels) == [true; 2];
        let layer = Layer {
            attention,
            attended,
            widen: self.conv(&widen),
            narrow: self.conv(&narrow),
            finished,
        };
        fits.then_some((start, layer))
    }

    /// What is normalised over its channels to make `value`.
    fn norm(&self, value: &str) -> Option<(&'a str, Norm)> {
        let rows = self.transposed(value, &[0, 2, 1])?;
        let (before, gain, bias, epsilon) =
            if let Some(node) = self.made_by(rows, "LayerNormalization") {
                let [x, gain, bias] = node.inputs.as_slice().try_into().ok()?;
                if !matches!(node.integers("axis"), None | Some([-1 | 2])) {
                    return None;
                }
                let epsilon = node.float("epsilon").unwrap_or(1e-5);
                (x, self.vector(gain)?, self.vector(bias)?, epsilon)
            } else {
                let (bias, scaled) = self.with_vector(rows, "Add")?;
                let (gain, normal) = self.with_vector(scaled, "Mul")?;
                let [difference, deviation] = self.pair(normal, "Div")?;
                let [x, mean] = self.pair(difference, "Sub")?;
                let [variance] = self.inputs(deviation, "Sqrt")?.try_into().ok()?;
                let [variance, epsilon] = self.pair(variance, "Add")?;
                let squares = self.mean(variance)?;
                let [base, exponent] = self.pair(squares, "Pow")?;
                let of_same = self.mean(mean)? == x && base == difference;
                if !of_same || self.number(exponent) != Some(2.0) {
                    return None;
                }
                (x, gain, bias, self.number(epsilon)?)
            };
        let fits = gain.len() == bias.len() && !gain.is_empty();
        let norm = Norm {
            gain,
            bias,
            epsilon,
        };
        Some((self.transposed(before, &[0, 2, 1])?, norm)).filter(|_| fits)
    }

    /// What `value` is the mean of over the last dimension.
    fn mean(&self, value: &str) -> Option<&'a str> {
        let node = self.made_by(value, "ReduceMean")?;
        let axes = match node.inputs.get(1) {
            Some(axes) => self.file.constant_value(axes)?.integers()?,
            None => node.integers("axes")?.to_vec(),
        };
        let fits = matches!(axes.as_slice(), [-1 | 2]);
        let keeps = !matches!(node.integers("keepdims"), Some([0]));
        node.inputs.first().copied().filter(|_| fits && keeps)
    }

    /// Two convolutions with a rectifier between them that make `value` of `x`.
    fn convolutions(&self, value: &'a str, x: &'a str) -> Option<(&'a str, Weights, Weights)> {
        let (between, narrow) = self.weights(self.unmasked(value))?;
        let [between] = self.inputs(between, "Relu")?.try_into().ok()?;
        let (start, widen) = self.weights(between)?;
        (start == self.unmasked(x)).then_some((x, widen, narrow))
    }

    /// The weights of the convolution that makes `value` as long as its input,
    /// which is given, without mask.
    fn weights(&self, value: &'a str) -> Option<(&'a str, Weights)> {
        let node = self.made_by(value, "Conv")?;
        let one = |name, default: i64| match node.integers(name) {
            Some([number]) => Some(*number),
            None => Some(default),
            _ => None,
        };
        if [one("strides", 1)?, one("dilations", 1)?, one("group", 1)?] != [1, 1, 1] {
            return None;
        }
        let weight = self.file.constant_value(node.inputs.get(1)?)?;
        let [outputs, inputs, taps] = weight.shape.as_slice().try_into().ok()?;
        let sizes = [outputs, inputs, taps];
        let fits = |size: &usize| (1..=MAX_SIZE).contains(size);
        let side = i64::try_from(taps / 2).ok()?;
        let mut start: &'a str = node.inputs.first()?;
        let mut pads = node.integers("pads").unwrap_or(&[0, 0]).to_vec();
        // Zeros may be put around its input before.
        if let Some(pad) = self.made_by(start, "Pad")
            && pads == [0, 0]
        {
            pads = match self.numbers(pad.inputs.get(1)?)?.as_slice() {
                &[0, 0, before, 0, 0, after] => vec![before, after],
                _ => return None,
            };
            start = pad.inputs.first()?;
        }
        if !sizes.iter().all(fits) || taps % 2 == 0 || pads != [side, side] {
            return None;
        }
        let weight = weight.floats()?;
        let bias = match node.inputs.get(2).filter(|name| !name.is_empty()) {
            Some(name) => self.vector(name)?,
            None => vec![0.0; outputs],
        };
        let weights = Weights {
            outputs,
            inputs,
            taps,
            weight,
            bias,
        };
        let fits = weights.bias.len() == outputs;
        fits.then(|| (self.unmasked(start), weights))
    }

    /// Constant whole numbers, also if nodes make them of constants.
    fn numbers(&self, value: &str) -> Option<Vec<i64>> {
        if let Some(constant) = self.file.constant_value(value) {
            return constant.integers();
        }
        if self.file.needed(&[value], &[]).ok()?.len() > MAX_MOVES {
            return None;
        }
        let cut = self.file.cut(&[value], &[], Arithmetic::AsWritten).ok()?;
        let graph = inference::load_owned(cut.onnx).ok()?;
        let numbers = graph.run(Vec::new(), &[value]).ok()?.pop()?;
        let numbers = numbers.into_integers(value).ok()?;
        Some(numbers.into_iter().map(i64::from).collect())
    }

    fn conv(&self, weights: &Weights) -> Conv {
        let Weights {
            outputs,
            inputs,
            taps,
            weight,
            bias,
        } = weights;
        Conv::new(
            self.arch,
            [*outputs, *inputs, *taps],
            1,
            |output, input, tap| weight[(output * inputs + input) * taps + tap],
            |output| bias[output],
        )
    }

    /// The attention to `x` that makes `value`.
    fn attention(&self, value: &'a str, x: &'a str) -> Option<Attention> {
        let (heads, output) = self.weights(value)?;
        let [heads, _] = self.inputs(heads, "Reshape")?.try_into().ok()?;
        let values = self.transposed(heads, &[0, 1, 3, 2])?;
        let [a, b] = self.pair(values, "Add")?;
        let both = |(far, near)| self.values(far, near);
        let (weights, value, near_values) = [(a, b), (b, a)].into_iter().find_map(both)?;
        let softmax = self.made_by(weights, "Softmax")?;
        if !matches!(softmax.integers("axis"), Some([-1 | 3])) {
            return None;
        }
        let mut scores = *softmax.inputs.first()?;
        // Scores of steps that only other texts of a batch have.
        if let Some(node) = self.made_by(scores, "Where") {
            let [mask, greatly_negative, others] = node.inputs.as_slice().try_into().ok()?;
            let [_, zero] = self.pair(mask, "Equal")?;
            let without = self.number(greatly_negative)? <= -1e3 && self.number(zero)? == 0.0;
            scores = Some(others).filter(|_| without)?;
        }
        let [a, b] = self.pair(scores, "Add")?;
        let both = |(far, near)| self.keys(far, near);
        let (query, key, near_keys) = [(a, b), (b, a)].into_iter().find_map(both)?;
        let (query, scale) = match self.pair(query, "Div") {
            Some([query, divisor]) => (query, 1.0 / self.number(divisor)?),
            None => {
                let [query, factor] = self.pair(query, "Mul")?;
                (query, self.number(factor)?)
            }
        };
        let query = self.head(query, x, 1)?;
        let parts = [query, self.head(key, x, 0)?, self.head(value, x, 1)?];

        let channels = output.inputs;
        let (distances, width) = near_keys.0;
        let square =
            |part: &Weights| [part.outputs, part.inputs, part.taps] == [channels, channels, 1];
        let fits = parts.iter().chain([&output]).all(square)
            && near_values.0 == near_keys.0
            && distances % 2 == 1
            && channels.is_multiple_of(width);
        if !fits {
            return None;
        }
        let scale = |part| if part == 0 { scale } else { 1.0 };
        let part = |output| (output / channels, output % channels);
        let projection = Conv::new(
            self.arch,
            [3 * channels, channels, 1],
            1,
            |output, input, _| {
                let (part, output) = part(output);
                parts[part].weight[output * channels + input] * scale(part)
            },
            |output| {
                let (part, output) = part(output);
                parts[part].bias[output] * scale(part)
            },
        );
        let (near_keys, near_values) = (near_keys.1, near_values.1);
        let key = |distance, column, _| near_keys[distance * width + column];
        let value = |column, distance, _| near_values[distance * width + column];
        Some(Attention {
            projection,
            heads: channels / width,
            near_keys: Conv::new(self.arch, [distances, width, 1], 1, key, |_| 0.0),
            near_values: Conv::new(self.arch, [width, distances, 1], 1, value, |_| 0.0),
            output: self.conv(&output),
        })
    }

    /// Weights of steps, the values that they weigh, and those of relative
    /// positions, by their products.
    fn values(&self, far: &str, near: &str) -> Option<(&'a str, &'a str, Embedding)> {
        let [weights, value] = self.pair(far, "MatMul")?;
        let [moved, embedding] = self.pair(near, "MatMul")?;
        let (same, transposed) = self.moved(moved, &["Slice", "Reshape", "Pad"])?;
        let fits = same == weights && transposed == 0;
        fits.then_some(())?;
        Some((weights, value, self.embedding(embedding, 0)?))
    }

    /// Scaled queries, keys, and those of relative positions, by their products.
    fn keys(&self, far: &'a str, near: &'a str) -> Option<(&'a str, &'a str, Embedding)> {
        let [query, key] = self.pair(far, "MatMul")?;
        let (near, transposed) = self.moved(near, &["Slice", "Reshape", "Pad"])?;
        let [same, embedding] = self.pair(near, "MatMul")?;
        let fits = same == query && transposed == 0;
        fits.then_some(())?;
        Some((query, key, self.embedding(embedding, 1)?))
    }

    /// A constant for each relative position, for all heads.
    fn embedding(&self, value: &'a str, transpositions: usize) -> Option<Embedding> {
        let (name, transposed) = self.moved(value, &["Unsqueeze", "Slice", "Pad"])?;
        let constant = self.file.constant_value(name)?;
        let &[1, distances, width] = constant.shape.as_slice() else {
            return None;
        };
        let fits = [distances, width].map(|size| (1..=MAX_SIZE).contains(&size)) == [true; 2]
            && transposed % 2 == transpositions;
        fits.then(|| Some(((distances, width), constant.floats()?)))?
    }

    /// The weights that make the heads of `value` of `x`.
    fn head(&self, value: &'a str, x: &'a str, transpositions: usize) -> Option<Weights> {
        let (heads, transposed) = self.moved(value, &[])?;
        let [made, _] = self.inputs(heads, "Reshape")?.try_into().ok()?;
        let (start, weights) = self.weights(made)?;
        let fits = transposed % 2 == transpositions && start == self.unmasked(x);
        fits.then_some(weights)
    }
}

/// How many distances and channels, and their numbers.
type Embedding = ((usize, usize), Vec<f32>);

//! Plans out of ONNX graphs.

use std::collections::HashMap;

use pulp::Arch;

use super::conv::{Conv, Lanes};
use super::plan::{Layer, Plan, Step, Value, ValuePlan};
use super::pointwise::{Function, Operation};
use crate::inference::onnx::{Node, OnnxFile};

/// Sizes of kernels, pads, strides and spreads at most.
const MAX_SIZE: usize = 1024;
/// Upsamplings at most; a HiFi-GAN has four.
const MAX_STAGES: usize = 16;
/// Rows of the output for one of the input at most.
const MAX_RATE: usize = 4096;

/// The numbers of a convolution that keeps the length of its input, or
/// multiplies it by `stride` if it is transposed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub kernel: usize,
    pub pad: usize,
    pub stride: usize,
    pub spread: usize,
}

impl Sizes {
    pub(crate) fn of(node: &Node<'_>) -> Option<Self> {
        let one = |name, default: usize| match node.integers(name) {
            Some([value, rest @ ..]) if rest.iter().all(|other| other == value) => {
                usize::try_from(*value)
                    .ok()
                    .filter(|size| *size <= MAX_SIZE)
            }
            None => Some(default),
            _ => None,
        };
        let sizes = Self {
            kernel: one("kernel_shape", 1)?.max(1),
            pad: one("pads", 0)?,
            stride: one("strides", 1)?,
            spread: one("dilations", 1)?,
        };
        let Self {
            kernel,
            pad,
            stride,
            spread,
        } = sizes;
        let keeps_length = match node.operator {
            "Conv" => (kernel - 1) * spread == 2 * pad && stride == 1,
            "ConvTranspose" => kernel == stride + 2 * pad && spread == 1 && stride > 0,
            _ => false,
        };
        let plain = one("group", 1)? == 1 && one("output_padding", 0)? == 0;
        (keeps_length && plain).then_some(sizes)
    }
}

/// What the name of a value stands for.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    Value(Value),
    /// A value that is this number everywhere.
    Number(f32),
    /// The sizes of a value.
    Shape,
}

struct Reader<'f, 'a> {
    file: &'f OnnxFile<'a>,
    arch: Arch,
    /// Values that depend on the one that the plan begins with.
    known: HashMap<&'a str, Meaning>,
    /// Values that do not, and are given too.
    given: HashMap<&'a str, Value>,
    inputs: Vec<(String, Value)>,
    values: Vec<ValuePlan>,
    steps: Vec<Step>,
    /// Whether a dimension was added or taken away: then only the end may follow.
    reshaped: bool,
}

impl Plan {
    /// The plan that makes `end` of `start`; `None` where the graph does between
    /// them what a plan cannot do.
    pub(crate) fn read<'a>(file: &OnnxFile<'a>, start: &'a str, end: &'a str) -> Option<Self> {
        let mut reader = Reader {
            file,
            arch: Arch::new(),
            known: HashMap::new(),
            given: HashMap::new(),
            inputs: Vec::new(),
            values: Vec::new(),
            steps: Vec::new(),
            reshaped: false,
        };
        let first = reader.value();
        reader.inputs.push((start.to_owned(), first));
        reader.known.insert(start, Meaning::Value(first));
        for node in file.needed(&[end], &[start]).ok()? {
            let node = file.nodes.get(node)?;
            if node
                .inputs
                .iter()
                .any(|name| reader.known.contains_key(name))
            {
                reader.node(node)?;
            }
        }
        let Some(Meaning::Value(output)) = reader.known.get(end).copied() else {
            return None;
        };
        reader.fuse();
        reader.finish(output)
    }
}

impl<'a> Reader<'_, 'a> {
    fn value(&mut self) -> Value {
        self.values.push(ValuePlan::default());
        self.values.len() - 1
    }

    fn step(&mut self, layer: Layer, inputs: Vec<Value>) -> Value {
        let output = self.value();
        self.steps.push(Step {
            layer,
            inputs,
            output,
        });
        output
    }

    /// What the input of a node stands for.
    fn input(&mut self, node: &Node<'a>, at: usize) -> Option<Meaning> {
        let name = *node.inputs.get(at)?;
        if let Some(known) = self.known.get(name) {
            return Some(*known);
        }
        if let Some(constant) = self.file.constant_value(name) {
            return match constant.floats()?.as_slice() {
                [number] => Some(Meaning::Number(*number)),
                _ => None,
            };
        }
        if let Some(given) = self.given.get(name) {
            return Some(Meaning::Value(*given));
        }
        let value = self.value();
        self.given.insert(name, value);
        self.inputs.push((name.to_owned(), value));
        Some(Meaning::Value(value))
    }

    fn input_value(&mut self, node: &Node<'a>, at: usize) -> Option<Value> {
        match self.input(node, at)? {
            Meaning::Value(value) => Some(value),
            _ => None,
        }
    }

    /// Whole numbers that an input or an attribute gives.
    fn numbers(&self, node: &Node<'a>, at: usize, attribute: &str) -> Option<Vec<i64>> {
        match node.inputs.get(at).filter(|name| !name.is_empty()) {
            Some(name) => self.file.constant_value(name)?.integers(),
            None => node.integers(attribute).map(<[i64]>::to_vec),
        }
    }

    fn node(&mut self, node: &Node<'a>) -> Option<()> {
        let output = *node.outputs.first()?;
        if self.reshaped && !matches!(node.operator, "Unsqueeze" | "Squeeze" | "Identity") {
            return None;
        }
        let meaning = match node.operator {
            "Conv" => Meaning::Value(self.conv(node)?),
            "ConvTranspose" => Meaning::Value(self.upsample(node)?),
            "LeakyRelu" => {
                let slope = node.float("alpha").unwrap_or(0.01);
                self.map(Function::LeakyRelu { slope }, node)?
            }
            "Relu" => self.map(Function::LeakyRelu { slope: 0.0 }, node)?,
            "Tanh" => self.map(Function::Tanh, node)?,
            "Sigmoid" => self.map(Function::Sigmoid, node)?,
            "Exp" => self.map(Function::Exp, node)?,
            "Neg" => self.map(Function::Neg, node)?,
            "Add" => self.combine(Operation::Add, node)?,
            "Sub" => self.combine(Operation::Sub, node)?,
            "Mul" => self.combine(Operation::Mul, node)?,
            "Div" => self.combine(Operation::Div, node)?,
            "Slice" => Meaning::Value(self.slice(node)?),
            "Concat" if matches!(node.integers("axis"), Some([1 | -2])) => {
                let inputs = 0..node.inputs.len();
                let inputs = inputs.map(|at| self.input_value(node, at));
                let inputs = inputs.collect::<Option<_>>()?;
                Meaning::Value(self.step(Layer::Concat, inputs))
            }
            "Split" if matches!(node.integers("axis"), Some([1 | -2])) => {
                return self.split(node);
            }
            "Shape" => Meaning::Shape,
            "ConstantOfShape" => {
                let number = match node.tensor("value") {
                    Some(tensor) => *tensor.floats()?.first()?,
                    None => 0.0,
                };
                Meaning::Number(number)
            }
            "Identity" => self.input(node, 0)?,
            "Unsqueeze" | "Squeeze" => {
                self.reshaped = true;
                self.input(node, 0)?
            }
            _ => return None,
        };
        self.known.insert(output, meaning);
        Some(())
    }

    fn map(&mut self, function: Function, node: &Node<'a>) -> Option<Meaning> {
        Some(match self.input(node, 0)? {
            Meaning::Value(value) => Meaning::Value(self.step(Layer::Map(function), vec![value])),
            Meaning::Number(number) => Meaning::Number(function.of(number)),
            Meaning::Shape => return None,
        })
    }

    fn combine(&mut self, operation: Operation, node: &Node<'a>) -> Option<Meaning> {
        let with = |number, first| Layer::CombineWith {
            operation,
            number,
            first,
        };
        Some(match (self.input(node, 0)?, self.input(node, 1)?) {
            (Meaning::Value(a), Meaning::Value(b)) => {
                Meaning::Value(self.step(Layer::Combine(operation), vec![a, b]))
            }
            (Meaning::Value(a), Meaning::Number(b)) => {
                Meaning::Value(self.step(with(b, false), vec![a]))
            }
            (Meaning::Number(a), Meaning::Value(b)) => {
                Meaning::Value(self.step(with(a, true), vec![b]))
            }
            (Meaning::Number(a), Meaning::Number(b)) => Meaning::Number(operation.of(a, b)),
            _ => return None,
        })
    }

    /// Shape and values of a convolution's weight and bias.
    fn weights(&self, node: &Node<'a>, outputs: usize) -> Option<([usize; 3], Vec<f32>, Vec<f32>)> {
        let weight = self.file.constant_value(node.inputs.get(1)?)?;
        let shape: [usize; 3] = weight.shape.as_slice().try_into().ok()?;
        let bias = match node.inputs.get(2).filter(|name| !name.is_empty()) {
            Some(name) => self.file.constant_value(name)?.floats()?,
            None => vec![0.0; shape[outputs]],
        };
        let fits = bias.len() == shape[outputs] && shape.iter().all(|size| *size > 0);
        Some((shape, weight.floats()?, bias)).filter(|_| fits)
    }

    fn conv(&mut self, node: &Node<'a>) -> Option<Value> {
        let sizes = Sizes::of(node)?;
        let input = self.input_value(node, 0)?;
        let ([outputs, inputs, taps], weight, bias) = self.weights(node, 0)?;
        self.not_wasteful(outputs, weight.len())?;
        let conv = Conv::new(
            self.arch,
            [outputs, inputs, taps],
            sizes.spread,
            |output, input, tap| weight[(output * inputs + input) * taps + tap],
            |output| bias[output],
        );
        let pad = sizes.pad;
        (taps == sizes.kernel).then(|| self.step(Layer::Conv { conv, pad }, vec![input]))
    }

    /// Output row `time * stride + phase - pad` sees input rows `time - n` through
    /// the taps `phase + n * stride`.
    fn upsample(&mut self, node: &Node<'a>) -> Option<Value> {
        let Sizes {
            kernel,
            pad,
            stride,
            ..
        } = Sizes::of(node)?;
        let input = self.input_value(node, 0)?;
        let ([inputs, outputs, taps], weight, bias) = self.weights(node, 1)?;
        self.not_wasteful(outputs * stride, weight.len())?;
        if taps != kernel {
            return None;
        }
        let seen = kernel.div_ceil(stride);
        let conv = Conv::new(
            self.arch,
            [stride * outputs, inputs, seen],
            1,
            |output, input, row| {
                let (phase, output) = (output / outputs, output % outputs);
                let tap = phase + (seen - 1 - row) * stride;
                let at = (input * outputs + output) * taps + tap;
                if tap < taps { weight[at] } else { 0.0 }
            },
            |output| bias[output % outputs],
        );
        let layer = Layer::Upsample { conv, stride, pad };
        Some(self.step(layer, vec![input]))
    }

    /// Few outputs are filled up to a vector of them: not if there are many weights.
    fn not_wasteful(&self, outputs: usize, weights: usize) -> Option<()> {
        let lanes = self.arch.dispatch(Lanes);
        (outputs * 4 >= lanes || weights <= 1 << 16).then_some(())
    }

    fn slice(&mut self, node: &Node<'a>) -> Option<Value> {
        let input = self.input_value(node, 0)?;
        let one = |numbers: Option<Vec<i64>>| match numbers?.as_slice() {
            [number] => Some(*number),
            _ => None,
        };
        let start = one(self.numbers(node, 1, "starts"))?;
        let end = one(self.numbers(node, 2, "ends"))?;
        let axis = one(self.numbers(node, 3, "axes"))?;
        let step = if node.inputs.len() > 4 {
            one(self.numbers(node, 4, "steps"))?
        } else {
            1
        };
        let layer = match (start, end, step) {
            (-1, ..=-0x7fff_ffff, -1) => Layer::Reverse,
            (0.., 0.., 1) => Layer::Channels(start.try_into().ok()?..end.try_into().ok()?),
            _ => return None,
        };
        matches!(axis, 1 | -2).then(|| self.step(layer, vec![input]))
    }

    fn split(&mut self, node: &Node<'a>) -> Option<()> {
        let input = self.input_value(node, 0)?;
        let sizes = self.numbers(node, 1, "split")?;
        let mut from = 0_usize;
        for (name, size) in node.outputs.iter().zip(&sizes) {
            let to = from.checked_add(usize::try_from(*size).ok()?)?;
            let output = self.step(Layer::Channels(from..to), vec![input]);
            self.known.insert(name, Meaning::Value(output));
            from = to;
        }
        (sizes.len() == node.outputs.len()).then_some(())
    }

    /// Lets convolutions add the values that are added to their output alone.
    fn fuse(&mut self) {
        let mut makers = vec![None; self.values.len()];
        let mut readers = vec![0; self.values.len()];
        for (number, step) in self.steps.iter().enumerate() {
            makers[step.output] = Some(number);
            for input in &step.inputs {
                readers[*input] += 1;
            }
        }
        for at in 0..self.steps.len() {
            let step = &self.steps[at];
            let (Layer::Combine(Operation::Add), &[a, b]) = (&step.layer, step.inputs.as_slice())
            else {
                continue;
            };
            // What is given may be one row for all of time.
            let made = |value: Value| makers[value].is_some();
            let conv = [(a, b), (b, a)].into_iter().find_map(|(sum, other)| {
                let maker = makers[sum].filter(|_| readers[sum] == 1 && made(other))?;
                let step = &self.steps[maker];
                let plain = matches!(step.layer, Layer::Conv { .. }) && step.inputs.len() == 1;
                plain.then_some((maker, other))
            });
            let Some((maker, other)) = conv else { continue };
            let nothing = Layer::Concat;
            let conv = std::mem::replace(&mut self.steps[maker].layer, nothing);
            let inputs = vec![self.steps[maker].inputs[0], other];
            self.steps[maker].inputs.clear();
            self.steps[at].layer = conv;
            self.steps[at].inputs = inputs;
        }
        self.steps.retain(|step| !step.inputs.is_empty());
    }

    /// Rates, stages and margins.
    fn finish(mut self, output: Value) -> Option<Plan> {
        for (_, input) in &self.inputs {
            self.values[*input].rate = 1;
        }
        let given: Vec<Value> = self
            .inputs
            .iter()
            .skip(1)
            .map(|(_, value)| *value)
            .collect();
        for (number, step) in self.steps.iter().enumerate() {
            let (mut rate, mut stage) = (0, 0);
            for input in &step.inputs {
                let value = &mut self.values[*input];
                value.readers.push(number);
                stage = stage.max(value.stage);
                // Whether given values are for all of time is not known yet.
                if given.contains(input) {
                    continue;
                }
                if rate != 0 && rate != value.rate {
                    return None;
                }
                rate = value.rate;
            }
            let mut margins = (0, 0);
            match &step.layer {
                Layer::Conv { pad, .. } => margins.0 = *pad,
                Layer::Upsample { conv, stride, pad } => {
                    margins = ((conv.taps - 1).max(pad.div_ceil(*stride)), *pad);
                    rate *= stride;
                    stage += 1;
                }
                _ => {}
            }
            if let Some(input) = step.inputs.first() {
                let value = &mut self.values[*input];
                value.margin = value.margin.max(margins.0);
            }
            let value = &mut self.values[step.output];
            value.margin = value.margin.max(margins.1);
            (value.rate, value.stage) = (rate, stage);
            if !(1..=MAX_RATE).contains(&rate) || stage >= MAX_STAGES {
                return None;
            }
        }
        let stages = self.values.iter().map(|value| value.stage + 1).max()?;
        Some(Plan {
            arch: self.arch,
            steps: self.steps,
            values: self.values,
            inputs: self.inputs,
            output,
            stages,
        })
    }
}

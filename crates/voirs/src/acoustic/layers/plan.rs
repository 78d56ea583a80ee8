//! What a network does, layer by layer.

use std::ops::Range;

use pulp::Arch;

use super::conv::Conv;
use super::pointwise::{Function, Operation};

/// The number of a value in a plan.
pub(super) type Value = usize;

/// A network, ready to run.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) arch: Arch,
    /// Each after those that it depends on.
    pub(super) steps: Vec<Step>,
    pub(super) values: Vec<ValuePlan>,
    /// The values that are given, by their names in the graph.
    pub(super) inputs: Vec<(String, Value)>,
    pub(super) output: Value,
    /// How many stages there are: one, and one more with every upsampling.
    pub(super) stages: usize,
}

#[derive(Debug, Default)]
pub(super) struct ValuePlan {
    /// Rows of zeros that are read beyond either end.
    pub(super) margin: usize,
    /// Steps of time in one of the input's.
    pub(super) rate: usize,
    pub(super) stage: usize,
    /// The steps that read it.
    pub(super) readers: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Step {
    pub(super) layer: Layer,
    pub(super) inputs: Vec<Value>,
    pub(super) output: Value,
}

#[derive(Debug)]
pub(super) enum Layer {
    /// A convolution that keeps the length. A second input is added to its output.
    Conv {
        conv: Conv,
        pad: usize,
    },
    /// A transposed convolution with a stride, as a convolution whose output rows
    /// are `stride` rows each, the first of them `pad` rows before the beginning.
    Upsample {
        conv: Conv,
        stride: usize,
        pad: usize,
    },
    Map(Function),
    Combine(Operation),
    /// Of a value and a number, which comes `first` or second.
    CombineWith {
        operation: Operation,
        number: f32,
        first: bool,
    },
    /// Some channels of a value.
    Channels(Range<usize>),
    /// All channels in the opposite order.
    Reverse,
    /// The channels of all inputs, one after the other.
    Concat,
}

impl Plan {
    /// Names of the values that a [`Run`](super::Run) needs; the first is the one
    /// that the plan begins with.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &str> {
        self.inputs.iter().map(|(name, _)| name.as_str())
    }

    /// Rows of the output for one of the input.
    pub(crate) fn rate(&self) -> usize {
        self.values[self.output].rate
    }
}

//! Functions of single values and of pairs of them.

use crate::acoustic::hibari::elementwise::exp;
use crate::acoustic::hibari::vectorized::vectorized;

/// A function of one value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Function {
    /// `x`, or `slope * x` where `x` is negative.
    LeakyRelu {
        slope: f32,
    },
    Tanh,
    Sigmoid,
    Exp,
    Neg,
}

/// A function of two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Add,
    Sub,
    Mul,
    Div,
}

impl Function {
    #[inline(always)]
    pub(super) fn of(self, x: f32) -> f32 {
        match self {
            Self::LeakyRelu { slope } => {
                if x < 0.0 {
                    slope * x
                } else {
                    x
                }
            }
            Self::Tanh => tanh(x),
            Self::Sigmoid => sigmoid(x),
            Self::Exp => exp(if x < 88.0 { x } else { 88.0 }),
            Self::Neg => -x,
        }
    }
}

impl Operation {
    #[inline(always)]
    pub(super) fn of(self, a: f32, b: f32) -> f32 {
        match self {
            Self::Add => a + b,
            Self::Sub => a - b,
            Self::Mul => a * b,
            Self::Div => a / b,
        }
    }
}

/// `1 - 2 / (e^2x + 1)`, right to some 1e-7; what is not a number stays so.
#[inline(always)]
fn tanh(x: f32) -> f32 {
    let bounded = if x < 10.0 { x } else { 10.0 };
    1.0 - 2.0 / (exp(2.0 * bounded) + 1.0) + 0.0 * x
}

/// `1 / (1 + e^-x)`; what is not a number stays so.
#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    let bounded = if x > -80.0 { x } else { -80.0 };
    1.0 / (1.0 + exp(-bounded)) + 0.0 * x
}

vectorized! {
    /// A function of each value.
    fn map<'a>(function: Function, x: &'a [f32], out: &'a mut [f32]) -> () {
        let pairs = out.iter_mut().zip(x);
        // One loop each, so that each compiles to vector instructions.
        match function {
            Function::LeakyRelu { slope } => {
                pairs.for_each(|(out, x)| *out = Function::LeakyRelu { slope }.of(*x));
            }
            Function::Tanh => pairs.for_each(|(out, x)| *out = tanh(*x)),
            Function::Sigmoid => pairs.for_each(|(out, x)| *out = sigmoid(*x)),
            Function::Exp => pairs.for_each(|(out, x)| *out = Function::Exp.of(*x)),
            Function::Neg => pairs.for_each(|(out, x)| *out = -*x),
        }
    }
}

/// Rows of values, or one row for all of time; rows of one value stand for rows
/// of as many as there are beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    pub values: &'a [f32],
    pub channels: usize,
    pub fixed: bool,
}

impl Rows<'_> {
    #[inline(always)]
    fn row(&self, row: usize) -> &[f32] {
        let row = if self.fixed { 0 } else { row };
        &self.values[row * self.channels..][..self.channels]
    }
}

vectorized! {
    /// A function of each pair of values, in rows of `channels`.
    fn combine<'a>(
        operation: Operation,
        a: Rows<'a>,
        b: Rows<'a>,
        channels: usize,
        out: &'a mut [f32],
    ) -> () {
        match operation {
            Operation::Add => pairs(|a, b| a + b, a, b, channels, out),
            Operation::Sub => pairs(|a, b| a - b, a, b, channels, out),
            Operation::Mul => pairs(|a, b| a * b, a, b, channels, out),
            Operation::Div => pairs(|a, b| a / b, a, b, channels, out),
        }
    }
}

#[inline(always)]
fn pairs(
    operation: impl Fn(f32, f32) -> f32 + Copy,
    a: Rows<'_>,
    b: Rows<'_>,
    channels: usize,
    out: &mut [f32],
) {
    let whole = |rows: &Rows<'_>| !rows.fixed && rows.channels == channels;
    if whole(&a) && whole(&b) {
        return apply(operation, a.values, b.values, out);
    }
    for (at, out) in out.chunks_exact_mut(channels).enumerate() {
        apply(operation, a.row(at), b.row(at), out);
    }
}

#[inline(always)]
fn apply(operation: impl Fn(f32, f32) -> f32, a: &[f32], b: &[f32], out: &mut [f32]) {
    match (a, b) {
        (&[a], &[b]) => out.fill(operation(a, b)),
        (a, &[b]) => out
            .iter_mut()
            .zip(a)
            .for_each(|(out, a)| *out = operation(*a, b)),
        (&[a], b) => out
            .iter_mut()
            .zip(b)
            .for_each(|(out, b)| *out = operation(a, *b)),
        (a, b) => {
            let values = a.iter().zip(b);
            out.iter_mut()
                .zip(values)
                .for_each(|(out, (a, b))| *out = operation(*a, *b));
        }
    }
}

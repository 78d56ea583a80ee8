//! Values of ids that a graph repeats for each of an id's frames.
//!
//! VITS does so by a product with a matrix of zeros and ones: the differences of
//! which ids have begun by a frame, and which have ended.

use super::network::{NetworkError, Values};
use crate::inference::Tensor;
use crate::inference::onnx::OnnxFile;

/// Nodes that only move numbers, one after the other, at most.
const MAX_MOVES: usize = 16;

/// A value, channels × frames, that repeats another, channels × ids.
#[derive(Debug)]
pub(super) struct Repeat {
    pub source: String,
    pub output: String,
}

/// What the graph repeats, for as many frames as `frames` says, to make `value`.
pub(super) fn source<'a>(file: &OnnxFile<'a>, value: &str, frames: &str) -> Option<&'a str> {
    let inputs = |value: &str, operator: &str| {
        let node = file.maker(value).filter(|node| node.operator == operator);
        node.map(|node| node.inputs.as_slice())
    };
    let pair = |value: &str, operator: &str| -> Option<[&'a str; 2]> {
        inputs(value, operator)?.try_into().ok()
    };
    let transposed = |value: &str| {
        let node = file.maker(value)?;
        let fits = node.operator == "Transpose" && node.integers("perm") == Some(&[0, 2, 1]);
        node.inputs.first().copied().filter(|_| fits)
    };
    // The value before nodes of these operators; those that multiply have a mask
    // of a text's steps of time in a batch, which is one text.
    let before = |mut value: &'a str, operators: &[&str]| {
        for _ in 0..MAX_MOVES {
            match file.maker(value) {
                Some(node) if operators.contains(&node.operator) => value = node.inputs.first()?,
                _ => break,
            }
        }
        Some(value)
    };
    let [matrix, rows] = pair(transposed(value)?, "MatMul")?;
    let differences = before(matrix, &["Squeeze", "Mul", "Transpose", "Unsqueeze"])?;
    let [ended, begun] = pair(differences, "Sub")?;
    let shifted = before(begun, &["Slice"])?;
    let [padded, ..] = inputs(shifted, "Pad")? else {
        return None;
    };
    let [begins, sums] = pair(before(ended, &["Reshape", "Cast"])?, "Less")?;
    let [summed, _] = pair(before(sums, &["Unsqueeze", "Reshape"])?, "CumSum")?;
    let counted = inputs(before(begins, &["Unsqueeze", "Cast"])?, "Range").is_some();
    let fits = *padded == ended && begun != ended && summed == frames && counted;
    transposed(rows).filter(|_| fits)
}

impl Repeat {
    /// Adds the output to `values`, which have the source.
    pub(super) fn run(&self, frames: &[u32], values: &mut Values) -> Result<(), NetworkError> {
        let unlike = || NetworkError::Shape("the values of ids");
        let source = values.get(&self.source).cloned().ok_or_else(unlike)?;
        let (shape, source) = source.into_floats(&self.source)?;
        let &[1, channels, ids] = shape.as_slice() else {
            return Err(unlike());
        };
        if ids != frames.len() || ids == 0 {
            return Err(unlike());
        }
        let total = frames.iter().map(|frames| *frames as usize).sum::<usize>();
        let mut output = Vec::with_capacity(channels * total);
        for row in source.chunks_exact(ids) {
            for (value, frames) in row.iter().zip(frames) {
                output.extend(std::iter::repeat_n(*value, *frames as usize));
            }
        }
        let output = Tensor::floats(&[1, channels, total], output)?;
        values.insert(self.output.clone(), output);
        Ok(())
    }
}

//! Networks of one-dimensional convolutions, run along time as it comes.
//!
//! A [`Plan`] is read out of an ONNX graph; a [`Run`] speaks one utterance with
//! it. Every layer keeps the rows of its input that it needs again, so that
//! nothing is computed twice, and results do not depend on how many rows come at
//! a time: every number is the same chain of operations.
//!
//! A [`Transformer`], too, is read out of a graph and made of convolutions; it
//! looks at the whole of its input at once.
//!
//! Values are rows of channels, one row for each step of time. Time outside of
//! the utterance reads as zeros.

mod attention;
mod conv;
mod plan;
mod pointwise;
mod read;
mod run;
#[cfg(test)]
mod tests;
mod transformer;
mod transformer_read;
#[cfg(test)]
mod transformer_tests;

pub(crate) use plan::Plan;
pub(crate) use read::Sizes;
pub(crate) use run::{Input, Run};
pub(crate) use transformer::Transformer;

//! The network of the hibari voices: phoneme ids to spectral frames and pitch.
//!
//! The model is the student network of the Python package `hibari-tts`
//! (Apache-2.0; its README describes inputs and outputs). Two text encoders,
//! each of ConvNeXt blocks (Liu et al., "A ConvNet for the 2020s", 2022, in
//! one dimension) and one transformer layer (Vaswani et al., "Attention Is All
//! You Need", 2017, normalised before each part) that is applied several times,
//! read the phonemes. The first predicts a duration for each of them and, over
//! the spread-out steps, pitch and energy; the second feeds a stack of ConvNeXt
//! blocks that gives the five parts of a spectrum for every frame.
//!
//! Dense layers multiply 8-bit weights with activations that are quantised for
//! every tensor as ONNX's `DynamicQuantizeLinear` does. Everything up to the
//! durations and the pitch rounds exactly as onnxruntime 1.32 does on x86-64 with
//! AVX-512, the order of every sum included: quantisation turns a difference in
//! the last bit into one of a whole step, which could move a duration. The rest
//! rounds in the same way but for the logarithm of the pitch; most spectra are
//! equal bit for bit, the others differ by what quantisation leaves undetermined.

mod attention;
mod conv;
mod convnext;
pub(in crate::acoustic) mod elementwise;
mod encoder;
mod linear;
mod network;
mod norm;
mod scratch;
pub(in crate::acoustic) mod vectorized;
mod weights;

#[cfg(test)]
mod tests;

pub(crate) use network::Network;
pub(crate) use scratch::Scratch;

/// Why the network cannot be made or run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(crate) enum NetworkError {
    /// The weights cannot be read.
    #[error("the network's weights are damaged: {0}")]
    Weights(String),
    /// The input is outside what the network takes.
    #[error("the network cannot take this input: {0}")]
    Input(String),
    /// A matrix product was refused; weights that were loaded do not cause it.
    #[error("a matrix product failed: {0}")]
    Product(String),
}

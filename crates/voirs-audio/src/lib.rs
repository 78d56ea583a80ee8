//! Samples: signal processing, levels and WAV encoding.
//!
//! Everything here is synchronous, allocates only what the documentation of a
//! function says, prints nothing and never panics. Samples are `f32` with full
//! scale at ±1, mono, unless a function says otherwise.

pub mod dsp;
pub mod encode;

pub use dsp::limiter::{TRUE_PEAK_CEILING, limit_true_peak};
pub use dsp::vocoder::{Noise, SpectralFrames, Vocoder};

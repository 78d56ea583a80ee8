//! Samples: signal processing, levels, conversions and file formats.
//!
//! Everything here is synchronous, allocates only what the documentation of a
//! function says, prints nothing and never panics. Samples are `f32` with full
//! scale at ±1, mono, unless a function says otherwise.

pub mod convert;
pub mod dsp;
pub mod encode;
pub mod resample;

pub use convert::{ByteOrder, Conversion, Dither, Layout, SampleFormat};
pub use dsp::limiter::{TRUE_PEAK_CEILING, TRUE_PEAK_REACH, limit_true_peak};
pub use dsp::vocoder::{Noise, PitchRatio, SpectralFrames, Vocoder};
pub use encode::EncodeError;
pub use resample::Resampler;

//! Signal processing.

pub mod limiter;
mod math;
pub mod noise;
mod pulses;
pub mod vocoder;

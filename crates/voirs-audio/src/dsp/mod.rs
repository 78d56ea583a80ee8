//! Signal processing.

pub mod limiter;
mod math;
mod noise;
mod pulses;
pub mod vocoder;

//! Audio file formats.

pub mod wav;

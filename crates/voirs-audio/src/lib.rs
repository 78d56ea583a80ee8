//! Audio samples.

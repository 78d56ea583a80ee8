//! Grapheme to phoneme conversion.

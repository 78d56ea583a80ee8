//! English text to phonemes: segmentation, normalisation, pronunciation.
//!
//! The stages, in order:
//!
//! 1. [`segment`]: a document to sentences (byte ranges, found lazily);
//! 2. [`normalize`]: a sentence to the words that are said, each with the
//!    range of the source it came from;
//! 3. [`g2p`]: those words to phonemes, by part of speech and context.
//!
//! The crate performs no I/O, holds no tensors and knows nothing of audio. Its
//! data (lexicon, tagger) comes from the caller as bytes; words that are not
//! in the lexicon are pronounced by the caller's [`g2p::UnknownWords`].
//! Every type is `Send + Sync`; no function panics on any input.

mod alignment;
mod blob;
pub mod g2p;
pub mod lexicon;
pub mod normalize;
pub mod phonetic;
pub mod segment;
pub mod ssml;
mod xml;

pub use blob::Blob;
pub use xml::DocumentError;

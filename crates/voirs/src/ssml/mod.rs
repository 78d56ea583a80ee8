//! Documents of SSML as a source of utterances.

/// The most bytes of an SSML document: 8 MiB.
pub const MAX_SSML_BYTES: usize = voirs_text::ssml::MAX_DOCUMENT_BYTES;

mod cast;
mod gap;
mod prosody;
mod recording;
mod requests;
mod resources;
mod source;

pub(crate) use self::cast::Reader;
pub(crate) use self::gap::Pauses;
pub(crate) use self::recording::{Recording, bleep};
pub(crate) use self::resources::{Directories, Surroundings};
pub(crate) use self::source::SsmlSource;

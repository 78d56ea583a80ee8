//! The voice and the front end inside the library.

use voirs_text::Blob;

/// The voice "heart".
pub(crate) const HEART: Blob = Blob::from_static(include_bytes!("../../../../voices/heart.voirs"));

/// The US English front end.
pub(crate) const EN_US: Blob = Blob::from_static(include_bytes!("../../../../voices/en-us.voirs"));

//! Bytes that are either part of the program or shared between owners.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// Immutable bytes, cheap to clone and to slice: embedded in the program, or
/// loaded and reference counted.
#[derive(Clone)]
pub struct Blob(Inner);

#[derive(Clone)]
enum Inner {
    Static(&'static [u8]),
    Shared(Arc<[u8]>, Range<usize>),
}

impl Blob {
    /// Bytes that live as long as the program.
    pub const fn from_static(bytes: &'static [u8]) -> Self {
        Self(Inner::Static(bytes))
    }

    /// The part of this blob in `range`; `None` when it is out of bounds.
    pub fn slice(&self, range: Range<usize>) -> Option<Self> {
        self.get(range.clone())?;
        Some(Self(match &self.0 {
            Inner::Static(bytes) => Inner::Static(bytes.get(range)?),
            Inner::Shared(bytes, own) => Inner::Shared(
                Arc::clone(bytes),
                own.start + range.start..own.start + range.end,
            ),
        }))
    }

    /// The bytes with the program's lifetime, if they are part of it.
    pub fn as_static(&self) -> Option<&'static [u8]> {
        match self.0 {
            Inner::Static(bytes) => Some(bytes),
            Inner::Shared(..) => None,
        }
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        let range = 0..bytes.len();
        Self(Inner::Shared(bytes.into(), range))
    }
}

impl Deref for Blob {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Inner::Static(bytes) => bytes,
            Inner::Shared(bytes, range) => &bytes[range.clone()],
        }
    }
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blob({} bytes)", self.len())
    }
}

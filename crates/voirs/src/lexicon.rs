//! Pronunciation lexicons of the user.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use voirs_text::DocumentError;
use voirs_text::lexicon::{self, MAX_LEXICON_BYTES};

use crate::error::{Error, ErrorCode, Result};

/// A pronunciation lexicon: W3C PLS 1.0, or lines of a word, a tab and its
/// phonemes (`docs/lexicons.md`). Cheap to clone.
#[derive(Debug, Clone)]
pub struct Lexicon(Arc<lexicon::Lexicon>);

impl Lexicon {
    /// Loads a lexicon from a file.
    ///
    /// # Errors
    /// [`ErrorCode::ReadFailed`] or [`ErrorCode::InvalidLexicon`], naming the
    /// file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let failed = |cause: std::io::Error| {
            let message = format!("cannot read {}: {cause}", path.display());
            Error::new(ErrorCode::ReadFailed, message)
                .with_argument("path", path.display())
                .with_cause(cause)
        };
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(failed)?;
        // One byte more than may be, so that a larger file is refused.
        let mut limited = file.take(MAX_LEXICON_BYTES as u64 + 1);
        limited.read_to_end(&mut bytes).map_err(failed)?;
        Self::read(&bytes, &path.display().to_string())
    }

    /// A lexicon from the bytes of a file.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidLexicon`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes, "the lexicon in memory")
    }

    /// The number of written forms in it.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn shared(&self) -> Arc<lexicon::Lexicon> {
        Arc::clone(&self.0)
    }

    fn read(bytes: &[u8], origin: &str) -> Result<Self> {
        let lexicon = lexicon::Lexicon::parse(bytes).map_err(|cause| {
            document_error(ErrorCode::InvalidLexicon, &format!("{origin}: "), cause)
                .with_argument("origin", origin)
        })?;
        Ok(Self(Arc::new(lexicon)))
    }
}

/// An error of a document as one of the engine.
pub(crate) fn document_error(code: ErrorCode, subject: &str, cause: DocumentError) -> Error {
    Error::new(code, format!("{subject}{cause}"))
        .with_argument("line", cause.line)
        .with_argument("column", cause.column)
        .with_argument("found", &cause.found)
        .with_argument("expected", &cause.expected)
        .with_cause(cause)
}

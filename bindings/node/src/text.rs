//! Texts, and places in them as JavaScript counts.

use std::ops::Range;
use std::sync::Arc;

use napi::bindgen_prelude::{Either, Uint8Array, Utf16String};
use voirs::{Error, ErrorCode, Result};

/// A text from JavaScript: a string, or bytes of UTF-8.
pub type TextArgument = Either<Utf16String, Uint8Array>;

/// The text of an argument.
pub(crate) fn text(argument: &TextArgument) -> Result<Arc<str>> {
    match argument {
        Either::A(string) => match String::from_utf16(string) {
            Ok(text) => Ok(text.into()),
            Err(cause) => {
                let message = "the text has a surrogate without its other half";
                let hint = "Repair the text with text.toWellFormed().";
                Err(Error::new(ErrorCode::InvalidUtf8, message)
                    .with_hint(hint)
                    .with_cause(cause))
            }
        },
        Either::B(bytes) => voirs::decode_text(bytes).map(Into::into),
    }
}

/// A place in a text, in bytes and in UTF-16 code units, moved to where the next
/// question is: the questions come more or less in the order of the text.
#[derive(Clone, Copy, Default)]
pub(crate) struct Cursor {
    byte: usize,
    units: usize,
}

impl Cursor {
    /// A byte's place in code units.
    pub(crate) fn units(&mut self, text: &str, byte: usize) -> usize {
        let count = |range: Range<usize>| {
            let part = text.get(range).unwrap_or_default();
            part.chars().map(char::len_utf16).sum::<usize>()
        };
        if byte >= self.byte {
            self.units += count(self.byte..byte);
        } else {
            self.units = self.units.saturating_sub(count(byte..self.byte));
        }
        self.byte = byte;
        self.units
    }

    /// A range's place in code units.
    pub(crate) fn range(&mut self, text: &str, bytes: &Range<usize>) -> (usize, usize) {
        let start = self.units(text, bytes.start);
        (start, self.units(text, bytes.end))
    }
}

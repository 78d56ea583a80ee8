//! What the caller should know about a text that was spoken.

use std::fmt;
use std::ops::Range;

use voirs_text::normalize::{Skipped, SkippedKind};

/// Something in the text that was not spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// Its byte range in the text.
    pub text: Range<usize>,
    /// What it is.
    pub kind: WarningKind,
}

/// What was not spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarningKind {
    /// Words in a script that the front end does not read, by its Unicode name.
    UnknownScript(String),
    /// Control characters.
    ControlCharacters,
    /// Characters without a public meaning.
    PrivateUse,
    /// Symbols without a reading.
    UnknownSymbol,
    /// A phoneme that the voice does not have, in a pronunciation given inline.
    UnknownPhoneme(char),
    /// There were more warnings than are kept.
    More,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end } = self.text;
        match &self.kind {
            WarningKind::UnknownScript(name) => {
                write!(
                    f,
                    "bytes {start} to {end}: text in {name} script was skipped"
                )
            }
            WarningKind::ControlCharacters => {
                write!(f, "bytes {start} to {end}: control characters were skipped")
            }
            WarningKind::PrivateUse => write!(
                f,
                "bytes {start} to {end}: characters without a meaning were skipped"
            ),
            WarningKind::UnknownSymbol => {
                write!(
                    f,
                    "bytes {start} to {end}: a symbol without a reading was skipped"
                )
            }
            WarningKind::UnknownPhoneme(phoneme) => write!(
                f,
                "bytes {start} to {end}: the voice has no phoneme \"{phoneme}\", it was left out"
            ),
            WarningKind::More => write!(f, "from byte {start} on: more text was skipped"),
        }
    }
}

impl From<Skipped> for Warning {
    fn from(skipped: Skipped) -> Self {
        let kind = match skipped.what {
            SkippedKind::Script(name) => WarningKind::UnknownScript(name.to_owned()),
            SkippedKind::Control => WarningKind::ControlCharacters,
            SkippedKind::PrivateUse => WarningKind::PrivateUse,
            _ => WarningKind::UnknownSymbol,
        };
        Self {
            text: skipped.range,
            kind,
        }
    }
}

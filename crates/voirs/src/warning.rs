//! What the caller should know about a text that was spoken.

use std::fmt;
use std::ops::Range;

use voirs_text::normalize::{Skipped, SkippedKind};
use voirs_text::ssml::Notice;

use crate::voice::Capability;

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
    /// The request, or a part of a document, asks for something that the voice
    /// cannot do.
    Unsupported(Capability),
    /// Something in an SSML document that is not done as it says; the sentence
    /// tells what.
    Ssml(String),
    /// There were more warnings than are kept.
    More,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end } = self.text;
        match &self.kind {
            WarningKind::More => write!(f, "from byte {start} on: {}", self.kind),
            kind => write!(f, "bytes {start} to {end}: {kind}"),
        }
    }
}

/// What happened, without the place.
impl fmt::Display for WarningKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownScript(name) => write!(f, "text in {name} script was skipped"),
            Self::ControlCharacters => f.write_str("control characters were skipped"),
            Self::PrivateUse => f.write_str("characters without a meaning were skipped"),
            Self::UnknownSymbol => f.write_str("a symbol without a reading was skipped"),
            Self::UnknownPhoneme(phoneme) => {
                write!(f, "the voice has no phoneme \"{phoneme}\", it was left out")
            }
            Self::Unsupported(capability) => {
                let name = capability.name();
                write!(
                    f,
                    "the voice cannot change its {name}, which stays as it is"
                )
            }
            Self::Ssml(message) => f.write_str(message),
            Self::More => f.write_str("more text was skipped"),
        }
    }
}

impl From<Notice> for Warning {
    fn from(notice: Notice) -> Self {
        Self {
            text: notice.range,
            kind: WarningKind::Ssml(notice.message),
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

//! The fixed codes of errors.

/// The kind of an error. Numbers and names never change their meaning; new
/// ones are only added. Numbers group by hundreds: 1xx the input, 2xx voices,
/// 3xx the run, 4xx files, 9xx the engine itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u32)]
pub enum ErrorCode {
    /// The text is empty or white space.
    EmptyText = 101,
    /// The text has nothing that the voice can say.
    NothingToSpeak = 102,
    /// The text is not valid UTF-8.
    InvalidUtf8 = 103,
    /// The text exceeds the limit.
    TextTooLong = 104,
    /// A setting is out of its range.
    InvalidSetting = 105,
    /// A phoneme string has a symbol that the voice does not know.
    InvalidPhonemes = 106,
    /// There is no voice of this name.
    UnknownVoice = 201,
    /// The voice does not speak this accent.
    UnsupportedAccent = 202,
    /// A voice or front-end file is not what it should be, or damaged.
    DamagedVoice = 203,
    /// A voice file is of a version or family that this library cannot read.
    UnsupportedVoice = 204,
    /// The voice's network failed on this input.
    InferenceFailed = 205,
    /// The caller cancelled.
    Cancelled = 301,
    /// The time limit of the request passed.
    TimedOut = 302,
    /// A file could not be read.
    ReadFailed = 401,
    /// A file could not be written.
    WriteFailed = 402,
    /// The system refused a resource, such as a thread.
    SystemResource = 403,
    /// A defect of the engine.
    Internal = 901,
}

impl ErrorCode {
    /// Every code, in order of number.
    pub const ALL: [Self; 17] = [
        Self::EmptyText,
        Self::NothingToSpeak,
        Self::InvalidUtf8,
        Self::TextTooLong,
        Self::InvalidSetting,
        Self::InvalidPhonemes,
        Self::UnknownVoice,
        Self::UnsupportedAccent,
        Self::DamagedVoice,
        Self::UnsupportedVoice,
        Self::InferenceFailed,
        Self::Cancelled,
        Self::TimedOut,
        Self::ReadFailed,
        Self::WriteFailed,
        Self::SystemResource,
        Self::Internal,
    ];

    /// The number, as C and the command line see it.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The name, as scripts and other languages see it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EmptyText => "EMPTY_TEXT",
            Self::NothingToSpeak => "NOTHING_TO_SPEAK",
            Self::InvalidUtf8 => "INVALID_UTF8",
            Self::TextTooLong => "TEXT_TOO_LONG",
            Self::InvalidSetting => "INVALID_SETTING",
            Self::InvalidPhonemes => "INVALID_PHONEMES",
            Self::UnknownVoice => "UNKNOWN_VOICE",
            Self::UnsupportedAccent => "UNSUPPORTED_ACCENT",
            Self::DamagedVoice => "DAMAGED_VOICE",
            Self::UnsupportedVoice => "UNSUPPORTED_VOICE",
            Self::InferenceFailed => "INFERENCE_FAILED",
            Self::Cancelled => "CANCELLED",
            Self::TimedOut => "TIMED_OUT",
            Self::ReadFailed => "READ_FAILED",
            Self::WriteFailed => "WRITE_FAILED",
            Self::SystemResource => "SYSTEM_RESOURCE",
            Self::Internal => "INTERNAL",
        }
    }

    /// What usually helps; an error may carry a more exact hint of its own.
    pub(crate) const fn hint(self) -> Option<&'static str> {
        match self {
            Self::EmptyText => Some("Pass a text with at least one word."),
            Self::NothingToSpeak => {
                Some("This voice reads English. Look at the warnings for what was skipped.")
            }
            Self::InvalidUtf8 => Some("Convert the text to UTF-8 first."),
            Self::TextTooLong => {
                Some("Split the text, or raise the limit in the pipeline's configuration.")
            }
            Self::InvalidPhonemes => {
                Some("Use the symbols that `voirs phonemes` prints for some similar text.")
            }
            Self::UnknownVoice => Some("List the voices with `voirs voices`."),
            Self::DamagedVoice => Some("Copy or download the file again."),
            Self::UnsupportedVoice => Some("Update VoiRS, or use an older voice file."),
            Self::TimedOut => Some("Allow more time, or pass less text at once."),
            Self::Internal | Self::InferenceFailed => {
                Some("This is a defect: please report it with the text that caused it.")
            }
            Self::InvalidSetting
            | Self::UnsupportedAccent
            | Self::Cancelled
            | Self::ReadFailed
            | Self::WriteFailed
            | Self::SystemResource => None,
        }
    }
}

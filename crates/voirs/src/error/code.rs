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
    /// A document is not the SSML that it should be.
    InvalidSsml = 107,
    /// A pronunciation lexicon is not what it should be.
    InvalidLexicon = 108,
    /// An argument of a call is not what the call takes: a null pointer, a
    /// structure of an unknown size, an index past the end.
    InvalidArgument = 109,
    /// There is no setting of this name.
    UnknownSetting = 110,
    /// A configuration document is not what it should be.
    InvalidConfig = 111,
    /// An audio format is unknown, or cannot hold this sample rate or setting.
    UnsupportedFormat = 112,
    /// The memory that the caller gave is too small for the result.
    BufferTooSmall = 113,
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
    /// The object is not in a state in which the call makes sense.
    InvalidState = 303,
    /// A file could not be read.
    ReadFailed = 401,
    /// A file could not be written.
    WriteFailed = 402,
    /// The system refused a resource, such as a thread.
    SystemResource = 403,
    /// Memory could not be had.
    OutOfMemory = 404,
    /// A defect of the engine.
    Internal = 901,
}

impl ErrorCode {
    /// Every code, in order of number.
    pub const ALL: [Self; 26] = [
        Self::EmptyText,
        Self::NothingToSpeak,
        Self::InvalidUtf8,
        Self::TextTooLong,
        Self::InvalidSetting,
        Self::InvalidPhonemes,
        Self::InvalidSsml,
        Self::InvalidLexicon,
        Self::InvalidArgument,
        Self::UnknownSetting,
        Self::InvalidConfig,
        Self::UnsupportedFormat,
        Self::BufferTooSmall,
        Self::UnknownVoice,
        Self::UnsupportedAccent,
        Self::DamagedVoice,
        Self::UnsupportedVoice,
        Self::InferenceFailed,
        Self::Cancelled,
        Self::TimedOut,
        Self::InvalidState,
        Self::ReadFailed,
        Self::WriteFailed,
        Self::SystemResource,
        Self::OutOfMemory,
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
            Self::InvalidSsml => "INVALID_SSML",
            Self::InvalidLexicon => "INVALID_LEXICON",
            Self::InvalidArgument => "INVALID_ARGUMENT",
            Self::UnknownSetting => "UNKNOWN_SETTING",
            Self::InvalidConfig => "INVALID_CONFIG",
            Self::UnsupportedFormat => "UNSUPPORTED_FORMAT",
            Self::BufferTooSmall => "BUFFER_TOO_SMALL",
            Self::UnknownVoice => "UNKNOWN_VOICE",
            Self::UnsupportedAccent => "UNSUPPORTED_ACCENT",
            Self::DamagedVoice => "DAMAGED_VOICE",
            Self::UnsupportedVoice => "UNSUPPORTED_VOICE",
            Self::InferenceFailed => "INFERENCE_FAILED",
            Self::Cancelled => "CANCELLED",
            Self::TimedOut => "TIMED_OUT",
            Self::InvalidState => "INVALID_STATE",
            Self::ReadFailed => "READ_FAILED",
            Self::WriteFailed => "WRITE_FAILED",
            Self::SystemResource => "SYSTEM_RESOURCE",
            Self::OutOfMemory => "OUT_OF_MEMORY",
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
            Self::UnsupportedFormat => Some("Choose another format, or convert the sample rate."),
            Self::BufferTooSmall => Some("Ask for the needed size first, then pass that much."),
            Self::InvalidSsml => {
                Some("Correct the document at that place; `docs/ssml.md` lists what is allowed.")
            }
            Self::InvalidLexicon => Some(
                "Correct the lexicon at that place; `docs/lexicons.md` says how it is written.",
            ),
            Self::UnknownVoice => Some("List the voices with `voirs voices`."),
            Self::DamagedVoice => Some("Copy or download the file again."),
            Self::UnsupportedVoice => Some("Update VoiRS, or use an older voice file."),
            Self::TimedOut => Some("Allow more time, or pass less text at once."),
            Self::Internal | Self::InferenceFailed => {
                Some("This is a defect: please report it with the text that caused it.")
            }
            Self::OutOfMemory => Some("Pass less text at once, or stream it."),
            Self::InvalidSetting
            | Self::InvalidArgument
            | Self::UnknownSetting
            | Self::InvalidConfig
            | Self::InvalidState
            | Self::UnsupportedAccent
            | Self::Cancelled
            | Self::ReadFailed
            | Self::WriteFailed
            | Self::SystemResource => None,
        }
    }
}

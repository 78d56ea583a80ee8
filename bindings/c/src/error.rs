//! Errors: the status of a call, and the thread's last error.

use std::cell::{Cell, RefCell};
use std::error::Error as _;
use std::ffi::{CString, c_char};
use std::ptr::null;

use engine::{Error, ErrorCode};

use crate::ffi::{self, Sized1st, enter};
use crate::log;

/// What a call returns: VOIRS_STATUS_OK or the code of the error. Codes never change
/// their meaning; new ones are only added. They group by hundreds: 1xx what the
/// caller passed, 2xx voices, 3xx the run, 4xx files and the system, 9xx the
/// library itself.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsStatus {
    /// The call did what it should.
    Ok = 0,
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
    /// An SSML document is not well formed, or has what SSML does not allow.
    InvalidSsml = 107,
    /// A pronunciation lexicon is not what it should be.
    InvalidLexicon = 108,
    /// An argument is not what the call takes: NULL, a structure of an unknown
    /// size, an index past the end.
    InvalidArgument = 109,
    /// There is no setting of this name.
    UnknownSetting = 110,
    /// A configuration document is not what it should be.
    InvalidConfig = 111,
    /// An audio format cannot hold this sample rate or setting.
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
    /// A defect of the library.
    Internal = 901,
}

impl From<ErrorCode> for VoirsStatus {
    fn from(code: ErrorCode) -> Self {
        match code {
            ErrorCode::EmptyText => Self::EmptyText,
            ErrorCode::NothingToSpeak => Self::NothingToSpeak,
            ErrorCode::InvalidUtf8 => Self::InvalidUtf8,
            ErrorCode::TextTooLong => Self::TextTooLong,
            ErrorCode::InvalidSetting => Self::InvalidSetting,
            ErrorCode::InvalidPhonemes => Self::InvalidPhonemes,
            ErrorCode::InvalidSsml => Self::InvalidSsml,
            ErrorCode::InvalidLexicon => Self::InvalidLexicon,
            ErrorCode::InvalidArgument => Self::InvalidArgument,
            ErrorCode::UnknownSetting => Self::UnknownSetting,
            ErrorCode::InvalidConfig => Self::InvalidConfig,
            ErrorCode::UnsupportedFormat => Self::UnsupportedFormat,
            ErrorCode::BufferTooSmall => Self::BufferTooSmall,
            ErrorCode::UnknownVoice => Self::UnknownVoice,
            ErrorCode::UnsupportedAccent => Self::UnsupportedAccent,
            ErrorCode::DamagedVoice => Self::DamagedVoice,
            ErrorCode::UnsupportedVoice => Self::UnsupportedVoice,
            ErrorCode::InferenceFailed => Self::InferenceFailed,
            ErrorCode::Cancelled => Self::Cancelled,
            ErrorCode::TimedOut => Self::TimedOut,
            ErrorCode::InvalidState => Self::InvalidState,
            ErrorCode::ReadFailed => Self::ReadFailed,
            ErrorCode::WriteFailed => Self::WriteFailed,
            ErrorCode::SystemResource => Self::SystemResource,
            ErrorCode::OutOfMemory => Self::OutOfMemory,
            // A test walks all codes: none but INTERNAL itself ends here.
            _ => Self::Internal,
        }
    }
}

/// What an error is about, by the hundreds of its code.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsErrorKind {
    /// No error.
    None = 0,
    /// What the caller passed: text, settings, arguments.
    Input = 1,
    /// A voice or front end.
    Voice = 2,
    /// The run: cancelled, out of time, called at the wrong moment.
    Run = 3,
    /// Files and the system.
    System = 4,
    /// A defect of the library.
    Internal = 9,
}

/// A thing that an error's message speaks of: "setting" and "rate", "path" and
/// "/tmp/x.wav".
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsErrorArgument {
    /// What it is.
    pub name: *const c_char,
    /// Its value.
    pub value: *const c_char,
}

/// All that is known about an error. Strings are UTF-8, belong to the library,
/// and stay valid on this thread until a later call on it fails or
/// voirs_clear_error is called.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsErrorDetails {
    /// sizeof(VoirsErrorDetails); set by voirs_error_details_init.
    pub struct_size: usize,
    /// The code, VOIRS_STATUS_OK without an error.
    pub code: VoirsStatus,
    /// What the error is about.
    pub kind: VoirsErrorKind,
    /// The name of the code: "INVALID_SETTING". NULL without an error.
    pub name: *const c_char,
    /// What went wrong. NULL without an error.
    pub message: *const c_char,
    /// What the user can do; NULL when nothing is known to help.
    pub hint: *const c_char,
    /// What caused it, in words; causes of causes follow after ": ". NULL without one.
    pub cause: *const c_char,
    /// The number of arguments.
    pub argument_count: usize,
    /// What the message speaks of.
    pub arguments: *const VoirsErrorArgument,
}

// SAFETY: pointers, integers and enums that only the library writes.
unsafe impl Sized1st for VoirsErrorDetails {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            code: VoirsStatus::Ok,
            kind: VoirsErrorKind::None,
            name: null(),
            message: null(),
            hint: null(),
            cause: null(),
            argument_count: 0,
            arguments: null(),
        }
    }
}

/// The last error with its strings as C reads them.
struct LastError {
    status: VoirsStatus,
    name: CString,
    message: CString,
    hint: Option<CString>,
    cause: Option<CString>,
    /// What `arguments` points into.
    _texts: Vec<(CString, CString)>,
    arguments: Vec<VoirsErrorArgument>,
}

thread_local! {
    static HAS_ERROR: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<LastError>> = const { RefCell::new(None) };
}

/// Makes an error the thread's last one.
pub(crate) fn set_last(error: Error) -> VoirsStatus {
    let status = VoirsStatus::from(error.code());
    log::failed(&error);
    let last = LastError::new(status, &error);
    // While a thread ends its storage may be gone: then nobody can ask either.
    let old = LAST.try_with(|slot| slot.replace(Some(last)));
    drop(old);
    let _ = HAS_ERROR.try_with(|has| has.set(true));
    status
}

/// Text as C reads it: zero bytes, which it cannot hold, become spaces.
pub(crate) fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_else(|_| CString::new(text.replace('\0', " ")).unwrap_or_default())
}

impl LastError {
    fn new(status: VoirsStatus, error: &Error) -> Self {
        let mut causes = Vec::new();
        let mut source = error.source();
        while let Some(cause) = source {
            causes.push(cause.to_string());
            source = cause.source();
        }
        let texts: Vec<_> = error
            .arguments()
            .iter()
            .map(|(name, value)| (c_string(name), c_string(value)))
            .collect();
        let arguments = texts
            .iter()
            .map(|(name, value)| VoirsErrorArgument {
                name: name.as_ptr(),
                value: value.as_ptr(),
            })
            .collect();
        Self {
            status,
            name: c_string(error.code().name()),
            message: c_string(&error.to_string()),
            hint: error.hint().map(c_string),
            cause: (!causes.is_empty()).then(|| c_string(&causes.join(": "))),
            _texts: texts,
            arguments,
        }
    }

    fn details(&self) -> VoirsErrorDetails {
        let pointer = |text: &Option<CString>| text.as_ref().map_or(null(), |t| t.as_ptr());
        VoirsErrorDetails {
            struct_size: size_of::<VoirsErrorDetails>(),
            code: self.status,
            kind: match self.status as i32 / 100 {
                1 => VoirsErrorKind::Input,
                2 => VoirsErrorKind::Voice,
                3 => VoirsErrorKind::Run,
                4 => VoirsErrorKind::System,
                _ => VoirsErrorKind::Internal,
            },
            name: self.name.as_ptr(),
            message: self.message.as_ptr(),
            hint: pointer(&self.hint),
            cause: pointer(&self.cause),
            argument_count: self.arguments.len(),
            arguments: self.arguments.as_ptr(),
        }
    }
}

fn with_last<T>(otherwise: T, read: impl FnOnce(&LastError) -> T) -> T {
    LAST.try_with(|slot| slot.try_borrow().ok()?.as_ref().map(read))
        .ok()
        .flatten()
        .unwrap_or(otherwise)
}

/// The message of this thread's last error, in UTF-8; NULL without one.
///
/// A call that succeeds leaves the last error as it is. The string belongs to the
/// library and stays valid on this thread until a later call on it fails or
/// voirs_clear_error is called.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_last_error() -> *const c_char {
    with_last(null(), |last| last.message.as_ptr())
}

/// The code of this thread's last error, VOIRS_STATUS_OK without one.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_last_error_code() -> VoirsStatus {
    with_last(VoirsStatus::Ok, |last| last.status)
}

/// All that is known about this thread's last error: code, kind, message, hint,
/// cause, arguments. Without one the code is VOIRS_STATUS_OK and the strings are NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_error_details(details: *mut VoirsErrorDetails) -> VoirsStatus {
    enter(|| {
        let read = |size| VoirsErrorDetails {
            struct_size: size,
            ..with_last(VoirsErrorDetails::initial(), LastError::details)
        };
        // SAFETY: point 2 of the contract.
        unsafe { ffi::fill("details", details, read) }
    })
}

/// Initialises the structure for voirs_get_error_details. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_error_details_init(details: *mut VoirsErrorDetails) {
    if !details.is_null() && details.is_aligned() {
        // SAFETY: not null and aligned; writable by point 2 of the contract.
        unsafe { details.write(VoirsErrorDetails::initial()) };
    }
}

/// 1 when a call on this thread has failed since the last voirs_clear_error, else 0.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_has_error() -> i32 {
    HAS_ERROR.try_with(|has| i32::from(has.get())).unwrap_or(0)
}

/// Forgets this thread's last error; strings of it become invalid.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_clear_error() {
    let old = LAST.try_with(RefCell::take);
    drop(old);
    let _ = HAS_ERROR.try_with(|has| has.set(false));
}

/// The name of a status: "OK", "INVALID_SETTING"; NULL for a number that is
/// none. The string is static.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_status_name(status: i32) -> *const c_char {
    names()
        .find(|(code, _)| *code == status)
        .map_or(null(), |(_, name)| name.as_ptr())
}

/// Every status with its name.
fn names() -> impl Iterator<Item = (i32, &'static std::ffi::CStr)> {
    use std::sync::OnceLock;
    static NAMES: OnceLock<Vec<(i32, CString)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let codes = ErrorCode::ALL.iter();
        let ok = (0, c"OK".to_owned());
        let errors = codes.map(|code| (code.number() as i32, c_string(code.name())));
        std::iter::once(ok).chain(errors).collect()
    });
    names.iter().map(|(code, name)| (*code, name.as_c_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_the_engine_has_its_status() {
        for code in ErrorCode::ALL {
            assert_eq!(VoirsStatus::from(code) as u32, code.number(), "{code:?}");
        }
    }
}

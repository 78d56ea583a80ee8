//! Error codes are fixed: what is written here must never change, only grow.
#![allow(clippy::unwrap_used)]

use voirs::ErrorCode;

const CODES: [(u32, &str); 26] = [
    (101, "EMPTY_TEXT"),
    (102, "NOTHING_TO_SPEAK"),
    (103, "INVALID_UTF8"),
    (104, "TEXT_TOO_LONG"),
    (105, "INVALID_SETTING"),
    (106, "INVALID_PHONEMES"),
    (107, "INVALID_SSML"),
    (108, "INVALID_LEXICON"),
    (109, "INVALID_ARGUMENT"),
    (110, "UNKNOWN_SETTING"),
    (111, "INVALID_CONFIG"),
    (112, "UNSUPPORTED_FORMAT"),
    (113, "BUFFER_TOO_SMALL"),
    (201, "UNKNOWN_VOICE"),
    (202, "UNSUPPORTED_ACCENT"),
    (203, "DAMAGED_VOICE"),
    (204, "UNSUPPORTED_VOICE"),
    (205, "INFERENCE_FAILED"),
    (301, "CANCELLED"),
    (302, "TIMED_OUT"),
    (303, "INVALID_STATE"),
    (401, "READ_FAILED"),
    (402, "WRITE_FAILED"),
    (403, "SYSTEM_RESOURCE"),
    (404, "OUT_OF_MEMORY"),
    (901, "INTERNAL"),
];

#[test]
fn numbers_and_names_are_fixed() {
    let codes: Vec<_> = ErrorCode::ALL
        .iter()
        .map(|c| (c.number(), c.name()))
        .collect();
    assert_eq!(codes, CODES);
}

#[test]
fn files_are_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let audio = voirs::Pipeline::new()
        .unwrap()
        .synthesize("Hello.", &voirs::SynthesisConfig::default())
        .unwrap();
    let path = folder.path().join("hello.wav");
    audio.save_wav(&path).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), audio.to_wav().unwrap());
    let missing = folder.path().join("no/such/folder.wav");
    let error = audio.save_wav(&missing).unwrap_err();
    assert_eq!(error.code(), ErrorCode::WriteFailed);
    assert!(error.to_string().contains("folder.wav"));
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(
        audio.save_wav(folder.path()).unwrap_err().code(),
        ErrorCode::WriteFailed
    );
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(names.len(), 1, "nothing partial is left");
}

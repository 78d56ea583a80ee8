//! A real espeak-ng: the system's, or the one that `VOIRS_TEST_ESPEAK` names, a library
//! and its data separated as in PATH. Without one there is nothing to do but to say so.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::PathBuf;

use voirs_espeak::{EspeakError, Location, knows, phonemes, version};

fn location() -> Location {
    let Some(given) = std::env::var_os("VOIRS_TEST_ESPEAK") else {
        return Location::default();
    };
    let mut paths = std::env::split_paths(&given);
    Location {
        library: paths.next(),
        data: paths.next(),
    }
}

#[test]
fn languages_are_read_from_every_thread() {
    // In one test: a process has room for one espeak-ng.
    let library = Some(PathBuf::from("/nowhere/libespeak-ng.so.1"));
    let missing = Location {
        library,
        data: None,
    };
    let error = version(&missing).unwrap_err();
    assert!(error.to_string().contains("/nowhere/"), "{error}");
    let data = Some(PathBuf::from("/nowhere"));
    let library = location().library;
    let error = version(&Location { library, data }).unwrap_err();
    assert!(error.to_string().contains("/nowhere"), "{error}");
    let location = location();
    let found = match version(&location) {
        Ok(version) => version,
        Err(EspeakError::Missing(_)) if location == Location::default() => return,
        Err(error) => panic!("{error}"),
    };
    assert!(found.starts_with("1."), "{found}");
    let unknown = knows(&location, "xx-nobody").unwrap_err();
    assert_eq!(unknown, EspeakError::UnknownVoice("xx-nobody".to_owned()));
    assert_eq!(phonemes(&location, "de", "a\0b"), Err(EspeakError::Text));
    assert_eq!(phonemes(&location, "de", ""), Ok(String::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..50 {
                    // As in dictionaries: /haʊs/, /ˈkasa/.
                    let read = |voice, text| phonemes(&location, voice, text).unwrap();
                    assert_eq!(read("de", "Haus"), "hˈaʊs");
                    assert_eq!(read("es", "casa"), "kˈasa");
                }
            });
        }
    });
    // One at a time in a process.
    let other = Location {
        library: Some(PathBuf::from("/another/libespeak-ng.so.1")),
        data: None,
    };
    let error = phonemes(&other, "de", "Haus").unwrap_err();
    assert!(matches!(error, EspeakError::Loaded(_)), "{error}");
}

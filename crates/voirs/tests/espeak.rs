//! Languages that espeak-ng reads, with the system's espeak-ng or the one that
//! `VOIRS_TEST_ESPEAK` names: a library and its data, separated as in PATH. The voice is
//! the Piper voice of the tests with a document that says it speaks another language:
//! its network has the symbols.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fetched;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use voirs::{ErrorCode, Pipeline, PipelineBuilder, SynthesisConfig, WarningKind};

/// The voice's file, if it was fetched.
fn joe() -> Option<PathBuf> {
    fetched::voice("en_US-joe-medium.onnx")
}

/// The voice in another language of espeak-ng, in a directory of its own.
fn speaking(directory: &Path, joe: &Path, name: &str, language: &str) {
    let document = fs::read_to_string(joe.with_extension("onnx.json")).unwrap();
    let document = document
        .replace("en_US", language)
        .replace("en-us", language);
    let path = directory.join(format!("{name}.onnx"));
    fs::write(path.with_extension("onnx.json"), document).unwrap();
    fs::copy(joe, path).unwrap();
}

fn builder(directory: &Path) -> PipelineBuilder {
    let builder = Pipeline::builder().voice_directory(directory).threads(1);
    let Some(given) = std::env::var_os("VOIRS_TEST_ESPEAK") else {
        return builder;
    };
    let mut paths = std::env::split_paths(&given);
    builder.espeak(paths.next(), paths.next())
}

#[test]
fn other_languages_are_read_by_espeak_ng() {
    let Some(joe) = joe() else { return };
    let directory = TempDir::new().unwrap();
    speaking(directory.path(), &joe, "karl", "de");
    speaking(directory.path(), &joe, "ana", "es");
    // In one test, and this first: a process has room for one espeak-ng.
    let nowhere = PathBuf::from("/nowhere/libespeak-ng.so");
    let without = builder(directory.path()).espeak(Some(nowhere), None);
    let without = without.voice("karl").build().unwrap();
    let error = without.phonemize("Haus").unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedAccent);
    assert!(error.hint().unwrap().contains("/nowhere"), "{error:?}");
    let config = SynthesisConfig::default();
    assert!(without.synthesize_phonemes("hˈaʊs", &config).is_ok());

    let karl = builder(directory.path()).voice("karl").build().unwrap();
    let text = "Guten Tag, ich habe 25 Häuser. Und du?";
    let read = match karl.phonemize(text) {
        Err(error) if std::env::var_os("VOIRS_TEST_ESPEAK").is_none() => {
            // None is installed here: the error says what to install.
            assert!(error.hint().unwrap().contains("libespeak-ng1"), "{error:?}");
            return;
        }
        read => read.unwrap(),
    };
    // What Piper itself gives its network for this text (piper-tts 1.8.0).
    let expected = "ɡˈuːtən tˈɑːk, ɪç hɑːbə fˈʏnf ʊnttsvˈantsɪç hˈɔøzɜ. ʊnt duː?";
    // Version 1.51 has another vowel in one word than 1.52.
    let phonemes = read.phonemes().replace("fˈynf", "fˈʏnf");
    assert_eq!(phonemes, expected.replace('ç', "c\u{327}"));
    assert_eq!(read.warnings, []);
    assert_eq!(read.utterances.len(), 2);
    // Every word knows what it stands for, two words of one number alike.
    let words = read.utterances.iter().flat_map(|u| &u.words);
    let words = words.map(|word| &text[word.text.clone()]);
    let words: Vec<&str> = words.filter(|word| word.len() > 1).collect();
    assert_eq!(
        words,
        [
            "Guten", "Tag", "ich", "habe", "25", "25", "Häuser", "Und", "du"
        ]
    );
    let audio = karl.synthesize(text, &config).unwrap();
    assert_eq!(audio.timings().sentences.len(), 2);
    assert!(audio.samples().len() > 22_050);

    // Among the voices of a document, by name and by language.
    let heart = builder(directory.path()).build().unwrap();
    let document = "<speak>Say <lang xml:lang=\"es\">casa</lang> or \
         <voice name=\"karl\"><sub alias=\"Haus\">Hs.</sub> \
         <phoneme ph=\"haʊs\">x</phoneme></voice></speak>";
    let read = heart.phonemize_ssml(document).unwrap();
    assert_eq!(read.warnings, []);
    let read: Vec<String> = read.utterances.into_iter().map(|u| u.phonemes).collect();
    assert_eq!(read[1], "kˈasa");
    assert_eq!(read[3], "hˈaʊs haʊs");
    let audio = heart.synthesize_ssml(document, &config).unwrap();
    assert_eq!(audio.warnings(), []);

    // A language that it does not know.
    speaking(directory.path(), &joe, "nemo", "xx");
    let nemo = builder(directory.path()).voice("nemo").build().unwrap();
    let error = nemo.phonemize("x").unwrap_err();
    assert!(error.hint().unwrap().contains("\"xx\""), "{error:?}");
    let heart = builder(directory.path()).build().unwrap();
    let document = "<speak>Ha. <voice name=\"nemo\">Ha.</voice></speak>";
    let audio = heart.synthesize_ssml(document, &config).unwrap();
    let kinds: Vec<_> = audio.warnings().iter().map(|w| &w.kind).collect();
    assert!(
        matches!(&*kinds, [WarningKind::Ssml(message)] if message.contains("\"xx\"")),
        "{kinds:?}"
    );
}

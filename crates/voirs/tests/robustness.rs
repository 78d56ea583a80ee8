//! Texts that nobody would write, and broken voices.
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use proptest::prelude::*;
use voirs::{ErrorCode, FrontEnd, Pipeline, SynthesisConfig, Voice, WarningKind};

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::new().unwrap())
}

fn fast() -> SynthesisConfig {
    SynthesisConfig {
        rate: 4.0,
        ..SynthesisConfig::default()
    }
}

/// Speaks at most `chunks` utterances; every sample has to be a sound level.
fn speak_some(text: &str, chunks: usize) -> Result<usize, ErrorCode> {
    let mut stream = pipeline().stream(text, &fast()).map_err(|e| e.code())?;
    let mut samples = 0;
    for _ in 0..chunks {
        match stream.next_chunk().map_err(|e| e.code())? {
            Some(chunk) => {
                assert!(
                    chunk
                        .samples()
                        .iter()
                        .all(|x| x.is_finite() && x.abs() <= 1.0)
                );
                samples += chunk.samples().len();
            }
            None => break,
        }
    }
    Ok(samples)
}

#[test]
fn texts_without_words_are_errors() {
    for text in ["", " ", "\n\t\u{a0}\u{feff}"] {
        let error = speak_some(text, 1).unwrap_err();
        assert!(
            matches!(error, ErrorCode::EmptyText | ErrorCode::NothingToSpeak),
            "{text:?}: {error:?}"
        );
    }
    for text in [
        "?!",
        "...",
        "\u{0}\u{1}\u{7f}",
        "你好。",
        "Привет!",
        "()[]{}",
    ] {
        assert_eq!(
            speak_some(text, 1),
            Err(ErrorCode::NothingToSpeak),
            "{text:?}"
        );
    }
}

#[test]
fn what_is_skipped_is_reported() {
    let text = "Say Привет to 世界, please.";
    let audio = pipeline().synthesize(text, &fast()).unwrap();
    let skipped: Vec<_> = audio
        .warnings()
        .iter()
        .map(|w| (w.kind.clone(), &text[w.text.clone()]))
        .collect();
    let script = |name: &str| WarningKind::UnknownScript(name.to_owned());
    assert_eq!(
        skipped,
        [(script("Cyrillic"), "Привет"), (script("Han"), "世界")]
    );
}

#[test]
fn invalid_utf8_is_located() {
    let error = voirs::decode_text(b"one\ntwo \xff three").unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidUtf8);
    assert_eq!(
        error.arguments(),
        [("byte", "8".to_owned()), ("line", "2".to_owned())]
    );
}

#[test]
fn enormous_texts_begin_at_once_and_stay_small() {
    let word = "a".repeat(100_000);
    assert!(speak_some(&word, 2).unwrap() > 0);
    let digits = "7".repeat(400);
    assert!(speak_some(&digits, 3).unwrap() > 0);
    let megabyte = "All work and no play makes Jack a dull boy. ".repeat(24_000);
    assert!(speak_some(&megabyte, 3).unwrap() > 0);
    let unbroken = "word ".repeat(200_000);
    assert!(speak_some(&unbroken, 2).unwrap() > 0);
    let foreign = "漢字かな".repeat(80_000);
    assert_eq!(speak_some(&foreign, 1), Err(ErrorCode::NothingToSpeak));
    let limited = Pipeline::builder().max_text_bytes(1000).build().unwrap();
    let error = limited.synthesize(&megabyte, &fast()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::TextTooLong);
}

#[test]
fn mixed_directions_are_spoken_where_they_can_be() {
    let text = "The word \u{202b}שלום\u{202c} means peace; مرحبا means hello. \u{200f}Done.";
    assert!(speak_some(text, 9).unwrap() > 0);
}

#[test]
fn inline_pronunciations_are_used_and_checked() {
    let said = |text: &str| pipeline().phonemize(text).unwrap().phonemes();
    assert_eq!(said("Say [VoiRS](/vˈYɹz/) now."), "sˈA vˈYɹz nˈW.");
    let phonemized = pipeline().phonemize("Say [this](/ðˈ日s/) now.").unwrap();
    assert_eq!(
        phonemized.warnings[0].kind,
        WarningKind::UnknownPhoneme('日')
    );
    assert!(speak_some("Say [this](/ðˈ日s/) now.", 1).unwrap() > 0);
    let error = pipeline()
        .synthesize_phonemes("ðˈ日s", &fast())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidPhonemes);
    assert!(error.to_string().contains('日'));
    let error = pipeline()
        .synthesize_phonemes(&"a".repeat(9000), &fast())
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidPhonemes);
}

fn pack(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../voices/");
    std::fs::read(format!("{folder}{name}")).unwrap()
}

#[test]
fn a_voice_and_a_front_end_load_from_files() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../voices/");
    let from_file = Pipeline::builder()
        .voice_file(format!("{folder}heart.voirs"))
        .front_end(FrontEnd::load(format!("{folder}en-us.voirs")).unwrap())
        .build()
        .unwrap();
    let here = from_file.synthesize("Hello.", &fast()).unwrap();
    let embedded = pipeline().synthesize("Hello.", &fast()).unwrap();
    assert!(here.samples() == embedded.samples());
}

#[test]
fn an_accent_that_the_voice_does_not_speak_is_an_error() {
    let error = Pipeline::builder().accent("en-GB").build().unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedAccent);
    assert_eq!(error.hint(), Some("It speaks en-US."));
    let british = FrontEnd::from_bytes(pack("en-gb.voirs")).unwrap();
    let error = Pipeline::builder().front_end(british).build().unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedAccent);
}

#[test]
fn voices_that_are_none_are_errors() {
    let error = Voice::embedded("nobody").unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownVoice);
    assert!(error.hint().unwrap().contains("heart"));
    let error = Voice::load("/no/such/voice.voirs").unwrap_err();
    assert_eq!(error.code(), ErrorCode::ReadFailed);
    for bytes in [
        Vec::new(),
        b"RIFF".to_vec(),
        pack("heart.voirs")[..5000].to_vec(),
    ] {
        let error = Voice::from_bytes(bytes).unwrap_err();
        assert_eq!(error.code(), ErrorCode::DamagedVoice);
    }
    let error = Voice::from_bytes(pack("en-us.voirs")).unwrap_err();
    assert!(matches!(
        error.code(),
        ErrorCode::UnsupportedVoice | ErrorCode::DamagedVoice
    ));
    let error = FrontEnd::from_bytes(pack("heart.voirs")).unwrap_err();
    assert!(matches!(
        error.code(),
        ErrorCode::UnsupportedVoice | ErrorCode::DamagedVoice
    ));
    let mut newer = pack("heart.voirs");
    newer[8] = 99;
    assert_eq!(
        Voice::from_bytes(newer).unwrap_err().code(),
        ErrorCode::UnsupportedVoice
    );
}

/// Damage that the checksum was recomputed for, as a hostile file would have.
fn reseal(bytes: &mut [u8]) {
    let checksum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_string_is_sound_or_an_error(text in any::<String>()) {
        let _ = speak_some(&text, 4);
    }

    #[test]
    fn words_and_symbols_are_sound_or_an_error(
        text in "([a-zA-Z]{1,8}|[0-9]{1,5}|[ .,;:!?$%&@#/()'\"-]{1,3}|[é😀ß…—“”]){1,12}"
    ) {
        let _ = speak_some(&text, 4);
    }

    #[test]
    fn hostile_voices_are_errors_or_speak(
        damage in prop::collection::vec((0.0..1.0_f64, any::<u8>()), 1..40)
    ) {
        let mut bytes = pack("heart.voirs");
        for (place, value) in damage {
            let at = 16 + (place * (bytes.len() - 17) as f64) as usize;
            bytes[at] = value;
        }
        reseal(&mut bytes);
        if let Ok(voice) = Voice::from_bytes(bytes)
            && let Ok(pipeline) = Pipeline::builder().loaded_voice(voice).build()
        {
            let _ = pipeline.synthesize("Hello, world.", &fast());
        }
    }

    #[test]
    fn hostile_tables_are_errors_or_speak(
        damage in prop::collection::vec((0_usize..4096, any::<u8>()), 1..60)
    ) {
        // The beginnings of the files: headers, section tables, metadata.
        for name in ["heart.voirs", "en-us.voirs"] {
            let mut bytes = pack(name);
            for (at, value) in &damage {
                if *at >= 16 {
                    bytes[*at] = *value;
                }
            }
            reseal(&mut bytes);
            if name == "heart.voirs" {
                let _ = Voice::from_bytes(bytes);
            } else if let Ok(front_end) = FrontEnd::from_bytes(bytes)
                && let Ok(pipeline) = Pipeline::builder().front_end(front_end).build()
            {
                let _ = pipeline.phonemize("The quick blorp read 12 records to Dr. Who.");
            }
        }
    }
}

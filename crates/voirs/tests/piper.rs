//! A real Piper voice, which `cargo xtask voices --test` fetches; without it the
//! tests of its sound have nothing to do. Files that are none are refused.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fetched;

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use voirs::voice::Capability;
use voirs::{CancelToken, Catalogue, ErrorCode, Pipeline, SynthesisConfig, Voice};

const TEXT: &str = "The ferry left at nine, late as usual. Nobody minded: the sea was flat.";
const CONFIG: &str = r#"{"audio": {"sample_rate": 22050}, "language": {"code": "de_DE"},
    "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]}}"#;

/// The voice's file, if it was fetched.
fn joe() -> Option<PathBuf> {
    fetched::voice("en_US-joe-medium.onnx")
}

fn pipeline(threads: usize) -> Option<Pipeline> {
    let builder = Pipeline::builder().voice_file(joe()?).threads(threads);
    Some(builder.build().unwrap())
}

#[test]
fn phonemes_are_spoken() {
    let Some(pipeline) = pipeline(1) else { return };
    let speak = |config: &SynthesisConfig| {
        let speech = pipeline.synthesize_phonemes("həlˈoʊ wˈɜːld.", config);
        let speech = speech.unwrap();
        let total: u32 = speech.durations.iter().map(|(_, d)| d).sum();
        assert_eq!(total as usize, speech.samples.len());
        speech
    };
    let config = SynthesisConfig::default();
    let speech = speak(&config);
    assert_eq!(speech.sample_rate, 22_050);
    let seconds = speech.samples.len() as f32 / 22_050.0;
    assert!((0.5..2.0).contains(&seconds), "{seconds} s");
    assert_eq!(speech.samples, speak(&config).samples);
    let other = SynthesisConfig { seed: 1, ..config };
    assert_ne!(speech.samples, speak(&other).samples);
}

#[test]
fn texts_are_spoken_alike_at_every_thread_count() {
    let (Some(one), Some(three)) = (pipeline(1), pipeline(3)) else {
        return;
    };
    let config = SynthesisConfig::default();
    let audio = one.synthesize(TEXT, &config).unwrap();
    let same = three.synthesize(TEXT, &config).unwrap();
    assert_eq!(audio.samples(), same.samples());
    let words = &audio.timings().words;
    assert_eq!(words.len(), 14);
    assert!(words.windows(2).all(|pair| pair[0].end <= pair[1].start));
    assert!(words.last().unwrap().end <= audio.samples().len() as u64);
}

#[test]
fn rates_divide_durations() {
    let Some(pipeline) = pipeline(1) else { return };
    let length = |rate| {
        let config = SynthesisConfig {
            rate,
            ..SynthesisConfig::default()
        };
        let speech = pipeline.synthesize_phonemes("ə lˈɔŋɚ sˈɛntəns ɪz sˈɛd hˈɪɹ.", &config);
        speech.unwrap().samples.len() as f32
    };
    let own = length(1.0);
    for rate in [0.5, 1.5, 2.0] {
        let ratio = own / length(rate);
        assert!((ratio / rate - 1.0).abs() < 0.03, "rate {rate}: {ratio}");
    }
}

#[test]
fn pitch_is_refused_with_a_warning() {
    let Some(pipeline) = pipeline(1) else { return };
    assert!(!pipeline.voice().supports(Capability::Pitch));
    let config = SynthesisConfig {
        pitch: 2.0,
        ..SynthesisConfig::default()
    };
    let audio = pipeline.synthesize("Hello.", &config).unwrap();
    let plain = pipeline.synthesize("Hello.", &SynthesisConfig::default());
    assert_eq!(audio.samples(), plain.unwrap().samples());
    let [warning] = audio.warnings() else {
        panic!("{:?}", audio.warnings());
    };
    assert!(warning.to_string().contains("pitch"), "{warning}");
    let ssml = r#"<speak><prosody pitch="high">Hello.</prosody></speak>"#;
    let audio = pipeline.synthesize_ssml(ssml, &SynthesisConfig::default());
    assert_eq!(audio.unwrap().warnings().len(), 1);
}

#[test]
fn a_sentence_is_cancelled_within() {
    let Some(pipeline) = pipeline(1) else { return };
    let cancel = CancelToken::new();
    let stop = cancel.clone();
    let long = "It went on and on and on, ".repeat(12);
    let cancelled = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        stop.cancel();
        Instant::now()
    });
    let config = SynthesisConfig::default();
    let error = pipeline.synthesize_cancellable(&long, &config, &cancel);
    let ended = Instant::now();
    assert_eq!(error.unwrap_err().code(), ErrorCode::Cancelled);
    assert!(ended - cancelled.join().unwrap() < Duration::from_secs(2));
}

#[test]
fn voices_are_installed_listed_and_shared() {
    let Some(joe) = joe() else { return };
    let folder = TempDir::new().unwrap();
    let target = folder.path().join("voices");
    let info = Catalogue::install(&joe, &target).unwrap();
    assert_eq!(info.name, "en_US-joe-medium");
    assert_eq!(info.display_name, "Joe");
    assert_eq!(info.accents, ["en-US"]);
    assert_eq!(info.sample_rate, 22_050);
    let again = Catalogue::install(&joe, &target).unwrap_err();
    assert_eq!(again.code(), ErrorCode::InvalidArgument);
    let catalogue = Catalogue::read([&target]);
    assert!(catalogue.problems().is_empty());
    let names = |language| {
        let voices = catalogue.matching(language, None);
        voices.map(|v| v.info.name.as_str()).collect::<Vec<_>>()
    };
    assert!(names(Some("en")).contains(&"en_US-joe-medium"));
    assert!(names(Some("de")).is_empty());
    let builder = Pipeline::builder().voice_directory(&target);
    let builder = builder.voice("en_US-joe-medium");
    let pipeline = builder.build().unwrap();
    let start = Instant::now();
    let shared = Voice::load(target.join("en_US-joe-medium.onnx")).unwrap();
    // Loading takes some hundred milliseconds.
    assert!(start.elapsed() < Duration::from_millis(20));
    assert_eq!(shared.info(), pipeline.voice().info());
    let path = target.join("en_US-joe-medium.onnx");
    let by_path = Pipeline::builder().voice(path.display().to_string());
    by_path.build().unwrap();
    let error = shared.speaker("p1").unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnknownVoice);
}

/// A file with its document; the error of loading it.
fn refused(onnx: &[u8], config: &str) -> voirs::Error {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("voice.onnx");
    fs::write(&path, onnx).unwrap();
    fs::write(folder.path().join("voice.onnx.json"), config).unwrap();
    let start = Instant::now();
    let error = Voice::load(&path).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(error.to_string().contains("voice.onnx"), "{error}");
    assert!(
        matches!(
            error.code(),
            ErrorCode::DamagedVoice | ErrorCode::UnsupportedVoice
        ),
        "{error}"
    );
    // A catalogue lists it without harm; nothing is installed.
    let target = folder.path().join("installed");
    Catalogue::install(&path, &target).unwrap_err();
    assert!(!target.exists());
    error
}

/// A field of a protocol buffer.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push(length as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(bytes);
    out
}

fn node(operator: &str, input: &str, output: &str) -> Vec<u8> {
    let parts = [
        field(1, input.as_bytes()),
        field(2, output.as_bytes()),
        field(4, operator.as_bytes()),
    ];
    field(1, &parts.concat())
}

fn model(graph: &[Vec<u8>]) -> Vec<u8> {
    let output = field(12, &field(1, b"output"));
    field(7, &[graph.concat(), output].concat())
}

#[test]
fn hostile_networks_are_refused() {
    let cases = [
        (Vec::new(), "no graph"),
        (b"not an ONNX file at all".to_vec(), "cut off"),
        (model(&[]), "decoder"),
        (
            model(&[node("Relu", "output", "a"), node("Tanh", "a", "output")]),
            "decoder",
        ),
        (model(&[node("Loop", "input", "output")]), "\"Loop\""),
        (
            model(&[node("Relu", "a", "b"), node("Relu", "c", "b")]),
            "twice",
        ),
        // A tensor that declares 2^40 values and has none.
        (
            model(&[field(
                5,
                &[
                    &[0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20, 0x10, 0x01][..],
                    &field(8, b"w"),
                ]
                .concat(),
            )]),
            "\"w\"",
        ),
        // A field that says that it is longer than the file.
        (vec![0x3a, 0xff, 0xff, 0xff, 0xff, 0x7f], "cut off"),
    ];
    for (onnx, cause) in cases {
        let error = refused(&onnx, CONFIG);
        assert!(
            error.to_string().contains(cause),
            "{error}: not \"{cause}\""
        );
    }
}

#[test]
fn damaged_networks_are_refused() {
    let Some(joe) = joe() else { return };
    let onnx = fs::read(joe).unwrap();
    for length in [100, 10_000, onnx.len() / 2, onnx.len() - 1] {
        refused(&onnx[..length], CONFIG);
    }
}

#[test]
fn hostile_documents_are_refused() {
    let deep = "[".repeat(100_000);
    let cases = [
        ("", "JSON"),
        ("{", "JSON"),
        (deep.as_str(), "JSON"),
        ("[]", "audio.sample_rate"),
        (r#"{"audio": {"sample_rate": 1e99}}"#, "audio.sample_rate"),
        (r#"{"audio": {"sample_rate": 22050}}"#, "language.code"),
        (
            r#"{"audio": {"sample_rate": 22050}, "language": {"code": "../x"}}"#,
            "language.code",
        ),
        (
            r#"{"audio": {"sample_rate": 22050}, "language": {"code": "en_US"},
                "phoneme_id_map": {"a": [-1]}}"#,
            "phoneme_id_map",
        ),
    ];
    for (config, cause) in cases {
        let error = refused(&[], config);
        assert!(
            error.to_string().contains(cause),
            "{error}: not \"{cause}\""
        );
    }
}

#[test]
fn languages_without_a_front_end_are_spoken_from_phonemes() {
    let Some(joe) = joe() else { return };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("de_DE-joe-medium.onnx");
    fs::copy(&joe, &path).unwrap();
    let document = fs::read_to_string(joe.with_extension("onnx.json")).unwrap();
    let document = document.replace("\"en_US\"", "\"de_DE\"");
    fs::write(path.with_extension("onnx.json"), document).unwrap();
    // Also where espeak-ng is installed.
    let nowhere = PathBuf::from("/nowhere/libespeak-ng.so");
    let builder = Pipeline::builder().voice_file(path);
    let pipeline = builder.espeak(Some(nowhere), None).build().unwrap();
    let config = SynthesisConfig::default();
    let error = pipeline.synthesize("Guten Tag.", &config).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedAccent);
    assert!(error.to_string().contains("de-DE"), "{error}");
    assert!(error.hint().unwrap().contains("phonemes"));
    pipeline
        .synthesize_phonemes("ɡˈuːtən tˈɑːk.", &config)
        .unwrap();
}

#[test]
fn given_pronunciations_are_kept() {
    let Some(pipeline) = pipeline(1) else { return };
    let said = |text: &str| pipeline.phonemize(text).unwrap().phonemes();
    assert_eq!(said("It was of the sea."), "ɪt wʌz ʌvðə sˈiː.");
    assert_eq!(
        said("It [was](/wˈɑz/) [of](/ˈOv/) the sea."),
        "ɪt wˈɑːz ˈoʊv ðə sˈiː."
    );
}

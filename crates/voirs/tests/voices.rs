//! Several voices: documents that switch among them, directories that they come
//! from. With a real Piper voice, which `cargo xtask
//! voices --test` fetches.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fetched;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use voirs::{
    Audio, Catalogue, ErrorCode, FrontEnd, Pipeline, PipelineBuilder, SynthesisConfig, WarningKind,
};

/// The voice's file, if it was fetched.
fn joe() -> Option<PathBuf> {
    fetched::voice("en_US-joe-medium.onnx")
}

/// A directory with this voice alone.
fn directory() -> Option<TempDir> {
    let directory = TempDir::new().unwrap();
    for file in ["en_US-joe-medium.onnx", "en_US-joe-medium.onnx.json"] {
        fs::copy(fetched::voice(file)?, directory.path().join(file)).unwrap();
    }
    Some(directory)
}

fn builder(directory: &Path) -> PipelineBuilder {
    Pipeline::builder().voice_directory(directory).threads(2)
}

fn speak(pipeline: &Pipeline, content: &str) -> Audio {
    let document = format!("<speak>{content}</speak>");
    let config = SynthesisConfig::default();
    pipeline.synthesize_ssml(&document, &config).unwrap()
}

fn warnings(audio: &Audio) -> Vec<String> {
    let warnings = audio.warnings().iter();
    warnings
        .map(|warning| match &warning.kind {
            WarningKind::Ssml(message) => message.clone(),
            other => other.to_string(),
        })
        .collect()
}

/// The samples in which the words of a sentence number `at` are heard.
fn sentence(audio: &Audio, at: usize) -> &[f32] {
    let sentence = &audio.timings().sentences[at];
    let range: Range<usize> = sentence.start as usize..sentence.end as usize;
    &audio.samples()[range]
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn documents_switch_voices() {
    let Some(directory) = directory() else { return };
    let heart = builder(directory.path()).build().unwrap();
    let own = speak(&heart, "It rained. Nobody came. It rained.");
    let both = speak(
        &heart,
        "It rained. <voice name=\"en_US-joe-medium\">Nobody came.</voice> It rained.",
    );
    assert_eq!(warnings(&both), [""; 0]);
    assert_eq!(both.sample_rate(), 24_000);
    // What "heart" says is what it says alone.
    let config = SynthesisConfig::default();
    assert_eq!(sentence(&own, 0), sentence(&both, 0));
    assert_ne!(sentence(&own, 1), sentence(&both, 1));
    // What the other says is as long as it is at its own rate.
    let joe = Pipeline::builder().voice_file(joe().unwrap()).build();
    let alone = joe.unwrap().synthesize("Nobody came.", &config).unwrap();
    assert_eq!(alone.sample_rate(), 22_050);
    let seconds = |samples: &[f32], rate: u32| samples.len() as f32 / rate as f32;
    let alone = seconds(sentence(&alone, 0), 22_050);
    let here = seconds(sentence(&both, 1), 24_000);
    // Its noise is another one here: a frame of 11.6 ms for each of ten phonemes.
    assert!((alone - here).abs() < 0.12, "{alone} s, {here} s");
    // The words are heard where the timings say, and nothing between sentences.
    let words = &both.timings().words;
    assert_eq!(words.len(), 6);
    for word in words {
        let heard = &both.samples()[word.start as usize..word.end as usize];
        assert!(rms(heard) > 0.005, "{}: {}", word.spoken, rms(heard));
    }
    let sentences = &both.timings().sentences;
    for pair in sentences.windows(2) {
        let pause = (pair[1].start - pair[0].end) as f32 / 24_000.0;
        assert!((0.3..0.5).contains(&pause), "{pause} s");
    }
    assert_eq!(sentences[1].text.len(), "Nobody came.".len());
    let last = both.timings().phonemes.last().unwrap();
    assert_eq!(last.end, both.samples().len() as u64);
}

#[test]
fn samples_do_not_depend_on_threads() {
    let Some(directory) = directory() else { return };
    let content = "One <voice name=\"en_US-joe-medium\">two, three</voice> four. \
         <voice name=\"en_US-joe-medium\" required=\"name\">Five.</voice>";
    let one = builder(directory.path()).threads(1).build().unwrap();
    let three = builder(directory.path()).threads(3).build().unwrap();
    let audio = speak(&one, content);
    assert_eq!(audio.samples(), speak(&three, content).samples());
    assert_eq!(audio.timings().words.len(), 5);
    // The first sentence is one, in three utterances.
    assert_eq!(audio.timings().sentences.len(), 2);
    // Another rate than that of both.
    let config = SynthesisConfig {
        sample_rate: Some(16_000),
        ..SynthesisConfig::default()
    };
    let document = format!("<speak>{content}</speak>");
    let other = one.synthesize_ssml(&document, &config).unwrap();
    let ratio = other.samples().len() as f32 / audio.samples().len() as f32;
    assert!((ratio - 16.0 / 24.0).abs() < 1e-4, "{ratio}");
    let last = other.timings().phonemes.last().unwrap();
    assert_eq!(last.end, other.samples().len() as u64);
}

#[test]
fn the_pipelines_voice_stays_where_it_is_asked_for() {
    let Some(directory) = directory() else { return };
    let heart = builder(directory.path()).build().unwrap();
    let plain = speak(&heart, "It rained. Nobody came.");
    for content in [
        "<voice name=\"heart\">It rained.</voice> Nobody came.",
        "<voice gender=\"female\" languages=\"en\">It rained.</voice> Nobody came.",
        "<voice name=\"Mike\" onvoicefailure=\"keepexisting\">It rained.</voice> Nobody came.",
        "<s xml:lang=\"en\">It rained.</s> Nobody came.",
    ] {
        assert_eq!(
            speak(&heart, content).samples(),
            plain.samples(),
            "{content}"
        );
    }
    // A voice from a file is the document's own, with "heart" inside the library.
    let joe = Pipeline::builder().voice_file(joe().unwrap()).threads(2);
    let audio = speak(
        &joe.build().unwrap(),
        "It rained. <voice name=\"heart\">Ah.</voice>",
    );
    assert_eq!(warnings(&audio), [""; 0]);
    assert_eq!(audio.sample_rate(), 22_050);
    // Its own pitch stays, and that is said of it alone.
    let content =
        "It rained. <voice name=\"en_US-joe-medium\"><prosody pitch=\"+2st\">Ah.</prosody></voice>";
    let audio = speak(&heart, content);
    assert_eq!(audio.warnings().len(), 1, "{:?}", audio.warnings());
    assert!(audio.warnings()[0].text.start > 20);
}

#[test]
fn a_voice_that_cannot_be_had_is_told() {
    let Some(joe) = joe() else { return };
    let directory = TempDir::new().unwrap();
    let copy = |name: &str, language: &str| {
        let document = fs::read_to_string(joe.with_extension("onnx.json")).unwrap();
        let document = document
            .replace("en_US", language)
            .replace("en-us", language);
        fs::write(directory.path().join(format!("{name}.onnx.json")), document).unwrap();
    };
    // A network that is none, and a language that nothing reads.
    copy("broken", "en_US");
    fs::write(directory.path().join("broken.onnx"), "no network").unwrap();
    copy("nemo", "xx");
    fs::copy(&joe, directory.path().join("nemo.onnx")).unwrap();
    let pipeline = builder(directory.path()).build().unwrap();
    let plain = speak(&pipeline, "It rained. Nobody came.");
    for (name, reason) in [
        ("broken", "broken.onnx"),
        ("nemo", "no front end for \"xx\""),
    ] {
        let content = format!("It rained. <voice name=\"{name}\">Nobody came.</voice>");
        let audio = speak(&pipeline, &content);
        assert_eq!(audio.samples(), plain.samples());
        let warnings = warnings(&audio);
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains(reason), "{}", warnings[0]);
        let range = audio.warnings()[0].text.clone();
        assert_eq!(
            &content[range.start - 7..range.end - 7],
            format!("<voice name=\"{name}\">")
        );
    }
    // A turn within one that is not there.
    let content = "<voice name=\"broken\">It <voice gender=\"female\">rained.</voice></voice>";
    assert_eq!(warnings(&speak(&pipeline, content)).len(), 1);
}

#[test]
fn british_front_ends_come_from_directories() {
    let Some(joe) = joe() else { return };
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("ann.onnx");
    fs::copy(&joe, &path).unwrap();
    let document = fs::read_to_string(joe.with_extension("onnx.json")).unwrap();
    let document = document.replace("en_US", "en_GB").replace("en-us", "en-gb");
    fs::write(directory.path().join("ann.onnx.json"), document).unwrap();
    // And without espeak-ng, which would read it as well.
    let nowhere = PathBuf::from("/nowhere/libespeak-ng.so");
    let without = Pipeline::builder().voice_file(&path);
    let without = without.espeak(Some(nowhere), None).build().unwrap();
    let error = without.phonemize("A bath.").unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedAccent);
    assert!(error.hint().unwrap().contains("en-gb.voirs"), "{error:?}");

    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../voices/en-gb.voirs");
    fs::copy(&pack, directory.path().join("en-gb.voirs")).unwrap();
    let ann = builder(directory.path()).voice("ann").build().unwrap();
    assert_eq!(ann.front_end().accent(), "en-GB");
    let explicit = Pipeline::builder()
        .voice_file(&path)
        .front_end(FrontEnd::load(&pack).unwrap());
    let phonemes = |pipeline: &Pipeline| pipeline.phonemize("A bath.").unwrap().phonemes();
    assert_eq!(phonemes(&ann), phonemes(&explicit.build().unwrap()));
    // Asked for by its language, from a pipeline of another.
    let heart = builder(directory.path()).build().unwrap();
    for content in [
        "<s xml:lang=\"en-GB\">A bath.</s>",
        "<voice languages=\"en-GB\">A bath.</voice>",
        "<voice name=\"ann\">A bath.</voice>",
    ] {
        let document = format!("<speak>{content}</speak>");
        let read = heart.phonemize_ssml(&document).unwrap();
        assert_eq!(read.phonemes(), phonemes(&ann), "{content}");
        assert_eq!(read.warnings, []);
    }
}

#[test]
fn licences_are_those_of_the_cards() {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("en_US-joe-medium.onnx");
    let document = r#"{"audio": {"sample_rate": 22050}, "language": {"code": "en_US"},
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], "a": [3]}}"#;
    fs::write(path.with_extension("onnx.json"), document).unwrap();
    fs::write(&path, "").unwrap();
    let licence = || {
        let catalogue = Catalogue::read([directory.path()]);
        let joe = catalogue.find("en_US-joe-medium").unwrap();
        (joe.info.licence.clone(), joe.info.source.clone())
    };
    assert_eq!(licence().0, "unknown");
    // The card as Piper publishes it.
    let card = "# Model card for joe (medium)\n\n* Language: en_US (English, United States)\n\
        * Speakers: 1\n* Quality: medium\n* Samplerate: 22,050Hz\n\n## Dataset\n\n\
        * URL: https://github.com/NabuCasa/voice-datasets\n* License: CC0\n\n## Training\n\n\
        Finetuned from U.S. English lessac voice (medium quality).\n";
    fs::write(directory.path().join("MODEL_CARD"), card).unwrap();
    let (licence, source) = licence();
    assert_eq!(licence, "CC0-1.0 AND LicenseRef-Base-Voice");
    assert!(
        source.contains("NabuCasa") && source.contains("lessac"),
        "{source}"
    );
}

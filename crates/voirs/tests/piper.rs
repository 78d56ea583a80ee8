//! A real Piper voice; `cargo xtask voices --test` fetches it.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;

use voirs::{Pipeline, SynthesisConfig, Voice};

/// The voice's file, if it was fetched.
fn joe() -> Option<PathBuf> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../.cache/voices/en_US-joe-medium.onnx"
    );
    let path = PathBuf::from(path);
    path.exists().then_some(path)
}

fn pipeline(threads: usize) -> Option<Pipeline> {
    let builder = Pipeline::builder().voice_file(joe()?).threads(threads);
    Some(builder.build().expect("the voice loads"))
}

#[test]
fn phonemes_are_spoken() {
    let Some(pipeline) = pipeline(1) else { return };
    let config = SynthesisConfig::default();
    let speech = pipeline
        .synthesize_phonemes("həlˈoʊ wˈɜːld.", &config)
        .unwrap();
    assert_eq!(speech.sample_rate, 22_050);
    let total: u32 = speech.durations.iter().map(|(_, d)| d).sum();
    assert_eq!(total as usize, speech.samples.len());
    let seconds = speech.samples.len() as f32 / 22_050.0;
    assert!((0.5..2.0).contains(&seconds), "{seconds} s");
    let again = pipeline
        .synthesize_phonemes("həlˈoʊ wˈɜːld.", &config)
        .unwrap();
    assert_eq!(speech.samples, again.samples);
    let other = SynthesisConfig { seed: 1, ..config };
    let other = pipeline
        .synthesize_phonemes("həlˈoʊ wˈɜːld.", &other)
        .unwrap();
    assert_ne!(speech.samples, other.samples);
}

#[test]
fn the_document_describes_the_voice() {
    let Some(path) = joe() else { return };
    let voice = Voice::load(path).unwrap();
    let info = voice.info();
    assert_eq!(info.name, "en_US-joe-medium");
    assert_eq!(info.display_name, "Joe");
    assert_eq!(info.accents, ["en-US"]);
    assert_eq!(info.sample_rate, 22_050);
}

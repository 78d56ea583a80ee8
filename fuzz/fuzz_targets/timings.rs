//! Timings of whatever was spoken: in order, without gaps, and every export can
//! be read again.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use voirs::{Audio, Pipeline, SynthesisConfig, TimingFormat};

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let pipeline = Pipeline::builder().threads(1).build();
    pipeline.expect("the embedded voice loads")
});

fn check(audio: &Audio, text: &str) {
    let timings = audio.timings();
    let mut end = 0;
    for phoneme in &timings.phonemes {
        assert_eq!(phoneme.start, end);
        end = phoneme.end;
    }
    assert_eq!(end, audio.samples().len() as u64);
    for pair in timings.words.windows(2) {
        assert!(pair[0].end <= pair[1].start);
    }
    for word in &timings.words {
        assert!(text.get(word.text.clone()).is_some());
    }
    let export = |format| timings.export(format, audio.sample_rate());
    let json: serde_json::Value =
        serde_json::from_str(&export(TimingFormat::Json)).expect("JSON is well formed");
    let words = json["words"].as_array().map_or(0, Vec::len);
    assert_eq!(words, timings.words.len());
    for format in [
        TimingFormat::Srt,
        TimingFormat::WebVtt,
        TimingFormat::WebVttWords,
        TimingFormat::TextGrid,
        TimingFormat::Audacity,
    ] {
        let file = export(format);
        if matches!(format, TimingFormat::WebVtt | TimingFormat::WebVttWords) {
            assert!(file.starts_with("WEBVTT\n"));
            // An arrow inside of a cue would begin another one.
            let arrows = file.matches("-->").count();
            let lines = file.lines().filter(|l| l.contains(" --> ")).count();
            assert_eq!(arrows, lines);
        }
        if format == TimingFormat::Audacity {
            assert!(file.lines().all(|line| line.split('\t').count() == 3));
        }
    }
}

fuzz_target!(|text: &str| {
    // A few words at most: each is spoken.
    let end = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    let config = SynthesisConfig {
        rate: 4.0,
        ..SynthesisConfig::default()
    };
    if let Ok(audio) = PIPELINE.synthesize(text, &config) {
        check(&audio, text);
    }
    let document = format!("<speak>{text}<mark name=\"a&quot;b --&gt; c\"/></speak>");
    if let Ok(audio) = PIPELINE.synthesize_ssml(&document, &config) {
        check(&audio, &document);
    }
});

//! Settings by name and as a document.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use proptest::prelude::*;
use voirs::{ErrorCode, PipelineConfig, Priority};

#[test]
fn the_table_states_the_defaults() {
    let config = PipelineConfig::default();
    for info in PipelineConfig::SETTINGS {
        assert_eq!(
            config.get(info.name).unwrap(),
            info.default,
            "{}",
            info.name
        );
        let mut same = config.clone();
        same.set(info.name, info.default).unwrap();
        assert_eq!(same, config, "{}", info.name);
    }
}

/// The ends of the ranges that the table states are valid; what lies beyond is
/// refused by name and changes nothing.
#[test]
fn the_table_states_the_ranges() {
    for info in PipelineConfig::SETTINGS {
        let Some((low, high)) = info.range.split_once(" to ") else {
            continue;
        };
        // "0, or 8000 to 192000": 0 is the default.
        let low = low.strip_prefix("0, or ").unwrap_or(low);
        let mut config = PipelineConfig::default();
        config.set(info.name, low).unwrap();
        config.set(info.name, high).unwrap();
        let before = config.clone();
        for bad in [
            "-25",
            "1e30",
            "nan",
            "inf",
            "",
            "fast",
            "18446744073709551616",
        ] {
            let error = config.set(info.name, bad).unwrap_err();
            assert_eq!(
                error.code(),
                ErrorCode::InvalidSetting,
                "{} {bad}",
                info.name
            );
            assert!(error.to_string().contains(info.name), "{error}");
            assert!(error.hint().unwrap().contains(info.name));
            assert_eq!(config, before);
        }
    }
}

#[test]
fn a_wrong_name_brings_the_nearest_right_one() {
    let mut config = PipelineConfig::default();
    for (wrong, right) in [
        ("rte", "rate"),
        ("Rate", "rate"),
        ("sentence-pause", "sentence_pause"),
        ("noise", "noise_scale"),
        ("thread", "threads"),
    ] {
        let error = config.set(wrong, "1").unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnknownSetting);
        assert!(
            error.hint().unwrap().contains(&format!("\"{right}\"")),
            "{wrong}: {error:?}"
        );
    }
    let error = config.get("completely different").unwrap_err();
    assert!(error.hint().unwrap().contains("rate, pitch"), "{error:?}");
}

#[test]
fn a_document_round_trips() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("voirs.json");
    let mut config = PipelineConfig::default();
    config.set("rate", "1.1").unwrap();
    config.set("seed", "18446744073709551615").unwrap();
    config.set("timeout", "2.5").unwrap();
    config.set("priority", "high").unwrap();
    config.set("accent", "en-US").unwrap();
    config.save(&path).unwrap();
    assert_eq!(PipelineConfig::load(&path).unwrap(), config);
    assert_eq!(config.synthesis.timeout, Some(Duration::from_millis(2500)));
    assert_eq!(config.synthesis.priority, Priority::High);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\"rate\": 1.1,"), "{text}");
}

#[test]
fn a_bad_document_changes_nothing_and_says_where() {
    let mut config = PipelineConfig::default();
    for (json, code, mention) in [
        (
            "{\"rate\": 1.5,\n \"pitch\" 2}",
            ErrorCode::InvalidConfig,
            "line 2",
        ),
        ("[1]", ErrorCode::InvalidConfig, "object"),
        ("", ErrorCode::InvalidConfig, "JSON"),
        ("{\"rate\": 1.5} x", ErrorCode::InvalidConfig, "JSON"),
        (
            "{\"rate\": 1.5, \"rate\": 2}",
            ErrorCode::InvalidConfig,
            "twice",
        ),
        (
            "{\"rate\": 1.5, \"rait\": 2}",
            ErrorCode::UnknownSetting,
            "rait",
        ),
        (
            "{\"rate\": 1.5, \"pitch\": 99}",
            ErrorCode::InvalidSetting,
            "pitch",
        ),
        (
            "{\"rate\": 1.5, \"pitch\": null}",
            ErrorCode::InvalidSetting,
            "pitch",
        ),
        (
            "{\"rate\": 1.5, \"pitch\": [1]}",
            ErrorCode::InvalidSetting,
            "pitch",
        ),
    ] {
        let error = config.merge_json(json).unwrap_err();
        assert_eq!(error.code(), code, "{json}");
        assert!(error.to_string().contains(mention), "{json}: {error}");
        assert_eq!(config, PipelineConfig::default(), "{json}");
    }
    let long = format!("{{\"voice\": \"{}\"}}", "x".repeat(2 << 20));
    assert_eq!(
        config.merge_json(&long).unwrap_err().code(),
        ErrorCode::InvalidConfig
    );
    let deep = "[".repeat(100_000);
    assert_eq!(
        config.merge_json(&deep).unwrap_err().code(),
        ErrorCode::InvalidConfig
    );
    let missing = PipelineConfig::load("no/such/file.json").unwrap_err();
    assert_eq!(missing.code(), ErrorCode::ReadFailed);
}

#[test]
fn a_configuration_builds_its_pipeline() {
    let mut config = PipelineConfig::default();
    config
        .merge_json("{\"threads\": 2, \"max_text_bytes\": 10}")
        .unwrap();
    let pipeline = config.builder().build().unwrap();
    assert_eq!(pipeline.pool().threads(), 2);
    let error = pipeline
        .synthesize("Longer than ten.", &config.synthesis)
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::TextTooLong);
    // One made from it shares its threads and limits.
    let like = pipeline.to_builder().build().unwrap();
    assert!(std::sync::Arc::ptr_eq(like.pool(), pipeline.pool()));
    assert!(
        like.synthesize("Longer than ten.", &config.synthesis)
            .is_err()
    );
    config.set("voice", "nobody").unwrap();
    assert_eq!(
        config.builder().build().unwrap_err().code(),
        ErrorCode::UnknownVoice
    );
}

proptest! {
    #[test]
    fn any_document_is_a_value_or_an_error(json in "\\PC*") {
        let _ = PipelineConfig::default().merge_json(&json);
    }

    #[test]
    fn any_name_and_value_are(name in "\\PC*", value in "\\PC*") {
        let _ = PipelineConfig::default().set(&name, &value);
    }
}

#[test]
fn directories_are_texts_or_lists() {
    let separator = if cfg!(windows) { ';' } else { ':' };
    let mut config = PipelineConfig::default();
    let text = format!("voices{separator}{separator}/usr/share/voirs/voices");
    config.set("voice_directories", &text).unwrap();
    let paths = ["voices", "/usr/share/voirs/voices"].map(std::path::PathBuf::from);
    assert_eq!(config.voice_directories, paths);
    let mut listed = PipelineConfig::default();
    let json = "{\"voice_directories\": [\"voices\", \"/usr/share/voirs/voices\"]}";
    listed.merge_json(json).unwrap();
    assert_eq!(listed, config);
    let mut again = PipelineConfig::default();
    again.merge_json(&config.to_json()).unwrap();
    assert_eq!(again, config);
    for (json, code) in [
        ("{\"voice_directories\": [1]}", ErrorCode::InvalidSetting),
        ("{\"voice_directories\": {}}", ErrorCode::InvalidSetting),
        ("{\"voice\": [\"heart\"]}", ErrorCode::InvalidSetting),
    ] {
        assert_eq!(listed.merge_json(json).unwrap_err().code(), code, "{json}");
    }
}

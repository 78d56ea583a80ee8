//! Audio files and sample rates through the engine's own interface.
#![allow(clippy::unwrap_used)]

use voirs::{Audio, AudioFormat, ErrorCode, FlacDepth, Mp3BitRate, WavEncoding};

fn tone() -> Audio {
    let wave = (0..24_000).map(|n| 0.5 * (std::f32::consts::TAU * n as f32 / 50.0).sin());
    Audio::from_samples(wave.collect(), 24_000)
}

#[test]
fn formats_go_by_name_and_extension() {
    for (name, start) in [("wav", "RIFF"), ("flac", "fLaC"), ("mp3", "\u{fffd}")] {
        let format = AudioFormat::from_name(&name.to_uppercase()).unwrap();
        assert_eq!(format.name(), name);
        assert_eq!(
            AudioFormat::from_path(format!("a/b.{name}")).unwrap(),
            format
        );
        let file = tone().encode(&format).unwrap();
        assert!(String::from_utf8_lossy(&file).starts_with(start), "{name}");
    }
    for path in ["a.ogg", "a", "a.wav/b", ""] {
        let error = AudioFormat::from_path(path).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
        assert!(error.hint().unwrap().contains("wav, flac, mp3"));
        assert_eq!(error.arguments(), [("path", path.to_owned())]);
    }
}

#[test]
fn settings_reach_the_file() {
    let lengths = |formats: &[AudioFormat]| -> Vec<usize> {
        formats
            .iter()
            .map(|f| tone().encode(f).unwrap().len())
            .collect()
    };
    let wav = [
        WavEncoding::Pcm16,
        WavEncoding::Pcm24,
        WavEncoding::Pcm32,
        WavEncoding::Float32,
    ];
    let wav = wav.map(|encoding| AudioFormat::Wav { encoding });
    assert_eq!(lengths(&wav), [48_044, 72_044, 96_044, 96_058]);
    let flac = [FlacDepth::Bits16, FlacDepth::Bits24].map(|depth| AudioFormat::Flac { depth });
    let flac = lengths(&flac);
    assert!(flac[0] < flac[1] && flac[1] < 72_044, "{flac:?}");
    let mp3 = [Mp3BitRate::Constant(32), Mp3BitRate::Constant(64)];
    let mp3 = lengths(&mp3.map(|bit_rate| AudioFormat::Mp3 { bit_rate }));
    // A second, the tag's frame and the delay: 24 ms each.
    assert!(
        (4000..4700).contains(&mp3[0]) && (8000..9200).contains(&mp3[1]),
        "{mp3:?}"
    );
}

#[test]
fn what_a_format_cannot_hold_is_refused() {
    let mp3 = AudioFormat::from_name("mp3").unwrap();
    let error = voirs::encode(&[0.0; 10], 96_000, 1, &mp3).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
    assert!(error.to_string().contains("96000"));
    assert!(error.hint().unwrap().contains("24000"));
    let error = voirs::encode(&[0.0; 9], 48_000, 2, &mp3).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidSetting);
    for format in AudioFormat::ALL {
        for channels in [0, 3] {
            let error = voirs::encode(&[], 24_000, channels, &format).unwrap_err();
            assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
        }
        assert!(!voirs::encode(&[], 24_000, 2, &format).unwrap().is_empty());
    }
}

#[test]
fn files_are_saved_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    for format in AudioFormat::ALL {
        let path = folder.path().join("tone").with_extension(format.name());
        tone().save(&path, &format).unwrap();
        assert_eq!(
            std::fs::read(&path).unwrap(),
            tone().encode(&format).unwrap()
        );
        let error = tone().save(folder.path(), &format).unwrap_err();
        assert_eq!(error.code(), ErrorCode::WriteFailed);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn another_rate_lasts_as_long() {
    for rate in [8_000, 16_000, 22_050, 44_100, 48_000] {
        let audio = tone().resampled(rate).unwrap();
        assert_eq!(
            (audio.sample_rate(), audio.samples().len()),
            (rate, rate as usize)
        );
        assert_eq!(audio.duration(), tone().duration());
    }
    let error = tone().resampled(500).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidSetting);
    assert_eq!(error.arguments(), [("sample_rate", "500".to_owned())]);
}

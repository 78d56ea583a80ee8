//! A real Kokoro network with some styles, which `cargo xtask voices --test` fetches;
//! without them the tests of their sound have nothing to do. Files that are none are
//! refused.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fetched;
#[allow(dead_code, reason = "not every test needs all of it")]
mod pitch_meter;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use pitch_meter::mean_pitch;
use tempfile::TempDir;
use voirs::voice::Capability;
use voirs::{Catalogue, ErrorCode, FrontEnd, Pipeline, SynthesisConfig, Voice};

const PHONEMES: &str = "həlˈO.";
const MODEL: &str = "kokoro-v1.0-int8.onnx";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of the network and its styles, if they were fetched.
fn folder() -> Option<PathBuf> {
    let model = fetched::voice(&format!("kokoro/{MODEL}"))?;
    model.parent().map(Path::to_owned)
}

/// The default voice, loaded once for all tests.
fn voice() -> Option<Voice> {
    static VOICE: LazyLock<Option<Voice>> =
        LazyLock::new(|| folder().map(|folder| Voice::load(folder.join(MODEL)).unwrap()));
    VOICE.clone()
}

fn pipeline(style: &str) -> Option<Pipeline> {
    let voice = voice()?.speaker(style).unwrap();
    Some(Pipeline::builder().loaded_voice(voice).build().unwrap())
}

fn samples(pipeline: &Pipeline, config: &SynthesisConfig) -> Vec<f32> {
    let speech = pipeline.synthesize_phonemes(PHONEMES, config).unwrap();
    let total: u32 = speech.durations.iter().map(|(_, d)| d).sum();
    assert_eq!(total as usize, speech.samples.len());
    assert_eq!(speech.sample_rate, 24_000);
    speech.samples
}

#[test]
fn phonemes_are_spoken_without_chance() {
    let Some(heart) = pipeline("af_heart") else {
        return;
    };
    let config = SynthesisConfig::default();
    let speech = samples(&heart, &config);
    let seconds = speech.len() as f32 / 24_000.0;
    assert!((0.5..2.5).contains(&seconds), "{seconds} s");
    let loudest = speech.iter().fold(0.0_f32, |a, x| a.max(x.abs()));
    assert!((0.05..1.0).contains(&loudest), "{loudest}");
    assert!(!heart.voice().supports(Capability::Seed));
    let other = SynthesisConfig { seed: 1, ..config };
    assert_eq!(speech, samples(&heart, &other));
}

#[test]
fn texts_are_spoken_alike_at_every_thread_count() {
    let Some(voice) = voice() else { return };
    let builder = || Pipeline::builder().loaded_voice(voice.clone());
    let config = SynthesisConfig::default();
    let speak = |threads| {
        let pipeline = builder().threads(threads).build().unwrap();
        pipeline
            .synthesize("Hello there. Good bye.", &config)
            .unwrap()
    };
    let (one, three) = (speak(1), speak(3));
    assert_eq!(one.samples(), three.samples());
    let words = &one.timings().words;
    assert_eq!(words.len(), 4);
    assert!(words.windows(2).all(|pair| pair[0].end <= pair[1].start));
}

#[test]
fn rates_divide_durations() {
    let Some(pipeline) = pipeline("af_heart") else {
        return;
    };
    let length = |rate| {
        let config = SynthesisConfig {
            rate,
            ..SynthesisConfig::default()
        };
        samples(&pipeline, &config).len() as f32
    };
    let ratio = length(1.0) / length(2.0);
    assert!((ratio / 2.0 - 1.0).abs() < 0.06, "{ratio}");
}

#[test]
fn pitch_is_shifted() {
    let Some(pipeline) = pipeline("af_heart") else {
        return;
    };
    let pitch = |semitones| {
        let config = SynthesisConfig {
            pitch: semitones,
            ..SynthesisConfig::default()
        };
        let speech = pipeline.synthesize_phonemes("mˈI nˈAm ɪz nˈAnə.", &config);
        mean_pitch(&speech.unwrap().samples)
    };
    let semitones = pitch(4.0) - pitch(0.0);
    assert!((semitones - 4.0).abs() < 0.7, "{semitones}");
}

#[test]
fn styles_and_blends_are_chosen() {
    let Some(voice) = voice() else { return };
    assert_eq!(voice.info().name, "af_heart");
    let config = SynthesisConfig::default();
    let speak = |name: &str| {
        let voice = voice.speaker(name).unwrap();
        assert_eq!(voice.info().name, name);
        samples(
            &Pipeline::builder().loaded_voice(voice).build().unwrap(),
            &config,
        )
    };
    let heart = speak("af_heart");
    assert_eq!(heart, speak("1*af_heart"));
    assert_eq!(heart, speak("0.5*af_heart+0.5 * af_heart"));
    let blend = speak("0.6*af_heart+0.4*am_michael");
    assert!(blend != heart && blend != speak("am_michael"));
    for unknown in [
        "af_nobody",
        "0.5*af_nobody",
        "x*af_heart",
        "",
        "+",
        "1e9*af_heart",
    ] {
        let error = voice.speaker(unknown).unwrap_err();
        assert_eq!(error.code(), ErrorCode::UnknownVoice, "{unknown}");
    }
}

#[test]
fn names_choose_voices_in_directories() {
    let Some(folder) = folder() else { return };
    let catalogue = Catalogue::read([&folder]);
    assert!(catalogue.problems().is_empty());
    let of = |language, gender| {
        let voices = catalogue.matching(Some(language), Some(gender));
        let names = voices.map(|voice| voice.info.name.as_str());
        names.filter(|name| name.contains('_')).collect::<Vec<_>>()
    };
    assert_eq!(of("en-US", "female"), ["af_heart"]);
    assert_eq!(of("en-US", "male"), ["am_michael"]);
    assert_eq!(of("en-GB", "female"), ["bf_emma"]);
    assert_eq!(of("en-GB", "male"), ["bm_george"]);
    let path = folder.join(MODEL).display().to_string();
    let by_path = format!("{path}#bm_george");
    let blend = "0.5*af_heart+0.5*bf_emma";
    for (name, expected) in [
        ("am_michael", "am_michael"),
        (path.as_str(), "af_heart"),
        (&by_path, "bm_george"),
        (blend, blend),
    ] {
        let builder = Pipeline::builder().voice_directory(&folder);
        let pipeline = builder.voice(name).build().unwrap();
        assert_eq!(pipeline.voice().info().name, expected);
    }
}

#[test]
fn british_voices_are_given_a_british_front_end() {
    let Some(voice) = voice() else { return };
    let emma = voice.speaker("bf_emma").unwrap();
    let front_end = FrontEnd::load(root().join("voices/en-gb.voirs")).unwrap();
    let builder = Pipeline::builder().loaded_voice(emma.clone());
    let pipeline = builder.front_end(front_end).build().unwrap();
    let config = SynthesisConfig::default();
    let audio = pipeline.synthesize("A new car.", &config).unwrap();
    assert!(audio.warnings().is_empty());
    let without = Pipeline::builder().loaded_voice(emma).build().unwrap();
    let error = without.synthesize("A new car.", &config).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedAccent);
}

#[test]
fn networks_are_shared() {
    let (Some(folder), Some(voice)) = (folder(), voice()) else {
        return;
    };
    let start = Instant::now();
    let again = Voice::load(folder.join(MODEL)).unwrap();
    // Loading the network takes some hundred milliseconds.
    assert!(start.elapsed() < Duration::from_millis(100));
    assert_eq!(again.info(), voice.info());
}

/// An array of NumPy.
fn npy(values: &[u8]) -> Vec<u8> {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (510, 1, 256), }\n";
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(values);
    bytes
}

/// An archive of files, each with its size as the directory says it.
fn zip(files: &[(&str, &[u8], u32)], packed: bool) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, size) in files {
        let offset = archive.len() as u32;
        let data = if packed {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        } else {
            bytes.to_vec()
        };
        let mut common = vec![20, 0, 0, 0, if packed { 8 } else { 0 }, 0, 0, 0, 0, 0];
        common.extend(crc32fast::hash(bytes).to_le_bytes());
        common.extend((data.len() as u32).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        common.extend([0, 0]);
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(data);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (archive.len() as u32, files.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend(count.to_le_bytes());
    archive.extend(count.to_le_bytes());
    archive.extend((directory.len() as u32).to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

/// A folder with the network and one file of styles.
fn with_styles(name: &str, bytes: &[u8]) -> Option<TempDir> {
    let target = TempDir::new().unwrap();
    std::os::unix::fs::symlink(folder()?.join(MODEL), target.path().join(MODEL)).unwrap();
    let path = target.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
    Some(target)
}

#[test]
fn every_kind_of_style_file_is_read() {
    let (Some(folder), Some(voice)) = (folder(), voice()) else {
        return;
    };
    let values = fs::read(folder.join("voices/bm_george.bin")).unwrap();
    let array = npy(&values);
    let size = array.len() as u32;
    let entry = [("bm_george.npy", array.as_slice(), size)];
    let config = SynthesisConfig::default();
    let george = voice.speaker("bm_george").unwrap();
    let speak = |voice| {
        let pipeline = Pipeline::builder().loaded_voice(voice).build().unwrap();
        samples(&pipeline, &config)
    };
    let expected = speak(george);
    for (name, bytes) in [
        ("voices-v1.0.bin", zip(&entry, false)),
        ("styles.npz", zip(&entry, true)),
        ("voices/bm_george.npy", array.clone()),
        ("bm_george.bin", values.clone()),
    ] {
        let target = with_styles(name, &bytes).unwrap();
        let own = Voice::load(target.path().join(MODEL)).unwrap();
        assert_eq!(own.info().name, "bm_george", "{name}");
        assert_eq!(speak(own), expected, "{name}");
    }
}

#[test]
fn damaged_styles_are_refused() {
    let zeros = vec![0; 510 * 1024];
    let array = npy(&zeros);
    let size = array.len() as u32;
    let bomb = vec![0; 50 << 20];
    let mut wrong = zip(&[("af_x.npy", &array, size)], false);
    wrong[5000] ^= 1;
    let cut = &array[..array.len() - 1];
    let names = format!("{{'descr': '<f8', {}", "'shape': (510, 256), ".repeat(9));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("af_x.bin", vec![0; 1000], "af_x.bin"),
        ("af_x.bin", Vec::new(), "af_x.bin"),
        ("af_x.bin", vec![0xff; 1024], "af_x.bin"),
        ("af_x.bin", bomb.clone(), "af_x.bin"),
        ("voices/af_x.npy", cut.to_vec(), "af_x.npy"),
        ("voices/af_x.npy", names.into_bytes(), "af_x.npy"),
        ("x.npz", b"PK\x05\x06".to_vec(), "x.npz"),
        ("x.npz", vec![0; 100_000], "x.npz"),
        ("x.npz", zip(&[], false), "x.npz"),
        (
            "x.npz",
            zip(&[("../../af_x.npy", &array, size)], false),
            "x.npz",
        ),
        ("x.npz", wrong, "af_x"),
        // A little that says it is more, and much that says it is little.
        (
            "x.npz",
            zip(&[("af_x.npy", &array, size + 9)], true),
            "af_x",
        ),
        ("x.npz", zip(&[("af_x.npy", &bomb, size)], true), "af_x"),
        ("x.npz", zip(&[("af_x.npy", &bomb, 50 << 20)], true), "af_x"),
    ];
    for (name, bytes, told) in cases {
        let Some(target) = with_styles(name, &bytes) else {
            return;
        };
        let start = Instant::now();
        let error = Voice::load(target.path().join(MODEL)).unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(5));
        assert_eq!(error.code(), ErrorCode::DamagedVoice, "{name}: {error}");
        assert!(error.to_string().contains(told), "{error}: not \"{told}\"");
        // Listing tells of archives, and reads no style.
        Catalogue::read([target.path()]);
    }
    let Some(target) = with_styles("readme.txt", b"") else {
        return;
    };
    let error = Voice::load(target.path().join(MODEL)).unwrap_err();
    assert!(error.hint().unwrap().contains("voices-v1.0.bin"), "{error}");
}

#[test]
fn damaged_networks_are_refused() {
    let Some(folder) = folder() else { return };
    let onnx = fs::read(folder.join(MODEL)).unwrap();
    let target = with_styles("af_x.bin", &[0; 1024]).unwrap();
    let path = target.path().join(MODEL);
    for length in [10_000, onnx.len() / 2, onnx.len() - 1] {
        fs::remove_file(&path).unwrap();
        fs::write(&path, &onnx[..length]).unwrap();
        let error = Voice::load(&path).unwrap_err();
        assert!(error.to_string().contains(MODEL), "{error}");
    }
}

#[test]
fn networks_are_installed_with_their_styles() {
    let Some(folder) = folder() else { return };
    let target = TempDir::new().unwrap();
    let to = target.path().join("voices");
    let info = Catalogue::install(folder.join(MODEL), &to).unwrap();
    assert_eq!(info.name, "af_heart");
    let names = |folder: &Path| {
        let catalogue = Catalogue::read([folder]);
        let voices = catalogue.voices().iter();
        voices
            .map(|voice| voice.info.name.clone())
            .collect::<Vec<_>>()
    };
    assert!(names(&to).contains(&"bm_george".to_owned()));
    // Or one style alone, and then the network.
    let to = target.path().join("other");
    let emma = folder.join("voices/bf_emma.bin");
    assert_eq!(Catalogue::install(&emma, &to).unwrap().name, "bf_emma");
    let apart = TempDir::new().unwrap();
    let bare = apart.path().join(MODEL);
    std::os::unix::fs::symlink(folder.join(MODEL), &bare).unwrap();
    assert_eq!(Catalogue::install(&bare, &to).unwrap().name, "bf_emma");
    assert!(!names(&to).contains(&"bm_george".to_owned()));
    let again = Catalogue::install(&emma, &to).unwrap_err();
    assert_eq!(again.code(), ErrorCode::InvalidArgument);
}

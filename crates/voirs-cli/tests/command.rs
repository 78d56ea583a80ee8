//! The `voirs` command as a script would use it.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn voirs(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_voirs"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that fails at once may not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Seconds of a mono 16-bit WAV file at 24 kHz.
fn seconds(path: &Path) -> f64 {
    let reader = hound::WavReader::open(path).unwrap();
    let spec = reader.spec();
    assert_eq!(
        (spec.channels, spec.sample_rate, spec.bits_per_sample),
        (1, 24_000, 16)
    );
    f64::from(reader.duration()) / 24_000.0
}

#[test]
fn say_writes_a_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hello.wav");
    let output = voirs(
        &["say", "Hello, world.", "--output", path.to_str().unwrap()],
        b"",
    );
    assert_eq!(status(&output), 0);
    assert!(
        output.stdout.is_empty() && output.stderr.is_empty(),
        "{output:?}"
    );
    let seconds = seconds(&path);
    assert!((0.5..2.0).contains(&seconds), "{seconds}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_pipe_gets_the_same_samples_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let input = "One. Two. Three.";
    let to_file = voirs(
        &["say", "-", "-o", path.to_str().unwrap()],
        input.as_bytes(),
    );
    assert_eq!(status(&to_file), 0);
    let to_pipe = voirs(&["say", input, "--output", "-", "--threads", "1"], b"");
    let file = fs::read(&path).unwrap();
    assert_eq!(&to_pipe.stdout[..4], b"RIFF");
    assert_eq!(to_pipe.stdout[44..], file[44..]);
    let not_a_terminal = voirs(&["say", input], b"");
    assert_eq!(not_a_terminal.stdout, to_pipe.stdout);
}

#[test]
fn a_file_is_read_and_settings_are_used() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("text.txt");
    fs::write(&source, "A rather long sentence, for one so short.").unwrap();
    let (slow, fast) = (
        folder.path().join("slow.wav"),
        folder.path().join("fast.wav"),
    );
    for (path, rate) in [(&slow, "0.5"), (&fast, "2")] {
        let path = path.to_str().unwrap();
        let source = source.to_str().unwrap();
        let output = voirs(
            &["say", "--file", source, "--rate", rate, "--output", path],
            b"",
        );
        assert_eq!(status(&output), 0, "{output:?}");
    }
    assert!(seconds(&slow) > 3.0 * seconds(&fast));
}

#[test]
fn batch_writes_one_file_for_each_line() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let arguments = ["say", "-", "--batch", "--output", out.to_str().unwrap()];
    let output = voirs(&arguments, "First.\n\nThird.\nПривет.\n".as_bytes());
    assert_eq!(status(&output), 1, "one line cannot be spoken");
    let errors = text(&output.stderr);
    assert!(
        errors.contains("line 4: error:") && errors.contains("[NOTHING_TO_SPEAK]"),
        "{errors}"
    );
    assert!(errors.contains("1 of 3 lines failed"), "{errors}");
    let mut names: Vec<_> = fs::read_dir(&out)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["00001.wav", "00003.wav"]);
}

#[test]
fn failures_have_codes_hints_and_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.wav");
    let out = path.to_str().unwrap();
    for (arguments, input, expected, words) in [
        (vec!["say", "", "-o", out], &b""[..], 3, "[EMPTY_TEXT]"),
        (vec!["say", "-", "-o", out], b"\xff", 3, "[INVALID_UTF8]"),
        (
            vec!["say", "Hi.", "-o", out, "--rate", "9"],
            b"",
            2,
            "rate goes from 0.25 to 4",
        ),
        (
            vec!["say", "Hi.", "-o", out, "--threads", "0"],
            b"",
            2,
            "threads goes from 1",
        ),
        (
            vec!["say", "Hi.", "-o", out, "--voice", "bob"],
            b"",
            4,
            "The voices are: heart.",
        ),
        (
            vec!["say", "Hi.", "-o", out, "--accent", "en-GB"],
            b"",
            4,
            "It speaks en-US.",
        ),
        (
            vec!["say", "Hi.", "-o", out, "--voice-file", "/none"],
            b"",
            5,
            "[READ_FAILED]",
        ),
        (
            vec!["say", "Hi.", "-o", "/none/x.wav"],
            b"",
            5,
            "/none/x.wav",
        ),
        (vec!["say", "--file", "/none", "-o", out], b"", 5, "/none"),
        (
            vec!["say", "Hi.", "--no-such-option"],
            b"",
            2,
            "--no-such-option",
        ),
        (vec!["say"], b"", 2, "TEXT"),
    ] {
        let output = voirs(&arguments, input);
        let errors = text(&output.stderr);
        assert_eq!(status(&output), expected, "{arguments:?}: {errors}");
        assert!(errors.contains(words), "{arguments:?}: {errors}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_existing_file_survives_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.wav");
    fs::write(&path, "precious").unwrap();
    let output = voirs(&["say", "?!", "-o", path.to_str().unwrap()], b"");
    assert_eq!(status(&output), 3);
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

#[test]
fn warnings_go_to_standard_error() {
    let output = voirs(&["say", "Hello, мир.", "--output", "-"], b"");
    assert_eq!(status(&output), 0);
    assert!(text(&output.stderr).contains("warning: bytes 7 to 13: text in Cyrillic script"));
    let output = voirs(&["say", "Hello, мир.", "--output", "-", "--quiet"], b"");
    assert!(output.stderr.is_empty());
}

#[test]
fn phonemes_gives_a_line_for_each_line() {
    let output = voirs(&["phonemes", "-"], b"Hello there.\n\n...\nCats.");
    assert_eq!(status(&output), 0);
    // The first line is the README's example of the reference implementation.
    assert_eq!(text(&output.stdout), "həlˈO ðˈɛɹ.\n\n\nkˈæts.\n");
    assert_eq!(text(&voirs(&["phonemes", "Cats."], b"").stdout), "kˈæts.\n");
}

#[test]
fn no_environment_variable_makes_the_library_print() {
    let output = Command::new(env!("CARGO_BIN_EXE_voirs"))
        .args(["phonemes", "Blorptastic."])
        .env("RTEN_TIMING", "by-shape=1")
        .output()
        .unwrap();
    let lines = text(&output.stdout);
    assert_eq!(lines.lines().count(), 1, "{lines}");
    assert!(output.stderr.is_empty());
}

#[test]
fn voices_are_listed_for_people_and_programs() {
    let table = text(&voirs(&["voices"], b"").stdout);
    assert!(
        table
            .lines()
            .any(|l| l.starts_with("heart ") && l.contains("en-US")),
        "{table}"
    );
    let json = voirs(&["voices", "--json"], b"").stdout;
    let voices: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(voices[0]["name"], "heart");
    assert_eq!(voices[0]["licence"], "Apache-2.0");
}

#[test]
fn bench_serves_the_measuring_protocol() {
    let output = voirs(&["bench", "--serve"], b"run short\nrun nonsense\n");
    let answers: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(answers[0]["audio_seconds"].as_f64().unwrap() > 1.0);
    assert!(answers[0]["seconds"].as_f64().unwrap() > 0.0);
    assert!(answers[1]["error"].is_string());
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let script = text(&voirs(&["completions", "bash"], b"").stdout);
    let manual = text(&voirs(&["man"], b"").stdout);
    for word in ["say", "phonemes", "voices", "bench"] {
        assert!(script.contains(word));
        assert!(manual.to_lowercase().contains(word));
    }
    assert!(script.contains("--sentence-pause"));
    assert!(manual.contains("sentence\\-pause"));
}

#[test]
fn the_extension_or_the_format_chooses_the_encoding() {
    let folder = tempfile::tempdir().unwrap();
    let say = |arguments: &[&str]| voirs(&[&["say", "Hello."], arguments].concat(), b"");
    let file = |name: &str, arguments: &[&str]| {
        let path = folder.path().join(name);
        let output = say(&[&["-o", path.to_str().unwrap()], arguments].concat());
        assert_eq!(status(&output), 0, "{output:?}");
        fs::read(path).unwrap()
    };
    let wav = file("a.wav", &[]);
    let flac = file("a.flac", &["--bit-depth", "16"]);
    assert!(flac.starts_with(b"fLaC") && flac.len() < wav.len() * 3 / 4);
    let mp3 = file("a.mp3", &["--bitrate", "32"]);
    // 32 kbit/s are a twelfth of 384; tag, delay and padding are four frames of 96 bytes.
    assert!(
        mp3.starts_with(&[0xff]) && mp3.len() < wav.len() / 12 + 400,
        "{}",
        mp3.len()
    );
    assert!(file("b", &["--format", "FLAC"]).starts_with(b"fLaC"));
    let float = hound::WavReader::new(&*file("c.wav", &["--bit-depth", "f32"]))
        .unwrap()
        .spec();
    assert_eq!(float.sample_format, hound::SampleFormat::Float);
    // A pipe gets the same file.
    assert_eq!(say(&["--format", "flac"]).stdout, flac);
    let lines = folder.path().join("lines");
    let arguments = [
        "say",
        "-",
        "--batch",
        "--format",
        "mp3",
        "-o",
        lines.to_str().unwrap(),
    ];
    assert_eq!(status(&voirs(&arguments, b"One.\nTwo.\n")), 0);
    assert!(
        fs::read(lines.join("00002.mp3"))
            .unwrap()
            .starts_with(&[0xff])
    );
}

#[test]
fn formats_that_cannot_be_written_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |name: &str, arguments: &[&str], says: &str| {
        let path = folder.path().join(name);
        let path = path.to_str().unwrap();
        let output = voirs(&[&["say", "Hello.", "-o", path], arguments].concat(), b"");
        assert_eq!(status(&output), 2, "{output:?}");
        assert!(text(&output.stderr).contains(says), "{output:?}");
    };
    refused("a.ogg", &[], "wav, flac, mp3");
    refused("a.wav", &["--format", "opus"], "wav, flac, mp3");
    refused(
        "a.mp3",
        &["--bit-depth", "16"],
        "MP3 files do not hold 16-bit",
    );
    refused("a.flac", &["--bit-depth", "f32"], "FLAC 16 and 24");
    refused("a.wav", &["--quality", "3"], "qualities are for MP3");
    refused("a.mp3", &["--bitrate", "61"], "64");
    refused("a.mp3", &["--quality", "10"], "0 to 9");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn ssml_and_lexicons_are_read_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let document = "<speak>Wait<break time=\"3s\"/>here.</speak>";
    let wav = folder.path().join("a.wav");
    let output = wav.to_str().unwrap();
    let from_file = [
        "say",
        "--ssml",
        "-f",
        &file("a.ssml", document),
        "-o",
        output,
    ];
    assert_eq!(status(&voirs(&from_file, b"")), 0);
    let with_break = seconds(&wav);
    assert_eq!(
        status(&voirs(&["say", "--ssml", document, "-o", output], b"")),
        0
    );
    assert_eq!(seconds(&wav), with_break);
    assert_eq!(status(&voirs(&["say", "Wait here.", "-o", output], b"")), 0);
    assert!((2.5..4.0).contains(&(with_break - seconds(&wav))));

    let broken = voirs(&["say", "--ssml", "<speak>\n<p>", "-o", output], b"");
    assert_eq!(status(&broken), 3);
    assert!(text(&broken.stderr).contains("line 2, column 4: found the end of the document"));

    let (first, second) = (
        file("a.tsv", "abc\tˈɑ\n"),
        file("b.tsv", "abc\tˈu\nxyz\tˈi\n"),
    );
    let phonemes = ["phonemes", "--lexicon", &first, "--lexicon", &second];
    let spoken = voirs(&[&phonemes[..], &["abc xyz"]].concat(), b"");
    assert_eq!(text(&spoken.stdout), "ˈɑ ˈi\n");
    let document = "<speak>abc\n<mark name=\"m\"/> xyz</speak>";
    let spoken = voirs(
        &[&phonemes[..], &["--ssml", "-"]].concat(),
        document.as_bytes(),
    );
    assert_eq!(text(&spoken.stdout), "ˈɑ ˈi\n");
    let wrong = voirs(
        &["say", "a", "--lexicon", &file("c", "abc"), "-o", output],
        b"",
    );
    assert_eq!(status(&wrong), 3);
    assert!(text(&wrong.stderr).contains("INVALID_LEXICON"));
}

#[test]
fn say_writes_timings_in_the_format_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let speech = folder.path().join("speech.wav");
    let say = |timings: &Path, more: &[&str]| {
        let (speech, timings) = (speech.to_str().unwrap(), timings.to_str().unwrap());
        let arguments = ["say", "Hello, world.", "-o", speech, "--timings", timings];
        voirs(&[&arguments[..], more].concat(), b"")
    };
    let beginnings = [
        ("a.srt", "1\n00:00:00,"),
        ("a.vtt", "WEBVTT\n\n1\n00:00:00."),
        ("a.TextGrid", "File type = \"ooTextFile\"\n"),
        ("a.json", "{\n\"sample_rate\": 24000,"),
        ("a.txt", "0."),
    ];
    for (name, beginning) in beginnings {
        let path = folder.path().join(name);
        assert_eq!(status(&say(&path, &[])), 0);
        let file = fs::read_to_string(&path).unwrap();
        assert!(file.starts_with(beginning), "{file}");
    }
    let path = folder.path().join("words");
    assert_eq!(status(&say(&path, &["--timings-format", "vtt-words"])), 0);
    let cues = fs::read_to_string(&path).unwrap();
    assert_eq!(cues.matches(" --> ").count(), 2, "{cues}");
    assert_eq!(status(&say(&folder.path().join("a.doc"), &[])), 2);
    assert_eq!(status(&say(&speech, &["--timings-format", "srt"])), 2);
    let nowhere = folder.path().join("none").join("a.srt");
    assert_eq!(status(&say(&nowhere, &[])), 5);
}

#[test]
fn the_sample_rate_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wav");
    let output = path.to_str().unwrap();
    let say = |rate: &str| voirs(&["say", "Hello.", "-o", output, "--sample-rate", rate], b"");
    assert_eq!(status(&say("44100")), 0);
    let spec = hound::WavReader::open(&path).unwrap().spec();
    assert_eq!(spec.sample_rate, 44_100);
    let refused = say("100");
    assert_eq!(status(&refused), 2);
    assert!(text(&refused.stderr).contains("8000 to 192000"));
}

//! SSML through the engine: breaks, marks, recordings, prosody, ranges, lexicons.
#![allow(clippy::unwrap_used)]

mod pitch_meter;

use std::f32::consts::TAU;
use std::path::Path;

use pitch_meter::mean_pitch;
use proptest::prelude::*;
use voirs::{
    Audio, Chunk, Error, ErrorCode, Lexicon, Pipeline, PitchShift, SynthesisConfig, WarningKind,
};

fn pipeline() -> Pipeline {
    Pipeline::builder().threads(2).build().unwrap()
}

fn document(content: &str) -> String {
    format!("<speak version=\"1.1\">{content}</speak>")
}

fn speak(pipeline: &Pipeline, content: &str) -> Audio {
    let config = SynthesisConfig::default();
    pipeline
        .synthesize_ssml(&document(content), &config)
        .unwrap()
}

fn chunks(pipeline: &Pipeline, content: &str) -> Vec<Chunk> {
    let config = SynthesisConfig::default();
    let mut stream = pipeline.stream_ssml(&document(content), &config).unwrap();
    std::iter::from_fn(|| stream.next_chunk().unwrap()).collect()
}

fn failure(pipeline: &Pipeline, document: &str) -> Error {
    let config = SynthesisConfig::default();
    pipeline.synthesize_ssml(document, &config).unwrap_err()
}

/// Silence at the beginning and at the end in seconds: what is more than 50 dB
/// below the loudest millisecond.
fn silence(samples: &[f32], rate: u32) -> (f32, f32) {
    let window = rate as usize / 1000;
    let level = |w: &[f32]| w.iter().fold(0.0_f32, |max, x| max.max(x.abs()));
    let levels: Vec<f32> = samples.chunks(window).map(level).collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let loud = |l: &f32| *l > loudest * 0.003_162;
    let first = levels.iter().position(loud).unwrap_or(levels.len());
    let last = levels.iter().rposition(loud).map_or(0, |i| i + 1);
    (first as f32 * 0.001, (levels.len() - last) as f32 * 0.001)
}

/// The silence between two utterances, in seconds.
fn between(chunks: &[Chunk]) -> f32 {
    assert_eq!(chunks.len(), 2);
    let (first, second) = (&chunks[0], &chunks[1]);
    let rate = first.sample_rate();
    silence(first.samples(), rate).1 + silence(second.samples(), rate).0
}

#[test]
fn breaks_last_as_long_as_they_say() {
    let pipeline = pipeline();
    for milliseconds in [0, 20, 60, 100, 130, 300, 1000, 2500, 10_000] {
        let content = format!("We met<break time=\"{milliseconds}ms\"/>at noon.");
        let measured = between(&chunks(&pipeline, &content)) * 1000.0;
        assert!(
            (measured - milliseconds as f32).abs() <= 12.5,
            "{milliseconds} ms was {measured} ms"
        );
    }
    for (content, seconds) in [
        // Where a sentence ends it stands instead of the usual pause.
        ("We met.<break time=\"1200ms\"/>It was noon.", 1.2),
        (
            "<s>We met.</s><break time=\"50ms\"/><s>It was noon.</s>",
            0.05,
        ),
        ("<p>We met.</p><break time=\"0s\"/><p>It was noon.</p>", 0.0),
        // Without a sound between them breaks add up.
        (
            "We met<break time=\"1s\"/> <break time=\"500ms\"/>at noon.",
            1.5,
        ),
        // By strength as at the ends of sentences and paragraphs.
        ("We met<break strength=\"strong\"/>at noon.", 0.4),
        ("We met<break strength=\"x-strong\"/>at noon.", 0.75),
    ] {
        let measured = between(&chunks(&pipeline, content));
        assert!(
            (measured - seconds).abs() <= 0.0125,
            "{content}: {measured} s"
        );
    }
    // No break within a sentence, and the usual ones without any.
    assert_eq!(
        chunks(&pipeline, "We met<break strength=\"none\"/> at noon.").len(),
        1
    );
    let usual = between(&chunks(&pipeline, "<s>We met.</s><s>It was noon.</s>"));
    let plain = between(&{
        let config = SynthesisConfig::default();
        let mut stream = pipeline.stream("We met. It was noon.", &config).unwrap();
        std::iter::from_fn(|| stream.next_chunk().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(usual, plain);
}

#[test]
fn breaks_at_the_ends_and_alone() {
    let pipeline = pipeline();
    let audio = speak(&pipeline, "<break time=\"2s\"/>Hello.<break time=\"3s\"/>");
    let (lead, tail) = silence(audio.samples(), audio.sample_rate());
    assert!((lead - 2.0).abs() <= 0.0125, "{lead}");
    assert!((tail - 3.0).abs() <= 0.0125, "{tail}");
    let audio = speak(&pipeline, "<break time=\"1s\"/>");
    assert_eq!(audio.samples().len(), audio.sample_rate() as usize);
    // Breaks in a row are bounded, whatever they are.
    let breaks = "<break strength=\"x-strong\"/>".repeat(200);
    let audio = speak(&pipeline, &format!("a {breaks} b"));
    assert!(audio.duration().as_secs_f32() < 65.0);
    assert_eq!(audio.warnings().len(), 120);
    // The rate of the request leaves times as they are.
    let config = SynthesisConfig {
        rate: 2.0,
        ..SynthesisConfig::default()
    };
    let text = document("<break time=\"2s\"/>Hello.");
    let audio = pipeline.synthesize_ssml(&text, &config).unwrap();
    let (lead, _) = silence(audio.samples(), audio.sample_rate());
    assert!((lead - 2.0).abs() <= 0.0125, "{lead}");
}

/// A break does not change how the words around it are pronounced.
#[test]
fn phonemes_are_found_in_the_whole_sentence() {
    let pipeline = pipeline();
    let phonemes = |content: &str| -> String {
        let phonemized = pipeline.phonemize_ssml(&document(content)).unwrap();
        phonemized.phonemes()
    };
    let plain = pipeline
        .phonemize("They permit parking with a permit. The apple.")
        .unwrap();
    assert_eq!(
        phonemes(
            "They<break/> permit parking <mark name=\"x\"/>with a<break time=\"1s\"/> permit. The <break/>apple."
        ),
        plain.phonemes()
    );
    // Ordinary text in a document is read as it is without one.
    let text = "Dr. Smith paid $5 on 3/4/2020 at 9:30am.\nIt's 20°C; 1/2 of it.";
    assert_eq!(phonemes(text), pipeline.phonemize(text).unwrap().phonemes());
}

#[test]
fn samples_do_not_depend_on_threads() {
    let content = "<p>One <prosody rate=\"150%\" pitch=\"+2st\">two</prosody><break/> three.</p>\
                   <p>Four <emphasis>five</emphasis> <say-as interpret-as=\"digits\">67</say-as>.</p>";
    let audio = |threads| {
        let pipeline = Pipeline::builder().threads(threads).build().unwrap();
        speak(&pipeline, content).into_samples()
    };
    assert_eq!(audio(1), audio(3));
}

/// How long the word that is written so is heard, in seconds.
fn length(chunks: &[Chunk], shown: &str) -> f32 {
    let mut words = chunks.iter().flat_map(|c| &c.timings().words);
    let word = words.find(|w| w.shown.contains(shown)).unwrap();
    (word.end - word.start) as f32 / chunks[0].sample_rate() as f32
}

#[test]
fn prosody_reaches_the_voice() {
    let pipeline = pipeline();
    let plain = chunks(&pipeline, "He remembered the wonderful evening.");
    let fast = chunks(
        &pipeline,
        "He remembered the <prosody rate=\"200%\">wonderful</prosody> evening.",
    );
    assert_eq!(fast.len(), 1, "the sentence is not cut");
    let ratio = length(&plain, "wonderful") / length(&fast, "wonderful");
    assert!((ratio - 2.0).abs() < 0.3, "{ratio}");
    let kept = length(&plain, "remembered") / length(&fast, "remembered");
    assert!((kept - 1.0).abs() < 0.1, "{kept}");

    let long = chunks(
        &pipeline,
        "He remembered the <prosody duration=\"2s\">wonderful</prosody> evening.",
    );
    let seconds = length(&long, "wonderful");
    assert!((seconds - 2.0).abs() < 0.05, "{seconds}");

    let level = |audio: &Audio| {
        let samples = audio.samples();
        (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
    };
    let loud = speak(&pipeline, "Good evening.");
    let soft = speak(
        &pipeline,
        "<prosody volume=\"-20dB\">Good evening.</prosody>",
    );
    let ratio = level(&loud) / level(&soft);
    assert!((ratio - 10.0).abs() < 1.0, "{ratio}");
    let silent = speak(
        &pipeline,
        "<prosody volume=\"silent\">Good evening.</prosody>",
    );
    assert!(level(&silent) < 1e-4);

    let text = "We were all alone in a warm room near the river.";
    let high = speak(
        &pipeline,
        &format!("<prosody pitch=\"+6st\">{text}</prosody>"),
    );
    let own = speak(&pipeline, text);
    let shift = mean_pitch(high.samples()) - mean_pitch(own.samples());
    assert!((shift - 6.0).abs() < 0.5, "{shift} semitones");
    // That the voice reaches it is measured in `prosody.rs`.
    let mean = document("<prosody pitch=\"150Hz\">Good evening.</prosody>");
    let mean = pipeline.phonemize_ssml(&mean).unwrap();
    let span = &mean.utterances[0].prosody[0];
    assert_eq!(span.pitch, PitchShift::Hertz(150.0));
    let strong = speak(
        &pipeline,
        "<emphasis level=\"strong\">Good evening.</emphasis>",
    );
    assert!(strong.duration() > loud.duration());
}

#[test]
fn timings_point_into_the_document() {
    let pipeline = pipeline();
    let text = document(
        "Caf&#233; <sub alias=\"World Wide Web\">W3</sub> &amp; \
         <say-as interpret-as=\"cardinal\">42</say-as> \
         <phoneme ph=\"təˈmɑtoʊ\">tomato</phoneme><mark name=\"end\"/>.",
    );
    let mut stream = pipeline
        .stream_ssml(&text, &SynthesisConfig::default())
        .unwrap();
    let chunk = stream.next_chunk().unwrap().unwrap();
    let words = &chunk.timings().words;
    let written: Vec<(&str, &str)> = words
        .iter()
        .map(|w| (w.spoken.as_str(), &text[w.text.clone()]))
        .collect();
    assert_eq!(
        written,
        [
            ("Café", "Caf&#233;"),
            ("World", "W3"),
            ("Wide", "W3"),
            ("Web", "W3"),
            ("and", "&amp;"),
            ("forty", "42"),
            ("two", "42"),
            ("tomato", "tomato"),
        ]
    );
    let shown: Vec<&str> = words.iter().map(|w| w.shown.as_str()).collect();
    assert_eq!(shown, ["Café", "W3", "", "", "&", "42", "", "tomato."]);
    let apart = "to<emphasis>ma</emphasis>to <phoneme ph=\"təˈmɑtoʊ\">plant</phoneme>'s";
    let apart = chunks(&pipeline, apart);
    let shown = apart[0].timings().words.iter().map(|w| w.shown.as_str());
    assert_eq!(shown.collect::<Vec<_>>(), ["tomato", "plant's"]);
    let marks = &chunk.timings().marks;
    assert_eq!(marks.len(), 1);
    assert!(marks[0].at >= words[7].end);
}

#[test]
fn marks_are_heard_where_they_stand() {
    let pipeline = pipeline();
    let audio = speak(
        &pipeline,
        "<mark name=\"a\"/>One <mark name=\"b\"/>two<mark name=\"c\"/><break time=\"1s\"/>\
         <mark name=\"d\"/>three.<mark name=\"e\"/> Four.<mark name=\"f\"/>",
    );
    let timings = audio.timings();
    let names: Vec<&str> = timings.marks.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e", "f"]);
    let at: Vec<u64> = timings.marks.iter().map(|m| m.at).collect();
    let word = |i: usize| (timings.words[i].start, timings.words[i].end);
    let rate = u64::from(audio.sample_rate());
    assert!(at.is_sorted());
    assert!(at[0] <= word(0).0 && at[1] <= word(1).0 && at[1] >= word(0).0);
    assert!(
        at[3] - at[2] > rate * 9 / 10,
        "the break lies between c and d"
    );
    assert!(at[5] >= word(3).0);
}

/// A WAV file of a tone, stereo, at 48 kHz.
fn tone(path: &Path, seconds: f32, hertz: f32) {
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec).unwrap();
    for i in 0..(seconds * 48_000.0) as usize {
        let sample = (TAU * hertz * i as f32 / 48_000.0).sin() * 16_384.0;
        writer.write_sample(sample as i16).unwrap();
        writer.write_sample(sample as i16).unwrap();
    }
    writer.finalize().unwrap();
}

#[test]
fn recordings_are_mixed_at_the_right_rate() {
    let folder = tempfile::tempdir().unwrap();
    tone(&folder.path().join("tone.wav"), 1.0, 440.0);
    let pipeline = Pipeline::builder()
        .threads(1)
        .audio_directory(folder.path())
        .build()
        .unwrap();
    let parts = chunks(&pipeline, "One <audio src=\"tone.wav\">no</audio> two.");
    assert_eq!(parts.len(), 3);
    let samples = parts[1].samples();
    assert_eq!(samples.len(), parts[1].sample_rate() as usize, "one second");
    let crossings = samples
        .windows(2)
        .filter(|w| w[0] < 0.0 && w[1] >= 0.0)
        .count();
    assert!(crossings.abs_diff(440) <= 1, "{crossings} Hz");
    let peak = samples.iter().copied().fold(0.0, f32::max);
    assert!((peak - 0.5).abs() < 0.01, "{peak}");
    let clip = |attributes: &str| {
        let content = format!("<audio src=\"tone.wav\" {attributes}/>");
        speak(&pipeline, &content).duration().as_secs_f32()
    };
    for (attributes, seconds) in [
        ("clipBegin=\"250ms\" clipEnd=\"0.75s\"", 0.5),
        ("repeatCount=\"2.5\"", 2.5),
        ("repeatDur=\"3s\"", 3.0),
        ("repeatCount=\"4\" repeatDur=\"1500ms\"", 1.5),
        ("speed=\"200%\"", 0.5),
    ] {
        assert!(
            (clip(attributes) - seconds).abs() < 0.01,
            "{attributes}: {}",
            clip(attributes)
        );
    }
}

#[test]
fn no_path_leads_out_of_the_directory() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("allowed");
    std::fs::create_dir(&folder).unwrap();
    tone(&outer.path().join("secret.wav"), 0.1, 440.0);
    std::fs::write(folder.join("text.wav"), "no sound").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(outer.path().join("secret.wav"), folder.join("link.wav")).unwrap();
    let allowed = Pipeline::builder()
        .threads(1)
        .audio_directory(&folder)
        .build()
        .unwrap();
    let absolute = outer.path().join("secret.wav").display().to_string();
    for src in [
        "../secret.wav",
        "sub/../../secret.wav",
        "link.wav",
        "text.wav",
        "none.wav",
        "",
        ".",
        "http://example.com/a.wav",
        "file:///etc/passwd",
        &absolute,
    ] {
        let audio = speak(&allowed, &format!("<audio src=\"{src}\">Nothing.</audio>"));
        assert_eq!(audio.warnings().len(), 1, "{src}");
        assert!(
            matches!(&audio.warnings()[0].kind, WarningKind::Ssml(m) if m.contains("not played"))
        );
        assert!(
            audio.duration().as_secs_f32() > 0.3,
            "the text is spoken instead"
        );
    }
    let audio = speak(&pipeline(), "<audio src=\"a.wav\">Nothing.</audio>");
    assert_eq!(
        audio.warnings().len(),
        1,
        "nothing is allowed unless it is said"
    );
}

#[test]
fn expletives_are_covered_by_a_tone() {
    let parts = chunks(
        &pipeline(),
        "You <say-as interpret-as=\"expletive\">fool</say-as> you.",
    );
    let samples = parts[1].samples();
    let crossings = samples
        .windows(2)
        .filter(|w| w[0] < 0.0 && w[1] >= 0.0)
        .count();
    let hertz = crossings as f32 / parts[1].duration().as_secs_f32();
    assert!((hertz - 1000.0).abs() < 10.0, "{hertz}");
}

#[test]
fn lexicons_go_before_everything_else() {
    let pls = "<lexicon version=\"1.0\" alphabet=\"ipa\">\
               <lexeme><grapheme>GIF</grapheme><phoneme>dʒɪf</phoneme></lexeme>\
               <lexeme><grapheme>Dr. Who</grapheme><alias>the doctor</alias></lexeme></lexicon>";
    let table = "gif\tɡˈɪf\n$5\tfˈIv bˈʌks\n";
    let lexicon = |text: &str| Lexicon::from_bytes(text.as_bytes()).unwrap();
    let pipeline = Pipeline::builder()
        .threads(1)
        .lexicon(lexicon(pls))
        .lexicon(lexicon(table))
        .build()
        .unwrap();
    let text = "The GIF, a gif, cost $5. Dr. Who came.";
    let phonemized = pipeline.phonemize(text).unwrap();
    assert_eq!(
        phonemized.phonemes(),
        "ðə ʤɪf, ɐ ɡˈɪf, kˈɔst fˈIv bˈʌks. ðə dˈɑktəɹ kˈAm."
    );
    let words = phonemized.utterances.iter().flat_map(|u| &u.words);
    let doctor: Vec<&str> = words
        .filter(|w| w.spoken == "doctor" || w.spoken == "GIF")
        .map(|w| &text[w.text.clone()])
        .collect();
    assert_eq!(doctor, ["GIF", "Dr. Who"]);
    let ssml = pipeline.phonemize_ssml(&document(text)).unwrap();
    assert_eq!(ssml.phonemes(), phonemized.phonemes());

    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("names.pls"), pls).unwrap();
    let pipeline = Pipeline::builder()
        .threads(1)
        .lexicon_directory(folder.path())
        .build()
        .unwrap();
    let found = pipeline.phonemize_ssml(&document(
        "<lexicon uri=\"names.pls\" xml:id=\"n\"/><lookup ref=\"n\">GIF</lookup> <lexicon uri=\"../x\" xml:id=\"m\"/>",
    ));
    let found = found.unwrap();
    assert_eq!((&*found.phonemes(), found.warnings.len()), ("ʤɪf", 1));

    let path = folder.path().join("bad.txt");
    std::fs::write(&path, "a\tb\nword\n").unwrap();
    let error = Lexicon::load(&path).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidLexicon);
    assert!(
        error.to_string().contains("bad.txt: line 2, column 1"),
        "{error}"
    );
    let error = Lexicon::load(folder.path().join("none")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ReadFailed);
}

#[test]
fn failures_are_errors() {
    let pipeline = pipeline();
    let error = failure(&pipeline, "<speak>\n <break time=\"soon\"/>\n</speak>");
    assert_eq!(error.code(), ErrorCode::InvalidSsml);
    let argument = |name: &str| {
        let found = error.arguments().iter().find(|(n, _)| *n == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(argument("line"), Some("2"));
    assert_eq!(argument("column"), Some("15"));
    assert_eq!(argument("found"), Some("time=\"soon\""));
    assert!(argument("expected").is_some_and(|e| e.contains("500ms")));
    for (text, code) in [
        ("", ErrorCode::EmptyText),
        ("plain text", ErrorCode::InvalidSsml),
        ("<speak/>", ErrorCode::NothingToSpeak),
        ("<speak>...</speak>", ErrorCode::NothingToSpeak),
    ] {
        assert_eq!(failure(&pipeline, text).code(), code, "{text}");
    }
    // Plain text stays plain text.
    let plain = pipeline.phonemize("<speak>Hello</speak>").unwrap();
    assert!(plain.phonemes().contains("spˈik"));
    let cancel = voirs::CancelToken::new();
    cancel.cancel();
    let text = document("Hello.");
    let cancelled =
        pipeline.synthesize_ssml_cancellable(&text, &SynthesisConfig::default(), &cancel);
    assert_eq!(cancelled.unwrap_err().code(), ErrorCode::Cancelled);
}

#[test]
fn warnings_have_ranges() {
    let text = document("<x:y>Hi</x:y> <voice name=\"Mike\">there</voice> \u{416}\u{443}.");
    let audio = pipeline()
        .synthesize_ssml(&text, &SynthesisConfig::default())
        .unwrap();
    let warned: Vec<&str> = audio
        .warnings()
        .iter()
        .map(|w| &text[w.text.clone()])
        .collect();
    assert_eq!(warned, ["<x:y>", "<voice name=\"Mike\">", "\u{416}\u{443}"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Ranges of words and prosody lie where they should, whatever the document.
    #[test]
    fn ranges_hold(pieces in prop::collection::vec(prop::sample::select(vec![
        "<p>", "</p>", "<s>", "</s>", "<break time=\"1s\"/>", "<mark name=\"é\"/>", "word ", "é&amp;",
        "<prosody rate=\"2\" duration=\"1s\">", "</prosody>", "<sub alias=\"two words\">", "</sub>",
        "<say-as interpret-as=\"date\">", "</say-as>", "1/2/2003", "日本 ", "Dr. ", "a.\n\n",
        "<phoneme ph=\"ˈa\">", "</phoneme>", "<emphasis>", "</emphasis>", "don't", "$5",
    ]), 0..30)) {
        let text = document(&pieces.concat());
        let pipeline = Pipeline::builder().threads(1).build().unwrap();
        if let Ok(phonemized) = pipeline.phonemize_ssml(&text) {
            for utterance in &phonemized.utterances {
                let symbols = utterance.phonemes.chars().count();
                prop_assert!(text.get(utterance.text.clone()).is_some());
                for word in &utterance.words {
                    prop_assert!(text.get(word.text.clone()).is_some());
                    prop_assert!(word.phonemes.end <= symbols);
                }
                for span in &utterance.prosody {
                    prop_assert!(span.phonemes.start < span.phonemes.end);
                    prop_assert!(span.phonemes.end <= symbols);
                    prop_assert!(span.rate.is_finite() && span.gain.is_finite());
                }
                prop_assert!(utterance.marks.iter().all(|(at, _)| *at <= symbols));
            }
        }
    }
}

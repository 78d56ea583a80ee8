//! Timings against the samples and the text, and the files made of them.
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;

use voirs::{Audio, Pipeline, SynthesisConfig, TimingFormat, Timings};

const TEXT: &str =
    "“Naïve,” she said — it costs $5, or 100%.\n\nThen, a long pause: nothing moved.";

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::new().unwrap())
}

fn speak(text: &str) -> Audio {
    let config = SynthesisConfig::default();
    pipeline().synthesize(text, &config).unwrap()
}

fn audio() -> &'static Audio {
    static AUDIO: OnceLock<Audio> = OnceLock::new();
    AUDIO.get_or_init(|| speak(TEXT))
}

fn export(format: TimingFormat) -> String {
    audio().timings().export(format, 24_000)
}

fn level(samples: &[f32]) -> f32 {
    (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt()
}

/// Entries follow each other, from the first sample to the last.
#[track_caller]
fn covers(spans: impl Iterator<Item = (u64, u64)>, length: usize) {
    let mut at = 0;
    for (start, end) in spans {
        assert_eq!(start, at);
        assert!(end > start);
        at = end;
    }
    assert_eq!(at, length as u64);
}

#[test]
fn phonemes_and_visemes_cover_the_audio() {
    let (timings, length) = (audio().timings(), audio().samples().len());
    covers(timings.phonemes.iter().map(|p| (p.start, p.end)), length);
    covers(timings.visemes.iter().map(|v| (v.start, v.end)), length);
    for pair in timings.visemes.windows(2) {
        let shape = |at: usize| (pair[at].azure, pair[at].oculus);
        assert_ne!(shape(0), shape(1), "equal neighbours are one");
    }
    assert!(timings.visemes.iter().all(|v| v.azure <= 21));
    assert_eq!(timings.visemes[0].azure, 0);
}

#[test]
fn words_are_inside_sentences_and_do_not_overlap() {
    let timings = audio().timings();
    for pair in timings.words.windows(2) {
        assert!(pair[0].start < pair[0].end && pair[0].end <= pair[1].start);
    }
    let [first, second] = timings.sentences.as_slice() else {
        unreachable!("{:?}", timings.sentences);
    };
    assert!(first.end < second.start);
    for word in &timings.words {
        let sentence = if word.start < second.start {
            first
        } else {
            second
        };
        assert!(sentence.start <= word.start && word.end <= sentence.end);
        assert!(sentence.text.start <= word.text.start && word.text.end <= sentence.text.end);
    }
}

#[test]
fn ranges_are_bytes_and_characters_of_the_text() {
    let timings = audio().timings();
    let characters: Vec<char> = TEXT.chars().collect();
    let mut written = Vec::new();
    for word in &timings.words {
        let own: String = characters[word.characters.clone()].iter().collect();
        assert_eq!(own, TEXT[word.text.clone()]);
        written.push((word.spoken.as_str(), own));
    }
    let expected = [
        ("Naïve", "Naïve"),
        ("she", "she"),
        ("said", "said"),
        ("it", "it"),
        ("costs", "costs"),
        ("five", "$5"),
        ("dollars", "$5"),
        ("or", "or"),
        ("one", "100%"),
        ("hundred", "100%"),
        ("percent", "100%"),
    ];
    for (index, (spoken, own)) in expected.iter().enumerate() {
        assert_eq!(written[index], (*spoken, (*own).to_owned()));
    }
    let shown: Vec<&str> = timings.words.iter().map(|w| w.shown.as_str()).collect();
    assert_eq!(
        shown
            .join(" ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        TEXT.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    for sentence in &timings.sentences {
        let own: String = characters[sentence.characters.clone()].iter().collect();
        assert_eq!(own, TEXT[sentence.text.clone()]);
    }
}

/// Where there is a pause, words end where silence begins and begin where it
/// ends: measured in the samples.
#[test]
fn words_touch_silence_at_pauses() {
    let texts = [
        "Once the paint is dry, you can hang the pictures.",
        "After lunch, we walked along the river.",
        "He opened the window, listened for a moment, and closed it.",
        "Her first book sold well; her second was a disaster.",
    ];
    let mut late = Vec::new();
    for text in texts {
        let audio = speak(text);
        let samples = audio.samples();
        let windows: Vec<f32> = samples.chunks(120).map(level).collect();
        let loudest = windows.iter().copied().fold(0.0, f32::max);
        for phonemes in audio.timings().phonemes.windows(3) {
            let [before, pause, after] = phonemes else {
                continue;
            };
            if !matches!(pause.phoneme, ',' | ';') {
                continue;
            }
            // The longest silence between the middles of the neighbours.
            let from = (before.start + before.end) as usize / 240;
            let to = (after.start + after.end) as usize / 240;
            let quiet = |at: &usize| windows[*at] < 0.01 * loudest;
            let first = (from..to).find(quiet).expect("a pause is silent");
            let last = (first..to).take_while(quiet).last().unwrap() + 1;
            late.push((pause.start as f64 - first as f64 * 120.0) / 24.0);
            late.push((pause.end as f64 - last as f64 * 120.0) / 24.0);
        }
    }
    assert!(late.len() >= 8);
    late.sort_by(f64::total_cmp);
    let median = late[late.len() / 2];
    assert!(median.abs() <= 25.0, "median of {median} ms: {late:?}");
    assert!(late.iter().all(|ms| ms.abs() <= 110.0), "{late:?}");
}

/// How much of a sound is above some 3 kHz: little in vowels, most in hisses.
fn is_hiss(samples: &[f32]) -> bool {
    let power: f32 = samples.iter().map(|x| x * x).sum();
    let steps = samples.windows(2).map(|x| (x[1] - x[0]).powi(2));
    steps.sum::<f32>() > 0.5 * power
}

/// Where one of two words ends or begins with a hiss and the other with a vowel,
/// the border between them is where the sound changes: measured in the samples.
#[test]
fn borders_of_words_are_where_the_sound_changes() {
    let texts = [
        "We saw the sea, so she sold a show.",
        "The sofa she saw is too soft for you.",
        "This apple is ice and this orange is juice again.",
        "Ross always allows us a choice of a sauce or a soup.",
        "Who said the sun so seldom shines away to sea?",
    ];
    let hiss = |phoneme: char| matches!(phoneme, 's' | 'ʃ');
    let vowel = |phoneme: char| "aAæəɛiIɪoOɔuUʊWYɑɜʌᵊᵻ".contains(phoneme);
    let mut late = Vec::new();
    for text in texts {
        let audio = speak(text);
        let samples = audio.samples();
        let timings = audio.timings();
        for words in timings.words.windows(2) {
            let border = words[1].start;
            let beside = timings.phonemes.windows(2).find(|p| p[1].start == border);
            let Some([left, right]) = beside else {
                continue;
            };
            let opening = match (left.phoneme, right.phoneme) {
                (l, r) if vowel(l) && hiss(r) => true,
                (l, r) if hiss(l) && vowel(r) => false,
                _ => continue,
            };
            let from = (left.start + left.end) as usize / 2;
            let to = (right.start + right.end) as usize / 2;
            let change = (from..to)
                .step_by(24)
                .find(|at| is_hiss(&samples[at - 60..at + 60]) == opening);
            let change = change.expect("the sound changes between the phonemes");
            late.push((border as f64 - change as f64) / 24.0);
        }
    }
    assert!(late.len() >= 15, "{late:?}");
    late.sort_by(f64::total_cmp);
    let median = late[late.len() / 2];
    assert!(median.abs() <= 12.5, "median of {median} ms: {late:?}");
    assert!(late.iter().all(|ms| ms.abs() <= 50.0), "{late:?}");
}

#[test]
fn chunks_together_have_the_timings_of_the_whole() {
    let config = SynthesisConfig::default();
    let mut stream = pipeline().stream(TEXT, &config).unwrap();
    let mut joined = Timings::default();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        let end = chunk.first_sample() + chunk.samples().len() as u64;
        for phoneme in &chunk.timings().phonemes {
            assert!(phoneme.start >= chunk.first_sample() && phoneme.end <= end);
        }
        joined.append(chunk.timings().clone());
    }
    assert_eq!(&joined, audio().timings());
}

#[test]
fn a_long_sentence_is_one() {
    let text = "the cat sat on the mat and ".repeat(40) + "slept.";
    let timings = speak(&text).timings().clone();
    assert_eq!(timings.sentences.len(), 1);
    let sentence = &timings.sentences[0];
    assert_eq!(sentence.text, 0..text.len());
    assert_eq!(sentence.spoken, text);
    assert_eq!(sentence.start, timings.words.first().unwrap().start);
    assert_eq!(sentence.end, timings.words.last().unwrap().end);
}

#[test]
fn resampled_timings_scale() {
    let mut timings = audio().timings().clone();
    timings.resample(24_000, 48_000);
    let doubled = audio()
        .timings()
        .words
        .iter()
        .map(|w| (2 * w.start, 2 * w.end));
    assert!(doubled.eq(timings.words.iter().map(|w| (w.start, w.end))));
}

#[test]
fn formats_have_names_and_extensions() {
    for format in TimingFormat::ALL {
        assert_eq!(format.name().parse::<TimingFormat>().unwrap(), *format);
    }
    let of = |path: &str| TimingFormat::from_path(path.as_ref());
    assert_eq!(of("a/b.SRT"), Some(TimingFormat::Srt));
    assert_eq!(of("b.TextGrid"), Some(TimingFormat::TextGrid));
    assert_eq!(of("b.txt"), Some(TimingFormat::Audacity));
    assert_eq!(of("vtt"), None);
    assert!("ass".parse::<TimingFormat>().is_err());
}

/// Milliseconds of "00:00:01,234".
fn milliseconds(stamp: &str) -> u64 {
    let fields: Vec<u64> = stamp
        .split([':', ',', '.'])
        .map(|f| f.parse().unwrap())
        .collect();
    ((fields[0] * 60 + fields[1]) * 60 + fields[2]) * 1000 + fields[3]
}

#[test]
fn subtitles_fit_and_follow_each_other() {
    let text = "When the rain stopped, the children ran outside; their mother, who had been \
        reading by the window all afternoon, called them back, but nobody listened to her. See \
        Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-on-the-way-to-the-sea-and-back.";
    let srt = speak(text).timings().export(TimingFormat::Srt, 24_000);
    let mut last = 0;
    let mut shown = String::new();
    for (number, cue) in (1..).zip(srt.trim_end().split("\n\n")) {
        let lines: Vec<&str> = cue.lines().collect();
        assert_eq!(lines[0], number.to_string());
        let (start, end) = lines[1].split_once(" --> ").unwrap();
        assert!(last <= milliseconds(start) && milliseconds(start) < milliseconds(end));
        last = milliseconds(end);
        assert!((3..=4).contains(&lines.len()), "{cue}");
        assert!(lines[2..].iter().all(|l| l.chars().count() <= 42), "{cue}");
        shown.extend(lines[2..].iter().flat_map(|l| l.split_whitespace()));
    }
    assert_eq!(shown, text.split_whitespace().collect::<String>());
}

#[test]
fn hostile_text_stays_text() {
    let text = "Fish & chips <v Bob> 5 --> 6 \"quoted\" {\\an8} NOTE it\u{2028}1\u{85}00:00:01.";
    let audio = speak(text);
    let with = |format| audio.timings().export(format, 24_000);
    for format in [
        TimingFormat::WebVtt,
        TimingFormat::WebVttWords,
        TimingFormat::Srt,
    ] {
        let file = with(format);
        for line in file.lines().filter(|line| !line.contains(" --> 00:")) {
            assert!(
                !line.contains("-->") && !line.contains(['<', '>']),
                "{line}"
            );
        }
    }
    let vtt = with(TimingFormat::WebVtt)
        .replace("&amp;", "")
        .replace("&gt;", "");
    assert!(!vtt.replace("&lt;", "").contains('&'), "{vtt}");
    for line in with(TimingFormat::TextGrid).lines() {
        if let Some(text) = line.trim_start().strip_prefix("text = ") {
            let inner = text
                .strip_prefix('"')
                .and_then(|t| t.strip_suffix('"'))
                .unwrap();
            assert!(!inner.replace("\"\"", "").contains('"'), "{line}");
        }
    }
    for line in with(TimingFormat::Audacity).lines() {
        assert_eq!(line.split('\t').count(), 3, "{line}");
    }
    serde_json::from_str::<serde_json::Value>(&with(TimingFormat::Json)).unwrap();
}

#[test]
fn json_has_everything() {
    let file: serde_json::Value = serde_json::from_str(&export(TimingFormat::Json)).unwrap();
    let timings = audio().timings();
    assert_eq!(file["sample_rate"], 24_000);
    let word = &file["words"][5];
    assert_eq!(word["spoken"], "five");
    assert_eq!(word["start_sample"], timings.words[5].start);
    let seconds = word["end"].as_f64().unwrap();
    assert!((seconds * 24_000.0 - timings.words[5].end as f64).abs() < 0.01);
    let lengths = ["sentences", "words", "phonemes", "visemes", "marks"];
    let lengths = lengths.map(|list| file[list].as_array().unwrap().len());
    let (phonemes, visemes) = (timings.phonemes.len(), timings.visemes.len());
    assert_eq!(lengths, [2, timings.words.len(), phonemes, visemes, 0]);
}

#[test]
fn a_text_grid_has_tiers_without_gaps() {
    let grid = export(TimingFormat::TextGrid);
    let value = |line: &str| line.split_once(" = ").unwrap().1.to_owned();
    let mut at = String::new();
    let mut tiers = Vec::new();
    for line in grid.lines().map(str::trim) {
        if line.starts_with("name = ") {
            tiers.push(value(line));
            at = "0.000000".to_owned();
        } else if line.starts_with("xmin = ") && value(line) != "0" {
            assert_eq!(value(line), at);
        } else if line.starts_with("xmax = ") {
            at = value(line).clone();
        } else if line.starts_with("intervals: size") {
            at = "0.000000".to_owned();
        }
    }
    assert_eq!(
        tiers,
        ["\"sentences\"", "\"words\"", "\"phones\"", "\"marks\""]
    );
}

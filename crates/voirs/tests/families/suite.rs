//! The tests, for any voice. Times and levels are measured in the samples.

use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use voirs::voice::Capability;
use voirs::{
    Audio, CancelToken, ErrorCode, Pipeline, PipelineBuilder, ProsodySpan, Speech, SynthesisConfig,
};

use crate::pitch_meter::mean_pitch;

/// Voiced throughout, but for the comma.
const VOICED: &str = "We were all alone in a warm room near the river, all morning long.";
/// Several sentences and a paragraph.
const TEXT: &str = "The ferry left at nine, late as usual. Nobody minded.\n\nThe sea was flat.";
/// A sentence of some ten seconds.
const LONG: &str = "When the old captain came back to the harbour, he found that the little \
                    town had changed so much, with its new houses and its lamps along the \
                    water, that he stood there for a long while.";

/// A voice, and what is known of its family.
pub(crate) struct Subject {
    one: Pipeline,
    three: Pipeline,
    /// Whether it gives its samples little by little.
    in_pieces: bool,
}

impl Subject {
    pub(crate) fn new(builder: PipelineBuilder) -> Self {
        let one = builder.threads(1).build().unwrap();
        Self {
            three: one.to_builder().threads(3).build().unwrap(),
            one,
            in_pieces: false,
        }
    }

    /// That of a voice that gives its samples little by little.
    pub(crate) fn in_pieces(builder: PipelineBuilder) -> Self {
        let mut subject = Self::new(builder);
        subject.in_pieces = true;
        subject
    }

    fn speak(&self, text: &str, config: &SynthesisConfig) -> Audio {
        self.one.synthesize(text, config).unwrap()
    }

    /// Phonemes of a text, in the voice's alphabet.
    fn phonemes(&self, text: &str) -> String {
        self.one.phonemize(text).unwrap().phonemes()
    }

    fn speech(&self, phonemes: &str, spans: &[ProsodySpan]) -> Speech {
        let config = SynthesisConfig::default();
        let speech = self
            .one
            .synthesize_phonemes_with_prosody(phonemes, spans, &config);
        speech.unwrap()
    }

    fn can(&self, capability: Capability) -> bool {
        self.one.voice().supports(capability)
    }
}

/// Settings that differ from the default.
fn with(change: impl FnOnce(&mut SynthesisConfig)) -> SynthesisConfig {
    let mut config = SynthesisConfig::default();
    change(&mut config);
    config
}

fn decibels(samples: &[f32]) -> f64 {
    let power: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (power / samples.len() as f64).log10()
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    let near = (value - expected).abs() <= tolerance;
    assert!(near, "{value}, not {expected} ± {tolerance}");
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

pub(crate) fn samples_depend_on_text_and_settings_alone(subject: &Subject) {
    let config = SynthesisConfig::default();
    let audio = subject.speak(TEXT, &config);
    let three = subject.three.synthesize(TEXT, &config).unwrap();
    assert_eq!(audio.samples(), three.samples());
    assert_eq!(audio.timings(), three.timings());
    // Requests at once do not change each other.
    thread::scope(|scope| {
        let speak = || subject.three.synthesize(TEXT, &config).unwrap();
        let others = [scope.spawn(speak), scope.spawn(speak)];
        for other in others {
            assert_eq!(other.join().unwrap().samples(), audio.samples());
        }
    });
    assert!(audio.samples().iter().all(|x| x.abs() <= 1.0));
    assert!(decibels(audio.samples()) > -40.0, "it is heard");
}

pub(crate) fn the_seed_is_used_where_the_voice_says_so(subject: &Subject) {
    let speak = |seed| {
        let config = with(|config| config.seed = seed);
        subject.speak("Nobody minded.", &config)
    };
    let differ = speak(1).samples() != speak(2).samples();
    assert_eq!(differ, subject.can(Capability::Seed));
}

pub(crate) fn timings_cover_the_audio_and_words_their_text(subject: &Subject) {
    let audio = subject.speak(TEXT, &SynthesisConfig::default());
    let (timings, length) = (audio.timings(), audio.samples().len());
    covers(timings.phonemes.iter().map(|p| (p.start, p.end)), length);
    covers(timings.visemes.iter().map(|v| (v.start, v.end)), length);
    let words: Vec<&str> = timings
        .words
        .iter()
        .map(|w| &TEXT[w.text.clone()])
        .collect();
    let written: Vec<&str> = TEXT
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(words, written);
    for pair in timings.words.windows(2) {
        assert!(pair[0].start < pair[0].end && pair[0].end <= pair[1].start);
    }
    let sentences: Vec<&str> = timings
        .sentences
        .iter()
        .map(|sentence| TEXT[sentence.text.clone()].trim())
        .collect();
    let [first, second] = ["The ferry left at nine, late as usual.", "Nobody minded."];
    assert_eq!(sentences, [first, second, "The sea was flat."]);
    for sentence in &timings.sentences {
        let inside = |w: &&voirs::WordTiming| sentence.start <= w.start && w.end <= sentence.end;
        assert!(timings.words.iter().any(|word| inside(&word)));
    }
}

/// Where the timings say that nothing is said, nothing is heard, and words are.
pub(crate) fn pauses_are_silent(subject: &Subject) {
    let audio = subject.speak(TEXT, &SynthesisConfig::default());
    let at = |start: u64, end: u64| decibels(&audio.samples()[start as usize..end as usize]);
    let rate = u64::from(audio.sample_rate());
    let words = &audio.timings().words;
    let loud: Vec<f64> = words.iter().map(|word| at(word.start, word.end)).collect();
    let loudest = loud.iter().copied().fold(f64::MIN, f64::max);
    for (word, level) in words.iter().zip(&loud) {
        assert!(*level > loudest - 25.0, "{} at {level} dB", word.spoken);
    }
    let mut pauses = 0;
    // Between sentences, away from the sounds that fade.
    for pair in audio.timings().sentences.windows(2) {
        let margin = rate / 25;
        let (start, end) = (pair[0].end + margin, pair[1].start - margin);
        let level = at(start, end);
        assert!(
            level < loudest - 40.0,
            "{level} dB, words have {loudest} dB"
        );
        pauses += 1;
    }
    assert_eq!(pauses, 2);
}

pub(crate) fn chunks_together_are_the_whole(subject: &Subject) {
    let config = SynthesisConfig::default();
    for text in [TEXT, VOICED] {
        let whole = subject.speak(text, &config);
        let mut stream = subject.three.stream(text, &config).unwrap();
        let (mut samples, mut progress) = (Vec::new(), 0.0);
        let mut timings = voirs::Timings::default();
        let mut read_to = 0;
        while let Some(chunk) = stream.next_chunk().unwrap() {
            assert_eq!(chunk.first_sample(), samples.len() as u64);
            assert!(chunk.progress() >= progress && chunk.progress() <= 1.0);
            progress = chunk.progress();
            assert!(chunk.text().start >= read_to);
            read_to = chunk.text().end;
            let utterance = chunk.utterance();
            let symbols = utterance.phonemes.chars().count();
            let words = utterance.words.iter();
            assert!(words.clone().all(|w| w.phonemes.end <= symbols));
            assert!(words.clone().all(|w| w.text.end <= read_to));
            let end = samples.len() + chunk.samples().len();
            let inside =
                |w: &voirs::WordTiming| w.start >= samples.len() as u64 && w.end <= end as u64;
            assert!(chunk.timings().words.iter().all(inside));
            samples.extend_from_slice(chunk.samples());
            timings.append(chunk.timings().clone());
        }
        assert_eq!(samples, whole.samples());
        assert_eq!(timings.words, whole.timings().words);
        assert_eq!(timings.sentences, whole.timings().sentences);
        covers(
            timings.phonemes.iter().map(|p| (p.start, p.end)),
            samples.len(),
        );
        near(f64::from(progress), 1.0, 0.0);
    }
}

pub(crate) fn the_first_chunk_is_short_where_the_voice_is_slow(subject: &Subject) {
    let config = SynthesisConfig::default();
    let mut stream = subject.one.stream(LONG, &config).unwrap();
    let first = stream.next_chunk().unwrap().unwrap().samples().len();
    let mut all = first;
    while let Some(chunk) = stream.next_chunk().unwrap() {
        all += chunk.samples().len();
    }
    assert_eq!(first * 10 < all, subject.in_pieces, "{first} of {all}");
}

pub(crate) fn rates_divide_durations(subject: &Subject) {
    let length = |rate| {
        let config = with(|config| config.rate = rate);
        let audio = subject.speak(VOICED, &config);
        let words = &audio.timings().words;
        (words.last().unwrap().end - words[0].start) as f64
    };
    let own = length(1.0);
    for rate in [0.6, 1.5] {
        near(own / length(rate) / f64::from(rate), 1.0, 0.05);
    }
}

/// Samples of a range of symbols.
fn samples_of(speech: &Speech, symbols: &Range<usize>) -> Range<usize> {
    let up_to = |n: usize| -> usize {
        let durations = speech.durations.iter().take(n + 1);
        durations.map(|(_, d)| *d as usize).sum()
    };
    up_to(symbols.start)..up_to(symbols.end)
}

pub(crate) fn spans_change_their_stretch_alone(subject: &Subject) {
    let phonemes = subject.phonemes("We were all alone in a warm room near the river.");
    // Between the second and the fifth space: "all alone in".
    let spaces = phonemes.chars().enumerate().filter(|(_, c)| *c == ' ');
    let spaces: Vec<usize> = spaces.map(|(at, _)| at).collect();
    let stretch = spaces[1] + 1..spaces[4];
    let span = || ProsodySpan::new(stretch.clone());
    let plain = subject.speech(&phonemes, &[]);
    let rate = f64::from(plain.sample_rate);
    let own = samples_of(&plain, &stretch);
    let slow = subject.speech(
        &phonemes,
        &[ProsodySpan {
            rate: 0.5,
            ..span()
        }],
    );
    let slow = samples_of(&slow, &stretch);
    near(slow.len() as f64 / own.len() as f64, 2.0, 0.06);
    near(slow.start as f64 / rate, own.start as f64 / rate, 0.026);
    let duration = Some(1.5);
    let held = subject.speech(&phonemes, &[ProsodySpan { duration, ..span() }]);
    near(samples_of(&held, &stretch).len() as f64 / rate, 1.5, 0.03);
    let quiet = subject.speech(
        &phonemes,
        &[ProsodySpan {
            gain: 0.5,
            ..span()
        }],
    );
    let ramp = quiet.sample_rate as usize / 100;
    let inside = own.start + ramp..own.end - ramp;
    let change = decibels(&quiet.samples[inside.clone()]) - decibels(&plain.samples[inside]);
    near(change, -6.02, 0.2);
    assert_eq!(
        quiet.samples[..own.start - ramp],
        plain.samples[..own.start - ramp]
    );
    assert_eq!(
        quiet.samples[own.end + ramp..],
        plain.samples[own.end + ramp..]
    );
}

pub(crate) fn pitch_is_shifted_or_refused(subject: &Subject) {
    let speak = |pitch| {
        let config = with(|config| {
            config.pitch = pitch;
            config.sample_rate = Some(24_000);
        });
        subject.speak(VOICED, &config)
    };
    let (plain, high) = (speak(0.0), speak(3.0));
    if subject.can(Capability::Pitch) {
        let shift = mean_pitch(high.samples()) - mean_pitch(plain.samples());
        near(shift, 3.0, 0.4);
        assert!(high.warnings().is_empty());
    } else {
        assert_eq!(plain.samples(), high.samples());
        assert_eq!(high.warnings().len(), 1);
        assert!(high.warnings()[0].to_string().contains("pitch"));
    }
}

pub(crate) fn breaks_and_marks_are_where_they_are_written(subject: &Subject) {
    let ssml = r#"<speak>We wait<break time="700ms"/> for <mark name="m"/>nobody.</speak>"#;
    let config = SynthesisConfig::default();
    let audio = subject.one.synthesize_ssml(ssml, &config).unwrap();
    let (words, rate) = (&audio.timings().words, f64::from(audio.sample_rate()));
    assert_eq!(words.len(), 4);
    // A sound that fades may count as heard or not.
    near((words[2].start - words[1].end) as f64 / rate, 0.7, 0.06);
    let mark = &audio.timings().marks[0];
    assert_eq!((mark.name.as_str(), mark.at), ("m", words[3].start));
}

pub(crate) fn other_sample_rates_have_the_same_speech(subject: &Subject) {
    let own = subject.speak(TEXT, &SynthesisConfig::default());
    let config = with(|config| config.sample_rate = Some(16_000));
    let other = subject.speak(TEXT, &config);
    assert_eq!(other.sample_rate(), 16_000);
    let resampled = own.resampled(16_000).unwrap();
    assert_eq!(other.samples(), resampled.samples());
    assert_eq!(other.timings().words, resampled.timings().words);
}

pub(crate) fn cancelling_ends_a_request_soon(subject: &Subject) {
    let config = SynthesisConfig::default();
    let long = LONG.repeat(200);
    for wait in [0, 30, 300] {
        let cancel = CancelToken::new();
        let stop = cancel.clone();
        let stopped = thread::spawn(move || {
            thread::sleep(Duration::from_millis(wait));
            stop.cancel();
            Instant::now()
        });
        let result = subject.one.synthesize_cancellable(&long, &config, &cancel);
        let ended = Instant::now();
        assert_eq!(result.unwrap_err().code(), ErrorCode::Cancelled);
        // The caller does not wait for what a worker is at.
        let late = ended.saturating_duration_since(stopped.join().unwrap());
        assert!(late < Duration::from_secs(5), "{late:?}");
    }
    // The worker is free again.
    subject.speak("Nobody minded.", &config);
}

pub(crate) fn a_time_limit_ends_in_an_error(subject: &Subject) {
    let config = with(|config| config.timeout = Some(Duration::from_millis(50)));
    let error = subject.one.synthesize(&LONG.repeat(200), &config);
    assert_eq!(error.unwrap_err().code(), ErrorCode::TimedOut);
}

pub(crate) fn mistakes_are_named(subject: &Subject) {
    let config = SynthesisConfig::default();
    let phonemes = |phonemes: &str| {
        let speech = subject.one.synthesize_phonemes(phonemes, &config);
        speech.unwrap_err()
    };
    let error = phonemes("a\u{1F600}");
    assert_eq!(error.code(), ErrorCode::InvalidPhonemes);
    assert!(error.to_string().contains('\u{1F600}'), "{error}");
    assert_eq!(
        phonemes(&"a".repeat(5000)).code(),
        ErrorCode::InvalidPhonemes
    );
    assert_eq!(phonemes(" ").code(), ErrorCode::EmptyText);
    let text = |text: &str| subject.one.synthesize(text, &config).unwrap_err().code();
    assert_eq!(text(""), ErrorCode::EmptyText);
    assert_eq!(text("\u{2014}"), ErrorCode::NothingToSpeak);
    let wrong = with(|config| config.rate = f32::NAN);
    let error = subject.one.synthesize("Hello.", &wrong).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidSetting);
}

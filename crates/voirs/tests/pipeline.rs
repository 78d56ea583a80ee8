//! The pipeline on the real voice: sameness, settings, streaming, cancellation.
#![allow(clippy::unwrap_used)]

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use voirs::{Boundary, CancelToken, Error, ErrorCode, Pipeline, SynthesisConfig};

const PARAGRAPH: &str = "The ferry left at nine, late as usual. Nobody minded: the sea was flat, \
    and the sun was warm. \"Is this seat taken?\" she asked.\n\nHe shook his head.";

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::new().unwrap())
}

fn config() -> SynthesisConfig {
    SynthesisConfig::default()
}

fn speak(text: &str, config: &SynthesisConfig) -> Vec<f32> {
    pipeline().synthesize(text, config).unwrap().into_samples()
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / samples.len() as f64
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorCode {
    result.unwrap_err().code()
}

#[test]
fn types_cross_threads_as_documented() {
    fn shared<T: Send + Sync + 'static>() {}
    fn sent<T: Send + 'static>() {}
    shared::<Pipeline>();
    shared::<voirs::Voice>();
    shared::<voirs::FrontEnd>();
    shared::<voirs::Pool>();
    shared::<CancelToken>();
    shared::<Error>();
    shared::<voirs::Audio>();
    sent::<voirs::Stream>();
}

#[test]
fn threads_and_chunking_do_not_change_samples() {
    let whole = speak(PARAGRAPH, &config());
    for threads in [1, 2, 5] {
        let pipeline = Pipeline::builder().threads(threads).build().unwrap();
        assert!(whole == pipeline.synthesize(PARAGRAPH, &config()).unwrap().samples());
        let mut stream = pipeline.stream(PARAGRAPH, &config()).unwrap();
        let mut joined = Vec::new();
        while let Some(chunk) = stream.next_chunk().unwrap() {
            assert_eq!(chunk.first_sample(), joined.len() as u64);
            joined.extend_from_slice(chunk.samples());
        }
        assert!(whole == joined, "{threads} threads");
    }
}

#[test]
fn requests_at_once_do_not_change_each_other() {
    let expected: Vec<_> = (0..4)
        .map(|n| speak(&format!("Number {n}."), &config()))
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (n, expected) in expected.iter().enumerate() {
                    assert!(speak(&format!("Number {n}."), &config()) == *expected);
                }
            });
        }
    });
}

#[test]
fn the_seed_chooses_the_noise_alone() {
    let first = speak(PARAGRAPH, &config());
    assert!(first == speak(PARAGRAPH, &config()));
    let other = speak(
        PARAGRAPH,
        &SynthesisConfig {
            seed: 1,
            ..config()
        },
    );
    assert_eq!(first.len(), other.len());
    assert!(first != other);
    let difference: Vec<f32> = first.iter().zip(&other).map(|(a, b)| a - b).collect();
    assert!(power(&difference) < power(&first) / 10.0);
}

#[test]
fn rate_scales_duration() {
    let samples = |rate| {
        let speech = pipeline().synthesize_phonemes(
            "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ, ænd ðə dˈɔɡ slˈips.",
            &SynthesisConfig { rate, ..config() },
        );
        speech.unwrap().samples.len() as f64
    };
    let normal = samples(1.0);
    // Durations are rounded to frames of 25 ms, at least one for each phoneme.
    assert!((samples(0.5) / normal - 2.0).abs() < 0.06);
    assert!((samples(2.0) / normal - 0.5).abs() < 0.06);
    assert!(samples(4.0) < 0.45 * normal);
}

#[test]
fn pitch_shifts_the_fundamental_and_keeps_the_duration() {
    let phonemes = "ˈɑ ˈɑ ˈɑ mˈɑmə mˈɑmə.";
    let speech = |pitch| {
        let config = SynthesisConfig {
            pitch,
            noise_scale: 0.0,
            ..config()
        };
        pipeline()
            .synthesize_phonemes(phonemes, &config)
            .unwrap()
            .samples
    };
    let normal = speech(0.0);
    for semitones in [-5.0_f32, 4.0] {
        let shifted = speech(semitones);
        assert_eq!(shifted.len(), normal.len());
        let pairs = fundamental(&normal).into_iter().zip(fundamental(&shifted));
        let ratios = pairs.filter_map(|(a, b)| Some((b? / a?).log2() * 12.0));
        let mut ratios: Vec<f64> = ratios.collect();
        assert!(ratios.len() > 10, "voiced frames");
        ratios.sort_by(f64::total_cmp);
        let measured = ratios[ratios.len() / 2];
        assert!(
            (measured - f64::from(semitones)).abs() < 0.3,
            "{semitones}: {measured}"
        );
    }
}

/// The fundamental frequency in Hz of each frame, where it is voiced, by YIN (de
/// Cheveigné and Kawahara, 2002).
fn fundamental(samples: &[f32]) -> Vec<Option<f64>> {
    const LAGS: usize = 400;
    let loud = power(samples);
    samples
        .windows(3 * LAGS)
        .step_by(300)
        .map(|window| {
            if power(window) < loud {
                return None;
            }
            let difference = |lag: usize| -> f64 {
                let pairs = window.iter().zip(&window[lag..]).take(2 * LAGS);
                pairs.map(|(a, b)| f64::from(a - b).powi(2)).sum()
            };
            let mut sum = 0.0;
            let mut normalized = vec![1.0];
            for lag in 1..LAGS {
                let value = difference(lag);
                sum += value;
                normalized.push(value * lag as f64 / sum);
            }
            let below = (40..LAGS - 1).find(|lag| normalized[*lag] < 0.1)?;
            let lag = (below..LAGS - 1).find(|lag| normalized[lag + 1] >= normalized[*lag])?;
            // A parabola through three points finds the minimum between samples.
            let (a, b, c) = (normalized[lag - 1], normalized[lag], normalized[lag + 1]);
            let shift = (a - c) / (2.0 * (a - 2.0 * b + c));
            Some(24_000.0 / (lag as f64 + shift))
        })
        .collect()
}

#[test]
fn volume_is_a_gain_and_never_clips() {
    let quiet = speak(
        "Hello.",
        &SynthesisConfig {
            volume: 0.5,
            ..config()
        },
    );
    let normal = speak("Hello.", &config());
    let ratio = 10.0 * (power(&normal) / power(&quiet)).log10();
    assert!((ratio - 6.02).abs() < 0.01, "{ratio} dB");
    let loud = speak(
        "Hello.",
        &SynthesisConfig {
            volume: 10.0,
            ..config()
        },
    );
    let peak = voirs_audio::dsp::limiter::true_peak(&loud);
    assert!(
        peak <= voirs_audio::TRUE_PEAK_CEILING && peak > 0.8,
        "{peak}"
    );
    assert_eq!(
        power(&speak(
            "Hello.",
            &SynthesisConfig {
                volume: 0.0,
                ..config()
            }
        )),
        0.0
    );
}

#[test]
fn pauses_are_as_configured() {
    let length = |sentence, paragraph, text: &str| {
        let config = SynthesisConfig {
            sentence_pause: Duration::from_millis(sentence),
            paragraph_pause: Duration::from_millis(paragraph),
            ..config()
        };
        speak(text, &config).len() as i64
    };
    let text = "One day. Two days.";
    assert_eq!(length(1400, 200, text) - length(400, 200, text), 24_000);
    assert_eq!(length(400, 200, text), length(400, 900, text));
    let text = "One day.\n\nTwo days.";
    assert_eq!(length(400, 1700, text) - length(400, 700, text), 24_000);
}

#[test]
fn timings_cover_the_audio_and_words_their_text() {
    let mut stream = pipeline().stream(PARAGRAPH, &config()).unwrap();
    let mut last_text = 0;
    let mut ends = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        let mut at = chunk.first_sample();
        for timing in &chunk.timings().phonemes {
            assert_eq!(timing.start, at);
            assert!(timing.end > timing.start);
            at = timing.end;
        }
        assert_eq!(at, chunk.first_sample() + chunk.samples().len() as u64);
        assert!(chunk.text().start >= last_text);
        last_text = chunk.text().end;
        for word in &chunk.utterance().words {
            let written = &PARAGRAPH[word.text.clone()];
            assert_eq!(written, word.spoken, "nothing here is rewritten");
        }
        ends.push(chunk.utterance().boundary);
    }
    use Boundary::{Paragraph, Sentence};
    assert_eq!(ends, [Sentence, Sentence, Paragraph, Paragraph]);
}

#[test]
fn the_first_chunk_comes_before_the_rest_is_made() {
    let pipeline = Pipeline::builder().threads(1).build().unwrap();
    let text = PARAGRAPH.repeat(40);
    let start = Instant::now();
    let mut stream = pipeline.stream(&text, &config()).unwrap();
    let first = stream.next_chunk().unwrap().unwrap();
    let first_after = start.elapsed();
    assert!(first.progress() < 0.05);
    while stream.next_chunk().unwrap().is_some() {}
    // One of 160 utterances: a tenth leaves room for any scheduler.
    assert!(first_after < start.elapsed() / 10);
}

#[test]
fn cancelling_stops_a_stream_and_stays() {
    let token = CancelToken::new();
    let text = PARAGRAPH.repeat(50);
    let mut stream = pipeline()
        .stream_cancellable(&text, &config(), &token)
        .unwrap();
    stream.next_chunk().unwrap();
    token.cancel();
    assert_eq!(code(stream.next_chunk()), ErrorCode::Cancelled);
    assert_eq!(code(stream.next_chunk()), ErrorCode::Cancelled);
    let result = pipeline().synthesize_cancellable(&text, &config(), &token);
    assert_eq!(code(result), ErrorCode::Cancelled);
}

#[test]
fn a_time_limit_ends_in_an_error() {
    let config = SynthesisConfig {
        timeout: Some(Duration::from_millis(1)),
        ..config()
    };
    let result = pipeline().synthesize(&PARAGRAPH.repeat(50), &config);
    assert_eq!(code(result), ErrorCode::TimedOut);
}

#[test]
fn settings_out_of_range_are_named() {
    for (config, name) in [
        (
            SynthesisConfig {
                rate: 0.0,
                ..config()
            },
            "rate",
        ),
        (
            SynthesisConfig {
                rate: f32::NAN,
                ..config()
            },
            "rate",
        ),
        (
            SynthesisConfig {
                pitch: 25.0,
                ..config()
            },
            "pitch",
        ),
        (
            SynthesisConfig {
                volume: -0.1,
                ..config()
            },
            "volume",
        ),
        (
            SynthesisConfig {
                noise_scale: f32::INFINITY,
                ..config()
            },
            "noise_scale",
        ),
        (
            SynthesisConfig {
                sentence_pause: Duration::from_secs(11),
                ..config()
            },
            "sentence_pause",
        ),
    ] {
        let error = pipeline().synthesize("Hello.", &config).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidSetting);
        assert!(error.to_string().contains(name), "{error}");
        assert!(error.hint().unwrap().contains(name));
    }
}

#[test]
fn long_sentences_are_divided_and_joined() {
    let text = "and then another wave came in from the sea, ".repeat(40) + "and it was over.";
    let phonemized = pipeline().phonemize(&text).unwrap();
    assert_eq!(phonemized.sentences(), 1);
    assert!(phonemized.utterances.len() > 2);
    let lengths: Vec<usize> = phonemized
        .utterances
        .iter()
        .map(|u| u.phonemes.chars().count())
        .collect();
    assert!(lengths.iter().all(|n| *n <= 400), "{lengths:?}");
    let (least, most) = (lengths.iter().min().unwrap(), lengths.iter().max().unwrap());
    assert!(least * 3 > most * 2, "of similar lengths: {lengths:?}");
    for utterance in &phonemized.utterances {
        assert!(
            utterance.phonemes.ends_with([',', '.']),
            "{}",
            utterance.phonemes
        );
    }
}

/// Threads of this process, where the system tells.
fn threads() -> Option<usize> {
    Some(std::fs::read_dir("/proc/self/task").ok()?.count())
}

#[test]
fn a_pipeline_ends_its_threads() {
    let Some(before) = threads() else { return };
    let voice = pipeline().voice().clone();
    for _ in 0..50 {
        let builder = Pipeline::builder().loaded_voice(voice.clone()).threads(4);
        builder
            .build()
            .unwrap()
            .synthesize("Go.", &config())
            .unwrap();
    }
    let end = Instant::now() + Duration::from_secs(20);
    // Other tests come and go on threads of their own.
    while threads().unwrap() > before + 60 && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(
        threads().unwrap() <= before + 60,
        "200 threads were started"
    );
}

#[test]
fn a_batch_gives_each_text_its_result() {
    let pipeline = Pipeline::builder().threads(2).build().unwrap();
    let config = SynthesisConfig::default();
    let texts = ["One.", "", "Three is longer. Much longer.", "…", "Five."];
    let results = pipeline.synthesize_batch(&texts, &config, &CancelToken::new());
    assert_eq!(results.len(), texts.len());
    for (text, result) in texts.iter().zip(&results) {
        match (result, pipeline.synthesize(text, &config)) {
            (Ok(batch), Ok(alone)) => assert_eq!(batch.samples(), alone.samples()),
            (Err(batch), Err(alone)) => assert_eq!(batch.code(), alone.code()),
            (batch, alone) => assert_eq!(batch.is_ok(), alone.is_ok(), "{text}"),
        }
    }
    let cancel = CancelToken::new();
    cancel.cancel();
    for result in pipeline.synthesize_batch(&texts[..1], &config, &cancel) {
        assert_eq!(result.unwrap_err().code(), ErrorCode::Cancelled);
    }
    assert!(pipeline.synthesize_batch(&[], &config, &cancel).is_empty());
}

#[test]
fn a_child_token_is_cancelled_with_its_parent_or_alone() {
    let parent = CancelToken::new();
    let (first, second) = (parent.child(), parent.child());
    first.cancel();
    assert!(first.is_cancelled() && !parent.is_cancelled() && !second.is_cancelled());
    parent.cancel();
    assert!(second.is_cancelled() && second.child().is_cancelled());
}

/// The audio at another sample rate is that of the voice, converted: as long,
/// the same spectrum, its timings at the same times, however it is streamed.
#[test]
fn the_sample_rate_is_converted_as_the_audio_is_made() {
    let pipeline = Pipeline::builder().threads(2).build().unwrap();
    let text = "First a sentence. Then another one.\n\nA paragraph.";
    let own = pipeline
        .synthesize(text, &SynthesisConfig::default())
        .unwrap();
    for rate in [8_000, 16_000, 44_100, 48_000, 192_000] {
        let config = SynthesisConfig {
            sample_rate: Some(rate),
            ..Default::default()
        };
        let audio = pipeline.synthesize(text, &config).unwrap();
        assert_eq!(audio.sample_rate(), rate);
        let expected = (own.samples().len() as f64 * f64::from(rate) / 24e3).round();
        assert_eq!(audio.samples().len() as f64, expected);
        let mut whole = Vec::new();
        let mut converted = voirs_audio::Resampler::new(24_000, rate).unwrap();
        converted.process(own.samples(), &mut whole);
        converted.finish(&mut whole);
        assert!(audio.samples() == whole, "{rate}");
        let (a, b) = (audio.timings(), own.timings());
        assert_eq!(a.words.len(), b.words.len());
        for (a, b) in a.words.iter().zip(&b.words) {
            let seconds = |t: u64, rate: u32| t as f64 / f64::from(rate);
            assert!((seconds(a.start, rate) - seconds(b.start, 24_000)).abs() < 1e-4);
        }
        let last = a.phonemes.last().unwrap();
        assert_eq!(last.end, audio.samples().len() as u64);
    }
    for rate in [1, 7_999, 192_001] {
        let config = SynthesisConfig {
            sample_rate: Some(rate),
            ..Default::default()
        };
        let error = pipeline.synthesize(text, &config).unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidSetting);
    }
}

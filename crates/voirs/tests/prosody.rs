//! Prosody as it is heard: durations, pitch and level are measured in the samples.
#![allow(clippy::unwrap_used)]

mod pitch_meter;

use std::ops::Range;
use std::sync::OnceLock;

use pitch_meter::{mean_pitch, track};
use proptest::prelude::*;
use voirs::{Pipeline, PitchShift, ProsodySpan, Speech, SynthesisConfig};

/// "We were all alone in a warm room near the river": voiced throughout.
const PHONEMES: &str = "wi wɜɹ ˈɔl əlˈOn ɪn ə wˈɔɹm ɹˈum nɪɹ ðə ɹˈivəɹ";
/// "all alone in a warm room".
const MIDDLE: Range<usize> = 7..32;
/// "alone".
const WORD: Range<usize> = 11..16;

fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::new().unwrap())
}

fn speak(spans: &[ProsodySpan]) -> Speech {
    let config = SynthesisConfig::default();
    let speech = pipeline().synthesize_phonemes_with_prosody(PHONEMES, spans, &config);
    speech.unwrap()
}

fn plain() -> &'static Speech {
    static PLAIN: OnceLock<Speech> = OnceLock::new();
    PLAIN.get_or_init(|| speak(&[]))
}

fn middle() -> ProsodySpan {
    ProsodySpan::new(MIDDLE)
}

/// The samples of a range of symbols.
fn samples_of(speech: &Speech, symbols: Range<usize>) -> Range<usize> {
    let up_to = |n: usize| -> usize {
        let durations = speech.durations.iter().take(n + 1);
        durations.map(|(_, d)| *d as usize).sum()
    };
    up_to(symbols.start)..up_to(symbols.end)
}

fn seconds_of(speech: &Speech, symbols: Range<usize>) -> f64 {
    samples_of(speech, symbols).len() as f64 / 24_000.0
}

/// The durations but for the last phoneme, whose end is measured in the samples.
fn inner(speech: &Speech) -> (&[(char, u32)], usize) {
    (
        &speech.durations[..PHONEMES.chars().count()],
        speech.samples.len(),
    )
}

/// The mean pitch of a range of symbols, in semitones above 1 Hz.
fn pitch_of(speech: &Speech, symbols: Range<usize>) -> f64 {
    mean_pitch(&speech.samples[samples_of(speech, symbols)])
}

fn decibels(samples: &[f32]) -> f64 {
    let power: f64 = samples.iter().map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (power / samples.len() as f64).log10()
}

#[track_caller]
fn near(value: f64, expected: f64, tolerance: f64) {
    assert!(
        (value - expected).abs() <= tolerance,
        "{value}, not {expected} ± {tolerance}"
    );
}

#[test]
fn the_request_s_rate_scales_speech() {
    // The outer borders are measured in the samples.
    let all = 1..PHONEMES.chars().count() - 1;
    let own = seconds_of(plain(), all.clone());
    let text = "We were all alone in a warm room near the river. Nobody saw us there, and \
                nobody came to look for us until the evening.";
    let length = |rate| {
        let config = SynthesisConfig {
            rate,
            ..SynthesisConfig::default()
        };
        let audio = pipeline().synthesize(text, &config).unwrap();
        audio.samples().len() as f64 / 24_000.0
    };
    let whole = length(1.0);
    for rate in [0.5, 0.8, 1.25, 2.0] {
        let config = SynthesisConfig {
            rate,
            ..SynthesisConfig::default()
        };
        let speech = pipeline().synthesize_phonemes(PHONEMES, &config).unwrap();
        let ratio = seconds_of(&speech, all.clone()) * f64::from(rate) / own;
        near(ratio, 1.0, 0.03);
        near(length(rate) * f64::from(rate) / whole, 1.0, 0.03);
    }
}

#[test]
fn a_span_s_rate_scales_its_stretch_alone() {
    let own = seconds_of(plain(), MIDDLE);
    let before = seconds_of(plain(), 0..MIDDLE.start);
    for rate in [0.5, 0.75, 1.5, 2.0] {
        let speech = speak(&[ProsodySpan { rate, ..middle() }]);
        near(
            seconds_of(&speech, MIDDLE) * f64::from(rate) / own,
            1.0,
            0.03,
        );
        near(seconds_of(&speech, 0..MIDDLE.start), before, 0.0126);
    }
}

#[test]
fn a_duration_is_kept_whatever_the_rates() {
    let config = SynthesisConfig {
        rate: 1.7,
        ..SynthesisConfig::default()
    };
    let inner = ProsodySpan {
        rate: 0.5,
        ..ProsodySpan::new(WORD)
    };
    for seconds in [0.6, 1.234, 3.0] {
        let outer = ProsodySpan {
            duration: Some(seconds),
            ..middle()
        };
        let spans = [outer, inner.clone()];
        let pipeline = pipeline();
        let speech = pipeline.synthesize_phonemes_with_prosody(PHONEMES, &spans, &config);
        near(
            seconds_of(&speech.unwrap(), MIDDLE),
            f64::from(seconds),
            0.0126,
        );
    }
    // An inner duration is kept, the outer stretch has the rest.
    let spans = [(MIDDLE, 2.0), (WORD, 1.2)].map(|(phonemes, seconds)| ProsodySpan {
        duration: Some(seconds),
        ..ProsodySpan::new(phonemes)
    });
    let speech = speak(&spans);
    near(seconds_of(&speech, MIDDLE), 2.0, 0.0126);
    near(seconds_of(&speech, WORD), 1.2, 0.0126);
}

#[test]
fn pitch_shifts_by_semitones_and_keeps_durations() {
    let own = pitch_of(plain(), MIDDLE);
    for semitones in [-3.0, 4.0] {
        let speech = speak(&[ProsodySpan {
            pitch: PitchShift::Semitones(semitones),
            ..middle()
        }]);
        assert_eq!(inner(&speech), inner(plain()));
        let shifted = pitch_of(&speech, MIDDLE);
        near(shifted - own, f64::from(semitones), 0.3);
        let after = MIDDLE.end..PHONEMES.chars().count();
        let (own, other) = (pitch_of(plain(), after.clone()), pitch_of(&speech, after));
        near(other - own, 0.0, 0.3);
    }
}

#[test]
fn the_request_s_pitch_shifts_by_semitones() {
    let config = SynthesisConfig {
        pitch: 4.0,
        ..SynthesisConfig::default()
    };
    let speech = pipeline().synthesize_phonemes(PHONEMES, &config).unwrap();
    assert_eq!(inner(&speech), inner(plain()));
    let shift = pitch_of(&speech, MIDDLE) - pitch_of(plain(), MIDDLE);
    near(shift, 4.0, 0.3);
}

#[test]
fn shifts_add_and_an_absolute_pitch_replaces_them() {
    let shift = |semitones| ProsodySpan {
        pitch: PitchShift::Semitones(semitones),
        ..middle()
    };
    let own = pitch_of(plain(), MIDDLE);
    let twice = speak(&[shift(3.0), shift(-1.0)]);
    near(pitch_of(&twice, MIDDLE) - own, 2.0, 0.3);
    for hertz in [150.0, 240.0] {
        let absolute = ProsodySpan {
            pitch: PitchShift::Hertz(hertz),
            ..middle()
        };
        let speech = speak(&[shift(5.0), absolute]);
        let expected = 12.0 * f64::from(hertz).log2();
        near(pitch_of(&speech, MIDDLE), expected, 0.3);
    }
}

#[test]
fn the_range_scales_excursions() {
    let own = track(&plain().samples[samples_of(plain(), MIDDLE)]);
    for range in [0.0, 0.5, 1.5, 2.0] {
        let speech = speak(&[ProsodySpan { range, ..middle() }]);
        let changed = track(&speech.samples[samples_of(&speech, MIDDLE)]);
        let pairs = own.iter().zip(&changed);
        let pairs: Vec<(f64, f64)> = pairs.filter_map(|(x, y)| x.zip(*y)).collect();
        assert!(pairs.len() > 40, "{} voiced frames", pairs.len());
        // The slope of the line through the pairs.
        let count = pairs.len() as f64;
        let mean_x = pairs.iter().map(|(x, _)| x).sum::<f64>() / count;
        let mean_y = pairs.iter().map(|(_, y)| y).sum::<f64>() / count;
        let spread: f64 = pairs.iter().map(|(x, _)| (x - mean_x).powi(2)).sum();
        let common = pairs.iter().map(|(x, y)| (x - mean_x) * (y - mean_y));
        near(common.sum::<f64>() / spread, f64::from(range), 0.15);
    }
    let flat = speak(&[ProsodySpan {
        range: 0.0,
        ..middle()
    }]);
    near(pitch_of(&flat, MIDDLE), pitch_of(plain(), MIDDLE), 0.5);
}

#[test]
fn a_contour_is_followed() {
    let flat = ProsodySpan {
        range: 0.0,
        ..middle()
    };
    let rising = ProsodySpan {
        contour: vec![(0.25, -3.0), (0.75, 3.0)],
        ..flat.clone()
    };
    let (flat, rising) = (speak(&[flat]), speak(&[rising]));
    assert_eq!(inner(&flat), inner(&rising));
    let Range { start, end } = samples_of(&flat, MIDDLE);
    let quarter = (end - start) / 4;
    let shift = |range: Range<usize>| {
        mean_pitch(&rising.samples[range.clone()]) - mean_pitch(&flat.samples[range])
    };
    near(shift(start..start + quarter), -3.0, 0.3);
    near(shift(end - quarter..end), 3.0, 0.3);
    near(shift(start + quarter..end - quarter), 0.0, 0.5);
}

#[test]
fn a_gain_is_that_many_decibels_between_short_ramps() {
    let speech = speak(&[ProsodySpan {
        gain: 0.5,
        ..middle()
    }]);
    let Range { start, end } = samples_of(plain(), MIDDLE);
    let ramp = 240;
    let (quiet, own) = (&speech.samples, &plain().samples);
    let inside = start + ramp..end - ramp;
    let change = decibels(&quiet[inside.clone()]) - decibels(&own[inside]);
    near(change, -6.02, 0.2);
    assert_eq!(quiet[..start - ramp], own[..start - ramp]);
    assert_eq!(quiet[end + ramp..], own[end + ramp..]);
    // No jump that was not there.
    let step = |x: &[f32]| {
        x.windows(2)
            .map(|w| (w[1] - w[0]).abs())
            .fold(0.0, f32::max)
    };
    for edge in [start, end] {
        let around = edge - ramp..edge + ramp;
        assert!(step(&quiet[around.clone()]) <= step(&own[around]));
    }
}

#[test]
fn the_request_s_volume_is_linear() {
    let config = SynthesisConfig {
        volume: 0.25,
        ..SynthesisConfig::default()
    };
    let quiet = pipeline().synthesize_phonemes(PHONEMES, &config).unwrap();
    let change = decibels(&quiet.samples) - decibels(&plain().samples);
    near(change, -12.04, 0.2);
}

fn any_value() -> impl Strategy<Value = f32> {
    prop_oneof![
        any::<f32>(),
        Just(f32::NAN),
        Just(f32::INFINITY),
        Just(f32::NEG_INFINITY),
        Just(0.0),
        -1.0f32..1e4,
    ]
}

fn any_span() -> impl Strategy<Value = ProsodySpan> {
    let pitch = prop_oneof![
        any_value().prop_map(PitchShift::Semitones),
        any_value().prop_map(PitchShift::Hertz),
    ];
    let contour = prop::collection::vec((any_value(), any_value()), 0..4);
    let ends = (0usize..20, prop_oneof![0usize..20, Just(usize::MAX)]);
    let rest = (
        any_value(),
        prop::option::of(any_value()),
        any_value(),
        any_value(),
    );
    (ends, rest, pitch, contour).prop_map(|(ends, rest, pitch, contour)| ProsodySpan {
        phonemes: ends.0..ends.1,
        rate: rest.0,
        duration: rest.1,
        pitch,
        range: rest.2,
        contour,
        gain: rest.3,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_span_breaks_speech(spans in prop::collection::vec(any_span(), 0..4)) {
        let config = SynthesisConfig::default();
        let speech = pipeline().synthesize_phonemes_with_prosody("həlˈO", &spans, &config).unwrap();
        prop_assert!(speech.samples.iter().all(|x| x.abs() <= 1.0));
        let total: usize = speech.durations.iter().map(|(_, d)| *d as usize).sum();
        prop_assert_eq!(total, speech.samples.len());
        prop_assert!(total <= 150 * 24_000);
    }
}

//! The resampler, measured with sines.
#![allow(clippy::unwrap_used)]

use std::f64::consts::TAU;

use proptest::prelude::*;
use voirs_audio::Resampler;

/// Pairs that share divisors, barely share any, and share none.
const RATES: [(u32, u32); 12] = [
    (24_000, 48_000),
    (24_000, 44_100),
    (24_000, 16_000),
    (24_000, 8_000),
    (24_000, 22_050),
    (24_000, 192_000),
    (48_000, 24_000),
    (44_100, 24_000),
    (192_000, 8_000),
    (8_000, 192_000),
    (24_000, 44_101),
    (95_999, 24_000),
];

fn sine(frequency: f64, rate: u32, seconds: f64) -> Vec<f32> {
    (0..(seconds * f64::from(rate)) as usize)
        .map(|n| (TAU * frequency * n as f64 / f64::from(rate)).sin() as f32)
        .collect()
}

fn resample(samples: &[f32], from: u32, to: u32) -> Vec<f32> {
    let (mut resampler, mut out) = (Resampler::new(from, to).unwrap(), Vec::new());
    resampler.process(samples, &mut out);
    resampler.finish(&mut out);
    out
}

/// The samples away from the ends, with their numbers.
fn inner(samples: &[f32]) -> impl Iterator<Item = (f64, f64)> + '_ {
    let edge = samples.len() / 4;
    let inner = samples.iter().enumerate().skip(edge);
    inner
        .take(samples.len() - 2 * edge)
        .map(|(n, x)| (n as f64, f64::from(*x)))
}

/// The amplitude of the sine in `samples` by least squares, and the power of
/// all else: images, aliases, rounding.
fn fit(samples: &[f32], frequency: f64, rate: u32) -> (f64, f64) {
    let w = TAU * frequency / f64::from(rate);
    let (mut ss, mut cc, mut sc, mut xs, mut xc) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (n, x) in inner(samples) {
        let (s, c) = (w * n).sin_cos();
        ss += s * s;
        cc += c * c;
        sc += s * c;
        xs += x * s;
        xc += x * c;
    }
    let determinant = ss * cc - sc * sc;
    let a = (xs * cc - xc * sc) / determinant;
    let b = (xc * ss - xs * sc) / determinant;
    let (mut rest, mut count) = (0.0, 0.0);
    for (n, x) in inner(samples) {
        let (s, c) = (w * n).sin_cos();
        rest += (x - a * s - b * c).powi(2);
        count += 1.0;
    }
    (a.hypot(b), rest / count)
}

fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-30).log10()
}

#[test]
fn a_sine_stays_the_same_sine_at_the_same_time() {
    for (from, to) in RATES {
        let out = resample(&sine(1000.0, from, 0.5), from, to);
        let w = TAU * 1000.0 / f64::from(to);
        let (mut error, mut signal) = (0.0, 0.0);
        for (n, x) in inner(&out) {
            let ideal = (w * n).sin();
            error += (x - ideal).powi(2);
            signal += ideal * ideal;
        }
        let snr = decibels(signal / error);
        assert!(snr > 100.0, "{from} to {to}: {snr:.1} dB");
    }
}

#[test]
fn the_passband_is_flat_and_has_no_images() {
    for (from, to) in RATES {
        let nyquist = f64::from(from.min(to)) / 2.0;
        for part in [0.05, 0.3, 0.6, 0.8, 0.9] {
            let frequency = part * nyquist;
            let out = resample(&sine(frequency, from, 0.3), from, to);
            let (amplitude, rest) = fit(&out, frequency, to);
            let ripple = 20.0 * amplitude.log10();
            let images = decibels(2.0 * rest);
            assert!(ripple.abs() < 0.01, "{from} to {to} at {part}: {ripple} dB");
            assert!(images < -100.0, "{from} to {to} at {part}: {images:.1} dB");
        }
    }
}

#[test]
fn what_the_lower_rate_cannot_hold_is_gone() {
    for (from, to) in RATES.into_iter().filter(|(from, to)| from > to) {
        let (nyquist, top) = (f64::from(to) / 2.0, f64::from(from) / 2.0);
        for part in [0.001, 0.1, 0.5, 0.9] {
            let frequency = nyquist + part * (top - nyquist);
            let out = resample(&sine(frequency, from, 0.3), from, to);
            let power = inner(&out).map(|(_, x)| x * x).sum::<f64>();
            let level = decibels(2.0 * power / (out.len() / 2) as f64);
            assert!(
                level < -100.0,
                "{from} to {to} at {frequency}: {level:.1} dB"
            );
        }
    }
}

#[test]
fn a_constant_stays_constant() {
    for (from, to) in RATES {
        let out = resample(&vec![0.5; from as usize / 4], from, to);
        assert!(
            inner(&out).all(|(_, x)| (x - 0.5).abs() < 1e-6),
            "{from} to {to}"
        );
    }
}

#[test]
fn equal_rates_change_nothing() {
    let samples = sine(440.0, 24_000, 0.1);
    assert_eq!(resample(&samples, 24_000, 24_000), samples);
}

#[test]
fn an_output_looks_no_further_ahead_than_stated() {
    for (from, to) in [(24_000, 48_000), (48_000, 24_000), (24_000, 44_101)] {
        let mut resampler = Resampler::new(from, to).unwrap();
        let mut out = Vec::new();
        resampler.process(&[0.1; 5000], &mut out);
        let complete = 5000 - resampler.look_ahead() as u64;
        let expected = resampler.output_length(complete);
        assert!(out.len() as u64 + 1 >= expected, "{} {expected}", out.len());
    }
    assert_eq!(Resampler::new(24_000, 48_000).unwrap().look_ahead(), 72);
}

#[test]
fn rates_out_of_range_are_errors() {
    for (from, to) in [(0, 24_000), (24_000, 0), (7999, 24_000), (24_000, u32::MAX)] {
        let error = Resampler::new(from, to).unwrap_err();
        assert!(error.to_string().contains("192000"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn cuts_and_earlier_use_change_nothing(
        samples in prop::collection::vec(-1.0_f32..1.0, 0..6000),
        cuts in prop::collection::vec(1_usize..2000, 1..40),
        from in 8_000_u32..=192_000,
        to in prop_oneof![8_000_u32..=192_000, Just(48_000), Just(8_000)],
    ) {
        let whole = resample(&samples, from, to);
        let mut resampler = Resampler::new(from, to).unwrap();
        prop_assert_eq!(whole.len() as u64, resampler.output_length(samples.len() as u64));
        let exact = samples.len() as f64 * f64::from(to) / f64::from(from);
        prop_assert!((whole.len() as f64 - exact).abs() <= 0.5);
        for _ in 0..2 {
            let (mut out, mut rest) = (Vec::new(), samples.as_slice());
            for cut in cuts.iter().cycle().take(10_000) {
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                resampler.process(piece, &mut out);
                rest = after;
                if rest.is_empty() { break; }
            }
            resampler.process(rest, &mut out);
            resampler.finish(&mut out);
            prop_assert!(whole.iter().zip(&out).all(|(a, b)| a.to_bits() == b.to_bits()));
            prop_assert_eq!(out.len(), whole.len());
        }
    }
}

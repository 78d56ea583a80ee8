//! The limiter and the WAV writer.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use proptest::prelude::*;
use voirs_audio::dsp::limiter::true_peak;
use voirs_audio::encode::wav::{WavWriter, to_i16};
use voirs_audio::{TRUE_PEAK_CEILING, limit_true_peak};

fn sine(frequency: f32, phase: f32, gain: f32) -> Vec<f32> {
    (0..2400)
        .map(|n| gain * (std::f32::consts::TAU * frequency * n as f32 / 24_000.0 + phase).sin())
        .collect()
}

#[test]
fn a_peak_between_samples_is_found() {
    // A quarter of the sample rate at 45 degrees: samples reach 0.707, the wave 1.
    let wave = sine(6000.0, std::f32::consts::FRAC_PI_4, 1.0);
    let peak = wave.iter().fold(0.0_f32, |p, x| p.max(x.abs()));
    assert!((peak - 0.707).abs() < 0.001);
    // BS.1770 states the filter's error at this frequency: some 0.1 dB plus the onset's ringing.
    let inner = true_peak(&wave[200..2200]);
    assert!(inner > 0.97 && inner < 1.15, "{inner}");
}

#[test]
fn what_is_below_the_ceiling_is_untouched() {
    let wave = sine(440.0, 0.0, 0.8);
    let mut limited = wave.clone();
    limit_true_peak(&mut limited);
    assert_eq!(wave, limited);
}

#[test]
fn loud_parts_are_held_and_quiet_parts_kept() {
    let mut wave = sine(440.0, 0.0, 0.3);
    for (n, x) in wave.iter_mut().enumerate().skip(1000).take(100) {
        *x *= 6.0 + (n % 7) as f32 * 0.1;
    }
    let mut limited = wave.clone();
    limit_true_peak(&mut limited);
    assert!(true_peak(&limited) <= TRUE_PEAK_CEILING);
    assert_eq!(wave[..800], limited[..800]);
    assert_eq!(wave[1300..], limited[1300..]);
}

#[test]
fn integers_round_and_saturate() {
    assert_eq!(to_i16(0.0), 0);
    assert_eq!(to_i16(1.0), 32_767);
    assert_eq!(to_i16(-1.0), -32_767);
    assert_eq!(to_i16(3.0), 32_767);
    assert_eq!(to_i16(-3.0), -32_768);
    assert_eq!(to_i16(f32::NAN), 0);
    assert_eq!(to_i16(0.4 / 32_767.0), 0);
    assert_eq!(to_i16(0.6 / 32_767.0), 1);
}

#[test]
fn another_reader_accepts_the_file() {
    let mut writer = WavWriter::new(Cursor::new(Vec::new()), 24_000).unwrap();
    let wave = sine(440.0, 0.0, 0.5);
    writer.write(&wave[..1000]).unwrap();
    writer.write(&wave[1000..]).unwrap();
    let bytes = writer.finish_seekable().unwrap().into_inner();
    let mut reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
    let spec = reader.spec();
    assert_eq!(
        (spec.channels, spec.sample_rate, spec.bits_per_sample),
        (1, 24_000, 16)
    );
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    assert_eq!(samples.len(), wave.len());
    assert!(samples.iter().zip(&wave).all(|(i, x)| *i == to_i16(*x)));
}

proptest! {
    #[test]
    fn nothing_exceeds_the_ceiling(wave in prop::collection::vec(-8.0_f32..8.0, 0..600)) {
        let mut limited = wave;
        limit_true_peak(&mut limited);
        prop_assert!(true_peak(&limited) <= TRUE_PEAK_CEILING, "{}", true_peak(&limited));
    }
}

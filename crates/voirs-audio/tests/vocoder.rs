//! The vocoder against the reference implementation's samples.
#![allow(clippy::unwrap_used)]

use voirs_audio::dsp::vocoder::{BINS, FRAME_VALUES, HOP};
use voirs_audio::{Noise, PitchRatio, SpectralFrames, Vocoder};

const F0: [f32; 14] = [
    0.0, 0.0, 180.0, 185.0, 190.0, 200.0, 210.0, 220.0, 225.0, 0.0, 0.0, 130.0, 128.0, 126.0,
];

const NONE: Noise = Noise {
    seed: 0,
    scale: 0.0,
};

fn seed(seed: u64) -> Noise {
    Noise { seed, scale: 1.0 }
}

fn spectrum() -> Vec<f32> {
    let mut rows = vec![0.0; F0.len() * FRAME_VALUES];
    for (frame, row) in rows.chunks_exact_mut(FRAME_VALUES).enumerate() {
        let f = frame as f64;
        for bin in 0..BINS {
            let b = bin as f64;
            row[bin] = (-3.0 + (0.1 * f + 0.05 * b).sin() - b / 200.0) as f32;
            row[BINS + bin] = (0.8 * (0.3 * f + 0.011 * b).sin()) as f32;
            row[2 * BINS + bin] = -1.0;
            row[3 * BINS + bin] = (-6.0 + (0.2 * f + 0.02 * b).cos()) as f32;
            row[4 * BINS + bin] = (4.0 * (0.7 * f + 0.3 * b).sin()) as f32;
        }
    }
    rows
}

fn synthesize(vocoder: &mut Vocoder, noise: Noise) -> Vec<f32> {
    let mut out = Vec::new();
    let spectrum = spectrum();
    let frames = SpectralFrames {
        spectrum: &spectrum,
        f0: &F0,
    };
    vocoder.synthesize(frames, PitchRatio::Constant(1.0), noise, &mut out);
    out
}

#[test]
fn samples_equal_the_reference() {
    let out = synthesize(&mut Vocoder::new(), NONE);
    assert_eq!(out.len(), F0.len() * HOP);
    let golden = include_str!("data/vocoder.tsv");
    let mut checked = 0;
    for line in golden.lines().filter(|l| !l.starts_with('#')) {
        let (index, value) = line.split_once('\t').unwrap();
        let (index, value): (usize, f32) = (index.parse().unwrap(), value.parse().unwrap());
        assert!(
            (out[index] - value).abs() < 2e-5,
            "{index}: {} {value}",
            out[index]
        );
        checked += 1;
    }
    assert!(checked > 150);
}

#[test]
fn noise_depends_on_the_seed_alone() {
    let mut vocoder = Vocoder::new();
    let first = synthesize(&mut vocoder, seed(3));
    assert_eq!(
        first,
        synthesize(&mut vocoder, seed(3)),
        "scratch memory leaks into samples"
    );
    assert_eq!(first, synthesize(&mut Vocoder::new(), seed(3)));
    assert_ne!(first, synthesize(&mut vocoder, seed(4)));
}

#[test]
fn noise_has_the_level_the_network_asked_for() {
    // Only noise at e^0 in every bin: each frame is white noise of variance
    // BINS·2·1/N² · N … measured as power: the inverse transform of unit
    // complex Gaussians has variance 2/N, and overlap-add keeps it.
    let frames = 400;
    let mut rows = vec![-80.0_f32; frames * FRAME_VALUES];
    for row in rows.chunks_exact_mut(FRAME_VALUES) {
        row[2 * BINS..3 * BINS].fill(0.0);
    }
    let f0 = vec![0.0; frames];
    let mut out = Vec::new();
    let input = SpectralFrames {
        spectrum: &rows,
        f0: &f0,
    };
    Vocoder::new().synthesize(input, PitchRatio::Constant(1.0), seed(1), &mut out);
    let inner = &out[1200..out.len() - 1200];
    let power = inner.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / inner.len() as f64;
    // Windowing by w and dividing by Σw²: variance 2/N · Σw²/(Σw²)² = 2/N · 2/3.
    let expected = 2.0 / 1200.0 / 1.5;
    assert!((power / expected - 1.0).abs() < 0.05, "{power} {expected}");
}

#[test]
fn any_input_is_survived() {
    let mut vocoder = Vocoder::new();
    let mut out = Vec::new();
    for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, -1e30] {
        let rows = vec![value; 3 * FRAME_VALUES];
        let f0 = [value, 100.0, value];
        let frames = SpectralFrames {
            spectrum: &rows,
            f0: &f0,
        };
        vocoder.synthesize(frames, PitchRatio::Constant(1.0), seed(0), &mut out);
        assert_eq!(out.len(), 3 * HOP);
    }
    let nothing = SpectralFrames {
        spectrum: &[],
        f0: &[],
    };
    vocoder.synthesize(nothing, PitchRatio::Constant(1.0), NONE, &mut out);
    assert!(out.is_empty());
}

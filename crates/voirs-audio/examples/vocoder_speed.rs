//! How long the vocoder takes for each second of made-up speech.
//!
//! ```sh
//! cargo run --release --package voirs-audio --example vocoder_speed
//! ```
#![allow(clippy::print_stdout, reason = "an example")]

use std::time::Instant;

use voirs_audio::dsp::vocoder::{FRAME_VALUES, HOP, SAMPLE_RATE};
use voirs_audio::{Noise, PitchRatio, SpectralFrames, Vocoder, limit_true_peak};

fn main() {
    let frames = 800;
    let seconds = (frames * HOP) as f64 / f64::from(SAMPLE_RATE);
    let values = 0..frames * FRAME_VALUES;
    let spectrum: Vec<f32> = values
        .map(|i| ((i * 7919) % 1000) as f32 / 250.0 - 9.0)
        .collect();
    // Voiced for most of every second, as speech is.
    let f0: Vec<f32> = (0..frames)
        .map(|i| {
            if i % 80 < 56 {
                180.0 + (i % 50) as f32
            } else {
                0.0
            }
        })
        .collect();
    let (mut vocoder, mut samples) = (Vocoder::new(), Vec::new());
    let mut best = f64::MAX;
    for _ in 0..50 {
        let start = Instant::now();
        let input = SpectralFrames {
            spectrum: &spectrum,
            f0: &f0,
        };
        let noise = Noise {
            seed: 0,
            scale: 1.0,
        };
        vocoder.synthesize(input, PitchRatio::Constant(1.0), noise, &mut samples);
        limit_true_peak(&mut samples);
        best = best.min(start.elapsed().as_secs_f64());
    }
    let each = best * 1000.0 / seconds;
    println!("{each:.3} ms for each second of speech");
}

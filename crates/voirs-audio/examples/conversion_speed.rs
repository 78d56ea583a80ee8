//! How long resampling and encoding take for a minute of made-up speech.
//!
//! ```sh
//! cargo run --release --package voirs-audio --example conversion_speed
//! ```
#![allow(clippy::print_stdout, reason = "an example")]

use std::error::Error;
use std::io::Cursor;
use std::time::Instant;

use voirs_audio::encode::flac::{FlacDepth, FlacWriter};
use voirs_audio::encode::mp3::{Mp3BitRate, Mp3Writer};
use voirs_audio::encode::wav::{self, WavEncoding};
use voirs_audio::{Conversion, Dither, Resampler, SampleFormat};

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let speech: Vec<f32> = (0..24_000 * 60)
        .map(|n| {
            let t = n as f32 / 24_000.0;
            let voice: f32 = (1..9)
                .map(|k| (t * 900.0 * k as f32).sin() / k as f32)
                .sum();
            0.3 * voice * (3.0 * t).sin() + ((n * 7919) % 1000) as f32 / 200_000.0
        })
        .collect();
    for (from, to) in [
        (24_000, 48_000),
        (24_000, 44_100),
        (24_000, 8_000),
        (24_000, 44_101),
    ] {
        measure(&format!("{from} to {to} Hz"), || {
            let mut resampler = Resampler::new(from, to)?;
            let mut out = Vec::new();
            resampler.process(&speech, &mut out);
            resampler.finish(&mut out);
            Ok(())
        })?;
    }
    let mut bytes = vec![0; speech.len() * 4];
    for dither in [None, Some(Dither::default())] {
        let conversion = Conversion {
            dither,
            ..Conversion::new(SampleFormat::I16)
        };
        measure(&format!("16 bits, {dither:?}"), || {
            conversion.convert(&speech, &mut bytes)?;
            Ok(())
        })?;
    }
    measure("WAV", || {
        wav::encode(&speech, 24_000, 1, WavEncoding::Pcm16)?;
        Ok(())
    })?;
    measure("FLAC", || {
        let mut out = Cursor::new(Vec::new());
        let mut writer = FlacWriter::new(&mut out, 24_000, 1, FlacDepth::Bits16)?;
        writer.write(&speech)?;
        Ok(writer.finish()?)
    })?;
    measure("MP3", || {
        let out = Cursor::new(Vec::new());
        let mut writer = Mp3Writer::new(out, 24_000, 1, Mp3BitRate::default())?;
        writer.write(&speech)?;
        writer.finish()?;
        Ok(())
    })
}

/// Prints the shortest of several runs.
fn measure(what: &str, mut run: impl FnMut() -> Done) -> Done {
    let mut best = f64::MAX;
    for _ in 0..10 {
        let start = Instant::now();
        run()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{:8.2} ms  {what}", best * 1000.0);
    Ok(())
}

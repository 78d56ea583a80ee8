//! Speaks phoneme strings without the noise branch and writes raw samples and
//! phoneme durations, to compare with the reference implementation
//! (`benches/README.md`).
//!
//! ```sh
//! cargo run --release --example vocoder_dump -- PHONEMES_FILE OUT_FOLDER [VOICE]
//! ```
#![allow(clippy::print_stderr, reason = "an example")]

use std::error::Error;
use std::fs;
use std::path::Path;

use voirs::{Pipeline, SynthesisConfig};

/// The unit of the network's durations, in samples.
const UNIT: u32 = 600;

/// A power of two under which the limiter has nothing to do.
const QUIET: f32 = 0.25;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(phonemes), Some(folder)) = (arguments.next(), arguments.next()) else {
        return Err("usage: vocoder_dump PHONEMES_FILE OUT_FOLDER [VOICE]".into());
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let mut builder = Pipeline::builder();
    if let Some(voice) = arguments.next() {
        builder = builder.voice(voice);
    }
    let pipeline = builder.build()?;
    let config = SynthesisConfig {
        noise_scale: 0.0,
        volume: QUIET,
        ..SynthesisConfig::default()
    };
    for (number, line) in fs::read_to_string(phonemes)?.lines().enumerate() {
        let speech = pipeline.synthesize_phonemes(line, &config)?;
        let bytes: Vec<u8> = speech
            .samples
            .iter()
            .flat_map(|x| (x / QUIET).to_le_bytes())
            .collect();
        fs::write(folder.join(format!("{number}.f32")), bytes)?;
        let units = speech.durations.iter().map(|(_, d)| (d / UNIT).to_string());
        let units = units.collect::<Vec<_>>().join(" ");
        fs::write(folder.join(format!("{number}.dur")), units)?;
    }
    Ok(())
}

//! `voirs bench`.

use std::fs;
use std::io::{self, BufRead};
use std::time::{Duration, Instant};

use serde_json::json;
use voirs::{Pipeline, SynthesisConfig};

use crate::arguments::Bench;
use crate::status::Failure;

const SHORT: &str = include_str!("../../../benches/texts/short.txt");
const LONG: &str = include_str!("../../../benches/texts/long.txt");

pub(crate) fn run(bench: &Bench) -> Result<(), Failure> {
    let start = Instant::now();
    let builder = Pipeline::builder().voice(&bench.voice);
    let pipeline = builder.threads(bench.threads).build()?;
    let load = start.elapsed();
    // What is made once, such as scratch memory, is not part of a round.
    measure(&pipeline, "Warm up, please.")?;
    if bench.serve {
        return serve(&pipeline, load);
    }
    println!(
        "load: {:.1} ms, threads: {}",
        milliseconds(load),
        bench.threads
    );
    for (name, text) in [("short", SHORT), ("long", LONG)] {
        let rounds = (0..bench.rounds.max(1)).map(|_| measure(&pipeline, text));
        let rounds = rounds.collect::<Result<Vec<_>, _>>()?;
        let total = median(rounds.iter().map(|r| r.total));
        let first = median(rounds.iter().map(|r| r.first));
        let audio = rounds.first().map_or(0.0, |r| r.audio.as_secs_f64());
        println!(
            "{name}: {audio:.1} s of audio in {:.1} ms, real-time factor {:.5}, first audio after {:.1} ms",
            milliseconds(total),
            total.as_secs_f64() / audio,
            milliseconds(first),
        );
    }
    Ok(())
}

struct Round {
    total: Duration,
    first: Duration,
    audio: Duration,
}

fn measure(pipeline: &Pipeline, text: &str) -> Result<Round, Failure> {
    let start = Instant::now();
    let mut stream = pipeline.stream(text, &SynthesisConfig::default())?;
    let (mut first, mut audio) = (Duration::ZERO, Duration::ZERO);
    while let Some(chunk) = stream.next_chunk()? {
        if audio.is_zero() {
            first = start.elapsed();
        }
        audio += chunk.duration();
    }
    Ok(Round {
        total: start.elapsed(),
        first,
        audio,
    })
}

/// The protocol of `benches/README.md`, by which engines are measured in turn.
fn serve(pipeline: &Pipeline, load: Duration) -> Result<(), Failure> {
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|e| Failure::stream("standard input", e))?;
        let line = line.trim();
        let read = |path: &str| fs::read_to_string(path).map_err(|e| Failure::stream(path, e));
        let file;
        let text = match line {
            "load" => {
                println!("{}", json!({ "seconds": load.as_secs_f64() }));
                continue;
            }
            _ if line.starts_with("phonemes ") => {
                phonemes(pipeline, &read(&line[9..])?)?;
                continue;
            }
            _ if line.starts_with("speak ") => {
                file = read(&line[6..])?;
                &file
            }
            "run short" => SHORT,
            "run long" => LONG,
            "whole short" => {
                whole(pipeline, SHORT)?;
                continue;
            }
            "whole long" => {
                whole(pipeline, LONG)?;
                continue;
            }
            other => {
                println!(
                    "{}",
                    json!({ "error": format!("unknown command {other:?}") })
                );
                continue;
            }
        };
        let round = measure(pipeline, text)?;
        let answer = json!({
            "seconds": round.total.as_secs_f64(),
            "audio_seconds": round.audio.as_secs_f64(),
            "first_audio_seconds": round.first.as_secs_f64(),
        });
        println!("{answer}");
    }
    Ok(())
}

/// Utterances given as phonemes, one a line.
fn phonemes(pipeline: &Pipeline, text: &str) -> Result<(), Failure> {
    let (start, mut audio_seconds) = (Instant::now(), 0.0);
    for line in text.lines() {
        let speech = pipeline.synthesize_phonemes(line, &SynthesisConfig::default())?;
        audio_seconds += speech.samples.len() as f64 / f64::from(speech.sample_rate);
    }
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({ "seconds": seconds, "audio_seconds": audio_seconds })
    );
    Ok(())
}

/// As one call, for comparison with other languages.
fn whole(pipeline: &Pipeline, text: &str) -> Result<(), Failure> {
    let start = Instant::now();
    let audio = pipeline.synthesize(text, &SynthesisConfig::default())?;
    let seconds = start.elapsed().as_secs_f64();
    let audio_seconds = audio.duration().as_secs_f64();
    println!(
        "{}",
        json!({ "seconds": seconds, "audio_seconds": audio_seconds })
    );
    Ok(())
}

fn median(values: impl Iterator<Item = Duration>) -> Duration {
    let mut values: Vec<Duration> = values.collect();
    values.sort();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

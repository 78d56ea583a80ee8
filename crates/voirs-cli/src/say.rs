//! `voirs say`.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use voirs::whole_file::WholeFile;
use voirs::{CancelToken, Error, Pipeline, Stream, SynthesisConfig};
use voirs_audio::encode::wav::WavWriter;

use crate::arguments::{Say, VoiceChoice};
use crate::input;
use crate::status::{Failure, report_engine};

/// Texts shorter than this are spoken before a progress bar could be read.
const LONG_TEXT: usize = 4000;

pub(crate) fn run(say: &Say) -> Result<(), Failure> {
    let config = config(say)?;
    let output = destination(say)?;
    let text = input::text(&say.source)?;
    let pipeline = pipeline(&say.voice, say.threads)?;
    let cancel = CancelToken::new();
    let interrupt = cancel.clone();
    // Without a handler an interrupt still ends the program, less tidily.
    let _ = ctrlc::set_handler(move || interrupt.cancel());
    let work = Work {
        say,
        config,
        pipeline,
        cancel,
    };
    match output {
        Destination::Folder(folder) => work.batch(&text, &folder),
        Destination::File(path) => work.to_file(&text, &path),
        Destination::StandardOutput => work.to_standard_output(&text),
    }
}

/// A pipeline with the chosen voice and threads.
pub(crate) fn pipeline(voice: &VoiceChoice, threads: Option<usize>) -> Result<Pipeline, Failure> {
    let mut builder = Pipeline::builder().voice(&voice.voice);
    if let Some(path) = &voice.voice_file {
        builder = builder.voice_file(path);
    }
    if let Some(accent) = &voice.accent {
        builder = builder.accent(accent);
    }
    if let Some(threads) = threads {
        builder = builder.threads(threads);
    }
    Ok(builder.build()?)
}

enum Destination {
    File(PathBuf),
    Folder(PathBuf),
    StandardOutput,
}

fn destination(say: &Say) -> Result<Destination, Failure> {
    match &say.output {
        Some(path) if say.batch => Ok(Destination::Folder(path.clone())),
        Some(path) if path != Path::new("-") => Ok(Destination::File(path.clone())),
        None if io::stdout().is_terminal() => Err(Failure::Usage {
            message: "there is nowhere to write the speech".into(),
            hint: "Name a file with --output FILE, or pipe the output into a player.",
        }),
        _ => Ok(Destination::StandardOutput),
    }
}

fn config(say: &Say) -> Result<SynthesisConfig, Failure> {
    let seconds = |name: &str, value: f32| {
        Duration::try_from_secs_f32(value).map_err(|_| Failure::Usage {
            message: format!("{name} is {value}"),
            hint: "A pause goes from 0 to 10 seconds.",
        })
    };
    let config = SynthesisConfig {
        rate: say.rate,
        pitch: say.pitch,
        volume: say.volume,
        seed: say.seed,
        sentence_pause: seconds("--sentence-pause", say.sentence_pause)?,
        paragraph_pause: seconds("--paragraph-pause", say.paragraph_pause)?,
        ..SynthesisConfig::default()
    };
    config.validate()?;
    Ok(config)
}

struct Work<'a> {
    say: &'a Say,
    config: SynthesisConfig,
    pipeline: Pipeline,
    cancel: CancelToken,
}

impl Work<'_> {
    fn stream(&self, text: &str) -> Result<Stream, Error> {
        self.pipeline
            .stream_cancellable(text, &self.config, &self.cancel)
    }

    /// Speaks into a file that appears when it is complete.
    fn to_file(&self, text: &str, path: &Path) -> Result<(), Failure> {
        let mut stream = self.stream(text)?;
        let progress = self.progress(text);
        // The first sentence tells whether there is anything to write.
        let mut next = stream.next_chunk()?;
        let failed = |e| Failure::file(path, e);
        let mut whole = WholeFile::create(path).map_err(failed)?;
        let file: &mut File = whole.file().map_err(failed)?;
        let mut writer =
            WavWriter::new(BufWriter::new(file), stream.sample_rate()).map_err(failed)?;
        while let Some(chunk) = next {
            writer.write(chunk.samples()).map_err(failed)?;
            progress.set_position((chunk.progress() * 1000.0) as u64);
            next = stream.next_chunk()?;
        }
        writer.finish_seekable().map_err(failed)?;
        whole.commit().map_err(failed)?;
        progress.finish_and_clear();
        self.warn("voirs", &mut stream);
        Ok(())
    }

    fn to_standard_output(&self, text: &str) -> Result<(), Failure> {
        let mut stream = self.stream(text)?;
        let progress = self.progress(text);
        let mut next = stream.next_chunk()?;
        let failed = |e| Failure::stream("standard output", e);
        let mut writer =
            WavWriter::new(io::stdout().lock(), stream.sample_rate()).map_err(failed)?;
        while let Some(chunk) = next {
            writer.write(chunk.samples()).map_err(failed)?;
            progress.set_position((chunk.progress() * 1000.0) as u64);
            next = stream.next_chunk()?;
        }
        drop(writer.finish().map_err(failed)?);
        progress.finish_and_clear();
        self.warn("voirs", &mut stream);
        Ok(())
    }

    /// Every line into a file of its own, several at once.
    fn batch(&self, text: &str, folder: &Path) -> Result<(), Failure> {
        fs::create_dir_all(folder).map_err(|e| Failure::file(folder, e))?;
        let lines: Vec<(usize, &str)> = (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .collect();
        if lines.is_empty() {
            // The engine's own words for an empty text.
            self.stream(text)?;
        }
        let progress = self.progress(text);
        progress.set_length(lines.len() as u64);
        let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..self.pipeline.pool().threads().min(lines.len()) {
                scope.spawn(|| {
                    while let Some((number, line)) = lines.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        if let Err(failure) = self.line(line, *number, folder) {
                            failed.fetch_add(1, Ordering::Relaxed);
                            progress.suspend(|| report_line(*number, &failure));
                        }
                        progress.inc(1);
                    }
                });
            }
        });
        progress.finish_and_clear();
        match failed.into_inner() {
            0 => Ok(()),
            _ if self.cancel.is_cancelled() => Err(Failure::Interrupted),
            failed => Err(Failure::Batch {
                failed,
                lines: lines.len(),
            }),
        }
    }

    fn line(&self, line: &str, number: usize, folder: &Path) -> Result<(), Failure> {
        let mut stream = self.stream(line)?;
        let mut samples = Vec::new();
        while let Some(chunk) = stream.next_chunk()? {
            samples.extend_from_slice(chunk.samples());
        }
        let path = folder.join(format!("{number:05}.wav"));
        let failed = |e| Failure::file(&path, e);
        let mut whole = WholeFile::create(&path).map_err(failed)?;
        let file = BufWriter::new(whole.file().map_err(failed)?);
        let mut writer = WavWriter::new(file, stream.sample_rate()).map_err(failed)?;
        writer.write(&samples).map_err(failed)?;
        writer.finish_seekable().map_err(failed)?;
        whole.commit().map_err(failed)?;
        self.warn(&format!("voirs: line {number}"), &mut stream);
        Ok(())
    }

    fn progress(&self, text: &str) -> ProgressBar {
        if self.say.quiet || (!self.say.batch && text.len() < LONG_TEXT) {
            return ProgressBar::hidden();
        }
        // Draws nothing where standard error is not a terminal.
        let bar = ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent}% {eta} left") {
            bar.set_style(style);
        }
        bar
    }

    fn warn(&self, subject: &str, stream: &mut Stream) {
        if self.say.quiet {
            return;
        }
        let mut out = io::stderr().lock();
        for warning in stream.take_warnings() {
            // A closed standard error is no reason to fail.
            let _ = writeln!(out, "{subject}: warning: {warning}");
        }
    }
}

fn report_line(number: usize, failure: &Failure) {
    match failure {
        Failure::Engine(error) => report_engine(&format!("voirs: line {number}"), error),
        other => crate::status::report(other),
    }
}

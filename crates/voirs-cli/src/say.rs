//! `voirs say`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use voirs::{AudioFormat, CancelToken, Chunk, Error, Lexicon, Pipeline, Stream, SynthesisConfig};
use voirs::{TimingFormat, Timings};

use crate::arguments::{Markup, Say, VoiceChoice};
use crate::directories;
use crate::input;
use crate::output::{self, Destination};
use crate::status::{Failure, report_engine};

/// Texts shorter than this are spoken before a progress bar could be read.
const LONG_TEXT: usize = 4000;

pub(crate) fn run(say: &Say) -> Result<(), Failure> {
    let config = config(say)?;
    let destination = output::destination(say)?;
    let format = output::format(&say.format, &destination)?;
    let timings = timings_file(say)?;
    let text = input::text(&say.source, say.markup.ssml)?;
    let pipeline = pipeline(&say.voice, &say.markup, say.threads)?;
    let cancel = CancelToken::new();
    let interrupt = cancel.clone();
    // Without a handler an interrupt still ends the program, less tidily.
    let _ = ctrlc::set_handler(move || interrupt.cancel());
    let work = Work {
        say,
        config,
        format,
        timings,
        pipeline,
        cancel,
    };
    match destination {
        Destination::Folder(folder) => work.batch(&text, &folder),
        Destination::File(path) => work.to_file(&text, &path),
        Destination::StandardOutput => work.to_standard_output(&text),
    }
}

/// A pipeline with the chosen voice and threads.
pub(crate) fn pipeline(
    voice: &VoiceChoice,
    markup: &Markup,
    threads: Option<usize>,
) -> Result<Pipeline, Failure> {
    let mut builder = Pipeline::builder().voice(&voice.voice);
    for folder in directories::all(&voice.voice_directory) {
        builder = builder.voice_directory(folder);
    }
    if let Some(path) = &voice.voice_file {
        builder = builder.voice_file(path);
    }
    if let Some(accent) = &voice.accent {
        builder = builder.accent(accent);
    }
    if let Some(threads) = threads {
        builder = builder.threads(threads);
    }
    for path in &markup.lexicon {
        builder = builder.lexicon(Lexicon::load(path)?);
    }
    if let Some(folder) = &markup.audio_directory {
        builder = builder.audio_directory(folder);
    }
    if let Some(folder) = &markup.lexicon_directory {
        builder = builder.lexicon_directory(folder);
    }
    Ok(builder.build()?)
}

/// Where timings go, and as what.
fn timings_file(say: &Say) -> Result<Option<(PathBuf, TimingFormat)>, Failure> {
    let Some(path) = &say.timings else {
        return Ok(None);
    };
    if say.output.as_ref() == Some(path) {
        return Err(Failure::Usage {
            message: format!("{} cannot hold both speech and timings", path.display()),
            hint: "Name another file with --timings FILE.",
        });
    }
    let format = match &say.timings_format {
        Some(name) => name.parse()?,
        None => TimingFormat::from_path(path).ok_or_else(|| Failure::Usage {
            message: format!("{} has no extension of a timings format", path.display()),
            hint: "Name the format with --timings-format FORMAT.",
        })?,
    };
    Ok(Some((path.clone(), format)))
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
        sample_rate: say.sample_rate,
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
    format: AudioFormat,
    timings: Option<(PathBuf, TimingFormat)>,
    pipeline: Pipeline,
    cancel: CancelToken,
}

impl Work<'_> {
    fn stream(&self, text: &str) -> Result<Stream, Error> {
        let (config, cancel) = (&self.config, &self.cancel);
        if self.say.markup.ssml {
            self.pipeline.stream_ssml_cancellable(text, config, cancel)
        } else {
            self.pipeline.stream_cancellable(text, config, cancel)
        }
    }

    fn to_file(&self, text: &str, path: &Path) -> Result<(), Failure> {
        let mut stream = self.stream(text)?;
        let progress = self.progress(text);
        // The first sentence tells whether there is anything to write.
        let first = stream.next_chunk()?;
        let mut timings = Timings::default();
        output::to_file(path, stream.sample_rate(), &self.format, |write| {
            speak(first, &mut stream, &progress, &mut timings, write)
        })?;
        self.write_timings(&timings, &stream)?;
        progress.finish_and_clear();
        self.warn("voirs", &mut stream);
        Ok(())
    }

    fn to_standard_output(&self, text: &str) -> Result<(), Failure> {
        let mut stream = self.stream(text)?;
        let progress = self.progress(text);
        let first = stream.next_chunk()?;
        let mut timings = Timings::default();
        output::to_standard_output(stream.sample_rate(), &self.format, |write| {
            speak(first, &mut stream, &progress, &mut timings, write)
        })?;
        self.write_timings(&timings, &stream)?;
        progress.finish_and_clear();
        self.warn("voirs", &mut stream);
        Ok(())
    }

    /// Remembers a chunk's timings if they are asked for: memory for them grows
    /// with the text.
    fn write_timings(&self, timings: &Timings, stream: &Stream) -> Result<(), Failure> {
        let Some((path, format)) = &self.timings else {
            return Ok(());
        };
        Ok(timings.save(path, *format, stream.sample_rate())?)
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
        let path = folder.join(format!("{number:05}.{}", self.format.name()));
        output::to_file(&path, stream.sample_rate(), &self.format, |write| {
            write(&samples)
        })?;
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

/// Writes the first chunk of a stream and those that follow.
fn speak(
    first: Option<Chunk>,
    stream: &mut Stream,
    progress: &ProgressBar,
    timings: &mut Timings,
    write: &mut dyn FnMut(&[f32]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut next = first;
    while let Some(chunk) = next {
        write(chunk.samples())?;
        progress.set_position((chunk.progress() * 1000.0) as u64);
        timings.append(chunk.into_parts().1);
        next = stream.next_chunk()?;
    }
    Ok(())
}

fn report_line(number: usize, failure: &Failure) {
    match failure {
        Failure::Engine(error) => report_engine(&format!("voirs: line {number}"), error),
        other => crate::status::report(other),
    }
}

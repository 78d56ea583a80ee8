//! Timings as files: subtitles, annotation, labels.

use std::fmt::Write;
use std::path::Path;
use std::str::FromStr;

use serde_json::{Value, json};

use super::cues::{self, Cue};
use super::{PhonemeTiming, Stress, Timings};
use crate::error::{Error, ErrorCode};
use crate::whole_file;

/// A file format for [`Timings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimingFormat {
    /// SubRip subtitles, a cue for each phrase.
    Srt,
    /// WebVTT (W3C), a cue for each phrase.
    WebVtt,
    /// WebVTT, a cue for each word.
    WebVttWords,
    /// A Praat TextGrid with tiers for sentences, words, phones and marks.
    TextGrid,
    /// JSON with everything; `docs/timings.md` describes it.
    Json,
    /// An Audacity label track: words and marks.
    Audacity,
}

impl TimingFormat {
    /// All formats.
    pub const ALL: &'static [Self] = &[
        Self::Srt,
        Self::WebVtt,
        Self::WebVttWords,
        Self::TextGrid,
        Self::Json,
        Self::Audacity,
    ];

    /// The name: "srt", "vtt", "vtt-words", "textgrid", "json" or "audacity".
    pub fn name(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::WebVtt => "vtt",
            Self::WebVttWords => "vtt-words",
            Self::TextGrid => "textgrid",
            Self::Json => "json",
            Self::Audacity => "audacity",
        }
    }

    /// The format that a file's extension stands for: .srt, .vtt, .TextGrid,
    /// .json, or .txt for Audacity, in any case.
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "txt" => Some(Self::Audacity),
            name => Self::ALL.iter().copied().find(|f| f.name() == name),
        }
    }
}

impl FromStr for TimingFormat {
    type Err = Error;

    /// The format of a [`name`](Self::name), in any case.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedFormat`].
    fn from_str(name: &str) -> Result<Self, Error> {
        let mut all = Self::ALL.iter().copied();
        all.find(|f| f.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                let names: Vec<&str> = Self::ALL.iter().map(|f| f.name()).collect();
                let message = format!("there is no format of timings \"{name}\"");
                Error::new(ErrorCode::UnsupportedFormat, message)
                    .with_argument("format", name)
                    .with_hint(format!("The formats are: {}.", names.join(", ")))
            })
    }
}

impl Timings {
    /// The timings as a file of a format. `sample_rate` is that of the audio.
    pub fn export(&self, format: TimingFormat, sample_rate: u32) -> String {
        let clock = Clock { sample_rate };
        match format {
            TimingFormat::Srt => srt(&cues::phrases(self), clock),
            TimingFormat::WebVtt => vtt(&cues::phrases(self), clock),
            TimingFormat::WebVttWords => vtt(&cues::words(self), clock),
            TimingFormat::TextGrid => text_grid(self, clock),
            TimingFormat::Json => json(self, clock),
            TimingFormat::Audacity => audacity(self, clock),
        }
    }

    /// Saves [`export`](Self::export), whole or not at all.
    ///
    /// # Errors
    /// [`ErrorCode::WriteFailed`], naming the file.
    pub fn save(
        &self,
        path: impl AsRef<Path>,
        format: TimingFormat,
        sample_rate: u32,
    ) -> Result<(), Error> {
        let file = self.export(format, sample_rate);
        whole_file::save(path.as_ref(), file.as_bytes())
    }
}

/// Samples as times.
#[derive(Debug, Clone, Copy)]
struct Clock {
    sample_rate: u32,
}

impl Clock {
    /// To the nearest millisecond, as hours, minutes, seconds, and a mark before
    /// the milliseconds.
    fn stamp(self, milliseconds: u128, mark: char) -> String {
        let (seconds, rest) = (milliseconds / 1000, milliseconds % 1000);
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        format!("{hours:02}:{minutes:02}:{:02}{mark}{rest:03}", seconds % 60)
    }

    /// Two stamps of a cue, which lasts at least a millisecond.
    fn stamps(self, cue: &Cue, mark: char) -> String {
        let start = self.units(cue.start, 1000);
        let end = self.units(cue.end, 1000).max(start + 1);
        let (start, end) = (self.stamp(start, mark), self.stamp(end, mark));
        format!("{start} --> {end}")
    }

    /// Seconds with six decimals.
    fn seconds(self, samples: u64) -> String {
        let microseconds = self.units(samples, 1_000_000);
        let (seconds, rest) = (microseconds / 1_000_000, microseconds % 1_000_000);
        format!("{seconds}.{rest:06}")
    }

    fn units(self, samples: u64, per_second: u128) -> u128 {
        let rate = u128::from(self.sample_rate.max(1));
        (u128::from(samples) * per_second + rate / 2) / rate
    }
}

/// SubRip has no escapes of its own, but readers that show markup know those of
/// HTML. An ampersand stays: readers that know no escapes would show its escape.
fn srt(cues: &[Cue], clock: Clock) -> String {
    let mut out = String::new();
    for (number, cue) in (1..).zip(cues) {
        let times = clock.stamps(cue, ',');
        let text = cue.lines.join("\n");
        let text = text.replace('<', "&lt;").replace('>', "&gt;");
        // "{\" begins a command of SubStation Alpha in many players.
        let text = text.replace("{\\", "{\u{2060}\\");
        push(&mut out, format_args!("{number}\n{times}\n{text}\n\n"));
    }
    out
}

/// WebVTT, section 3.1: "&", "<" and ">" are escaped in the text of a cue, so
/// that no arrow is left in it.
fn vtt(cues: &[Cue], clock: Clock) -> String {
    let mut out = "WEBVTT\n\n".to_owned();
    for (number, cue) in (1..).zip(cues) {
        let times = clock.stamps(cue, '.');
        let text = cue.lines.join("\n").replace('&', "&amp;");
        let text = text.replace('<', "&lt;").replace('>', "&gt;");
        push(&mut out, format_args!("{number}\n{times}\n{text}\n\n"));
    }
    out
}

/// A label track: start, end and label apart by tabs.
fn audacity(timings: &Timings, clock: Clock) -> String {
    let words = timings.words.iter().map(|w| (w.start, w.end, &w.spoken));
    let marks = timings.marks.iter().map(|m| (m.at, m.at, &m.name));
    let mut labels: Vec<_> = words.chain(marks).collect();
    labels.sort_by_key(|(start, end, _)| (*start, *end));
    let mut out = String::new();
    for (start, end, label) in labels {
        let (start, end) = (clock.seconds(start), clock.seconds(end));
        push(
            &mut out,
            format_args!("{start}\t{end}\t{}\n", one_line(label)),
        );
    }
    out
}

/// The long text format of Praat's manual, "TextGrid file formats".
fn text_grid(timings: &Timings, clock: Clock) -> String {
    let end = timings.phonemes.last().map_or(0, |p| p.end);
    let last = clock.seconds(end);
    let mut out = String::new();
    push(
        &mut out,
        format_args!(
            "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\n\
             xmin = 0\nxmax = {last}\ntiers? <exists>\nsize = 4\nitem []:\n"
        ),
    );
    let sentences = timings.sentences.iter();
    let sentences = sentences.map(|s| (s.start, s.end, s.spoken.clone()));
    let words = timings.words.iter();
    let words = words.map(|w| (w.start, w.end, w.spoken.clone()));
    let phones = timings.phonemes.iter();
    let phones = phones.map(|p| (p.start, p.end, stressed(p)));
    interval_tier(&mut out, 1, "sentences", sentences, end, clock);
    interval_tier(&mut out, 2, "words", words, end, clock);
    interval_tier(&mut out, 3, "phones", phones, end, clock);
    let mut points: Vec<(u64, String)> = Vec::new();
    for mark in &timings.marks {
        match points.last_mut() {
            // A tier has one point at a time.
            Some((at, names)) if *at == mark.at => {
                names.push_str("; ");
                names.push_str(&mark.name);
            }
            _ => points.push((mark.at, mark.name.clone())),
        }
    }
    let size = points.len();
    push(
        &mut out,
        format_args!(
            "    item [4]:\n        class = \"TextTier\"\n        name = \"marks\"\n        \
             xmin = 0\n        xmax = {last}\n        points: size = {size}\n"
        ),
    );
    for (number, (at, name)) in (1..).zip(points) {
        let (at, name) = (clock.seconds(at), quoted(&name));
        push(
            &mut out,
            format_args!(
                "        points [{number}]:\n            number = {at}\n            \
                 mark = {name}\n"
            ),
        );
    }
    out
}

/// A tier whose intervals follow each other without gaps.
fn interval_tier(
    out: &mut String,
    number: usize,
    name: &str,
    entries: impl Iterator<Item = (u64, u64, String)>,
    end: u64,
    clock: Clock,
) {
    let mut intervals = Vec::new();
    let mut at = 0;
    for (start, end, text) in entries.filter(|(start, end, _)| start < end) {
        if at < start {
            intervals.push((at, start, String::new()));
        }
        intervals.push((start, end, text));
        at = end;
    }
    if at < end {
        intervals.push((at, end, String::new()));
    }
    let (last, size) = (clock.seconds(end), intervals.len());
    push(
        out,
        format_args!(
            "    item [{number}]:\n        class = \"IntervalTier\"\n        \
             name = \"{name}\"\n        xmin = 0\n        xmax = {last}\n        \
             intervals: size = {size}\n"
        ),
    );
    for (number, (start, end, text)) in (1..).zip(intervals) {
        let (start, end) = (clock.seconds(start), clock.seconds(end));
        let text = quoted(&text);
        push(
            out,
            format_args!(
                "        intervals [{number}]:\n            xmin = {start}\n            \
                 xmax = {end}\n            text = {text}\n"
            ),
        );
    }
}

fn stressed(phoneme: &PhonemeTiming) -> String {
    let mark = match phoneme.stress {
        Stress::None => "",
        Stress::Secondary => "ˌ",
        Stress::Primary => "ˈ",
    };
    format!("{mark}{}", phoneme.ipa)
}

/// Praat doubles quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('"', "\"\""))
}

fn json(timings: &Timings, clock: Clock) -> String {
    let with_times = |start: u64, end: u64, rest: Value| {
        let seconds = |samples: u64| samples as f64 / f64::from(clock.sample_rate.max(1));
        let mut entry = json!({
            "start": seconds(start),
            "end": seconds(end),
            "start_sample": start,
            "end_sample": end,
        });
        if let (Value::Object(entry), Value::Object(rest)) = (&mut entry, rest) {
            entry.extend(rest);
        }
        entry
    };
    let sentences = timings.sentences.iter().map(|s| {
        let rest = json!({
            "bytes": [s.text.start, s.text.end],
            "characters": [s.characters.start, s.characters.end],
            "spoken": s.spoken,
        });
        with_times(s.start, s.end, rest)
    });
    let words = timings.words.iter().map(|w| {
        let rest = json!({
            "bytes": [w.text.start, w.text.end],
            "characters": [w.characters.start, w.characters.end],
            "spoken": w.spoken,
        });
        with_times(w.start, w.end, rest)
    });
    let phonemes = timings.phonemes.iter().map(|p| {
        let rest = json!({ "phoneme": p.phoneme, "ipa": stressed(p) });
        with_times(p.start, p.end, rest)
    });
    let visemes = timings.visemes.iter().map(|v| {
        let rest = json!({ "azure": v.azure, "oculus": v.oculus.name() });
        with_times(v.start, v.end, rest)
    });
    let marks = timings.marks.iter();
    let marks = marks.map(|m| with_times(m.at, m.at, json!({ "name": m.name })));
    let lists: [(&str, Vec<Value>); 5] = [
        ("sentences", sentences.collect()),
        ("words", words.collect()),
        ("phonemes", phonemes.collect()),
        ("visemes", visemes.collect()),
        ("marks", marks.collect()),
    ];
    // A line for each entry.
    let mut out = format!("{{\n\"sample_rate\": {}", clock.sample_rate);
    for (name, list) in lists {
        let lines: Vec<String> = list.iter().map(|entry| format!("\n{entry}")).collect();
        push(
            &mut out,
            format_args!(",\n\"{name}\": [{}]", lines.join(",")),
        );
    }
    out.push_str("\n}\n");
    out
}

/// Without line breaks, tabs and other control characters.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    super::track::push_collapsed(&mut line, text);
    line
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(text);
}

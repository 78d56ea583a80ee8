//! Subtitles: what is shown, and when.
//!
//! A cue has at most two lines of at most 42 characters, the usual rule for
//! subtitles. A longer sentence is divided, at the end of a clause where there is
//! one in the later part of a cue.

use super::{Timings, WordTiming};

/// Characters of a line.
const LINE: usize = 42;

/// Text that is shown for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cue {
    pub start: u64,
    pub end: u64,
    /// One or two lines.
    pub lines: Vec<String>,
}

/// What is never divided: a written word, or a part of one that is longer than a
/// line.
#[derive(Debug, Clone)]
struct Unit {
    start: u64,
    end: u64,
    text: String,
    /// Goes on in the next unit, without a space.
    open: bool,
}

/// A cue for each phrase.
pub(super) fn phrases(timings: &Timings) -> Vec<Cue> {
    let mut cues = Vec::new();
    let mut words = timings.words.as_slice();
    for sentence in &timings.sentences {
        let count = words.partition_point(|w| w.start < sentence.end);
        let (own, rest) = words.split_at(count);
        words = rest;
        let units = units(own);
        let mut left = units.as_slice();
        while !left.is_empty() {
            let (cue, rest) = left.split_at(cue_length(left).max(1));
            cues.extend(show(cue));
            left = rest;
        }
    }
    cues
}

/// A cue for each written word.
pub(super) fn words(timings: &Timings) -> Vec<Cue> {
    let units = units(&timings.words);
    units.chunks(1).filter_map(show).collect()
}

fn units(words: &[WordTiming]) -> Vec<Unit> {
    let mut written: Vec<Unit> = Vec::new();
    for word in words {
        match written.last_mut() {
            Some(unit) if word.shown.is_empty() => unit.end = word.end,
            _ => written.push(Unit {
                start: word.start,
                end: word.end,
                text: if word.shown.is_empty() {
                    word.spoken.clone()
                } else {
                    word.shown.clone()
                },
                open: false,
            }),
        }
    }
    written.into_iter().flat_map(divide).collect()
}

/// The parts of a unit that is longer than a line; each has its share of the time.
fn divide(unit: Unit) -> Vec<Unit> {
    let characters: Vec<char> = unit.text.chars().collect();
    let parts = characters.chunks(LINE).count() as u64;
    if parts <= 1 {
        return vec![unit];
    }
    let length = unit.end.saturating_sub(unit.start);
    let time =
        |part: u64| unit.start + (u128::from(length) * u128::from(part) / u128::from(parts)) as u64;
    (0..)
        .zip(characters.chunks(LINE))
        .map(|(at, part)| Unit {
            start: time(at),
            end: time(at + 1),
            text: part.iter().collect::<String>().trim().to_owned(),
            open: at + 1 < parts,
        })
        .filter(|unit| !unit.text.is_empty())
        .collect()
}

/// How many units the first cue takes.
fn cue_length(units: &[Unit]) -> usize {
    let fitting = (1..=units.len())
        .take_while(|count| units.get(..*count).is_some_and(|u| lay_out(u).len() <= 2))
        .last()
        .unwrap_or(1);
    if fitting == units.len() {
        return fitting;
    }
    let clause_ends = |unit: &Unit| unit.text.ends_with([',', ';', ':', '—', '–', '…']);
    let mut later = units.iter().take(fitting).enumerate().skip(fitting / 2);
    let ends = later.rfind(|(_, unit)| clause_ends(unit));
    ends.map_or(fitting, |(at, _)| at + 1)
}

/// Lines filled one after the other.
fn lay_out(units: &[Unit]) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut length = 0;
    let mut space = 0;
    for unit in units {
        let own = unit.text.chars().count();
        if length > 0 && length + space + own > LINE {
            lines.push(String::new());
            (length, space) = (0, 0);
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(if space > 0 && length > 0 { " " } else { "" });
            line.push_str(&unit.text);
        }
        length += own + if length > 0 { space } else { 0 };
        space = usize::from(!unit.open);
    }
    lines
}

/// The cue of these units, its lines of similar lengths.
fn show(units: &[Unit]) -> Option<Cue> {
    let (first, last) = (units.first()?, units.last()?);
    let mut lines = lay_out(units);
    if let [_, _] = lines.as_slice() {
        let longest = |at: usize| {
            let (upper, lower) = units.split_at(at);
            let both = [lay_out(upper), lay_out(lower)];
            let fits = both.iter().all(|lines| lines.len() == 1);
            let length = |lines: &Vec<String>| lines.iter().map(|l| l.chars().count()).max();
            fits.then(|| both.iter().filter_map(length).max().unwrap_or(0))
        };
        let best = (1..units.len())
            .filter_map(|at| longest(at).map(|length| (length, at)))
            .min();
        if let Some((_, at)) = best {
            let (upper, lower) = units.split_at(at);
            lines = [lay_out(upper), lay_out(lower)].concat();
        }
    }
    Some(Cue {
        start: first.start,
        end: last.end,
        lines,
    })
}

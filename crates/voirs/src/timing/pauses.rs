//! Where pauses begin.

use super::alphabet::{Role, role};

/// Power relative to the utterance's loudest under which nothing is heard of a
/// sound that ends: −40 dB.
const ENDED: f32 = 1e-4;
/// The same of a sound that begins, as soft fricatives do: −50 dB.
const NOT_BEGUN: f32 = 1e-5;
/// Length over which the level is measured, in samples (5 ms at 24 kHz).
const LEVEL_WINDOW: usize = 120;
/// What a phoneme before a pause keeps at least, in samples (25 ms at 24 kHz).
const SHORTEST: usize = 600;

/// Spaces between words that are shorter, in seconds at rate 1, are no pause.
const SHORTEST_PAUSE: f32 = 0.1;
/// What of such a space belongs to the word before it, in seconds at rate 1. A
/// forced aligner (`docs/timings.md`) finds the words' border there.
const BEFORE_BORDER: f32 = 0.0125;

/// Gives spaces inside running speech to the words around them, which touch.
pub(crate) fn close(durations: &[(char, u32)], sample_rate: u32, rate: f32) -> Vec<(char, u32)> {
    let scale = sample_rate as f32 / rate;
    let [shortest, before] = [SHORTEST_PAUSE, BEFORE_BORDER].map(|s| s * scale);
    let mut closed = durations.to_vec();
    for at in 1..closed.len() {
        let Some([(left, end), (' ', space), (right, start)]) = closed.get_mut(at - 1..=at + 1)
        else {
            continue;
        };
        let inside = role(*left) != Role::Pause && role(*right) != Role::Pause;
        if inside && (*space as f32) < shortest {
            let given = (before as u32).min(*space);
            *end += given;
            *start += *space - given;
            *space = 0;
        }
    }
    closed
}

/// Power that the loudest of an utterance has at least, as long as it is not known:
/// −30 dB.
const LOUDEST: f32 = 1e-3;

/// Puts the borders between pauses and sounds where silence begins and ends:
/// voices count much of a pause as the length of the last sound before it, and
/// begin to speak earlier or later than planned where they speak slowly or fast.
///
/// Goes on with every piece of the utterance's samples, as far as they are known.
#[derive(Debug)]
pub(crate) struct Settling {
    loudest: f32,
    /// Samples whose level was looked at.
    measured: usize,
    /// The next symbols whose beginning is looked at, as the end of the symbol
    /// before and as the end of a pause, and where they begin.
    ending: (usize, usize),
    beginning: (usize, usize),
}

impl Default for Settling {
    fn default() -> Self {
        Self {
            loudest: 0.0,
            measured: 0,
            ending: (1, 0),
            beginning: (1, 0),
        }
    }
}

impl Settling {
    /// Moves the borders of `durations` that `samples`, all that there are up to
    /// now, tell of; `complete` says that these are all.
    pub(crate) fn advance(
        &mut self,
        samples: &[f32],
        complete: bool,
        durations: &mut [(char, u32)],
    ) {
        let least = if complete && self.measured == 0 {
            0.0
        } else {
            LOUDEST
        };
        let new = samples.get(self.measured..).unwrap_or_default();
        let windows = new.chunks(LEVEL_WINDOW);
        let windows = windows.filter(|w| complete || w.len() == LEVEL_WINDOW);
        self.loudest = windows.map(power).fold(self.loudest, f32::max);
        self.measured += new.len() / LEVEL_WINDOW * LEVEL_WINDOW;
        let loudest = self.loudest.max(least);
        let known = if complete { usize::MAX } else { samples.len() };
        self.settle_ends(samples, known, loudest * ENDED, durations);
        self.settle_beginnings(samples, complete, loudest * NOT_BEGUN, durations);
    }

    /// Whether the border before this of the durations stays where it is.
    pub(crate) fn is_settled(&self, at: usize) -> bool {
        at < self.ending.0 && at < self.beginning.0
    }

    /// Gives the silence at the end of a phoneme before a punctuation mark, and
    /// before the end of the utterance, to the pause.
    fn settle_ends(
        &mut self,
        samples: &[f32],
        known: usize,
        threshold: f32,
        durations: &mut [(char, u32)],
    ) {
        let last = durations.len().saturating_sub(1);
        let (from, mut end) = self.ending;
        for at in from..=last {
            let Some([(_, phoneme), (mark, pause)]) = durations.get_mut(at - 1..=at) else {
                return;
            };
            if end + *phoneme as usize > known {
                return;
            }
            end += *phoneme as usize;
            if role(*mark) == Role::Pause && (*mark != ' ' || at == last) {
                let longest = (*phoneme as usize).saturating_sub(SHORTEST);
                let tail = samples.get(end - longest..end).unwrap_or_default();
                let windows = tail.rchunks_exact(LEVEL_WINDOW);
                let silent = windows.take_while(|w| power(w) <= threshold);
                let silent = silent.count() * LEVEL_WINDOW;
                *phoneme -= silent as u32;
                *pause += silent as u32;
                end -= silent;
            }
            self.ending = (at + 1, end);
        }
    }

    /// Moves the end of a pause with a punctuation mark, and of the one at the
    /// beginning of the utterance, to where its silence ends.
    fn settle_beginnings(
        &mut self,
        samples: &[f32],
        complete: bool,
        threshold: f32,
        durations: &mut [(char, u32)],
    ) {
        let (from, mut border) = self.beginning;
        for at in from..durations.len() {
            let (before, after) = durations.split_at_mut(at);
            let pause = before.iter().rev();
            let pause = pause.take_while(|(symbol, _)| role(*symbol) == Role::Pause);
            let (marks, length) = pause.fold((0, 0), |(marks, length), (symbol, duration)| {
                (marks + usize::from(*symbol != ' '), length + duration)
            });
            let first = after.iter().position(|(s, _)| role(*s) == Role::Phoneme);
            // What is moved are borders up to that of the first sound.
            if !complete && at + first.unwrap_or(0) + 1 >= self.ending.0 {
                return;
            }
            border += before[at - 1].1 as usize;
            let speaks = role(after[0].0) != Role::Pause;
            if let (Some(first), true) = (first, speaks && length > 0 && (marks > 0 || at == 1)) {
                let sound: u32 = after[..=first].iter().map(|(_, duration)| duration).sum();
                let latest = border + (sound as usize).saturating_sub(SHORTEST);
                let around = samples.get(border - length as usize..latest);
                let mut windows = around.unwrap_or_default().rchunks_exact(LEVEL_WINDOW);
                if let Some(heard) = windows.position(|w| power(w) <= threshold) {
                    let onset = latest - heard * LEVEL_WINDOW;
                    let early = border.saturating_sub(onset) as u32;
                    let earlier = shorten(before.iter_mut().rev(), early);
                    after[first].1 += earlier;
                    let later = shorten(after.iter_mut(), onset.saturating_sub(border) as u32);
                    before[at - 1].1 += later;
                    border = border + later as usize - earlier as usize;
                }
            }
            self.beginning = (at + 1, border);
        }
    }
}

fn power(window: &[f32]) -> f32 {
    window.iter().map(|x| x * x).sum::<f32>() / window.len() as f32
}

/// Takes so many samples from the first symbols that have some, and gives how
/// many there were.
fn shorten<'a>(symbols: impl Iterator<Item = &'a mut (char, u32)>, samples: u32) -> u32 {
    let mut left = samples;
    for (_, duration) in symbols {
        let taken = left.min(*duration);
        *duration -= taken;
        left -= taken;
    }
    samples - left
}

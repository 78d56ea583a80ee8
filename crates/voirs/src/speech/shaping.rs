//! What becomes of a model's samples: pauses are settled, levels set, the silence
//! at the ends cut; piece by piece, as the model gives them.

use std::ops::Range;

use voirs_audio::{TRUE_PEAK_REACH, limit_true_peak};

use super::{LEAD, Speech, TAIL};
use crate::acoustic::Piece;
use crate::config::SynthesisConfig;
use crate::frontend::Utterance;
use crate::planned::Silence;
use crate::prosody::{ProsodySpan, gain};
use crate::timing::pauses::{self, Settling};

/// Level below the utterance's loudest that counts as silence: −50 dB.
const SILENCE: f32 = 0.003_162_277_7;
/// Level that the loudest of an utterance has at least at full volume, as long as
/// it is not known: −30 dB.
const LOUDEST: f32 = 0.031_622_776;
/// Length over which the level is measured, in samples (5 ms at 24 kHz).
const LEVEL_WINDOW: usize = 120;
/// Length of the fades where silence was cut, in samples (5 ms at 24 kHz).
const FADE: usize = 120;
/// What a part of an utterance lasts at least, in seconds, besides the last one.
const SHORTEST_PART: f32 = 0.1;

/// Some words of an utterance, spoken; or all of it.
#[derive(Debug)]
pub(crate) struct Part {
    /// Which of the utterance's words these are.
    pub words: Range<usize>,
    /// Which of its symbols.
    pub symbols: Range<usize>,
    pub speech: Speech,
    /// Whether it is the last of the utterance.
    pub last: bool,
}

/// An utterance on its way from the model to the listener.
///
/// Its parts depend on how the model divides its samples into pieces, which it does
/// in one way, and not on who waits for them.
pub(crate) struct Shaping<'a> {
    utterance: &'a Utterance,
    /// The prosody over the model's ids.
    gains: &'a [ProsodySpan],
    config: &'a SynthesisConfig,
    sample_rate: u32,
    /// The silence at the ends; `None` leaves it as the model makes it, and the
    /// utterance whole.
    ends: Option<(Silence, Silence)>,
    state: State,
}

#[derive(Default)]
struct State {
    /// The lengths of the model's ids, as it gave them.
    lengths: Vec<u32>,
    /// Those of the symbols, settled as far as their samples are known.
    durations: Vec<(char, u32)>,
    settling: Settling,
    /// The model's samples up to now.
    raw: Vec<f32>,
    /// The same as they are heard.
    samples: Vec<f32>,
    level: Level,
    /// Words, symbols and samples that were given.
    given: (usize, usize, usize),
}

/// Where the speech begins and ends.
#[derive(Default)]
struct Level {
    measured: usize,
    loudest: f32,
    /// The first sample that belongs to sound and the one after the last.
    heard: Option<(usize, usize)>,
}

impl<'a> Shaping<'a> {
    pub(crate) fn new(
        utterance: &'a Utterance,
        gains: &'a [ProsodySpan],
        config: &'a SynthesisConfig,
        sample_rate: u32,
        ends: Option<(Silence, Silence)>,
    ) -> Self {
        Self {
            utterance,
            gains,
            config,
            sample_rate,
            ends,
            state: State::default(),
        }
    }

    /// Takes the next piece and gives what can be heard of the utterance with it;
    /// with the last piece, all that is left. `durations` makes those of the
    /// symbols of the model's lengths.
    pub(crate) fn piece(
        &mut self,
        piece: &Piece<'_>,
        durations: impl FnOnce(&[u32]) -> Vec<(char, u32)>,
    ) -> Option<Part> {
        let state = &mut self.state;
        if state.lengths.is_empty() {
            state.lengths = piece.lengths.to_vec();
            state.durations = durations(piece.lengths);
        }
        state.raw.extend_from_slice(piece.samples);
        state
            .settling
            .advance(&state.raw, piece.last, &mut state.durations);
        self.set_levels(piece.last);
        if piece.last {
            return Some(self.rest());
        }
        self.some()
    }

    /// Applies gains, volume and limiter as far as the samples are known that these
    /// look at.
    fn set_levels(&mut self, complete: bool) {
        let state = &mut self.state;
        let from = state.samples.len();
        let reach = if complete { 0 } else { TRUE_PEAK_REACH };
        let to = state.raw.len().saturating_sub(reach).max(from);
        let start = from.saturating_sub(TRUE_PEAK_REACH);
        let mut window = state.raw.get(start..).unwrap_or_default().to_vec();
        gain::apply(
            &mut window,
            start,
            self.gains,
            &state.lengths,
            self.sample_rate,
        );
        if self.config.volume != 1.0 {
            for x in &mut window {
                *x *= self.config.volume;
            }
        }
        limit_true_peak(&mut window);
        if from == 0 && complete {
            state.samples = window;
        } else {
            let new = window.get(from - start..to - start).unwrap_or_default();
            state.samples.extend_from_slice(new);
        }
        let loudest = LOUDEST * self.config.volume;
        state.level.listen(&state.samples, complete, loudest);
    }

    /// The words that are complete: their samples are known and will not be cut, and
    /// where they end is settled.
    fn some(&mut self) -> Option<Part> {
        let (lead, tail) = self.ends?;
        let (first, end) = self.heard()?;
        let state = &self.state;
        let (tail, _) = self.kept(tail, TAIL, usize::MAX);
        let known = (end + tail).saturating_sub(FADE).min(state.samples.len());
        let closed = pauses::close(&state.durations, self.sample_rate, self.config.rate);
        let (word, symbol, given) = state.given;
        let shortest = (SHORTEST_PART * self.sample_rate as f32) as usize;
        let earliest = given.max(first) + shortest;
        let mut split = None;
        let (mut symbols, mut at) = (0, 0);
        for (index, next) in self.utterance.breaks() {
            if index <= word {
                continue;
            }
            let new = closed.get(symbols..=next).unwrap_or_default();
            at += new
                .iter()
                .map(|(_, length)| *length as usize)
                .sum::<usize>();
            symbols = next + 1;
            if at > known || !state.settling.is_settled(symbols) {
                break;
            }
            if at >= earliest {
                split = Some((index, next, at));
            }
        }
        let (next_word, next_symbol, next) = split?;
        let lead = (word == 0).then(|| self.kept(lead, LEAD, first));
        let mut durations = vec![(' ', 0)];
        if lead.is_some() {
            durations.extend(closed.first());
            durations.remove(0);
        }
        durations.extend(closed.get(1 + symbol..=next_symbol)?);
        durations.push((' ', 0));
        let mut speech = Speech {
            samples: self.state.samples.get(given..next)?.to_vec(),
            sample_rate: self.sample_rate,
            durations,
        };
        if let Some((kept, added)) = lead {
            speech.begin(first - kept, added);
        }
        self.state.given = (next_word, next_symbol, next);
        Some(Part {
            words: word..next_word,
            symbols: symbol..next_symbol,
            speech,
            last: false,
        })
    }

    /// All that was not given.
    fn rest(&mut self) -> Part {
        let heard = self.heard();
        let state = &mut self.state;
        let (word, symbol, given) = state.given;
        let (samples, durations) = if symbol == 0 {
            let samples = std::mem::take(&mut state.samples);
            (samples, std::mem::take(&mut state.durations))
        } else {
            let closed = pauses::close(&state.durations, self.sample_rate, self.config.rate);
            let rest = closed.get(1 + symbol..).unwrap_or_default();
            let samples = state.samples.get(given..).unwrap_or_default();
            (samples.to_vec(), [&[(' ', 0)], rest].concat())
        };
        let length = given + samples.len();
        let mut speech = Speech {
            samples,
            sample_rate: self.sample_rate,
            durations,
        };
        if let (Some((lead, tail)), Some((first, end))) = (self.ends, heard) {
            let (kept, added) = self.kept(tail, TAIL, length.saturating_sub(end));
            speech.end(length.saturating_sub(end + kept), added);
            if symbol == 0 {
                let (kept, added) = self.kept(lead, LEAD, first);
                speech.begin(first - kept, added);
            }
        }
        Part {
            words: word..self.utterance.words.len(),
            symbols: symbol..self.utterance.phonemes.chars().count(),
            speech,
            last: true,
        }
    }

    /// How many samples of silence are kept of `natural` ones, and how many are
    /// added to them.
    fn kept(&self, wanted: Silence, most: f32, natural: usize) -> (usize, usize) {
        let rate = self.sample_rate as f32;
        let natural = natural.min((most * rate) as usize);
        match wanted {
            Silence::Natural => (natural, 0),
            Silence::Exactly(seconds) => {
                let wanted = (seconds * rate) as usize;
                (wanted.min(natural), wanted.saturating_sub(natural))
            }
        }
    }

    /// The first sample of the speech and the one after its last, as far as it is
    /// known. What asks for a duration or a volume is speech: what is quiet there is
    /// meant to be.
    fn heard(&self) -> Option<(usize, usize)> {
        let State {
            durations,
            level,
            samples,
            ..
        } = &self.state;
        let up_to = |symbol: usize| -> usize {
            let durations = durations.iter().take(symbol.saturating_add(1));
            durations.map(|(_, duration)| *duration as usize).sum()
        };
        let spans = self.utterance.prosody.iter();
        let meant = spans
            .filter(|span| span.duration.is_some() || span.gain != 1.0)
            .map(|span| (up_to(span.phonemes.start), up_to(span.phonemes.end)));
        let known = meant.filter(|(start, _)| *start < samples.len());
        Some(known.fold(level.heard?, |(first, last), (start, end)| {
            (first.min(start), last.max(end))
        }))
    }
}

impl Level {
    /// Measures what is new of `samples`; `least` is what the loudest has at least.
    fn listen(&mut self, samples: &[f32], complete: bool, least: f32) {
        let least = if complete && self.measured == 0 {
            0.0
        } else {
            least
        };
        let new = samples.get(self.measured..).unwrap_or_default();
        let windows = new.chunks(LEVEL_WINDOW);
        let windows = windows.filter(|w| complete || w.len() == LEVEL_WINDOW);
        let levels =
            windows.map(|w| (w.iter().map(|x| x * x).sum::<f32>() / w.len() as f32).sqrt());
        let levels: Vec<f32> = levels.collect();
        self.loudest = levels.iter().copied().fold(self.loudest, f32::max);
        let threshold = self.loudest.max(least) * SILENCE;
        for level in levels {
            let end = (self.measured + LEVEL_WINDOW).min(samples.len());
            if level > threshold {
                let (first, _) = self.heard.unwrap_or((self.measured, 0));
                self.heard = Some((first, end));
            }
            self.measured = end;
        }
    }
}

impl Speech {
    /// Cuts `cut` samples at the beginning, with a fade, and adds so much silence.
    fn begin(&mut self, cut: usize, added: usize) {
        shorten(self.durations.iter_mut(), cut);
        self.samples.drain(..cut.min(self.samples.len()));
        let length = FADE.min(self.samples.len() / 2);
        if cut > 0 {
            for (i, x) in self.samples.iter_mut().take(length).enumerate() {
                *x *= i as f32 / FADE as f32;
            }
        }
        self.samples.splice(..0, std::iter::repeat_n(0.0, added));
        if let Some((_, duration)) = self.durations.first_mut() {
            *duration += added as u32;
        }
    }

    /// Cuts `cut` samples at the end, fades it out and adds so much silence.
    fn end(&mut self, cut: usize, added: usize) {
        shorten(self.durations.iter_mut().rev(), cut);
        self.samples
            .truncate(self.samples.len().saturating_sub(cut));
        let length = FADE.min(self.samples.len() / 2);
        for (i, x) in self.samples.iter_mut().rev().take(length).enumerate() {
            *x *= i as f32 / FADE as f32;
        }
        self.samples.resize(self.samples.len() + added, 0.0);
        if let Some((_, duration)) = self.durations.last_mut() {
            *duration += added as u32;
        }
    }
}

/// Takes so many samples from the first durations that have some.
fn shorten<'a>(durations: impl Iterator<Item = &'a mut (char, u32)>, samples: usize) {
    let mut left = samples;
    for (_, duration) in durations {
        let taken = left.min(*duration as usize);
        *duration -= taken as u32;
        left -= taken;
    }
}

//! One utterance from phonemes to samples.

use std::ops::Range;

use voirs_audio::limit_true_peak;

use crate::acoustic::AcousticRequest;
use crate::config::SynthesisConfig;
use crate::error::Result;
use crate::planned::Silence;
use crate::prosody::{ProsodySpan, gain};
use crate::runtime::Deadline;
use crate::timing::pauses;
use crate::voice::Voice;

/// Level below the utterance's loudest that counts as silence: −50 dB.
const SILENCE: f32 = 0.003_162_277_7;
/// Length over which the level is measured, in samples (5 ms at 24 kHz).
const LEVEL_WINDOW: usize = 120;
/// Silence that is kept before the first sound, in seconds.
pub(crate) const LEAD: f32 = 0.04;
/// Silence that is kept after the last sound, in seconds.
pub(crate) const TAIL: f32 = 0.08;
/// Length of the fades where silence was cut, in samples (5 ms at 24 kHz).
const FADE: usize = 120;

/// The samples of an utterance and when each phoneme is heard.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Speech {
    /// Mono samples, full scale at ±1.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub sample_rate: u32,
    /// The symbols in order with their lengths in samples, between the
    /// silences before and after them; a symbol that the voice does not know
    /// has none. They sum to all samples.
    pub durations: Vec<(char, u32)>,
}

/// Speaks a phoneme string on the calling thread. Symbols that the voice does
/// not know are left out. The spans of `prosody` are over the symbols.
pub(crate) fn speak(
    voice: &Voice,
    phonemes: &str,
    prosody: &[ProsodySpan],
    config: &SynthesisConfig,
    seed: u64,
    deadline: &Deadline,
) -> Result<Speech> {
    let prosody = over_ids(prosody, voice, phonemes);
    let symbols: Vec<char> = phonemes.chars().filter(|c| voice.knows(*c)).collect();
    let request = AcousticRequest {
        symbols: &symbols,
        rate: config.rate,
        pitch_ratio: config.pitch_ratio(),
        prosody: &prosody,
        noise_scale: config.noise_scale,
        noise_seed: seed,
        speaker: voice.speaker_number(),
        deadline,
    };
    let sample_rate = voice.info().sample_rate;
    let mut samples = Vec::new();
    let lengths = voice.model().speak(&request, &mut samples)?;
    let mut durations = of_symbols(&lengths, voice, phonemes);
    pauses::settle(&samples, &mut durations);
    gain::apply(&mut samples, &prosody, &lengths, sample_rate);
    if config.volume != 1.0 {
        for x in &mut samples {
            *x *= config.volume;
        }
    }
    limit_true_peak(&mut samples);
    Ok(Speech {
        samples,
        sample_rate,
        durations,
    })
}

/// The spans over the ids of the symbols that the voice knows, which follow the
/// mark of the beginning.
fn over_ids(spans: &[ProsodySpan], voice: &Voice, phonemes: &str) -> Vec<ProsodySpan> {
    if spans.is_empty() {
        return Vec::new();
    }
    let known: Vec<bool> = phonemes.chars().map(|c| voice.knows(c)).collect();
    let id = |symbol: usize| 1 + known.iter().take(symbol).filter(|known| **known).count();
    spans
        .iter()
        .map(|span| ProsodySpan {
            phonemes: id(span.phonemes.start)..id(span.phonemes.end),
            ..span.clone()
        })
        .collect()
}

/// The lengths of the ids as those of the symbols.
fn of_symbols(lengths: &[u32], voice: &Voice, phonemes: &str) -> Vec<(char, u32)> {
    let mut lengths = lengths.iter().copied();
    let mut next = || lengths.next().unwrap_or(0);
    let mut durations = vec![(' ', next())];
    let of_symbol = |c| (c, if voice.knows(c) { next() } else { 0 });
    durations.extend(phonemes.chars().map(of_symbol));
    durations.push((' ', next()));
    durations
}

impl Speech {
    /// Cuts the silence before and after the speech to [`LEAD`] and [`TAIL`], but
    /// nothing of the spans that ask for a duration or a volume: what is quiet
    /// there is meant to be.
    pub(crate) fn trim_silence(&mut self, prosody: &[ProsodySpan]) {
        let rate = self.sample_rate as f32;
        let (lead, tail) = ((LEAD * rate) as usize, (TAIL * rate) as usize);
        let Some((first, last)) = self.heard(prosody) else {
            return;
        };
        let start = first.saturating_sub(lead);
        let end = (last + tail).min(self.samples.len());
        self.cut(start, self.samples.len() - end, true);
    }

    /// Cuts `start` samples at the beginning and `end` at the end, with fades
    /// where something was cut, or at the end in any case.
    fn cut(&mut self, start: usize, end: usize, fade_end: bool) {
        self.shorten(start, end);
        self.samples.truncate(self.samples.len() - end);
        self.samples.drain(..start);
        let length = self.samples.len();
        for i in 0..FADE.min(length / 2) {
            let gain = i as f32 / FADE as f32;
            if start > 0 {
                self.samples[i] *= gain;
            }
            if fade_end || end > 0 {
                self.samples[length - 1 - i] *= gain;
            }
        }
    }

    /// The first and last sample of the speech.
    fn heard(&self, prosody: &[ProsodySpan]) -> Option<(usize, usize)> {
        let meant = prosody
            .iter()
            .filter(|span| span.duration.is_some() || span.gain != 1.0)
            .map(|span| self.samples_of(&span.phonemes));
        let sounding = sounding(&self.samples)?;
        Some(meant.fold(sounding, |(first, last), span| {
            (first.min(span.start), last.max(span.end))
        }))
    }

    /// The samples of a range of symbols.
    fn samples_of(&self, symbols: &Range<usize>) -> Range<usize> {
        let up_to = |symbol: usize| -> usize {
            let durations = self.durations.iter().take(1 + symbol);
            durations.map(|(_, duration)| *duration as usize).sum()
        };
        up_to(symbols.start)..up_to(symbols.end)
    }

    /// Samples that are not the voice's, as a pause among the phonemes.
    pub(crate) fn other(samples: Vec<f32>, sample_rate: u32) -> Self {
        let length = samples.len() as u32;
        Self {
            samples,
            sample_rate,
            durations: vec![(' ', 0), (' ', length), (' ', 0)],
        }
    }

    /// Makes the silence before and after the speech as long as is asked.
    pub(crate) fn set_silence(&mut self, lead: Silence, tail: Silence, prosody: &[ProsodySpan]) {
        if (lead, tail) == (Silence::Natural, Silence::Natural) {
            return;
        }
        let Some((first, last)) = self.heard(prosody) else {
            return;
        };
        let wanted = |silence, natural: usize| match silence {
            Silence::Natural => natural,
            Silence::Exactly(seconds) => (seconds * self.sample_rate as f32) as usize,
        };
        let natural = self.samples.len() - last;
        let (lead, tail) = (wanted(lead, first), wanted(tail, natural));
        let longer = (lead.saturating_sub(first), tail.saturating_sub(natural));
        let (start, end) = (first.saturating_sub(lead), natural.saturating_sub(tail));
        self.cut(start, end, false);
        self.samples.splice(..0, std::iter::repeat_n(0.0, longer.0));
        self.samples.resize(self.samples.len() + longer.1, 0.0);
        if let Some((_, duration)) = self.durations.first_mut() {
            *duration += longer.0 as u32;
        }
        if let Some((_, duration)) = self.durations.last_mut() {
            *duration += longer.1 as u32;
        }
    }

    /// Takes `start` samples from the first durations and `end` from the last.
    fn shorten(&mut self, start: usize, end: usize) {
        let take = |left: &mut usize, duration: &mut u32| {
            let taken = (*left).min(*duration as usize);
            *duration -= taken as u32;
            *left -= taken;
        };
        let mut left = start;
        for (_, duration) in &mut self.durations {
            take(&mut left, duration);
        }
        let mut left = end;
        for (_, duration) in self.durations.iter_mut().rev() {
            take(&mut left, duration);
        }
    }
}

/// The first and last sample that belong to sound, `None` in silence.
fn sounding(samples: &[f32]) -> Option<(usize, usize)> {
    let levels: Vec<f32> = samples
        .chunks(LEVEL_WINDOW)
        .map(|w| (w.iter().map(|x| x * x).sum::<f32>() / w.len() as f32).sqrt())
        .collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let threshold = loudest * SILENCE;
    let first = levels.iter().position(|l| *l > threshold)?;
    let last = levels.iter().rposition(|l| *l > threshold)?;
    let end = ((last + 1) * LEVEL_WINDOW).min(samples.len());
    Some((first * LEVEL_WINDOW, end))
}

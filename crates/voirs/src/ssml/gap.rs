//! What lies between two utterances of a document: breaks and bookmarks.

use voirs_text::ssml::Pause as Break;

use crate::config::SynthesisConfig;
use crate::planned::{Pause, Planned, Silence, Sound};
use crate::speech::{LEAD, TAIL};

/// Breaks without a sound between them together, in seconds: memory is needed
/// for all of them at once.
const LONGEST: f32 = 60.0;

/// How long breaks are, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pauses {
    sentence: f32,
    paragraph: f32,
    rate: f32,
}

impl Pauses {
    pub(crate) fn new(config: &SynthesisConfig) -> Self {
        Self {
            sentence: config.sentence_pause.as_secs_f32(),
            paragraph: config.paragraph_pause.as_secs_f32(),
            rate: config.rate,
        }
    }

    /// A break by its strength becomes shorter with the rate, as the pauses
    /// between sentences do; one by its time does not.
    fn seconds(&self, pause: Break) -> f32 {
        match pause {
            Break::Seconds(seconds) => seconds,
            // Speech without a pause: what the voice leaves at joins.
            Break::None => LEAD + TAIL,
            Break::ExtraWeak => 0.1 / self.rate,
            Break::Weak => 0.18 / self.rate,
            Break::Medium => 0.3 / self.rate,
            Break::Strong => self.sentence / self.rate,
            Break::ExtraStrong => self.paragraph / self.rate,
        }
    }
}

/// Breaks and bookmarks since the last utterance.
#[derive(Debug, Default)]
pub(super) struct Gap {
    /// The sum of the breaks, in seconds; `None` when there was none.
    seconds: Option<f32>,
    /// Bookmarks before the first break.
    before: Vec<String>,
    /// Bookmarks after it.
    after: Vec<String>,
}

impl Gap {
    pub(super) fn mark(&mut self, name: &str) {
        let marks = match self.seconds {
            None => &mut self.before,
            Some(_) => &mut self.after,
        };
        marks.push(name.to_owned());
    }

    /// Adds a break; `false` when the gap has become too long with it.
    pub(super) fn pause(&mut self, pause: Break, pauses: &Pauses) -> bool {
        let sum = self.seconds.get_or_insert(0.0);
        let wanted = *sum + pauses.seconds(pause);
        *sum = wanted.min(LONGEST);
        *sum == wanted
    }

    /// Whether there is nothing before the first utterance.
    pub(super) fn is_silent(&self) -> bool {
        self.seconds.is_some()
    }

    /// Shares the gap out to what lies before it and after it; `after` is
    /// `None` at the end of the document.
    pub(super) fn close(self, before: Option<&mut Planned>, mut after: Option<&mut Planned>) {
        let mut begins = match (&before, self.seconds) {
            (None, _) | (Some(_), None) if after.is_some() => self.before.clone(),
            _ => Vec::new(),
        };
        if let Some(before) = before {
            let end = end(before);
            let marks = &mut before.utterance.marks;
            if begins.is_empty() {
                marks.extend(self.before.into_iter().map(|name| (end, name)));
            }
            if after.is_none() {
                marks.extend(self.after.iter().map(|name| (end, name.clone())));
            }
            if let Some(seconds) = self.seconds {
                share(seconds, before, after.as_deref_mut());
            }
        }
        if let Some(after) = after {
            begins.extend(self.after);
            let marks = begins.into_iter().map(|name| (0, name));
            let rest = std::mem::take(&mut after.utterance.marks);
            after.utterance.marks = marks.chain(rest).collect();
        }
    }
}

/// The symbol after the last.
fn end(planned: &Planned) -> usize {
    match planned.sound {
        Sound::Phonemes => planned.utterance.phonemes.chars().count(),
        Sound::Recording(_) | Sound::Bleep | Sound::Nothing => 1,
    }
}

/// A break is the silence that is left at the ends of the speech on both sides
/// and what is put between.
fn share(seconds: f32, before: &mut Planned, after: Option<&mut Planned>) {
    let speech = |planned: &Planned| matches!(planned.sound, Sound::Phonemes);
    let mut rest = seconds;
    if speech(before) {
        let tail = TAIL.min(seconds * TAIL / (LEAD + TAIL));
        before.tail = Silence::Exactly(tail);
        rest -= tail;
    }
    if let Some(after) = after.filter(|after| speech(after)) {
        let lead = LEAD.min(seconds * LEAD / (LEAD + TAIL));
        after.lead = Silence::Exactly(lead);
        rest -= lead;
    }
    before.pause = Pause::Exactly(rest.max(0.0));
}

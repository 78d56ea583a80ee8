//! When sentences, words, phonemes and bookmarks are heard, and which shape the
//! mouth has.

mod alphabet;
mod cues;
mod export;
pub(crate) mod pauses;
#[cfg(test)]
mod tests;
mod track;

use std::borrow::Cow;
use std::ops::Range;

pub use self::export::TimingFormat;
pub(crate) use self::track::{Spoken, TimingTrack};

/// When the parts of speech are heard, to one frame of the voice (12.5 ms for
/// "heart"; `docs/timings.md`).
///
/// Every time is a number of samples from the beginning of the stream; lists are
/// in order of time and their entries do not overlap. Phonemes and visemes cover
/// the audio without gaps, pauses included.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Timings {
    /// The sentences. One that was spoken as several utterances has one entry,
    /// given with the chunk in which it ends.
    pub sentences: Vec<SentenceTiming>,
    /// The words that have a sound.
    pub words: Vec<WordTiming>,
    /// The phonemes, and pauses between them.
    pub phonemes: Vec<PhonemeTiming>,
    /// The shapes of the mouth; equal neighbours are one entry.
    pub visemes: Vec<VisemeTiming>,
    /// The bookmarks.
    pub marks: Vec<MarkTiming>,
}

/// When a sentence is heard: from its first sound to the end of its last,
/// without the pause after it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SentenceTiming {
    /// Its first sample.
    pub start: u64,
    /// The sample after its last.
    pub end: u64,
    /// Its byte range in the caller's text.
    pub text: Range<usize>,
    /// The same range in characters (Unicode scalar values).
    pub characters: Range<usize>,
    /// The sentence as it is said, after normalisation.
    pub spoken: String,
}

/// When a word is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WordTiming {
    /// Its first sample.
    pub start: u64,
    /// The sample after its last.
    pub end: u64,
    /// The byte range of the caller's text that it stands for. Several words may
    /// stand for the same range: "$5" is said as "five dollars".
    pub text: Range<usize>,
    /// The same range in characters (Unicode scalar values).
    pub characters: Range<usize>,
    /// The word as it is said, after normalisation.
    pub spoken: String,
    /// The word as a subtitle shows it: as written, with the punctuation that
    /// clings to it. Empty where the word before stands for the same text.
    pub shown: String,
}

/// When a phoneme or a pause is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PhonemeTiming {
    /// Its first sample.
    pub start: u64,
    /// The sample after its last.
    pub end: u64,
    /// The symbol, in the voice's alphabet; a space or a punctuation mark where
    /// no phoneme is heard.
    pub phoneme: char,
    /// The phoneme in the International Phonetic Alphabet, without stress; empty
    /// where no phoneme is heard.
    pub ipa: Cow<'static, str>,
    /// The stress of the syllable that the phoneme is the vowel of.
    pub stress: Stress,
}

/// Stress of a syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stress {
    /// None, or not a vowel.
    #[default]
    None,
    /// Secondary stress, "ˌ".
    Secondary,
    /// Primary stress, "ˈ".
    Primary,
}

/// When the mouth has a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct VisemeTiming {
    /// Its first sample.
    pub start: u64,
    /// The sample after its last.
    pub end: u64,
    /// The shape in the set of 22 of Azure's speech service, 0 to 21; 0 is
    /// silence.
    pub azure: u8,
    /// The shape in the set of 15 of Oculus Lipsync.
    pub oculus: OculusViseme,
}

/// The shapes of Oculus Lipsync, by their names there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum OculusViseme {
    Sil,
    PP,
    FF,
    TH,
    DD,
    Kk,
    CH,
    SS,
    Nn,
    RR,
    Aa,
    E,
    Ih,
    Oh,
    Ou,
}

/// When a bookmark is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MarkTiming {
    /// The sample at which it sits.
    pub at: u64,
    /// Its name.
    pub name: String,
}

impl OculusViseme {
    /// The name: "sil", "PP" and so on.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sil => "sil",
            Self::PP => "PP",
            Self::FF => "FF",
            Self::TH => "TH",
            Self::DD => "DD",
            Self::Kk => "kk",
            Self::CH => "CH",
            Self::SS => "SS",
            Self::Nn => "nn",
            Self::RR => "RR",
            Self::Aa => "aa",
            Self::E => "E",
            Self::Ih => "ih",
            Self::Oh => "oh",
            Self::Ou => "ou",
        }
    }
}

impl Timings {
    /// Converts every time to audio that was resampled from `from` to `to`
    /// samples per second, rounded to the nearest sample.
    pub fn resample(&mut self, from: u32, to: u32) {
        let (from, to) = (u128::from(from.max(1)), u128::from(to));
        let convert = |t: &mut u64| {
            let scaled = (u128::from(*t) * to + from / 2) / from;
            *t = u64::try_from(scaled).unwrap_or(u64::MAX);
        };
        for (start, end) in self.spans_mut() {
            convert(start);
            convert(end);
        }
        for mark in &mut self.marks {
            convert(&mut mark.at);
        }
    }

    /// Moves every time by so many samples.
    pub fn delay(&mut self, samples: u64) {
        for (start, end) in self.spans_mut() {
            *start = start.saturating_add(samples);
            *end = end.saturating_add(samples);
        }
        for mark in &mut self.marks {
            mark.at = mark.at.saturating_add(samples);
        }
    }

    /// The timings of a stretch of samples, counted from its beginning. What reaches
    /// beyond it is cut, with the text that it stands for left whole.
    #[must_use]
    pub fn slice(&self, stretch: Range<u64>) -> Self {
        let length = stretch.end.saturating_sub(stretch.start);
        let place = |at: u64| at.saturating_sub(stretch.start).min(length);
        let inside = |start: u64, end: u64| start.max(stretch.start) < end.min(stretch.end);
        let mut slice = self.clone();
        slice.sentences.retain(|s| inside(s.start, s.end));
        slice.words.retain(|w| inside(w.start, w.end));
        slice.phonemes.retain(|p| inside(p.start, p.end));
        slice.visemes.retain(|v| inside(v.start, v.end));
        let marks = stretch.start..=stretch.end;
        slice.marks.retain(|mark| marks.contains(&mark.at));
        for (start, end) in slice.spans_mut() {
            (*start, *end) = (place(*start), place(*end));
        }
        for mark in &mut slice.marks {
            mark.at = place(mark.at);
        }
        slice
    }

    /// The times of all entries but the marks.
    fn spans_mut(&mut self) -> impl Iterator<Item = (&mut u64, &mut u64)> {
        let sentences = self.sentences.iter_mut();
        let spans = sentences.map(|s| (&mut s.start, &mut s.end));
        let spans = spans.chain(self.words.iter_mut().map(|w| (&mut w.start, &mut w.end)));
        let spans = spans.chain(self.phonemes.iter_mut().map(|p| (&mut p.start, &mut p.end)));
        spans.chain(self.visemes.iter_mut().map(|v| (&mut v.start, &mut v.end)))
    }

    /// Adds what comes after; a viseme that goes on is one entry.
    pub fn append(&mut self, later: Self) {
        self.sentences.extend(later.sentences);
        self.words.extend(later.words);
        self.phonemes.extend(later.phonemes);
        for viseme in later.visemes {
            self.push_viseme(viseme);
        }
        self.marks.extend(later.marks);
    }

    fn push_viseme(&mut self, viseme: VisemeTiming) {
        if viseme.start == viseme.end {
            return;
        }
        match self.visemes.last_mut() {
            Some(last)
                if (last.azure, last.oculus) == (viseme.azure, viseme.oculus)
                    && last.end == viseme.start =>
            {
                last.end = viseme.end;
            }
            _ => self.visemes.push(viseme),
        }
    }
}

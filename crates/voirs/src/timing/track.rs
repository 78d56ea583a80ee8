//! From the durations of an utterance's symbols to timings.

use std::borrow::Cow;
use std::ops::Range;

use super::alphabet::{self, Role};
use super::pauses;
use super::{MarkTiming, PhonemeTiming, SentenceTiming, Stress, Timings, VisemeTiming, WordTiming};
use crate::frontend::{Boundary, Utterance, Word};

/// Spoken text of a sentence that goes on, in bytes; a longer one is given in
/// parts, so that memory does not grow with the text.
const LONGEST_SENTENCE: usize = 16 << 10;

/// Makes the timings of a stream, utterance by utterance.
#[derive(Debug, Default)]
pub(crate) struct TimingTrack {
    characters: CharacterCount,
    /// The sentence that goes on in the next utterance.
    sentence: Option<SentenceTiming>,
    /// The end of the text that subtitles show up to now.
    shown_to: usize,
}

/// An utterance as it was spoken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spoken<'a> {
    /// The caller's text.
    pub text: &'a str,
    /// The text is an SSML document.
    pub markup: bool,
    pub utterance: &'a Utterance,
    /// As [`Speech::durations`](crate::Speech::durations).
    pub durations: &'a [(char, u32)],
    /// The first sample in the stream.
    pub start: u64,
    /// The sample after the pause that follows.
    pub end: u64,
    pub sample_rate: u32,
    /// The request's rate.
    pub rate: f32,
    /// Nothing follows.
    pub last: bool,
}

impl<'a> Spoken<'a> {
    /// What a range of the text shows to a reader.
    fn written(&self, range: &Range<usize>) -> Cow<'a, str> {
        let written = self.text.get(range.clone()).unwrap_or_default();
        if self.markup {
            voirs_text::ssml::visible(written).into()
        } else {
            written.into()
        }
    }
}

impl TimingTrack {
    pub(crate) fn timings(&mut self, spoken: &Spoken<'_>) -> Timings {
        let durations = pauses::close(spoken.durations, spoken.sample_rate, spoken.rate);
        let spoken = &Spoken {
            durations: &durations,
            ..*spoken
        };
        let starts = symbol_starts(spoken);
        let mut timings = Timings {
            words: self.words(spoken, &starts),
            phonemes: phonemes(spoken),
            ..Timings::default()
        };
        add_visemes(&mut timings);
        timings.marks = marks(spoken.utterance, &starts);
        timings.sentences = self.sentences(spoken, &timings.words);
        timings
    }

    fn words(&mut self, spoken: &Spoken<'_>, starts: &[u64]) -> Vec<WordTiming> {
        let symbols: Vec<char> = spoken.utterance.phonemes.chars().collect();
        let mut words: Vec<WordTiming> = Vec::new();
        let mut opening = String::new();
        let mut heard_to = 0;
        for word in &spoken.utterance.words {
            let own = symbols.get(word.phonemes.clone()).unwrap_or_default();
            let close = word.phonemes.start <= heard_to;
            heard_to = word.phonemes.end;
            let written = spoken.written(&word.text);
            let written = written.as_ref();
            if !own.iter().any(|c| alphabetic(*c)) {
                // A mark that the word before has shown is not shown again.
                if word.text.start >= self.shown_to {
                    self.shown_to = word.text.end;
                    show_mark(own, written, close, &mut words, &mut opening);
                }
                continue;
            }
            let mut shown = std::mem::take(&mut opening);
            if word.text.is_empty() {
                shown.push_str(&word.spoken);
            } else if word.text.start >= self.shown_to {
                self.shown_to = word.text.end;
                push_collapsed(&mut shown, written);
            }
            words.push(WordTiming {
                start: at(starts, word.phonemes.start, spoken.start),
                end: at(starts, word.phonemes.end, spoken.start),
                characters: self.characters.range(spoken.text, &word.text),
                text: word.text.clone(),
                spoken: word.spoken.clone(),
                shown,
            });
        }
        words
    }

    fn sentences(&mut self, spoken: &Spoken<'_>, words: &[WordTiming]) -> Vec<SentenceTiming> {
        let utterance = spoken.utterance;
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            let said = said(&utterance.words);
            match &mut self.sentence {
                Some(sentence) => {
                    sentence.end = last.end;
                    sentence.text.end = sentence.text.end.max(utterance.text.end);
                    sentence.spoken.push(' ');
                    sentence.spoken.push_str(&said);
                }
                None => {
                    self.sentence = Some(SentenceTiming {
                        start: first.start,
                        end: last.end,
                        text: utterance.text.clone(),
                        characters: 0..0,
                        spoken: said,
                    });
                }
            }
        }
        let length = self.sentence.as_ref().map_or(0, |s| s.spoken.len());
        let ends = utterance.boundary != Boundary::Clause;
        if !(ends || spoken.last || length > LONGEST_SENTENCE) {
            return Vec::new();
        }
        let ended = self.sentence.take().map(|sentence| SentenceTiming {
            characters: self.characters.range(spoken.text, &sentence.text),
            ..sentence
        });
        ended.into_iter().collect()
    }
}

/// Shows a punctuation mark with the word that it clings to.
fn show_mark(
    symbols: &[char],
    written: &str,
    close: bool,
    words: &mut [WordTiming],
    opening: &mut String,
) {
    if matches!(symbols, ['“' | '(' | '«' | '‘', ..]) || words.is_empty() {
        push_collapsed(opening, written);
    } else if let Some(word) = words.iter_mut().rfind(|w| !w.shown.is_empty()) {
        if !close {
            word.shown.push(' ');
        }
        push_collapsed(&mut word.shown, written);
    }
}

/// The sample at which each symbol of the utterance starts, and at which the
/// last one ends.
fn symbol_starts(spoken: &Spoken<'_>) -> Vec<u64> {
    let mut at = spoken.start;
    let between = spoken.durations.len().saturating_sub(1);
    let durations = spoken.durations.iter().take(between);
    durations
        .map(|(_, duration)| {
            at += u64::from(*duration);
            at
        })
        .collect()
}

fn at(starts: &[u64], symbol: usize, default: u64) -> u64 {
    let start = starts.get(symbol).or(starts.last());
    start.copied().unwrap_or(default)
}

/// The phonemes, and pauses that fill what is between them.
fn phonemes(spoken: &Spoken<'_>) -> Vec<PhonemeTiming> {
    let mut entries: Vec<PhonemeTiming> = Vec::with_capacity(spoken.durations.len());
    let mut end = spoken.start;
    let mut stress: Option<(Stress, u64)> = None;
    for (symbol, duration) in spoken.durations {
        let mut start = end;
        end += u64::from(*duration);
        let role = alphabet::role(*symbol);
        if let Role::Stress(mark) = role {
            stress.get_or_insert((mark, start)).0 = mark;
            continue;
        }
        let (mark, from) = stress.take().unwrap_or((Stress::None, start));
        start = start.min(from);
        match (role, entries.last_mut()) {
            (Role::Modifier, Some(last)) => {
                last.end = end;
                last.ipa.to_mut().push(*symbol);
            }
            // Neighbouring pauses are one, named for its punctuation.
            (Role::Pause, Some(last)) if last.ipa.is_empty() => {
                last.end = end;
                if last.phoneme == ' ' {
                    last.phoneme = *symbol;
                }
            }
            _ if start == end => {}
            _ => entries.push(PhonemeTiming {
                start,
                end,
                phoneme: *symbol,
                ipa: match role {
                    Role::Pause => Cow::Borrowed(""),
                    _ => alphabet::ipa(*symbol),
                },
                stress: mark,
            }),
        }
    }
    match entries.last_mut() {
        Some(last) if last.ipa.is_empty() => last.end = spoken.end,
        _ if end < spoken.end => entries.push(PhonemeTiming {
            start: end,
            end: spoken.end,
            phoneme: ' ',
            ipa: Cow::Borrowed(""),
            stress: Stress::None,
        }),
        _ => {}
    }
    entries
}

fn alphabetic(symbol: char) -> bool {
    alphabet::role(symbol) == Role::Phoneme
}

fn add_visemes(timings: &mut Timings) {
    let phonemes = std::mem::take(&mut timings.phonemes);
    for phoneme in &phonemes {
        let PhonemeTiming { start, end, .. } = *phoneme;
        let middle = start + (end - start) / 2;
        let [first, second] = alphabet::visemes(phoneme.phoneme);
        for (start, end, (azure, oculus)) in [(start, middle, first), (middle, end, second)] {
            timings.push_viseme(VisemeTiming {
                start,
                end,
                azure,
                oculus,
            });
        }
    }
    timings.phonemes = phonemes;
}

fn marks(utterance: &Utterance, starts: &[u64]) -> Vec<MarkTiming> {
    let mut marks: Vec<MarkTiming> = utterance
        .marks
        .iter()
        .map(|(symbol, name)| MarkTiming {
            at: at(starts, *symbol, 0),
            name: name.clone(),
        })
        .collect();
    marks.sort_by_key(|mark| mark.at);
    marks
}

/// The words as they are said, with spaces where their phonemes have them.
fn said(words: &[Word]) -> String {
    let mut said = String::new();
    let mut heard_to = 0;
    for word in words.iter().filter(|w| !w.phonemes.is_empty()) {
        if word.phonemes.start > heard_to {
            said.push(' ');
        }
        heard_to = word.phonemes.end;
        // "P.M." at the end of a sentence has its full stop already.
        if !(word.spoken == "." && said.ends_with('.')) {
            said.push_str(&word.spoken);
        }
    }
    said
}

/// Appends `text` with every run of white space and control characters as one
/// space.
pub(super) fn push_collapsed(line: &mut String, text: &str) {
    let separates = |c: char| c.is_whitespace() || c.is_control();
    for (at, part) in text.split(separates).filter(|p| !p.is_empty()).enumerate() {
        if at > 0 {
            line.push(' ');
        }
        line.push_str(part);
    }
}

/// Counts characters up to a byte, from the last byte asked for.
#[derive(Debug, Default)]
struct CharacterCount {
    byte: usize,
    characters: usize,
}

impl CharacterCount {
    fn range(&mut self, text: &str, bytes: &Range<usize>) -> Range<usize> {
        self.up_to(text, bytes.start)..self.up_to(text, bytes.end)
    }

    fn up_to(&mut self, text: &str, byte: usize) -> usize {
        let between = byte.min(self.byte)..byte.max(self.byte);
        // Not a character's boundary: stay.
        let Some(between) = text.get(between) else {
            return self.characters;
        };
        let count = between.chars().count();
        self.characters = if byte < self.byte {
            self.characters.saturating_sub(count)
        } else {
            self.characters + count
        };
        self.byte = byte;
        self.characters
    }
}

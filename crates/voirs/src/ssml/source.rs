//! A document as a source of what is spoken, sentence by sentence.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use voirs_text::g2p;
use voirs_text::lexicon::Lexicon;
use voirs_text::normalize::Skipped;
use voirs_text::segment::Sentence;
use voirs_text::ssml::{Clip, Document, Event, EventKind, Pause as Break};

use super::cast::{Cast, Reader};
use super::gap::Gap;
use super::{Directories, Pauses, Recording, prosody};
use crate::frontend::{Boundary, Utterance, split};
use crate::planned::{Pause, Planned, Silence, Sound};
use crate::warning::{Warning, WarningKind};

/// Warnings that come up while a sentence is read at most: one more than the
/// engine keeps.
const MAX_LATE: usize = 1001;
/// Stretches of prosody of an utterance at most.
const MAX_SPANS: usize = 1000;

/// Reads a document.
#[derive(Debug)]
pub(crate) struct SsmlSource {
    document: Document,
    cast: Cast,
    /// Where the last sentence ended, in the document's text.
    at: usize,
    /// The next event.
    event: usize,
    gap: Gap,
    /// What was made last: what follows it is not yet known.
    pending: Option<Planned>,
    directories: Directories,
    lexicons: Vec<Arc<Lexicon>>,
    pauses: Pauses,
    /// Warnings that came up while reading.
    late: Vec<Warning>,
    ended: bool,
}

/// The words of a sentence up to a place where something happens.
#[derive(Default)]
struct Part {
    marks: Vec<(usize, String)>,
    cut: Option<Event>,
}

impl SsmlSource {
    pub(crate) fn new(
        document: Document,
        cast: Cast,
        directories: Directories,
        lexicons: Vec<Arc<Lexicon>>,
        pauses: Pauses,
    ) -> Self {
        Self {
            document,
            cast,
            at: 0,
            event: 0,
            gap: Gap::default(),
            pending: None,
            directories,
            lexicons,
            pauses,
            late: Vec::new(),
            ended: false,
        }
    }

    /// What of the document is not done as it says.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning> + use<> {
        let notices = self.document.notices().to_vec();
        notices.into_iter().map(Warning::from)
    }

    /// Reads the next sentence and appends what is complete; `false` at the end.
    pub(crate) fn read(
        &mut self,
        own: &Reader,
        warnings: &mut Vec<Warning>,
        ready: &mut VecDeque<Planned>,
    ) -> bool {
        if self.ended {
            return false;
        }
        let more = if let Some(sentence) = self.document.sentence_after(self.at) {
            self.events_to(sentence.range.start, ready);
            let turn = self.document.turn(&sentence.range);
            let reader = self.cast.reader(self.document.turns(), turn, own, warnings);
            self.sentence(&sentence, &reader, warnings, ready);
            self.at = sentence.range.end;
            true
        } else {
            self.events_to(usize::MAX, ready);
            self.finish(ready);
            self.ended = true;
            !ready.is_empty()
        };
        warnings.append(&mut self.late);
        more
    }

    /// Events up to `at`, between sentences.
    fn events_to(&mut self, at: usize, ready: &mut VecDeque<Planned>) {
        while let Some(event) = self.document.events().get(self.event)
            && event.at <= at
        {
            self.event += 1;
            let (range, kind) = (event.range.clone(), event.kind.clone());
            self.happen(range, kind, ready);
        }
    }

    fn happen(&mut self, range: Range<usize>, kind: EventKind, ready: &mut VecDeque<Planned>) {
        match kind {
            EventKind::Mark(name) => self.gap.mark(&name),
            EventKind::Break(pause) => {
                if !self.gap.pause(pause, &self.pauses) {
                    let message = "breaks in a row are cut to a minute".to_owned();
                    if self.late.len() < MAX_LATE {
                        self.late.push(Warning {
                            text: range,
                            kind: WarningKind::Ssml(message),
                        });
                    }
                }
            }
            EventKind::Audio { uri, clip } => self.play(&uri, clip, range, ready),
            EventKind::Bleep => self.push(between(Sound::Bleep, range), ready),
        }
    }

    fn play(&mut self, uri: &str, clip: Clip, range: Range<usize>, ready: &mut VecDeque<Planned>) {
        // Gone since the document was read: as if it were empty.
        let sound = match self.directories.recording(uri) {
            Ok(path) => Sound::Recording(Recording { path, clip }),
            Err(_) => Sound::Nothing,
        };
        self.push(between(sound, range), ready);
    }

    fn sentence(
        &mut self,
        sentence: &Sentence,
        reader: &Reader,
        warnings: &mut Vec<Warning>,
        ready: &mut VecDeque<Planned>,
    ) {
        let start = sentence.range.start;
        let passage = self.document.passage(&sentence.range, &self.lexicons);
        let mut skipped: Vec<Skipped> = Vec::new();
        let mut words = reader
            .front_end
            .words(&passage, &reader.voice, &mut skipped);
        for word in &mut words {
            word.source = start + word.source.start..start + word.source.end;
        }
        for skip in skipped {
            let range = start + skip.range.start..start + skip.range.end;
            warnings.push(Warning::from(Skipped {
                range: self.document.source(range),
                ..skip
            }));
        }
        let end = Boundary::from(sentence.ends);
        let mut rest = words;
        let mut some = false;
        for Part { marks, cut } in self.parts(&sentence.range) {
            let Some(cut) = cut else {
                some = self.utterances(rest, end, reader, marks, warnings, ready);
                break;
            };
            let length = rest.iter().position(|word| word.source.start >= cut.at);
            if length == Some(0) {
                marks.iter().for_each(|(_, name)| self.gap.mark(name));
            } else {
                let tail = rest.split_off(length.unwrap_or(rest.len()));
                let words = std::mem::replace(&mut rest, tail);
                self.utterances(words, Boundary::Clause, reader, marks, warnings, ready);
            }
            self.happen(cut.range, cut.kind, ready);
        }
        if !some
            && let Some(pending) = &mut self.pending
            && pending.utterance.boundary == Boundary::Clause
        {
            // Punctuation without a sound stood last.
            pending.utterance.boundary = end;
        }
    }

    /// The events within a sentence: bookmarks, and what cuts it. The last
    /// part is not cut.
    fn parts(&mut self, sentence: &Range<usize>) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut part = Part::default();
        while let Some(event) = self.document.events().get(self.event)
            && event.at < sentence.end
        {
            self.event += 1;
            match &event.kind {
                EventKind::Mark(name) => part.marks.push((event.at, name.clone())),
                // Within a sentence there is nothing to take away.
                EventKind::Break(Break::None) => {}
                _ => {
                    part.cut = Some(event.clone());
                    parts.push(std::mem::take(&mut part));
                }
            }
        }
        parts.push(part);
        parts
    }

    /// Adds the utterances of words; whether there are any.
    fn utterances(
        &mut self,
        words: Vec<g2p::Word>,
        end: Boundary,
        reader: &Reader,
        marks: Vec<(usize, String)>,
        warnings: &mut Vec<Warning>,
        ready: &mut VecDeque<Planned>,
    ) -> bool {
        let utterances = split(words, end, reader.voice.max_phonemes());
        let count = utterances.len();
        let mut marks = marks.into_iter().peekable();
        for (index, mut utterance) in utterances.into_iter().enumerate() {
            utterance.prosody = prosody::spans(&self.document, &utterance);
            if utterance.prosody.len() > MAX_SPANS {
                utterance.prosody.truncate(MAX_SPANS);
                let message =
                    format!("more than {MAX_SPANS} stretches of prosody: the rest is not used");
                warnings.push(Warning {
                    text: self.document.source(utterance.text.clone()),
                    kind: WarningKind::Ssml(message),
                });
            }
            let last = index + 1 == count;
            while let Some((at, name)) = marks.next_if(|(at, _)| last || *at < utterance.text.end) {
                let word = utterance.words.iter().find(|word| word.text.start >= at);
                let end = || utterance.phonemes.chars().count();
                let symbol = word.map_or_else(end, |word| word.phonemes.start);
                utterance.marks.push((symbol, name));
            }
            self.locate(&mut utterance);
            let voice = (!reader.own).then(|| reader.voice.clone());
            let planned = Planned {
                voice,
                ..Planned::plain(utterance)
            };
            self.push(planned, ready);
        }
        marks.for_each(|(_, name)| self.gap.mark(&name));
        count > 0
    }

    /// Makes ranges of the document's text ranges of the document.
    fn locate(&self, utterance: &mut Utterance) {
        utterance.text = self.document.source(utterance.text.clone());
        for word in &mut utterance.words {
            word.text = self.document.source(word.text.clone());
        }
    }

    /// What is made next: now the silence before it is known.
    fn push(&mut self, mut planned: Planned, ready: &mut VecDeque<Planned>) {
        let gap = std::mem::take(&mut self.gap);
        if self.pending.is_none() && gap.is_silent() {
            let at = planned.utterance.text.start;
            self.pending = Some(between(Sound::Nothing, at..at));
        }
        gap.close(self.pending.as_mut(), Some(&mut planned));
        ready.extend(self.pending.replace(planned));
    }

    fn finish(&mut self, ready: &mut VecDeque<Planned>) {
        let gap = std::mem::take(&mut self.gap);
        if self.pending.is_none() && gap.is_silent() {
            self.pending = Some(between(Sound::Nothing, 0..0));
        }
        gap.close(self.pending.as_mut(), None);
        ready.extend(self.pending.take());
    }
}

/// What is no utterance.
fn between(sound: Sound, text: Range<usize>) -> Planned {
    Planned {
        utterance: Utterance::silent(text),
        voice: None,
        sound,
        lead: Silence::Exactly(0.0),
        tail: Silence::Exactly(0.0),
        pause: Pause::Exactly(0.0),
    }
}

//! SSML documents: the recommendation's examples and every kind of value.
//! Expectations are what the recommendation says, or in the case of readings
//! what a speaker of US English says.
#![allow(clippy::unwrap_used)]

mod errors;
mod prosody;
mod readings;
mod structure;

use std::sync::Arc;

use proptest::prelude::*;
use voirs_text::DocumentError;
use voirs_text::lexicon::Lexicon;
use voirs_text::normalize::GivenReading;
use voirs_text::segment::SentenceEnd;
use voirs_text::ssml::{
    self, Choice, Document, EventKind, Pause, Pitch, Prosody, Resources, VoiceRequest, VoiceTraits,
};

/// Two voices, one of them English and of 200 Hz, one recording, one lexicon.
struct World;

const VOICES: [(&str, &str, &str); 2] = [("heart", "female", "en-US"), ("karl", "male", "de-DE")];

impl Resources for World {
    fn reader(&self, language: &str, current: usize) -> Option<usize> {
        let speaks = |speaker: usize| {
            let tags = VOICES.get(speaker).map_or("", |voice| voice.2);
            ssml::matches(language, tags)
        };
        let others = 0..VOICES.len();
        std::iter::once(current)
            .chain(others)
            .find(|speaker| speaks(*speaker))
    }

    fn voice(&self, request: &VoiceRequest, current: usize) -> Choice {
        let languages = VOICES.map(|voice| [voice.2.to_owned()]);
        let traits = VOICES.iter().zip(&languages);
        let traits = traits.map(|((name, gender, _), languages)| VoiceTraits {
            name,
            gender,
            languages,
        });
        request.choose(&traits.collect::<Vec<_>>(), current)
    }

    fn pitch(&self) -> (f32, f32) {
        (200.0, 40.0)
    }

    fn audio(&self, uri: &str) -> Result<(), String> {
        if uri == "prompt.wav" {
            Ok(())
        } else {
            Err("there is no such file".to_owned())
        }
    }

    fn lexicon(&self, uri: &str) -> Result<Arc<Lexicon>, String> {
        if uri == "http://www.example.com/lexicon.pls" {
            let table = "tomato\ttəmˈɑTO\n";
            Ok(Arc::new(Lexicon::parse(table.as_bytes()).unwrap()))
        } else {
            Err("there is no such file".to_owned())
        }
    }
}

fn parse(document: &str) -> Document {
    Document::parse(document, &World).unwrap()
}

fn speak(content: &str) -> Document {
    parse(&format!("<speak>{content}</speak>"))
}

fn error(document: &str) -> DocumentError {
    Document::parse(document, &World).unwrap_err()
}

/// The sentences' texts and how they end.
fn sentences(document: &Document) -> Vec<(String, SentenceEnd)> {
    let mut at = 0;
    let mut sentences = Vec::new();
    while let Some(sentence) = document.sentence_after(at) {
        at = sentence.range.end;
        let words: Vec<&str> = document.text()[sentence.range].split_whitespace().collect();
        sentences.push((words.join(" "), sentence.ends));
    }
    sentences
}

/// The readings that were given.
fn given(document: &Document) -> Vec<GivenReading> {
    let whole = 0..document.text().len();
    let passage = document.passage(&whole, &[]);
    passage.given().iter().map(|g| g.reading.clone()).collect()
}

fn words(content: &str) -> String {
    match given(&speak(content)).as_slice() {
        [GivenReading::Words(words)] => words.clone(),
        other => format!("{other:?}"),
    }
}

fn phonemes(content: &str) -> String {
    match given(&speak(content)).as_slice() {
        [GivenReading::Phonemes(phonemes)] => phonemes.clone(),
        other => format!("{other:?}"),
    }
}

fn prosody(attributes: &str) -> Prosody {
    let document = speak(&format!("<prosody {attributes}>word</prosody>"));
    let whole = 0..document.text().len();
    document
        .prosody(&whole)
        .first()
        .map_or_else(Prosody::default, |(_, p)| (*p).clone())
}

fn notices(document: &Document) -> Vec<&str> {
    document
        .notices()
        .iter()
        .map(|n| n.message.as_str())
        .collect()
}

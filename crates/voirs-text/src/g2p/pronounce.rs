//! A word's pronunciation by the lexicon: its entry or that of its stem, chosen
//! by part of speech, with the stress that its context asks for.
//!
//! The rules follow misaki 0.9 (Apache-2.0), which the voice was trained with.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfkc};

use super::homographs::{LETTER, LETTER_WITHIN};
use super::lexicon::{Found, Lexicon, Reading};
use super::stress::{self, PRIMARY, SECONDARY, Stress};
use super::tagger::Tag;

/// What is known of the words that follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Context {
    /// The next sound; `None` before a pause or at the end.
    pub(super) next: Option<Sound>,
    /// The next word is "to".
    pub(super) to_follows: bool,
}

/// A kind of speech sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sound {
    Vowel,
    Consonant,
}

/// Pronounces words by the lexicon.
#[derive(Clone, Copy)]
pub(super) struct Pronouncer<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) british: bool,
}

impl Pronouncer<'_> {
    /// The phonemes of a word; `None` when the lexicon cannot tell.
    pub(super) fn word(&self, written: &str, tag: Tag, context: Context) -> Option<String> {
        let word: Cow<'_, str> = if is_nfkc(written) {
            written.into()
        } else {
            written.nfkc().collect::<String>().into()
        };
        if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
            return self.digits(&word);
        }
        let lower = word.to_lowercase();
        let stress = if *word == lower {
            None
        } else if is_upper(&word) {
            Some(Stress::Primary)
        } else {
            Some(Stress::Some)
        };
        self.function_word(&word, tag, stress, context)
            .or_else(|| self.content_word(&word, &lower, tag, stress, context.next.is_none()))
    }

    /// Words whose sound depends on their neighbours, and dotted acronyms.
    fn function_word(
        &self,
        word: &str,
        tag: Tag,
        stress: Option<Stress>,
        context: Context,
    ) -> Option<String> {
        let fixed = |phonemes: &str| Some(phonemes.to_owned());
        let noun = tag.starts_with("NN");
        if word.contains('.') {
            return self.dotted(word);
        }
        match word {
            _ if tag == LETTER && word.len() == 1 => self.letters(word),
            _ if tag == LETTER_WITHIN && word.len() == 1 => {
                Some(stress::apply(self.letters(word)?, Some(Stress::Reduce)))
            }
            "a" | "A" if tag == "DT" => fixed("ɐ"),
            "a" | "A" => fixed("ˈA"),
            "am" | "Am" | "AM" if noun => self.letters(word),
            "am" if context.next.is_some() && stress.is_none() => fixed("ɐm"),
            "am" | "Am" | "AM" => self.lexicon.find("am").gold?.phonemes(),
            "AN" if noun => self.letters(word),
            "an" | "An" | "AN" => fixed("ɐn"),
            "I" if tag == "PRP" => fixed("ˌI"),
            "by" | "By" | "BY" if class(tag) == "ADV" => fixed("bˈI"),
            "TO" if !matches!(tag, "TO" | "IN") => None,
            "to" | "To" | "TO" => match context.next {
                None => self.lexicon.find("to").gold?.phonemes(),
                Some(Sound::Consonant) => fixed("tə"),
                Some(Sound::Vowel) => fixed("tʊ"),
            },
            "IN" if tag == "NNP" => None,
            "in" | "In" | "IN" if context.next.is_none() || tag != "IN" => fixed("ˈɪn"),
            "in" | "In" | "IN" => fixed("ɪn"),
            "THE" if tag != "DT" => None,
            "the" | "The" | "THE" if context.next == Some(Sound::Vowel) => fixed("ði"),
            "the" | "The" | "THE" => fixed("ðə"),
            "used" | "Used" | "USED" => {
                let habit = matches!(tag, "VBD" | "JJ") && context.to_follows;
                let entry = self.lexicon.find("used").gold?;
                match entry.reading(if habit { "VBD" } else { "DEFAULT" }) {
                    Reading::Phonemes(phonemes) => Some(phonemes),
                    Reading::Spell => None,
                }
            }
            _ => None,
        }
    }

    /// "U.S." and the like, letter by letter.
    fn dotted(&self, word: &str) -> Option<String> {
        let inner = word.trim_matches('.');
        let acronym = inner.contains('.')
            && word.chars().all(|c| c == '.' || c.is_alphabetic())
            && word.split('.').all(|part| part.chars().nth(2).is_none());
        if acronym { self.letters(word) } else { None }
    }

    fn content_word(
        &self,
        word: &str,
        lower: &str,
        tag: Tag,
        stress: Option<Stress>,
        pause_follows: bool,
    ) -> Option<String> {
        let mut word = word;
        let common = || {
            let found = self.lexicon.find(lower);
            found.any() || self.inflected(lower, tag, stress, pause_follows).is_some()
        };
        let capitalised = || is_upper(word) || !after_first(word).chars().any(char::is_uppercase);
        let letters = || word.chars().all(|c| c == '\'' || c.is_alphabetic());
        if word != lower
            && word.chars().nth(1).is_some()
            && (tag != "NNP" || word.chars().nth(7).is_some())
            && letters()
            && capitalised()
            && !self.lexicon.find(word).any()
            && common()
        {
            word = lower;
        }
        if self.is_known(word) {
            return self.lookup(word, tag, stress, pause_follows);
        }
        if let Some(stem) = word.strip_suffix('\'') {
            // "James'" and "dogs'": like the singular's possessive, or as it is.
            let possessive = stem.strip_suffix('s').map(|stem| format!("{stem}'s"));
            if let Some(possessive) = possessive.filter(|w| self.is_known(w)) {
                return self.lookup(&possessive, tag, stress, pause_follows);
            }
            if self.is_known(stem) {
                return self.lookup(stem, tag, stress, pause_follows);
            }
        }
        self.inflected(word, tag, stress, pause_follows)
    }

    /// Whether [`lookup`](Self::lookup) has an answer: an entry, a letter, or
    /// capitals that can be spelled.
    pub(super) fn is_known(&self, word: &str) -> bool {
        self.lexicon.find(word).any()
            || (word.bytes().all(|b| b.is_ascii_alphabetic())
                && !word.is_empty()
                && is_upper(after_first(word)))
    }

    /// The reading of an entry for a part of speech.
    pub(super) fn lookup(
        &self,
        word: &str,
        tag: Tag,
        stress: Option<Stress>,
        pause_follows: bool,
    ) -> Option<String> {
        let mut word = Cow::Borrowed(word);
        let mut found = self.lexicon.find(&word);
        let mut name = false;
        if is_upper(&word) && found.gold.is_none() {
            word = word.to_lowercase().into();
            found = self.lexicon.find(&word);
            name = tag == "NNP";
        }
        if name {
            found.silver = None;
        }
        match reading(&found, tag, pause_follows) {
            Some(phonemes) if !name || phonemes.contains(PRIMARY) => {
                Some(stress::apply(phonemes, stress))
            }
            weak => self
                .letters(&word)
                .or_else(|| Some(stress::apply(weak?, stress))),
        }
    }

    /// The names of a word's letters, the last one stressed.
    pub(super) fn letters(&self, word: &str) -> Option<String> {
        let mut spelled = String::new();
        for c in word.chars().filter(|c| c.is_alphabetic()) {
            let letter: String = c.to_uppercase().collect();
            spelled.push_str(&self.lexicon.find(&letter).gold?.phonemes()?);
        }
        let spelled = stress::apply(spelled, Some(Stress::Secondary));
        Some(match spelled.rsplit_once(SECONDARY) {
            Some((before, last)) => format!("{before}{PRIMARY}{last}"),
            None => spelled,
        })
    }

    /// A number's digits, one by one.
    fn digits(&self, number: &str) -> Option<String> {
        const NAMES: [&str; 10] = [
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
        ];
        let digits = number.chars().filter_map(|c| c.to_digit(10));
        let names = digits.filter_map(|digit| NAMES.get(digit as usize));
        let spoken: Option<Vec<String>> = names
            .map(|name| self.lookup(name, "CD", None, false))
            .collect();
        Some(spoken?.join(" "))
    }
}

/// The reading of what was found: by tag, then by class of tags.
fn reading(found: &Found<'_>, tag: Tag, pause_follows: bool) -> Option<String> {
    let entry = found.gold.or(found.silver)?;
    let reading = if pause_follows && entry.has("None") {
        entry.reading("None")
    } else if entry.has(tag) {
        entry.reading(tag)
    } else {
        entry.reading(class(tag))
    };
    match reading {
        Reading::Phonemes(phonemes) => Some(phonemes),
        Reading::Spell => None,
    }
}

/// The class that a tag belongs to.
pub(super) fn class(tag: Tag) -> &'static str {
    match tag {
        _ if tag.starts_with("VB") => "VERB",
        _ if tag.starts_with("NN") => "NOUN",
        _ if tag.starts_with("RB") => "ADV",
        _ if tag.starts_with("JJ") => "ADJ",
        _ => tag,
    }
}

/// Whether nothing in `word` changes when it is put in capitals.
fn is_upper(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

fn after_first(word: &str) -> &str {
    let mut chars = word.chars();
    chars.next();
    chars.as_str()
}

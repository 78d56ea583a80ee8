//! Part-of-speech tagger: an averaged perceptron over a window of words, with
//! a fixed tag for words that have but one. Collins 2002, "Discriminative
//! training methods for hidden Markov models"; the weights are data.

use std::borrow::Cow;

use super::DataError;
use super::bytes::{u16_at, u32_at, u64_at};
use super::format::{
    BUCKET_BITS, Key, RECORD, STORED_BITS, TAG_BITS, TAGGER_HEADER, TAGGER_VERSION, TAGS, hash,
    split,
};
use crate::Blob;

/// A Penn Treebank tag; one of [`TAGS`].
pub(super) type Tag = &'static str;

/// The tagger, whose weights are read in place.
#[derive(Debug, Clone)]
pub(super) struct Tagger {
    bytes: Blob,
    records: usize,
    values: usize,
    weights: usize,
}

impl Tagger {
    pub(super) fn new(bytes: Blob) -> Result<Self, DataError> {
        let field = |at| u32_at(&bytes, at).map(|v| v as usize);
        let (Some(version), Some(values), Some(keys), Some(weights)) =
            (field(0), field(4), field(8), field(12))
        else {
            return Err(DataError::Tagger("no header"));
        };
        if version != TAGGER_VERSION as usize {
            return Err(DataError::Tagger("another version"));
        }
        if [values, keys, weights].iter().any(|n| *n > bytes.len()) {
            return Err(DataError::Tagger("counts out of range"));
        }
        let records_at = TAGGER_HEADER + 4 * ((1 << BUCKET_BITS) + 1);
        let values_at = records_at + RECORD * (keys + 1);
        let weights_at = values_at + 2 * values;
        if weights_at + 2 * weights != bytes.len() {
            return Err(DataError::Tagger("lengths do not add up"));
        }
        Ok(Self {
            bytes,
            records: records_at,
            values: values_at,
            weights: weights_at,
        })
    }

    /// The tags of a sentence's tokens.
    pub(super) fn tag(&self, words: &[&str]) -> Vec<Tag> {
        let window = self.window(words);
        let mut tags = Vec::with_capacity(words.len());
        let (mut before, mut before_that) = ("-START-", "-START2-");
        for (at, word) in words.iter().enumerate() {
            let fixed = self.find(Key::Fixed, &[word]).and_then(|w| w.first());
            let tag = match fixed {
                Some((tag, _)) => TAGS.get(tag).copied().unwrap_or("NN"),
                None => self.predict(&window, at, word, before, before_that),
            };
            tags.push(tag);
            (before, before_that) = (tag, before);
        }
        tags
    }

    /// Words as context features see them, two markers at each end.
    fn window<'a>(&self, words: &[&'a str]) -> Vec<Cow<'a, str>> {
        let mut window: Vec<Cow<'a, str>> = vec!["-START2-".into(), "-START-".into()];
        for word in words {
            let class = word_class(word);
            if self.find(Key::Vocabulary, &[&class]).is_some() {
                window.push(class);
            } else {
                window.push(format!("<{}>", shape(word)).into());
            }
        }
        window.extend(["-END-".into(), "-END2-".into()]);
        window
    }

    fn predict(
        &self,
        window: &[Cow<'_, str>],
        at: usize,
        word: &str,
        before: Tag,
        before_that: Tag,
    ) -> Tag {
        let near = |distance: usize| window.get(at + distance).map_or("", |w| w.as_ref());
        let position = if at == 0 { Key::Start } else { Key::Inside };
        let first = word.chars().next().map_or(0, char::len_utf8);
        let features: [(Key, &[&str]); 15] = [
            (Key::Bias, &[]),
            (Key::Suffix, &[last_three(word)]),
            (Key::First, &[word.get(..first).unwrap_or_default()]),
            (Key::Word, &[near(2)]),
            (Key::Shape, &[&shape(word)]),
            (position, &[]),
            (Key::Tag1, &[before]),
            (Key::Tag2, &[before_that]),
            (Key::Tags, &[before, ",", before_that]),
            (Key::Word1, &[near(1)]),
            (Key::Suffix1, &[last_three(near(1))]),
            (Key::Word2, &[near(0)]),
            (Key::Next1, &[near(3)]),
            (Key::NextSuffix1, &[last_three(near(3))]),
            (Key::Next2, &[near(4)]),
        ];
        // Sums are of f64 in this order, as in training: ties depend on it.
        let mut scores = [0.0_f64; TAGS.len()];
        for (key, text) in features {
            let Some(weights) = self.find(key, text) else {
                continue;
            };
            for (tag, weight) in weights.iter() {
                if let Some(score) = scores.get_mut(tag) {
                    *score += weight;
                }
            }
        }
        let ranked = scores.iter().zip(TAGS);
        let best = ranked.fold((f64::NEG_INFINITY, "NN"), |best, (score, tag)| {
            if *score >= best.0 {
                (*score, tag)
            } else {
                best
            }
        });
        best.1
    }

    /// The weights of a key.
    fn find(&self, key: Key, text: &[&str]) -> Option<Weights<'_>> {
        let (bucket, stored) = split(hash(key, text));
        let bound = |at: usize| u32_at(&self.bytes, TAGGER_HEADER + 4 * at);
        let (first, last) = (bound(bucket)?, bound(bucket + 1)?);
        for at in first as usize..last as usize {
            let at = self.records.checked_add(RECORD.checked_mul(at)?)?;
            let record = u64_at(&self.bytes, at)?;
            if record & ((1 << STORED_BITS) - 1) == stored {
                let next = u64_at(&self.bytes, at + RECORD)?;
                let start = |record: u64| self.weights + 2 * (record >> STORED_BITS) as usize;
                return Some(Weights {
                    tagger: self,
                    packed: self.bytes.get(start(record)..start(next))?,
                });
            }
        }
        None
    }
}

/// Tags, by number, and what a feature adds to their scores.
struct Weights<'a> {
    tagger: &'a Tagger,
    packed: &'a [u8],
}

impl Weights<'_> {
    fn iter(&self) -> impl Iterator<Item = (usize, f64)> {
        self.packed.chunks_exact(2).map(|pair| {
            let packed = u16_at(pair, 0).unwrap_or_default();
            let tag = usize::from(packed) & ((1 << TAG_BITS) - 1);
            let value = self.tagger.values + 2 * usize::from(packed >> TAG_BITS);
            let tenths = u16_at(&self.tagger.bytes, value).unwrap_or_default();
            (tag, f64::from(tenths.cast_signed()) / 10.0)
        })
    }

    fn first(&self) -> Option<(usize, f64)> {
        self.iter().next()
    }
}

fn word_class(word: &str) -> Cow<'_, str> {
    let digits = word.bytes().all(|b| b.is_ascii_digit());
    if word.get(1..).is_some_and(|rest| rest.contains('-')) && !word.starts_with('-') {
        "!HYPHEN".into()
    } else if digits && word.len() == 4 {
        "!YEAR".into()
    } else if word.starts_with(|c: char| c.is_ascii_digit()) {
        "!DIGITS".into()
    } else if word.chars().any(char::is_uppercase) {
        word.to_lowercase().into()
    } else {
        word.into()
    }
}

fn last_three(word: &str) -> &str {
    let start = word.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    word.get(start..).unwrap_or_default()
}

/// Letter case, digits and symbols of a word, in a few classes.
fn shape(word: &str) -> Cow<'static, str> {
    let lower = |c: char| c.is_lowercase();
    let upper = |c: char| c.is_uppercase();
    if !word.is_empty() && word.chars().all(char::is_alphabetic) {
        let mut chars = word.chars();
        let first = chars.next().is_some_and(upper);
        let rest = chars.as_str();
        return if word.chars().all(lower) {
            "x".into()
        } else if word.chars().all(upper) {
            if rest.is_empty() { "X1" } else { "XX" }.into()
        } else if first && rest.chars().all(lower) {
            "Xx".into()
        } else {
            "xX".into()
        };
    }
    if !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit()) {
        return "d".into();
    }
    word.chars()
        .take(4)
        .map(|c| match c {
            c if c.is_numeric() => 'd',
            c if c.is_alphabetic() => 'x',
            c => c,
        })
        .collect::<String>()
        .into()
}

//! Reads the tokens of a sentence, from the last to the first.

use super::contractions::is_clitic;
use super::pieces::{self, Piece, is_joiner, joined, joint_tag, settle};
use super::pronounce::{Context, Pronouncer, Sound};
use super::stress;
use super::tagger::Tag;
use super::tokenizer::Token;
use super::{UnknownWords, Word};
use crate::normalize::SpokenText;

/// Marks that have a sound: a pause or a change of tone.
const MARKS: &str = ";:,.!?—…\"“”";
/// Bytes of pieces that are looked up together; no word of the lexicon is
/// longer, endings included.
const LONGEST: usize = 80;

/// Pieces that are looked up together: the lexicon's longest compounds have
/// five words and four hyphens.
const MOST: usize = 9;

/// Reads with one lexicon and one source of unknown words.
pub(super) struct Reader<'a> {
    pub(super) pronouncer: Pronouncer<'a>,
    pub(super) unknown: &'a dyn UnknownWords,
    pub(super) max_letters: usize,
}

impl Reader<'_> {
    /// The words of `text`, whose tokens have these tags.
    pub(super) fn read(&self, text: &SpokenText, tokens: &[Token], tags: &[Tag]) -> Vec<Word> {
        let mut pieces = Vec::new();
        for (at, (token, tag)) in tokens.iter().zip(tags).enumerate() {
            cut(token, tag, at + 1 == tokens.len(), &mut pieces);
        }
        let mut words = Vec::new();
        let mut context = Context::default();
        let mut rest = pieces.as_mut_slice();
        while let Some(last) = rest.len().checked_sub(1) {
            let start = word_start(rest, last);
            let (before, word) = rest.split_at_mut(start);
            self.read_word(word, &mut context);
            words.extend(finish(word, text));
            rest = before;
        }
        words.reverse();
        words
    }

    /// Gives phonemes to the pieces of one word, and the word's beginning to
    /// `context`.
    fn read_word(&self, word: &mut [Piece<'_>], context: &mut Context) {
        if let [piece] = word {
            if piece.phonemes.is_none() {
                let known = self.pronouncer.word(piece.text, piece.tag, *context);
                piece.phonemes = Some(known.unwrap_or_else(|| self.unknown(piece.text, piece.tag)));
            }
            advance(context, piece.phonemes.as_deref(), piece.text, piece.tag);
            return;
        }
        // The longest known stretch that ends at `right`, then the one before.
        let mut right = word.len();
        let mut contexts = vec![*context; word.len() + 1];
        let mut strange = false;
        while right > 0 {
            let last = word.get(right - 1).map_or("", |piece| piece.text);
            let left = self.known_stretch(word, right, *context);
            if let Some((left, phonemes, text, tag)) = left {
                advance(context, Some(&phonemes), &text, tag);
                set(word, left..right, phonemes);
                right = left;
            } else if is_joiner(last) {
                set(word, right - 1..right, String::new());
                right -= 1;
            } else if is_clitic(last) {
                right -= 1;
            } else {
                // A run of letters with an unknown part is unknown as a whole.
                let ends = |at: &usize| {
                    word.get(*at)
                        .is_none_or(|p| is_joiner(p.text) || is_clitic(p.text))
                };
                let start = (0..right).rev().find(ends).map_or(0, |at| at + 1);
                let end = (right..word.len()).find(ends).unwrap_or(word.len());
                let run = word.get(start..end).unwrap_or_default();
                let (text, tag) = (joined(run), joint_tag(run));
                *context = contexts.get(end).copied().unwrap_or_default();
                let phonemes = self.unknown(&text, tag);
                advance(context, Some(&phonemes), &text, tag);
                set(word, start..end, phonemes);
                right = start;
                strange = true;
            }
            if let Some(slot) = contexts.get_mut(right) {
                *slot = *context;
            }
        }
        self.add_clitics(word);
        settle(word, strange);
    }

    /// Endings whose word is not in the lexicon together with them sound by
    /// the word's last sound.
    fn add_clitics(&self, word: &mut [Piece<'_>]) {
        let mut stem = 0;
        for at in 0..word.len() {
            let Some(piece) = word.get_mut(at) else {
                return;
            };
            match &piece.phonemes {
                Some(phonemes) if !phonemes.is_empty() => stem = at,
                Some(_) => {}
                None => {
                    piece.phonemes = Some(String::new());
                    let ending = piece.text;
                    if let Some(stem) = word.get_mut(stem).and_then(|p| p.phonemes.as_mut()) {
                        let sound = self.pronouncer.clitic(stem, ending);
                        stem.push_str(&sound);
                    }
                }
            }
        }
    }

    /// The longest stretch of pieces before `right` that is in the lexicon:
    /// where it starts, its phonemes, text and tag.
    fn known_stretch(
        &self,
        word: &[Piece<'_>],
        right: usize,
        context: Context,
    ) -> Option<(usize, String, String, Tag)> {
        let mut length = 0;
        let mut first = right;
        while first > 0 && right - first < MOST {
            length += word.get(first - 1).map_or(0, |piece| piece.text.len());
            if length > LONGEST && first < right {
                break;
            }
            first -= 1;
        }
        (first..right).find_map(|left| {
            let stretch = word.get(left..right)?;
            let (text, tag) = (joined(stretch), joint_tag(stretch));
            if is_clitic(&text) {
                return None;
            }
            let phonemes = self.pronouncer.word(&text, tag, context)?;
            Some((left, phonemes, text, tag))
        })
    }
}

/// Adds the pieces of a token.
fn cut<'a>(token: &'a Token, tag: Tag, last: bool, pieces: &mut Vec<Piece<'a>>) {
    let piece = |text: &'a str, phonemes: Option<String>, mark: bool| Piece {
        text,
        tag,
        phonemes,
        range: token.range.clone(),
        space: false,
        mark,
        apart: false,
    };
    let before = pieces.last().is_none_or(|piece| piece.space);
    if token.phonemes.is_some() {
        pieces.push(piece(&token.text, token.phonemes.clone(), true));
    } else {
        let parts = pieces::split(&token.text);
        let count = parts.len();
        for (at, text) in parts.into_iter().enumerate() {
            let stop = last && at + 1 == count && count > 1 && text == ".";
            let dash = count == 1 && before && token.space && matches!(text, "-" | "–");
            let sound = match text {
                _ if stop => Some(".".to_owned()),
                _ if dash => Some("—".to_owned()),
                // Which side of a word it stands on decides, whatever its tag.
                "\"" if before && !token.space => Some("“".to_owned()),
                "\"" => Some("”".to_owned()),
                _ => mark(text, tag),
            };
            let is_mark = sound.is_some();
            pieces.push(piece(text, sound, is_mark));
        }
    }
    if let Some(piece) = pieces.last_mut() {
        piece.space = token.space;
    }
}

/// The sound of a punctuation mark; `None` for what is part of a word.
fn mark(text: &str, tag: Tag) -> Option<String> {
    if text.len() > 1 && text.bytes().all(|b| b == b'.') {
        return Some("…".to_owned());
    }
    let alone = |c: char| text.chars().all(|other| other == c);
    match tag {
        ":" if text == "-" || text == "–" => return Some("—".to_owned()),
        _ if text.chars().any(|c| c.is_ascii_alphabetic()) => return None,
        "-LRB-" => return Some("(".to_owned()),
        "-RRB-" => return Some(")".to_owned()),
        "``" => return Some("“".to_owned()),
        "''" => return Some("”".to_owned()),
        "." | "," | ":" | "NFP" | "$" | "#" => {
            return Some(text.chars().filter(|c| MARKS.contains(*c)).collect());
        }
        _ => {}
    }
    let sound = text.chars().next().filter(|c| alone(*c))?;
    let is_mark = (MARKS.contains(sound) && sound != '.') || matches!(sound, '(' | ')');
    is_mark.then(|| sound.to_string())
}

/// Where the word begins that ends with piece `last`.
fn word_start(pieces: &[Piece<'_>], last: usize) -> usize {
    let within = |at: usize| {
        let piece = pieces.get(at)?;
        let before = pieces.get(at.checked_sub(1)?)?;
        (!piece.mark && !before.mark && !before.space).then_some(())
    };
    let mut start = last;
    while within(start).is_some() {
        start -= 1;
    }
    start
}

/// Gives the phonemes to the first piece of a range, silence to the others.
fn set(pieces: &mut [Piece<'_>], range: std::ops::Range<usize>, phonemes: String) {
    let mut phonemes = Some(phonemes);
    for piece in pieces.get_mut(range).unwrap_or_default() {
        piece.phonemes = Some(phonemes.take().unwrap_or_default());
    }
}

/// The context of the word before one that sounds like `phonemes`.
fn advance(context: &mut Context, phonemes: Option<&str>, text: &str, tag: Tag) {
    for c in phonemes.unwrap_or_default().chars() {
        context.next = match c {
            c if stress::is_vowel(c) => Some(Sound::Vowel),
            c if stress::is_consonant(c) => Some(Sound::Consonant),
            ';' | ':' | ',' | '.' | '!' | '?' | '—' | '…' => None,
            _ => continue,
        };
        break;
    }
    let infinitive = text == "TO" && matches!(tag, "TO" | "IN");
    context.to_follows = matches!(text, "to" | "To") || infinitive;
}

/// The word that pieces make.
fn finish(pieces: &[Piece<'_>], text: &SpokenText) -> Option<Word> {
    let (first, last) = (pieces.first()?, pieces.last()?);
    let range = first.range.start..last.range.end;
    let mut phonemes = String::new();
    for piece in pieces {
        let sound = piece.phonemes.as_deref().unwrap_or_default();
        let spaced = phonemes.is_empty() || phonemes.ends_with(char::is_whitespace);
        if piece.apart && !sound.is_empty() && !spaced {
            phonemes.push(' ');
        }
        phonemes.push_str(sound);
    }
    let written = match pieces {
        [piece] if piece.mark => piece.text,
        _ => text.text().get(range.clone()).unwrap_or_default(),
    };
    Some(Word {
        text: written.to_owned(),
        // The voice writes the flap as T and the glottal stop as t.
        phonemes: phonemes.replace('ɾ', "T").replace('ʔ', "t"),
        source: text.source(range),
        space_after: last.space,
        given: pieces.iter().any(|piece| piece.mark),
    })
}

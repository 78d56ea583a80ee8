//! Words that are not in the lexicon.

use super::reader::Reader;
use super::stress::{self, Stress};
use super::tagger::Tag;

/// What unknown words may sound like: the alphabet of the voices, without
/// punctuation.
const ALPHABET: &str = " AIOQSTWYabcdefhijklmnopqrstuvwxyzæðøŋœɐɑɒɔɕəɚɛɜɟɡɣɤɥɨɪɯɰɲɳɴɸɹɻɽɾʁʂʃʈʊʋʌʎʒʔʝʣʤʥʦʧʨʰʲˈˌː̃βθχᵊᵝᵻꭧç";

/// Letters of a word without a vowel that is spelled ("html", "zwj").
const SPELLED: usize = 6;

impl Reader<'_> {
    /// The phonemes of a word that the lexicon does not know; empty when it
    /// has no sound.
    pub(super) fn unknown(&self, text: &str, tag: Tag) -> String {
        let mut sounds: Vec<String> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let letter = |c: char| c.is_alphabetic() || c == '\'';
            let length = if letter(first) {
                rest.find(|c| !letter(c))
            } else {
                rest.find(letter)
            };
            let (piece, after) = rest.split_at(length.unwrap_or(rest.len()));
            rest = after;
            if letter(first) {
                sounds.push(self.letters(piece, tag));
            }
        }
        sounds.retain(|sound| !sound.is_empty());
        sounds.join(" ")
    }

    /// Letters as the caller pronounces them, in parts that are not too long;
    /// the first part bears the stress.
    fn letters(&self, word: &str, tag: Tag) -> String {
        if !tag.starts_with("NNP")
            && let Some(derived) = self.pronouncer.derived(&word.to_ascii_lowercase(), tag)
        {
            return derived;
        }
        let vowel = |c: char| !c.is_ascii() || "aeiouyAEIOUY\'".contains(c);
        if word.len() <= SPELLED
            && !word.contains(vowel)
            && let Some(spelled) = self.pronouncer.letters(word)
        {
            return spelled;
        }
        let mut phonemes = String::new();
        let mut rest = word;
        while !rest.is_empty() {
            let (part, after) = rest.split_at(self.part_length(rest));
            rest = after;
            let sound = self.unknown.pronounce(part).unwrap_or_default();
            let sound: String = sound.chars().filter(|c| ALPHABET.contains(*c)).collect();
            let reduce = (!phonemes.is_empty()).then_some(Stress::Reduce);
            phonemes.push_str(&stress::apply(sound, reduce));
        }
        phonemes
    }

    /// How many bytes of `word` to pronounce at once: all, or up to a consonant
    /// between vowels, where a syllable begins.
    fn part_length(&self, word: &str) -> usize {
        let mut ends = word.char_indices().map(|(at, _)| at).skip(1);
        let Some(limit) = ends.nth(self.max_letters - 1) else {
            return word.len();
        };
        let letters: Vec<(usize, char)> = word.char_indices().take(self.max_letters + 1).collect();
        let vowel = |c: char| "aeiouyAEIOUY".contains(c);
        let cut = letters.windows(3).rev().find_map(|window| match window {
            [(_, a), (at, b), (_, c)] if vowel(*a) && !vowel(*b) && vowel(*c) => Some(*at),
            _ => None,
        });
        cut.filter(|at| *at >= limit / 2).unwrap_or(limit)
    }
}

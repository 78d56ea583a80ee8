//! Stress marks in phoneme strings.

pub(super) const PRIMARY: char = 'ˈ';
pub(super) const SECONDARY: char = 'ˌ';
const VOWELS: &str = "AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻ";
const CONSONANTS: &str = "bdfhjklmnpstvwzðŋɡɹɾʃʒʤʧθ";
const LONG: &str = "AIOQWYʤʧ";

/// A change of a word's stress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stress {
    /// Primary becomes secondary, secondary is lost, if there is a primary.
    Reduce,
    /// As `Reduce`; a word without stress gets a secondary one.
    Secondary,
    /// A word without stress gets a secondary one.
    Some,
    /// A word without primary stress gets one, in place of its secondary
    /// stress or on its first vowel.
    Primary,
}

pub(super) fn is_vowel(c: char) -> bool {
    VOWELS.contains(c)
}

pub(super) fn is_consonant(c: char) -> bool {
    CONSONANTS.contains(c)
}

/// Applies a change to `phonemes`.
pub(super) fn apply(phonemes: String, change: Option<Stress>) -> String {
    let Some(change) = change else {
        return phonemes;
    };
    let primary = phonemes.contains(PRIMARY);
    let secondary = phonemes.contains(SECONDARY);
    match change {
        Stress::Reduce | Stress::Secondary if primary => phonemes
            .chars()
            .filter(|c| *c != SECONDARY)
            .map(|c| if c == PRIMARY { SECONDARY } else { c })
            .collect(),
        Stress::Secondary | Stress::Some if !primary && !secondary => mark(phonemes, SECONDARY),
        Stress::Primary if !primary && secondary => {
            phonemes.replace(SECONDARY, PRIMARY.encode_utf8(&mut [0; 4]))
        }
        Stress::Primary if !primary => mark(phonemes, PRIMARY),
        _ => phonemes,
    }
}

/// Puts a mark before the first vowel.
fn mark(mut phonemes: String, mark: char) -> String {
    if let Some(at) = phonemes.find(is_vowel) {
        phonemes.insert(at, mark);
    }
    phonemes
}

/// How heavy a word is: its length, long sounds counted twice.
pub(super) fn weight(phonemes: &str) -> usize {
    phonemes
        .chars()
        .map(|c| if LONG.contains(c) { 2 } else { 1 })
        .sum()
}

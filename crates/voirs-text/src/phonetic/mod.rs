//! Phonetic alphabets: pronunciations that people write, in the voice's symbols.
//!
//! The voice's alphabet is that of misaki, in which diphthongs and affricates
//! are single symbols and a stress mark stands before its vowel, not before
//! its syllable. Sounds that English does not have become their nearest
//! English neighbours; what carries no sound (syllable dots, ties, most
//! diacritics, tones) is dropped.

pub mod espeak;
mod ipa;
mod x_sampa;

/// How a pronunciation is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Alphabet {
    /// The International Phonetic Alphabet.
    Ipa,
    /// X-SAMPA: IPA in ASCII (Wells 1995).
    XSampa,
    /// The voice's own symbols.
    Voice,
}

impl Alphabet {
    /// The alphabet of this name, as SSML and PLS write it: "ipa", "x-sampa"
    /// or "xsampa", "voirs"; in any case.
    pub fn named(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "ipa" => Some(Self::Ipa),
            "x-sampa" | "xsampa" | "x_sampa" | "sampa" => Some(Self::XSampa),
            "voirs" | "x-voirs" | "misaki" | "x-misaki" => Some(Self::Voice),
            _ => None,
        }
    }
}

/// Why a pronunciation cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PhoneticError {
    /// A symbol that the alphabet does not have.
    #[error("the pronunciation has an unknown symbol \"{symbol}\" (character {position})")]
    UnknownSymbol {
        /// The symbol.
        symbol: String,
        /// Its place in characters, from 1.
        position: usize,
    },
    /// There is no sound in it.
    #[error("the pronunciation has no sound")]
    Empty,
    /// It has more than [`MAX_SYMBOLS`] characters.
    #[error("the pronunciation has more than {MAX_SYMBOLS} characters")]
    TooLong,
}

/// Characters of a pronunciation at most.
pub const MAX_SYMBOLS: usize = 1000;

/// The voice's phonemes for a pronunciation, words separated by single spaces.
///
/// # Errors
/// A symbol that the alphabet does not have, by its place; a pronunciation
/// without a sound or of more than [`MAX_SYMBOLS`] characters.
pub fn phonemes(written: &str, alphabet: Alphabet) -> Result<String, PhoneticError> {
    if written.chars().count() > MAX_SYMBOLS {
        return Err(PhoneticError::TooLong);
    }
    let phonemes = match alphabet {
        Alphabet::Ipa => ipa::phonemes(&ipa::symbols(written))?,
        Alphabet::XSampa => ipa::phonemes(&x_sampa::symbols(written)?)?,
        Alphabet::Voice => own(written)?,
    };
    if phonemes.chars().any(char::is_alphabetic) {
        Ok(phonemes)
    } else {
        Err(PhoneticError::Empty)
    }
}

/// Symbols of the voice's alphabet; ɾ and ʔ are how dictionaries write T and t.
const OWN: &str = "AIOWYTabdfhijklmnpstuvwzæðŋɐɑɔəɛɜɡɪɹʃʊʌʒʤʧˈˌθᵊᵻɾʔ ;:,.!?—…\"()“”";

fn own(written: &str) -> Result<String, PhoneticError> {
    for (at, symbol) in written.chars().enumerate() {
        if !OWN.contains(symbol) {
            return Err(PhoneticError::UnknownSymbol {
                symbol: symbol.to_string(),
                position: at + 1,
            });
        }
    }
    let words: Vec<&str> = written.split_whitespace().collect();
    Ok(words.join(" "))
}

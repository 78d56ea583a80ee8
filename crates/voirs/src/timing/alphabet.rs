//! The voices' alphabet: what its symbols are in the International Phonetic
//! Alphabet, and which shape the mouth has.
//!
//! The alphabet is that of misaki (`EN_PHONES.md` of `hexgrad/misaki`): IPA with
//! single letters for diphthongs and affricates. Shapes of the mouth follow the
//! tables "Viseme ID" of Azure's speech documentation and "Viseme Reference" of
//! Oculus Lipsync; where those have no entry, the nearest articulation.

use std::borrow::Cow;

use super::{OculusViseme, Stress};

/// What a symbol does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A sound of its own.
    Phoneme,
    /// A change of the sound before, such as its length.
    Modifier,
    /// Stress of the vowel after.
    Stress(Stress),
    /// No sound: punctuation, or the space between words.
    Pause,
}

pub(super) fn role(symbol: char) -> Role {
    match symbol {
        'ˈ' => Role::Stress(Stress::Primary),
        'ˌ' => Role::Stress(Stress::Secondary),
        // Modifier letters and combining marks.
        '\u{2b0}'..='\u{2ff}' | '\u{300}'..='\u{36f}' => Role::Modifier,
        _ if symbol.is_alphabetic() => Role::Phoneme,
        _ => Role::Pause,
    }
}

/// The symbol in IPA. One that is not the alphabet's own is IPA already.
pub(super) fn ipa(symbol: char) -> Cow<'static, str> {
    Cow::Borrowed(match symbol {
        'A' => "eɪ",
        'I' => "aɪ",
        'O' => "oʊ",
        'Q' => "əʊ",
        'W' => "aʊ",
        'Y' => "ɔɪ",
        'ʤ' => "dʒ",
        'ʧ' => "tʃ",
        'T' => "ɾ",
        'ᵊ' => "ə",
        'ᵻ' => "ɨ",
        _ => return Cow::Owned(symbol.to_string()),
    })
}

/// The shapes of the mouth for a phoneme, at its beginning and at its end.
pub(super) fn visemes(phoneme: char) -> [(u8, OculusViseme); 2] {
    use OculusViseme::{Aa, CH, DD, E, FF, Ih, Kk, Nn, Oh, Ou, PP, RR, SS, Sil, TH};
    let one = |azure, oculus| [(azure, oculus); 2];
    match phoneme {
        'p' | 'b' | 'm' => one(21, PP),
        'f' | 'v' => one(18, FF),
        'ð' => one(17, TH),
        'θ' => one(19, TH),
        't' | 'd' | 'T' | 'ɾ' | 'ʔ' => one(19, DD),
        'n' => one(19, Nn),
        'l' | 'ɫ' => one(14, Nn),
        'k' | 'ɡ' | 'g' | 'x' => one(20, Kk),
        'ŋ' => one(20, Nn),
        'ʃ' | 'ʒ' | 'ʧ' | 'ʤ' => one(16, CH),
        's' | 'z' => one(15, SS),
        'ɹ' | 'r' => one(13, RR),
        // The mouth has the shape of the vowel to come, most of all open.
        'h' => one(12, Aa),
        'j' => one(6, Ih),
        'w' => one(7, Ou),
        'i' | 'ɪ' | 'ᵻ' | 'ɨ' => one(6, Ih),
        'ɛ' | 'e' => one(4, E),
        'æ' | 'a' => one(1, Aa),
        'ə' | 'ᵊ' | 'ʌ' | 'ɐ' => one(1, Aa),
        'ɑ' | 'ɒ' => one(2, Aa),
        'ɔ' => one(3, Oh),
        'o' => one(8, Oh),
        'ɜ' | 'ɝ' | 'ɚ' => one(5, RR),
        'ʊ' => one(4, Ou),
        'u' => one(7, Ou),
        'A' => [(4, E), (4, Ih)],
        'I' => [(11, Aa), (11, Ih)],
        'Y' => [(10, Oh), (10, Ih)],
        'W' => [(9, Aa), (9, Ou)],
        'O' | 'Q' => [(8, Oh), (8, Ou)],
        _ if role(phoneme) == Role::Phoneme => one(1, Aa),
        _ => one(0, Sil),
    }
}

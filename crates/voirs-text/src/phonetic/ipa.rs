//! IPA to the voice's symbols, by the longest match.

use unicode_normalization::UnicodeNormalization;

use super::PhoneticError;

/// A character of IPA with its place in what was written.
pub(super) struct Symbol {
    pub(super) ipa: char,
    /// In characters, from 1.
    pub(super) position: usize,
}

const PRIMARY: char = 'ˈ';
const SECONDARY: char = 'ˌ';

/// Sequences with a symbol of their own, longest first. Ties and length marks
/// are gone by then.
const SEQUENCES: [(&str, &str); 40] = [
    ("ɜɹ", "ɜɹ"),
    ("ɜr", "ɜɹ"),
    ("ɜ˞", "ɜɹ"),
    ("ə˞", "əɹ"),
    ("eɪ", "A"),
    ("ei", "A"),
    ("ej", "A"),
    ("ɛɪ", "A"),
    ("aɪ", "I"),
    ("ai", "I"),
    ("aj", "I"),
    ("ɑɪ", "I"),
    ("aʊ", "W"),
    ("au", "W"),
    ("aw", "W"),
    ("æʊ", "W"),
    ("ɑʊ", "W"),
    ("ɔɪ", "Y"),
    ("ɔi", "Y"),
    ("ɔj", "Y"),
    ("oɪ", "Y"),
    ("oi", "Y"),
    ("oʊ", "O"),
    ("ou", "O"),
    ("ow", "O"),
    ("əʊ", "O"),
    ("əu", "O"),
    ("ɪə", "ɪɹ"),
    ("eə", "ɛɹ"),
    ("ɛə", "ɛɹ"),
    ("ʊə", "ʊɹ"),
    ("tʃ", "ʧ"),
    ("tɕ", "ʧ"),
    ("ʈʂ", "ʧ"),
    ("dʒ", "ʤ"),
    ("dʑ", "ʤ"),
    ("ɖʐ", "ʤ"),
    ("ɪɹ", "ɪɹ"),
    ("ʍw", "w"),
    ("hw", "w"),
];

/// Single characters: the voice's own symbols, and for sounds that it lacks
/// the nearest ones.
const SINGLE: [(&str, &str); 78] = [
    ("i", "i"),
    ("ɪ", "ɪ"),
    ("e", "ɛ"),
    ("ɛ", "ɛ"),
    ("æ", "æ"),
    ("a", "ɑ"),
    ("ɑ", "ɑ"),
    ("ɒ", "ɑ"),
    ("ɔ", "ɔ"),
    ("o", "O"),
    ("ʊ", "ʊ"),
    ("u", "u"),
    ("ʌ", "ʌ"),
    ("ə", "ə"),
    ("ɐ", "ɐ"),
    ("ɜ", "ɜɹ"),
    ("ɝ", "ɜɹ"),
    ("ɚ", "əɹ"),
    ("ᵻ", "ᵻ"),
    ("ᵊ", "ᵊ"),
    ("ɨ", "ᵻ"),
    ("ʉ", "u"),
    ("ɯ", "u"),
    ("y", "i"),
    ("ʏ", "ɪ"),
    ("ø", "ʊ"),
    ("œ", "ʌ"),
    ("ɶ", "æ"),
    ("ɘ", "ə"),
    ("ɵ", "ʊ"),
    ("ɤ", "ʌ"),
    ("ɞ", "ɜɹ"),
    ("p", "p"),
    ("b", "b"),
    ("t", "t"),
    ("d", "d"),
    ("k", "k"),
    ("g", "ɡ"),
    ("ɡ", "ɡ"),
    ("f", "f"),
    ("v", "v"),
    ("θ", "θ"),
    ("ð", "ð"),
    ("s", "s"),
    ("z", "z"),
    ("ʃ", "ʃ"),
    ("ʒ", "ʒ"),
    ("ʧ", "ʧ"),
    ("ʤ", "ʤ"),
    ("h", "h"),
    ("ɦ", "h"),
    ("ħ", "h"),
    ("m", "m"),
    ("ɱ", "m"),
    ("n", "n"),
    ("ɳ", "n"),
    ("ɲ", "nj"),
    ("ŋ", "ŋ"),
    ("l", "l"),
    ("ɫ", "l"),
    ("ɭ", "l"),
    ("ʎ", "lj"),
    ("ʟ", "l"),
    ("ɹ", "ɹ"),
    ("r", "ɹ"),
    ("ɻ", "ɹ"),
    ("ʁ", "ɹ"),
    ("ʀ", "ɹ"),
    ("ɾ", "T"),
    ("ɽ", "T"),
    ("j", "j"),
    ("w", "w"),
    ("ʍ", "w"),
    ("ɥ", "w"),
    ("x", "k"),
    ("χ", "k"),
    ("ç", "h"),
    ("q", "k"),
];

/// More sounds that English lacks.
const FOREIGN: [(&str, &str); 27] = [
    ("ɴ", "ŋ"),
    ("ʜ", "h"),
    ("ʝ", "j"),
    ("ɧ", "ʃ"),
    ("ɗ", "d"),
    ("ʄ", "ʤ"),
    ("ʛ", "ɡ"),
    ("ɬ", "l"),
    ("ɮ", "l"),
    ("ɺ", "l"),
    ("β", "v"),
    ("ʋ", "v"),
    ("ʙ", "b"),
    ("ɓ", "b"),
    ("ɸ", "f"),
    ("ɣ", "ɡ"),
    ("ɢ", "ɡ"),
    ("ɠ", "ɡ"),
    ("ɰ", "w"),
    ("c", "k"),
    ("ɟ", "ʤ"),
    ("ʂ", "ʃ"),
    ("ɕ", "ʃ"),
    ("ʐ", "ʒ"),
    ("ʑ", "ʒ"),
    ("ʈ", "t"),
    ("ɖ", "d"),
];

/// The characters of a pronunciation, decomposed so that diacritics stand
/// alone; "ç" is a letter.
pub(super) fn symbols(written: &str) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    for (at, c) in written.chars().enumerate() {
        let position = at + 1;
        match c {
            'ç' => symbols.push(Symbol { ipa: c, position }),
            _ => {
                let parts = std::iter::once(c).nfd();
                symbols.extend(parts.map(|ipa| Symbol { ipa, position }));
            }
        }
    }
    symbols
}

/// The voice's symbols.
pub(super) fn phonemes(symbols: &[Symbol]) -> Result<String, PhoneticError> {
    let sounds: Vec<&Symbol> = symbols.iter().filter(|s| !is_silent(s.ipa)).collect();
    let mut out = Output::default();
    let mut at = 0;
    while let Some(symbol) = sounds.get(at) {
        let rest = sounds.get(at..).unwrap_or_default();
        if let Some((length, own)) = sequence(rest) {
            out.sound(own);
            at += length;
            continue;
        }
        at += 1;
        match symbol.ipa {
            PRIMARY | '\'' | '’' => out.stress = Some(PRIMARY),
            SECONDARY => out.stress = Some(SECONDARY),
            c if c.is_whitespace() => out.space(),
            '|' | '‖' => out.pause(),
            // Nasal vowels end in a nasal consonant, syllabic consonants
            // begin with a vowel.
            '\u{303}' => out.text.push('n'),
            '\u{329}' | '\u{30D}' => out.syllabic(),
            '\u{2DE}' => out.text.push('ɹ'),
            'ʔ' | 'ʕ' | 'ʡ' | 'ʢ' => out.glottal_stop(),
            c => match single(c) {
                Some(own) => out.sound(own),
                None => {
                    return Err(PhoneticError::UnknownSymbol {
                        symbol: c.to_string(),
                        position: symbol.position,
                    });
                }
            },
        }
    }
    out.text.truncate(out.text.trim_end().len());
    Ok(out.text)
}

/// Length, syllable and word-joining marks, ties, releases, tones, and the
/// diacritics that change a sound too little for the voice.
fn is_silent(c: char) -> bool {
    match c {
        '\u{303}' | '\u{329}' | '\u{30D}' | '\u{2DE}' => false,
        '\u{300}'..='\u{36F}' | '\u{1DC4}'..='\u{1DFF}' => true,
        'ː' | 'ˑ' | '.' | '-' | '‿' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '/' | '[' | ']' => {
            true
        }
        'ʰ' | 'ʱ' | 'ʲ' | 'ʷ' | 'ˠ' | 'ˤ' | 'ⁿ' | 'ˡ' | 'ʼ' | '˺' => true,
        '˥'..='˩' | '↗' | '↘' | '↑' | '↓' | 'ꜛ' | 'ꜜ' | '→' => true,
        _ => false,
    }
}

fn sequence(rest: &[&Symbol]) -> Option<(usize, &'static str)> {
    SEQUENCES.iter().find_map(|(ipa, own)| {
        let mut length = 0;
        for c in ipa.chars() {
            if rest.get(length)?.ipa != c {
                return None;
            }
            length += 1;
        }
        // "ɪə" before r is one r, not two.
        let doubled = own.ends_with('ɹ') && !ipa.ends_with(['ɹ', 'r']);
        let more = doubled && rest.get(length).is_some_and(|s| matches!(s.ipa, 'ɹ' | 'r'));
        Some((length + usize::from(more), *own))
    })
}

fn single(c: char) -> Option<&'static str> {
    let all = SINGLE.iter().chain(&FOREIGN);
    all.into_iter()
        .find(|(ipa, _)| ipa.starts_with(c))
        .map(|(_, own)| *own)
}

#[derive(Default)]
struct Output {
    text: String,
    /// A mark that waits for its vowel.
    stress: Option<char>,
}

impl Output {
    fn sound(&mut self, own: &str) {
        let vowel = own.starts_with(|c| "AIOWYiuæɑɔəɛɜɪʊʌɐᵻ".contains(c));
        if vowel {
            self.text.extend(self.stress.take());
        }
        self.text.push_str(own);
    }

    fn space(&mut self) {
        self.stress = None;
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    fn pause(&mut self) {
        if self.text.ends_with(' ') {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with(',') {
            self.text.push(',');
        }
        self.space();
    }

    /// At the beginning of a word English does not write it.
    fn glottal_stop(&mut self) {
        if self
            .text
            .chars()
            .next_back()
            .is_some_and(char::is_alphabetic)
        {
            self.text.push('t');
        }
    }

    fn syllabic(&mut self) {
        if let Some(consonant) = self.text.pop() {
            self.text.extend(self.stress.take());
            self.text.push('ᵊ');
            self.text.push(consonant);
        }
    }
}

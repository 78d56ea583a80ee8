//! The front end's symbols as espeak-ng writes American English, which Piper voices
//! were trained with: IPA with long vowels marked, weak vowels told apart by their
//! letters, function words reduced, and some of them written as one with the next.
//!
//! The rules are read off its output; nothing of the program or its data is used.
//! `benches/reference/espeak.py` measures how far the two are apart.

use crate::g2p::Word;

/// Words as they are said within a sentence, sorted. Contrast is not marked.
const FUNCTION_WORDS: [(&str, &str); 88] = [
    ("about", "ɐbˌaʊt"),
    ("after", "ˈæftɚ"),
    ("all", "ˈɔːl"),
    ("also", "ˈɔːlsoʊ"),
    ("am", "æm"),
    ("among", "ɐmˌʌŋ"),
    ("an", "ɐn"),
    ("and", "ænd"),
    ("any", "ˌɛni"),
    ("are", "ɑːɹ"),
    ("as", "æz"),
    ("at", "æt"),
    ("be", "biː"),
    ("because", "bɪkˈʌz"),
    ("been", "bˌɪn"),
    ("before", "bᵻfˌoːɹ"),
    ("but", "bˌʌt"),
    ("by", "baɪ"),
    ("can", "kæn"),
    ("could", "kʊd"),
    ("do", "dˈuː"),
    ("down", "dˌaʊn"),
    ("each", "ˈiːtʃ"),
    ("every", "ˈɛvɹi"),
    ("for", "fɔːɹ"),
    ("from", "fɹʌm"),
    ("had", "hæd"),
    ("has", "hɐz"),
    ("have", "hæv"),
    ("he", "hiː"),
    ("her", "hɜː"),
    ("him", "hˌɪm"),
    ("his", "hɪz"),
    ("how", "hˌaʊ"),
    ("i", "aɪ"),
    ("i'll", "aɪl"),
    ("i'm", "aɪm"),
    ("i've", "aɪv"),
    ("if", "ɪf"),
    ("into", "ˌɪntʊ"),
    ("is", "ɪz"),
    ("it", "ɪt"),
    ("its", "ɪts"),
    ("me", "mˌiː"),
    ("more", "mˈoːɹ"),
    ("my", "maɪ"),
    ("no", "nˈoʊ"),
    ("not", "nˌɑːt"),
    ("of", "ʌv"),
    ("off", "ˈɔf"),
    ("on", "ˌɔn"),
    ("one", "wˌʌn"),
    ("only", "ˈoʊnli"),
    ("or", "ɔːɹ"),
    ("our", "ˌaʊɚ"),
    ("out", "ˈaʊt"),
    ("over", "ˌoʊvɚ"),
    ("several", "sˈɛvɹəl"),
    ("she", "ʃiː"),
    ("should", "ʃˌʊd"),
    ("so", "sˌoʊ"),
    ("some", "sˌʌm"),
    ("such", "sˈʌtʃ"),
    ("than", "ðɐn"),
    ("that", "ðæt"),
    ("their", "ðɛɹ"),
    ("them", "ðˌɛm"),
    ("then", "ðˌɛn"),
    ("they", "ðeɪ"),
    ("this", "ðɪs"),
    ("two", "tˈuː"),
    ("under", "ˌʌndɚ"),
    ("until", "ʌntˈɪl"),
    ("up", "ˌʌp"),
    ("upon", "əpˌɑːn"),
    ("us", "ˌʌs"),
    ("was", "wʌz"),
    ("we", "wiː"),
    ("were", "wɜː"),
    ("what", "wʌt"),
    ("when", "wˌɛn"),
    ("where", "wˌɛɹ"),
    ("which", "wˌɪtʃ"),
    ("while", "wˌaɪl"),
    ("who", "hˌuː"),
    ("will", "wɪl"),
    ("would", "wʊd"),
    ("you", "juː"),
];

/// Two words that are said as one.
const JOINED: [(&str, &str, &str, &str); 6] = [
    ("from", "the", "fɹʌm", "ðə"),
    ("in", "the", "ɪn", "ðə"),
    ("of", "the", "ʌv", "ðə"),
    ("on", "the", "ɔn", "ðə"),
    ("out", "of", "ˌaʊɾ", "əv"),
    ("that", "the", "ðæt", "ðə"),
];

/// Rewrites the phonemes of the words of a sentence.
pub fn respell(words: &mut [Word]) {
    let vowels: Vec<bool> = words
        .iter()
        .map(|word| begins_with_vowel(&word.phonemes))
        .collect();
    for (at, word) in words.iter_mut().enumerate() {
        let spelling = word.text.to_lowercase();
        let before_vowel = vowels.get(at + 1).copied().unwrap_or(false);
        let listed = FUNCTION_WORDS.binary_search_by(|(listed, _)| (*listed).cmp(&spelling));
        let listed = listed.ok().and_then(|at| FUNCTION_WORDS.get(at));
        let respelt = match word.phonemes.as_str() {
            "ði" => "ðɪ".to_owned(),
            "tə" if before_vowel => "tʊ".to_owned(),
            phonemes => Symbols::new(phonemes, &spelling).respelt(),
        };
        // Of other consonants are words that are written alike: "US", "I" as a numeral.
        let listed = listed.filter(|(_, said)| consonants(said).eq(consonants(&respelt)));
        word.phonemes = match listed {
            Some((_, said)) if !word.given => (*said).to_owned(),
            _ => respelt,
        };
        let links = word.phonemes.ends_with('ɚ') || word.phonemes.ends_with("ɜː");
        if links && before_vowel {
            word.phonemes.push('ɹ');
        }
    }
    for at in 1..words.len() {
        let Some([first, second]) = words.get_mut(at - 1..=at) else {
            return;
        };
        let pair = JOINED.iter().find(|(one, two, ..)| {
            first.text.eq_ignore_ascii_case(one) && second.text.eq_ignore_ascii_case(two)
        });
        if let Some((_, _, one, two)) = pair
            && first.space_after
            && !(first.given || second.given)
        {
            (*one).clone_into(&mut first.phonemes);
            if second.phonemes != "ðɪ" {
                (*two).clone_into(&mut second.phonemes);
            }
            first.space_after = false;
        }
    }
}

/// The symbols of a word, and the letters of its vowels where those can be told.
struct Symbols<'a> {
    symbols: Vec<char>,
    spelling: &'a str,
    letters: Option<Vec<&'a str>>,
    vowels: usize,
}

impl<'a> Symbols<'a> {
    fn new(phonemes: &str, spelling: &'a str) -> Self {
        let symbols: Vec<char> = phonemes.chars().collect();
        let vowels = symbols.iter().filter(|s| is_vowel(**s)).count();
        Self {
            letters: vowel_letters(spelling, vowels),
            symbols,
            spelling,
            vowels,
        }
    }

    fn at(&self, at: usize) -> char {
        self.symbols.get(at).copied().unwrap_or(' ')
    }

    fn respelt(&self) -> String {
        let mut out = String::with_capacity(2 * self.spelling.len());
        let (mut at, mut vowel) = (0, 0);
        while at < self.symbols.len() {
            let symbol = self.at(at);
            let ipa = match symbol {
                'ɜ' if self.at(at + 1) == 'ɹ' => {
                    at += 1;
                    if is_vowel_or_stress(self.at(at + 1)) {
                        "ɜːɹ"
                    } else {
                        "ɜː"
                    }
                }
                'ə' | 'ᵊ' if self.at(at + 1) == 'ɹ' => {
                    at += 1;
                    if is_vowel_or_stress(self.at(at + 1)) {
                        "ɚɹ"
                    } else {
                        "ɚ"
                    }
                }
                'ɔ' if self.at(at + 1) == 'ɹ' => {
                    at += 1;
                    let s = self.spelling;
                    let open = s.contains("war") || s.contains("orm") || s.contains("ord");
                    if open || !self.is_stressed(at - 1) {
                        "ɔːɹ"
                    } else {
                        "oːɹ"
                    }
                }
                'ɔ' => match (self.at(at + 1), self.at(at + 2)) {
                    ('f' | 's' | 'θ' | 'ŋ' | 'ɡ' | 'n', _) => "ɔ",
                    _ => "ɔː",
                },
                'i' => self.close_front(at, vowel),
                'ə' | 'ᵊ' => self.schwa(at, vowel),
                'n' if self.before_velar(at) => "ŋ",
                'A' => "eɪ",
                'I' => "aɪ",
                'O' => "oʊ",
                'W' => "aʊ",
                'Y' => "ɔɪ",
                'T' => "ɾ",
                'ʧ' => "tʃ",
                'ʤ' => "dʒ",
                'ɑ' => "ɑː",
                'u' => "uː",
                '—' | '…' => ",",
                '“' | '”' | '"' | '(' | ')' | '«' | '»' => "",
                _ => {
                    out.push(symbol);
                    ""
                }
            };
            out.push_str(ipa);
            vowel += usize::from(is_vowel(symbol));
            at += 1;
        }
        out
    }

    fn is_stressed(&self, at: usize) -> bool {
        at.checked_sub(1).is_some_and(|at| is_stress(self.at(at)))
    }

    fn before_velar(&self, at: usize) -> bool {
        let next = self.at(at + 1);
        let next = if is_stress(next) {
            self.at(at + 2)
        } else {
            next
        };
        matches!(next, 'k' | 'ɡ')
    }

    /// The vowel of "bee", "happy" or "react".
    fn close_front(&self, at: usize, vowel: usize) -> &'static str {
        let last = vowel + 1 == self.vowels;
        let ending = matches!((self.at(at + 1), self.at(at + 2)), (' ' | 'z' | 'd', ' '));
        if self.is_stressed(at) || self.vowels == 1 {
            "iː"
        } else if is_vowel_or_stress(self.at(at + 1)) || (last && ending) {
            "i"
        } else if last {
            "iː"
        } else {
            "ɪ"
        }
    }

    /// A weak vowel, by its letters.
    fn schwa(&self, at: usize, vowel: usize) -> &'static str {
        let letters = self.letters.as_ref().and_then(|l| l.get(vowel));
        let letters = letters.copied().unwrap_or_default();
        let (next, after) = (self.at(at + 1), self.at(at + 2));
        let first = vowel == 0 && self.vowels > 1;
        let syllabic = self.at(at) == 'ᵊ';
        let prefix = ["re", "de", "be", "se", "pe", "pr"];
        match letters {
            l if first && at == 0 && l.starts_with('a') => "ɐ",
            l if first && at == 0 && l.starts_with('e') => match next {
                'm' | 'n' | 'ɡ' => "ɪ",
                _ => "ᵻ",
            },
            "e" if first && prefix.iter().any(|p| self.spelling.starts_with(p)) => match next {
                'ɡ' => "ɪ",
                _ => "ᵻ",
            },
            "i" if first => match next {
                'v' => "ᵻ",
                _ => "ɪ",
            },
            "i" if !syllabic && next == 'T' => "ᵻ",
            "i" if !syllabic && (next != 'l' || is_vowel_or_stress(after)) => "ɪ",
            "e" if !syllabic && !matches!(next, 'n' | 'l' | 'm' | ' ') => "ɪ",
            "e" if matches!(next, 'n' | 'l' | 'm') && is_vowel_or_stress(after) => "ɪ",
            "u" if at.checked_sub(1).is_some_and(|at| self.at(at) == 'j') => match next {
                'l' => "ʊ",
                _ => "uː",
            },
            _ => "ə",
        }
    }
}

/// The letters of each of so many vowels of a word, if its groups of vowel letters
/// are as many, but for what is silent at its end.
fn vowel_letters(spelling: &str, vowels: usize) -> Option<Vec<&str>> {
    let is_letter = |at: usize, c: char| match c {
        'a' | 'e' | 'i' | 'o' | 'u' => true,
        'y' => at > 0 && !spelling[at + 1..].starts_with(['a', 'e', 'i', 'o', 'u']),
        _ => false,
    };
    let mut groups = Vec::new();
    let mut start = None;
    for (at, c) in spelling.char_indices().chain([(spelling.len(), ' ')]) {
        match (start, is_letter(at, c)) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                groups.push(&spelling[from..at]);
                start = None;
            }
            _ => {}
        }
    }
    let silent = groups.last() == Some(&"e")
        && (spelling.ends_with('e') || spelling.ends_with("ed") || spelling.ends_with("es"));
    if groups.len() == vowels + 1 && silent {
        groups.pop();
    }
    (groups.len() == vowels).then_some(groups)
}

fn consonants(phonemes: &str) -> impl Iterator<Item = char> + '_ {
    phonemes
        .chars()
        .filter(|c| !is_vowel_or_stress(*c) && !matches!(c, 'ɚ' | 'ː'))
}

fn begins_with_vowel(phonemes: &str) -> bool {
    let first = phonemes.chars().find(|symbol| !is_stress(*symbol));
    first.is_some_and(is_vowel)
}

fn is_vowel(symbol: char) -> bool {
    "AIOQWYaeiouæɐɑɒɔəɛɜɪʊʌᵊᵻ".contains(symbol)
}

fn is_stress(symbol: char) -> bool {
    matches!(symbol, 'ˈ' | 'ˌ')
}

fn is_vowel_or_stress(symbol: char) -> bool {
    is_vowel(symbol) || is_stress(symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sentences as espeak-ng 1.51 writes them.
    #[test]
    fn sentences_are_written_as_espeak_does() {
        let sentence = |words: &[(&str, &str)]| {
            let word = |(text, phonemes): &(&str, &str)| Word {
                text: (*text).to_owned(),
                phonemes: (*phonemes).to_owned(),
                source: 0..0,
                space_after: true,
                given: false,
            };
            let mut words: Vec<Word> = words.iter().map(word).collect();
            respell(&mut words);
            crate::g2p::phoneme_string(&words)
        };
        let better = [
            ("The", "ðə"),
            ("butter", "bˈʌTəɹ"),
            ("is", "ɪz"),
            ("better", "bˈɛTəɹ"),
        ];
        assert_eq!(sentence(&better), "ðə bˈʌɾɚɹ ɪz bˈɛɾɚ");
        let four = [("before", "bəfˈɔɹ"), ("the", "ði"), ("attack", "ətˈæk")];
        assert_eq!(sentence(&four), "bᵻfˌoːɹ ðɪ ɐtˈæk");
        let program = [("of", "ʌv"), ("the", "ðə"), ("river", "ɹˈɪvəɹ")];
        assert_eq!(sentence(&program), "ʌvðə ɹˈɪvɚ");
        assert!(FUNCTION_WORDS.is_sorted());
    }
}

//! The shape of the result: words, marks, spaces, sources, given phonemes.

use voirs_text::g2p::{Word, phoneme_string};
use voirs_text::normalize::SpokenText;

use super::data::{Echo, US, words};

fn texts(words: &[Word]) -> Vec<&str> {
    words.iter().map(|word| word.text.as_str()).collect()
}

#[test]
fn marks_are_words_of_their_own() {
    let words = words("“Well,” she said, “don't go—yet!”");
    let expected = [
        "“", "Well", ",", "”", "she", "said", ",", "“", "don't", "go", "—", "yet", "!", "”",
    ];
    assert_eq!(texts(&words), expected);
    let comma = &words[2];
    assert_eq!((comma.phonemes.as_str(), comma.space_after), (",", false));
    assert!(words[3].space_after);
}

#[test]
fn hyphenated_words_stay_together() {
    let words = words("A well-known brother-in-law.");
    assert_eq!(texts(&words), ["A", "well-known", "brother-in-law", "."]);
    assert_eq!(words[1].phonemes, "wˌɛlnˈOn");
}

#[test]
fn a_spaced_hyphen_is_a_pause() {
    let words = words("one - two");
    assert_eq!(words[1].phonemes, "—");
}

#[test]
fn the_last_stop_is_heard_after_an_abbreviation() {
    assert_eq!(words("He lives in the U.S.").last().unwrap().phonemes, ".");
    let stops = |text| words(text).iter().filter(|w| w.phonemes == ".").count();
    assert_eq!(stops("The U.S. is big."), 1);
}

#[test]
fn sources_are_those_of_the_spoken_text() {
    let source = "It's $5, ok";
    let mut spoken = SpokenText::default();
    spoken.push_verbatim(source, 0..5);
    spoken.push_rewritten("five dollars", 5..7);
    spoken.push_verbatim(source, 7..11);
    let words = US.phonemize(&spoken, &Echo);
    assert_eq!(texts(&words), ["It's", "five", "dollars", ",", "ok"]);
    let sources: Vec<_> = words.iter().map(|w| w.source.clone()).collect();
    assert_eq!(sources, [0..4, 5..7, 5..7, 7..8, 9..11]);
}

#[test]
fn given_phonemes_are_taken_as_they_are() {
    let source = "say [New York](/nˈujˈɔɹk/)!";
    let end = source.len();
    let mut spoken = SpokenText::default();
    spoken.push_verbatim(source, 0..4);
    spoken.push_phonemes("New York", "nˈujˈɔɹk", 4..end - 1);
    spoken.push_verbatim(source, end - 1..end);
    let words = US.phonemize(&spoken, &Echo);
    assert_eq!(texts(&words), ["say", "New York", "!"]);
    assert_eq!(words[1].phonemes, "nˈujˈɔɹk");
    assert_eq!(words[1].source, 4..end - 1);
}

#[test]
fn a_rewritten_capital_is_the_name_of_the_letter() {
    let mut spoken = SpokenText::default();
    spoken.push_verbatim("vitamin AI", 0..8);
    spoken.push_rewritten("A I", 8..10);
    assert_eq!(
        phoneme_string(&US.phonemize(&spoken, &Echo)),
        "vˈITəmən ˌA ˈI"
    );
    assert_eq!(phoneme_string(&words("a cat and I")), "ɐ kˈæt ænd ˌI");
}

#[test]
fn digits_that_arrive_are_read_one_by_one() {
    assert_eq!(phoneme_string(&words("room 407")), "ɹˈum fˈɔɹ zˈɪɹO sˈɛvən");
}

#[test]
fn long_unknown_words_are_asked_for_in_parts() {
    struct Limit;
    impl voirs_text::g2p::UnknownWords for Limit {
        fn pronounce(&self, word: &str) -> Option<String> {
            assert!((1..=24).contains(&word.chars().count()), "{word}");
            Some(word.to_lowercase())
        }
    }
    let word = "Zyqovaxibalo".repeat(9);
    let mut spoken = SpokenText::default();
    spoken.push_verbatim(&word, 0..word.len());
    let phonemes = phoneme_string(&US.phonemize(&spoken, &Limit));
    assert_eq!(phonemes, word.to_lowercase());
}

#[test]
fn what_has_no_sound_leaves_no_double_space() {
    let words = words("one * two");
    assert_eq!(phoneme_string(&words), "wˈʌn tˈu");
}

#[test]
fn knows_the_words_of_the_lexicon() {
    use voirs_text::normalize::KnownWords;
    assert!(US.contains("house") && US.contains("Paris") && US.contains("NASA"));
    assert!(!US.contains("qwzx") && !US.contains(""));
}

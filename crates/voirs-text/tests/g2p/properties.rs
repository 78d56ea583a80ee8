//! Any text: no panic, phonemes of the voice's alphabet, words in order, and
//! time in proportion to its length.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use voirs_text::g2p::UnknownWords;

use super::data::{Echo, GB, US, spoken};

/// The characters that the voice "heart" has ids for.
const ALPHABET: &str = ";:,.!?—…\"()“” ̃ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

struct Anything;

impl UnknownWords for Anything {
    fn pronounce(&self, word: &str) -> Option<String> {
        Some(format!("{word}ʀ1-\0"))
    }
}

fn check(text: &str) -> Result<(), TestCaseError> {
    for g2p in [&*US, &*GB] {
        let words = g2p.phonemize(&spoken(text), &Anything);
        let mut end = 0;
        for word in &words {
            let known = word.phonemes.chars().all(|c| ALPHABET.contains(c));
            prop_assert!(known, "{word:?}");
            prop_assert!(word.source.start >= end || word.source.start <= word.source.end);
            prop_assert!(text.get(word.source.clone()).is_some(), "{word:?}");
            end = word.source.end;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_string(text in "\\PC*") {
        check(&text)?;
    }

    #[test]
    fn marks_and_letters(text in "[a-zA-Z'’\\-.,0-9 “”é_/()]{0,60}") {
        check(&text)?;
    }

    #[test]
    fn words_of_the_language(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "the", "read", "used", "to", "bow", "lead", "tear", "Nice", "don't", "U.S.", "A",
                "wound", "content", "—", ",", "\"", "re-read", "'em", "I'd've", "O'Brien's", "Mc",
            ]),
            0..30,
        ),
    ) {
        check(&words.join(" "))?;
        check(&words.concat())?;
    }
}

#[test]
fn long_inputs_take_time_in_proportion() {
    let inputs = [
        "a".repeat(100_000),
        "AbCd".repeat(25_000),
        "A".repeat(100_000),
        "a-".repeat(50_000),
        "'".repeat(100_000),
        "a'b".repeat(33_000),
        "a.B.".repeat(25_000),
        ".".repeat(100_000),
        "(".repeat(100_000),
        "-".repeat(100_000),
        "a".repeat(50_000) + &"-".repeat(50_000),
        "records that conflict ".repeat(5_000),
        "7".repeat(100_000),
        "the read bow ".repeat(8_000),
        "1a".repeat(50_000),
        "don't've".repeat(12_000),
        "é".repeat(50_000),
    ];
    for input in inputs {
        let start = Instant::now();
        let words = US.phonemize(&spoken(&input), &Echo);
        // Linear work is some 50 ms; a quadratic step is minutes.
        let head: String = input.chars().take(12).collect();
        assert!(start.elapsed() < Duration::from_secs(5), "{head}");
        assert!(!words.is_empty(), "{head}");
    }
}

//! What holds for any string.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use voirs_text::normalize::{KnownWords, Skipped, SpanKind, SpokenText, normalize};

struct SomeWords;

impl KnownWords for SomeWords {
    fn contains(&self, word: &str) -> bool {
        matches!(
            word.to_lowercase().as_str(),
            "hub" | "word" | "the" | "main" | "nasa" | "time"
        )
    }
}

fn run(text: &str) -> (SpokenText, Vec<Skipped>) {
    let mut skipped = Vec::new();
    let spoken = normalize(text, &SomeWords, &mut skipped);
    (spoken, skipped)
}

fn check(text: &str) {
    let (spoken, skipped) = run(text);
    let out = spoken.text();
    for (i, c) in out.char_indices() {
        let latin = c.is_alphabetic()
            && (c.is_ascii()
                || ('\u{AA}'..='\u{24F}').contains(&c)
                || ('\u{250}'..='\u{2AF}').contains(&c)
                || ('\u{1D00}'..='\u{1EFF}').contains(&c)
                || c > '\u{2000}'
                || ('\u{2B0}'..='\u{2E4}').contains(&c));
        assert!(
            latin || " .,;:!?—…\"“”()'-".contains(c),
            "{c:?} at {i} of {out:?} from {text:?}"
        );
        assert!(!c.is_numeric(), "{c:?} of {out:?} from {text:?}");
    }
    assert!(!out.contains("  "), "two spaces in {out:?} from {text:?}");
    assert_eq!(out.trim(), out, "from {text:?}");
    let mut at = 0;
    let mut source = 0;
    for span in spoken.spans() {
        assert_eq!(span.out.start, at, "gap in {spoken:?}");
        assert!(span.out.end > span.out.start);
        assert!(out.is_char_boundary(span.out.end));
        assert!(
            span.source.start >= source,
            "source goes back in {spoken:?} from {text:?}"
        );
        assert!(span.source.start <= span.source.end);
        assert!(
            text.get(span.source.clone()).is_some(),
            "{:?} of {text:?}",
            span.source
        );
        if span.kind == SpanKind::Verbatim {
            assert_eq!(text.get(span.source.clone()), out.get(span.out.clone()));
        }
        at = span.out.end;
        source = span.source.end;
    }
    assert_eq!(at, out.len());
    let mut end = 0;
    for skip in &skipped {
        assert!(skip.range.start >= end, "{skipped:?}");
        assert!(text.get(skip.range.clone()).is_some());
        end = skip.range.end;
    }
    // Every letter and digit is spoken, reported, or in silent markup.
    let face = ["XD", "xD", "T_T", "o_O", "O_o"]
        .iter()
        .any(|f| text.contains(f));
    if !face && !text.contains(['[', '<', ':', '&', '=', '^', 'ⁿ']) {
        for (i, c) in text.char_indices() {
            let spoken = spoken
                .spans()
                .iter()
                .any(|s| s.source.start <= i && i < s.source.end);
            let reported = skipped.iter().any(|s| s.range.contains(&i));
            assert!(
                !c.is_ascii_alphanumeric() || spoken || reported,
                "{c:?} at {i} of {text:?} is lost: {spoken:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_string(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn any_printable(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn dense_ascii(text in "[ -~]{0,40}") {
        check(&text);
    }

    #[test]
    fn figures_and_marks(text in "[0-9.,:/$%°'\"x×^+() eEkKmMpPaA–-]{0,24}") {
        check(&text);
    }

    #[test]
    fn letters_and_marks(text in "[a-dA-DIVXsSz0-2'’‘_./@#&* -]{0,24}") {
        check(&text);
    }

    #[test]
    fn unusual_characters(text in "[a1½²₂①ﬁ℃Ⅷ№\u{301}\u{200D}\u{FE0F}\u{20E3}😀👍🏽🇺🇸αΩяи你٣ '’\u{AD}\u{FEFF}\u{E000}\u{7}-]{0,16}") {
        check(&text);
    }
}

#[test]
fn time_is_linear() {
    let patterns = [
        "a",
        "A",
        "1",
        "1,",
        "1,111",
        ".",
        "1.",
        "1-",
        "1:",
        "1/",
        "(",
        "((5",
        "[",
        "[a",
        "[a](",
        "'",
        "\"",
        "1'",
        "1\"",
        "-",
        "_",
        "a_",
        "a-",
        "a.",
        "A.",
        "a/",
        "/a",
        "@",
        "@a",
        "#",
        "#a",
        "http://a",
        "www.",
        "$",
        "$1",
        "😀",
        "🇺",
        "👩‍",
        "a1",
        "1a",
        "e\u{301}",
        "\u{301}",
        "я",
        "я ",
        "你",
        "αβ",
        "x",
        "I",
        "XV",
        " ",
        "a ",
        ". ",
        "!?",
        "*",
        "**",
        "`",
        "~",
        "<",
        "<a",
        "<b>",
        "&amp;",
        "^1",
        "²",
        "½",
        "1½",
        "5'",
        "\u{200B}",
        "\u{E000}",
        "\u{7}",
        "v1",
        "0x",
        "1e5",
        "|",
        "\\",
        "=",
        "::",
        "camelCase",
    ];
    for pattern in patterns {
        let text = pattern.repeat(100_000 / pattern.len());
        let start = Instant::now();
        run(&text);
        let spent = start.elapsed();
        assert!(spent < Duration::from_millis(800), "{pattern:?}: {spent:?}");
    }
}

#[test]
fn long_numbers() {
    for digits in [66, 67, 400, 100_000] {
        let (spoken, skipped) = run(&"7".repeat(digits));
        assert!(spoken.text().starts_with("seven"), "{digits}");
        assert!(skipped.is_empty());
        let (spoken, _) = run(&format!("1{}", ",000".repeat(digits / 3)));
        assert!(spoken.text().starts_with("one"), "{digits}");
    }
}

//! Sentence segmentation: cases marked by hand, and what holds for any text.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use proptest::prelude::*;
use voirs_text::segment::{MAX_SENTENCE_BYTES, SentenceEnd, sentences};

fn split(text: &str) -> Vec<&str> {
    sentences(text).map(|s| &text[s.range]).collect()
}

#[test]
fn marked_cases() {
    let cases = include_str!("data/segment/cases.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in cases.lines().filter(|l| !l.starts_with("# \"")) {
        let line = line
            .replace("\\\\", "\0")
            .replace("\\n", "\n")
            .replace("\\r", "\r")
            .replace("\\t", "\t")
            .replace('\0', "\\");
        let text = line.replace('‖', "");
        let expected: Vec<_> = line
            .split('‖')
            .map(str::trim)
            .filter(|s| !s.is_empty())
            .collect();
        let found = split(&text);
        if found != expected {
            wrong.push(format!("{expected:?}\n  got {found:?}"));
        }
        count += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count >= 90, "{count}");
}

#[test]
fn how_sentences_end() {
    let text = "One. Two.\n\nTitle\n\n- item one\n- item two\n\nLast";
    let ends: Vec<_> = sentences(text).map(|s| s.ends).collect();
    let mut expected = vec![SentenceEnd::Paragraph; 6];
    expected[0] = SentenceEnd::Sentence;
    assert_eq!(ends, expected);
}

#[test]
fn wrapped_prose_is_not_a_paragraph_end() {
    let text = "The rain fell in torrents, except at occasional intervals, and\n\
                then it stopped. Nobody was there to see it stop, for all were\n\
                asleep. The street lay empty under the lamps and the old church\n\
                clock struck one.";
    let found: Vec<_> = sentences(text).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].ends, SentenceEnd::Sentence);
    assert_eq!(found[1].ends, SentenceEnd::Sentence);
    assert_eq!(found[2].ends, SentenceEnd::Paragraph);
}

#[test]
fn long_text_is_cut_at_the_best_place() {
    let clauses = "some words and more, ".repeat(300);
    let mut found = sentences(&clauses);
    let first = found.next().unwrap();
    assert_eq!(first.ends, SentenceEnd::Forced);
    assert!(clauses[first.range].ends_with("more,"));

    let words = "word ".repeat(1000);
    let first = sentences(&words).next().unwrap();
    assert!(words[first.range].ends_with("word"));

    let one = "é".repeat(50_000);
    let total: usize = sentences(&one).map(|s| s.range.len()).sum();
    assert_eq!(total, one.len());

    // A family emoji is one grapheme of 25 bytes: it is not cut.
    let families = "👨‍👩‍👧‍👦".repeat(400);
    let first = sentences(&families).next().unwrap();
    assert_eq!(first.range.len() % "👨‍👩‍👧‍👦".len(), 0);
}

#[test]
fn time_is_linear() {
    let patterns = [
        "a",
        ".",
        ". ",
        "a.",
        "A. ",
        "a\n",
        "\n",
        "\r\n",
        "a, ",
        "!",
        "\"",
        "a.\" ",
        ") ",
        "1. ",
        "U.S. ",
        "- a\n",
        "word word\n",
        "é",
        "。",
        "[1]",
        "e.g. ",
        "   ",
        "?\n ",
        "#\n",
        "a\n\n",
    ];
    for pattern in patterns {
        let text = pattern.repeat(1_000_000 / pattern.len());
        let start = Instant::now();
        let count = sentences(&text).count();
        let spent = start.elapsed();
        assert!(
            spent < Duration::from_secs(3),
            "{pattern:?}: {spent:?}, {count}"
        );
    }
}

fn check(text: &str) {
    let mut at = 0;
    for sentence in sentences(text) {
        let range = sentence.range;
        assert!(range.start >= at && range.end > range.start, "{range:?}");
        assert!(range.len() <= MAX_SENTENCE_BYTES);
        assert!(text[at..range.start].trim().is_empty());
        let body = &text[range.clone()];
        assert_eq!(body, body.trim());
        at = range.end;
    }
    assert!(text[at..].trim().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn any_text(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn marks_and_spaces(text in "[aA1 .!?…。\"'”)(\\[\\]\n\r\t,*-]{0,80}") {
        check(&text);
    }

    #[test]
    fn long_texts(text in "[a-c .,\n]{1900,6500}") {
        check(&text);
    }
}

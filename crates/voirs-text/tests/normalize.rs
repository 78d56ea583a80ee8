//! Readings, class by class. The expected words follow common US usage, the
//! style guides and the reference implementation, where it reads a class well.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use voirs_text::normalize::{KnownWords, Skipped, SkippedKind, SpanKind, SpokenText, normalize};

/// The words of the US lexicon that occur in the cases.
struct Words(HashSet<&'static str>);

impl Words {
    fn load() -> Self {
        Self(include_str!("data/normalize/lexicon.txt").lines().collect())
    }
}

impl KnownWords for Words {
    fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}

fn read(text: &str) -> (SpokenText, Vec<Skipped>) {
    let mut skipped = Vec::new();
    let spoken = normalize(text, &Words::load(), &mut skipped);
    (spoken, skipped)
}

/// `\u{…}` in a table stands for the character.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (code, tail) = after.split_once('}').unwrap();
        out.push_str(before);
        out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        rest = tail;
    }
    out + rest
}

fn table(cases: &str, least: usize) {
    let words = Words::load();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in cases
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with("# ") || l.contains('\t'))
    {
        let (input, expected) = line.split_once('\t').unwrap();
        let input = unescape(input);
        let spoken = normalize(&input, &words, &mut Vec::new());
        if spoken.text() != expected {
            wrong.push(format!(
                "{input}\n  expected {expected}\n  got      {}",
                spoken.text()
            ));
        }
        count += 1;
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count >= least);
}

#[test]
fn numbers() {
    table(include_str!("data/normalize/numbers.tsv"), 140);
}

#[test]
fn quantities() {
    table(include_str!("data/normalize/quantities.tsv"), 100);
}

#[test]
fn words_and_marks() {
    table(include_str!("data/normalize/words.tsv"), 150);
}

#[test]
fn addresses_and_code() {
    table(include_str!("data/normalize/web.tsv"), 45);
}

#[test]
fn each_expression_is_one_span_with_its_source() {
    let text = "Pay $5.50 by 9:30 a.m., please.";
    let (spoken, skipped) = read(text);
    assert!(skipped.is_empty());
    let spans: Vec<_> = spoken
        .spans()
        .iter()
        .map(|s| {
            (
                &text[s.source.clone()],
                &spoken.text()[s.out.clone()],
                &s.kind,
            )
        })
        .collect();
    assert_eq!(
        spans,
        [
            ("Pay ", "Pay ", &SpanKind::Verbatim),
            (
                "$5.50",
                "five dollars and fifty cents",
                &SpanKind::Rewritten
            ),
            (" by ", " by ", &SpanKind::Verbatim),
            ("9:30 a.m.", "nine thirty A.M.", &SpanKind::Rewritten),
            (", please.", ", please.", &SpanKind::Verbatim),
        ]
    );
}

#[test]
fn folded_characters_keep_their_source() {
    // The soft hyphen and the ligature belong to the word, not to its neighbours.
    let text = "a co\u{AD}ﬁne b";
    let (spoken, _) = read(text);
    assert_eq!(spoken.text(), "a cofine b");
    let word = spoken.text().find("cofine").unwrap();
    let source = spoken.source(word..word + "cofine".len());
    assert_eq!(&text[source], "co\u{AD}ﬁne");
}

#[test]
fn inline_pronunciation() {
    let text = "Say [tomato](/təmˈɑtO/) now.";
    let (spoken, _) = read(text);
    assert_eq!(spoken.text(), "Say tomato now.");
    let given: Vec<_> = spoken
        .spans()
        .iter()
        .filter(|s| matches!(s.kind, SpanKind::Phonemes(_)))
        .collect();
    assert_eq!(given.len(), 1);
    assert_eq!(given[0].kind, SpanKind::Phonemes("təmˈɑtO".to_owned()));
    assert_eq!(&text[given[0].source.clone()], "[tomato](/təmˈɑtO/)");
}

#[test]
fn foreign_scripts_are_reported_by_run() {
    let text = "Say Привет мир, 你好 and مرحبا.";
    let (spoken, skipped) = read(text);
    assert_eq!(spoken.text(), "Say, and.");
    let found: Vec<_> = skipped
        .iter()
        .map(|s| (&text[s.range.clone()], s.what))
        .collect();
    assert_eq!(
        found,
        [
            ("Привет мир", SkippedKind::Script("Cyrillic")),
            ("你好", SkippedKind::Script("Han")),
            ("مرحبا", SkippedKind::Script("Arabic")),
        ]
    );
}

#[test]
fn what_has_no_reading_is_reported() {
    let kinds = |text: &str| read(text).1.into_iter().map(|s| s.what).collect::<Vec<_>>();
    assert_eq!(kinds("a\u{7}b"), [SkippedKind::Control]);
    assert_eq!(kinds("a \u{E000}\u{E001} b"), [SkippedKind::PrivateUse]);
    assert_eq!(kinds("a ⌬ b"), [SkippedKind::Symbol]);
    assert_eq!(kinds("日本語のテキスト"), [SkippedKind::Script("Japanese")]);
    assert_eq!(kinds("Ελληνικά"), [SkippedKind::Script("Greek")]);
    // Formatting characters have no sound, and no report.
    assert_eq!(kinds("\u{FEFF}a\u{200F}b\u{2066}c"), []);
}

//! The same phonemes as the reference implementation on plain words, except
//! where ours are better for a reason.

use super::data::{root, us};

/// Characters to insert, delete or replace to make one the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Whether the sentence needs no normalisation: words, commas and the like.
/// The reference loses quotation marks and what is joined to them.
fn is_plain(sentence: &str) -> bool {
    let inner = sentence.strip_suffix(['.', '?', '!']).unwrap_or(sentence);
    inner
        .chars()
        .all(|c| c.is_ascii_alphabetic() || " ',;:-".contains(c))
}

#[test]
fn agrees_with_the_reference() {
    let path = root().join("tests/data/corpus-reference.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let (mut errors, mut length, mut sentences) = (0, 0, 0);
    let mut differing = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [class, sentence, reference] = fields[..] else {
            panic!("not three fields: {line}");
        };
        // Names differ on purpose: the reference spells most of them out.
        if matches!(class, "names" | "numbers") || !is_plain(sentence) {
            continue;
        }
        let ours = us(sentence);
        let wrong = distance(&ours, reference);
        errors += wrong;
        length += reference.chars().count();
        sentences += 1;
        if wrong > 0 {
            differing.push(format!("{sentence}\n  {reference}\n  {ours}"));
        }
    }
    let rate = 100.0 * errors as f64 / length as f64;
    assert!(sentences >= 350, "{sentences} sentences");
    assert!(rate <= 0.3, "{rate:.3} %:\n{}", differing.join("\n"));
}

#[test]
fn pronounces_the_listed_words() {
    let path = root().join("tests/data/pronunciation.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let mut wrong = Vec::new();
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let fields: Vec<&str> = line.split('\t').collect();
        let (sentence, word, expected) = (fields[0], fields[1], fields[2]);
        let words = super::data::words(sentence);
        let found = words.iter().find(|w| w.text == word);
        let found = found.map_or("", |w| w.phonemes.as_str());
        if found != expected {
            wrong.push(format!("{sentence} {word}: {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

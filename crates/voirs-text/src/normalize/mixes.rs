//! Mixtures of letters and digits: MP3, GPT-4, H2O, 1080p, F-16s.

use super::names;
use super::numbers;
use super::text::{Reading, Text, push_word};

/// A run of letters and digits, joined by hyphens between the two kinds.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    if !t.word_starts(at) {
        return None;
    }
    let end = extent(t, at);
    let run = t.slice(at..end);
    let has = |f: fn(char) -> bool| run.chars().any(f);
    if !has(|c| c.is_ascii_digit()) || !has(char::is_alphabetic) {
        return None;
    }
    let mut words = if let Some(words) = with_two(t, run) {
        words
    } else if is_hash(run) {
        characters(run)
    } else {
        pieces(t, at, end)
    };
    let mut end = end;
    if t.starts(end, "'s") && t.word_ends(end + 2) {
        words.push_str("'s");
        end += 2;
    } else if t.byte(end) == b'+' && !t.is_digit(end + 1) && !t.is_letter(end + 1) {
        words.push_str(" plus");
        end += 1;
    }
    Reading::some(end, words)
}

fn extent(t: &Text<'_>, at: usize) -> usize {
    let mut end = at;
    loop {
        let next = match t.byte(end) {
            b'0'..=b'9' => t.digits(end),
            _ => t.letters(end),
        };
        if next == end {
            return end;
        }
        let was_digit = t.is_digit(next - 1);
        end = next;
        match t.byte(end) {
            // Only between a letter and a digit; "10-year" and "top-10" are
            // words apart, "COVID-19" and "F-16" are one.
            b'-' if !was_digit && t.is_digit(end + 1) && is_prefix(t, at, end) => end += 1,
            // "Qwen2.5-7B".
            b'-' if was_digit && has_letter(t, at, end) && t.is_digit(end + 1) => end += 1,
            b'.' if was_digit && t.is_digit(end + 1) && has_letter(t, at, end) => end += 1,
            _ => {}
        }
    }
}

fn has_letter(t: &Text<'_>, at: usize, end: usize) -> bool {
    end - at < 64 && t.slice(at..end).chars().any(char::is_alphabetic)
}

/// Whether the letters before a hyphen are a designation: "GPT-4", not "mid-90s".
fn is_prefix(t: &Text<'_>, at: usize, end: usize) -> bool {
    let word = t.slice(at..end);
    let initials = word.len() < 5 && !t.knows(word);
    initials
        || word.len() < 16 && word.chars().next().is_some_and(char::is_uppercase)
        || word.chars().any(|c| c.is_ascii_digit())
}

/// "B2B" is "B to B", "speech2text" is "speech to text"; not "H2O".
fn with_two(t: &Text<'_>, run: &str) -> Option<String> {
    let (left, right) = run.split_once('2')?;
    let acronym = matches!(
        run,
        "B2B"
            | "B2C"
            | "C2C"
            | "C2B"
            | "D2C"
            | "B2G"
            | "G2G"
            | "P2P"
            | "M2M"
            | "G2P"
            | "P2G"
            | "E2E"
            | "V2G"
            | "V2V"
            | "A2A"
            | "A2P"
            | "TC2TC"
            | "F2F"
            | "O2O"
            | "T2T"
    );
    let words = left.len() > 2 && right.len() > 2 && t.knows(left) && t.knows(right);
    let letters = |s: &str| s.chars().all(char::is_alphabetic);
    ((acronym || words) && letters(left) && letters(right)).then(|| format!("{left} to {right}"))
}

/// A digest or key: long, and the kinds alternate often.
fn is_hash(run: &str) -> bool {
    let mut switches = 0;
    let mut last = None;
    for c in run.chars() {
        let kind = c.is_ascii_digit();
        switches += usize::from(last.is_some_and(|l| l != kind));
        last = Some(kind);
    }
    run.len() >= 8 && switches > 3 && !run.contains(['-', '.'])
}

/// Letters and digits one by one.
pub(super) fn characters(run: &str) -> String {
    let mut words = String::new();
    for c in run.chars() {
        let digit = numbers::spell(c.encode_utf8(&mut [0; 4]));
        push_word(
            &mut words,
            &if digit.is_empty() {
                c.to_uppercase().to_string()
            } else {
                digit
            },
        );
    }
    words
}

fn pieces(t: &Text<'_>, start: usize, end: usize) -> String {
    let mut words = String::new();
    let mut at = start;
    while at < end {
        let next = match t.byte(at) {
            b'-' => at + 1,
            b'.' => {
                let next = t.digits(at + 1);
                push_word(&mut words, "point");
                push_word(&mut words, &numbers::spell(t.slice(at + 1..next)));
                next
            }
            b'0'..=b'9' => {
                let next = t.digits(at);
                push_word(&mut words, &numbers::code(t.slice(at..next)));
                next
            }
            _ => {
                let next = t.letters(at).min(end);
                letters(t, &mut words, at, next, start, end);
                next
            }
        };
        at = next.max(at + 1);
    }
    words
}

fn letters(t: &Text<'_>, words: &mut String, at: usize, next: usize, start: usize, end: usize) {
    let piece = t.slice(at..next);
    let after_digit = at > start && t.is_digit(at - 1);
    let designation = !t.char_at(start).is_some_and(char::is_lowercase);
    if piece == "s" && after_digit && next == end && designation {
        *words = numbers::plural(words);
        return;
    }
    match (piece, after_digit && next == end) {
        ("st" | "nd" | "rd" | "th", true) => {
            let digits = t
                .slice(start..at)
                .trim_start_matches(|c: char| !c.is_ascii_digit());
            if digits.bytes().all(|b| b.is_ascii_digit()) {
                let spoken = numbers::code(digits);
                words.truncate(words.len().saturating_sub(spoken.len()));
                words.push_str(&numbers::ordinal(digits));
                return;
            }
        }
        // "10x faster"; otherwise the letter.
        ("x", true) if is_comparison(t.word_after(end)) => return push_word(words, "times"),
        _ => {}
    }
    let capitals = piece.chars().all(char::is_uppercase);
    let mixed = piece.chars().skip(1).any(char::is_uppercase);
    if capitals && piece.len() == 2 && t.is_digit(next) && t.knows(piece) {
        // "CO2" is not the word "co".
        push_word(words, &characters(piece));
    } else if capitals && piece.chars().count() > 1 || (mixed && !capitals) || is_title(piece) {
        push_word(words, piece);
    } else {
        push_word(words, &names::letters(t, piece));
    }
}

fn is_title(piece: &str) -> bool {
    let mut chars = piece.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
}

fn is_comparison(word: &str) -> bool {
    matches!(
        word,
        "more"
            | "less"
            | "as"
            | "the"
            | "better"
            | "worse"
            | "a"
            | "per"
            | "daily"
            | "faster"
            | "slower"
            | "bigger"
            | "larger"
            | "smaller"
            | "higher"
            | "lower"
            | "cheaper"
            | "longer"
            | "shorter"
            | "stronger"
            | "greater"
            | "quicker"
            | "fewer"
            | "harder"
    )
}

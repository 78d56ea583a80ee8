//! Common fractions, marks out of a number, and dates of month and day.

use super::dates;
use super::figures::figure;
use super::numbers;
use super::text::{Reading, Text, push_word};
use super::units;

/// A single character for a fraction.
pub(super) fn vulgar(c: char) -> Option<(u32, u32)> {
    Some(match c {
        '½' => (1, 2),
        '⅓' => (1, 3),
        '⅔' => (2, 3),
        '¼' => (1, 4),
        '¾' => (3, 4),
        '⅕' => (1, 5),
        '⅖' => (2, 5),
        '⅗' => (3, 5),
        '⅘' => (4, 5),
        '⅙' => (1, 6),
        '⅚' => (5, 6),
        '⅐' => (1, 7),
        '⅛' => (1, 8),
        '⅜' => (3, 8),
        '⅝' => (5, 8),
        '⅞' => (7, 8),
        '⅑' => (1, 9),
        '⅒' => (1, 10),
        '↉' => (0, 3),
        _ => return None,
    })
}

pub(super) fn fraction_words(numerator: u32, denominator: u32) -> Option<String> {
    let part = numbers::part(denominator, numerator != 1)?;
    Some(format!("{} {part}", numbers::cardinal_of(numerator.into())))
}

/// "3/4" where it is a fraction: its end and terms.
pub(super) fn common_fraction(t: &Text<'_>, at: usize) -> Option<(usize, u32, u32)> {
    if let Some((a, b)) = t.char_at(at).and_then(vulgar) {
        return Some((at + t.char_at(at)?.len_utf8(), a, b));
    }
    let slash = t.digits(at);
    let end = t.digits(slash + 1);
    if t.byte(slash) != b'/' || slash - at > 3 || slash == at || end > slash + 4 {
        return None;
    }
    let a = t.slice(at..slash).parse().ok()?;
    let b = t.slice(slash + 1..end).parse().ok()?;
    let goes_on = matches!(t.byte(end), b'/' | b'-' | b'.' | b',' | b':') && t.is_digit(end + 1);
    (!goes_on).then_some((end, a, b))
}

/// Denominators that are read as parts.
pub(super) fn is_usual(denominator: u32) -> bool {
    matches!(denominator, 2..=10 | 16 | 32 | 64 | 100)
}

/// A mark: "4.5/5" is out of five.
fn mark_out_of(t: &Text<'_>, at: usize) -> Option<Reading> {
    let mark = figure(t, at)?;
    let end = t.digits(mark.end + 1);
    let most = t.slice(mark.end + 1..end);
    let said_so = matches!(
        t.word_before(at).to_ascii_lowercase().as_str(),
        "rated" | "rating" | "score" | "scored" | "gave" | "give" | "got" | "of" | "review"
    );
    let is_mark = mark.fraction.is_some() || (said_so && matches!(most, "5" | "10" | "100"));
    let closed = t.word_ends(end) && !(t.byte(end) == b'/' && t.is_digit(end + 1));
    (t.byte(mark.end) == b'/' && !most.is_empty() && most.len() < 5 && is_mark && closed).then(
        || {
            let words = format!("{} out of {}", mark.words(), numbers::cardinal(most));
            Reading::new(end, words)
        },
    )
}

/// A year that spans two: "2008/09".
fn split_year(t: &Text<'_>, at: usize) -> Option<Reading> {
    let slash = t.digits(at);
    let end = t.digits(slash + 1);
    if slash - at != 4 || t.byte(slash) != b'/' || end != slash + 3 || !t.word_ends(end) {
        return None;
    }
    let first: u32 = t.slice(at..slash).parse().ok()?;
    let second: u32 = t.slice(slash + 1..end).parse().ok()?;
    let oh = if second < 10 { "oh " } else { "" };
    ((first + 1) % 100 == second).then(|| {
        let (first, second) = (numbers::year(first), numbers::cardinal_of(second.into()));
        Reading::new(end, format!("{first} {oh}{second}"))
    })
}

/// Two numbers with a slash: a fraction, or a date.
pub(super) fn slashed(t: &Text<'_>, at: usize) -> Option<Reading> {
    if let Some(mark) = mark_out_of(t, at) {
        return Some(mark);
    }
    if let Some(years) = split_year(t, at) {
        return Some(years);
    }
    let (mut end, a, b) = common_fraction(t, at)?;
    // "2/3rds"
    let suffix = t.letters(end);
    if matches!(t.slice(end..suffix), "rd" | "rds" | "th" | "ths") {
        end = suffix;
    }
    if !t.word_ends(end) {
        return None;
    }
    let before = t.word_before(at).to_ascii_lowercase();
    let is_date = (1..=12).contains(&a) && (1..=31).contains(&b);
    let said_so = matches!(
        before.as_str(),
        "on" | "by"
            | "until"
            | "since"
            | "due"
            | "before"
            | "after"
            | "from"
            | "dated"
            | "date"
            | "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "mon"
            | "tue"
            | "wed"
            | "thu"
            | "fri"
            | "sat"
            | "sun"
    );
    if is_date && (said_so || !is_usual(b)) {
        let month = dates::month_of(a)?;
        return Reading::some(end, format!("{month} {}", numbers::ordinal(&b.to_string())));
    }
    if is_usual(b) && a > 0 {
        // A mark out of ten is not a part: "10/10".
        let words = if t.byte(t.space(end)) == b'=' && a >= b {
            let (a, b) = (
                numbers::cardinal_of(a.into()),
                numbers::cardinal_of(b.into()),
            );
            format!("{a} divided by {b}")
        } else if a == b {
            format!(
                "{} out of {}",
                numbers::cardinal_of(a.into()),
                numbers::cardinal_of(b.into())
            )
        } else {
            fraction_words(a, b)?
        };
        return Reading::some(end, words);
    }
    // Parts of a hundred: "a 60/40 split".
    let is_split = a + b == 100;
    let (a, b) = (
        numbers::cardinal_of(a.into()),
        numbers::cardinal_of(b.into()),
    );
    let mut words = if is_split {
        format!("{a} {b}")
    } else {
        format!("{a} over {b}")
    };
    if let Some(unit) = units::read(t, end, false) {
        push_word(&mut words, &unit.words);
        end = unit.end;
    }
    Reading::some(end, words)
}

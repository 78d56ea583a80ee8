//! Numbers that count something: percent, scales, units, feet and inches.

use super::dates::dash;
use super::figures::figure;
use super::fractions::{common_fraction, fraction_words, is_usual};
use super::integers::{counts_next, is_code_after};
use super::money;
use super::numbers;
use super::text::{Reading, Text, push_word};
use super::units;

/// A number that may be a range or have a common fraction.
pub(super) struct Quantity {
    pub(super) end: usize,
    pub(super) words: String,
    /// Whether a unit after it is singular.
    one: bool,
}

pub(super) fn quantity(t: &Text<'_>, at: usize) -> Option<Quantity> {
    let first = simple_quantity(t, at)?;
    let Some(start) = dash(t, first.end) else {
        return Some(first);
    };
    let second = simple_quantity(t, start).filter(|second| {
        !(matches!(t.byte(second.end), b'-' | b'/' | b':') && t.is_digit(second.end + 1))
    });
    Some(match second {
        Some(second) => Quantity {
            end: second.end,
            words: format!("{} to {}", first.words, second.words),
            one: false,
        },
        None => first,
    })
}

/// "2 1/2", "1½" and ranges of such, without a unit.
pub(super) fn mixed_fraction(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first = simple_quantity(t, at)?;
    let whole = figure(t, at)?.end;
    let is_mixed = first.end > whole && t.byte(whole) != b'/';
    let all = quantity(t, at).filter(|q| is_mixed && t.word_ends(q.end))?;
    Reading::some(all.end, all.words)
}

/// A number, a fraction, or both.
fn simple_quantity(t: &Text<'_>, at: usize) -> Option<Quantity> {
    if let Some((end, a, b)) = common_fraction(t, at)
        && is_usual(b)
        && a > 0
    {
        return Some(Quantity {
            end,
            words: fraction_words(a, b)?,
            one: a <= b,
        });
    }
    let whole = figure(t, at)?;
    let mixed_at = match t.byte(whole.end) {
        b' ' | b'-' if t.is_digit(whole.end + 1) => whole.end + 1,
        b' ' => t.space(whole.end),
        _ => whole.end,
    };
    let attached = mixed_at == whole.end;
    if whole.is_bare()
        && !(attached && t.is_digit(mixed_at))
        && let Some((end, a, b)) = common_fraction(t, mixed_at)
        && a < b
        && a > 0
        && is_usual(b)
    {
        let part = match (a, b) {
            (1, 2) => "a half".to_owned(),
            (1, 4) => "a quarter".to_owned(),
            _ => fraction_words(a, b)?,
        };
        let words = format!("{} and {part}", whole.words());
        return Some(Quantity {
            end,
            words,
            one: false,
        });
    }
    Some(Quantity {
        end: whole.end,
        words: whole.words(),
        one: whole.is_one(),
    })
}

/// A number and what it counts: percent, degrees, money, a scale or a unit.
pub(super) fn counted(t: &Text<'_>, at: usize) -> Option<Reading> {
    if let Some(height) = feet_and_inches(t, at) {
        return Some(height);
    }
    let quantity = quantity(t, at)?;
    let tail = percent(t, quantity.end)
        .or_else(|| money::after(t, quantity.end, quantity.one))
        .or_else(|| scale(t, at, quantity.end))
        .or_else(|| {
            // "1990s", "the 80s" and "747s" are plurals.
            let plural_s = t.byte(quantity.end) == b's' && t.word_ends(quantity.end + 1);
            let many = plural_s && is_plural_number(t, at, quantity.end);
            (!many).then(|| units::read(t, quantity.end, quantity.one))?
        })?;
    let mut words = quantity.words;
    push_word(&mut words, &tail.words);
    Reading::some(tail.end, words)
}

/// Seconds have few digits and no round ten: 5s, 1.5s, 30s after "in".
fn is_plural_number(t: &Text<'_>, at: usize, end: usize) -> bool {
    let digits = t.slice(at..end);
    digits.bytes().all(|b| b.is_ascii_digit())
        && (digits.len() > 2
            || (digits.len() == 2 && digits.ends_with('0') && !digits.starts_with('1')))
}

fn percent(t: &Text<'_>, at: usize) -> Option<Reading> {
    let start = t.space(at);
    match t.char_at(start)? {
        '%' => Reading::some(start + 1, "percent"),
        '‰' => Reading::some(start + '‰'.len_utf8(), "per mille"),
        _ => None,
    }
}

/// "10k", "5M", "2.5bn" without a unit of money.
fn scale(t: &Text<'_>, number_start: usize, at: usize) -> Option<Reading> {
    let end = t.letters(at);
    let words = match t.slice(at..end) {
        // A race of 5k or 10k is said with the letter.
        "k" if matches!(t.word_after(end), "run" | "race" | "runs" | "races") => return None,
        "k" if matches!(t.word_before(number_start), "a" | "the")
            && !units::is_noun_ahead(t, end) =>
        {
            return None;
        }
        "k" => "thousand",
        // "Apt. 4B" is a place.
        "M" | "B" if is_code_after(t.word_before(number_start)) => return None,
        "M" | "B" if at == number_start + 1 && !counts_next(t, end) => return None,
        "M" => "million",
        "B" | "bn" => "billion",
        "mn" => "million",
        "tn" => "trillion",
        _ => return None,
    };
    t.word_ends(end).then(|| Reading::new(end, words))
}

/// 5'10", 6' 2", 5'10, 12".
fn feet_and_inches(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first_end = t.digits(at);
    let digits = t.slice(at..first_end);
    if !(1..=3).contains(&digits.len()) {
        return None;
    }
    let count = |digits: &str, one: &str, many: &str| {
        format!(
            "{} {}",
            numbers::cardinal(digits),
            if digits == "1" { one } else { many }
        )
    };
    if t.byte(first_end) == b'\'' {
        let start = t.space(first_end + 1);
        let end = t.digits(start);
        let inches = t.slice(start..end);
        let inch_mark = t.byte(end) == b'"' || t.starts(end, "''");
        if !inches.is_empty()
            && inches.len() < 3
            && (inch_mark || (start == first_end + 1 && t.word_ends(end)))
        {
            let feet = count(digits, "foot", "feet");
            let len = if t.byte(end) == b'"' {
                1
            } else if inch_mark {
                2
            } else {
                0
            };
            return Reading::some(
                end + len,
                format!("{feet} {}", count(inches, "inch", "inches")),
            );
        }
        let quoted = opens_before(t, at, ['\'', '‘']);
        let alone = !t.char_at(first_end + 1).is_some_and(char::is_alphanumeric);
        return (alone && !quoted && !t.at_end(first_end))
            .then(|| Reading::new(first_end + 1, count(digits, "foot", "feet")));
    }
    let inches = t.byte(first_end) == b'"' && t.word_ends(first_end + 1);
    (inches && !opens_before(t, at, ['"', '“']))
        .then(|| Reading::new(first_end + 1, count(digits, "inch", "inches")))
}

/// Whether the last such mark before `at`, not far, opens a quotation.
fn opens_before(t: &Text<'_>, at: usize, marks: [char; 2]) -> bool {
    const FAR: usize = 300;
    let mut before = t.slice(0..at).chars().rev().take(FAR).peekable();
    while let Some(c) = before.next() {
        if marks.contains(&c) {
            return c != marks[0] || before.peek().is_none_or(|b| " ([—".contains(*b));
        }
    }
    false
}

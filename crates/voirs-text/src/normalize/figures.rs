//! Everything that starts with a figure: chooses between the classes of
//! number.

use std::borrow::Cow;

use super::code;
use super::dates;
use super::fractions::{self, vulgar};
use super::integers;
use super::mixes;
use super::money;
use super::numbers;
use super::phones;
use super::quantities::{self, counted, quantity};
use super::scientific::{self, scientific_quantity};
use super::text::{Reading, Text};
use super::times;

/// A number in digits, with separators and a fraction.
pub(super) struct Figure<'a> {
    pub(super) end: usize,
    /// The integer digits without separators.
    pub(super) integer: Cow<'a, str>,
    /// The digits after the decimal point.
    pub(super) fraction: Option<&'a str>,
    /// Whether thousands were separated.
    grouped: bool,
}

impl Figure<'_> {
    /// The value in words, as a quantity.
    pub(super) fn words(&self) -> String {
        match self.fraction {
            Some(fraction) if self.integer.is_empty() => {
                format!("point {}", numbers::spell(fraction))
            }
            Some(fraction) => numbers::decimal(&self.integer, fraction),
            None => numbers::cardinal(&self.integer),
        }
    }

    pub(super) fn is_one(&self) -> bool {
        self.integer == "1" && self.fraction.is_none_or(|f| f.bytes().all(|b| b == b'0'))
    }

    pub(super) fn is_bare(&self) -> bool {
        self.fraction.is_none() && !self.grouped
    }
}

/// The number at `at`: "1,234.50", ".5".
pub(super) fn figure<'a>(t: &Text<'a>, at: usize) -> Option<Figure<'a>> {
    let mut end = t.digits(at);
    let mut integer = Cow::Borrowed(t.slice(at..end));
    let mut grouped = false;
    if (1..=3).contains(&(end - at)) && !integer.starts_with('0') {
        let groups_end = thousands(t, end);
        if groups_end > end {
            integer = t.slice(at..groups_end).replace(',', "").into();
            end = groups_end;
            grouped = true;
        }
    }
    let mut fraction = None;
    if t.byte(end) == b'.' && t.is_digit(end + 1) {
        let next = t.digits(end + 1);
        fraction = Some(t.slice(end + 1..next));
        end = next;
    }
    (!integer.is_empty() || fraction.is_some()).then_some(Figure {
        end,
        integer,
        fraction,
        grouped,
    })
}

/// The end of the groups ",234,567" at `at`; also of Indian groups, whose
/// last one has three digits and the others two.
fn thousands(t: &Text<'_>, at: usize) -> usize {
    let mut end = at;
    let mut whole = at;
    let mut pairs = false;
    while t.byte(end) == b',' {
        let next = t.digits(end + 1);
        match next - end - 1 {
            2 => pairs = true,
            3 if !pairs || t.byte(next) != b',' || !t.is_digit(next + 1) => whole = next,
            _ => break,
        }
        end = next;
    }
    whole
}

/// Anything that starts with a figure, a sign before one, or "'98".
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let c = t.char_at(at)?;
    if c == '\'' {
        return if t.word_starts(at) {
            dates::short_year(t, at)
        } else {
            None
        };
    }
    if c.is_ascii_digit() {
        return number(t, at);
    }
    if vulgar(c).is_some() {
        return counted(t, at).or_else(|| quantity(t, at).map(|q| Reading::new(q.end, q.words)));
    }
    if !t.word_starts(at) {
        return None;
    }
    match c {
        '(' => phones::read(t, at),
        '#' | '№' if t.is_digit(t.space(at + c.len_utf8())) => {
            let start = if c == '#' {
                at + 1
            } else {
                t.space(at + c.len_utf8())
            };
            let number = t.is_digit(start).then(|| number(t, start))??;
            Reading::some(number.end, format!("number {}", number.words))
        }
        '.' if t.is_digit(at + 1) => decimal_point(t, at),
        '-' | '−' | '+' | '±' => signed(t, at, c),
        _ => money::read(t, at),
    }
}

fn decimal_point(t: &Text<'_>, at: usize) -> Option<Reading> {
    counted(t, at).or_else(|| figure(t, at).map(|f| Reading::new(f.end, f.words())))
}

/// "-5", "+5", "−$5", "±0.5".
fn signed(t: &Text<'_>, at: usize, sign: char) -> Option<Reading> {
    if sign == '+'
        && let Some(phone) = phones::read(t, at)
    {
        return Some(phone);
    }
    let start = at + sign.len_utf8();
    // A hyphen after a word or a bracket is no sign.
    if sign == '-'
        && !t
            .char_before(at)
            .is_none_or(|c| " (=[,:<>/*×\"“—".contains(c))
    {
        return None;
    }
    let is_number = t.is_digit(start) || (t.byte(start) == b'.' && t.is_digit(start + 1));
    let value = if is_number {
        counted(t, start)
            .or_else(|| scientific_quantity(t, start))
            .or_else(|| {
                figure(t, start)
                    .filter(|f| t.word_ends(f.end))
                    .map(|f| Reading::new(f.end, f.words()))
                    .or_else(|| number(t, start))
            })
    } else {
        money::read(t, start)
    }?;
    let word = match sign {
        '+' => "plus",
        '±' => "plus or minus",
        _ => "minus",
    };
    Reading::some(value.end, format!("{word} {}", value.words))
}

/// Classes in the order from the most specific.
fn number(t: &Text<'_>, at: usize) -> Option<Reading> {
    special(t, at)
        .or_else(|| dates::read(t, at))
        .or_else(|| phones::read(t, at))
        .or_else(|| code::version(t, at))
        .or_else(|| times::read(t, at))
        .or_else(|| scientific_quantity(t, at))
        .or_else(|| scientific::dimensions(t, at))
        .or_else(|| counted(t, at))
        .or_else(|| integers::ordinal(t, at))
        .or_else(|| integers::plural(t, at))
        .or_else(|| quantities::mixed_fraction(t, at))
        .or_else(|| fractions::slashed(t, at))
        .or_else(|| integers::range(t, at))
        .or_else(|| mixes::read(t, at))
        .or_else(|| integers::plain(t, at))
}

/// Numbers with a name.
fn special(t: &Text<'_>, at: usize) -> Option<Reading> {
    const NAMES: [(&str, &str); 6] = [
        ("24/7", "twenty four seven"),
        ("9/11", "nine eleven"),
        ("50/50", "fifty fifty"),
        ("50-50", "fifty fifty"),
        ("50–50", "fifty fifty"),
        ("20/20", "twenty twenty"),
    ];
    let emergency = t.starts(at, "911") && t.word_ends(at + 3) && {
        let before = t.word_before(at).to_ascii_lowercase();
        matches!(
            before.as_str(),
            "call" | "called" | "calling" | "dial" | "dialed" | "to" | "a"
        ) && !matches!(t.byte(at + 3), b',' | b'.' | b'-' | b'/') | t.at_end(at + 3)
    };
    if emergency {
        return Reading::some(at + 3, "nine one one");
    }
    NAMES
        .iter()
        .find(|(name, _)| {
            let end = at + name.len();
            t.starts(at, name) && t.word_ends(end) && !(t.byte(end) == b'/' && t.is_digit(end + 1))
        })
        .map(|(name, words)| Reading::new(at + name.len(), *words))
}

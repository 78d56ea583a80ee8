//! Powers of ten, superscripts and dimensions.

use super::figures::{Figure, figure};
use super::numbers;
use super::text::{Reading, Text, push_word};
use super::units;

/// Scientific notation, and a unit after it.
pub(super) fn scientific_quantity(t: &Text<'_>, at: usize) -> Option<Reading> {
    let mut value = scientific(t, at)?;
    if let Some(unit) = units::read(t, value.end, false) {
        push_word(&mut value.words, &unit.words);
        value.end = unit.end;
    }
    Some(value)
}

/// 1.5e-3, 10^6, 3×10⁸.
fn scientific(t: &Text<'_>, at: usize) -> Option<Reading> {
    let mantissa = figure(t, at)?;
    let mut end = mantissa.end;
    if mantissa.integer == "10"
        && mantissa.is_bare()
        && let Some((end, exponent)) = exponent(t, end)
    {
        return Reading::some(end, format!("ten to the {exponent}"));
    }
    if matches!(t.byte(end), b'e' | b'E') {
        let sign = t.byte(end + 1);
        let start = end + 1 + usize::from(matches!(sign, b'-' | b'+'));
        let exponent_end = t.digits(start);
        let digits = t.slice(start..exponent_end);
        if digits.is_empty() || digits.len() > 4 || !t.word_ends(exponent_end) {
            return None;
        }
        let exponent = exponent_words(sign == b'-', digits);
        return Reading::some(
            exponent_end,
            format!("{} times ten to the {exponent}", mantissa.words()),
        );
    }
    end = t.space(end);
    let times = t
        .char_at(end)
        .filter(|c| matches!(c, '×' | 'x' | '*' | '·' | '⋅'))?;
    end = t.space(end + times.len_utf8());
    if !t.starts(end, "10") {
        return None;
    }
    let (end, exponent) = exponent(t, end + 2)?;
    Reading::some(
        end,
        format!("{} times ten to the {exponent}", mantissa.words()),
    )
}

/// "^6", "^-3", "⁻³" as the words after "to the".
fn exponent(t: &Text<'_>, at: usize) -> Option<(usize, String)> {
    if t.byte(at) == b'^' {
        let negative = matches!(t.char_at(at + 1), Some('-' | '−'));
        let start = at
            + 1
            + if negative {
                t.char_at(at + 1)?.len_utf8()
            } else {
                0
            };
        let end = t.digits(start);
        return (end > start).then(|| (end, exponent_words(negative, t.slice(start..end))));
    }
    let (end, negative, digits) = superscript(t, at)?;
    Some((end, exponent_words(negative, &digits)))
}

fn exponent_words(negative: bool, digits: &str) -> String {
    if negative {
        format!("minus {}", numbers::cardinal(digits))
    } else {
        numbers::ordinal(digits)
    }
}

/// A run of superscript digits: its end, whether negative, the digits.
pub(super) fn superscript(t: &Text<'_>, at: usize) -> Option<(usize, bool, String)> {
    let mut digits = String::new();
    let mut negative = false;
    let mut end = at;
    for c in t.rest(at).chars() {
        match c {
            '⁻' if digits.is_empty() => negative = true,
            '⁺' if digits.is_empty() => {}
            '⁰' => digits.push('0'),
            '¹' => digits.push('1'),
            '²' => digits.push('2'),
            '³' => digits.push('3'),
            '⁴'..='⁹' => digits.extend(char::from_digit(u32::from(c) - 0x2070, 10)),
            _ => break,
        }
        end += c.len_utf8();
    }
    (!digits.is_empty()).then_some((end, negative, digits))
}

/// 1920x1080, "2x4", "5 × 7 cm".
pub(super) fn dimensions(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first = figure(t, at)?;
    let mut words = side(&first);
    let mut end = first.end;
    let mut sides = 1;
    while sides < 8 {
        let mark = t.space(end);
        let Some(by) = t.char_at(mark).filter(|c| matches!(c, 'x' | 'X' | '×')) else {
            break;
        };
        let next = t.space(mark + by.len_utf8());
        let spaced = mark > end;
        if (next > mark + by.len_utf8()) != spaced || !t.is_digit(next) {
            break;
        }
        let Some(side_figure) = figure(t, next) else {
            break;
        };
        // A spaced "×" is a product unless a unit follows.
        let is_product = by == '×' && spaced && units::read(t, side_figure.end, false).is_none();
        push_word(&mut words, if is_product { "times" } else { "by" });
        push_word(&mut words, &side(&side_figure));
        end = side_figure.end;
        sides += 1;
    }
    if sides == 1 {
        return None;
    }
    if let Some(unit) = units::read(t, end, false) {
        push_word(&mut words, &unit.words);
        end = unit.end;
    }
    t.word_ends(end).then(|| Reading::new(end, words))
}

fn side(figure: &Figure<'_>) -> String {
    if figure.is_bare() && figure.integer.len() == 4 {
        numbers::code(&figure.integer)
    } else {
        figure.words()
    }
}

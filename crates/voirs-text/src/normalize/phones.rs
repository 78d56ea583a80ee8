//! Telephone numbers and other numbers that only identify: digit by digit,
//! with a short pause between groups.

use super::numbers;
use super::text::{Reading, Text, push_word};

/// A telephone or identification number at a digit, "+" or "(".
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let number = match t.byte(at) {
        b'+' => international(t, at),
        b'(' => area_code(t, at),
        _ => domestic(t, at).or_else(|| grouped(t, at)),
    }?;
    Some(extension(t, number))
}

/// Groups of digits of the given lengths, separated by `separators`.
fn groups(
    t: &Text<'_>,
    at: usize,
    lengths: &[usize],
    separators: &[u8],
) -> Option<(usize, String)> {
    let mut words = String::new();
    let mut end = at;
    let mut mark = 0;
    for (i, &len) in lengths.iter().enumerate() {
        if i > 0 {
            let found = t.byte(end);
            if !separators.contains(&found) || (mark != 0 && mark != found) {
                return None;
            }
            mark = found;
            end += 1;
            words.push_str(", ");
        }
        let next = t.digits(end);
        if next - end != len {
            return None;
        }
        words.push_str(&numbers::spell(t.slice(end..next)));
        end = next;
    }
    let goes_on = matches!(t.byte(end), b'-' | b'/') && t.is_digit(end + 1)
        || t.byte(end) == b'.' && t.is_digit(end + 1)
        || matches!(t.byte(end), b'%' | b'\'');
    (t.word_ends(end) && !goes_on).then_some((end, words))
}

/// North American numbers (ten digits, eleven with the prefix, seven local),
/// social security numbers, long ZIP codes and payment cards.
fn domestic(t: &Text<'_>, at: usize) -> Option<Reading> {
    const SHAPES: [(&[usize], &[u8]); 6] = [
        (&[1, 3, 3, 4], b"-. "),
        (&[3, 3, 4], b"-. "),
        (&[3, 4], b"-"),
        (&[3, 2, 4], b"-"),
        (&[5, 4], b"-"),
        (&[4, 4, 4, 4], b" -"),
    ];
    SHAPES
        .iter()
        .find_map(|(lengths, separators)| groups(t, at, lengths, separators))
        .map(|(end, words)| Reading::new(end, words))
        .or_else(|| lettered(t, at))
        .or_else(|| {
            // 1 (555) 123-4567
            let open = t.space(at + 1);
            let prefix = t.byte(at) == b'1' && open > at && t.byte(open) == b'(';
            let rest = prefix.then(|| area_code(t, open)).flatten()?;
            Reading::some(rest.end, format!("one, {}", rest.words))
        })
}

/// 1-800-FLOWERS
fn lettered(t: &Text<'_>, at: usize) -> Option<Reading> {
    let toll_free = ["1-800-", "1-888-", "1-877-", "1-866-", "1-900-"];
    let prefix = toll_free.iter().find(|p| t.starts(at, p))?;
    let start = at + prefix.len();
    let end = t.letters(start);
    let word = t.slice(start..end);
    let is_word = (3..=12).contains(&word.len()) && word.chars().all(char::is_uppercase);
    (is_word && t.word_ends(end)).then(|| {
        let digits = prefix.get(2..5).unwrap_or("");
        Reading::new(
            end,
            format!("one, {}, {}", numbers::code(digits), word.to_lowercase()),
        )
    })
}

/// (555) 123-4567
fn area_code(t: &Text<'_>, at: usize) -> Option<Reading> {
    let end = t.digits(at + 1);
    if end != at + 4 || t.byte(end) != b')' {
        return None;
    }
    let start = t.space(end + 1);
    let start = start + usize::from(t.byte(start) == b'-');
    let (last, rest) = groups(t, start, &[3, 4], b"-. ")?;
    let area = numbers::spell(t.slice(at + 1..end));
    Reading::some(last, format!("{area}, {rest}"))
}

/// +44 20 7946 0958: up to 15 digits (ITU-T E.164).
fn international(t: &Text<'_>, at: usize) -> Option<Reading> {
    let mut words = "plus ".to_owned();
    let mut end = at + 1;
    let mut digits = 0;
    let mut count = 0;
    loop {
        let next = t.digits(end);
        if next == end {
            return None;
        }
        if count > 0 {
            words.push_str(", ");
        }
        words.push_str(&numbers::spell(t.slice(end..next)));
        digits += next - end;
        count += 1;
        if digits > 15 {
            return None;
        }
        end = next;
        let mut start = end;
        while start < end + 2 && matches!(t.byte(start), b' ' | b'-' | b'.' | b'(' | b')') {
            start += 1;
        }
        if start == end || !t.is_digit(start) {
            break;
        }
        end = start;
    }
    let enough = digits >= 8 && (count > 1 || digits >= 10);
    (enough && t.word_ends(end)).then(|| Reading::new(end, words))
}

/// Three or more groups joined by hyphens: ISBN 978-3-16-148410-0. Short
/// groups are numbers: a 4-4-2 formation.
fn grouped(t: &Text<'_>, at: usize) -> Option<Reading> {
    let mut parts = Vec::new();
    let mut end = at;
    loop {
        let next = t.digits(end);
        parts.push(t.slice(end..next));
        end = next;
        if t.byte(end) != b'-' || !t.is_digit(end + 1) {
            break;
        }
        end += 1;
    }
    // The check digit of an ISBN may be X.
    let check = t.byte(end) == b'-' && t.byte(end + 1) == b'X' && t.word_ends(end + 2);
    if parts.len() < 3 || !(check || t.word_ends(end)) {
        return None;
    }
    let short = parts.iter().all(|p| p.len() < 3);
    let mut words = parts
        .iter()
        .map(|p| {
            if short {
                numbers::code(p)
            } else {
                numbers::spell(p)
            }
        })
        .collect::<Vec<_>>()
        .join(if short { " " } else { ", " });
    if check {
        words.push_str(", X");
        end += 2;
    }
    Reading::some(end, words)
}

/// "ext. 12", "x12" after a number.
fn extension(t: &Text<'_>, number: Reading) -> Reading {
    let start = t.space(number.end);
    let len = ["extension ", "ext. ", "ext ", "ext.", "x", "Ext. "]
        .iter()
        .find(|mark| t.starts(start, mark))
        .map_or(0, |mark| mark.len());
    let digits = t.digits(start + len);
    if len == 0 || digits == start + len || !t.word_ends(digits) {
        return number;
    }
    let mut words = number.words;
    words.push_str(", extension");
    push_word(&mut words, &numbers::spell(t.slice(start + len..digits)));
    Reading::new(digits, words)
}

/// A long number without separators, digit by digit in groups of three and a
/// last one of up to four: 5551234567 is read as a telephone number is.
pub(super) fn spell_in_groups(digits: &str) -> String {
    let mut words = String::new();
    let mut rest = digits;
    while !rest.is_empty() {
        let len = if rest.len() <= 4 { rest.len() } else { 3 };
        let (group, tail) = rest.split_at_checked(len).unwrap_or((rest, ""));
        if !words.is_empty() {
            words.push_str(", ");
        }
        words.push_str(&numbers::spell(group));
        rest = tail;
    }
    words
}

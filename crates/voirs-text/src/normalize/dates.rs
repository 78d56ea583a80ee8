//! Calendar dates, months and years. All-digit dates are read in US order
//! unless only the other order is a date.

use super::numbers;
use super::text::{Reading, Text, is_capitalised, push_word};
use super::times;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The full name of a month written out or abbreviated, without its full stop.
pub(super) fn month(word: &str) -> Option<&'static str> {
    if !is_capitalised(word) || word.len() < 3 {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    MONTHS.iter().copied().find(|m| {
        m.eq_ignore_ascii_case(&lower)
            || (lower.len() == 3 && m.get(..3).is_some_and(|p| p.eq_ignore_ascii_case(&lower)))
            || (lower == "sept" && *m == "September")
    })
}

/// A date that starts with a digit.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    numeric(t, at)
        .or_else(|| day_month(t, at))
        .or_else(|| era(t, at))
}

/// The name of a month by its number, from 1.
pub(crate) fn month_of(number: u32) -> Option<&'static str> {
    MONTHS.get((number as usize).checked_sub(1)?).copied()
}

/// A date as it is read; `None` when there is no such day.
pub(crate) fn date_words(year: Option<&str>, month: u32, day: u32) -> Option<String> {
    if !(1..=31).contains(&day) {
        return None;
    }
    let mut words = format!(
        "{} {}",
        month_of(month)?,
        numbers::ordinal(&day.to_string())
    );
    if let Some(year) = year {
        words.push_str(", ");
        words.push_str(&numbers::year(year.parse().ok()?));
    }
    Some(words)
}

/// The end of a run of `min` to `max` digits at `at`.
fn run(t: &Text<'_>, at: usize, min: usize, max: usize) -> Option<(usize, u32)> {
    let end = t.digits(at);
    if !(min..=max).contains(&(end - at)) {
        return None;
    }
    Some((end, t.slice(at..end).parse().ok()?))
}

/// 2019-10-12 (with a time of day, ISO 8601), 10/12/2019, 31.12.2019.
fn numeric(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (first_end, a) = run(t, at, 1, 4)?;
    let mark = t.byte(first_end);
    if !matches!(mark, b'/' | b'-' | b'.') {
        return None;
    }
    let (second_end, b) = run(t, first_end + 1, 1, 2)?;
    if t.byte(second_end) != mark {
        return None;
    }
    let (end, c) = run(t, second_end + 1, 1, 4)?;
    let closed = !t.char_at(end).is_some_and(char::is_alphabetic) || t.byte(end) == b'T';
    let goes_on = matches!(t.byte(end), b'/' | b'-' | b'.') && t.is_digit(end + 1);
    if !closed || goes_on {
        return None;
    }
    let last = end - second_end - 1;
    if first_end - at == 4 {
        if last > 2 || (mark == b'.' && last != 2) {
            return None;
        }
        let words = date_words(Some(t.slice(at..first_end)), b, c)?;
        return Some(timestamp(t, end, words));
    }
    if first_end - at > 2 || !(last == 4 || (last == 2 && mark == b'/')) {
        return None;
    }
    let year = match (last, c) {
        (2, 31..) => 1900 + c,
        (2, _) => 2000 + c,
        _ => c,
    };
    // The European order is what dots mean; slashes and hyphens only when
    // the first number cannot be a month.
    let (month, day) = if (mark == b'.' && b <= 12) || a > 12 {
        (b, a)
    } else {
        (a, b)
    };
    Reading::some(end, date_words(Some(&year.to_string()), month, day)?)
}

/// The time of day after an ISO date: T14:05:30.250Z, T14:05+02:00.
fn timestamp(t: &Text<'_>, date_end: usize, mut words: String) -> Reading {
    let joined = t.byte(date_end) == b'T';
    let start = date_end + 1;
    let Some(time) = (joined && t.is_digit(start))
        .then(|| times::time_of_day(t, start))
        .flatten()
    else {
        return Reading::new(date_end, words);
    };
    let mut end = time.end;
    words.push_str(", ");
    words.push_str(&time.words);
    if t.byte(end) == b'.' && t.is_digit(end + 1) {
        end = t.digits(end + 1);
    }
    match t.byte(end) {
        b'Z' if t.word_ends(end + 1) => {
            words.push_str(" U T C");
            end += 1;
        }
        sign @ (b'+' | b'-') => {
            if let Some((hours_end, hours)) = run(t, end + 1, 2, 2) {
                let minutes_at = hours_end + usize::from(t.byte(hours_end) == b':');
                let minutes = run(t, minutes_at, 2, 2);
                words.push_str(if sign == b'+' { " plus " } else { " minus " });
                words.push_str(&numbers::cardinal_of(hours.into()));
                end = hours_end;
                if let Some((minutes_end, minutes)) = minutes {
                    if minutes > 0 {
                        push_word(&mut words, &numbers::cardinal_of(minutes.into()));
                    }
                    end = minutes_end;
                }
            }
        }
        _ => {}
    }
    Reading::new(end, words)
}

/// A day of the month: 5, 05 or 5th.
fn day(t: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let (mut end, day) = run(t, at, 1, 2)?;
    if !(1..=31).contains(&day) {
        return None;
    }
    let suffix = t.slice(end..t.letters(end));
    if matches!(suffix, "st" | "nd" | "rd" | "th") {
        end += 2;
    }
    let goes_on = match t.byte(end) {
        b':' | b'/' | b'.' | b',' => t.is_digit(end + 1),
        b'%' | b'\'' => true,
        _ => false,
    };
    (t.word_ends(end) && !goes_on).then(|| (end, numbers::ordinal(&day.to_string())))
}

/// A year after a date: ", 2024", " 2024".
fn year_after(t: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let comma = t.byte(at) == b',';
    let start = t.space(at + usize::from(comma));
    let (end, year) = run(t, start, 4, 4)?;
    let goes_on = matches!(t.byte(end), b'.' | b',' | b'-' | b':') && t.is_digit(end + 1);
    if start == at || !t.word_ends(end) || goes_on || !(1000..2200).contains(&year) {
        return None;
    }
    let comma = if comma { ", " } else { " " };
    Some((end, format!("{comma}{}", numbers::year(year))))
}

/// "Jan. 5th", "October 3, 2024", "May 10–12", at the name of the month.
pub(super) fn month_day(t: &Text<'_>, at: usize) -> Option<Reading> {
    let name_end = t.letters(at);
    let name = month(t.slice(at..name_end))?;
    let dot = t.byte(name_end) == b'.';
    let start = t.space(name_end + usize::from(dot));
    if start == name_end {
        return None;
    }
    let short = t.slice(at..name_end) != name;
    if short && let Some((end, year)) = year_after(t, name_end + usize::from(dot)) {
        return Reading::some(end, format!("{name}{year}"));
    }
    let (mut end, first) = day(t, start)?;
    let mut words = format!("{name} {first}");
    if let Some((range_end, second)) = second_day(t, end) {
        push_word(&mut words, "to");
        push_word(&mut words, &second);
        end = range_end;
    }
    if let Some((year_end, year)) = year_after(t, end) {
        words.push_str(&year);
        end = year_end;
    }
    Reading::some(end, words)
}

/// The end of a range of days: "–12".
fn second_day(t: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let start = dash(t, at)?;
    day(t, start)
}

/// Past a hyphen or an en dash, with or without spaces around it.
pub(super) fn dash(t: &Text<'_>, at: usize) -> Option<usize> {
    let spaced = t.space(at);
    let mark = t.char_at(spaced).filter(|c| matches!(c, '-' | '–' | '−'))?;
    let after = spaced + mark.len_utf8();
    let end = t.space(after);
    // A hyphen with a space on one side only is not a range.
    ((end > after) == (spaced > at)).then_some(end)
}

/// "5 January 2020", "the 4th of July", "10–12 May".
fn day_month(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (mut day_end, mut words) = day(t, at)?;
    if let Some((range_end, second)) = second_day(t, day_end) {
        push_word(&mut words, "to");
        push_word(&mut words, &second);
        day_end = range_end;
    }
    let mut start = t.space(day_end);
    if start == day_end {
        return None;
    }
    if t.starts(start, "of ") {
        start += 3;
    }
    let month_end = t.letters(start);
    let name = month(t.slice(start..month_end))?;
    let followed = t.word_after(month_end);
    // "5 May" is a date; "3 March on" and "4 Mar" are too, "2 Jan Smiths" is not.
    if is_capitalised(followed) && start == t.space(day_end) && name != t.slice(start..month_end) {
        return None;
    }
    let dot =
        t.byte(month_end) == b'.' && t.slice(start..month_end) != name && !t.at_end(month_end);
    let mut end = month_end + usize::from(dot);
    if !t.word_before(at).eq_ignore_ascii_case("the") {
        words.insert_str(0, "the ");
    }
    words.push_str(" of ");
    words.push_str(name);
    if let Some((year_end, year)) = year_after(t, end) {
        words.push_str(&year);
        end = year_end;
    }
    Reading::some(end, words)
}

/// "44 BC", "1066 AD".
fn era(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (end, n) = run(t, at, 1, 4)?;
    let start = t.space(end);
    let (mark, len) = era_mark(t, start)?;
    let words = if end - at == 4 && n < 2200 {
        numbers::year(n)
    } else {
        numbers::cardinal_of(n.into())
    };
    Reading::some(start + len, format!("{words} {mark}"))
}

fn era_mark(t: &Text<'_>, at: usize) -> Option<(&'static str, usize)> {
    const ERAS: [(&str, &str); 8] = [
        ("BCE", "B.C.E."),
        ("BC", "B.C."),
        ("AD", "A.D."),
        ("CE", "C.E."),
        ("B.C.E.", "B.C.E."),
        ("B.C.", "B.C."),
        ("A.D.", "A.D."),
        ("C.E.", "C.E."),
    ];
    ERAS.iter()
        .find(|(mark, _)| t.starts(at, mark) && t.word_ends(at + mark.len()))
        .map(|(mark, words)| (*words, mark.len()))
}

/// "AD 79", at the letters.
pub(super) fn era_first(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (mark, len) = era_mark(t, at).filter(|(m, _)| *m == "A.D.")?;
    let start = t.space(at + len);
    let (end, n) = run(t, start, 1, 4)?;
    if start == at + len || !t.word_ends(end) {
        return None;
    }
    let words = if n > 999 {
        numbers::year(n)
    } else {
        numbers::cardinal_of(n.into())
    };
    Reading::some(end, format!("{mark} {words}"))
}

/// '98 and '90s, at the apostrophe.
pub(super) fn short_year(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (end, n) = run(t, at + 1, 2, 2)?;
    let words = match n {
        0 => "two thousand".to_owned(),
        1..10 => format!("oh {}", numbers::cardinal_of(n.into())),
        _ => numbers::cardinal_of(n.into()),
    };
    if t.byte(end) == b's' && t.word_ends(end + 1) && n.is_multiple_of(10) && n > 0 {
        return Reading::some(end + 1, numbers::plural(&words));
    }
    // '20' is a quoted number.
    (t.word_ends(end) && t.byte(end) != b'\'').then(|| Reading::new(end, words))
}

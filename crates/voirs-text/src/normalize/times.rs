//! Times of day, durations with colons, and ratios.

use super::dates::dash;
use super::numbers;
use super::text::{Reading, Text, push_word};

/// A time as it is written.
struct Clock {
    end: usize,
    hour: u32,
    hour_digits: usize,
    minute: Option<u32>,
    second: Option<u32>,
    /// "A.M." or "P.M."
    meridiem: Option<&'static str>,
}

/// A time, a range of times or a ratio, at its first digit.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    hours_range(t, at)
        .or_else(|| time_range(t, at))
        .or_else(|| ratio(t, at))
}

/// The time of day at `at`, whatever follows it.
pub(super) fn time_of_day(t: &Text<'_>, at: usize) -> Option<Reading> {
    clock(t, at).map(|c| Reading::new(c.end, clock_words(&c)))
}

fn clock(t: &Text<'_>, at: usize) -> Option<Clock> {
    let hour_end = t.digits(at);
    if !(1..=2).contains(&(hour_end - at)) {
        return None;
    }
    let mut clock = Clock {
        end: hour_end,
        hour: t.slice(at..hour_end).parse().ok()?,
        hour_digits: hour_end - at,
        minute: None,
        second: None,
        meridiem: None,
    };
    if let Some((end, minute)) = sixtieths(t, clock.end) {
        clock.minute = Some(minute);
        clock.end = end;
        if let Some((end, second)) = sixtieths(t, clock.end) {
            clock.second = Some(second);
            clock.end = end;
        }
    }
    if let Some((end, meridiem)) = meridiem(t, clock.end)
        && (1..=12).contains(&clock.hour)
    {
        clock.meridiem = Some(meridiem);
        clock.end = end;
    }
    let marked = clock.minute.is_some() || clock.meridiem.is_some();
    let closed = clock.meridiem.is_some() || !t.is_digit(clock.end);
    (marked && closed && (clock.hour < 60 || clock.second.is_some())).then_some(clock)
}

/// ":05", below 60.
fn sixtieths(t: &Text<'_>, at: usize) -> Option<(usize, u32)> {
    let end = t.digits(at + 1);
    if t.byte(at) != b':' || end != at + 3 {
        return None;
    }
    let n = t.slice(at + 1..end).parse().ok()?;
    (n < 60).then_some((end, n))
}

/// "am", "PM", "a.m." after an optional space. A full stop after it is taken
/// in: the spoken form ends in one.
fn meridiem(t: &Text<'_>, at: usize) -> Option<(usize, &'static str)> {
    let start = t.space(at);
    let words = match t.byte(start) {
        b'a' | b'A' => "A.M.",
        b'p' | b'P' => "P.M.",
        _ => return None,
    };
    let mut end = start + 1;
    end += usize::from(t.byte(end) == b'.');
    if !matches!(t.byte(end), b'm' | b'M') {
        return None;
    }
    end += 1;
    if t.char_at(end).is_some_and(char::is_alphanumeric) {
        return None;
    }
    end += usize::from(t.byte(end) == b'.' && t.byte(end + 1) != b'.');
    Some((end, words))
}

fn clock_words(clock: &Clock) -> String {
    let mut words = numbers::cardinal_of(clock.hour.into());
    match clock.minute {
        None => {}
        Some(0) if clock.meridiem.is_some() || clock.second.is_some() => {}
        Some(0) if (1..=12).contains(&clock.hour) => words.push_str(" o'clock"),
        Some(0) if clock.hour > 24 => words.push_str(" minutes"),
        Some(0) => words.push_str(" hundred"),
        Some(m @ 1..10) => {
            words.push_str(" oh ");
            words.push_str(&numbers::cardinal_of(m.into()));
        }
        Some(m) => push_word(&mut words, &numbers::cardinal_of(m.into())),
    }
    if let Some(s) = clock.second {
        words.push_str(" and ");
        words.push_str(&count(s, "second"));
    }
    if let Some(meridiem) = clock.meridiem {
        push_word(&mut words, meridiem);
    }
    words
}

fn count(n: u32, unit: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {unit}{plural}", numbers::cardinal_of(n.into()))
}

/// 1:02:03 without a leading zero is how long something took.
fn duration_words(clock: &Clock) -> Option<String> {
    let (minute, second) = (clock.minute?, clock.second?);
    let is_duration = clock.meridiem.is_none() && (clock.hour_digits == 1 || clock.hour > 24);
    if !is_duration {
        return None;
    }
    let parts = [(clock.hour, "hour"), (minute, "minute"), (second, "second")];
    let said: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, unit)| count(*n, unit))
        .collect();
    (!said.is_empty()).then(|| said.join(" "))
}

fn words(clock: &Clock) -> String {
    duration_words(clock).unwrap_or_else(|| clock_words(clock))
}

/// "9:05", "9:30am", "9:30-10:30", "9am–5pm", "3:16-18".
fn time_range(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first = clock(t, at)?;
    let mut out = words(&first);
    let mut end = first.end;
    if let Some(start) = dash(t, end) {
        if let Some(second) = clock(t, start) {
            push_word(&mut out, "to");
            push_word(&mut out, &words(&second));
            end = second.end;
        } else if first.minute.is_some() {
            let digits = t.digits(start);
            if (1..=2).contains(&(digits - start)) && t.word_ends(digits) {
                push_word(&mut out, "to");
                push_word(&mut out, &numbers::cardinal(t.slice(start..digits)));
                end = digits;
            }
        }
    }
    t.word_ends(end).then(|| Reading::new(end, out))
}

/// "9–11 a.m.", "7-8pm": the second hour has the mark for both.
fn hours_range(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first_end = t.digits(at);
    if !(1..=2).contains(&(first_end - at)) {
        return None;
    }
    let start = dash(t, first_end)?;
    let second = clock(t, start).filter(|c| c.meridiem.is_some())?;
    let first = numbers::cardinal(t.slice(at..first_end));
    Reading::some(second.end, format!("{first} to {}", words(&second)))
}

/// 16:9, 1:100, 3:2:1: numbers that are no time.
fn ratio(t: &Text<'_>, at: usize) -> Option<Reading> {
    let mut end = t.digits(at);
    let mut out = numbers::cardinal(t.slice(at..end));
    let mut terms = 1;
    while end - at < 64 && t.byte(end) == b':' && t.is_digit(end + 1) {
        let next = t.digits(end + 1);
        push_word(&mut out, "to");
        push_word(&mut out, &numbers::cardinal(t.slice(end + 1..next)));
        end = next;
        terms += 1;
    }
    (terms > 1 && t.word_ends(end)).then(|| Reading::new(end, out))
}

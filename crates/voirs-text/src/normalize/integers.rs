//! Numbers that stand alone: ordinals, plurals, ranges, years and codes.

use super::dates::{self, dash};
use super::figures::{Figure, figure};
use super::numbers;
use super::phones;
use super::states;
use super::text::{Reading, Text, is_all_capitals, is_capitalised};

/// "1st", "22ND", "1,000th".
pub(super) fn ordinal(t: &Text<'_>, at: usize) -> Option<Reading> {
    let number = figure(t, at).filter(|f| f.fraction.is_none())?;
    let end = number.end + 2;
    let suffix = t.slice(number.end..end).to_ascii_lowercase();
    let is_ordinal = matches!(suffix.as_str(), "st" | "nd" | "rd" | "th");
    (is_ordinal && t.word_ends(end)).then(|| Reading::new(end, numbers::ordinal(&number.integer)))
}

/// "1990s", "the 80s", "747s".
pub(super) fn plural(t: &Text<'_>, at: usize) -> Option<Reading> {
    let end = t.digits(at);
    let apostrophe = usize::from(t.byte(end) == b'\'');
    let last = end + apostrophe;
    if t.byte(last) != b's' || !t.word_ends(last + 1) {
        return None;
    }
    let digits = t.slice(at..end);
    let words = if is_aircraft(digits) {
        numbers::code(digits)
    } else {
        plain_words(t, at, digits, last + 1)
    };
    // "1990's" is a plural; "2010's best film" a possessive; alike in sound
    // but for the ties.
    let words = if apostrophe == 1 && !digits.ends_with('0') {
        words + "'s"
    } else {
        numbers::plural(&words)
    };
    Reading::some(last + 1, words)
}

/// "2-3", "1990–1995", "2019-20".
pub(super) fn range(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first = figure(t, at)?;
    let start = dash(t, first.end)?;
    let second = figure(t, start).filter(|f| t.word_ends(f.end))?;
    let mark = t.char_at(t.space(first.end));
    let goes_on = matches!(t.byte(second.end), b'-' | b'/' | b':') && t.is_digit(second.end + 1);
    if goes_on {
        return None;
    }
    let equation = t.byte(t.space(second.end)) == b'=';
    let word = if mark == Some('−') || equation {
        "minus"
    } else {
        "to"
    };
    let one = |figure: &Figure<'_>, start: usize| {
        if figure.is_bare() {
            plain_words(t, start, &figure.integer, second.end)
        } else {
            figure.words()
        }
    };
    // A boeing's variant: 747-400. The end of a span of years: 2008-09.
    let (first_digits, second_digits) = (first.integer.len(), second.integer.len());
    let years = first_digits == 4 && second_digits == 2 && first.is_bare() && second.is_bare();
    let words = if is_aircraft(&first.integer) && second_digits == 3 {
        format!(
            "{} {}",
            numbers::code(&first.integer),
            numbers::code(&second.integer)
        )
    } else if years && second.integer.starts_with('0') {
        let last = numbers::cardinal(&second.integer);
        format!("{} to oh {last}", one(&first, at))
    } else {
        format!("{} {word} {}", one(&first, at), one(&second, start))
    };
    Reading::some(second.end, words)
}

/// A number and nothing else.
pub(super) fn plain(t: &Text<'_>, at: usize) -> Option<Reading> {
    let number = figure(t, at)?;
    let mut words = if number.is_bare() {
        plain_words(t, at, &number.integer, number.end)
    } else {
        number.words()
    };
    let mut end = number.end;
    if t.starts(end, "'s") && t.word_ends(end + 2) {
        words.push_str("'s");
        end += 2;
    }
    Reading::some(end, words)
}

/// A bare integer, by its context: a code, a year or a quantity.
fn plain_words(t: &Text<'_>, at: usize, digits: &str, end: usize) -> String {
    let before = t.word_before(at);
    if digits.len() > 1 && (digits.starts_with('0') || is_zip_code(t, at, digits, before)) {
        return if digits.len() > 9 {
            phones::spell_in_groups(digits)
        } else {
            numbers::spell(digits)
        };
    }
    if is_spelled_after(before) && digits.len() > 2 {
        return phones::spell_in_groups(digits);
    }
    if (2..=4).contains(&digits.len())
        && (is_code_after(before) || (is_aircraft(digits) && before == "a"))
    {
        return numbers::code(digits);
    }
    // "UA 328", "RTX 4090", "RFC 2616": a designation, not a count.
    let designated = is_all_capitals(before) && before.len() < 5 && !t.knows(before);
    if (3..=4).contains(&digits.len()) && designated && !counts_next(t, end) {
        return numbers::code(digits);
    }
    if digits.len() == 4
        && let Ok(n) = digits.parse()
        && is_year(t, before, n, end)
    {
        return numbers::year(n);
    }
    // A long number that was not rounded is an identifier.
    let significant = digits.trim_end_matches('0').len();
    if digits.len() > 9 && significant > 4 && significant * 2 > digits.len() {
        return phones::spell_in_groups(digits);
    }
    numbers::cardinal(digits)
}

/// Whether a four-digit number is a year and not a count.
fn is_year(t: &Text<'_>, before: &str, n: u32, end: usize) -> bool {
    let lower = before.to_ascii_lowercase();
    let dated = matches!(
        lower.as_str(),
        "in" | "since"
            | "until"
            | "till"
            | "circa"
            | "year"
            | "years"
            | "spring"
            | "summer"
            | "autumn"
            | "fall"
            | "winter"
            | "early"
            | "late"
            | "mid"
            | "during"
            | "copyright"
    ) || dates::month(before).is_some();
    if dated && (1000..3000).contains(&n) {
        return true;
    }
    if !(1100..2100).contains(&n) {
        return false;
    }
    let measured = matches!(
        lower.as_str(),
        "than"
            | "over"
            | "about"
            | "nearly"
            | "approximately"
            | "almost"
            | "least"
            | "most"
            | "roughly"
            | "exactly"
            | "another"
            | "only"
            | "page"
            | "some"
            | "every"
    );
    let recent = (1900..2100).contains(&n) && lower == "the";
    recent || !(measured || counts_next(t, end))
}

/// Whether the next word is a plural noun, or an adjective and one.
pub(super) fn counts_next(t: &Text<'_>, end: usize) -> bool {
    if t.byte(end) != b' ' {
        return false;
    }
    let first = t.word_after(end);
    if first.chars().any(char::is_uppercase) || first.is_empty() {
        return false;
    }
    if is_counted(first) {
        return true;
    }
    let second_at = t.space(end) + first.len();
    let adjective = first.len() > 2 && !is_link(first);
    adjective && t.byte(second_at) == b' ' && is_counted(t.word_after(second_at))
}

/// Short words that join phrases, before which a number ends its own.
fn is_link(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "but"
            | "the"
            | "for"
            | "with"
            | "when"
            | "where"
            | "after"
            | "before"
            | "that"
            | "was"
            | "were"
            | "had"
            | "has"
            | "are"
            | "will"
            | "would"
            | "while"
            | "who"
            | "which"
            | "from"
            | "into"
            | "onto"
            | "between"
            | "they"
            | "his"
            | "her"
            | "its"
            | "their"
            | "our"
            | "this"
            | "there"
            | "then"
            | "than"
            | "saw"
            | "did"
            | "does"
            | "because"
            | "until"
            | "since"
            | "per"
            | "through"
            | "during"
            | "under"
            | "over"
            | "not"
            | "also"
    )
}

fn is_counted(word: &str) -> bool {
    let irregular = matches!(
        word,
        "people"
            | "men"
            | "women"
            | "children"
            | "feet"
            | "mice"
            | "teeth"
            | "geese"
            | "sheep"
            | "fish"
            | "aircraft"
            | "troops"
            | "percent"
            | "dollars"
            | "euros"
            | "calories"
            | "square"
            | "cubic"
            | "horsepower"
            | "acres"
            | "yen"
    );
    let not_noun = matches!(
        word,
        "was"
            | "is"
            | "has"
            | "as"
            | "his"
            | "this"
            | "us"
            | "its"
            | "does"
            | "thus"
            | "plus"
            | "minus"
            | "always"
            | "perhaps"
            | "sees"
            | "saw"
            | "says"
            | "goes"
            | "brings"
            | "comes"
            | "makes"
            | "shows"
            | "marks"
            | "remains"
            | "seems"
            | "yes"
            | "besides"
            | "towards"
            | "afterwards"
            | "sometimes"
            | "vs"
            | "across"
            | "becomes"
            | "gives"
    );
    irregular
        || (word.len() > 3
            && word.ends_with('s')
            && !word.ends_with("ss")
            && !word.contains('\'')
            && !not_noun)
}

/// The airliners 707 to 787.
fn is_aircraft(digits: &str) -> bool {
    digits.len() == 3 && digits.starts_with('7') && digits.ends_with('7')
}

/// Words before a number that is read as a code: "Flight 370".
pub(super) fn is_code_after(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "boeing"
            | "airbus"
            | "xbox"
            | "seat"
            | "building"
            | "question"
            | "flight"
            | "room"
            | "highway"
            | "route"
            | "interstate"
            | "bus"
            | "exit"
            | "gate"
            | "suite"
            | "apartment"
            | "apt"
            | "unit"
            | "channel"
            | "hwy"
            | "rte"
            | "ste"
            | "peugeot"
            | "bmw"
            | "porsche"
            | "ryzen"
            | "locker"
            | "trailer"
    )
}

/// Words before a number that is read digit by digit.
fn is_spelled_after(word: &str) -> bool {
    matches!(
        word,
        "PIN"
            | "code"
            | "zip"
            | "ZIP"
            | "Zip"
            | "ISBN"
            | "ISSN"
            | "SSN"
            | "extension"
            | "Extension"
            | "ext"
            | "Ext"
            | "passcode"
            | "password"
            | "serial"
            | "Serial"
            | "postcode"
    )
}

/// Five digits after the abbreviation of a state: "CA 90210".
fn is_zip_code(t: &Text<'_>, at: usize, digits: &str, before: &str) -> bool {
    let state = before.len() == 2 && before.chars().all(|c| c.is_ascii_uppercase());
    let named = states::is_state_name(before);
    let comma = || {
        let place = t.word_before_at(at);
        t.slice(0..place).trim_end_matches(' ').ends_with(',')
    };
    digits.len() == 5 && is_capitalised(before) && (state || (named && comma()))
}

//! The element `say-as`: how its text is read.
//!
//! The kinds and formats are those of the W3C note "SSML 1.0 say-as attribute
//! values" (26 May 2005) and those that cloud services added.

use crate::normalize::numbers;
use crate::normalize::{date_words, month_of};

/// Bytes of a text that is read as a whole; a longer one goes by the usual
/// rules, which cut it into sentences.
const LONGEST: usize = 500;

/// How a text is read.
#[derive(Debug, PartialEq)]
pub(super) enum SayAs {
    /// As these words; single capitals are letters.
    Words(String),
    /// As this text, by the usual rules.
    Text(String),
    /// It is covered by a tone.
    Bleep,
    /// The text is not of its kind: by the usual rules.
    Unfit,
    /// The kind is not known: by the usual rules.
    Unknown,
}

/// Reads `text` as `kind`, in `format` where the kind has formats.
pub(super) fn read(text: &str, kind: &str, format: Option<&str>) -> SayAs {
    let text = text.trim();
    if text.len() > LONGEST {
        return SayAs::Unfit;
    }
    let kind = kind.trim();
    let kind = kind.strip_prefix("vxml:").unwrap_or(kind);
    let words = |words: Option<String>| match words {
        Some(words) if !words.is_empty() => SayAs::Words(words),
        _ => SayAs::Unfit,
    };
    let plain = || SayAs::Text(text.to_owned());
    match kind.to_ascii_lowercase().as_str() {
        "cardinal" | "number" => words(cardinal(text)),
        "ordinal" => words(ordinal(text)),
        "digits" | "number_digit" => words(spelled(text, false)),
        "characters" | "character" | "letters" | "spell-out" | "spell" | "verbatim" | "acronym" => {
            words(spelled(text, true))
        }
        "fraction" => words(fraction(text)),
        "date" => words(date(text, format)).or(date_in_words(text)),
        "time" => time(text).map_or(SayAs::Unfit, SayAs::Text),
        "telephone" | "phone" => words(telephone(text)),
        "currency" => currency(text).map_or_else(plain, SayAs::Text),
        "boolean" => match text {
            "true" => SayAs::Words("yes".to_owned()),
            "false" => SayAs::Words("no".to_owned()),
            _ => SayAs::Unfit,
        },
        "expletive" | "bleep" | "censored" => SayAs::Bleep,
        "unit" | "measure" | "address" | "name" | "net" | "interjection" | "duration" => plain(),
        _ => SayAs::Unknown,
    }
}

impl SayAs {
    fn or(self, other: Option<Self>) -> Self {
        match (self, other) {
            (Self::Unfit, Some(other)) => other,
            (this, _) => this,
        }
    }
}

/// A number without its sign and grouping: its digits before and after the
/// point.
fn figure(text: &str) -> Option<(bool, String, Option<String>)> {
    let minus = text.strip_prefix(['-', '−']);
    let number = minus.or_else(|| text.strip_prefix('+')).unwrap_or(text);
    let (whole, part) = match number.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (number, None),
    };
    let digits: String = whole
        .chars()
        .filter(|c| !matches!(c, ',' | ' ' | '_'))
        .collect();
    let all = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let fits = all(&digits) && part.is_none_or(|p| all(p) && !p.is_empty());
    let some = !digits.is_empty() || part.is_some();
    (fits && some).then(|| (minus.is_some(), digits, part.map(str::to_owned)))
}

fn cardinal(text: &str) -> Option<String> {
    if let Some(number) = roman(text) {
        return Some(numbers::cardinal(&number.to_string()));
    }
    let (minus, digits, part) = figure(text)?;
    let words = match part {
        Some(part) => numbers::decimal(&digits, &part),
        None => numbers::cardinal(&digits),
    };
    Some(if minus {
        format!("minus {words}")
    } else {
        words
    })
}

fn ordinal(text: &str) -> Option<String> {
    if let Some(number) = roman(text) {
        return Some(numbers::ordinal(&number.to_string()));
    }
    let lower = text.to_ascii_lowercase();
    let number = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|s| lower.strip_suffix(s));
    let (minus, digits, part) = figure(number.unwrap_or(&lower))?;
    (!minus && part.is_none()).then(|| numbers::ordinal(&digits))
}

/// A Roman numeral in capitals, up to 3999.
fn roman(text: &str) -> Option<u32> {
    const SIGNS: [(&str, u32); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    let mut rest = text;
    let mut number = 0;
    for (sign, value) in SIGNS {
        let most = if sign.len() == 1 && sign != "V" && sign != "L" && sign != "D" {
            3
        } else {
            1
        };
        for _ in 0..most {
            if let Some(after) = rest.strip_prefix(sign) {
                number += value;
                rest = after;
            }
        }
    }
    (rest.is_empty() && number > 0).then_some(number)
}

/// Every character by its name. Separators are silent among digits.
fn spelled(text: &str, separators: bool) -> Option<String> {
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            words.push(numbers::cardinal(&digit.to_string()));
        } else if c.is_alphabetic() {
            words.push(c.to_uppercase().collect());
        } else if !c.is_whitespace() && (separators || !matches!(c, '-' | '.' | ',' | '(' | ')')) {
            words.push(name(c)?.to_owned());
        }
    }
    Some(words.join(" "))
}

/// What a character that is neither letter nor digit is called.
fn name(c: char) -> Option<&'static str> {
    Some(match c {
        '.' => "dot",
        ',' => "comma",
        '-' | '−' => "dash",
        '_' => "underscore",
        '/' => "slash",
        '\\' => "backslash",
        ':' => "colon",
        ';' => "semicolon",
        '!' => "exclamation mark",
        '?' => "question mark",
        '@' => "at",
        '#' => "hash",
        '&' => "ampersand",
        '*' => "star",
        '+' => "plus",
        '=' => "equals",
        '%' => "percent",
        '$' => "dollar",
        '€' => "euro",
        '£' => "pound",
        '~' => "tilde",
        '^' => "caret",
        '|' => "bar",
        '<' => "less than",
        '>' => "greater than",
        '(' => "left parenthesis",
        ')' => "right parenthesis",
        '[' => "left bracket",
        ']' => "right bracket",
        '{' => "left brace",
        '}' => "right brace",
        '"' | '“' | '”' => "quotation mark",
        '\'' | '’' | '‘' => "apostrophe",
        '`' => "backtick",
        _ => return None,
    })
}

/// "2/9", "1 1/2", "3+1/4".
fn fraction(text: &str) -> Option<String> {
    let (before, denominator) = text.split_once(['/', '⁄'])?;
    let before = before.trim();
    let (whole, numerator) = match before.rsplit_once(['+', ' ']) {
        Some((whole, numerator)) => (Some(whole.trim()), numerator),
        None => (None, before),
    };
    let numerator: u32 = numerator.trim().parse().ok()?;
    let denominator: u32 = denominator.trim().parse().ok()?;
    let whole = match whole {
        Some(whole) => Some(cardinal(whole)?),
        None => None,
    };
    let count = numbers::cardinal(&numerator.to_string());
    let words = match (numbers::part(denominator, numerator != 1), &whole) {
        (Some(part), Some(_)) if numerator == 1 => {
            let article = if part.starts_with("eigh") { "an" } else { "a" };
            format!("{article} {part}")
        }
        (Some(part), _) => format!("{count} {part}"),
        (None, _) => format!(
            "{count} over {}",
            numbers::cardinal(&denominator.to_string())
        ),
    };
    Some(match whole {
        Some(whole) => format!("{whole} and {words}"),
        None => words,
    })
}

/// A date of numbers. Without a format, the year is what has four digits, and
/// the month stands before the day, as in US English.
fn date(text: &str, format: Option<&str>) -> Option<String> {
    let fields: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_digit() || c == '?'))
        .filter(|field| !field.is_empty())
        .collect();
    if text.chars().any(char::is_alphabetic) {
        return None;
    }
    let format = match format {
        Some(format) => format.to_ascii_lowercase(),
        None => match fields.as_slice() {
            [first, _, _] if first.len() == 4 => "ymd".to_owned(),
            [_, _, _] => "mdy".to_owned(),
            [first, _] if first.len() == 4 => "ym".to_owned(),
            [_, second] if second.len() == 4 => "my".to_owned(),
            [_, _] => "md".to_owned(),
            [only] if only.len() == 8 => "yyyymmdd".to_owned(),
            [only] if only.len() == 4 => "y".to_owned(),
            _ => return None,
        },
    };
    let (mut year, mut month, mut day) = (None, None, None);
    let mut set = |kind: char, field: &str| {
        if !field.contains('?') {
            match kind {
                'y' => year = Some(field.to_owned()),
                'm' => month = field.parse::<u32>().ok(),
                _ => day = field.parse::<u32>().ok(),
            }
        }
    };
    let kinds: Vec<char> = format
        .chars()
        .filter(|c| matches!(c, 'y' | 'm' | 'd'))
        .collect();
    match fields.as_slice() {
        // "20090817" by a format such as "yyyymmdd".
        [only] if kinds.len() == only.len() && only.len() > 2 => {
            for kind in ['y', 'm', 'd'] {
                let places = kinds.iter().zip(only.chars()).filter(|(k, _)| **k == kind);
                let field: String = places.map(|(_, c)| c).collect();
                if !field.is_empty() {
                    set(kind, &field);
                }
            }
        }
        fields => {
            let mut kinds = kinds;
            kinds.dedup();
            if kinds.len() != fields.len() {
                return None;
            }
            for (kind, field) in kinds.into_iter().zip(fields) {
                set(kind, field);
            }
        }
    }
    // The two digits of a year of our time.
    let year = year.map(|y| match y.len() {
        2 if y.as_str() < "70" => format!("20{y}"),
        2 => format!("19{y}"),
        _ => y,
    });
    match (year, month, day) {
        (year, Some(month), Some(day)) => date_words(year.as_deref(), month, day),
        (Some(year), Some(month), None) => {
            let year = numbers::year(year.parse().ok()?);
            Some(format!("{} {year}", month_of(month)?))
        }
        (Some(year), None, None) => Some(numbers::year(year.parse().ok()?)),
        (None, Some(month), None) => Some(month_of(month)?.to_owned()),
        (None, None, Some(day)) if (1..=31).contains(&day) => {
            Some(numbers::ordinal(&day.to_string()))
        }
        _ => None,
    }
}

/// A date that is partly in words is read by the usual rules.
fn date_in_words(text: &str) -> Option<SayAs> {
    text.chars()
        .any(char::is_alphabetic)
        .then(|| SayAs::Text(text.to_owned()))
}

/// A time of day as the usual rules read it: "2.30pm" is "2:30 pm". Minutes
/// and seconds of a duration are marked ' and ".
fn time(text: &str) -> Option<String> {
    if let Some((minutes, rest)) = text.split_once('\'') {
        let count = |n: &str, unit: &str| {
            let n: u32 = n.trim().parse().ok()?;
            let ending = if n == 1 { "" } else { "s" };
            Some(format!("{n} {unit}{ending}"))
        };
        let seconds = rest.trim_end_matches(['"', '\'', '”']);
        return Some(match seconds.trim() {
            "" => count(minutes, "minute")?,
            seconds => format!(
                "{} {}",
                count(minutes, "minute")?,
                count(seconds, "second")?
            ),
        });
    }
    let letters = text.find(char::is_alphabetic).unwrap_or(text.len());
    let (clock, rest) = text.split_at_checked(letters)?;
    let fields: Vec<&str> = clock.trim().split([':', '.', 'h']).collect();
    let digits = |f: &&str| (1..=2).contains(&f.len()) && f.bytes().all(|b| b.is_ascii_digit());
    let rest = rest.trim();
    let meridiem = match rest.to_ascii_lowercase().replace('.', "").as_str() {
        "a" | "am" => " am",
        "p" | "pm" => " pm",
        _ => "",
    };
    if let [packed] = fields.as_slice()
        && packed.len() == 4
        && packed.bytes().all(|b| b.is_ascii_digit())
    {
        let (hour, minute) = packed.split_at_checked(2)?;
        return Some(format!(
            "{}:{minute}{meridiem}",
            hour.trim_start_matches('0')
        ));
    }
    if !fields.iter().all(digits) || fields.len() > 3 {
        return None;
    }
    if fields.len() == 1 && meridiem.is_empty() {
        return None;
    }
    let zone = if meridiem.is_empty() {
        format!(" {rest}")
    } else {
        String::new()
    };
    Some(format!("{}{meridiem}{}", fields.join(":"), zone.trim_end()))
}

/// Digit by digit, with pauses where the number is grouped.
fn telephone(text: &str) -> Option<String> {
    let mut groups: Vec<String> = Vec::new();
    let mut rest = text;
    if let Some(after) = text.strip_prefix('+') {
        groups.push("plus".to_owned());
        rest = after;
    }
    let lower = rest.to_ascii_lowercase();
    let mut number = rest;
    let mut extension = None;
    for mark in ["extension", "ext.", "ext", "x"] {
        if let Some(at) = lower.rfind(mark) {
            number = rest.get(..at)?;
            extension = rest.get(at + mark.len()..);
            break;
        }
    }
    for group in number.split(|c: char| !c.is_ascii_alphanumeric()) {
        if group.is_empty() {
            continue;
        }
        let spelled = spelled(group, false)?;
        match groups.last_mut() {
            Some(plus) if plus == "plus" => *plus = format!("plus {spelled}"),
            _ => groups.push(spelled),
        }
    }
    if let Some(extension) = extension {
        groups.push(format!("extension {}", spelled(extension, false)?));
    }
    let some = groups.iter().any(|g| g != "plus");
    some.then(|| groups.join(", "))
}

/// "USD45.30" is "USD 45.30".
fn currency(text: &str) -> Option<String> {
    let (code, amount) = text.split_at_checked(3)?;
    let is_code = code.bytes().all(|b| b.is_ascii_uppercase());
    let is_amount = amount.starts_with(|c: char| c.is_ascii_digit());
    (is_code && is_amount).then(|| format!("{code} {amount}"))
}

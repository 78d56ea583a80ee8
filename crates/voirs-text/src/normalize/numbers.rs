//! Number words, US English, without "and" and without hyphens.
//!
//! Every function takes ASCII decimal digits (other characters are ignored)
//! or a small integer, and gives lower-case words separated by single spaces.
//! Scale names follow Conway and Guy up to vigintillion (10^63).

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = [
    "", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const SCALES: [&str; 22] = [
    "",
    "thousand",
    "million",
    "billion",
    "trillion",
    "quadrillion",
    "quintillion",
    "sextillion",
    "septillion",
    "octillion",
    "nonillion",
    "decillion",
    "undecillion",
    "duodecillion",
    "tredecillion",
    "quattuordecillion",
    "quindecillion",
    "sexdecillion",
    "septendecillion",
    "octodecillion",
    "novemdecillion",
    "vigintillion",
];

/// Digits of the largest number that has a name here: below 10^66.
const NAMED_DIGITS: usize = 3 * SCALES.len();

fn push(out: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(word);
}

fn word<const N: usize>(table: &[&'static str; N], index: u32) -> &'static str {
    table.get(index as usize).copied().unwrap_or("")
}

fn below_thousand(out: &mut String, n: u32) {
    if n >= 100 {
        push(out, word(&ONES, n / 100 % 10));
        push(out, "hundred");
    }
    match n % 100 {
        0 => {}
        n @ 1..20 => push(out, word(&ONES, n)),
        n => {
            push(out, word(&TENS, n / 10));
            if n % 10 != 0 {
                push(out, word(&ONES, n % 10));
            }
        }
    }
}

/// "1234" is "one thousand two hundred thirty four". A number too long for a
/// name is read digit by digit, with a comma after every third.
pub(crate) fn cardinal(digits: &str) -> String {
    let digits: Vec<u32> = digits.chars().filter_map(|c| c.to_digit(10)).collect();
    let leading = digits.iter().take_while(|&&d| d == 0).count();
    let digits = digits.get(leading..).unwrap_or(&[]);
    let mut out = String::new();
    if digits.len() > NAMED_DIGITS {
        for (i, &d) in digits.iter().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            push(&mut out, word(&ONES, d));
        }
        return out;
    }
    let mut rest = digits;
    while !rest.is_empty() {
        let scale = (rest.len() - 1) / 3;
        let (group, tail) = rest.split_at(rest.len() - 3 * scale);
        let n = group.iter().fold(0, |n, d| 10 * n + d);
        if n > 0 {
            below_thousand(&mut out, n);
            push(&mut out, SCALES.get(scale).copied().unwrap_or(""));
        }
        rest = tail;
    }
    if out.is_empty() {
        out.push_str("zero");
    }
    out
}

/// [`cardinal`] of an integer.
pub(crate) fn cardinal_of(n: u64) -> String {
    cardinal(&n.to_string())
}

/// "21" is "twenty first".
pub(crate) fn ordinal(digits: &str) -> String {
    let mut words = cardinal(digits);
    let start = words.rfind(' ').map_or(0, |i| i + 1);
    let last = words.split_off(start);
    words.push_str(&ordinal_word(&last));
    words
}

fn ordinal_word(word: &str) -> String {
    let irregular = match word {
        "one" => "first",
        "two" => "second",
        "three" => "third",
        "five" => "fifth",
        "eight" => "eighth",
        "nine" => "ninth",
        "twelve" => "twelfth",
        _ => match word.strip_suffix('y') {
            Some(stem) => return format!("{stem}ieth"),
            None => return format!("{word}th"),
        },
    };
    irregular.to_owned()
}

/// The number read in pairs, as years are: 1905 is "nineteen oh five", 2005
/// "two thousand five", 2024 "twenty twenty four", 1900 "nineteen hundred".
pub(crate) fn year(n: u32) -> String {
    let (high, low) = (n / 100, n % 100);
    if high == 0 || high >= 100 || (high.is_multiple_of(10) && low < 10) {
        return cardinal_of(n.into());
    }
    let mut out = cardinal_of(high.into());
    match low {
        0 => push(&mut out, "hundred"),
        1..10 => {
            push(&mut out, "oh");
            push(&mut out, word(&ONES, low));
        }
        _ => below_thousand(&mut out, low),
    }
    out
}

/// "3", "50" is "three point five zero": trailing zeros were written on purpose.
pub(crate) fn decimal(int: &str, frac: &str) -> String {
    let mut out = cardinal(int);
    push(&mut out, "point");
    push(&mut out, &spell(frac));
    out
}

/// Digit by digit: "101" is "one zero one".
pub(crate) fn spell(digits: &str) -> String {
    let mut out = String::new();
    for d in digits.chars().filter_map(|c| c.to_digit(10)) {
        push(&mut out, word(&ONES, d));
    }
    out
}

/// As rooms, flights and models are read: 25 is "twenty five", 405 "four oh
/// five", 320 "three twenty", 4090 "forty ninety", 2000 "two thousand"; more
/// than four digits, or a leading zero, digit by digit.
pub(crate) fn code(digits: &str) -> String {
    let n: u32 = digits.parse().unwrap_or(u32::MAX);
    if (digits.len() > 1 && digits.starts_with('0')) || digits.len() > 4 {
        return spell(digits);
    }
    match digits.len() {
        3 if n.is_multiple_of(100) => cardinal(digits),
        3 | 4 if !n.is_multiple_of(1000) => year(n),
        _ => cardinal(digits),
    }
}

/// The plural of number words: "nineteen ninety" is "nineteen nineties".
pub(crate) fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if words.ends_with('x') => format!("{words}es"),
        None => format!("{words}s"),
    }
}

/// The name of one of `denominator` equal parts, with its plural; `None` above 999.
pub(crate) fn part(denominator: u32, plural: bool) -> Option<String> {
    Some(match (denominator, plural) {
        (0 | 1 | 1000.., _) => return None,
        (2, false) => "half".to_owned(),
        (2, true) => "halves".to_owned(),
        (4, false) => "quarter".to_owned(),
        (4, true) => "quarters".to_owned(),
        (n, false) => ordinal(&n.to_string()),
        (n, true) => ordinal(&n.to_string()) + "s",
    })
}

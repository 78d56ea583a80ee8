//! Amounts of money.

use super::dates::dash;
use super::figures::{Figure, figure};
use super::numbers;
use super::text::{Reading, Text, push_word};
use super::units;

struct Currency {
    one: &'static str,
    many: &'static str,
    /// The hundredth part, when amounts are read with it.
    cent: Option<(&'static str, &'static str)>,
}

const fn whole(one: &'static str, many: &'static str) -> Currency {
    Currency {
        one,
        many,
        cent: None,
    }
}

const fn divided(one: &'static str, many: &'static str) -> Currency {
    Currency {
        one,
        many,
        cent: Some(("cent", "cents")),
    }
}

/// Symbols and codes (ISO 4217), longest first.
const SYMBOLS: [(&str, Currency); 40] = [
    ("HK$", divided("Hong Kong dollar", "Hong Kong dollars")),
    ("NZ$", divided("New Zealand dollar", "New Zealand dollars")),
    ("US$", divided("dollar", "dollars")),
    ("AU$", divided("Australian dollar", "Australian dollars")),
    ("CA$", divided("Canadian dollar", "Canadian dollars")),
    ("A$", divided("Australian dollar", "Australian dollars")),
    ("C$", divided("Canadian dollar", "Canadian dollars")),
    ("S$", divided("Singapore dollar", "Singapore dollars")),
    ("R$", whole("real", "reais")),
    ("Rs.", whole("rupee", "rupees")),
    ("Rs", whole("rupee", "rupees")),
    ("$", divided("dollar", "dollars")),
    (
        "£",
        Currency {
            one: "pound",
            many: "pounds",
            cent: Some(("penny", "pence")),
        },
    ),
    ("€", divided("euro", "euros")),
    ("¥", whole("yen", "yen")),
    ("₹", whole("rupee", "rupees")),
    ("₩", whole("won", "won")),
    ("₽", whole("ruble", "rubles")),
    ("₺", whole("lira", "lira")),
    ("₪", whole("shekel", "shekels")),
    ("₫", whole("dong", "dong")),
    ("₱", whole("peso", "pesos")),
    ("₦", whole("naira", "naira")),
    ("₴", whole("hryvnia", "hryvnias")),
    ("฿", whole("baht", "baht")),
    ("₿", whole("bitcoin", "bitcoins")),
    ("USD", divided("dollar", "dollars")),
    ("EUR", divided("euro", "euros")),
    (
        "GBP",
        Currency {
            one: "pound",
            many: "pounds",
            cent: Some(("penny", "pence")),
        },
    ),
    ("JPY", whole("yen", "yen")),
    ("CNY", whole("yuan", "yuan")),
    ("RMB", whole("yuan", "yuan")),
    ("INR", whole("rupee", "rupees")),
    ("CAD", divided("Canadian dollar", "Canadian dollars")),
    ("AUD", divided("Australian dollar", "Australian dollars")),
    ("CHF", whole("Swiss franc", "Swiss francs")),
    ("BTC", whole("bitcoin", "bitcoins")),
    ("SEK", whole("Swedish krona", "Swedish kronor")),
    ("NOK", whole("Norwegian krone", "Norwegian kroner")),
    ("MXN", whole("Mexican peso", "Mexican pesos")),
];

fn currency(t: &Text<'_>, at: usize) -> Option<(usize, &'static Currency)> {
    SYMBOLS
        .iter()
        .find(|(symbol, _)| t.starts(at, symbol))
        .map(|(symbol, currency)| (at + symbol.len(), currency))
}

fn is_code(t: &Text<'_>, start: usize, end: usize) -> bool {
    t.slice(start..end).bytes().all(|b| b.is_ascii_alphabetic())
}

/// The name of a symbol that stands alone.
pub(super) fn name(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (end, currency) = currency(t, at)?;
    if is_code(t, at, end) || t.starts(at, "Rs") {
        return None;
    }
    let is_dollar = currency.one == "dollar";
    Reading::some(
        end,
        if is_dollar {
            currency.one
        } else {
            currency.many
        },
    )
}

/// An amount that starts with its currency: "$5", "USD 5", "€3-5 million".
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (symbol_end, currency) = currency(t, at)?;
    let mut start = t.space(symbol_end);
    if !t.word_starts(at)
        || (start == symbol_end && is_code(t, at, symbol_end) && !t.starts(at, "Rs"))
    {
        return None;
    }
    let minus = matches!(t.byte(start), b'-') && t.is_digit(start + 1);
    start += usize::from(minus);
    let first = figure(t, start)?;
    let mut words = if minus {
        "minus".to_owned()
    } else {
        String::new()
    };
    let mut end = first.end;
    let range = dash(t, end).and_then(|next| {
        let symbol = self::currency(t, next).map_or(next, |(end, _)| end);
        let second = figure(t, symbol)?;
        let date_like =
            matches!(t.byte(second.end), b'-' | b'/' | b':') && t.is_digit(second.end + 1);
        (!date_like).then_some(second)
    });
    if let Some(second) = range {
        push_word(&mut words, &first.words());
        push_word(&mut words, "to");
        let amount = amount(t, at, &second, currency, false);
        push_word(&mut words, &amount.words);
        end = amount.end;
    } else {
        let amount = amount(t, at, &first, currency, true);
        push_word(&mut words, &amount.words);
        end = end.max(amount.end);
    }
    // "$50 USD" says the currency once.
    let code = t.space(end);
    if code > end
        && let Some((code_end, same)) = self::currency(t, code)
        && is_code(t, code, code_end)
        && t.word_ends(code_end)
        && same.one.ends_with(currency.one)
    {
        end = code_end;
        words = words.replace(currency.many, same.many);
    }
    Some(per_period(t, end, words))
}

/// "$5/month" and "$10/hr": a price per something.
fn per_period(t: &Text<'_>, end: usize, mut words: String) -> Reading {
    if t.byte(end) == b'/'
        && let Some((per_end, name)) = units::per(t, end + 1)
    {
        push_word(&mut words, "per");
        push_word(&mut words, &name);
        return Reading::new(per_end, words);
    }
    Reading::new(end, words)
}

fn amount(
    t: &Text<'_>,
    at: usize,
    figure: &Figure<'_>,
    currency: &Currency,
    cents: bool,
) -> Reading {
    if let Some((end, scale)) = magnitude(t, figure.end) {
        let words = format!("{} {scale}", figure.words());
        let attribute = is_attribute(t, at, end) || t.byte(figure.end) == b'-';
        let name = if attribute {
            currency.one
        } else {
            currency.many
        };
        return Reading::new(end, format!("{words} {name}"));
    }
    let attribute = is_attribute(t, at, figure.end);
    if let (Some((one, many)), Some(fraction), true) = (currency.cent, figure.fraction, cents)
        && fraction.len() == 2
    {
        let mut words = String::new();
        let units = figure.integer.trim_start_matches('0');
        let parts = fraction.trim_start_matches('0');
        if !units.is_empty() || parts.is_empty() {
            words = numbers::cardinal(units);
            push_word(
                &mut words,
                if units == "1" || attribute {
                    currency.one
                } else {
                    currency.many
                },
            );
        }
        if !parts.is_empty() {
            if !words.is_empty() {
                push_word(&mut words, "and");
            }
            push_word(&mut words, &numbers::cardinal(parts));
            push_word(
                &mut words,
                if parts == "1" || attribute { one } else { many },
            );
        }
        return Reading::new(figure.end, words);
    }
    let one = (figure.is_one() && figure.fraction.is_none()) || attribute;
    let name = if one { currency.one } else { currency.many };
    Reading::new(figure.end, format!("{} {name}", figure.words()))
}

/// An amount between an article and a noun is singular: "a $5 bill".
fn is_attribute(t: &Text<'_>, start: usize, end: usize) -> bool {
    let article = matches!(t.word_before(start), "a" | "A" | "an" | "An" | "another");
    (article && units::is_noun_ahead(t, end)) || (t.byte(end) == b'-' && t.is_letter(end + 1))
}

/// A scale after an amount: " million", "-billion", "k", "M", "bn".
fn magnitude(t: &Text<'_>, at: usize) -> Option<(usize, &'static str)> {
    let start = if matches!(t.byte(at), b' ' | b'-') {
        at + 1
    } else {
        at
    };
    let end = t.letters(start);
    let word = t.slice(start..end);
    let spelled = [
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
        "quadrillion",
    ]
    .into_iter()
    .find(|scale| *scale == word);
    let scale = match (spelled, word) {
        (Some(scale), _) if start > at => scale,
        (_, "bn" | "Bn" | "BN") => "billion",
        (_, "mn" | "mm" | "MM") => "million",
        (_, "tn") => "trillion",
        (_, "k" | "K") if start == at => "thousand",
        (_, "m" | "M") if start == at => "million",
        (_, "b" | "B") if start == at => "billion",
        (_, "t" | "T") if start == at => "trillion",
        _ => return None,
    };
    t.word_ends(end).then_some((end, scale))
}

/// The currency after a number: "5€", "99¢", "5 USD".
pub(super) fn after(t: &Text<'_>, at: usize, one: bool) -> Option<Reading> {
    let start = t.space(at);
    if t.starts(start, "¢") {
        let words = if one { "cent" } else { "cents" };
        return Reading::some(start + "¢".len(), words);
    }
    let (end, currency) = currency(t, start)?;
    let code = is_code(t, start, end);
    let attached = start == at;
    let dollar = t.starts(start, "$");
    if !t.word_ends(end) || (code && attached) || (dollar && !attached) || t.starts(start, "Rs") {
        return None;
    }
    let name = if one { currency.one } else { currency.many };
    Some(per_period(t, end, name.to_owned()))
}

//! Symbols: mathematics, reference marks, ornaments.

use super::fractions::vulgar;
use super::money;
use super::numbers;
use super::scientific::superscript;
use super::scripts::{greek_letter, is_latin};
use super::text::{Reading, Text};
use super::units;

/// A symbol, or several that belong together. Empty words are silence.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let c = t.char_at(at)?;
    operator(t, at)
        .or_else(|| entity(t, at))
        .or_else(|| power(t, at, c))
        .or_else(|| greek(t, at, c))
        .or_else(|| money::name(t, at))
        .or_else(|| contextual(t, at, c))
        .or_else(|| word(c).map(|words| Reading::new(at + c.len_utf8(), words)))
}

/// Operators of several characters.
fn operator(t: &Text<'_>, at: usize) -> Option<Reading> {
    const OPERATORS: [(&str, &str); 18] = [
        ("<=>", "is equivalent to"),
        ("===", "equals"),
        ("!==", "is not equal to"),
        ("==", "equals"),
        ("!=", "is not equal to"),
        ("<=", "less than or equal to"),
        (">=", "greater than or equal to"),
        ("->", "to"),
        ("=>", "to"),
        ("<-", ""),
        ("&&", "and"),
        ("||", "or"),
        ("+=", "plus equals"),
        ("-=", "minus equals"),
        ("*=", "times equals"),
        (":=", "equals"),
        ("+/-", "plus or minus"),
        ("<>", "is not equal to"),
    ];
    OPERATORS
        .iter()
        .find(|(o, _)| t.starts(at, o))
        .map(|(o, words)| Reading::new(at + o.len(), *words))
}

/// Character references of HTML that survive in copied text.
fn entity(t: &Text<'_>, at: usize) -> Option<Reading> {
    const ENTITIES: [(&str, &str); 9] = [
        ("&amp;", "and"),
        ("&lt;", "less than"),
        ("&gt;", "greater than"),
        ("&nbsp;", ""),
        ("&quot;", ""),
        ("&#39;", ""),
        ("&mdash;", ""),
        ("&ndash;", ""),
        ("&copy;", "copyright"),
    ];
    ENTITIES
        .iter()
        .find(|(e, _)| t.starts(at, e))
        .map(|(e, words)| Reading::new(at + e.len(), *words))
}

/// Exponents, and the marks of footnotes after words.
fn power(t: &Text<'_>, at: usize, c: char) -> Option<Reading> {
    let (end, negative, digits) = if c == '^' {
        let negative = t.byte(at + 1) == b'-';
        let start = at + 1 + usize::from(negative);
        let end = t.digits(start);
        (end, negative, t.slice(start..end).to_owned())
    } else if c == 'ⁿ' {
        return Reading::some(at + c.len_utf8(), "to the N");
    } else {
        superscript(t, at)?
    };
    if digits.is_empty() {
        return (c == '^').then(|| {
            let words = if t.is_letter(at + 1) {
                "to the"
            } else {
                "caret"
            };
            Reading::new(at + 1, words)
        });
    }
    let before = t.char_before(at);
    let letters = t.slice(0..at).chars().rev().take(3);
    let base_is_word = letters.filter(|c| is_latin(*c)).count() == 3;
    let footnote = c != '^' && (base_is_word || before.is_none_or(|b| ".,;:!?\"”)' ".contains(b)));
    Reading::some(
        end,
        match (negative, digits.as_str()) {
            _ if footnote => String::new(),
            (false, "2") => "squared".to_owned(),
            (false, "3") => "cubed".to_owned(),
            (true, _) => format!("to the minus {}", numbers::cardinal(&digits)),
            (false, _) => format!("to the {}", numbers::ordinal(&digits)),
        },
    )
}

/// A Greek letter that stands for itself.
fn greek(t: &Text<'_>, at: usize, c: char) -> Option<Reading> {
    let name = greek_letter(c)?;
    let end = at + c.len_utf8();
    let is_greek = |c: Option<char>| {
        c.is_some_and(|c| greek_letter(c).is_some() || ('\u{370}'..'\u{400}').contains(&c))
    };
    if is_greek(t.char_at(end)) || is_greek(t.char_before(at)) {
        return None;
    }
    if c == 'Ω'
        && t.char_before(at)
            .is_some_and(|b| b.is_ascii_digit() || b == ' ')
    {
        return units::read(t, at, false).or_else(|| Reading::some(end, "ohms"));
    }
    Reading::some(end, name)
}

/// Symbols whose reading depends on their neighbours.
fn contextual(t: &Text<'_>, at: usize, c: char) -> Option<Reading> {
    let end = at + c.len_utf8();
    let before = t.char_before(at);
    let after = t.char_at(end);
    let space_before = before.is_none_or(|b| b == ' ');
    let space_after = after.is_none_or(|a| a == ' ');
    let number_near =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || vulgar(c).is_some());
    let operand_before = at > 1
        && t.char_before(at - 1)
            .is_some_and(|c| c.is_alphanumeric() || c == ')');
    let words = match c {
        '*' => {
            let product = number_near(before) && number_near(after)
                || (before == Some(' ') && after == Some(' ') && operand_before);
            if product { "times" } else { "" }
        }
        '/' if space_before && space_after && at > 0 => "slash",
        '/' if number_near(before) && number_near(after) => "slash",
        '/' => "",
        '_' | '`' => "",
        '~' if number_near(after) || after == Some('$') => "about",
        '~' if space_before && space_after && operand_before => "about",
        '~' => "",
        '+' => "plus",
        '-' | '−' if space_before != space_after => "",
        '−' => "minus",
        // The brackets of a generic type: "Vec<T>".
        '<' if before.is_some_and(is_latin) && after.is_some_and(char::is_uppercase) => "",
        '>' if before.is_some_and(is_latin)
            && !number_near(after)
            && !space_before
            && after != Some('=')
            && t.slice(0..at).chars().rev().take(32).any(|c| c == '<') =>
        {
            ""
        }
        '<' => "less than",
        '>' if at == 0 => "",
        '>' => "greater than",
        '|' if space_before && space_after => "",
        '|' => "",
        '\\' if space_before && space_after => "backslash",
        '\\' => "",
        '#' => "hash",
        _ => return None,
    };
    Reading::some(end, words)
}

fn word(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "and",
        '@' => "at",
        '%' => "percent",
        '‰' => "per mille",
        '=' => "equals",
        '$' => "dollar",
        '°' => "degrees",
        '±' => "plus or minus",
        '⁺' => "plus",
        '⁻' => "minus",
        '∓' => "minus or plus",
        '×' | '∙' | '⋅' => "times",
        '÷' => "divided by",
        '≈' | '≅' => "approximately equals",
        '≠' => "is not equal to",
        '≤' | '⩽' => "less than or equal to",
        '≥' | '⩾' => "greater than or equal to",
        '≡' => "is identical to",
        '√' => "square root of",
        '∞' => "infinity",
        '∑' => "the sum of",
        '∏' => "the product of",
        '∫' => "the integral of",
        '∂' => "partial",
        '∆' => "delta",
        '∇' => "nabla",
        '∈' => "in",
        '∉' => "not in",
        '∪' => "union",
        '∩' => "intersection",
        '⊂' | '⊆' => "is a subset of",
        '∀' => "for all",
        '∃' => "there exists",
        '¬' => "not",
        '∧' => "and",
        '∨' => "or",
        '∝' => "is proportional to",
        '∠' => "angle",
        '⊥' => "is perpendicular to",
        '∥' => "is parallel to",
        '→' | '⇒' | '⟶' | '➔' | '➜' => "to",
        '§' => "section",
        '¶' => "paragraph",
        '©' => "copyright",
        '№' => "number",
        '♭' => "flat",
        '♯' => "sharp",
        '¢' => "cents",
        '¤' => "currency",
        'ª' => "",
        _ if is_silent(c) => "",
        _ => return None,
    })
}

/// Marks without a sound: trademarks, bullets, box drawing, ornaments.
fn is_silent(c: char) -> bool {
    matches!(
        c,
        '™' | '®' | '℠' | '•' | '·' | '▪' | '▫' | '●' | '○' | '■' | '□' | '◆' | '◇' | '◦' | '‣'
            | '⁃' | '†' | '‡' | '¿' | '¡' | '←' | '↑' | '↓' | '↔' | '⇐' | '⇔' | '¦' | '¨' | '¯'
            | '´' | '¸' | 'ˆ' | '˜' | '▶' | '◀' | '►' | '◄' | '▲' | '▼' | '△' | '▽' | '◊' | '※'
            | '‖' | '‗' | '⁂' | '⁎' | '‐' | '\u{2500}'..='\u{259F}' | '➤' | '➢' | '❖' | '✦' | '✧'
            | '❧' | '☙' | '❦' | '✓' | '✗' | '✘' | '☐' | '☑' | '☒' | '★' | '☆' | '⏎' | '␣'
            | '\u{FE0E}' | '\u{FE0F}' | '\u{20E3}' | '\u{200C}' | '\u{200D}' | '﹏' | '〰'
            | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0020}'..='\u{E007F}' | '⠀' | '〃' | '〆' | '々' | '‘'
            | '{' | '}' | '̶' | '՚' | '"' | '[' | ']' | '\'' | '-' | '—' | '–'
    )
}

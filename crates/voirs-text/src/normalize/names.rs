//! Names that are not written as words: parts of addresses, hashtags, file
//! names and identifiers.

use super::numbers;
use super::text::{Text, push_word};

/// Letters that a run of letters may have to be looked for words inside it.
const LONGEST_RUN: usize = 32;

/// How a separator inside a name is read: a word, or nothing.
pub(super) type Separator = fn(char) -> &'static str;

/// Separators as they are read out in addresses and paths.
pub(super) fn spoken_separator(c: char) -> &'static str {
    match c {
        '.' => "dot",
        '/' => "slash",
        '\\' => "backslash",
        '-' => "dash",
        '_' => "underscore",
        '~' => "tilde",
        ':' => "colon",
        '?' => "question mark",
        '=' => "equals",
        '&' => "and",
        '#' => "hash",
        '%' => "percent",
        '+' => "plus",
        '@' => "at",
        '*' => "star",
        '$' => "dollar",
        _ => "",
    }
}

/// Separators that only keep words apart, as in `snake_case`.
pub(super) fn silent_separator(c: char) -> &'static str {
    match c {
        '.' => "dot",
        '+' => "plus",
        '#' => "hash",
        '@' => "at",
        _ => "",
    }
}

/// The letters one by one, as capitals: "pdf" is "P D F".
pub(super) fn spell(letters: &str) -> String {
    let mut out = String::new();
    for c in letters.chars() {
        push_word(&mut out, &c.to_uppercase().to_string());
    }
    out
}

/// A name as words: cut at separators, at digits and where the case changes.
pub(super) fn words(t: &Text<'_>, name: &str, separator: Separator) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = name.get(at..).and_then(|s| s.chars().next()) {
        let rest = name.get(at..).unwrap_or("");
        let len = if c.is_ascii_digit() {
            let len = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            push_word(&mut out, &numbers::code(rest.get(..len).unwrap_or("")));
            len
        } else if c.is_alphabetic() {
            let len = piece(rest);
            push_word(&mut out, &letters(t, rest.get(..len).unwrap_or("")));
            len
        } else {
            push_word(&mut out, separator(c));
            c.len_utf8()
        };
        at += len.max(1);
    }
    out
}

/// The length of the first word of camel case: "get|HTTP|Response".
fn piece(s: &str) -> usize {
    let mut previous: Option<char> = None;
    let mut chars = s.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        if !c.is_alphabetic() {
            return i;
        }
        if let Some(before) = previous {
            let next_is_lower = chars.peek().is_some_and(|&(_, n)| n.is_lowercase());
            let starts_word = c.is_uppercase() && (before.is_lowercase() || next_is_lower);
            // A plural of capitals is one piece: "URLs".
            let plural = s.get(i + c.len_utf8()..).is_some_and(|r| {
                r.starts_with('s') && !r.chars().nth(1).is_some_and(char::is_alphanumeric)
            });
            if starts_word && !(plural && before.is_uppercase()) {
                return i;
            }
        }
        previous = Some(c);
    }
    s.len()
}

/// One run of letters as a word, several words, or spelled.
pub(super) fn letters(t: &Text<'_>, run: &str) -> String {
    let lower = run.to_lowercase();
    if let Some(known) = custom(&lower) {
        return known.to_owned();
    }
    let mut chars = run.chars();
    let count = run.chars().count();
    let capitals = run.chars().all(char::is_uppercase);
    if count == 1 {
        return spell(run);
    }
    if t.knows(&lower) || (capitals && t.words.contains(run)) {
        return if capitals && !t.words.contains(&lower) {
            run.to_owned()
        } else {
            lower
        };
    }
    if let Some(stem) = run.strip_suffix('s')
        && stem.chars().count() > 1
        && stem.chars().all(char::is_uppercase)
    {
        return format!("{} S", spell(stem));
    }
    let is_vowel = |c: char| "aeiouyáéíóúäöüåøæèêàâîôû".contains(c.to_ascii_lowercase());
    let vowels = lower.chars().filter(|&c| is_vowel(c)).count();
    let starts_with_vowel = chars.next().is_some_and(is_vowel);
    let spelled = match count {
        2 => true,
        3 => vowels == 0 || starts_with_vowel || lower.chars().last().is_some_and(|c| c == 'i'),
        4..=6 => vowels == 0 || (capitals && count < 5),
        _ => false,
    };
    if spelled {
        return spell(run);
    }
    split(t, &lower).unwrap_or(lower)
}

/// Customary readings of short names in paths, addresses and code.
fn custom(lower: &str) -> Option<&'static str> {
    Some(match lower {
        "usr" => "user",
        "src" => "source",
        "tmp" => "temp",
        "etc" => "etc",
        "json" => "jason",
        "url" => "U R L",
        "urls" => "U R Ls",
        "uri" => "U R I",
        "api" => "A P I",
        "id" => "I D",
        "ids" => "I Ds",
        "ios" => "I O S",
        "us" => "U S",
        "sql" => "S Q L",
        "github" => "git hub",
        "gitlab" => "git lab",
        "wifi" => "wi-fi",
        "img" => "image",
        "cmd" => "command",
        "cfg" => "config",
        "msg" => "message",
        "btn" => "button",
        "pkg" => "package",
        "env" => "env",
        "dir" => "dir",
        "utils" => "utils",
        _ => return None,
    })
}

/// The fewest words of the lexicon that make up `run`; short ones only when
/// they are function words. `None` when there is no such division.
pub(super) fn split(t: &Text<'_>, run: &str) -> Option<String> {
    const MOST_PARTS: usize = 5;
    if run.len() > LONGEST_RUN || !run.is_ascii() || run.len() < 6 {
        return None;
    }
    // best[i]: the number of words and of squared letters in the division of
    // the first i letters, and where its last word starts.
    let mut best: Vec<Option<(usize, usize, usize)>> = vec![None; run.len() + 1];
    *best.first_mut()? = Some((0, 0, 0));
    for end in 1..=run.len() {
        for start in 0..end {
            let Some(Some((parts, squares, _))) = best.get(start).copied() else {
                continue;
            };
            let word = run.get(start..end)?;
            if parts == MOST_PARTS || (start, end) == (0, run.len()) || !is_part(t, word) {
                continue;
            }
            let candidate = (parts + 1, squares + word.len() * word.len(), start);
            let slot = best.get_mut(end)?;
            if slot.is_none_or(|b| (candidate.0, b.1) < (b.0, candidate.1)) {
                *slot = Some(candidate);
            }
        }
    }
    let (_, squares, _) = (*best.last()?)?;
    // Three letters and three: as likely an unknown name.
    if squares < 25 {
        return None;
    }
    let mut parts = Vec::new();
    let mut end = run.len();
    while end > 0 {
        let (_, _, start) = best.get(end).copied()??;
        parts.push(run.get(start..end)?);
        end = start;
    }
    parts.reverse();
    Some(parts.join(" "))
}

fn is_part(t: &Text<'_>, word: &str) -> bool {
    match word.len() {
        0 | 1 => word == "a",
        2 => matches!(
            word,
            "of" | "to"
                | "in"
                | "on"
                | "my"
                | "is"
                | "it"
                | "up"
                | "go"
                | "we"
                | "me"
                | "no"
                | "by"
                | "or"
                | "at"
                | "be"
                | "do"
                | "so"
                | "us"
        ),
        _ => t.words.contains(word),
    }
}

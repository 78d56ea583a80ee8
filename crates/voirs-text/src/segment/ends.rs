//! Whether a full stop, question or exclamation mark ends the sentence.

use super::lines::item_marker;
use super::words::{Kind, is_zone_or_day, kind, starts_sentence};

/// Bytes that a look around may cover.
const WINDOW: usize = 64;

/// A run of final punctuation.
pub(super) struct Mark {
    /// Where it starts.
    at: usize,
    /// Where it ends, with the quotation marks and brackets that close.
    pub(super) end: usize,
    /// A single full stop, which also abbreviates.
    stop: bool,
    /// Whether a quotation closes with it.
    quoted: bool,
    /// A mark of a script written without spaces.
    unspaced: bool,
}

pub(super) fn is_terminator(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉' | '؟' | '۔' | '।' | '॥'
    ) || is_unspaced(c)
}

fn is_unspaced(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// The run of marks at `at`.
pub(super) fn mark(text: &str, at: usize) -> Mark {
    let rest = text.get(at..).unwrap_or("");
    let marks_len = rest.find(|c| !is_terminator(c)).unwrap_or(rest.len());
    let marks = rest.get(..marks_len).unwrap_or("");
    let mut end = at + marks_len;
    let mut quoted = false;
    let mut tail = text.get(end..).unwrap_or("");
    while let Some(c) = tail.chars().next() {
        let note = note_len(tail);
        let straight = matches!(c, '"' | '\'' | '*' | '_' | '`') && !opens_word(tail);
        let len = if note > 0 {
            note
        } else if straight
            || matches!(
                c,
                ')' | ']'
                    | '}'
                    | '”'
                    | '’'
                    | '»'
                    | '›'
                    | '」'
                    | '』'
                    | '）'
                    | '】'
                    | '》'
                    | '〉'
                    | '\u{200B}'
                    | '\u{FE0F}'
            )
        {
            quoted |= matches!(c, '"' | '\'' | '”' | '’' | '»' | '」' | '』');
            c.len_utf8()
        } else {
            break;
        };
        end += len;
        tail = text.get(end..).unwrap_or("");
    }
    Mark {
        at,
        end,
        stop: marks == ".",
        quoted,
        unspaced: marks.chars().next_back().is_some_and(is_unspaced),
    }
}

/// Whether a straight mark has a word directly after it.
fn opens_word(tail: &str) -> bool {
    tail.chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// The length of "[12]", the number of a note, or of a superscript one.
fn note_len(tail: &str) -> usize {
    let superscript: usize = tail
        .chars()
        .take_while(|c| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹'))
        .map(char::len_utf8)
        .sum();
    if superscript > 0 {
        return superscript;
    }
    let Some(inner) = tail.strip_prefix('[') else {
        return 0;
    };
    let digits = inner.bytes().take(4).take_while(u8::is_ascii_digit).count();
    let closed = inner.as_bytes().get(digits) == Some(&b']');
    if digits > 0 && closed { digits + 2 } else { 0 }
}

/// Whether the sentence that starts at `start` ends with the mark.
pub(super) fn ends_sentence(text: &str, start: usize, mark: &Mark) -> bool {
    let tail = text.get(mark.end..).unwrap_or("");
    let Some(after) = tail.chars().next() else {
        return true;
    };
    if mark.unspaced {
        return true;
    }
    if !after.is_whitespace() {
        return false;
    }
    let next = tail.trim_start();
    let Some(first) = next.chars().find(|c| !"\"'“‘«([{*_¿¡`„".contains(*c)) else {
        return true;
    };
    if is_terminator(first) || matches!(first, ',' | ';' | ':') {
        return false;
    }
    // Two newlines end it whatever it is.
    let space = tail.get(..tail.len() - next.len()).unwrap_or("");
    if space.matches('\n').count() > 1 {
        return true;
    }
    let token = token_before(text, start, mark.at);
    if mark.stop && is_item_number(text, start, mark.at) {
        return false;
    }
    let next_word = word(next);
    if first.is_lowercase() && !is_brand(next_word) {
        // A writer without capitals still ends sentences.
        let plain = text
            .get(start..)
            .and_then(|s| s.chars().find(|c| c.is_alphabetic()))
            .is_some_and(char::is_lowercase);
        return plain
            && !mark.quoted
            && !(mark.stop && may_abbreviate(token))
            && is_single(text, mark);
    }
    if mark.quoted && is_attribution(next) {
        return false;
    }
    if !mark.stop {
        return !matches!(first, '–' | '—' | '-') || starts_upper(next);
    }
    if mark.quoted {
        return true;
    }
    !abbreviates(text, start, mark.at, token, next, next_word)
}

/// Whether the marks are one "." "?" or "!", and not the dots of hesitation.
fn is_single(text: &str, mark: &Mark) -> bool {
    !text
        .get(mark.at..mark.end)
        .is_some_and(|m| m.starts_with('…') || m.starts_with(".."))
}

fn starts_upper(next: &str) -> bool {
    next.chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(char::is_uppercase)
}

/// Whether the line ends in an abbreviation that a name or number follows.
pub(super) fn leaves_open(line: &str) -> bool {
    line.strip_suffix('.').is_some_and(|line| {
        let token = token_before(line, 0, line.len());
        matches!(kind(token), Some(Kind::Never))
    })
}

/// The word before `at`, up to white space or an opening bracket.
fn token_before(text: &str, start: usize, at: usize) -> &str {
    let before = text.get(start..at).unwrap_or("");
    let mut from = before.len();
    for (i, c) in before.char_indices().rev() {
        if c.is_whitespace() || "([{\"“‘'/—–".contains(c) || before.len() - i > WINDOW {
            break;
        }
        from = i;
    }
    before.get(from..).unwrap_or("")
}

/// The word at the start of `next`, past quotation marks.
fn word(next: &str) -> &str {
    let next = next.trim_start_matches(|c| "\"'“‘«([{*_`„".contains(c));
    let len = next
        .char_indices()
        .find(|&(i, c)| !(c.is_alphanumeric() || c == '\'' || c == '’') || i > WINDOW)
        .map_or(next.len(), |(i, _)| i);
    next.get(..len).unwrap_or("")
}

/// "1." or "a." at the start of the sentence.
fn is_item_number(text: &str, start: usize, at: usize) -> bool {
    let line = text.get(start..).unwrap_or("");
    item_marker(line).is_some_and(|len| start + len == at + 1)
        || (line.len() > at - start
            && at - start <= 4
            && line
                .get(..at - start)
                .is_some_and(|n| n.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')) && n != "I"))
}

/// "iPhone", "eBay": a capital after a small letter.
fn is_brand(word: &str) -> bool {
    word.chars().nth(1).is_some_and(char::is_uppercase)
}

/// "John said", "asked Mary" after a quotation.
fn is_attribution(next: &str) -> bool {
    next.split_whitespace()
        .take(3)
        .skip(1)
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()))
        .any(|w| {
            matches!(
                w,
                "said"
                    | "asked"
                    | "replied"
                    | "cried"
                    | "shouted"
                    | "whispered"
                    | "answered"
                    | "exclaimed"
                    | "continued"
                    | "added"
                    | "yelled"
                    | "muttered"
                    | "called"
                    | "screamed"
                    | "murmured"
                    | "demanded"
                    | "insisted"
                    | "remarked"
                    | "wondered"
            )
        })
}

/// Whether the token could be an abbreviation at all.
fn may_abbreviate(token: &str) -> bool {
    token.chars().count() < 3
        || token.contains('.')
        || matches!(
            kind(token),
            Some(Kind::Never | Kind::BeforeNumber | Kind::Seldom)
        )
}

fn abbreviates(
    text: &str,
    start: usize,
    at: usize,
    token: &str,
    next: &str,
    next_word: &str,
) -> bool {
    let digit = next_word.starts_with(|c: char| c.is_ascii_digit());
    let opener = next.starts_with(['(', '[']);
    // "A." after "J." is another initial.
    let starter = starts_sentence(next_word)
        && !(next_word.len() == 1 && next.get(1..).is_some_and(|s| s.starts_with('.')));
    let mut letters = token.chars();
    let initial = letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
    if initial {
        let before = token_before(text, start, trim(text, start, at, token));
        return is_initial(token, before, starter, digit);
    }
    if let Some(kind) = kind(token) {
        return match kind {
            Kind::Never => true,
            Kind::BeforeNumber => digit || opener,
            Kind::Seldom => opener || digit || !starter,
            Kind::Usually => false,
        };
    }
    // Initials with inner full stops: "U.S.", "Ph.D.", "J.R.R.".
    let dotted = token.contains('.')
        && token.split('.').all(|part| {
            (1..=2).contains(&part.chars().count()) && part.chars().all(char::is_alphabetic)
        });
    match token {
        _ if !dotted => false,
        "a.m" | "p.m" | "A.M" | "P.M" => is_zone_or_day(next_word),
        _ => opener || digit || !starter,
    }
}

/// Where the white space before the token starts.
fn trim(text: &str, start: usize, at: usize, token: &str) -> usize {
    let before = text.get(start..at - token.len()).unwrap_or("");
    start + before.trim_end().len()
}

/// Whether a single letter is an initial of a name, not "plan B." or "I."
fn is_initial(letter: &str, before: &str, starter: bool, digit: bool) -> bool {
    if !letter.starts_with(char::is_uppercase) {
        // "p. 5", "c. 1900", "b. 1950"
        return digit && matches!(letter, "p" | "c" | "b" | "d" | "r" | "n") || letter == "v";
    }
    let before_is_name = before.is_empty() || before.starts_with(char::is_uppercase);
    if letter == "I" && !before_is_name {
        return false;
    }
    !starter
}

//! Emoji, by their names in the Unicode CLDR.

use emojis::{Emoji, SkinTone};

use super::numbers;
use super::text::{Reading, Text, push_word};

/// Characters in the longest sequence looked up (a family with skin tones, a
/// subdivision flag).
const LONGEST: usize = 14;

/// An emoji at `at`; the same one repeated is said once.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let (mut end, emoji) = longest(t, at)?;
    loop {
        let next = t.space(end);
        match longest(t, next) {
            Some((next_end, same)) if same == emoji => end = next_end,
            _ => break,
        }
    }
    Reading::some(end, name(emoji))
}

fn longest(t: &Text<'_>, at: usize) -> Option<(usize, &'static Emoji)> {
    let rest = t.rest(at);
    let first = rest.chars().next()?;
    let keycap = matches!(first, '0'..='9' | '#' | '*')
        && rest.chars().skip(1).take(2).any(|c| c == '\u{20E3}');
    if !keycap && (first.is_ascii() || is_text(first)) {
        return None;
    }
    let mut ends: Vec<usize> = rest
        .char_indices()
        .take(LONGEST)
        .take_while(|&(i, c)| i == 0 || continues(c))
        .map(|(i, c)| i + c.len_utf8())
        .collect();
    while let Some(end) = ends.pop() {
        let sequence = rest.get(..end)?;
        if let Some(emoji) = emojis::get(sequence) {
            return Some((at + end, emoji));
        }
    }
    None
}

/// Characters that are text in spite of having a picture.
fn is_text(c: char) -> bool {
    matches!(
        c,
        '©' | '®'
            | '™'
            | '↔'
            | '→'
            | '←'
            | '↑'
            | '↓'
            | '▪'
            | '▫'
            | '▶'
            | '◀'
            | '〰'
            | '★'
            | '☆'
    )
}

/// Whether the character may go on a sequence (UTS #51).
fn continues(c: char) -> bool {
    matches!(
        c,
        '\u{200D}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F1E6}'..='\u{1F1FF}' | '\u{1F3FB}'..='\u{1F3FF}'
            | '\u{E0020}'..='\u{E007F}' | '\u{2190}'..='\u{2BFF}' | '\u{1F300}'..='\u{1FAFF}'
    )
}

/// The name as words. Skin tones are not said.
fn name(emoji: &Emoji) -> String {
    let plain = emoji.with_skin_tone(SkinTone::Default).unwrap_or(emoji);
    if let Some(place) = plain.name().strip_prefix("flag: ") {
        return format!("{} flag", letters_only(place));
    }
    let name = plain
        .name()
        .strip_prefix("keycap: ")
        .unwrap_or(plain.name());
    letters_only(match name {
        "#" => "hash key",
        "*" => "star key",
        name => name,
    })
}

fn letters_only(name: &str) -> String {
    let mut out = String::new();
    for word in name.split([' ', ':', '(', ')', ',', '&', '!', '“', '”', '.']) {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        if digits.is_empty() {
            let letters: String = word
                .chars()
                .map(|c| if c == '’' { '\'' } else { c })
                .filter(|c| c.is_alphabetic() || *c == '\'' || *c == '-')
                .collect();
            push_word(&mut out, letters.trim_matches(['-', '\'']));
        } else if word.len() > digits.len() {
            push_word(&mut out, &numbers::ordinal(digits));
        } else {
            push_word(&mut out, &numbers::cardinal(digits));
        }
    }
    out
}

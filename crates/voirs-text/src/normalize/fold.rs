//! Folding of compatible characters, with an alignment back to the source.
//!
//! The recognisers see one form of each thing: one space between words, ASCII
//! digits, composed letters, the straight apostrophe, no invisible characters.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::char::{canonical_combining_class, compose, decompose_compatible};

use super::scripts::is_latin;

/// A folded text and where it differs from its source.
pub(super) struct Folded<'a> {
    pub(super) text: Cow<'a, str>,
    edits: Vec<Edit>,
}

/// `source` was written `folded`.
struct Edit {
    folded: Range<usize>,
    source: Range<usize>,
}

impl Folded<'_> {
    /// The source range that a range of the folded text stands for.
    pub(super) fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.map(range.start, true);
        let end = self.map(range.end, false);
        start..end.max(start)
    }

    /// An offset within an edit goes to the edit's start or end; deletions at
    /// the offset itself fall outside the range that it bounds.
    fn map(&self, at: usize, is_start: bool) -> usize {
        let passed = self.edits.partition_point(|e| {
            if is_start {
                e.folded.end <= at
            } else {
                e.folded.start < at
            }
        });
        let Some(edit) = passed.checked_sub(1).and_then(|i| self.edits.get(i)) else {
            return match self.edits.first() {
                Some(e) if is_start && e.folded.start < at => e.source.start,
                _ => at,
            };
        };
        if is_start {
            match self.edits.get(passed) {
                Some(next) if next.folded.start < at => next.source.start,
                _ => edit.source.end + (at - edit.folded.end),
            }
        } else if at <= edit.folded.end {
            edit.source.end
        } else {
            edit.source.end + (at - edit.folded.end)
        }
    }
}

/// What becomes of one character.
enum Fold {
    Keep,
    Drop,
    Char(char),
    Text(String),
    /// A combining mark and the letter before it make this letter.
    Compose(char),
}

/// Folds `source`; borrows it when there is nothing to fold.
pub(super) fn fold(source: &str) -> Folded<'_> {
    let mut text = String::new();
    let mut edits: Vec<Edit> = Vec::new();
    let mut copied = 0;
    let mut last = None;
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut end = at + c.len_utf8();
        let folded = if c.is_whitespace() {
            while let Some(&(i, next)) = chars.peek()
                && next.is_whitespace()
            {
                end = i + next.len_utf8();
                chars.next();
            }
            match source.get(at..end) {
                Some(" ") => Fold::Keep,
                _ => Fold::Char(' '),
            }
        } else if c.is_ascii() {
            Fold::Keep
        } else {
            fold_char(last, c, chars.peek().map(|&(_, c)| c))
        };
        if let Fold::Keep = folded {
            last = Some(c);
            continue;
        }
        text.push_str(source.get(copied..at).unwrap_or(""));
        copied = end;
        let mut start = text.len();
        let mut from = at;
        match folded {
            Fold::Keep | Fold::Drop => {}
            Fold::Char(c) => text.push(c),
            Fold::Text(s) => text.push_str(&s),
            Fold::Compose(c) => {
                if let Some(base) = text.pop() {
                    start = text.len();
                    from = at - base.len_utf8();
                    // The letter, or something dropped after it, was itself folded.
                    while let Some(e) = edits.pop_if(|e| e.folded.end > start) {
                        from = e.source.start - e.folded.start.saturating_sub(start);
                        start = start.min(e.folded.start);
                    }
                }
                text.push(c);
            }
        }
        last = text.chars().next_back();
        edits.push(Edit {
            folded: start..text.len(),
            source: from..end,
        });
    }
    if edits.is_empty() {
        return Folded {
            text: Cow::Borrowed(source),
            edits,
        };
    }
    text.push_str(source.get(copied..).unwrap_or(""));
    Folded {
        text: Cow::Owned(text),
        edits,
    }
}

fn fold_char(last: Option<char>, c: char, next: Option<char>) -> Fold {
    let after_letter = last.is_some_and(char::is_alphabetic);
    let before_letter = next.is_some_and(char::is_alphabetic);
    match c {
        // Soft hyphen, joiners and other characters without a shape.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{180E}'
        | '\u{200B}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0100}'..='\u{E01EF}' => Fold::Drop,
        // These build emoji; after plain text they mean nothing.
        '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0000}'..='\u{E007F}' => {
            if next == Some('\u{20E3}') || last.is_some_and(|l| !l.is_ascii() && !is_latin(l)) {
                Fold::Keep
            } else {
                Fold::Drop
            }
        }
        '’' | '‛' | 'ʼ' | 'ʻ' | '′' | '›' => Fold::Char('\''),
        '‘' if after_letter || next.is_some_and(|n| n.is_ascii_digit()) => Fold::Char('\''),
        '´' if after_letter && before_letter => Fold::Char('\''),
        '‹' => Fold::Char('‘'),
        '″' => Fold::Char('"'),
        '«' | '„' | '「' | '『' | '《' | '〈' => Fold::Char('“'),
        '»' | '‟' | '」' | '』' | '》' | '〉' => Fold::Char('”'),
        '【' | '〔' => Fold::Char('('),
        '】' | '〕' => Fold::Char(')'),
        '\u{2010}' | '\u{2011}' | '﹣' | '\u{2043}' => Fold::Char('-'),
        '\u{2012}' => Fold::Char('–'),
        '―' | '⸺' | '⸻' => Fold::Char('—'),
        '⁄' | '∕' => Fold::Char('/'),
        '。' | '｡' => Fold::Char('.'),
        '、' | '､' => Fold::Char(','),
        '‥' => Fold::Char('…'),
        '‼' => Fold::Text("!!".to_owned()),
        '⁇' => Fold::Text("??".to_owned()),
        '⁈' | '⁉' => Fold::Text("?!".to_owned()),
        '〜' => Fold::Char('~'),
        '・' => Fold::Char(' '),
        'µ' => Fold::Char('μ'),
        'º' | '˚' => Fold::Char('°'),
        '\u{2126}' => Fold::Char('Ω'),
        '％' | '﹪' => Fold::Char('%'),
        '℠' | '™' | '№' => Fold::Keep,
        '\u{FF01}'..='\u{FF5E}' => Fold::Char(char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)),
        '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '⁺' | '⁻' | 'ⁿ' => Fold::Keep,
        '¼'..='¾' | '⅐'..='⅞' | '↉' => Fold::Keep,
        _ => fold_compatible(last, c),
    }
}

/// Combining marks, foreign digits, ligatures and presentation forms.
fn fold_compatible(last: Option<char>, c: char) -> Fold {
    if canonical_combining_class(c) != 0 {
        return match last {
            Some(base) if is_latin(base) => match compose(base, c) {
                Some(letter) => Fold::Compose(letter),
                None => Fold::Drop,
            },
            // A letter that the mark is not part of: a stray accent.
            Some(base) if base.is_alphabetic() => Fold::Keep,
            _ => Fold::Drop,
        };
    }
    if let Some(digit) = decimal_digit(c) {
        return Fold::Char(digit);
    }
    if is_latin(c)
        && c.is_alphabetic()
        && !matches!(c, '\u{FB00}'..='\u{FB06}' | '\u{2160}'..='\u{217F}')
    {
        return Fold::Keep;
    }
    let mut plain = String::new();
    decompose_compatible(c, |d| plain.push(d));
    let is_plain = plain
        .chars()
        .all(|d| d.is_ascii_alphanumeric() || is_latin(d) || "°().,!?/- ".contains(d));
    if is_plain && !plain.trim().is_empty() && !emojis_own(c) {
        Fold::Text(plain)
    } else {
        Fold::Keep
    }
}

/// Letters in circles and squares that are emoji have names of their own.
fn emojis_own(c: char) -> bool {
    matches!(c, 'Ⓜ' | '\u{1F100}'..='\u{1F2FF}' | 'ℹ')
}

/// The ASCII digit for a decimal digit of another script (general category Nd).
fn decimal_digit(c: char) -> Option<char> {
    const ZEROS: [u32; 21] = [
        0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
        0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0xA9D0,
    ];
    let code = u32::from(c);
    let passed = ZEROS.partition_point(|&zero| zero <= code);
    let zero = ZEROS.get(passed.checked_sub(1)?)?;
    char::from_digit(code - zero, 10)
}

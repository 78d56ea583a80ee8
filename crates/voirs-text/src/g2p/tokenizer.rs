//! Words and punctuation of spoken text, cut as the tagger expects them.
//!
//! The rules are those of spaCy's English tokenizer (MIT) for text that has
//! been normalised: quotes, brackets and marks are peeled off both ends of what
//! stands between spaces, contractions are cut, and hyphens and dashes inside
//! words are tokens of their own.

use std::ops::Range;

use super::contractions;
use crate::normalize::{SpanKind, SpokenText};

/// A word or mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The text, with apostrophes as U+0027.
    pub(super) text: String,
    /// Byte range in the spoken text.
    pub(super) range: Range<usize>,
    /// White space follows.
    pub(super) space: bool,
    /// Phonemes that the author gave.
    pub(super) phonemes: Option<String>,
    /// It is the name of a letter, not a word that is written as one.
    pub(super) letter: bool,
}

/// Cuts the whole of `spoken`.
pub(super) fn tokenize(spoken: &SpokenText) -> Vec<Token> {
    let text = spoken.text();
    let mut tokens = Vec::new();
    let mut from = 0;
    for span in spoken.spans() {
        let SpanKind::Phonemes(phonemes) = &span.kind else {
            continue;
        };
        plain(text, from..span.out.start, &mut tokens);
        from = span.out.end;
        tokens.push(Token {
            text: straight(text.get(span.out.clone()).unwrap_or_default()),
            range: span.out.clone(),
            space: text
                .get(from..)
                .is_some_and(|t| t.starts_with(char::is_whitespace)),
            phonemes: Some(phonemes.clone()),
            letter: false,
        });
    }
    plain(text, from..text.len(), &mut tokens);
    mark_letters(spoken, &mut tokens);
    tokens
}

/// Single capitals in what the normaliser wrote are letters: the "A" of
/// "vitamin A" is not the article.
fn mark_letters(spoken: &SpokenText, tokens: &mut [Token]) {
    let mut spans = spoken.spans().iter().peekable();
    for token in tokens {
        while spans
            .next_if(|span| span.out.end <= token.range.start)
            .is_some()
        {}
        let mut bytes = token.text.bytes();
        let capital =
            bytes.next().is_some_and(|b| b.is_ascii_uppercase()) && bytes.next().is_none();
        token.letter = capital && spans.peek().is_some_and(|s| s.kind == SpanKind::Rewritten);
    }
}

/// Cuts a stretch without given phonemes.
fn plain(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    let stretch = text.get(range.clone()).unwrap_or_default();
    let mut rest = stretch;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return;
        }
        let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (chunk, after) = rest.split_at(length);
        let start = range.start + stretch.len() - rest.len();
        cut(chunk, |piece| {
            tokens.push(Token {
                text: straight(chunk.get(piece.clone()).unwrap_or_default()),
                range: start + piece.start..start + piece.end,
                space: false,
                phonemes: None,
                letter: false,
            });
        });
        if let Some(last) = tokens.last_mut() {
            last.space = !after.is_empty();
        }
        rest = after;
    }
}

/// Reports the pieces of a chunk without spaces, in order.
fn cut(chunk: &str, mut report: impl FnMut(Range<usize>)) {
    let mut start = 0;
    let mut end = chunk.len();
    let mut tail = Vec::new();
    loop {
        let core = chunk.get(start..end).unwrap_or_default();
        if core.is_empty() {
            break;
        }
        if is_whole(core) {
            report(start..end);
            start = end;
            break;
        }
        // An apostrophe in front may belong to the word ("'em"), which shows
        // only when all else is off.
        let prefix = prefix_length(core);
        let suffix = suffix_length(core);
        if prefix > 0 && (suffix == 0 || !core.starts_with(is_apostrophe)) {
            report(start..start + prefix);
            start += prefix;
        } else if suffix > 0 {
            tail.push(end - suffix..end);
            end -= suffix;
        } else {
            break;
        }
    }
    infixes(chunk, start..end, &mut report);
    tail.into_iter().rev().for_each(report);
}

/// Bytes of the longest token that is kept whole.
const LONGEST_WHOLE: usize = 32;

/// Short forms such as "'em", and letters with dots: "U.S.", "e.g.", "Ph.D.".
fn is_whole(core: &str) -> bool {
    if core.len() > LONGEST_WHOLE {
        return false;
    }
    if core.contains(is_apostrophe) {
        return contractions::is_whole(&straight(core));
    }
    let part = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic)
            && chars.next().is_none_or(char::is_alphabetic)
            && chars.next().is_none()
    };
    let inner = core.strip_suffix('.').unwrap_or_default();
    inner.contains('.') && inner.split('.').all(part)
}

/// Length of the mark that begins `core`.
fn prefix_length(core: &str) -> usize {
    let dots = core.len() - core.trim_start_matches('.').len();
    if dots >= 2 {
        return dots;
    }
    match core.chars().next() {
        Some(c) if is_mark(c) || is_apostrophe(c) => c.len_utf8(),
        _ => 0,
    }
}

/// Length of the mark or possessive ending that ends `core`.
fn suffix_length(core: &str) -> usize {
    let dots = core.len() - core.trim_end_matches('.').len();
    if dots >= 2 {
        return dots;
    }
    let mut back = core.chars().rev();
    let (Some(last), before) = (back.next(), back.next()) else {
        return 0;
    };
    match (last, before) {
        (c, _) if is_mark(c) || is_apostrophe(c) => c.len_utf8(),
        ('s' | 'S', Some(c)) if is_apostrophe(c) => 1 + c.len_utf8(),
        ('.', Some(c)) if c.is_lowercase() || c.is_numeric() || is_mark(c) || is_apostrophe(c) => 1,
        ('.', Some(c)) if c.is_uppercase() && back.next().is_some_and(char::is_uppercase) => 1,
        _ => 0,
    }
}

/// Reports a chunk without prefixes and suffixes, cut at the marks within.
fn infixes(chunk: &str, range: Range<usize>, report: &mut impl FnMut(Range<usize>)) {
    let core = chunk.get(range.clone()).unwrap_or_default();
    let mut start = 0;
    let mut at = 0;
    let mut before: Option<char> = None;
    while let Some(c) = core.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = core.get(at..).unwrap_or_default();
        let length = infix_length(before, rest);
        if length > 0 && at > 0 {
            word(core, start..at, range.start, report);
            report(range.start + at..range.start + at + length);
            at += length;
            start = at;
            before = None;
        } else {
            at += c.len_utf8();
            before = Some(c);
        }
    }
    word(core, start..core.len(), range.start, report);
}

/// Length of the mark at the beginning of `rest`, which stands after `before`.
fn infix_length(before: Option<char>, rest: &str) -> usize {
    let Some(mark) = rest.chars().next() else {
        return 0;
    };
    let dots = rest.len() - rest.trim_start_matches('.').len();
    let dashes = rest.bytes().take(4).take_while(|b| *b == b'-').count();
    let follows = |length: usize| rest.get(length..).and_then(|r| r.chars().next());
    let letter = |length: usize| follows(length).is_some_and(char::is_alphabetic);
    match mark {
        '.' if dots >= 2 => dots,
        '.' => {
            let sentence = before.is_some_and(|c| c.is_lowercase() || is_quote(c))
                && follows(1).is_some_and(|c| c.is_uppercase() || is_quote(c));
            usize::from(sentence)
        }
        '-' => {
            let between = before.is_some_and(char::is_alphanumeric) && letter(dashes);
            if between && dashes <= 3 { dashes } else { 0 }
        }
        ',' | ':' => usize::from(!before.is_some_and(char::is_numeric) || letter(1)),
        c if is_mark(c) && c != '_' => c.len_utf8(),
        '/' | '~' => usize::from(letter(1)),
        _ => 0,
    }
}

/// Reports a word, cut if it is a contraction.
fn word(core: &str, range: Range<usize>, offset: usize, report: &mut impl FnMut(Range<usize>)) {
    let text = core.get(range.clone()).unwrap_or_default();
    if text.is_empty() {
        return;
    }
    let plain = straight(text);
    let mut start = range.start;
    for cut in contractions::cuts(&plain) {
        let cut = range.start + written(text, cut);
        report(offset + start..offset + cut);
        start = cut;
    }
    report(offset + start..offset + range.end);
}

/// The offset in `text` of what is at `offset` in `straight(text)`.
fn written(text: &str, offset: usize) -> usize {
    let mut straight = 0;
    for (at, c) in text.char_indices() {
        if straight >= offset {
            return at;
        }
        straight += if is_apostrophe(c) { 1 } else { c.len_utf8() };
    }
    text.len()
}

/// Typographic apostrophes made U+0027.
fn straight(text: &str) -> String {
    text.replace(['‘', '’'], "'")
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '‘' | '’')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '`' | '´' | '‚') || is_apostrophe(c)
}

/// Marks that never are part of a word.
fn is_mark(c: char) -> bool {
    (is_quote(c) && !is_apostrophe(c))
        || matches!(
            c,
            '…' | ','
                | ':'
                | ';'
                | '!'
                | '?'
                | '¿'
                | '¡'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '<'
                | '>'
                | '_'
                | '#'
                | '*'
                | '&'
                | '—'
                | '–'
                | '·'
                | '。'
                | '？'
                | '！'
                | '，'
                | '、'
                | '；'
                | '：'
                | '%'
                | '='
                | '+'
                | '§'
                | '°'
                | '•'
                | '™'
                | '®'
                | '©'
                | '†'
        )
}

//! Tokens cut into pieces that the lexicon may know, and what is written
//! together brought back together.

use std::ops::Range;

use super::contractions::is_clitic;
use super::stress::{self, PRIMARY, Stress};
use super::tagger::Tag;

/// A part of a token: a run of letters, of digits, or a mark.
#[derive(Debug, Clone)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// Its token's tag, or the class of reading that context asks for.
    pub(super) tag: Tag,
    pub(super) phonemes: Option<String>,
    /// Byte range of its token in the spoken text.
    pub(super) range: Range<usize>,
    /// White space follows.
    pub(super) space: bool,
    /// A pause that is read as such, not as a part of a word.
    pub(super) mark: bool,
    /// A space is heard before it.
    pub(super) apart: bool,
}

/// Whether a piece has no sound of its own within a word.
pub(super) fn is_joiner(text: &str) -> bool {
    text.chars()
        .all(|c| matches!(c, '\'' | ',' | '-' | '.' | '_' | '‘' | '’' | '/'))
}

/// Cuts a token where letters, digits and marks meet, and before the last
/// capital of a run ("HTMLParser") or the first ("openFile").
///
/// A contraction's ending ("'ll", "n't") stays whole.
pub(super) fn split(text: &str) -> Vec<&str> {
    if is_clitic(text) {
        return vec![text];
    }
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let start = parts.is_empty();
        let length = match first {
            '\'' => match run(rest, |c| c == '\'') {
                1 if !start && rest.len() > 1 => {
                    // An apostrophe that joins nothing is dropped.
                    rest = rest.get(1..).unwrap_or_default();
                    continue;
                }
                length => length,
            },
            '.' => run(rest, |c| c == '.'),
            '-' | '_' => run(rest, |c| matches!(c, '-' | '_')),
            c if c.is_ascii_digit() => run(rest, |c| c.is_ascii_digit()),
            c if c.is_alphanumeric() => letters(rest),
            c => c.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        parts.push(part);
        rest = after;
    }
    parts
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of the letters at the beginning of `text` that stay together:
/// with each apostrophe, the one letter after it.
fn letters(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut end = 0;
    let mut before: Option<char> = None;
    let mut shortened = false;
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, c)| *c);
        if c == '\'' {
            if !next.is_some_and(is_letter) {
                return end;
            }
            shortened = true;
        } else if !is_letter(c) || (shortened && before != Some('\'')) {
            return end;
        } else {
            end = at + c.len_utf8();
            let capital = next.is_some_and(char::is_uppercase);
            if c.is_lowercase() && capital {
                return end;
            }
            if c.is_uppercase() && capital {
                let after = text.get(end..).and_then(|t| t.chars().nth(1));
                if after.is_some_and(char::is_lowercase) {
                    return end;
                }
            }
        }
        before = Some(c);
    }
    end
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() && !c.is_ascii_digit()
}

/// The text of pieces that are written together.
pub(super) fn joined(pieces: &[Piece<'_>]) -> String {
    pieces.iter().map(|piece| piece.text).collect()
}

/// The tag of pieces together: that of the longest, capitals counted twice.
pub(super) fn joint_tag(pieces: &[Piece<'_>]) -> Tag {
    let weight = |piece: &Piece<'_>| -> usize {
        let weights = piece
            .text
            .chars()
            .map(|c| 1 + usize::from(c.is_uppercase()));
        weights.sum()
    };
    let mut best = (0, "");
    for piece in pieces {
        if weight(piece) > best.0 {
            best = (weight(piece), piece.tag);
        }
    }
    best.1
}

/// Settles how the pieces of one word sound together: apart when they are of
/// different kinds or one is `strange`, otherwise with one main stress.
pub(super) fn settle(pieces: &mut [Piece<'_>], strange: bool) {
    let kind = |c: char| match c {
        c if c.is_alphabetic() => 0,
        c if c.is_ascii_digit() => 1,
        _ => 2,
    };
    let mut kinds = pieces
        .iter()
        .filter(|piece| !is_joiner(piece.text))
        .flat_map(|piece| piece.text.chars())
        .filter(|c| !is_joiner(c.encode_utf8(&mut [0; 4])))
        .map(kind);
    let first = kinds.next();
    let apart =
        strange || kinds.any(|kind| Some(kind) != first) || pieces.iter().any(|p| p.text == "/");
    if apart {
        for piece in pieces.iter_mut().skip(1) {
            piece.apart = true;
        }
        return;
    }

    let mut sounding: Vec<(bool, usize, usize)> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        if let Some(phonemes) = piece.phonemes.as_deref().filter(|p| !p.is_empty()) {
            sounding.push((phonemes.contains(PRIMARY), stress::weight(phonemes), at));
        }
    }
    let stressed = sounding.iter().filter(|(primary, ..)| *primary).count();
    let single = |at: usize| {
        pieces
            .get(at)
            .is_some_and(|p| p.text.chars().nth(1).is_none())
    };
    let reduced = match sounding.as_slice() {
        [(.., a), (.., b)] if single(*a) => vec![*b],
        all if all.len() < 2 || stressed <= all.len().div_ceil(2) => Vec::new(),
        all => {
            let mut lightest = all.to_vec();
            lightest.sort_unstable();
            lightest.truncate(all.len() / 2);
            lightest.into_iter().map(|(.., at)| at).collect()
        }
    };
    for at in reduced {
        if let Some(piece) = pieces.get_mut(at) {
            let phonemes = piece.phonemes.take();
            piece.phonemes = phonemes.map(|p| stress::apply(p, Some(Stress::Reduce)));
        }
    }
}

//! Line breaks: wrapped prose, or the end of a heading, item or verse?
//!
//! A break is a wrap where the next line's first word would not have fitted:
//! the line and that word together are longer than the longest line around.

use super::ends;

/// Lines and bytes looked at on each side of a break.
const LINES_AROUND: usize = 8;
const BYTES_AROUND: usize = 1200;

/// Widths, in characters, to which people and programs wrap prose.
const NARROWEST: usize = 30;
const WIDEST: usize = 160;

/// What a line break means.
pub(super) enum LineBreak {
    /// The paragraph, heading or item ends before it.
    Paragraph,
    /// A space; the next line starts at the offset.
    Space(usize),
}

pub(super) fn is_newline(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// The newlines in the white space at `at`, and where it ends.
fn gap(text: &str, at: usize) -> (usize, usize) {
    let mut count = 0;
    let mut before = ' ';
    let rest = text.get(at..).unwrap_or("");
    for (i, c) in rest.char_indices() {
        if !c.is_whitespace() {
            return (count, at + i);
        }
        count += match c {
            '\n' if before == '\r' => 0,
            '\u{C}' | '\u{2029}' => 2,
            c if is_newline(c) => 1,
            _ => 0,
        };
        before = c;
    }
    (count.max(2), text.len())
}

/// The meaning of the newline at `at`.
pub(super) fn decide(text: &str, at: usize) -> LineBreak {
    let (newlines, next) = gap(text, at);
    if newlines > 1 {
        return LineBreak::Paragraph;
    }
    // The whole line, though the sentence may start within it.
    let line_start = line_start(text, at);
    let line = text.get(line_start..at).unwrap_or("").trim_end();
    let following = line_at(text, next);
    if starts_block(following) || is_heading(line) || line.ends_with(':') && line.len() < 40 {
        return LineBreak::Paragraph;
    }
    let block = Block::around(text, at, next);
    let width = line.chars().count();
    let lower = following
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(char::is_lowercase);
    let joined = if line.ends_with([',', '—', '–']) || ends::leaves_open(line) {
        true
    } else if lower {
        block.wraps(width, following) || width >= 40
    } else {
        block.width >= 45 && block.wraps(width, following) && !block.is_verse()
    };
    if joined {
        LineBreak::Space(next)
    } else {
        LineBreak::Paragraph
    }
}

/// Whether the paragraph ends at `at`, the end of a sentence.
pub(super) fn paragraph_follows(text: &str, at: usize) -> bool {
    let (newlines, next) = gap(text, at);
    if newlines != 1 {
        return newlines > 1;
    }
    let following = line_at(text, next);
    if starts_block(following) {
        return true;
    }
    // The whole line counts, with earlier sentences on it.
    let line = line_start(text, at);
    let width = text.get(line..at).unwrap_or("").chars().count();
    let block = Block::around(text, at, next);
    !block.wraps(width, following)
}

fn line_start(text: &str, at: usize) -> usize {
    let before = window_before(text, at);
    let offset = at - before.len();
    before.rfind(is_newline).map_or(offset, |i| {
        offset
            + i
            + before
                .get(i..)
                .and_then(|s| s.chars().next())
                .map_or(1, char::len_utf8)
    })
}

fn window_before(text: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(BYTES_AROUND);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    text.get(from..at).unwrap_or("")
}

fn window_after(text: &str, at: usize) -> &str {
    let mut to = (at + BYTES_AROUND).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    text.get(at..to).unwrap_or("")
}

/// The line that starts at `at`.
fn line_at(text: &str, at: usize) -> &str {
    let rest = window_after(text, at);
    rest.split(is_newline).next().unwrap_or("").trim_end()
}

/// The lines without a blank one around a break.
struct Block {
    /// Characters in the longest line.
    width: usize,
    lines: usize,
    capitals: usize,
}

impl Block {
    fn around(text: &str, at: usize, next: usize) -> Self {
        let mut block = Self {
            width: 0,
            lines: 0,
            capitals: 0,
        };
        let before = window_before(text, at);
        for line in before.rsplit('\n').take(LINES_AROUND) {
            if !block.add(line) {
                break;
            }
        }
        let after = window_after(text, next);
        for line in after.split('\n').take(LINES_AROUND) {
            if !block.add(line) {
                break;
            }
        }
        block
    }

    /// Counts a line; `false` for a blank one.
    fn add(&mut self, line: &str) -> bool {
        let line = line.trim();
        let Some(first) = line.chars().find(|c| c.is_alphanumeric()) else {
            return false;
        };
        self.width = self.width.max(line.chars().count());
        self.lines += 1;
        // A paragraph in capitals is prose.
        let mixed = line.chars().any(char::is_lowercase);
        self.capitals += usize::from(first.is_uppercase() && mixed);
        true
    }

    /// Whether the first word of `following` would not have fitted.
    fn wraps(&self, width: usize, following: &str) -> bool {
        let word = following.split_whitespace().next().unwrap_or("");
        (NARROWEST..=WIDEST).contains(&self.width)
            && width + 1 + word.chars().count() + 1 > self.width
    }

    /// Verses and titles: every line starts with a capital.
    fn is_verse(&self) -> bool {
        self.capitals == self.lines && (self.lines > 3 || self.lines == 3 && self.width < 60)
    }
}

fn is_heading(line: &str) -> bool {
    let hashes = line.bytes().take_while(|&b| b == b'#').count();
    (1..=6).contains(&hashes) && line.as_bytes().get(hashes) == Some(&b' ')
}

/// Whether the line starts something of its own: an item, a heading, a
/// quotation, a row, a rule.
pub(super) fn starts_block(line: &str) -> bool {
    item_marker(line).is_some()
        || is_heading(line)
        || line.starts_with(['|', '>'])
        || (line.len() > 2
            && line
                .bytes()
                .all(|b| matches!(b, b'-' | b'=' | b'*' | b'_' | b'~')))
        || line.starts_with("```")
}

/// The length of the marker of a list item at the start of `line`.
pub(super) fn item_marker(line: &str) -> Option<usize> {
    let mut chars = line.chars();
    let first = chars.next()?;
    if "-*+•–—▪◦‣·●○".contains(first) {
        let is_item = chars.next().is_some_and(char::is_whitespace);
        return is_item.then_some(first.len_utf8());
    }
    let open = usize::from(first == '(');
    let body = line.get(open..)?;
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let letters = body.bytes().take_while(|b| b.is_ascii_lowercase()).count();
    let roman = body
        .bytes()
        .take(letters)
        .all(|b| matches!(b, b'i' | b'v' | b'x'));
    let len = match (digits, letters) {
        (1..=3, _) => digits,
        (0, 1) => 1,
        (0, 2..=5) if roman => letters,
        _ => return None,
    };
    let close = *body.as_bytes().get(len)?;
    let ends = body
        .get(len + 1..)?
        .chars()
        .next()
        .is_some_and(char::is_whitespace);
    let is_item = ends && (close == b')' || (close == b'.' && open == 0));
    is_item.then_some(open + len + 1)
}

//! Markup and debris that is not spoken, and inline pronunciations.

use std::ops::Range;

use super::scripts::is_latin;
use super::text::Text;

/// Longest text of a link and longest target, in bytes.
const LONGEST_LINK: usize = 512;

/// What markup asks for.
pub(super) enum Markup {
    /// Nothing is said up to here.
    Silent(usize),
    /// Nothing is said, and the words on both sides stay apart.
    Apart(usize),
    /// `[text](target)`: the text is read, then reading goes on at `end`.
    Link {
        text: usize,
        close: usize,
        end: usize,
    },
    /// `[word](/phonemes/)`.
    Phonemes {
        word: Range<usize>,
        phonemes: Range<usize>,
        end: usize,
    },
}

/// Markup at `at`; `first` when nothing has been said yet.
pub(super) fn read(t: &Text<'_>, at: usize, first: bool) -> Option<Markup> {
    if first && let Some(end) = line_start(t, at) {
        return Some(Markup::Silent(end));
    }
    match t.byte(at) {
        b'[' => bracket(t, at, first),
        b']' => link_tail(t, at).map(Markup::Silent),
        b'!' if t.byte(at + 1) == b'[' => link(t, at + 1).map(|_| Markup::Silent(at + 1)),
        b'<' => tag(t, at),
        b'*' | b'_' | b'`' | b'~' => emphasis(t, at),
        b'-' | b'=' | b'#' | b'|' | b'+' => rule(t, at, first),
        _ => None,
    }
    .or_else(|| emoticon(t, at).map(Markup::Apart))
}

/// Marks of headings, block quotations, bullets and tasks.
fn line_start(t: &Text<'_>, at: usize) -> Option<usize> {
    let rest = t.rest(at);
    let hashes = rest.bytes().take(7).take_while(|&b| b == b'#').count();
    if (1..=6).contains(&hashes) && t.byte(at + hashes) == b' ' {
        return Some(at + hashes);
    }
    let mark = [
        "- ", "* ", "+ ", "> ", "• ", "– ", "· ", "▪ ", "◦ ", "‣ ", "● ",
    ]
    .iter()
    .find(|m| rest.starts_with(**m))?;
    Some(at + mark.len())
}

fn bracket(t: &Text<'_>, at: usize, first: bool) -> Option<Markup> {
    if first && ["[ ] ", "[x] ", "[X] "].iter().any(|m| t.starts(at, m)) {
        return Some(Markup::Silent(at + 3));
    }
    // A picture that is a link, and the definition of a link elsewhere.
    if t.starts(at, "[![") {
        return Some(Markup::Silent(at + 1));
    }
    if first && let Some(end) = definition(t, at) {
        return Some(Markup::Silent(end));
    }
    if let Some(link) = link(t, at) {
        return Some(link);
    }
    // The number of a note: "word.[12]", "[^3]".
    let caret = t.byte(at + 1) == b'^';
    let start = at + 1 + usize::from(caret);
    let end = t.digits(start);
    // After a short word it is an index: "arr[10]".
    let before = t.slice(0..at).chars().rev();
    let word = before.take(4).filter(|c| is_latin(*c)).count() == 4;
    let glued = word
        || t.char_before(at)
            .is_some_and(|c| ".,;:!?)]\"”'".contains(c));
    ((glued || caret) && (1..=3).contains(&(end - start)) && t.byte(end) == b']')
        .then_some(Markup::Silent(end + 1))
}

/// Where `mark` stands, not far and before any `stop`.
fn find(t: &Text<'_>, from: usize, mark: u8, stop: u8) -> Option<usize> {
    let bytes = t.rest(from).bytes().take(LONGEST_LINK);
    for (i, b) in bytes.enumerate() {
        if b == mark {
            return Some(from + i);
        }
        if b == stop {
            return None;
        }
    }
    None
}

/// `[name]: https://…` at the bracket.
fn definition(t: &Text<'_>, at: usize) -> Option<usize> {
    let close = find(t, at + 1, b']', b'[')?;
    let target = t.space(close + 2);
    let is_address = ["http://", "https://", "#", "/", "./"]
        .iter()
        .any(|p| t.starts(target, p));
    let rest = t.rest(target).bytes().take(LONGEST_LINK);
    let len = rest.take_while(|&b| b != b' ').count();
    (t.byte(close + 1) == b':' && target > close + 2 && is_address).then_some(target + len)
}

/// `](target)` or `][name]` after text that held markup of its own.
fn link_tail(t: &Text<'_>, at: usize) -> Option<usize> {
    let after_picture = matches!(t.char_before(at), Some(')' | ']'));
    let close = match t.byte(at + 1) {
        b'(' => b')',
        b'[' if after_picture => b']',
        _ => return None,
    };
    let end = find(t, at + 2, close, b' ')?;
    let is_target = t.slice(at + 2..end).contains(['/', '.', '#', ':']);
    (is_target || close == b']').then_some(end + 1)
}

/// `[text](target)` or `[text][name]` at the bracket.
fn link(t: &Text<'_>, at: usize) -> Option<Markup> {
    let close = find(t, at + 1, b']', b'[')?;
    if t.byte(close + 1) == b'[' && t.word_starts(at) && t.char_before(at) != Some(']') {
        let end = find(t, close + 2, b']', b' ')? + 1;
        let text = at + 1;
        return Some(Markup::Link { text, close, end });
    }
    if t.byte(close + 1) != b'(' {
        return None;
    }
    let target = close + 2;
    let mut end = find(t, target, b')', b'\n')?;
    // One pair of parentheses may be part of an address.
    if t.slice(target..end).contains('(')
        && let Some(outer) = find(t, end + 1, b')', b' ')
    {
        end = outer;
    }
    let inner = t
        .slice(target..end)
        .strip_prefix('/')
        .and_then(|s| s.strip_suffix('/'))
        .filter(|s| !s.is_empty() && !s.contains('/'));
    Some(match inner {
        Some(phonemes) => Markup::Phonemes {
            word: at + 1..close,
            phonemes: target + 1..target + 1 + phonemes.len(),
            end: end + 1,
        },
        None => Markup::Link {
            text: at + 1,
            close,
            end: end + 1,
        },
    })
}

/// An HTML tag, or the bracket of `<https://…>`.
fn tag(t: &Text<'_>, at: usize) -> Option<Markup> {
    const TAGS: [&str; 45] = [
        "a",
        "abbr",
        "b",
        "blockquote",
        "body",
        "br",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "html",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "td",
        "th",
        "tr",
        "u",
        "ul",
    ];
    if t.starts(at, "<!--") {
        let rest = t.rest(at).get(..LONGEST_LINK).unwrap_or(t.rest(at));
        let end = rest.find("-->").map_or(at + 4, |i| at + i + 3);
        return Some(Markup::Apart(end));
    }
    let inside = t.rest(at).bytes().take(LONGEST_LINK);
    let e_mail = inside
        .take_while(|&b| b != b' ' && b != b'>')
        .any(|b| b == b'@');
    if e_mail || ["<http://", "<https://"].iter().any(|p| t.starts(at, p)) {
        return Some(Markup::Silent(at + 1));
    }
    let start = at + 1 + usize::from(t.byte(at + 1) == b'/');
    let rest = t.rest(start);
    let len = rest
        .bytes()
        .take(12)
        .position(|b| !b.is_ascii_alphanumeric())?;
    let name = rest.get(..len)?.to_ascii_lowercase();
    // A placeholder: "<FILE>".
    if len > 1 && rest.as_bytes().get(len) == Some(&b'>') && !TAGS.contains(&name.as_str()) {
        return Some(Markup::Silent(at + 1));
    }
    if !TAGS.contains(&name.as_str()) {
        return None;
    }
    let close = rest
        .bytes()
        .take(LONGEST_LINK)
        .position(|b| b == b'>' || b == b'<')?;
    let closed = t.byte(start + close) == b'>' && matches!(t.byte(start + len), b'>' | b' ' | b'/');
    closed.then_some(Markup::Apart(start + close + 1))
}

/// Emphasis and code marks around words.
fn emphasis(t: &Text<'_>, at: usize) -> Option<Markup> {
    let mark = t.byte(at);
    let len = t
        .rest(at)
        .bytes()
        .take(64)
        .take_while(|&b| b == mark)
        .count();
    let end = at + len;
    if mark == b'`' || len > 2 {
        return Some(Markup::Silent(end));
    }
    let before = t.char_before(at);
    let after = t.char_at(end);
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if mark == b'~' && len == 1 || mark == b'*' && digit(before) && digit(after) {
        return None;
    }
    // A spaced asterisk is a product or a bullet: not decided here.
    if before.is_none_or(|c| c == ' ') && after.is_none_or(|c| c == ' ') {
        return None;
    }
    Some(if word(before) && word(after) && mark != b'*' {
        Markup::Apart(end)
    } else {
        Markup::Silent(end)
    })
}

/// Rules and the frames of tables: "---", "=====", "|---|---|".
fn rule(t: &Text<'_>, at: usize, first: bool) -> Option<Markup> {
    if t.char_before(at).is_some_and(|c| c != ' ') {
        return None;
    }
    let rest = t.rest(at);
    let len = rest
        .find(|c: char| !"-=#|+:*_~".contains(c))
        .unwrap_or(rest.len());
    let end = at + len;
    let alone = matches!(t.byte(end), 0 | b' ');
    // Between words, three hyphens are a dash.
    let dash = !first && t.slice(at..end).bytes().all(|b| b == b'-') && !t.at_end(end);
    let operator = len < 4 && t.slice(at..end).bytes().all(|b| matches!(b, b'=' | b'+'));
    (len > 2 && alone && !dash && !operator).then_some(Markup::Apart(end))
}

/// ":-)" and its kin, alone between spaces.
fn emoticon(t: &Text<'_>, at: usize) -> Option<usize> {
    const FACES: [&str; 44] = [
        "¯\\_(ツ)_/¯",
        ":'-(",
        ">:-(",
        ":-)",
        ":-(",
        ";-)",
        ":-D",
        ":-P",
        ":-p",
        ":-/",
        ":-|",
        ":-O",
        ":-o",
        ":-*",
        ":'(",
        ":')",
        ">:(",
        "^_^",
        "-_-",
        "T_T",
        "o_O",
        "O_o",
        "\\o/",
        "</3",
        ":)",
        ":(",
        ";)",
        ":D",
        ":P",
        ":p",
        ":/",
        ":|",
        ":O",
        ":o",
        ":*",
        ":3",
        "=)",
        "=(",
        "=D",
        "<3",
        "xD",
        "XD",
        "^^",
        "(:",
    ];
    let first = t.char_at(at)?;
    if !"¯:>;^-To\\O<=xX(".contains(first) || t.char_before(at).is_some_and(|c| c != ' ') {
        return None;
    }
    let face = FACES.iter().find(|f| t.starts(at, f))?;
    let end = at + face.len();
    let repeated = t
        .rest(end)
        .bytes()
        .take(16)
        .take_while(|&b| Some(b) == face.bytes().last() && matches!(b, b')' | b'(' | b'D'))
        .count();
    let end = end + repeated;
    let after = t.char_at(end);
    let closed = after.is_none_or(|c| " .,!?)…".contains(c));
    // "<3 seconds" is less than three of them.
    let next = t.word_after(end);
    let comparison = *face == "<3"
        && next.ends_with('s')
        && next.starts_with(char::is_lowercase)
        && !matches!(t.word_before(at), "I" | "we" | "We");
    (closed && !comparison).then_some(end)
}

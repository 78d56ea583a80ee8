//! Reading `voirs.h`, as cbindgen writes it.

use crate::Result;

/// A declaration of the header.
pub(super) struct Item {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// Without its frame of stars.
    pub(super) comment: String,
    /// As it stands in the header.
    pub(super) declaration: String,
    /// Fields, or values: `NAME = 1`.
    pub(super) members: Vec<Member>,
}

/// A field of a structure or a value of an enumeration.
pub(super) struct Member {
    pub(super) comment: String,
    pub(super) declaration: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Macro,
    Enum,
    Opaque,
    Struct,
    Callback,
    Function,
}

/// The comment of the whole header, and its items.
pub(super) fn header(text: &str) -> Result<(String, Vec<Item>)> {
    let mut lines = text.lines().peekable();
    let mut items: Vec<Item> = Vec::new();
    let mut preamble = String::new();
    let mut comment = String::new();
    while let Some(line) = lines.next() {
        if line.starts_with("/**") {
            comment = read_comment(line, &mut lines);
            if comment.starts_with("@file") {
                preamble = std::mem::take(&mut comment);
            }
        } else if let Some(rest) = line
            .strip_prefix("#define VOIRS_")
            .filter(|r| r.contains(' '))
        {
            let (name, _) = rest.split_once(' ').unwrap_or_default();
            items.push(Item {
                kind: Kind::Macro,
                name: format!("VOIRS_{name}"),
                comment: comment.clone(),
                declaration: String::new(),
                members: Vec::new(),
            });
        } else if starts_item(line) && !comment.is_empty() {
            let comment = std::mem::take(&mut comment);
            items.push(item(line, comment, &mut lines)?);
        } else if starts_item(line) && !line.starts_with("typedef") {
            return Err(format!("voirs.h: not documented: {line}").into());
        }
    }
    Ok((preamble, items))
}

fn starts_item(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic()) && !line.starts_with("extern")
}

type Lines<'a> = std::iter::Peekable<std::str::Lines<'a>>;

fn item(first: &str, comment: String, lines: &mut Lines<'_>) -> Result<Item> {
    let mut item = Item {
        kind: Kind::Function,
        name: String::new(),
        comment,
        declaration: String::new(),
        members: Vec::new(),
    };
    let mut words = first
        .split([' ', '(', ')', '*', ';'])
        .filter(|w| !w.is_empty());
    let is_struct = first.starts_with("typedef struct ");
    if first.starts_with("enum ") || (is_struct && first.ends_with('{')) {
        item.kind = if is_struct { Kind::Struct } else { Kind::Enum };
        item.name = words
            .nth(1 + usize::from(is_struct))
            .unwrap_or_default()
            .to_owned();
        item.members = members(lines);
        return Ok(item);
    }
    if is_struct {
        item.kind = Kind::Opaque;
        item.name = words.nth(2).unwrap_or_default().to_owned();
        return Ok(item);
    }
    let mut declaration = first.to_owned();
    while !declaration.ends_with(';') {
        let line = lines.next().ok_or("voirs.h ends in a declaration")?;
        declaration.push('\n');
        declaration.push_str(line);
    }
    let before = match declaration.strip_prefix("typedef ") {
        Some(callback) => {
            item.kind = Kind::Callback;
            callback.split(")(").next().unwrap_or_default()
        }
        None => declaration.split('(').next().unwrap_or_default(),
    };
    let name = before.rsplit([' ', '*', '(']).next().unwrap_or_default();
    item.name = name.to_owned();
    item.declaration = declaration;
    Ok(item)
}

/// The members up to the closing brace.
fn members(lines: &mut Lines<'_>) -> Vec<Member> {
    let mut members = Vec::new();
    let mut comment = String::new();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if line.starts_with('}') {
            break;
        }
        if line.starts_with("/**") {
            comment = read_comment(line, lines);
        } else if !comment.is_empty() {
            members.push(Member {
                comment: std::mem::take(&mut comment),
                declaration: line.trim_end_matches([',', ';']).to_owned(),
            });
        }
    }
    members
}

/// A comment's text, from its first line on.
fn read_comment(first: &str, lines: &mut Lines<'_>) -> String {
    let first = first.trim().trim_start_matches("/**");
    if let Some(whole) = first.strip_suffix("*/") {
        return whole.trim().to_owned();
    }
    let mut text = Vec::new();
    for line in lines.by_ref() {
        let line = line.trim();
        if line == "*/" {
            break;
        }
        let line = line.strip_prefix('*').unwrap_or(line);
        text.push(line.strip_prefix(' ').unwrap_or(line).trim_end());
    }
    text.join("\n")
}

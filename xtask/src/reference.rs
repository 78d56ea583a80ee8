//! `docs/c/reference.md`, made of `voirs.h`: every item with what its comment
//! says, by topic. A topic is a file of `bindings/c/src`, titled by its first line.

mod parse;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::Result;
use crate::run::root;

use parse::{Item, Kind};

/// Where the reference goes.
pub(crate) const PATH: &str = "docs/c/reference.md";

/// A file of the interface: its introduction, and its source.
struct Topic {
    title: String,
    introduction: String,
    source: String,
}

/// The reference of a header.
pub(crate) fn text(header: &str) -> Result<Vec<u8>> {
    let (preamble, items) = parse::header(header)?;
    let topics = topics()?;
    let links = links(&items);
    let mut text = String::from(
        "# Reference of the C interface\n\n\
         Made from `voirs.h` by `cargo xtask generate`: do not edit. `guide.md` introduces it.\n\n",
    );
    // Its first line is "@file".
    let preamble = preamble.split_once('\n').map_or("", |(_, rest)| rest);
    writeln!(text, "{}\n\n## Topics\n", linked(preamble.trim(), &links))?;
    let mut chapters = String::new();
    let mut placed = 0;
    for topic in &topics {
        let own: Vec<&Item> = items.iter().filter(|i| topic.declares(i)).collect();
        if own.is_empty() {
            continue;
        }
        placed += own.len();
        let anchor = anchor(&topic.title);
        let names: Vec<String> = own.iter().map(|item| link(&item.name, &links)).collect();
        writeln!(text, "- [{}](#{anchor}): {}", topic.title, names.join(", "))?;
        let introduction = linked(&topic.introduction, &links);
        writeln!(chapters, "\n## {}\n\n{introduction}", topic.title)?;
        for item in own {
            describe(&mut chapters, item, &links)?;
        }
    }
    let macros: Vec<&Item> = items.iter().filter(|i| i.kind == Kind::Macro).collect();
    if placed + macros.len() != items.len() {
        return Err("an item of voirs.h belongs to no file of bindings/c/src, or to two".into());
    }
    text.push_str("- [Macros](#macros)\n");
    text.push_str(&chapters);
    text.push_str("\n## Macros\n\n| macro | meaning |\n| --- | --- |\n");
    for item in macros {
        let (name, comment) = (&item.name, linked(&item.comment, &links));
        writeln!(text, "| `{name}` | {comment} |")?;
    }
    Ok(text.into_bytes())
}

impl Topic {
    fn declares(&self, item: &Item) -> bool {
        let name = &item.name;
        let declared = match item.kind {
            Kind::Macro => return false,
            Kind::Function => [format!("fn {name}("), format!("fn {name}<")],
            Kind::Enum => [format!("enum {name} {{"), String::new()],
            Kind::Opaque | Kind::Struct => [format!("pub struct {name} {{"), String::new()],
            Kind::Callback => [format!("type {name} "), format!("type {name}=")],
        };
        declared
            .iter()
            .any(|d| !d.is_empty() && self.source.contains(d.as_str()))
    }
}

/// The files of the interface in the header's order.
fn topics() -> Result<Vec<Topic>> {
    let folder = root().join("bindings/c/src");
    let list = fs::read_to_string(folder.join("lib.rs"))?;
    let names = list
        .lines()
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
    let mut topics = Vec::new();
    for name in names {
        let source = fs::read_to_string(folder.join(name).with_extension("rs"))?;
        let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
        let lines: Vec<&str> = lines.map(str::trim).collect();
        let introduction = lines.join(" ");
        let first = introduction.split([':', '.']).next().unwrap_or(name);
        topics.push(Topic {
            title: first.to_owned(),
            introduction,
            source,
        });
    }
    Ok(topics)
}

fn describe(text: &mut String, item: &Item, links: &BTreeMap<String, String>) -> Result<()> {
    let comment = item.comment.split("@param").next().unwrap_or_default();
    let comment = linked(comment.trim(), links);
    writeln!(text, "\n### {}\n\n{comment}", item.name)?;
    match item.kind {
        Kind::Enum => {
            text.push_str("\n| value | number | meaning |\n| --- | ---: | --- |\n");
            for member in &item.members {
                let (name, number) = member.declaration.split_once(" = ").unwrap_or_default();
                let meaning = row(&member.comment, links);
                writeln!(text, "| `{name}` | {number} | {meaning} |")?;
            }
        }
        Kind::Struct => {
            text.push_str("\n| field | meaning |\n| --- | --- |\n");
            for member in &item.members {
                let meaning = row(&member.comment, links);
                writeln!(text, "| `{}` | {meaning} |", member.declaration)?;
            }
        }
        Kind::Function | Kind::Callback => {
            writeln!(text, "\n```c\n{}\n```", item.declaration)?;
            let mut parameters = item.comment.split("@param").skip(1).peekable();
            if parameters.peek().is_some() {
                text.push_str("\n| parameter | meaning |\n| --- | --- |\n");
            }
            for parameter in parameters {
                let parameter = parameter.trim();
                let (name, meaning) = parameter.split_once(' ').unwrap_or((parameter, ""));
                writeln!(text, "| `{name}` | {} |", row(meaning, links))?;
            }
        }
        Kind::Opaque | Kind::Macro => {}
    }
    Ok(())
}

/// Text as the cell of a table.
fn row(text: &str, links: &BTreeMap<String, String>) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    linked(&words.join(" ").replace('|', "\\|"), links)
}

/// What each name leads to.
fn links(items: &[Item]) -> BTreeMap<String, String> {
    let mut links = BTreeMap::new();
    for item in items {
        let target = match item.kind {
            Kind::Macro => "macros".to_owned(),
            _ => anchor(&item.name),
        };
        if item.kind == Kind::Enum {
            for member in &item.members {
                let (name, _) = member.declaration.split_once(" = ").unwrap_or_default();
                links.insert(name.to_owned(), target.clone());
            }
        }
        links.insert(item.name.clone(), target);
    }
    links
}

/// Text with a link at every name of the interface, which `<` and `>` survive.
fn linked(text: &str, links: &BTreeMap<String, String>) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_alphanumeric() || c == '_' {
            word.push(c);
            continue;
        }
        out.push_str(&link(&std::mem::take(&mut word), links));
        match c {
            '\0' => {}
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out
}

fn link(word: &str, links: &BTreeMap<String, String>) -> String {
    match links.get(word) {
        Some(target) => format!("[`{word}`](#{target})"),
        None => word.to_owned(),
    }
}

/// The anchor that Markdown readers give a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept
        .chars()
        .filter(|c| c.is_alphanumeric() || " _-".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

//! What a piece of a document shows to a reader.

use crate::xml::character;

/// The characters of a piece of a document without its tags and comments, with
/// its references replaced. Takes any text.
pub fn visible(piece: &str) -> String {
    let mut out = String::new();
    let mut rest = piece;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, markup) = rest.split_at(at);
        out.push_str(before);
        let end = if let Some(data) = markup.strip_prefix("<![CDATA[") {
            let length = data.find("]]>").unwrap_or(data.len());
            out.push_str(data.get(..length).unwrap_or_default());
            markup.find("]]>").map(|at| at + 3)
        } else if markup.starts_with("<!--") {
            markup.find("-->").map(|at| at + 3)
        } else if markup.starts_with('<') {
            markup.find('>').map(|at| at + 1)
        } else {
            let end = markup.find(';').map(|at| at + 1);
            let reference = end.and_then(|end| markup.get(1..end - 1));
            out.extend(reference.and_then(character));
            end
        };
        rest = end.and_then(|end| markup.get(end..)).unwrap_or_default();
    }
    out.push_str(rest);
    // The other ends of markup that the piece cuts through.
    out.replace("]]>", "")
}

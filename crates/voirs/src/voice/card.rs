//! The model card beside a Piper voice: a short text in Markdown, for people.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most bytes of a card that are read; those that there are have some hundred.
const MAX_BYTES: u64 = 64 << 10;
/// The most characters that are kept of a line.
const MAX_LINE: usize = 200;

/// What a card tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Card {
    /// The licence of the recordings, an SPDX expression where it is a well-known one.
    pub licence: Option<String>,
    /// Where the recordings come from, and the voice that training began with.
    pub source: Option<String>,
}

/// Where the card of an ONNX file may be: one of its own, or one for the directory.
pub(super) fn paths(onnx: &Path) -> [PathBuf; 2] {
    [own(onnx), onnx.with_file_name("MODEL_CARD")]
}

/// The card of an ONNX file in a directory with others.
pub(super) fn own(onnx: &Path) -> PathBuf {
    onnx.with_extension("MODEL_CARD")
}

/// The card of an ONNX file. One for the directory counts if its title has the voice:
/// "Model card for joe (medium)" is of `en_US-joe-medium.onnx`.
pub(super) fn find(onnx: &Path) -> Option<(PathBuf, Card)> {
    let stem = onnx.file_stem()?.to_string_lossy().into_owned();
    paths(onnx).into_iter().enumerate().find_map(|(at, path)| {
        let text = read(&path)?;
        (at == 0 || is_of(&text, &stem)).then(|| (path, parse(&text)))
    })
}

fn read(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn is_of(card: &str, stem: &str) -> bool {
    let title = card.lines().find_map(|line| line.strip_prefix('#'));
    let title = title.unwrap_or_default().trim_start_matches('#').trim();
    let Some(title) = title.strip_prefix("Model card for ") else {
        return false;
    };
    let name = match title.split_once(" (") {
        Some((name, quality)) => format!("{name}-{}", quality.trim_end_matches(')')),
        None => title.to_owned(),
    };
    stem.strip_suffix(&name)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('-'))
}

fn parse(card: &str) -> Card {
    let value = |name: &str| {
        let mut lines = card.lines().filter_map(|line| {
            let line = line.trim().strip_prefix(['*', '-'])?.trim_start();
            line.strip_prefix(name)?.strip_prefix(':')
        });
        let value = lines.next()?.trim();
        let told = !value.is_empty() && !["see url", "unknown"].contains(&&*value.to_lowercase());
        told.then(|| kept(value))
    };
    let tuned = |line: &&str| {
        let line = line.trim().to_lowercase();
        line.starts_with("finetuned from") || line.starts_with("fine-tuned from")
    };
    let base = card.lines().find(tuned).map(|line| kept(line.trim()));
    let licence = value("License").map(|licence| {
        let licence = spdx(&licence);
        // The terms of the voice that training began with are those of another card.
        match &base {
            Some(_) => format!("{licence} AND LicenseRef-Base-Voice"),
            None => licence,
        }
    });
    let source = [value("URL"), base];
    let source: Vec<String> = source.into_iter().flatten().collect();
    Card {
        licence,
        source: (!source.is_empty()).then(|| source.join("; ")),
    }
}

/// A line without control characters, and not too long.
fn kept(line: &str) -> String {
    let visible = line.chars().filter(|c| !c.is_control());
    visible.take(MAX_LINE).collect()
}

/// The identifier of a licence that is well known; others as they are written.
fn spdx(written: &str) -> String {
    let small = written.to_lowercase();
    let address = small
        .strip_prefix("https://")
        .or(small.strip_prefix("http://"));
    if let Some(address) = address {
        let address = address.trim_end_matches('/');
        let parts: Vec<&str> = address.split('/').collect();
        return match parts.as_slice() {
            ["creativecommons.org", "licenses", kind, version, ..] => {
                format!("CC-{}-{version}", kind.to_uppercase())
            }
            ["creativecommons.org", "publicdomain", "zero", version, ..] => {
                format!("CC0-{version}")
            }
            ["unlicense.org"] => "Unlicense".to_owned(),
            _ => written.to_owned(),
        };
    }
    if small == "cc0" {
        return "CC0-1.0".to_owned();
    }
    match small.strip_prefix("cc by") {
        Some(rest) => format!("CC-BY{}", rest.to_uppercase().replace(' ', "-")),
        None => written.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(dataset: &str, training: &str) -> Card {
        parse(&format!(
            "# Model card for joe (medium)\n\n* Language: en_US (English, United States)\n\
             * Speakers: 1\n* Quality: medium\n* Samplerate: 22,050Hz\n\n## Dataset\n\n\
             {dataset}\n\n## Training\n\n{training}\n"
        ))
    }

    #[test]
    fn licences_as_piper_writes_them() {
        for (written, spdx) in [
            ("CC BY 4.0", "CC-BY-4.0"),
            ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
            (
                "https://creativecommons.org/licenses/by-sa/4.0/",
                "CC-BY-SA-4.0",
            ),
            ("http://unlicense.org", "Unlicense"),
            ("CC0", "CC0-1.0"),
            ("Public domain", "Public domain"),
        ] {
            let card = card(&format!("* License: {written}"), "Trained from scratch.");
            assert_eq!(card.licence.as_deref(), Some(spdx));
        }
        let none = card("* URL: https://example.org\n* License:  See URL", "");
        assert_eq!(none.licence, None);
        assert_eq!(none.source.as_deref(), Some("https://example.org"));
    }

    #[test]
    fn a_base_voice_has_terms_of_its_own() {
        let joe = card(
            "* URL: https://github.com/NabuCasa/voice-datasets\n* License: CC0",
            "Finetuned from U.S. English lessac voice (medium quality).",
        );
        let licence = joe.licence.as_deref();
        assert_eq!(licence, Some("CC0-1.0 AND LicenseRef-Base-Voice"));
        assert!(joe.source.is_some_and(|source| source.contains("lessac")));
    }

    #[test]
    fn a_directorys_card_is_of_the_voice_in_its_title() {
        let card = "# Model card for joe (medium)\n";
        assert!(is_of(card, "en_US-joe-medium"));
        assert!(!is_of(card, "en_US-joe-high"));
        assert!(!is_of(card, "en_US-bigjoe-medium"));
        assert!(!is_of("* License: CC0", "en_US-joe-medium"));
    }
}

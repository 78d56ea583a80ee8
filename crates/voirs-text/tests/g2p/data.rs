//! The shipped front ends, and recorded answers of the unknown-word network.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use voirs_text::Blob;
use voirs_text::g2p::{Accent, G2p, G2pData, UnknownWords, Word, phoneme_string};
use voirs_text::normalize::SpokenText;

pub(crate) static US: LazyLock<G2p> = LazyLock::new(|| G2p::new(data(Accent::Us)).unwrap());
pub(crate) static GB: LazyLock<G2p> = LazyLock::new(|| G2p::new(data(Accent::Gb)).unwrap());

/// The sections of a front-end pack.
pub(crate) fn data(accent: Accent) -> G2pData {
    let name = if accent == Accent::Us {
        "en-us"
    } else {
        "en-gb"
    };
    let path = root().join(format!("../../voices/{name}.voirs"));
    let pack = std::fs::read(path).unwrap();
    G2pData {
        accent,
        lexicon: Blob::from(section(&pack, "lexicon")),
        tagger: Blob::from(section(&pack, "tagger")),
        max_letters: 24,
    }
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A section of a pack, by `docs/voice-format.md`.
fn section(pack: &[u8], name: &str) -> Vec<u8> {
    let number = |at: usize| u64::from_le_bytes(pack[at..at + 8].try_into().unwrap()) as usize;
    let mut padded = [0; 16];
    padded[..name.len()].copy_from_slice(name.as_bytes());
    let record = (32..)
        .step_by(32)
        .find(|at| pack[*at..*at + 16] == padded)
        .unwrap();
    pack[number(record + 16)..][..number(record + 24)].to_vec()
}

/// What the network of the US front end answered, word by word.
pub(crate) struct Recorded(HashMap<String, String>);

pub(crate) static RECORDED: LazyLock<Recorded> = LazyLock::new(|| {
    let path = root().join("tests/data/g2p-unknown.tsv");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.map(|line| line.split_once('\t').unwrap());
    Recorded(pairs.map(|(w, p)| (w.to_owned(), p.to_owned())).collect())
});

impl UnknownWords for Recorded {
    fn pronounce(&self, word: &str) -> Option<String> {
        self.0.get(word).cloned()
    }
}

/// Knows no word and says so with a letter of its own.
pub(crate) struct Echo;

impl UnknownWords for Echo {
    fn pronounce(&self, word: &str) -> Option<String> {
        Some(format!("ˈ{}", "x".repeat(word.chars().count())))
    }
}

pub(crate) fn spoken(text: &str) -> SpokenText {
    let mut spoken = SpokenText::default();
    spoken.push_verbatim(text, 0..text.len());
    spoken
}

pub(crate) fn words(text: &str) -> Vec<Word> {
    US.phonemize(&spoken(text), &*RECORDED)
}

/// The phonemes of a text that needs no normalisation.
pub(crate) fn us(text: &str) -> String {
    phoneme_string(&words(text))
}

pub(crate) fn gb(text: &str) -> String {
    phoneme_string(&GB.phonemize(&spoken(text), &Echo))
}

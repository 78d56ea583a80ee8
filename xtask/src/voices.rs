//! `cargo xtask voices`: the Python package that the voice comes from,
//! converted to the packs under `voices/`.

mod lexicon;
mod pack;
mod source;
mod tagger;
mod test_voices;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Result, network};
use pack::PackWriter;
use source::{PACKAGE, SHA256, Source, VERSION, sha256};

/// Converts the package; with `check`, compares instead of writing.
pub(crate) fn run(check: bool) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let source = Source::fetch(&root.join(".cache"))?;
    let voices = root.join("voices");
    let mut differing = Vec::new();
    for (name, bytes) in convert(&source, &voices)? {
        let path = voices.join(&name);
        if check {
            if std::fs::read(&path).ok().as_deref() != Some(&bytes) {
                differing.push(name);
            }
        } else {
            write_atomically(&path, &bytes)?;
        }
    }
    if differing.is_empty() {
        return Ok(());
    }
    Err(format!("not equal to a fresh conversion: {}", differing.join(", ")).into())
}

/// Fetches the voices of other projects that the tests speak with.
pub(crate) fn fetch_for_tests() -> Result<()> {
    test_voices::fetch(&crate::run::root())
}

/// Every generated file of `voices/`, by name.
fn convert(source: &Source, voices: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(vec![
        ("heart.voirs".into(), heart(source)?),
        ("en-us.voirs".into(), front_end(source, voices, "us")?),
        ("en-gb.voirs".into(), front_end(source, voices, "gb")?),
        ("LICENSE".into(), source.licence("LICENSE")?),
        ("NOTICE".into(), notice(source)?),
        ("PROVENANCE.md".into(), provenance(source)?),
    ])
}

/// The voice "heart": its acoustic model and what one must know to run it.
fn heart(source: &Source) -> Result<Vec<u8>> {
    let model = source.asset("hibari.onnx")?;
    let phonemes = character_map(&source.json("vocab.json")?)?;
    let digest = sha256(&model);
    let mut pack = PackWriter::new(&[
        ("kind", "voice"),
        ("name", "heart"),
        ("display_name", "Heart"),
        ("gender", "female"),
        ("language", "en-US"),
        ("accents", "en-US"),
        ("family", "hibari"),
        ("sample_rate", "24000"),
        ("hop", "300"),
        ("n_fft", "1200"),
        ("max_phonemes", "400"),
        ("licence", "Apache-2.0"),
        (
            "source",
            &format!("{PACKAGE} {VERSION} (PyPI), hibari.onnx"),
        ),
        ("source_sha256", &digest),
    ]);
    pack.section("network", network::convert(&model)?)?;
    pack.section("phonemes", phonemes)?;
    Ok(pack.finish())
}

/// The front end of an accent: lexicon, tagger, unknown-word network.
fn front_end(source: &Source, voices: &Path, accent: &str) -> Result<Vec<u8>> {
    let (language, network) = match accent {
        "us" => ("en-US", "oov"),
        _ => ("en-GB", "oov_gb"),
    };
    let additions = additions(&voices.join("src"), accent)?;
    let lexicon = lexicon::build(
        &source.json(&format!("lexicon_{accent}_gold.json.gz"))?,
        &source.json(&format!("lexicon_{accent}_silver.json.gz"))?,
        &additions,
    )?;
    let alphabets = source.json(&format!("{network}.json"))?;
    let max_letters = alphabets["maxlen"].as_u64().ok_or("maxlen")?.to_string();
    let mut pack = PackWriter::new(&[
        ("kind", "front-end"),
        ("name", &format!("en-{accent}")),
        ("language", language),
        ("unknown_max_letters", &max_letters),
        ("licence", "Apache-2.0"),
        ("source", &format!("{PACKAGE} {VERSION} (PyPI)")),
    ]);
    pack.section("lexicon", lexicon)?;
    pack.section("tagger", tagger::build(&source.json("tagger.json.gz")?)?)?;
    pack.section("unknown", source.asset(&format!("{network}.onnx"))?)?;
    pack.section("unknown.in", letter_ids(&alphabets["in"])?)?;
    pack.section("unknown.out", phoneme_list(&alphabets["out"])?)?;
    Ok(pack.finish())
}

/// The project's own pronunciations: word, class and phonemes a line.
fn additions(folder: &Path, accent: &str) -> Result<Vec<[String; 3]>> {
    let path = folder.join(format!("en-{accent}-additions.tsv"));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", path.display()).into()),
    };
    let mut entries = Vec::new();
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let mut fields = line.split('\t').map(str::to_owned);
        let (Some(word), Some(class), Some(phonemes), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(format!("{}: not three fields: {line}", path.display()).into());
        };
        entries.push([word, class, phonemes]);
    }
    Ok(entries)
}

/// `{character: id}` as pairs of u32, sorted by character.
fn character_map(value: &Value) -> Result<Vec<u8>> {
    let mut map = BTreeMap::new();
    for (text, id) in value.as_object().ok_or("not an object")? {
        map.insert(u32::from(single(text)?), id.as_u64().ok_or("id")? as u32);
    }
    Ok(words(map.into_iter().flat_map(|(c, id)| [c, id])))
}

/// Letters as pairs of u32 (character, id), sorted; ids count from 1.
fn letter_ids(value: &Value) -> Result<Vec<u8>> {
    let mut map = BTreeMap::new();
    for (at, letter) in value.as_array().ok_or("not a list")?.iter().enumerate() {
        let letter = single(letter.as_str().ok_or("not a string")?)?;
        map.insert(u32::from(letter), at as u32 + 1);
    }
    Ok(words(map.into_iter().flat_map(|(c, id)| [c, id])))
}

/// The network's outputs: character by id as u32; id 0, the blank, is 0.
fn phoneme_list(value: &Value) -> Result<Vec<u8>> {
    let mut list = vec![0];
    for phoneme in value.as_array().ok_or("not a list")? {
        list.push(u32::from(single(phoneme.as_str().ok_or("not a string")?)?));
    }
    Ok(words(list))
}

fn single(text: &str) -> Result<char> {
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Ok(c),
        _ => Err(format!("not one character: {text:?}").into()),
    }
}

fn words(values: impl IntoIterator<Item = u32>) -> Vec<u8> {
    values.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// The package's notice, with what was changed here.
fn notice(source: &Source) -> Result<Vec<u8>> {
    let original = String::from_utf8(source.licence("NOTICE")?)?;
    Ok(format!(
        "The files *.voirs in this folder are derived from {PACKAGE} {VERSION}, licensed under the\n\
         Apache License, Version 2.0 (see LICENSE). Changes made by the VoiRS project:\n\
         \n\
         - the acoustic model's tensors are unchanged in value, in another order and file format;\n\
         - the unknown-word networks are unchanged, stored in VoiRS packs;\n\
         - the gold and silver lexicons of each accent are one front-coded table, to which the\n\
         \x20 pronunciations in src/ were added;\n\
         - the part-of-speech tagger's weights are a hash table;\n\
         - the phoneme vocabulary and the networks' alphabets are sorted tables;\n\
         - the tokenizer exceptions and normalisation tables are not included.\n\
         \n\
         PROVENANCE.md lists each source file. The notice of {PACKAGE} follows.\n\
         \n\
         --------------------------------------------------------------------------------\n\
         \n{original}"
    )
    .into_bytes())
}

fn provenance(source: &Source) -> Result<Vec<u8>> {
    let mut text = format!(
        "# Where the voice packs come from\n\n\
         The packs are converted from the Python package `{PACKAGE}` {VERSION} (PyPI, Apache-2.0),\n\
         wheel SHA-256 `{SHA256}`,\n\
         by `cargo xtask voices`; `cargo xtask voices --check` compares them with a fresh conversion.\n\
         The format is described in `docs/voice-format.md`. This file is written by the converter.\n\n\
         | source file | SHA-256 | used in |\n| --- | --- | --- |\n"
    );
    for (name, used) in [
        ("hibari.onnx", "`heart.voirs`: `network`"),
        ("vocab.json", "`heart.voirs`: `phonemes`"),
        ("lexicon_us_gold.json.gz", "`en-us.voirs`: `lexicon`"),
        ("lexicon_us_silver.json.gz", "`en-us.voirs`: `lexicon`"),
        ("oov.onnx", "`en-us.voirs`: `unknown`, unchanged"),
        ("oov.json", "`en-us.voirs`: `unknown.in`, `unknown.out`"),
        ("lexicon_gb_gold.json.gz", "`en-gb.voirs`: `lexicon`"),
        ("lexicon_gb_silver.json.gz", "`en-gb.voirs`: `lexicon`"),
        ("oov_gb.onnx", "`en-gb.voirs`: `unknown`, unchanged"),
        ("oov_gb.json", "`en-gb.voirs`: `unknown.in`, `unknown.out`"),
        ("tagger.json.gz", "`en-us.voirs`, `en-gb.voirs`: `tagger`"),
    ] {
        let digest = sha256(&source.asset(name)?);
        writeln!(text, "| `{name}` | `{digest}` | {used} |")?;
    }
    text.push_str(
        "\nThe pronunciations in `src/` are the project's own, written from general dictionary\n\
         knowledge, and are merged into the lexicons.\n",
    );
    Ok(text.into_bytes())
}

/// Writes beside the target and renames, so that a reader never sees a part.
fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut part = PathBuf::from(path).into_os_string();
    part.push(".part");
    std::fs::write(&part, bytes)?;
    std::fs::rename(&part, path)?;
    Ok(())
}

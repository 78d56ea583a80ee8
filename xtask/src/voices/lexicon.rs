//! The pronunciation lexicon: sorted words, front-coded in blocks, with
//! phonemes as byte codes that stand for frequent sequences.

use std::collections::BTreeMap;

use serde_json::Value;
use voirs_text::g2p::format::{
    BLOCK_WORDS, CLASSES, GOLD, LENGTH_MASK, LEXICON_VERSION, LONG_SUFFIX, MAX_KEY, MAX_SHARED,
    SPELL, VARIANTS,
};

use crate::Result;

/// Phonemes by class; `None` says that the word is spelled letter by letter.
type Readings = Vec<(u8, Option<String>)>;

struct Entry {
    gold: bool,
    readings: Readings,
}

/// The lexicon section; see `docs/voice-format.md`.
pub(super) fn build(gold: &Value, silver: &Value, additions: &[[String; 3]]) -> Result<Vec<u8>> {
    let mut entries = BTreeMap::new();
    for (lexicon, gold) in [(silver, false), (gold, true)] {
        for (word, value) in lexicon.as_object().ok_or("lexicon")? {
            let readings = readings(value).map_err(|e| format!("{word}: {e}"))?;
            entries.insert(word.clone(), Entry { gold, readings });
        }
    }
    merge(&mut entries, additions)?;
    write(&entries)
}

fn readings(value: &Value) -> Result<Readings> {
    match value {
        Value::String(phonemes) => Ok(vec![(0, Some(phonemes.clone()))]),
        Value::Object(classes) => classes
            .iter()
            .map(|(class, v)| Ok((class_number(class)?, v.as_str().map(str::to_owned))))
            .collect(),
        _ => Err("neither a string nor an object".into()),
    }
}

fn class_number(class: &str) -> Result<u8> {
    let at = CLASSES.iter().position(|c| *c == class);
    Ok(at.ok_or_else(|| format!("class {class}"))? as u8)
}

/// Additions replace the reading of their class; a word's first reading, or
/// class "=", replaces the entry.
fn merge(entries: &mut BTreeMap<String, Entry>, additions: &[[String; 3]]) -> Result<()> {
    for [word, class, phonemes] in additions {
        let entry = entries.entry(word.clone()).or_insert(Entry {
            gold: true,
            readings: Vec::new(),
        });
        entry.gold = true;
        if class == "=" {
            entry.readings.clear();
        }
        let class = class_number(if class == "=" { "DEFAULT" } else { class })?;
        entry.readings.retain(|(c, _)| *c != class);
        entry.readings.push((class, Some(phonemes.clone())));
    }
    Ok(())
}

fn write(entries: &BTreeMap<String, Entry>) -> Result<Vec<u8>> {
    let phonemes = entries.values().flat_map(|e| &e.readings);
    let codes = PhonemeCodes::train(phonemes.filter_map(|(_, p)| p.as_deref()))?;
    let mut offsets = Vec::new();
    let mut data = Vec::new();
    let mut previous: &[u8] = &[];
    for (at, (word, entry)) in entries.iter().enumerate() {
        if at % BLOCK_WORDS == 0 {
            offsets.push(data.len() as u32);
            previous = &[];
        }
        let word = word.as_bytes();
        if word.is_empty() || word.len() > MAX_KEY {
            return Err(format!("key of {} bytes", word.len()).into());
        }
        let shared = word
            .iter()
            .zip(previous)
            .take_while(|(a, b)| a == b)
            .count();
        let shared = shared.min(MAX_SHARED);
        let suffix = &word[shared..];
        let short = suffix.len().min(usize::from(LONG_SUFFIX)) as u8;
        data.push((short << 4) | shared as u8);
        if short == LONG_SUFFIX {
            data.push(suffix.len() as u8);
        }
        data.extend_from_slice(suffix);
        entry.write(&codes, &mut data)?;
        previous = word;
    }

    let symbols: Vec<&str> = codes.symbols.iter().map(String::as_str).collect();
    let mut ends = vec![0_u16];
    for symbol in &symbols {
        ends.push(ends[ends.len() - 1] + symbol.len() as u16);
    }
    let header = [
        LEXICON_VERSION,
        offsets.len() as u32,
        symbols.len() as u32,
        data.len() as u32,
    ];
    let mut out: Vec<u8> = header.into_iter().flat_map(u32::to_le_bytes).collect();
    out.extend(offsets.into_iter().flat_map(u32::to_le_bytes));
    out.extend(ends.into_iter().flat_map(u16::to_le_bytes));
    out.extend_from_slice(symbols.concat().as_bytes());
    out.extend_from_slice(&data);
    Ok(out)
}

impl Entry {
    fn write(&self, codes: &PhonemeCodes, out: &mut Vec<u8>) -> Result<()> {
        let mut flags = if self.gold { GOLD } else { 0 };
        let mut payload = Vec::new();
        match self.readings.as_slice() {
            [(0, Some(phonemes))] => payload = codes.encode(phonemes)?,
            readings => {
                flags |= VARIANTS;
                if !readings.iter().any(|(class, _)| *class == 0) {
                    return Err("an entry without a default reading".into());
                }
                for (class, phonemes) in readings {
                    payload.push(*class);
                    match phonemes {
                        None => payload.push(SPELL),
                        Some(phonemes) => {
                            let coded = codes.encode(phonemes)?;
                            payload.push(coded.len() as u8);
                            payload.extend(coded);
                        }
                    }
                }
            }
        }
        if payload.len() >= usize::from(SPELL) {
            return Err("phonemes too long".into());
        }
        let length = payload.len().min(usize::from(LENGTH_MASK)) as u8;
        out.push(flags | length);
        if length == LENGTH_MASK {
            out.push(payload.len() as u8);
        }
        out.extend(payload);
        Ok(())
    }
}

/// Byte codes for phonemes and, by byte-pair encoding, for their most frequent
/// sequences.
struct PhonemeCodes {
    symbols: Vec<String>,
    merges: Vec<(u8, u8)>,
    singles: usize,
}

impl PhonemeCodes {
    fn train<'a>(texts: impl Iterator<Item = &'a str>) -> Result<Self> {
        let texts: Vec<&str> = texts.collect();
        let mut symbols: Vec<String> = texts
            .iter()
            .flat_map(|t| t.chars())
            .collect::<std::collections::BTreeSet<char>>()
            .into_iter()
            .map(String::from)
            .collect();
        let singles = symbols.len();
        if singles > 128 {
            return Err("too many phonemes".into());
        }
        let mut this = Self {
            symbols: symbols.clone(),
            merges: Vec::new(),
            singles,
        };
        let mut coded = Vec::with_capacity(texts.len());
        for text in texts {
            coded.push(this.encode(text)?);
        }
        while symbols.len() < 256 {
            let mut counts = vec![0_u32; 1 << 16];
            for pair in coded.iter().flat_map(|c| c.windows(2)) {
                counts[usize::from(pair[0]) << 8 | usize::from(pair[1])] += 1;
            }
            let Some((pair, _)) = counts
                .iter()
                .enumerate()
                .max_by_key(|(at, count)| (**count, usize::MAX - at))
            else {
                break;
            };
            let (a, b) = ((pair >> 8) as u8, pair as u8);
            let code = symbols.len() as u8;
            symbols.push(format!(
                "{}{}",
                symbols[usize::from(a)],
                symbols[usize::from(b)]
            ));
            this.merges.push((a, b));
            for codes in &mut coded {
                join(codes, (a, b), code);
            }
        }
        this.symbols = symbols;
        Ok(this)
    }

    fn encode(&self, phonemes: &str) -> Result<Vec<u8>> {
        let mut codes = Vec::new();
        for c in phonemes.chars() {
            let mut text = [0; 4];
            let text: &str = c.encode_utf8(&mut text);
            let singles = &self.symbols[..self.singles];
            let at = singles.binary_search_by(|s| s.as_str().cmp(text));
            codes.push(at.map_err(|_| format!("phoneme {c}"))? as u8);
        }
        for (at, pair) in self.merges.iter().enumerate() {
            join(&mut codes, *pair, (self.singles + at) as u8);
        }
        Ok(codes)
    }
}

/// Replaces each occurrence of `pair`, from the left, by `code`.
fn join(codes: &mut Vec<u8>, pair: (u8, u8), code: u8) {
    let mut to = 0;
    let mut from = 0;
    while from < codes.len() {
        if codes[from] == pair.0 && codes.get(from + 1) == Some(&pair.1) {
            codes[to] = code;
            from += 2;
        } else {
            codes[to] = codes[from];
            from += 1;
        }
        to += 1;
    }
    codes.truncate(to);
}

//! The part-of-speech tagger: every feature, fixed word and vocabulary word a
//! key of one hash table, whose values are packed weights.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use voirs_text::g2p::format::{
    BUCKET_BITS, Key, STORED_BITS, TAG_BITS, TAGGER_VERSION, TAGS, hash, split,
};

use crate::Result;

/// Prefixes of the source's feature names.
const KINDS: [(&str, Key); 13] = [
    ("s3=", Key::Suffix),
    ("p1=", Key::First),
    ("w=", Key::Word),
    ("sh=", Key::Shape),
    ("t-1=", Key::Tag1),
    ("t-2=", Key::Tag2),
    ("t-12=", Key::Tags),
    ("w-1=", Key::Word1),
    ("s3-1=", Key::Suffix1),
    ("w-2=", Key::Word2),
    ("w+1=", Key::Next1),
    ("s3+1=", Key::NextSuffix1),
    ("w+2=", Key::Next2),
];

/// The tagger section; see `docs/voice-format.md`.
pub(super) fn build(model: &Value) -> Result<Vec<u8>> {
    let tags = strings(&model["tags"])?;
    if tags != TAGS {
        return Err("the tags are not those of the format".into());
    }
    let tag_number = |tag: &str| -> Result<u16> {
        let at = tags.binary_search(&tag).map_err(|_| format!("tag {tag}"))?;
        Ok(at as u16)
    };

    let features = model["weights"].as_object().ok_or("weights")?;
    let mut values = BTreeSet::new();
    for weights in features.values() {
        for weight in weights.as_object().ok_or("weights")?.values() {
            values.insert(tenths(weight)?);
        }
    }
    let values: Vec<i16> = values.into_iter().collect();
    if values.len() > 1 << (16 - TAG_BITS) {
        return Err("too many distinct weights".into());
    }

    let mut table = Table::default();
    for (feature, weights) in features {
        let mut packed = Vec::new();
        for (tag, weight) in weights.as_object().ok_or("weights")? {
            let value = values
                .binary_search(&tenths(weight)?)
                .map_err(|_| "value")?;
            packed.push((value as u16) << TAG_BITS | tag_number(tag)?);
        }
        let (kind, text) = feature_key(feature)?;
        table.insert(kind, text, packed)?;
    }
    for (word, tag) in model["tagdict"].as_object().ok_or("tagdict")? {
        let tag = tag_number(tag.as_str().ok_or("tagdict")?)?;
        table.insert(Key::Fixed, word, vec![tag])?;
    }
    for word in strings(&model["vocab"])? {
        table.insert(Key::Vocabulary, word, Vec::new())?;
    }
    table.write(&values)
}

fn strings(value: &Value) -> Result<Vec<&str>> {
    let list = value.as_array().ok_or("not a list")?;
    list.iter()
        .map(|v| v.as_str().ok_or_else(|| "not a string".into()))
        .collect()
}

fn feature_key(feature: &str) -> Result<(Key, &str)> {
    match feature {
        "b" => return Ok((Key::Bias, "")),
        "i0" => return Ok((Key::Start, "")),
        "i+" => return Ok((Key::Inside, "")),
        _ => {}
    }
    KINDS
        .iter()
        .find_map(|(prefix, kind)| Some((*kind, feature.strip_prefix(prefix)?)))
        .ok_or_else(|| format!("unknown feature {feature}").into())
}

/// A weight in tenths; the source has one decimal.
fn tenths(weight: &Value) -> Result<i16> {
    let weight = weight.as_f64().ok_or("weight")? * 10.0;
    if (weight - weight.round()).abs() > 1e-6 || weight.abs() > f64::from(i16::MAX) {
        return Err(format!("weight {weight} is not in tenths").into());
    }
    Ok(weight.round() as i16)
}

/// Keys by bucket and stored bits, so that equal stored bits are noticed.
#[derive(Default)]
struct Table {
    keys: BTreeMap<(usize, u64), Vec<u16>>,
}

impl Table {
    fn insert(&mut self, kind: Key, text: &str, weights: Vec<u16>) -> Result<()> {
        match self.keys.insert(split(hash(kind, &[text])), weights) {
            None => Ok(()),
            Some(_) => Err(format!("hash collision at {kind:?} {text}").into()),
        }
    }

    fn write(&self, values: &[i16]) -> Result<Vec<u8>> {
        let weight_count: usize = self.keys.values().map(Vec::len).sum();
        let header = [
            TAGGER_VERSION,
            values.len() as u32,
            self.keys.len() as u32,
            weight_count as u32,
        ];
        let mut out: Vec<u8> = header.into_iter().flat_map(u32::to_le_bytes).collect();
        let mut first_key = vec![0_u32; (1 << BUCKET_BITS) + 1];
        for (bucket, _) in self.keys.keys() {
            first_key[bucket + 1] += 1;
        }
        for at in 1..first_key.len() {
            first_key[at] += first_key[at - 1];
        }
        out.extend(first_key.into_iter().flat_map(u32::to_le_bytes));

        let mut first_weight = 0_u64;
        let end = [(u64::MAX, weight_count as u64)];
        let records = self.keys.iter().map(|((_, stored), weights)| {
            let record = (*stored, first_weight);
            first_weight += weights.len() as u64;
            record
        });
        for (stored, first) in records.chain(end) {
            let record = stored & ((1 << STORED_BITS) - 1) | first << STORED_BITS;
            out.extend_from_slice(&record.to_le_bytes());
        }
        out.extend(values.iter().copied().flat_map(i16::to_le_bytes));
        let weights = self.keys.values().flatten().copied();
        out.extend(weights.flat_map(u16::to_le_bytes));
        Ok(out)
    }
}

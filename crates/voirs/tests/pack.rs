//! The pack reader, on sound, damaged and hostile files.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use voirs::voice::pack::{Pack, PackError};
use voirs_text::Blob;

/// A pack with the given sections, as `docs/voice-format.md` describes it.
fn pack(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = vec![0; 32 + 32 * sections.len()];
    for (at, (name, bytes)) in sections.iter().enumerate() {
        out.resize(out.len().next_multiple_of(64), 0);
        let offset = out.len() as u64;
        let record = &mut out[32 + 32 * at..][..32];
        record[..name.len()].copy_from_slice(name.as_bytes());
        record[16..24].copy_from_slice(&offset.to_le_bytes());
        record[24..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(bytes);
    }
    out[..8].copy_from_slice(b"VOIRSPAK");
    out[8] = 1;
    let length = out.len() as u64;
    out[16..24].copy_from_slice(&length.to_le_bytes());
    out[24] = sections.len() as u8;
    seal(&mut out);
    out
}

/// Makes the checksum right.
fn seal(bytes: &mut [u8]) {
    let checksum = crc32fast::hash(&bytes[16..]);
    bytes[12..16].copy_from_slice(&checksum.to_le_bytes());
}

fn sample() -> Vec<u8> {
    pack(&[
        ("meta", b"name=heart\nsample_rate=24000\nhop=many\n"),
        ("a", b"first"),
        ("a.section.of.16b", b"second"),
    ])
}

fn open(bytes: Vec<u8>) -> Result<Pack, PackError> {
    Pack::open(Blob::from(bytes))
}

#[test]
fn reads_sections_and_metadata() {
    let pack = open(sample()).unwrap();
    assert_eq!(&*pack.section("a").unwrap(), b"first");
    assert_eq!(&*pack.section("a.section.of.16b").unwrap(), b"second");
    assert_eq!(pack.text("name").unwrap(), "heart");
    assert_eq!(pack.number("sample_rate").unwrap(), 24000);
}

#[test]
fn says_what_is_missing() {
    let pack = open(sample()).unwrap();
    let missing = PackError::MissingSection("b".into());
    assert_eq!(pack.section("b").unwrap_err(), missing);
    let missing = PackError::MissingMetadata("sample".into());
    assert_eq!(pack.text("sample").unwrap_err(), missing);
    let bad = PackError::BadMetadata("hop".into());
    assert_eq!(pack.number("hop").unwrap_err(), bad);
    let bare = open(self::pack(&[])).unwrap();
    assert_eq!(
        bare.text("name").unwrap_err(),
        PackError::MissingSection("meta".into())
    );
    let binary = open(self::pack(&[("meta", b"\xff\xfe")])).unwrap();
    assert_eq!(
        binary.text("name").unwrap_err(),
        PackError::BadSection("meta".into())
    );
}

#[test]
fn refuses_what_is_not_a_pack() {
    assert_eq!(open(Vec::new()).unwrap_err(), PackError::NotAPack);
    assert_eq!(open(b"RIFF....".to_vec()).unwrap_err(), PackError::NotAPack);
    let mut newer = sample();
    newer[8] = 2;
    assert_eq!(open(newer).unwrap_err(), PackError::Version { found: 2 });
}

#[test]
fn refuses_every_truncation_and_extension() {
    let whole = sample();
    for length in 8..whole.len() {
        let error = open(whole[..length].to_vec()).unwrap_err();
        assert!(
            matches!(error, PackError::Length { .. }),
            "{length}: {error}"
        );
    }
    let mut longer = whole;
    longer.push(0);
    assert!(matches!(
        open(longer).unwrap_err(),
        PackError::Length { .. }
    ));
}

#[test]
fn refuses_every_flipped_bit() {
    let whole = sample();
    for bit in 0..8 * whole.len() {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        assert!(open(damaged).is_err(), "bit {bit}");
    }
}

#[test]
fn refuses_tables_that_point_outside_with_a_right_checksum() {
    for (at, value) in [
        (24_usize, u64::from(u32::MAX)),
        (48, u64::MAX),
        (56, u64::MAX),
    ] {
        let mut hostile = sample();
        let width = if at == 24 { 4 } else { 8 };
        hostile[at..at + width].copy_from_slice(&value.to_le_bytes()[..width]);
        seal(&mut hostile);
        assert_eq!(open(hostile).unwrap_err(), PackError::BadTable, "at {at}");
    }
}

#[test]
fn a_section_counts_only_once_whatever_its_name() {
    let pack = open(self::pack(&[("a", b"1"), ("a", b"2")])).unwrap();
    assert_eq!(&*pack.section("a").unwrap(), b"1");
    assert!(pack.section("").is_err());
}

proptest! {
    #[test]
    fn hostile_files_never_panic(
        edits in prop::collection::vec((8_usize..240, any::<u8>()), 1..8),
    ) {
        let mut bytes = sample();
        for (at, value) in edits {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = value;
            }
        }
        seal(&mut bytes);
        if let Ok(pack) = open(bytes) {
            let _ = (pack.section("a"), pack.text("name"), pack.number("hop"));
        }
    }

    #[test]
    fn any_bytes_never_panic(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut bytes = b"VOIRSPAK\x01\0\0\0".to_vec();
        bytes.extend(tail);
        let _ = open(bytes);
    }
}

//! The VoiRS pack, written: the counterpart of the reader in the engine.

use crate::Result;

const ALIGNMENT: usize = 64;
const HEADER: usize = 32;
const RECORD: usize = 32;
const NAME: usize = 16;

/// Collects the sections of a pack.
pub(super) struct PackWriter {
    sections: Vec<(String, Vec<u8>)>,
}

impl PackWriter {
    /// A pack with this metadata, which becomes the section `meta`.
    pub(super) fn new(metadata: &[(&str, &str)]) -> Self {
        let lines: String = metadata.iter().map(|(k, v)| format!("{k}={v}\n")).collect();
        Self {
            sections: vec![("meta".into(), lines.into_bytes())],
        }
    }

    /// Adds a section; its name has at most 16 bytes.
    pub(super) fn section(&mut self, name: &str, bytes: Vec<u8>) -> Result<()> {
        if name.len() > NAME {
            return Err(format!("section name too long: {name}").into());
        }
        self.sections.push((name.into(), bytes));
        Ok(())
    }

    /// The whole file.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = vec![0; HEADER + RECORD * self.sections.len()];
        for (at, (name, bytes)) in self.sections.iter().enumerate() {
            out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
            let mut record = [0; RECORD];
            record[..name.len()].copy_from_slice(name.as_bytes());
            record[16..24].copy_from_slice(&(out.len() as u64).to_le_bytes());
            record[24..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
            out[HEADER + RECORD * at..][..RECORD].copy_from_slice(&record);
            out.extend_from_slice(bytes);
        }
        let length = out.len() as u64;
        out[..8].copy_from_slice(b"VOIRSPAK");
        out[8..12].copy_from_slice(&1_u32.to_le_bytes());
        out[16..24].copy_from_slice(&length.to_le_bytes());
        out[24..28].copy_from_slice(&(self.sections.len() as u32).to_le_bytes());
        let checksum = crc32fast::hash(&out[16..]);
        out[12..16].copy_from_slice(&checksum.to_le_bytes());
        out
    }
}

//! Tables of symbols and their numbers, read in place.

use voirs_text::Blob;

/// Pairs of a Unicode scalar value and its id, 32 bits each, little-endian,
/// sorted by the first. A damaged table finds less; it never fails.
#[derive(Debug, Clone)]
pub(crate) struct SymbolTable(pub Blob);

impl SymbolTable {
    pub(crate) fn id(&self, symbol: char) -> Option<u16> {
        let (records, _) = self.0.as_chunks::<8>();
        let value = |[a, b, c, d, ..]: &[u8; 8]| u32::from_le_bytes([*a, *b, *c, *d]);
        let at = records.binary_search_by_key(&u32::from(symbol), value);
        let [.., a, b, c, d] = records.get(at.ok()?)?;
        u16::try_from(u32::from_le_bytes([*a, *b, *c, *d])).ok()
    }
}

/// A list of Unicode scalar values, 32 bits each, little-endian.
#[derive(Debug, Clone)]
pub(crate) struct SymbolList(pub Blob);

impl SymbolList {
    pub(crate) fn get(&self, index: usize) -> Option<char> {
        let (values, _) = self.0.as_chunks::<4>();
        char::from_u32(u32::from_le_bytes(*values.get(index)?))
    }
}

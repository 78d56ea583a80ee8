//! Little-endian reads that cannot fail otherwise than by `None`.

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let (value, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u16::from_le_bytes(*value))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let (value, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_le_bytes(*value))
}

pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let (value, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u64::from_le_bytes(*value))
}

//! Bytes and text that the caller owns.

use std::ffi::c_char;

use engine::Result;

use crate::ffi::enter_for;
use crate::handle::{self, Opaque};
use crate::memory::{self, Kind};

/// Bytes that the caller owns: an encoded file, a text. Text is UTF-8. A zero
/// byte, which the size does not count, follows the last. Immutable; may be
/// read by several threads at once. Freed with voirs_free_bytes.
pub struct VoirsBytes {
    _opaque: (),
}

impl Opaque for VoirsBytes {
    type Value = Buffer;
    const KIND: Kind = Kind::Bytes;
}

pub(crate) struct Buffer {
    start: std::ptr::NonNull<u8>,
    /// With the zero byte.
    length: usize,
}

// SAFETY: it owns its memory, as a `Box<[u8]>` does.
unsafe impl Send for Buffer {}
// SAFETY: it is only read.
unsafe impl Sync for Buffer {}

impl Drop for Buffer {
    fn drop(&mut self) {
        if let Ok(layout) = std::alloc::Layout::array::<u8>(self.length) {
            // SAFETY: `give_bytes` allocated it so.
            unsafe { memory::deallocate(self.start, layout, Kind::Samples) };
        }
    }
}

/// The bytes as an object of the caller's.
pub(crate) fn give_bytes(bytes: &[u8]) -> Result<*mut VoirsBytes> {
    let length = bytes.len() + 1;
    let layout = std::alloc::Layout::array::<u8>(length).map_err(|_| {
        engine::Error::new(engine::ErrorCode::OutOfMemory, "the result is too large")
    })?;
    let start = memory::allocate(layout, Kind::Samples)?;
    // SAFETY: new, and one byte longer than what is copied.
    unsafe {
        start
            .as_ptr()
            .copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        start.as_ptr().add(bytes.len()).write(0);
    }
    handle::give(Buffer { start, length })
}

/// The bytes; NULL for NULL. Valid until voirs_free_bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_bytes_get_data(bytes: *const VoirsBytes) -> *const u8 {
    enter_for(std::ptr::null(), || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("bytes", bytes)? }
            .start
            .as_ptr()
            .cast_const())
    })
}

/// The bytes as text that ends with a zero byte; NULL for NULL. Valid until
/// voirs_free_bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_bytes_get_text(bytes: *const VoirsBytes) -> *const c_char {
    // SAFETY: the caller's promise is ours.
    unsafe { voirs_bytes_get_data(bytes) }.cast()
}

/// The number of bytes, without the zero byte after them; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_bytes_get_size(bytes: *const VoirsBytes) -> usize {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("bytes", bytes)? }.length - 1)
    })
}

/// Frees the bytes. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_free_bytes(bytes: *mut VoirsBytes) {
    crate::ffi::enter_quietly(|| {
        // SAFETY: point 1 of the contract.
        unsafe { handle::release(bytes) };
    });
}

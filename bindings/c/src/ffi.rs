//! What every function of the interface goes through: one guard, and the
//! checks of what comes from the other side.
//!
//! The contract with the caller, which `voirs.h` states and every `SAFETY:`
//! line of this crate refers to:
//!
//! 1. A pointer to an object is null or came from this library, and was not
//!    released as often as it was given out.
//! 2. A pointer to a structure, a string or memory is null or points to as
//!    much readable (for results: writable) and aligned memory as its type,
//!    its terminating zero or the length beside it says, for the whole call.
//! 3. Nobody writes to that memory during the call.

use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use engine::{Error, ErrorCode, Result};

use crate::error::{self, VoirsStatus};
use crate::log;

/// The length of text that ends with a zero byte.
pub(crate) const VOIRS_NUL_TERMINATED: usize = usize::MAX;

/// The guard: runs the body of a function, catches a panic, and makes the
/// error the thread's last one.
pub(crate) fn enter(body: impl FnOnce() -> Result<()>) -> VoirsStatus {
    match caught(body) {
        Ok(()) => VoirsStatus::Ok,
        Err(error) => error::set_last(error),
    }
}

/// As [`enter`], for functions that return a value; `otherwise` after an error.
pub(crate) fn enter_for<T>(otherwise: T, body: impl FnOnce() -> Result<T>) -> T {
    caught(body).unwrap_or_else(|error| {
        error::set_last(error);
        otherwise
    })
}

/// As [`enter`], for functions that cannot fail, such as releases.
pub(crate) fn enter_quietly(body: impl FnOnce()) {
    enter(|| {
        body();
        Ok(())
    });
}

fn caught<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    static HOOK: Once = Once::new();
    // The standard library's hook would print. It is this library's own copy:
    // panics of a Rust host are not touched.
    HOOK.call_once(|| std::panic::set_hook(Box::new(|info| log::panicked(&info.to_string()))));
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| {
        Err(Error::new(
            ErrorCode::Internal,
            "the call failed unexpectedly",
        ))
    })
}

/// The error of an argument that must not be null.
pub(crate) fn null(name: &'static str) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("{name} is NULL"))
        .with_argument("argument", name)
        .with_hint(format!("Pass a valid pointer as {name}."))
}

/// The error of an argument with an impossible value.
pub(crate) fn invalid(
    name: &'static str,
    value: impl std::fmt::Display,
    hint: impl Into<String>,
) -> Error {
    Error::new(ErrorCode::InvalidArgument, format!("{name} is {value}"))
        .with_argument("argument", name)
        .with_argument("value", value)
        .with_hint(hint)
}

/// Text from the caller.
///
/// # Safety
/// Points 2 and 3 of the contract, for as long as the result is used.
pub(crate) unsafe fn text<'a>(
    name: &'static str,
    pointer: *const c_char,
    length: usize,
) -> Result<&'a str> {
    if pointer.is_null() {
        return if length == 0 { Ok("") } else { Err(null(name)) };
    }
    let bytes = if length == VOIRS_NUL_TERMINATED {
        // SAFETY: by point 2 the text ends with a zero byte.
        unsafe { CStr::from_ptr(pointer) }.to_bytes()
    } else {
        // SAFETY: by point 2 there are `length` bytes.
        unsafe { slice(name, pointer.cast::<u8>(), length)? }
    };
    engine::decode_text(bytes)
}

/// A path, name or key: text that ends with a zero byte.
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn string<'a>(name: &'static str, pointer: *const c_char) -> Result<&'a str> {
    // SAFETY: the caller's promise is ours.
    unsafe { text(name, pointer, VOIRS_NUL_TERMINATED) }
}

/// As [`string`]; null is `None`.
///
/// # Safety
/// As [`text`].
pub(crate) unsafe fn optional_string<'a>(
    name: &'static str,
    pointer: *const c_char,
) -> Result<Option<&'a str>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: the caller's promise is ours.
    unsafe { string(name, pointer) }.map(Some)
}

/// Memory from the caller.
///
/// # Safety
/// Points 2 and 3 of the contract, for as long as the result is used.
pub(crate) unsafe fn slice<'a, T>(
    name: &'static str,
    pointer: *const T,
    length: usize,
) -> Result<&'a [T]> {
    check_memory(name, pointer, length)?;
    if length == 0 {
        return Ok(&[]);
    }
    // SAFETY: not null, aligned and of a possible size, as was checked; by
    // point 2 it is readable, by point 3 nobody writes.
    Ok(unsafe { std::slice::from_raw_parts(pointer, length) })
}

/// Memory of the caller's for a result.
///
/// # Safety
/// Point 2 of the contract, and nobody else uses it meanwhile.
pub(crate) unsafe fn slice_mut<'a, T>(
    name: &'static str,
    pointer: *mut T,
    length: usize,
) -> Result<&'a mut [T]> {
    check_memory(name, pointer, length)?;
    if length == 0 {
        return Ok(&mut []);
    }
    // SAFETY: not null, aligned and of a possible size, as was checked; by
    // point 2 it is writable, and it is nobody else's.
    Ok(unsafe { std::slice::from_raw_parts_mut(pointer, length) })
}

fn check_memory<T>(name: &'static str, pointer: *const T, length: usize) -> Result<()> {
    if length == 0 {
        return Ok(());
    }
    if pointer.is_null() {
        return Err(null(name));
    }
    if !pointer.is_aligned() {
        let hint = format!("Align {name} to {} bytes.", align_of::<T>());
        return Err(invalid(name, "not aligned", hint));
    }
    let most = isize::MAX as usize / size_of::<T>().max(1);
    if length > most {
        return Err(invalid("length", length, "No memory is as long as that."));
    }
    Ok(())
}

/// Where a result goes.
///
/// # Safety
/// Point 2 of the contract, and nobody else uses it meanwhile.
pub(crate) unsafe fn out<'a, T>(name: &'static str, pointer: *mut T) -> Result<&'a mut T> {
    // SAFETY: the caller's promise is ours.
    let one = unsafe { slice_mut(name, pointer, 1)? };
    one.first_mut().ok_or_else(|| null(name))
}

/// A structure of options: its size comes first, so that a program built
/// against an older header, with a shorter structure, still works.
///
/// # Safety
/// All bit patterns of the fields after the size are valid, and the size is a
/// `usize` at the beginning.
pub(crate) unsafe trait Sized1st: Copy {
    /// The size of the first version of the structure.
    const FIRST_SIZE: usize;
    /// The value of fields that the caller does not know.
    fn initial() -> Self;
}

/// Options from the caller; null gives the initial ones.
///
/// # Safety
/// Points 2 and 3 of the contract.
pub(crate) unsafe fn options<T: Sized1st>(name: &'static str, pointer: *const T) -> Result<T> {
    let mut options = T::initial();
    if pointer.is_null() {
        return Ok(options);
    }
    // SAFETY: by point 2 the size is there, and by the trait it comes first.
    let size = unsafe {
        *slice(name, pointer.cast::<usize>(), 1)?
            .first()
            .unwrap_or(&0)
    };
    check_size::<T>(name, size)?;
    // SAFETY: `size` bytes are there by point 2 and fit, as was checked; any
    // bits are valid by the trait.
    unsafe {
        std::ptr::copy_nonoverlapping(
            pointer.cast::<u8>(),
            std::ptr::from_mut(&mut options).cast::<u8>(),
            size,
        );
    }
    Ok(options)
}

/// Fills a structure of the caller's as far as the caller knows it.
///
/// # Safety
/// Point 2 of the contract, and nobody else uses it meanwhile.
pub(crate) unsafe fn fill<T: Sized1st>(
    name: &'static str,
    pointer: *mut T,
    make: impl FnOnce(usize) -> T,
) -> Result<()> {
    // SAFETY: by point 2 the size is there, and by the trait it comes first.
    let size = unsafe { *out(name, pointer.cast::<usize>())? };
    check_size::<T>(name, size)?;
    let value = make(size);
    // SAFETY: by point 2 `size` bytes are writable; the value has as many.
    unsafe {
        std::ptr::copy_nonoverlapping(
            std::ptr::from_ref(&value).cast::<u8>(),
            pointer.cast::<u8>(),
            size,
        );
    }
    Ok(())
}

fn check_size<T: Sized1st>(name: &'static str, size: usize) -> Result<()> {
    if (T::FIRST_SIZE..=size_of::<T>()).contains(&size) {
        return Ok(());
    }
    let hint = if size > size_of::<T>() {
        "The header is newer than the library, or the structure was not initialised."
    } else {
        "Initialise the structure with its init function."
    };
    let message = format!("{name}->struct_size is {size}");
    Err(Error::new(ErrorCode::InvalidArgument, message)
        .with_argument("argument", name)
        .with_argument("value", size)
        .with_hint(hint))
}

/// The caller's memory for a result of `size` elements, or how much is needed:
/// `None` when the caller only asks for that, by a capacity of 0.
///
/// # Safety
/// Point 2 of the contract, and nobody else uses the memory meanwhile.
pub(crate) unsafe fn room<'a, T>(
    name: &'static str,
    pointer: *mut T,
    capacity: usize,
    size: usize,
    needed: *mut usize,
) -> Result<Option<&'a mut [T]>> {
    if !needed.is_null() {
        // SAFETY: the caller's promise is ours.
        *unsafe { out("needed", needed)? } = size;
        if capacity == 0 {
            return Ok(None);
        }
    }
    // SAFETY: the caller's promise is ours.
    let memory = unsafe { slice_mut(name, pointer, capacity)? };
    memory.get_mut(..size).map(Some).ok_or_else(|| {
        let message = format!("{name} has room for {capacity}, {size} are needed");
        Error::new(ErrorCode::BufferTooSmall, message)
            .with_argument("argument", name)
            .with_argument("capacity", capacity)
            .with_argument("needed", size)
    })
}

/// Copies a result into the caller's memory, see [`room`].
///
/// # Safety
/// As [`room`].
pub(crate) unsafe fn copy_out<T: Copy>(
    value: &[T],
    to: (&'static str, *mut T),
    capacity: usize,
    needed: *mut usize,
) -> Result<()> {
    // SAFETY: the caller's promise is ours.
    if let Some(to) = unsafe { room(to.0, to.1, capacity, value.len(), needed)? } {
        to.copy_from_slice(value);
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let status = enter(|| std::panic::resume_unwind(Box::new("defect")));
        assert_eq!(status, VoirsStatus::Internal);
        assert_eq!(enter_for(7, || std::panic::resume_unwind(Box::new(1))), 7);
    }
}

//! The buffer protocol: samples in the hands of NumPy and `memoryview`, without
//! a copy.
#![allow(unsafe_code)]

use std::ffi::{c_int, c_void};
use std::ptr::null_mut;

use pyo3::exceptions::PyBufferError;
use pyo3::ffi;
use pyo3::prelude::*;

use crate::audio::AudioBuffer;

/// Shape and strides, which a view points to.
pub(crate) struct Extent {
    shape: [isize; 1],
    strides: [isize; 1],
}

impl Extent {
    pub(crate) fn of(samples: &[f32]) -> Self {
        Self {
            // No slice is longer than `isize::MAX` bytes.
            shape: [samples.len() as isize],
            strides: [size_of::<f32>() as isize],
        }
    }
}

/// Fills a read-only view of one dimension.
///
/// # Safety
/// `view` is null or points to a `Py_buffer` that may be written, as the
/// interpreter promises to `__getbuffer__`.
pub(crate) unsafe fn fill(
    audio: Bound<'_, AudioBuffer>,
    view: *mut ffi::Py_buffer,
    flags: c_int,
) -> PyResult<()> {
    if view.is_null() {
        return Err(PyBufferError::new_err("there is no view to fill"));
    }
    let asks = |flag: c_int| flags & flag == flag;
    if asks(ffi::PyBUF_WRITABLE) {
        // SAFETY: not null, and writable by this function's contract.
        unsafe { (*view).obj = null_mut() };
        return Err(PyBufferError::new_err(
            "the samples of an AudioBuffer are read-only; copy them first",
        ));
    }
    let own = audio.get();
    let samples = own.samples();
    // SAFETY: `view` is writable by this function's contract. What it points to
    // lives in `audio`, which is frozen, never moves, and is kept alive by the
    // reference in `obj` until the view is released. Nobody writes through `buf`:
    // the view is read-only. `format` is static.
    unsafe {
        (*view).buf = samples.as_ptr().cast::<c_void>().cast_mut();
        (*view).len = size_of_val(samples) as isize;
        (*view).readonly = 1;
        (*view).itemsize = size_of::<f32>() as isize;
        (*view).format = match asks(ffi::PyBUF_FORMAT) {
            true => c"f".as_ptr().cast_mut(),
            false => null_mut(),
        };
        (*view).ndim = 1;
        (*view).shape = match asks(ffi::PyBUF_ND) {
            true => own.extent.shape.as_ptr().cast_mut(),
            false => null_mut(),
        };
        (*view).strides = match asks(ffi::PyBUF_STRIDES) {
            true => own.extent.strides.as_ptr().cast_mut(),
            false => null_mut(),
        };
        (*view).suboffsets = null_mut();
        (*view).internal = null_mut();
        (*view).obj = audio.into_ptr();
    }
    Ok(())
}

//! Samples that JavaScript sees without a copy.
#![allow(unsafe_code)]

use std::mem::ManuallyDrop;
use std::ops::Range;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use napi::Env;
use napi::bindgen_prelude::Float32ArraySlice;

/// Mono samples in memory that a `Float32Array` may share.
///
/// JavaScript may write into it whenever it likes, although it is asked not to.
/// So Rust never holds a reference to a sample: it reads each one atomically,
/// and gets what was there before or after.
pub(crate) struct Samples {
    first: NonNull<AtomicU32>,
    length: usize,
    capacity: usize,
}

// SAFETY: the memory is owned and is only read, atomically, until it is freed.
unsafe impl Send for Samples {}
// SAFETY: as above.
unsafe impl Sync for Samples {}

impl Samples {
    pub(crate) fn new(samples: Vec<f32>) -> Arc<Self> {
        let mut samples = ManuallyDrop::new(samples);
        let (length, capacity) = (samples.len(), samples.capacity());
        // SAFETY: a vector's pointer is never null. `AtomicU32` has the size and
        // the alignment of `f32`, and every pattern of bits is one of each.
        let first = unsafe { NonNull::new_unchecked(samples.as_mut_ptr().cast()) };
        Arc::new(Self {
            first,
            length,
            capacity,
        })
    }

    /// A copy of a part; what is beyond the end is left out.
    pub(crate) fn copy(&self, part: Range<usize>) -> Vec<f32> {
        // SAFETY: so many values are allocated and initialised, and live as long
        // as `self`; nothing but atomics refers to them.
        let all = unsafe { std::slice::from_raw_parts(self.first.as_ptr(), self.length) };
        let part = part.start.min(self.length)..part.end.min(self.length);
        let part = all.get(part).unwrap_or_default();
        let values = part
            .iter()
            .map(|x| f32::from_bits(x.load(Ordering::Relaxed)));
        values.collect()
    }

    /// All of it as an array without a copy; with one where the host forbids
    /// memory of others, as Electron does. To be called once: an engine may not
    /// be given the same memory twice (nodejs/node#32463).
    pub(crate) fn array<'env>(
        self: &Arc<Self>,
        env: &'env Env,
    ) -> napi::Result<Float32ArraySlice<'env>> {
        if self.length == 0 {
            return Float32ArraySlice::copy_from(env, []);
        }
        let owner = Arc::clone(self);
        let first = self.first.as_ptr().cast();
        // SAFETY: so many samples lie there, until the last owner drops them, and
        // the finalizer holds one.
        unsafe { Float32ArraySlice::from_external(env, first, self.length, owner, |_, o| drop(o)) }
    }
}

impl Drop for Samples {
    fn drop(&mut self) {
        let first = self.first.as_ptr().cast::<f32>();
        // SAFETY: length, capacity and pointer are those of the vector that was
        // taken apart in `new`, and nobody else puts them together.
        drop(unsafe { Vec::from_raw_parts(first, self.length, self.capacity) });
    }
}

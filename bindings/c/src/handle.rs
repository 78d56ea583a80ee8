//! Reference-counted objects in the callers' memory, behind opaque pointers.
//!
//! The protocol is that of `std::sync::Arc`, which cannot use an allocator of
//! our own on stable Rust: all strong references together hold one weak one;
//! the value is dropped with the last strong reference, the memory freed with
//! the last weak one.

use std::alloc::Layout;
use std::cell::UnsafeCell;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

use engine::Result;

use crate::ffi::{invalid, null};
use crate::memory::{self, Kind};

/// A type that C knows by pointer only.
pub(crate) trait Opaque {
    /// What the pointer leads to.
    type Value: Send + Sync;
    /// What it is counted as.
    const KIND: Kind;
}

struct Shared<T> {
    strong: AtomicUsize,
    weak: AtomicUsize,
    value: UnsafeCell<ManuallyDrop<T>>,
}

/// A new object with one reference.
pub(crate) fn give<O: Opaque>(value: O::Value) -> Result<*mut O> {
    let layout = Layout::new::<Shared<O::Value>>();
    let block = memory::allocate(layout, O::KIND)?.cast::<Shared<O::Value>>();
    let shared = Shared {
        strong: AtomicUsize::new(1),
        weak: AtomicUsize::new(1),
        value: UnsafeCell::new(ManuallyDrop::new(value)),
    };
    // SAFETY: just allocated for this type.
    unsafe { block.as_ptr().write(shared) };
    Ok(block.as_ptr().cast())
}

/// # Safety
/// The object is live: a strong or weak reference to it exists.
unsafe fn shared<'a, O: Opaque>(pointer: NonNull<O>) -> &'a Shared<O::Value> {
    // SAFETY: every pointer to an `O` came from `give`.
    unsafe { pointer.cast().as_ref() }
}

/// The object behind a pointer.
///
/// # Safety
/// Point 1 of the contract: null, or a strong reference exists for as long as
/// the result is used.
pub(crate) unsafe fn borrow<'a, O: Opaque>(
    name: &'static str,
    pointer: *const O,
) -> Result<&'a O::Value> {
    let pointer = NonNull::new(pointer.cast_mut()).ok_or_else(|| null(name))?;
    if !pointer.cast::<Shared<O::Value>>().is_aligned() {
        return Err(invalid(name, "no object", "Pass what the library gave."));
    }
    // SAFETY: live by the contract; the value is only dropped with the last
    // strong reference, and otherwise only shared.
    Ok(unsafe { &*shared(pointer).value.get() })
}

/// One more reference; null is ignored.
///
/// # Safety
/// As [`borrow`].
pub(crate) unsafe fn retain<O: Opaque>(pointer: *const O) {
    if let Some(pointer) = NonNull::new(pointer.cast_mut()) {
        // SAFETY: live by the contract.
        unsafe { shared(pointer) }
            .strong
            .fetch_add(1, Ordering::Relaxed);
    }
}

/// One reference less; null is ignored.
///
/// # Safety
/// Point 1 of the contract; this reference is not used again.
pub(crate) unsafe fn release<O: Opaque>(pointer: *mut O) {
    let Some(pointer) = NonNull::new(pointer) else {
        return;
    };
    // SAFETY: live by the contract.
    let shared = unsafe { shared(pointer) };
    if shared.strong.fetch_sub(1, Ordering::Release) != 1 {
        return;
    }
    // All uses of the value happened before it is dropped.
    fence(Ordering::Acquire);
    // SAFETY: this was the last strong reference: nobody uses the value, and
    // `upgrade` gives no new one.
    unsafe { ManuallyDrop::drop(&mut *shared.value.get()) };
    // SAFETY: the weak reference of all strong ones.
    unsafe { release_weak(pointer.as_ptr()) };
}

/// A weak reference.
///
/// # Safety
/// As [`borrow`].
pub(crate) unsafe fn downgrade<O: Opaque>(pointer: NonNull<O>) {
    // SAFETY: live by the contract.
    unsafe { shared(pointer) }
        .weak
        .fetch_add(1, Ordering::Relaxed);
}

/// A strong reference from a weak one, unless the last strong one is gone.
///
/// # Safety
/// A weak reference exists.
pub(crate) unsafe fn upgrade<O: Opaque>(pointer: NonNull<O>) -> bool {
    // SAFETY: the memory is there as long as a weak reference is.
    let strong = &unsafe { shared(pointer) }.strong;
    let more = |count| (count > 0).then_some(count + 1);
    strong
        .fetch_update(Ordering::Acquire, Ordering::Relaxed, more)
        .is_ok()
}

/// One weak reference less; null is ignored.
///
/// # Safety
/// A weak reference exists and is not used again.
pub(crate) unsafe fn release_weak<O: Opaque>(pointer: *mut O) {
    let Some(pointer) = NonNull::new(pointer) else {
        return;
    };
    // SAFETY: the memory is there as long as a weak reference is.
    let shared = unsafe { shared(pointer) };
    if shared.weak.fetch_sub(1, Ordering::Release) != 1 {
        return;
    }
    fence(Ordering::Acquire);
    let layout = Layout::new::<Shared<O::Value>>();
    // SAFETY: `give` allocated it so; this was the last reference of any sort.
    unsafe { memory::deallocate(pointer.cast(), layout, O::KIND) };
}

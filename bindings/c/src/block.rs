//! Blocks of samples, and the pool that keeps released ones for reuse.

use std::alloc::Layout;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use engine::{Error, ErrorCode, Result};

use crate::memory::{self, Kind};

/// Aligned for every vector instruction set, and to cache lines.
const ALIGNMENT: usize = 64;
/// The smallest and largest block of the pool, in bytes: powers of two.
const SMALLEST: usize = 1 << 10;
const LARGEST: usize = 1 << 20;
const CLASSES: usize = (LARGEST / SMALLEST).ilog2() as usize + 1;
/// The most bytes that the pool keeps of each size, so that large blocks leave
/// room for small ones: 11 MiB in all.
const MOST_OF_A_SIZE: usize = 1 << 20;

/// `length` samples that nobody changes once they are shared.
#[derive(Debug)]
pub(crate) struct Block {
    /// Dangling when there are none.
    start: NonNull<f32>,
    length: usize,
}

// SAFETY: a block owns its memory, as a `Box<[f32]>` does.
unsafe impl Send for Block {}
// SAFETY: shared, it is only read.
unsafe impl Sync for Block {}

impl Block {
    /// A block of zeros.
    pub(crate) fn zeros(length: usize) -> Result<Self> {
        let block = Self::uninitialized(length)?;
        // SAFETY: it has `length` samples; all bits zero is 0.0.
        unsafe { block.start.as_ptr().write_bytes(0, length) };
        Ok(block)
    }

    /// The pieces joined.
    pub(crate) fn joined(pieces: &[&[f32]]) -> Result<Self> {
        let length = pieces.iter().map(|p| p.len()).sum();
        let block = Self::uninitialized(length)?;
        let mut at = block.start.as_ptr();
        for piece in pieces {
            // SAFETY: the lengths sum to that of the block, which is new, so
            // the two do not overlap.
            unsafe {
                at.copy_from_nonoverlapping(piece.as_ptr(), piece.len());
                at = at.add(piece.len());
            }
        }
        Ok(block)
    }

    pub(crate) fn samples(&self) -> &[f32] {
        // SAFETY: it has `length` samples, written when it was made.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.length) }
    }

    fn uninitialized(length: usize) -> Result<Self> {
        let start = match layout(length) {
            None if length > 0 => {
                let message = format!("{length} samples are more than memory can hold");
                return Err(Error::new(ErrorCode::OutOfMemory, message));
            }
            None => NonNull::dangling(),
            Some(layout) => take(layout)?.cast(),
        };
        Ok(Self { start, length })
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        if let Some(layout) = layout(self.length) {
            // SAFETY: a block of this length came from `take` with its layout.
            unsafe { put(self.start.cast(), layout) };
        }
    }
}

/// What is allocated for so many samples; `None` for none, and for more than
/// there can be.
fn layout(length: usize) -> Option<Layout> {
    let bytes = length.checked_mul(size_of::<f32>()).filter(|b| *b > 0)?;
    let rounded = if bytes <= LARGEST {
        bytes.next_power_of_two().max(SMALLEST)
    } else {
        bytes
    };
    Layout::from_size_align(rounded, ALIGNMENT).ok()
}

/// Released blocks by size.
struct Pool {
    classes: [Vec<NonNull<u8>>; CLASSES],
    bytes: usize,
}

// SAFETY: the blocks belong to the pool alone.
unsafe impl Send for Pool {}

static POOL: Mutex<Pool> = Mutex::new(Pool {
    classes: [const { Vec::new() }; CLASSES],
    bytes: 0,
});
static HITS: AtomicU64 = AtomicU64::new(0);
static MISSES: AtomicU64 = AtomicU64::new(0);

fn pool() -> MutexGuard<'static, Pool> {
    POOL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The class of a size; `None` for sizes that are not pooled.
fn class(size: usize) -> Option<usize> {
    (size <= LARGEST).then(|| (size / SMALLEST).ilog2() as usize)
}

fn take(layout: Layout) -> Result<NonNull<u8>> {
    if let Some(class) = class(layout.size()) {
        let mut pool = pool();
        if let Some(block) = pool.classes.get_mut(class).and_then(Vec::pop) {
            pool.bytes -= layout.size();
            drop(pool);
            HITS.fetch_add(1, Relaxed);
            memory::count_in(block, layout.size(), Kind::Samples);
            return Ok(block);
        }
    }
    MISSES.fetch_add(1, Relaxed);
    memory::allocate(layout, Kind::Samples)
}

/// # Safety
/// The block came from [`take`] with this layout and is not used again.
unsafe fn put(block: NonNull<u8>, layout: Layout) {
    if let Some(class) = class(layout.size()) {
        let mut pool = pool();
        if let Some(class) = pool.classes.get_mut(class)
            && (class.len() + 1) * layout.size() <= MOST_OF_A_SIZE
        {
            class.push(block);
            pool.bytes += layout.size();
            drop(pool);
            memory::count_out(block, layout.size(), Kind::Samples);
            return;
        }
    }
    // SAFETY: the caller's promise is ours.
    unsafe { memory::deallocate(block, layout, Kind::Samples) };
}

pub(crate) struct PoolStats {
    pub bytes: usize,
    pub hits: u64,
    pub misses: u64,
}

pub(crate) fn pool_stats() -> PoolStats {
    PoolStats {
        bytes: pool().bytes,
        hits: HITS.load(Relaxed),
        misses: MISSES.load(Relaxed),
    }
}

pub(crate) fn empty_pool() {
    for class in 0..CLASSES {
        let blocks = {
            let mut pool = pool();
            let blocks = pool.classes.get_mut(class).map(std::mem::take);
            let blocks = blocks.unwrap_or_default();
            pool.bytes -= blocks.len() * (SMALLEST << class);
            blocks
        };
        for block in blocks {
            let Ok(layout) = Layout::from_size_align(SMALLEST << class, ALIGNMENT) else {
                continue;
            };
            memory::count_in(block, layout.size(), Kind::Samples);
            // SAFETY: the pool held it, with the layout of its class.
            unsafe { memory::deallocate(block, layout, Kind::Samples) };
        }
    }
}

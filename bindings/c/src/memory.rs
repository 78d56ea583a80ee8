//! The memory that callers own: every object and byte that this library gives
//! away to be freed later comes from one allocator, is counted, and can be
//! tracked.

use std::alloc::Layout;
use std::collections::BTreeMap;
use std::ffi::c_void;
use std::fmt::Write as _;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError};

use engine::{Error, ErrorCode, Result};

use crate::block;
use crate::bytes::{VoirsBytes, give_bytes};
use crate::error::VoirsStatus;
use crate::ffi::{self, Sized1st, enter, enter_quietly, null};

/// Gives `size` bytes aligned to `alignment` (a power of two), or NULL. `size` is never 0.
pub type VoirsAllocate = Option<
    unsafe extern "C" fn(size: usize, alignment: usize, user_data: *mut c_void) -> *mut c_void,
>;
/// Takes back memory, with the size and alignment it was asked for.
pub type VoirsDeallocate = Option<
    unsafe extern "C" fn(
        pointer: *mut c_void,
        size: usize,
        alignment: usize,
        user_data: *mut c_void,
    ),
>;

/// An allocator of the caller's. Its functions are called from any thread, at
/// any time, and must neither throw nor call this library.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsAllocator {
    /// sizeof(VoirsAllocator).
    pub struct_size: usize,
    /// Gives memory.
    pub allocate: VoirsAllocate,
    /// Takes it back.
    pub deallocate: VoirsDeallocate,
    /// Handed to both.
    pub user_data: *mut c_void,
}

// SAFETY: integers, pointers and nullable function pointers.
unsafe impl Sized1st for VoirsAllocator {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            allocate: None,
            deallocate: None,
            user_data: std::ptr::null_mut(),
        }
    }
}

/// What a block of memory is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Pipeline,
    AudioBuffer,
    Samples,
    Stream,
    Task,
    Batch,
    VoiceList,
    CancelToken,
    Bytes,
}

impl Kind {
    const COUNT: usize = 9;

    const fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::AudioBuffer => "audio buffer",
            Self::Samples => "samples",
            Self::Stream => "stream",
            Self::Task => "task",
            Self::Batch => "batch",
            Self::VoiceList => "voice list",
            Self::CancelToken => "cancel token",
            Self::Bytes => "bytes",
        }
    }
}

/// How much memory callers own now. Figures of other threads may be a moment old.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsMemoryStats {
    /// sizeof(VoirsMemoryStats); set by voirs_memory_stats_init.
    pub struct_size: usize,
    /// Bytes that callers own: objects, samples, encoded files.
    pub live_bytes: u64,
    /// The most that live_bytes ever was.
    pub peak_bytes: u64,
    /// Allocations so far.
    pub allocations: u64,
    /// Bytes of released sample blocks that are kept for reuse.
    pub pooled_bytes: u64,
    /// Sample blocks that came from the pool so far.
    pub pool_hits: u64,
    /// Sample blocks that had to be allocated so far.
    pub pool_misses: u64,
    /// Pipelines that were created and not destroyed.
    pub pipelines: u64,
    /// Live audio buffers, also those that only a weak reference keeps.
    pub audio_buffers: u64,
    /// Live streams.
    pub streams: u64,
    /// Live tasks.
    pub tasks: u64,
    /// Live batches.
    pub batches: u64,
    /// Live voice lists.
    pub voice_lists: u64,
    /// Live cancel tokens.
    pub cancel_tokens: u64,
    /// Live VoirsBytes.
    pub bytes_objects: u64,
}

// SAFETY: integers.
unsafe impl Sized1st for VoirsMemoryStats {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            live_bytes: 0,
            peak_bytes: 0,
            allocations: 0,
            pooled_bytes: 0,
            pool_hits: 0,
            pool_misses: 0,
            pipelines: 0,
            audio_buffers: 0,
            streams: 0,
            tasks: 0,
            batches: 0,
            voice_lists: 0,
            cancel_tokens: 0,
            bytes_objects: 0,
        }
    }
}

/// The allocator that was chosen, by a call or by the first allocation.
static ALLOCATOR: OnceLock<Chosen> = OnceLock::new();
static TRACKING: AtomicBool = AtomicBool::new(false);
static TRACKED: Mutex<Tracked> = Mutex::new(Tracked::new());
static LIVE_BYTES: AtomicU64 = AtomicU64::new(0);
static PEAK_BYTES: AtomicU64 = AtomicU64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static LIVE: [AtomicUsize; Kind::COUNT] = [const { AtomicUsize::new(0) }; Kind::COUNT];

#[derive(Clone, Copy)]
enum Chosen {
    System,
    Callers(VoirsAllocator),
}

// SAFETY: `user_data` is handed back to the caller's functions alone, which by
// their documentation may be called from any thread.
unsafe impl Send for Chosen {}
// SAFETY: as above; nothing of it changes.
unsafe impl Sync for Chosen {}

/// What leak tracking knows of an allocation.
struct Allocation {
    kind: Kind,
    size: usize,
    number: u64,
}

struct Tracked {
    next: u64,
    live: BTreeMap<usize, Allocation>,
}

impl Tracked {
    const fn new() -> Self {
        Self {
            next: 1,
            live: BTreeMap::new(),
        }
    }
}

/// A new block of memory.
///
/// # Errors
/// [`ErrorCode::OutOfMemory`] when the allocator has none or gives one that is
/// not aligned.
pub(crate) fn allocate(layout: Layout, kind: Kind) -> Result<NonNull<u8>> {
    debug_assert!(layout.size() > 0);
    let pointer = match ALLOCATOR.get_or_init(|| Chosen::System) {
        // SAFETY: all layouts of this crate have a size.
        Chosen::System => unsafe { std::alloc::alloc(layout) },
        Chosen::Callers(own) => match own.allocate {
            // SAFETY: the caller's function, called as its documentation says.
            Some(f) => unsafe { f(layout.size(), layout.align(), own.user_data).cast::<u8>() },
            None => std::ptr::null_mut(),
        },
    };
    let out_of_memory = || {
        let message = format!("{} bytes of memory could not be had", layout.size());
        Error::new(ErrorCode::OutOfMemory, message).with_argument("bytes", layout.size())
    };
    let block = NonNull::new(pointer).ok_or_else(out_of_memory)?;
    if !block.as_ptr().addr().is_multiple_of(layout.align()) {
        // SAFETY: just allocated with this layout.
        unsafe { give_back(block, layout) };
        return Err(out_of_memory()
            .with_hint("The allocator gave memory that is not aligned as it was asked for."));
    }
    ALLOCATIONS.fetch_add(1, Relaxed);
    count_in(block, layout.size(), kind);
    Ok(block)
}

/// Frees a block.
///
/// # Safety
/// It came from [`allocate`] with the same layout and kind, and is not used again.
pub(crate) unsafe fn deallocate(block: NonNull<u8>, layout: Layout, kind: Kind) {
    count_out(block, layout.size(), kind);
    // SAFETY: the caller's promise is ours.
    unsafe { give_back(block, layout) };
}

/// # Safety
/// The block came from the chosen allocator with this layout and is not used again.
unsafe fn give_back(block: NonNull<u8>, layout: Layout) {
    match ALLOCATOR.get_or_init(|| Chosen::System) {
        // SAFETY: it came from there.
        Chosen::System => unsafe { std::alloc::dealloc(block.as_ptr(), layout) },
        Chosen::Callers(own) => {
            if let Some(f) = own.deallocate {
                let pointer = block.as_ptr().cast();
                // SAFETY: the caller's function, given what its allocate gave.
                unsafe { f(pointer, layout.size(), layout.align(), own.user_data) };
            }
        }
    }
}

/// Counts a block as the callers', also one from the pool.
pub(crate) fn count_in(block: NonNull<u8>, size: usize, kind: Kind) {
    LIVE[kind as usize].fetch_add(1, Relaxed);
    let live = LIVE_BYTES.fetch_add(size as u64, Relaxed) + size as u64;
    PEAK_BYTES.fetch_max(live, Relaxed);
    if TRACKING.load(Relaxed) {
        let mut tracked = TRACKED.lock().unwrap_or_else(PoisonError::into_inner);
        let number = tracked.next;
        tracked.next += 1;
        let allocation = Allocation { kind, size, number };
        tracked.live.insert(block.as_ptr().addr(), allocation);
    }
}

/// Counts a block as no longer the callers'.
pub(crate) fn count_out(block: NonNull<u8>, size: usize, kind: Kind) {
    LIVE[kind as usize].fetch_sub(1, Relaxed);
    LIVE_BYTES.fetch_sub(size as u64, Relaxed);
    if TRACKING.load(Relaxed) {
        let mut tracked = TRACKED.lock().unwrap_or_else(PoisonError::into_inner);
        tracked.live.remove(&block.as_ptr().addr());
    }
}

/// Makes every object and byte that the caller owns come from the caller's
/// allocator: handles, samples, encoded files. Once, and before anything was
/// created: later it is refused (VOIRS_STATUS_INVALID_STATE). What the library
/// uses inside, such as the voice's weights, is not affected.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_set_allocator(allocator: *const VoirsAllocator) -> VoirsStatus {
    enter(|| {
        if allocator.is_null() {
            return Err(null("allocator"));
        }
        // SAFETY: points 2 and 3 of the contract.
        let allocator = unsafe { ffi::options("allocator", allocator)? };
        if allocator.allocate.is_none() {
            return Err(null("allocator->allocate"));
        }
        if allocator.deallocate.is_none() {
            return Err(null("allocator->deallocate"));
        }
        let chosen = ALLOCATOR.set(Chosen::Callers(allocator));
        chosen.map_err(|_| too_late("an allocator is in use already"))
    })
}

fn too_late(message: &str) -> Error {
    Error::new(ErrorCode::InvalidState, message)
        .with_hint("Call it once, before any other function that creates something.")
}

/// Makes the library remember every allocation that callers own, for
/// voirs_get_leak_report. For debugging: each costs a lock. Before anything was
/// created: later it is refused (VOIRS_STATUS_INVALID_STATE).
#[unsafe(no_mangle)]
pub extern "C" fn voirs_enable_leak_tracking() -> VoirsStatus {
    enter(|| {
        if ALLOCATIONS.load(Relaxed) > 0 {
            return Err(too_late("memory was given out already"));
        }
        TRACKING.store(true, Relaxed);
        Ok(())
    })
}

/// What callers own and have not released, as text for people: a line for each
/// allocation, oldest first, at most 1,000, then their sum. Needs
/// voirs_enable_leak_tracking. The report is freed with voirs_free_bytes and is
/// not part of itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_leak_report(report: *mut *mut VoirsBytes) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let report = unsafe { ffi::out("report", report)? };
        *report = std::ptr::null_mut();
        if !TRACKING.load(Relaxed) {
            let message = "allocations are not tracked";
            return Err(Error::new(ErrorCode::InvalidState, message)
                .with_hint("Call voirs_enable_leak_tracking before anything is created."));
        }
        *report = give_bytes(leak_report().as_bytes())?;
        Ok(())
    })
}

fn leak_report() -> String {
    const LINES: usize = 1000;
    let tracked = TRACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut live: Vec<_> = tracked.live.values().collect();
    live.sort_by_key(|a| a.number);
    let mut text = String::new();
    // Writing to a string cannot fail.
    for Allocation { kind, size, number } in live.iter().take(LINES) {
        let _ = writeln!(text, "{}, {size} bytes, allocation {number}", kind.name());
    }
    if live.len() > LINES {
        let _ = writeln!(text, "and {} more", live.len() - LINES);
    }
    let bytes: usize = live.iter().map(|a| a.size).sum();
    let _ = writeln!(text, "{} live allocations, {bytes} bytes", live.len());
    text
}

/// Initialises the structure for voirs_get_memory_stats. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_memory_stats_init(stats: *mut VoirsMemoryStats) {
    if !stats.is_null() && stats.is_aligned() {
        // SAFETY: not null and aligned; writable by point 2 of the contract.
        unsafe { stats.write(VoirsMemoryStats::initial()) };
    }
}

/// How much memory callers own, how many objects of each type, and how often
/// the pool of sample blocks helped.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_memory_stats(stats: *mut VoirsMemoryStats) -> VoirsStatus {
    enter(|| {
        let live = |kind: Kind| LIVE[kind as usize].load(Relaxed) as u64;
        let pool = block::pool_stats();
        let read = |struct_size| VoirsMemoryStats {
            struct_size,
            live_bytes: LIVE_BYTES.load(Relaxed),
            peak_bytes: PEAK_BYTES.load(Relaxed),
            allocations: ALLOCATIONS.load(Relaxed),
            pooled_bytes: pool.bytes as u64,
            pool_hits: pool.hits,
            pool_misses: pool.misses,
            pipelines: live(Kind::Pipeline),
            audio_buffers: live(Kind::AudioBuffer),
            streams: live(Kind::Stream),
            tasks: live(Kind::Task),
            batches: live(Kind::Batch),
            voice_lists: live(Kind::VoiceList),
            cancel_tokens: live(Kind::CancelToken),
            bytes_objects: live(Kind::Bytes),
        };
        // SAFETY: point 2 of the contract.
        unsafe { ffi::fill("stats", stats, read) }
    })
}

/// Gives the sample blocks that are kept for reuse back to the allocator.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_trim_memory() {
    enter_quietly(block::empty_pool);
}

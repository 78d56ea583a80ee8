//! Threads, cancellation and time limits.

mod cancel;
mod pool;

pub use cancel::CancelToken;
pub(crate) use cancel::Deadline;
pub use pool::{Pool, Priority};

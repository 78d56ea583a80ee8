//! The C interface of VoiRS. `voirs.h` is made of these declarations and their
//! comments; `docs/c/` has the guide.
//!
//! One file for each C type; `ffi` is what every function goes through, and
//! states the contract that every `SAFETY:` line refers to.

// In the order of the header.
mod version;

mod error;
mod log;

mod cancel;
mod pipeline;
mod request;

mod settings;
mod voice;

mod synthesis;

mod audio;
mod encode;
mod event;

mod stream;
mod task;

mod batch;

mod bytes;
mod memory;

// What they share.
mod block;
mod ffi;
mod handle;
mod source;
mod user;

//! The addon of the Node package `voirs`: the engine's classes. What is
//! JavaScript's own (promises, streams, signals, errors) is TypeScript, in `lib`.
//!
//! Nothing here is public but to `lib/native.ts`, which declares it.

// In tests `napi-derive` exports nothing.
#![cfg_attr(test, allow(dead_code))]

mod audio;
mod cancel;
mod chunk;
mod error;
mod file_format;
mod pipeline;
mod request;
mod run;
mod samples;
mod settings;
mod stream;
#[cfg(test)]
mod tests;
mod text;
mod threads;
mod timings;

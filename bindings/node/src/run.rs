//! Work on threads of its own, which tells JavaScript's thread what comes of it.
//!
//! Not on libuv's threads: those are four for all of a process's files and names,
//! and a worker that is terminated waits for them without cancelling anything.

use std::sync::Arc;

use napi::bindgen_prelude::{FnArgs, Function, ToNapiValue};
use napi::threadsafe_function::{ThreadsafeFunction, ThreadsafeFunctionCallMode};
use napi::{Status, sys};
use voirs::{Error, ErrorCode, Result};

use crate::audio::Audio;
use crate::chunk::{Chunk, Encoded, Item};
use crate::error::{Failure, caught};
use crate::pipeline::{Lexicon, Pipeline};
use crate::threads;

/// What is told: how it ended, or a part of it. `failure` is there when it
/// failed, `part` when there is more to come.
pub type Told = FnArgs<(Option<Failure>, Option<Output>, bool)>;
/// A function in JavaScript that is told.
pub type Callback<'env> = Function<'env, Told, ()>;

/// What work gives.
#[allow(missing_docs, reason = "named for what they hold")]
pub enum Output {
    Audio(Audio),
    Chunk(Box<Chunk>),
    Progress(f64),
    Item(Item),
    Bytes(Vec<u8>),
    Encoded(Box<Encoded>),
    Text(String),
    Lexicon(Lexicon),
    Pipeline(Box<Pipeline>),
    Nothing,
}

impl ToNapiValue for Output {
    #[allow(unsafe_code, reason = "what the trait looks like")]
    unsafe fn to_napi_value(env: sys::napi_env, value: Self) -> napi::Result<sys::napi_value> {
        // SAFETY: the environment is the caller's, who is on its thread.
        unsafe {
            match value {
                Self::Audio(audio) => Audio::to_napi_value(env, audio),
                Self::Chunk(chunk) => Chunk::to_napi_value(env, *chunk),
                Self::Progress(progress) => f64::to_napi_value(env, progress),
                Self::Item(item) => Item::to_napi_value(env, item),
                Self::Bytes(bytes) => {
                    napi::bindgen_prelude::Buffer::to_napi_value(env, bytes.into())
                }
                Self::Encoded(encoded) => Encoded::to_napi_value(env, *encoded),
                Self::Text(text) => String::to_napi_value(env, text),
                Self::Lexicon(lexicon) => Lexicon::to_napi_value(env, lexicon),
                Self::Pipeline(mut pipeline) => {
                    pipeline.report(&napi::Env::from_raw(env))?;
                    Pipeline::to_napi_value(env, *pipeline)
                }
                Self::Nothing => <()>::to_napi_value(env, ()),
            }
        }
    }
}

/// Tells JavaScript's thread. While there is one, the event loop goes on; when the
/// environment has ended, nothing is told.
pub(crate) struct Listener(ThreadsafeFunction<Told, (), Told, Status, false>);

impl Listener {
    /// Gives a part of the result.
    pub(crate) fn give(&self, part: Output) {
        self.tell((None, Some(part), true));
    }

    fn end(&self, result: Result<Output>) {
        match result {
            Ok(output) => self.tell((None, Some(output), false)),
            Err(error) => self.tell((Some(error.into()), None, false)),
        }
    }

    fn tell(&self, told: (Option<Failure>, Option<Output>, bool)) {
        // Fails when the environment has ended: then nobody listens.
        self.0
            .call(told.into(), ThreadsafeFunctionCallMode::NonBlocking);
    }
}

/// Works on a thread of its own and tells the callback of the end.
pub(crate) fn run(
    callback: Callback<'_>,
    work: impl FnOnce(&Listener) -> Result<Output> + Send + 'static,
) -> napi::Result<()> {
    let function = callback
        .build_threadsafe_function::<Told>()
        .build_callback(|told| Ok(told.value))?;
    let listener = Arc::new(Listener(function));
    let own = Arc::clone(&listener);
    let body = move || {
        let result = caught(|| work(&own));
        own.end(result);
    };
    if let Err(cause) = threads::start(Box::new(body)) {
        let message = format!("cannot start a thread: {cause}");
        listener.end(Err(
            Error::new(ErrorCode::SystemResource, message).with_cause(cause)
        ));
    }
    Ok(())
}

//! Speech as it is made.

use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use napi::Env;
use napi_derive::napi;
use voirs::{AudioEncoder, Conversion, Result};

use crate::cancel::CancelToken;
use crate::chunk::{Chunk, Encoded};
use crate::error::enter;
use crate::file_format::{FormatOptions, convert};
use crate::pipeline::Pipeline;
use crate::request::{Job, Request};
use crate::run::{Callback, Output, run};
use crate::text::Cursor;

/// Audio as it is made: chunks, or the bytes of a format.
///
/// `lib/stream.ts` asks for one part at a time.
#[napi]
pub struct Stream {
    state: Arc<Mutex<State>>,
    cancel: voirs::CancelToken,
}

enum State {
    /// Reading the beginning of a text takes time: nothing is done before the
    /// first part is asked for.
    Planned(Box<Job>, Option<FormatOptions>),
    Open(Box<Open>),
    Closed,
}

struct Open {
    stream: voirs::Stream,
    text: Arc<str>,
    cursor: Cursor,
    /// `None` for chunks.
    encoder: Option<Encoder>,
    /// Whether chunks are given beside bytes.
    chunks: bool,
}

enum Encoder {
    Samples(Conversion),
    File(Box<AudioEncoder>),
    Finished,
}

#[napi]
impl Stream {
    /// A stream of chunks, or of bytes when a format is given.
    #[napi(constructor)]
    pub fn new(
        env: &Env,
        pipeline: &Pipeline,
        request: Request,
        cancel: &CancelToken,
        format: Option<FormatOptions>,
    ) -> napi::Result<Self> {
        let job = enter(env, || {
            // What cannot be is told at once.
            if let Some(format) = &format
                && format.samples()?.is_none()
            {
                format.file(None)?;
            }
            Job::new(pipeline, &request, &cancel.0)
        })?;
        Ok(Self {
            state: Arc::new(Mutex::new(State::Planned(Box::new(job), format))),
            cancel: cancel.0.clone(),
        })
    }

    /// Tells the next chunk or bytes; nothing at the end.
    #[napi]
    pub fn next(&self, callback: Callback<'_>) -> napi::Result<()> {
        let (state, cancel) = (Arc::clone(&self.state), self.cancel.clone());
        run(callback, move |_| {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            let next = next(&mut state);
            let over = matches!(next, Err(_) | Ok(Output::Nothing));
            if over || cancel.is_cancelled() {
                *state = State::Closed;
            }
            next
        })
    }

    /// Stops it and gives back what it holds; there is no next part.
    #[napi]
    pub fn close(&self) {
        self.cancel.cancel();
        match self.state.try_lock() {
            Ok(mut state) => *state = State::Closed,
            Err(TryLockError::Poisoned(state)) => *state.into_inner() = State::Closed,
            // Who works on the next part closes it.
            Err(TryLockError::WouldBlock) => (),
        }
    }
}

fn next(state: &mut State) -> Result<Output> {
    if let State::Planned(job, format) = state {
        let stream = job.open()?;
        let encoder = match format {
            None => None,
            Some(format) => Some(encoder(format, stream.sample_rate())?),
        };
        let text = Arc::clone(&job.text);
        *state = State::Open(Box::new(Open {
            stream,
            text,
            cursor: Cursor::default(),
            encoder,
            chunks: job.chunks,
        }));
    }
    let State::Open(open) = state else {
        return Ok(Output::Nothing);
    };
    let mut chunks = Vec::new();
    loop {
        let chunk = open.stream.next_chunk()?;
        let Some(encoder) = &mut open.encoder else {
            let chunk = chunk.map(|chunk| Box::new(open.told(chunk)));
            return Ok(chunk.map_or(Output::Nothing, Output::Chunk));
        };
        let bytes = match &chunk {
            Some(chunk) => encoder.push(chunk.samples())?,
            None => match encoder.finish()? {
                Some(bytes) => bytes,
                None => return Ok(Output::Nothing),
            },
        };
        if let Some(chunk) = chunk.filter(|_| open.chunks) {
            chunks.push(open.told(chunk));
        }
        // An encoder may hold back what it has.
        if !bytes.is_empty() {
            let bytes = bytes.into();
            return Ok(Output::Encoded(Box::new(Encoded { bytes, chunks })));
        }
    }
}

impl Open {
    fn told(&mut self, chunk: voirs::Chunk) -> Chunk {
        let warnings = self.stream.take_warnings();
        Chunk::new(chunk, warnings, &self.text, &mut self.cursor)
    }
}

fn encoder(format: &FormatOptions, sample_rate: u32) -> Result<Encoder> {
    if let Some(conversion) = format.samples()? {
        return Ok(Encoder::Samples(conversion));
    }
    let encoder = AudioEncoder::new(sample_rate, 1, &format.file(None)?)?;
    Ok(Encoder::File(Box::new(encoder)))
}

impl Encoder {
    fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>> {
        match self {
            Self::Samples(conversion) => {
                let bytes = convert(samples, conversion)?;
                if let Some(dither) = &mut conversion.dither {
                    dither.first_sample += samples.len() as u64;
                }
                Ok(bytes)
            }
            Self::File(encoder) => encoder.push(samples),
            Self::Finished => Ok(Vec::new()),
        }
    }

    /// The last bytes, once.
    fn finish(&mut self) -> Result<Option<Vec<u8>>> {
        match std::mem::replace(self, Self::Finished) {
            Self::File(encoder) => encoder.finish().map(Some),
            Self::Samples(_) | Self::Finished => Ok(None),
        }
    }
}

//! Speech as it is made.

use std::sync::{Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::PyList;
use voirs::{CancelToken, Chunk, Error};

use crate::audio::AudioBuffer;
use crate::error::{OrRaise, exception, invalid_state};
use crate::run::run;
use crate::timings;

/// The audio of one utterance and the pause after it, with its place in the stream.
#[pyclass(frozen, extends = AudioBuffer, module = "voirs")]
pub(crate) struct AudioChunk {
    first_sample: u64,
    progress: f32,
    characters: (usize, usize),
    bytes: (usize, usize),
    phonemes: String,
}

#[pymethods]
impl AudioChunk {
    /// Samples that came before.
    #[getter]
    fn first_sample(&self) -> u64 {
        self.first_sample
    }

    /// Seconds that came before.
    #[getter]
    fn start(slf: &Bound<'_, Self>) -> f64 {
        let rate = slf.as_super().get().rate();
        slf.get().first_sample as f64 / f64::from(rate.max(1))
    }

    /// How much of the text is spoken when it ends, 0 to 1.
    #[getter]
    fn progress(&self) -> f32 {
        self.progress
    }

    /// The range of the text that it speaks, in characters.
    #[getter]
    fn characters(&self) -> (usize, usize) {
        self.characters
    }

    /// The range of the text that it speaks, in bytes of UTF-8.
    #[getter]
    fn bytes(&self) -> (usize, usize) {
        self.bytes
    }

    /// Its phonemes, in the voice's alphabet.
    #[getter]
    fn phonemes(&self) -> &str {
        &self.phonemes
    }

    fn __repr__(slf: &Bound<'_, Self>) -> String {
        let chunk = slf.get();
        let percent = chunk.progress * 100.0;
        let seconds = slf.as_super().get().seconds();
        let start = Self::start(slf);
        format!(
            "<AudioChunk of {seconds:.2} s from {start:.2} s on, to {percent:.0} % of the text>"
        )
    }
}

/// A chunk as Python's object; its timings count from its own beginning.
pub(crate) fn chunk(py: Python<'_>, chunk: Chunk, text: &str) -> PyResult<Py<AudioChunk>> {
    let count = |to: usize| text.get(..to).map_or(0, |part| part.chars().count());
    let bytes = chunk.text();
    let own = AudioChunk {
        first_sample: chunk.first_sample(),
        progress: chunk.progress(),
        characters: (count(bytes.start), count(bytes.end)),
        bytes: (bytes.start, bytes.end),
        phonemes: chunk.utterance().phonemes.clone(),
    };
    let (rate, first) = (chunk.sample_rate(), chunk.first_sample());
    let (samples, timings) = chunk.into_parts();
    let stretch = first..first + samples.len() as u64;
    let timings = timings.slice(stretch);
    let audio = AudioBuffer::new(samples, rate, timings, Vec::new());
    Py::new(py, PyClassInitializer::from(audio).add_subclass(own))
}

/// Audio as it is made: an iterator of chunks.
#[pyclass(frozen, weakref, module = "voirs")]
pub(crate) struct Stream {
    /// `None` while a thread waits for a chunk, and after the end.
    stream: Mutex<State>,
    cancel: CancelToken,
    text: String,
    sample_rate: u32,
}

enum State {
    Waiting(Box<voirs::Stream>),
    Working,
    Closed,
}

impl Stream {
    pub(crate) fn new(stream: voirs::Stream, cancel: CancelToken, text: String) -> Self {
        Self {
            sample_rate: stream.sample_rate(),
            stream: Mutex::new(State::Waiting(Box::new(stream))),
            cancel,
            text,
        }
    }

    fn put(&self, state: State) -> State {
        let mut place = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *place, state)
    }

    /// The stream, for as long as this thread works with it.
    fn take(&self) -> Result<Option<Box<voirs::Stream>>, Error> {
        match self.put(State::Working) {
            State::Waiting(stream) => Ok(Some(stream)),
            State::Working => Err(invalid_state(
                "another thread waits for this stream's next chunk",
                "A stream belongs to one thread at a time.",
            )),
            State::Closed => {
                self.put(State::Closed);
                Ok(None)
            }
        }
    }
}

#[pymethods]
impl Stream {
    fn __iter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Py<AudioChunk>>> {
        let Some(mut stream) = self.take().or_raise(py)? else {
            return Ok(None);
        };
        let next = run(
            py,
            &self.cancel,
            |_: &crate::run::Parts<(), _>| stream.next_chunk(),
            |_, ()| Ok(()),
        );
        match next {
            Ok(Some(next)) => {
                self.put(State::Waiting(stream));
                chunk(py, next, &self.text).map(Some)
            }
            Ok(None) => {
                self.put(State::Waiting(stream));
                Ok(None)
            }
            Err(error) => {
                self.put(State::Waiting(stream));
                Err(error)
            }
        }
    }

    /// Samples per second.
    #[getter]
    fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// What of the text read so far was not spoken as it says.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let stream = self.take().or_raise(py)?;
        let warnings = stream.as_ref().map(|s| s.warnings().to_vec());
        if let Some(stream) = stream {
            self.put(State::Waiting(stream));
        }
        let warnings = timings::in_characters(warnings.unwrap_or_default(), &self.text);
        timings::warnings(py, &warnings)
    }

    /// Stops it, from any thread: whoever waits for a chunk gets
    /// `CancelledError`.
    fn cancel(&self) {
        self.cancel.cancel();
    }

    /// Stops it and gives back what it holds; there is no next chunk.
    fn close(&self, py: Python<'_>) {
        self.cancel.cancel();
        if let Ok(stream) = self.take() {
            self.put(State::Closed);
            py.detach(|| drop(stream));
        }
    }

    fn __enter__(slf: Bound<'_, Self>) -> Bound<'_, Self> {
        slf
    }

    fn __exit__(
        &self,
        py: Python<'_>,
        _kind: &Bound<'_, PyAny>,
        _error: &Bound<'_, PyAny>,
        _trace: &Bound<'_, PyAny>,
    ) {
        self.close(py);
    }

    fn __repr__(&self) -> String {
        let characters = self.text.chars().count();
        format!(
            "<Stream of {characters} characters at {} Hz>",
            self.sample_rate
        )
    }
}

/// The error of a pipeline that was closed.
pub(crate) fn closed(py: Python<'_>) -> PyErr {
    let hint = "Make another VoirsPipeline.";
    exception(py, &invalid_state("the pipeline was closed", hint))
}

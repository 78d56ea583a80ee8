//! Pipelines: making them, and what they do.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};
use voirs::voice::Capability;
use voirs::{
    Audio, Catalogue, Chunk, Lexicon, PipelineConfig, Pool, SynthesisConfig, Timings, Voice,
    VoiceInfo,
};

use crate::audio::AudioBuffer;
use crate::cancel::{self, CancelToken};
use crate::error::{OrRaise, exception, invalid};
use crate::request::{FileOrData, Text, synthesis_config};
use crate::run::{Parts, run};
use crate::settings::{self, Config, Shared, State, setting_text};
use crate::stream::{self, Stream};

/// Speaks text.
#[pyclass(frozen, subclass, weakref, module = "voirs._voirs")]
pub(crate) struct Pipeline {
    shared: Arc<Shared>,
}

/// How a text is written.
#[derive(Clone, Copy)]
enum Markup {
    Plain,
    Ssml,
}

#[pymethods]
impl Pipeline {
    #[new]
    #[pyo3(signature = (voice=None, config=None, *, voice_file=None, lexicons=None,
        audio_directory=None, lexicon_directory=None, **settings))]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn new(
        py: Python<'_>,
        voice: Option<&Bound<'_, PyAny>>,
        config: Option<&Bound<'_, PyAny>>,
        voice_file: Option<FileOrData>,
        lexicons: Option<&Bound<'_, PyAny>>,
        audio_directory: Option<PathBuf>,
        lexicon_directory: Option<PathBuf>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let mut config = settings::read(config, settings)?;
        if let Some(name) = voice {
            config
                .set("voice", &setting_text("voice", name)?)
                .or_raise(py)?;
        }
        let lexicons = lexicon_arguments(lexicons)?;
        let from_file = voice_file.is_some();
        let pipeline = py.detach(|| {
            let mut builder = config.builder();
            builder = match voice_file {
                Some(FileOrData::File(path)) => builder.voice_file(path),
                Some(FileOrData::Data(data)) => builder.loaded_voice(Voice::from_bytes(data)?),
                None => builder,
            };
            for lexicon in lexicons {
                builder = builder.lexicon(load_lexicon(lexicon)?);
            }
            if let Some(path) = audio_directory {
                builder = builder.audio_directory(path);
            }
            if let Some(path) = lexicon_directory {
                builder = builder.lexicon_directory(path);
            }
            builder.build()
        });
        let pipeline = pipeline.or_raise(py)?;
        if from_file {
            config.voice.clone_from(&pipeline.voice().info().name);
        }
        let shared = Arc::new(Shared::new(State {
            config,
            pipeline: Some(pipeline),
        }));
        Ok(Self { shared })
    }

    /// Speaks a text.
    #[pyo3(signature = (text, *, on_chunk=None, on_progress=None, cancel=None, **settings))]
    fn synthesize(
        &self,
        py: Python<'_>,
        text: Text,
        on_chunk: Option<Bound<'_, PyAny>>,
        on_progress: Option<Bound<'_, PyAny>>,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<AudioBuffer> {
        let callbacks = Callbacks {
            on_chunk,
            on_progress,
        };
        self.speak(py, Markup::Plain, text, &callbacks, cancel, settings)
    }

    /// Speaks an SSML document.
    #[pyo3(signature = (document, *, on_chunk=None, on_progress=None, cancel=None, **settings))]
    fn synthesize_ssml(
        &self,
        py: Python<'_>,
        document: Text,
        on_chunk: Option<Bound<'_, PyAny>>,
        on_progress: Option<Bound<'_, PyAny>>,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<AudioBuffer> {
        let callbacks = Callbacks {
            on_chunk,
            on_progress,
        };
        self.speak(py, Markup::Ssml, document, &callbacks, cancel, settings)
    }

    /// Speaks phonemes as one utterance.
    #[pyo3(signature = (phonemes, **settings))]
    fn synthesize_phonemes(
        &self,
        py: Python<'_>,
        phonemes: Text,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<AudioBuffer> {
        let (pipeline, config) = self.request(py, settings)?;
        let token = cancel::of_request(None);
        let speech = run(
            py,
            &token,
            |_: &Parts<(), _>| pipeline.synthesize_phonemes(&phonemes.0, &config),
            |_, ()| Ok(()),
        )?;
        Ok(AudioBuffer::new(
            speech.samples,
            speech.sample_rate,
            Timings::default(),
            Vec::new(),
        ))
    }

    /// Speaks a text chunk by chunk.
    #[pyo3(signature = (text, *, cancel=None, **settings))]
    fn stream(
        &self,
        py: Python<'_>,
        text: Text,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Stream> {
        self.begin(py, Markup::Plain, text, cancel, settings)
    }

    /// Speaks an SSML document chunk by chunk.
    #[pyo3(signature = (document, *, cancel=None, **settings))]
    fn stream_ssml(
        &self,
        py: Python<'_>,
        document: Text,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Stream> {
        self.begin(py, Markup::Ssml, document, cancel, settings)
    }

    /// Speaks several texts at once.
    #[pyo3(signature = (texts, *, ssml=false, return_errors=false, on_progress=None,
        on_error=None, cancel=None, **settings))]
    #[allow(clippy::too_many_arguments, reason = "keywords in Python")]
    fn synthesize_batch<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
        ssml: bool,
        return_errors: bool,
        on_progress: Option<Bound<'_, PyAny>>,
        on_error: Option<Bound<'_, PyAny>>,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Bound<'py, PyList>> {
        if texts.is_instance_of::<PyString>() || texts.is_instance_of::<PyBytes>() {
            let hint = "Pass a list of texts, or use synthesize.";
            let error = invalid("texts", "the batch is a single text".to_owned(), hint);
            return Err(exception(py, &error));
        }
        let texts: Vec<Text> = texts
            .try_iter()?
            .map(|t| t?.extract())
            .collect::<PyResult<_>>()?;
        let markup = if ssml { Markup::Ssml } else { Markup::Plain };
        let (pipeline, config) = self.request(py, settings)?;
        let token = cancel::of_request(cancel);
        let mut results: Vec<Option<Bound<'py, PyAny>>> = texts.iter().map(|_| None).collect();
        let mut first_error: Option<(usize, PyErr)> = None;
        let mut done = 0;
        let work = |parts: &Parts<_, _>| {
            let numbers: Vec<usize> = (0..texts.len()).collect();
            pipeline.batch(&numbers, |at| {
                let text = texts.get(*at).map_or("", |text| &text.0);
                let stream = open(&pipeline, markup, text, &config, &token);
                let result = stream.and_then(|stream| stream.into_audio(|_| ()));
                parts.give((*at, result));
                Ok(())
            });
            Ok(())
        };
        let each = |_: Python<'_>, (at, result): (usize, voirs::Result<Audio>)| {
            done += 1;
            let object = match result {
                Ok(spoken) => {
                    let text = texts.get(at).map_or("", |text| &text.0);
                    Bound::new(py, AudioBuffer::of_engine(spoken, text))?.into_any()
                }
                Err(error) => {
                    let error = exception(py, &error);
                    if let Some(on_error) = &on_error {
                        on_error.call1((at, error.value(py)))?;
                    }
                    let object = error.value(py).clone().into_any();
                    if first_error.as_ref().is_none_or(|(first, _)| at < *first) {
                        first_error = Some((at, error));
                    }
                    object
                }
            };
            if let Some(place) = results.get_mut(at) {
                *place = Some(object);
            }
            if let Some(on_progress) = &on_progress {
                on_progress.call1((done, texts.len()))?;
            }
            Ok(())
        };
        run(py, &token, work, each)?;
        match first_error {
            Some((_, error)) if !return_errors => Err(error),
            _ => PyList::new(py, results.into_iter().flatten()),
        }
    }

    /// The phonemes of a text.
    fn phonemize(&self, py: Python<'_>, text: Text) -> PyResult<String> {
        self.phonemes(py, Markup::Plain, text)
    }

    /// The phonemes of an SSML document.
    fn phonemize_ssml(&self, py: Python<'_>, document: Text) -> PyResult<String> {
        self.phonemes(py, Markup::Ssml, document)
    }

    /// Adds a pronunciation lexicon: a path, or the file's bytes.
    fn add_lexicon(&self, py: Python<'_>, lexicon: FileOrData) -> PyResult<()> {
        let lexicon = py.detach(|| load_lexicon(lexicon)).or_raise(py)?;
        self.shared.change(|state| {
            let pipeline = state.pipeline.as_ref().ok_or_else(|| stream::closed(py))?;
            let builder = pipeline.to_builder().lexicon(lexicon);
            state.pipeline = Some(py.detach(|| builder.build()).or_raise(py)?);
            Ok(())
        })
    }

    /// The settings; changing one changes the requests that begin later.
    #[getter]
    fn config(&self) -> Config {
        Config {
            shared: Arc::clone(&self.shared),
        }
    }

    /// The voice.
    #[getter]
    fn voice<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let pipeline = self.engine(py)?;
        let voice = pipeline.voice();
        info(py, voice.info(), |c| voice.supports(c))
    }

    /// The voices that can be chosen by name.
    fn voices<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let pipeline = self.engine(py)?;
        list(py, &py.detach(|| pipeline.catalogue()))
    }

    /// Samples per second, unless a request asks for another rate.
    #[getter]
    fn sample_rate(&self, py: Python<'_>) -> PyResult<u32> {
        let own = self.engine(py)?.voice().info().sample_rate;
        let state = self.shared.state();
        Ok(state.config.synthesis.sample_rate.unwrap_or(own))
    }

    /// Threads that work for it, its own or shared.
    #[getter]
    fn threads(&self, py: Python<'_>) -> PyResult<usize> {
        Ok(self.engine(py)?.pool().threads())
    }

    /// Gives back what it holds; requests that have begun go on to their end.
    fn close(&self, py: Python<'_>) {
        py.detach(|| {
            let closed = self.shared.change(|state| {
                state.pipeline = None;
                Ok::<_, std::convert::Infallible>(())
            });
            closed.unwrap_or_default();
        });
    }

    /// Whether it was closed.
    #[getter]
    fn closed(&self) -> bool {
        self.shared.state().pipeline.is_none()
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

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let class = slf.get_type().name()?;
        let state = slf.get().shared.state();
        Ok(match &state.pipeline {
            None => format!("<{class}, closed>"),
            Some(pipeline) => {
                let voice = pipeline.voice().info();
                let threads = pipeline.pool().threads();
                let (name, language, rate) = (&voice.name, &voice.language, voice.sample_rate);
                format!(
                    "<{class} voice={name:?} language={language:?} {rate} Hz, {threads} threads>"
                )
            }
        })
    }
}

impl Pipeline {
    fn engine(&self, py: Python<'_>) -> PyResult<voirs::Pipeline> {
        let state = self.shared.state();
        state.pipeline.clone().ok_or_else(|| stream::closed(py))
    }

    /// The pipeline and the settings of a request.
    fn request(
        &self,
        py: Python<'_>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<(voirs::Pipeline, SynthesisConfig)> {
        let state = self.shared.state();
        let pipeline = state.pipeline.clone().ok_or_else(|| stream::closed(py))?;
        let config = synthesis_config(py, &state.config.synthesis, settings)?;
        Ok((pipeline, config))
    }

    fn begin(
        &self,
        py: Python<'_>,
        markup: Markup,
        text: Text,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Stream> {
        let (pipeline, config) = self.request(py, settings)?;
        let token = cancel::of_request(cancel);
        let stream = py.detach(|| open(&pipeline, markup, &text.0, &config, &token));
        Ok(Stream::new(stream.or_raise(py)?, token, text.0))
    }

    fn speak(
        &self,
        py: Python<'_>,
        markup: Markup,
        text: Text,
        callbacks: &Callbacks<'_>,
        cancel: Option<&CancelToken>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<AudioBuffer> {
        let (pipeline, config) = self.request(py, settings)?;
        let token = cancel::of_request(cancel);
        let observed = callbacks.on_chunk.is_some() || callbacks.on_progress.is_some();
        let work = |parts: &Parts<Chunk, Audio>| {
            let stream = open(&pipeline, markup, &text.0, &config, &token)?;
            stream.into_audio(|chunk| {
                if observed {
                    parts.give(chunk.clone());
                }
            })
        };
        let each = |py: Python<'_>, chunk: Chunk| {
            let progress = chunk.progress();
            if let Some(on_chunk) = &callbacks.on_chunk {
                on_chunk.call1((stream::chunk(py, chunk, &text.0)?,))?;
            }
            if let Some(on_progress) = &callbacks.on_progress {
                on_progress.call1((progress,))?;
            }
            Ok(())
        };
        let audio = run(py, &token, work, each)?;
        Ok(AudioBuffer::of_engine(audio, &text.0))
    }

    fn phonemes(&self, py: Python<'_>, markup: Markup, text: Text) -> PyResult<String> {
        let pipeline = self.engine(py)?;
        let phonemized = py.detach(|| match markup {
            Markup::Plain => pipeline.phonemize(&text.0),
            Markup::Ssml => pipeline.phonemize_ssml(&text.0),
        });
        Ok(phonemized.or_raise(py)?.phonemes())
    }
}

/// What is called while a text is spoken.
struct Callbacks<'py> {
    on_chunk: Option<Bound<'py, PyAny>>,
    on_progress: Option<Bound<'py, PyAny>>,
}

fn open(
    pipeline: &voirs::Pipeline,
    markup: Markup,
    text: &str,
    config: &SynthesisConfig,
    token: &voirs::CancelToken,
) -> voirs::Result<voirs::Stream> {
    match markup {
        Markup::Plain => pipeline.stream_cancellable(text, config, token),
        Markup::Ssml => pipeline.stream_ssml_cancellable(text, config, token),
    }
}

fn load_lexicon(lexicon: FileOrData) -> voirs::Result<Lexicon> {
    match lexicon {
        FileOrData::File(path) => Lexicon::load(path),
        FileOrData::Data(data) => Lexicon::from_bytes(&data),
    }
}

/// One lexicon or several.
fn lexicon_arguments(lexicons: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<FileOrData>> {
    let Some(lexicons) = lexicons else {
        return Ok(Vec::new());
    };
    if let Ok(one) = lexicons.extract::<FileOrData>() {
        return Ok(vec![one]);
    }
    let several = lexicons
        .try_iter()
        .map_err(|_| PyTypeError::new_err("lexicons are paths or bytes, one or a list of them"))?;
    several.map(|lexicon| lexicon?.extract()).collect()
}

/// What is known about a voice.
fn info<'py>(
    py: Python<'py>,
    info: &VoiceInfo,
    supports: impl Fn(Capability) -> bool,
) -> PyResult<Bound<'py, PyAny>> {
    let class = from_package!(py, "voirs._types", "VoiceInfo");
    let VoiceInfo {
        name,
        display_name,
        language,
        accents,
        gender,
        sample_rate,
        licence,
        source,
        ..
    } = info;
    let capabilities: Vec<&str> = Capability::ALL
        .into_iter()
        .filter(|capability| supports(*capability))
        .map(Capability::name)
        .collect();
    let capabilities = py
        .get_type::<pyo3::types::PyFrozenSet>()
        .call1((capabilities,))?;
    class.call1((
        name,
        display_name,
        language,
        PyTuple::new(py, accents)?,
        gender,
        sample_rate,
        licence,
        source,
        capabilities,
    ))
}

/// The voices inside the package, and those of directories.
#[pyfunction]
#[pyo3(signature = (voice_directories=None))]
pub(crate) fn voices<'py>(
    py: Python<'py>,
    voice_directories: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyList>> {
    let mut config = PipelineConfig::default();
    if let Some(paths) = voice_directories {
        let name = "voice_directories";
        config.set(name, &setting_text(name, paths)?).or_raise(py)?;
    }
    list(
        py,
        &py.detach(|| Catalogue::read(&config.voice_directories)),
    )
}

fn list<'py>(py: Python<'py>, catalogue: &Catalogue) -> PyResult<Bound<'py, PyList>> {
    let voices = catalogue.voices().iter();
    let infos = voices.map(|voice| info(py, &voice.info, |c| voice.supports(c)));
    PyList::new(py, infos.collect::<PyResult<Vec<_>>>()?)
}

/// The number of threads that pipelines share.
#[pyfunction]
pub(crate) fn global_threads(py: Python<'_>) -> PyResult<usize> {
    Ok(Pool::global().or_raise(py)?.threads())
}

/// Sets the number of threads that pipelines made from now on share, 1 to 256.
#[pyfunction]
pub(crate) fn set_global_threads(py: Python<'_>, threads: usize) -> PyResult<()> {
    py.detach(|| Pool::set_global_threads(threads)).or_raise(py)
}

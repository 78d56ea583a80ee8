//! What a request asks for.

use std::sync::Arc;

use napi::bindgen_prelude::{Either, Uint8Array};
use napi_derive::napi;
use voirs::{CancelToken, PipelineConfig, Result, SynthesisConfig};

use crate::pipeline::Pipeline;
use crate::settings;
use crate::text::{TextArgument, text};

/// A text and how to speak it.
#[napi(object, object_to_js = false)]
pub struct Request {
    /// The text.
    pub text: TextArgument,
    /// "text", "ssml" or "phonemes".
    pub markup: String,
    /// Settings that are not the pipeline's: names and values.
    pub settings: Vec<(String, String)>,
    /// Whether chunks are given as they are made.
    pub chunks: bool,
    /// Whether progress is told.
    pub progress: bool,
}

/// How a text is written.
#[derive(Clone, Copy)]
pub(crate) enum Markup {
    Plain,
    Ssml,
    Phonemes,
}

impl Markup {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "ssml" => Self::Ssml,
            "phonemes" => Self::Phonemes,
            _ => Self::Plain,
        }
    }
}

/// A request that is understood, for any thread.
pub(crate) struct Job {
    pub(crate) pipeline: voirs::Pipeline,
    pub(crate) config: SynthesisConfig,
    pub(crate) text: Arc<str>,
    pub(crate) markup: Markup,
    pub(crate) cancel: CancelToken,
    /// Whether chunks are given as they are made.
    pub(crate) chunks: bool,
    /// Whether progress is told.
    pub(crate) progress: bool,
}

impl Job {
    pub(crate) fn new(
        pipeline: &Pipeline,
        request: &Request,
        cancel: &CancelToken,
    ) -> Result<Self> {
        Ok(Self {
            pipeline: pipeline.engine()?,
            config: config(pipeline, &request.settings)?,
            text: text(&request.text)?,
            markup: Markup::named(&request.markup),
            cancel: cancel.clone(),
            chunks: request.chunks,
            progress: request.progress,
        })
    }

    /// Begins to speak; phonemes are not streamed.
    pub(crate) fn open(&self) -> Result<voirs::Stream> {
        open(
            &self.pipeline,
            self.markup,
            &self.text,
            &self.config,
            &self.cancel,
        )
    }
}

pub(crate) fn open(
    pipeline: &voirs::Pipeline,
    markup: Markup,
    text: &str,
    config: &SynthesisConfig,
    cancel: &CancelToken,
) -> Result<voirs::Stream> {
    match markup {
        Markup::Ssml => pipeline.stream_ssml_cancellable(text, config, cancel),
        Markup::Plain | Markup::Phonemes => pipeline.stream_cancellable(text, config, cancel),
    }
}

/// The settings of a request: the pipeline's, but for those that are given.
pub(crate) fn config(
    pipeline: &Pipeline,
    settings: &[(String, String)],
) -> Result<SynthesisConfig> {
    let mut config = PipelineConfig {
        synthesis: pipeline.config.synthesis.clone(),
        ..PipelineConfig::default()
    };
    settings::set(&mut config, settings)?;
    Ok(config.synthesis)
}

/// A file by its path, or what is in it.
pub type FileArgument = Either<String, Uint8Array>;

/// The same, for any thread.
pub(crate) enum FileOrData {
    File(String),
    Data(Vec<u8>),
}

impl From<FileArgument> for FileOrData {
    fn from(argument: FileArgument) -> Self {
        match argument {
            Either::A(path) => Self::File(path),
            Either::B(data) => Self::Data(data.to_vec()),
        }
    }
}

//! Pipelines: making them, and what they do.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::ObjectFinalize;
use napi_derive::napi;
use voirs::voice::Capability;
use voirs::{Catalogue, PipelineConfig, Pool, Result, Timings, Voice};

use crate::audio::Audio;
use crate::cancel::CancelToken;
use crate::chunk::{Chunk, Item};
use crate::error::{enter, invalid_state};
use crate::request::{FileArgument, FileOrData, Job, Markup, Request, config, open};
use crate::run::{Callback, Listener, Output, run};
use crate::settings;
use crate::text::{Cursor, TextArgument, text};

/// What a pipeline is made of.
#[napi(object, object_to_js = false)]
pub struct Options {
    /// A JSON file of settings, which come before `settings`.
    pub config_file: Option<String>,
    /// Names and values.
    pub settings: Vec<(String, String)>,
    /// A voice pack instead of a voice by name.
    pub voice: Option<FileArgument>,
    /// Pronunciation lexicons.
    pub lexicons: Vec<FileArgument>,
    /// Whose files SSML's `audio` may play.
    pub audio_directory: Option<String>,
    /// Whose files SSML's `lexicon` may name.
    pub lexicon_directory: Option<String>,
}

/// The same, for any thread.
struct Plan {
    config_file: Option<String>,
    settings: Vec<(String, String)>,
    voice: Option<FileOrData>,
    lexicons: Vec<FileOrData>,
    audio_directory: Option<String>,
    lexicon_directory: Option<String>,
}

impl From<Options> for Plan {
    fn from(options: Options) -> Self {
        Self {
            config_file: options.config_file,
            settings: options.settings,
            voice: options.voice.map(Into::into),
            lexicons: options.lexicons.into_iter().map(Into::into).collect(),
            audio_directory: options.audio_directory,
            lexicon_directory: options.lexicon_directory,
        }
    }
}

impl Plan {
    fn build(self) -> Result<Pipeline> {
        let mut config = match self.config_file {
            Some(path) => PipelineConfig::load(path)?,
            None => PipelineConfig::default(),
        };
        settings::set(&mut config, &self.settings)?;
        let mut builder = config.builder();
        let from_file = self.voice.is_some();
        builder = match self.voice {
            Some(FileOrData::File(path)) => builder.voice_file(path),
            Some(FileOrData::Data(data)) => builder.loaded_voice(Voice::from_bytes(data)?),
            None => builder,
        };
        for lexicon in self.lexicons {
            builder = builder.lexicon(load_lexicon(lexicon)?);
        }
        if let Some(path) = self.audio_directory {
            builder = builder.audio_directory(path);
        }
        if let Some(path) = self.lexicon_directory {
            builder = builder.lexicon_directory(path);
        }
        let pipeline = builder.build()?;
        if from_file {
            config.voice.clone_from(&pipeline.voice().info().name);
        }
        Ok(Pipeline {
            config,
            pipeline: Some(pipeline),
            reported: 0,
        })
    }
}

fn load_lexicon(lexicon: FileOrData) -> Result<voirs::Lexicon> {
    match lexicon {
        FileOrData::File(path) => voirs::Lexicon::load(path),
        FileOrData::Data(data) => voirs::Lexicon::from_bytes(&data),
    }
}

/// A pronunciation lexicon.
#[napi]
pub struct Lexicon(voirs::Lexicon);

#[napi]
impl Lexicon {
    /// Reads one.
    #[napi]
    pub fn load(source: FileArgument, callback: Callback<'_>) -> napi::Result<()> {
        let source = source.into();
        run(callback, |_| {
            load_lexicon(source).map(|lexicon| Output::Lexicon(Self(lexicon)))
        })
    }

    /// As `load`, at once.
    #[napi]
    pub fn load_sync(env: &Env, source: FileArgument) -> napi::Result<Self> {
        enter(env, || load_lexicon(source.into()).map(Self))
    }
}

/// Memory that a pipeline keeps, in bytes, and a thread of its own besides.
const MEMORY: i64 = 8 << 20;
const MEMORY_OF_THREAD: i64 = 4 << 20;

/// Speaks text.
#[napi(custom_finalize)]
pub struct Pipeline {
    pub(crate) config: PipelineConfig,
    /// `None` when it was closed.
    pipeline: Option<voirs::Pipeline>,
    /// Bytes that V8 was told of: how it knows when to look for what can go.
    reported: i64,
}

impl ObjectFinalize for Pipeline {
    fn finalize(mut self, env: Env) -> napi::Result<()> {
        self.pipeline = None;
        self.report(&env)
    }
}

#[napi]
impl Pipeline {
    /// Makes one at once.
    #[napi(constructor)]
    pub fn new(env: &Env, options: Options) -> napi::Result<Self> {
        let mut own = enter(env, || Plan::from(options).build())?;
        own.report(env)?;
        Ok(own)
    }

    /// Makes one on another thread.
    #[napi]
    pub fn create(options: Options, callback: Callback<'_>) -> napi::Result<()> {
        let plan = Plan::from(options);
        run(callback, |_| {
            plan.build().map(|own| Output::Pipeline(Box::new(own)))
        })
    }

    /// Speaks a text; tells progress, chunks and the whole.
    #[napi]
    pub fn speak(
        &self,
        env: &Env,
        request: Request,
        cancel: &CancelToken,
        callback: Callback<'_>,
    ) -> napi::Result<()> {
        let job = enter(env, || Job::new(self, &request, &cancel.0))?;
        run(callback, move |listener| {
            speak(&job, listener).map(Output::Audio)
        })
    }

    /// As `speak`, at once, and tells nothing.
    #[napi]
    pub fn speak_sync(
        &self,
        env: &Env,
        request: Request,
        cancel: &CancelToken,
    ) -> napi::Result<Audio> {
        enter(env, || {
            let job = Job::new(self, &request, &cancel.0)?;
            whole(&job, |_| ())
        })
    }

    /// Speaks several texts at once; tells each item, in any order.
    #[napi]
    #[allow(clippy::too_many_arguments, reason = "an object would say no more")]
    pub fn batch(
        &self,
        env: &Env,
        texts: Vec<TextArgument>,
        markup: String,
        settings: Vec<(String, String)>,
        cancel: &CancelToken,
        callback: Callback<'_>,
    ) -> napi::Result<()> {
        let (pipeline, config) = enter(env, || Ok((self.engine()?, config(self, &settings)?)))?;
        let texts: Vec<_> = texts.iter().map(text).collect();
        let (markup, cancel) = (Markup::named(&markup), cancel.0.clone());
        run(callback, move |listener| {
            let numbers: Vec<usize> = (0..texts.len()).collect();
            pipeline.batch(&numbers, |at| {
                let speak = || {
                    // Every number is one of a text.
                    let text = texts
                        .get(*at)
                        .map_or_else(|| Ok("".into()), Result::clone)?;
                    let stream = open(&pipeline, markup, &text, &config, &cancel)?;
                    let audio = stream.into_audio(|_| ())?;
                    Ok(Audio::of_engine(audio, text))
                };
                let (audio, failure) = match crate::error::caught(speak) {
                    Ok(audio) => (Some(audio), None),
                    Err(error) => (None, Some(error.into())),
                };
                // A batch of 2³² texts has no room in memory.
                let index = *at as u32;
                listener.give(Output::Item(Item {
                    index,
                    audio,
                    failure,
                }));
                Ok(())
            });
            Ok(Output::Nothing)
        })
    }

    /// The phonemes of a text.
    #[napi]
    pub fn phonemize(
        &self,
        env: &Env,
        text: TextArgument,
        markup: String,
        callback: Callback<'_>,
    ) -> napi::Result<()> {
        let (pipeline, text) = enter(env, || Ok((self.engine()?, self::text(&text)?)))?;
        let markup = Markup::named(&markup);
        run(callback, move |_| {
            phonemes(&pipeline, markup, &text).map(Output::Text)
        })
    }

    /// As `phonemize`, at once.
    #[napi]
    pub fn phonemize_sync(
        &self,
        env: &Env,
        text: TextArgument,
        markup: String,
    ) -> napi::Result<String> {
        enter(env, || {
            let text = self::text(&text)?;
            phonemes(&self.engine()?, Markup::named(&markup), &text)
        })
    }

    /// Adds a lexicon.
    #[napi]
    pub fn add_lexicon(&mut self, env: &Env, lexicon: &Lexicon) -> napi::Result<()> {
        enter(env, || {
            let builder = self.engine()?.to_builder().lexicon(lexicon.0.clone());
            self.pipeline = Some(builder.build()?);
            Ok(())
        })
    }

    /// A setting's value as text.
    #[napi]
    pub fn get(&self, env: &Env, name: String) -> napi::Result<String> {
        enter(env, || self.config.get(&name))
    }

    /// Changes settings: all or, after an error, none.
    #[napi]
    pub fn set(&mut self, env: &Env, settings: Vec<(String, String)>) -> napi::Result<()> {
        enter(env, || self.change(&settings))?;
        self.report(env)
    }

    /// The settings as a JSON object.
    #[napi]
    pub fn to_json(&self) -> String {
        self.config.to_json()
    }

    /// Writes the settings as a JSON file, whole or not at all.
    #[napi]
    pub fn save_config(&self, path: String, callback: Callback<'_>) -> napi::Result<()> {
        let config = self.config.clone();
        run(callback, move |_| {
            config.save(path)?;
            Ok(Output::Nothing)
        })
    }

    /// As `saveConfig`, at once.
    #[napi]
    pub fn save_config_sync(&self, env: &Env, path: String) -> napi::Result<()> {
        enter(env, || self.config.save(path))
    }

    /// The voice.
    #[napi]
    pub fn voice(&self, env: &Env) -> napi::Result<VoiceInfo> {
        enter(env, || {
            let pipeline = self.engine()?;
            let voice = pipeline.voice();
            Ok(VoiceInfo::of(voice.info(), |c| voice.supports(c)))
        })
    }

    /// The voices that can be chosen by name.
    #[napi]
    pub fn voices(&self, env: &Env) -> napi::Result<Vec<VoiceInfo>> {
        enter(env, || Ok(list(&self.engine()?.catalogue())))
    }

    /// Samples per second, unless a request asks for another rate.
    #[napi]
    pub fn sample_rate(&self, env: &Env) -> napi::Result<u32> {
        enter(env, || {
            let own = self.engine()?.voice().info().sample_rate;
            Ok(self.config.synthesis.sample_rate.unwrap_or(own))
        })
    }

    /// Threads that work for it, its own or shared.
    #[napi]
    pub fn threads(&self, env: &Env) -> napi::Result<u32> {
        // There are at most 256.
        enter(env, || Ok(self.engine()?.pool().threads() as u32))
    }

    /// Gives back what it holds.
    #[napi]
    pub fn close(&mut self, env: &Env) -> napi::Result<()> {
        self.pipeline = None;
        self.report(env)
    }
}

impl Pipeline {
    pub(crate) fn engine(&self) -> Result<voirs::Pipeline> {
        let closed = || invalid_state("the pipeline was closed", "Make another VoirsPipeline.");
        self.pipeline.clone().ok_or_else(closed)
    }

    /// Tells V8 of the memory that the pipeline holds.
    pub(crate) fn report(&mut self, env: &Env) -> napi::Result<()> {
        let bytes = match &self.pipeline {
            // There are at most 256 threads.
            Some(_) => MEMORY + self.config.threads as i64 * MEMORY_OF_THREAD,
            None => 0,
        };
        env.adjust_external_memory(bytes - self.reported)?;
        self.reported = bytes;
        Ok(())
    }

    fn change(&mut self, settings: &[(String, String)]) -> Result<()> {
        let mut config = self.config.clone();
        let mut builder = self.engine()?.to_builder();
        for (name, value) in settings {
            config.set(name, value)?;
            builder = match name.as_str() {
                "voice" | "accent" | "espeak_library" | "espeak_data" => {
                    let message = format!("the {name} of a pipeline does not change");
                    return Err(invalid_state(&message, "Make another pipeline with it."));
                }
                "threads" if config.threads > 0 => builder.threads(config.threads),
                "threads" => builder.pool(Pool::global()?),
                "max_text_bytes" => builder.max_text_bytes(config.max_text_bytes),
                "voice_directories" => builder.voice_directories(&config.voice_directories),
                "max_model_memory" => builder.max_model_memory(config.max_model_memory),
                _ => builder,
            };
        }
        self.pipeline = Some(builder.build()?);
        self.config = config;
        Ok(())
    }
}

fn speak(job: &Job, listener: &Listener) -> Result<Audio> {
    let cursor = std::cell::Cell::new(Cursor::default());
    whole(job, |chunk| {
        if job.progress {
            listener.give(Output::Progress(f64::from(chunk.progress())));
        }
        if job.chunks {
            let mut place = cursor.get();
            let chunk = Chunk::new(chunk.clone(), Vec::new(), &job.text, &mut place);
            cursor.set(place);
            listener.give(Output::Chunk(Box::new(chunk)));
        }
    })
}

fn whole(job: &Job, each: impl Fn(&voirs::Chunk)) -> Result<Audio> {
    if let Markup::Phonemes = job.markup {
        let speech = job.pipeline.synthesize_phonemes(&job.text, &job.config)?;
        let place = (Arc::clone(&job.text), Cursor::default());
        return Ok(Audio::new(
            speech.samples,
            speech.sample_rate,
            Timings::default(),
            Vec::new(),
            place,
        ));
    }
    let audio = job.open()?.into_audio(each)?;
    Ok(Audio::of_engine(audio, Arc::clone(&job.text)))
}

fn phonemes(pipeline: &voirs::Pipeline, markup: Markup, text: &str) -> Result<String> {
    let phonemized = match markup {
        Markup::Ssml => pipeline.phonemize_ssml(text),
        Markup::Plain | Markup::Phonemes => pipeline.phonemize(text),
    };
    Ok(phonemized?.phonemes())
}

/// What is known about a voice.
#[napi(object, object_from_js = false)]
pub struct VoiceInfo {
    /// The name.
    pub name: String,
    /// The name for people.
    pub display_name: String,
    /// A BCP 47 tag.
    pub language: String,
    /// BCP 47 tags.
    pub accents: Vec<String>,
    /// The gender.
    pub gender: String,
    /// Samples per second.
    pub sample_rate: u32,
    /// An SPDX expression.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// What it can do, by name.
    pub capabilities: Vec<String>,
}

impl VoiceInfo {
    fn of(info: &voirs::VoiceInfo, supports: impl Fn(Capability) -> bool) -> Self {
        let capabilities = Capability::ALL.into_iter().filter(|c| supports(*c));
        Self {
            name: info.name.clone(),
            display_name: info.display_name.clone(),
            language: info.language.clone(),
            accents: info.accents.clone(),
            gender: info.gender.clone(),
            sample_rate: info.sample_rate,
            licence: info.licence.clone(),
            source: info.source.clone(),
            capabilities: capabilities.map(|c| c.name().to_owned()).collect(),
        }
    }
}

/// The voices inside the package, and those of directories.
#[napi]
pub fn voices(env: &Env, voice_directories: String) -> napi::Result<Vec<VoiceInfo>> {
    enter(env, || {
        let mut config = PipelineConfig::default();
        config.set("voice_directories", &voice_directories)?;
        Ok(list(&Catalogue::read(&config.voice_directories)))
    })
}

fn list(catalogue: &Catalogue) -> Vec<VoiceInfo> {
    let voices = catalogue.voices().iter();
    let infos = voices.map(|voice| VoiceInfo::of(&voice.info, |c| voice.supports(c)));
    infos.collect()
}

/// The number of threads that pipelines share.
#[napi]
pub fn global_threads(env: &Env) -> napi::Result<u32> {
    // There are at most 256.
    enter(env, || Ok(Pool::global()?.threads() as u32))
}

/// Sets the number of threads that pipelines made from now on share.
#[napi]
pub fn set_global_threads(env: &Env, threads: u32) -> napi::Result<()> {
    enter(env, || Pool::set_global_threads(threads as usize))
}

/// The package's version.
#[napi]
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

//! Pipelines: creating, sharing, and what they are made of.

use std::alloc::Layout;
use std::collections::BTreeMap;
use std::ffi::{c_char, c_void};
use std::ptr::{NonNull, null, null_mut};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use engine::{FrontEnd, Lexicon, Pipeline, PipelineConfig, Pool, Result, Voice};

use crate::error::VoirsStatus;
use crate::ffi::{self, Sized1st, enter, enter_for, enter_quietly, invalid, null as null_error};
use crate::log::{VoirsLogLevel, log};
use crate::memory::{self, Kind};
use crate::request::{self, VoirsSynthesisConfig};

/// Speaks text: a voice, a front end, threads, and settings. Reference counted.
/// Every function on it may be called from any thread at any time, several at
/// once; a request goes on with what the pipeline was when it began. A pointer
/// to a pipeline that was destroyed is recognised and refused, unless a new
/// pipeline has got its address.
pub struct VoirsPipeline {
    _opaque: (),
}

/// What a pipeline is made of. Initialise it with voirs_pipeline_config_init.
/// At most one of voice, voice_file and voice_data may be given.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsPipelineConfig {
    /// sizeof(VoirsPipelineConfig); set by the init function.
    pub struct_size: usize,
    /// The name of the voice, or the path of its file; NULL for "heart".
    pub voice: *const c_char,
    /// The path of a voice pack, or of a Piper voice's ONNX file; NULL for none.
    pub voice_file: *const c_char,
    /// A voice pack in memory, copied; NULL for none.
    pub voice_data: *const c_void,
    /// The size of voice_data in bytes.
    pub voice_data_size: usize,
    /// The accent, a BCP 47 tag; NULL for the voice's own.
    pub accent: *const c_char,
    /// The path of a front-end pack; NULL for the one inside the library.
    pub front_end_file: *const c_char,
    /// A front-end pack in memory, copied; NULL for none.
    pub front_end_data: *const c_void,
    /// The size of front_end_data in bytes.
    pub front_end_data_size: usize,
    /// The directory whose files SSML's <audio> may play; NULL for none.
    pub audio_directory: *const c_char,
    /// The directory whose files SSML's <lexicon> may name; NULL for none.
    pub lexicon_directory: *const c_char,
    /// The most bytes of a text, default 64 MiB.
    pub max_text_bytes: usize,
    /// Threads of the pipeline's own, to 256; 0, the default, shares those of
    /// the process.
    pub threads: u32,
    /// Keeps the structure's size the same everywhere; 0.
    pub reserved: u32,
    /// The settings of requests that bring none; NULL for the defaults.
    pub synthesis: *const VoirsSynthesisConfig,
    /// Where voices are looked for by name: paths separated as in PATH; NULL for none.
    pub voice_directories: *const c_char,
}

// SAFETY: integers and pointers that are checked like any others.
unsafe impl Sized1st for VoirsPipelineConfig {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            voice: null(),
            voice_file: null(),
            voice_data: null(),
            voice_data_size: 0,
            accent: null(),
            front_end_file: null(),
            front_end_data: null(),
            front_end_data_size: 0,
            audio_directory: null(),
            lexicon_directory: null(),
            max_text_bytes: Pipeline::DEFAULT_MAX_TEXT_BYTES,
            threads: 0,
            reserved: 0,
            synthesis: null(),
            voice_directories: null(),
        }
    }
}

/// What requests use: replaced as a whole by every change.
pub(crate) struct Parts {
    pub pipeline: Pipeline,
    pub config: PipelineConfig,
}

/// A pipeline that can be changed while it is used.
pub(crate) struct Shared {
    parts: RwLock<Arc<Parts>>,
    /// Changes are made one after another; requests do not wait for them.
    changing: Mutex<()>,
}

impl Shared {
    pub(crate) fn parts(&self) -> Arc<Parts> {
        let parts = self.parts.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&parts)
    }

    /// Makes new parts of the old ones; after an error nothing is changed.
    pub(crate) fn change(&self, make: impl FnOnce(&Parts) -> Result<Parts>) -> Result<()> {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let new = Arc::new(make(&self.parts())?);
        let old = {
            let mut parts = self.parts.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *parts, new)
        };
        drop(old);
        Ok(())
    }
}

/// A live pipeline: its references, and what they lead to.
struct Entry {
    references: usize,
    shared: Arc<Shared>,
}

/// The live pipelines by address. A pipeline is what threads share, so that
/// one may still hold a pointer that another has destroyed: looking it up
/// makes that an error instead of undefined behaviour.
static LIVE: RwLock<BTreeMap<usize, Entry>> = RwLock::new(BTreeMap::new());

/// What is allocated for a pipeline: its address is its identity.
const IDENTITY: Layout = Layout::new::<u64>();

fn unknown(pipeline: *const VoirsPipeline) -> engine::Error {
    if pipeline.is_null() {
        return null_error("pipeline");
    }
    invalid(
        "pipeline",
        "no pipeline",
        "It was destroyed, or never created by this library.",
    )
}

/// The pipeline behind a pointer. A reference of its own keeps it during the call.
pub(crate) fn find(pipeline: *const VoirsPipeline) -> Result<Arc<Shared>> {
    let live = LIVE.read().unwrap_or_else(PoisonError::into_inner);
    let entry = live.get(&pipeline.addr());
    let entry = entry.ok_or_else(|| unknown(pipeline))?;
    Ok(Arc::clone(&entry.shared))
}

/// The parts that a request on a pipeline uses.
pub(crate) fn parts(pipeline: *const VoirsPipeline) -> Result<Arc<Parts>> {
    Ok(find(pipeline)?.parts())
}

fn give(parts: Parts) -> Result<*mut VoirsPipeline> {
    log(VoirsLogLevel::Info, || {
        let info = parts.pipeline.voice().info();
        format!("pipeline with the voice \"{}\" created", info.name)
    });
    let identity = memory::allocate(IDENTITY, Kind::Pipeline)?;
    let entry = Entry {
        references: 1,
        shared: Arc::new(Shared {
            parts: RwLock::new(Arc::new(parts)),
            changing: Mutex::default(),
        }),
    };
    let mut live = LIVE.write().unwrap_or_else(PoisonError::into_inner);
    live.insert(identity.addr().get(), entry);
    Ok(identity.as_ptr().cast())
}

fn release(pipeline: *mut VoirsPipeline) -> Result<()> {
    let Some(identity) = NonNull::new(pipeline.cast::<u8>()) else {
        return Ok(());
    };
    let address = identity.addr().get();
    let mut live = LIVE.write().unwrap_or_else(PoisonError::into_inner);
    let entry = live.get_mut(&address).ok_or_else(|| unknown(pipeline))?;
    entry.references -= 1;
    if entry.references > 0 {
        return Ok(());
    }
    let entry = live.remove(&address);
    drop(live);
    // SAFETY: it was in the table, so `give` allocated it, and nobody frees it twice.
    unsafe { memory::deallocate(identity, IDENTITY, Kind::Pipeline) };
    drop(entry);
    Ok(())
}

/// Creates a pipeline with the embedded voice, the default settings, and the
/// threads that the process's pipelines share: some 10 ms.
///
/// @param pipeline  gets the pipeline with one reference, to be given back with
///                  voirs_destroy_pipeline; NULL after an error
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_create_pipeline(pipeline: *mut *mut VoirsPipeline) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    unsafe { voirs_create_pipeline_with_config(null(), pipeline) }
}

/// Creates a pipeline of chosen parts.
///
/// @param config    voice, front end, threads, limits and settings; NULL for the
///                  defaults. Nothing of it is used after the call.
/// @param pipeline  as for voirs_create_pipeline
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_create_pipeline_with_config(
    config: *const VoirsPipelineConfig,
    pipeline: *mut *mut VoirsPipeline,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let pipeline = unsafe { ffi::out("pipeline", pipeline)? };
        *pipeline = null_mut();
        // SAFETY: points 2 and 3 of the contract.
        let config = unsafe { ffi::options("config", config)? };
        // SAFETY: points 1 to 3 of the contract.
        *pipeline = give(unsafe { build(&config)? })?;
        Ok(())
    })
}

/// # Safety
/// Points 1 to 3 of the contract for what the configuration points to.
unsafe fn build(c: &VoirsPipelineConfig) -> Result<Parts> {
    let voices = [
        c.voice.is_null(),
        c.voice_file.is_null(),
        c.voice_data.is_null(),
    ];
    if voices.iter().filter(|null| !**null).count() > 1 {
        let hint = "Give one of voice, voice_file and voice_data.";
        return Err(invalid("config", "ambiguous", hint));
    }
    if !c.front_end_file.is_null() && !c.front_end_data.is_null() {
        let hint = "Give one of front_end_file and front_end_data.";
        return Err(invalid("config", "ambiguous", hint));
    }
    let mut config = PipelineConfig::default();
    config.set("threads", &c.threads.to_string())?;
    config.set("max_text_bytes", &c.max_text_bytes.to_string())?;
    // SAFETY: the caller's promise is ours.
    if let Some(voice) = unsafe { ffi::optional_string("config->voice", c.voice)? } {
        config.voice = voice.to_owned();
    }
    // SAFETY: the caller's promise is ours.
    if let Some(accent) = unsafe { ffi::optional_string("config->accent", c.accent)? } {
        config.accent = accent.to_owned();
    }
    let (name, paths) = ("config->voice_directories", c.voice_directories);
    // SAFETY: the caller's promise is ours.
    if let Some(paths) = unsafe { ffi::optional_string(name, paths)? } {
        config.set("voice_directories", paths)?;
    }
    let mut builder = config.builder();
    // SAFETY: the caller's promise is ours.
    if let Some(path) = unsafe { ffi::optional_string("config->voice_file", c.voice_file)? } {
        builder = builder.voice_file(path);
    }
    if !c.voice_data.is_null() {
        let (data, size) = (c.voice_data.cast::<u8>(), c.voice_data_size);
        // SAFETY: the caller's promise is ours.
        let bytes = unsafe { ffi::slice("config->voice_data", data, size)? };
        builder = builder.loaded_voice(Voice::from_bytes(bytes.to_vec())?);
    }
    // SAFETY: the caller's promise is ours.
    let front_end = unsafe { ffi::optional_string("config->front_end_file", c.front_end_file)? };
    if let Some(path) = front_end {
        builder = builder.front_end(FrontEnd::load(path)?);
    }
    if !c.front_end_data.is_null() {
        let (data, size) = (c.front_end_data.cast::<u8>(), c.front_end_data_size);
        // SAFETY: the caller's promise is ours.
        let bytes = unsafe { ffi::slice("config->front_end_data", data, size)? };
        builder = builder.front_end(FrontEnd::from_bytes(bytes.to_vec())?);
    }
    // SAFETY: the caller's promise is ours.
    let directory = unsafe { ffi::optional_string("config->audio_directory", c.audio_directory)? };
    if let Some(path) = directory {
        builder = builder.audio_directory(path);
    }
    let (name, path) = ("config->lexicon_directory", c.lexicon_directory);
    // SAFETY: the caller's promise is ours.
    if let Some(path) = unsafe { ffi::optional_string(name, path)? } {
        builder = builder.lexicon_directory(path);
    }
    let mut parts = Parts {
        pipeline: builder.build()?,
        config,
    };
    if c.voice.is_null() {
        let name = &parts.pipeline.voice().info().name;
        parts.config.voice.clone_from(name);
    }
    // SAFETY: the caller's promise is ours.
    parts.config.synthesis = unsafe { request::Settings::read(&parts, c.synthesis)? }.config;
    Ok(parts)
}

/// Initialises the configuration with its defaults. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_pipeline_config_init(config: *mut VoirsPipelineConfig) {
    enter_quietly(|| {
        if !config.is_null() && config.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { config.write(VoirsPipelineConfig::initial()) };
        }
    });
}

/// Adds a reference, to be given back with voirs_destroy_pipeline.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_pipeline_retain(pipeline: *const VoirsPipeline) -> VoirsStatus {
    enter(|| {
        let mut live = LIVE.write().unwrap_or_else(PoisonError::into_inner);
        let entry = live.get_mut(&pipeline.addr());
        entry.ok_or_else(|| unknown(pipeline))?.references += 1;
        Ok(())
    })
}

/// Gives a reference back; the last one destroys the pipeline. Does not wait:
/// requests that have begun, streams and tasks go on to their end. NULL is
/// ignored; a pipeline that was destroyed before is refused. Safe from inside a
/// callback.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_destroy_pipeline(pipeline: *mut VoirsPipeline) -> VoirsStatus {
    enter(|| release(pipeline))
}

/// The same as voirs_destroy_pipeline, for those who prefer the pair of names.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_pipeline_release(pipeline: *mut VoirsPipeline) -> VoirsStatus {
    enter(|| release(pipeline))
}

/// The pipeline's settings of requests that bring none, to be changed for a
/// request. The structure must have been initialised.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_synthesis_config(
    pipeline: *const VoirsPipeline,
    config: *mut VoirsSynthesisConfig,
) -> VoirsStatus {
    enter(|| {
        let parts = parts(pipeline)?;
        let read = |struct_size| VoirsSynthesisConfig {
            struct_size,
            ..request::of_engine(&parts.config.synthesis)
        };
        // SAFETY: point 2 of the contract.
        unsafe { ffi::fill("config", config, read) }
    })
}

/// Gives the pipeline threads of its own: 1 to 256, or 0 to share those of the
/// process. Requests that have begun keep the old ones. Samples do not depend on it.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_set_thread_count(
    pipeline: *const VoirsPipeline,
    threads: u32,
) -> VoirsStatus {
    enter(|| {
        find(pipeline)?.change(|parts| {
            let mut config = parts.config.clone();
            config.set("threads", &threads.to_string())?;
            Ok(Parts {
                pipeline: with_threads(&parts.pipeline, config.threads)?,
                config,
            })
        })
    })
}

/// The same pipeline on other threads.
pub(crate) fn with_threads(pipeline: &Pipeline, threads: usize) -> Result<Pipeline> {
    let builder = pipeline.to_builder();
    let builder = match threads {
        0 => builder.pool(Pool::global()?),
        own => builder.threads(own),
    };
    builder.build()
}

/// The number of threads that work for the pipeline, its own or shared; 0 after
/// an error.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_thread_count(pipeline: *const VoirsPipeline) -> u32 {
    enter_for(0, || Ok(parts(pipeline)?.pipeline.pool().threads() as u32))
}

/// The number of threads that pipelines share which are created, or given
/// shared threads, from now on: 1 to 256. One for each processor unless set.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_set_global_thread_count(threads: u32) -> VoirsStatus {
    enter(|| Pool::set_global_threads(threads as usize))
}

/// The number of threads that pipelines share; 0 when they cannot be started.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_global_thread_count() -> u32 {
    enter_for(0, || Ok(Pool::global()?.threads() as u32))
}

/// Adds a pronunciation lexicon from a file, W3C PLS 1.0 or lines of
/// word, TAB, phonemes. Lexicons go before everything else the library knows; of
/// several, the first added that has the word counts.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_add_lexicon_file(
    pipeline: *const VoirsPipeline,
    path: *const c_char,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let path = unsafe { ffi::string("path", path)? };
        add_lexicon(&pipeline, Lexicon::load(path)?)
    })
}

/// Adds a pronunciation lexicon from memory, as voirs_add_lexicon_file does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_add_lexicon_memory(
    pipeline: *const VoirsPipeline,
    data: *const c_void,
    size: usize,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let bytes = unsafe { ffi::slice("data", data.cast::<u8>(), size)? };
        add_lexicon(&pipeline, Lexicon::from_bytes(bytes)?)
    })
}

fn add_lexicon(pipeline: &Shared, lexicon: Lexicon) -> Result<()> {
    pipeline.change(|parts| {
        Ok(Parts {
            pipeline: parts.pipeline.to_builder().lexicon(lexicon).build()?,
            config: parts.config.clone(),
        })
    })
}

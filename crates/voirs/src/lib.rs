//! VoiRS gives any program a voice: natural speech from text, on the CPU,
//! offline, with a neural voice inside the library.
//!
//! ```
//! # fn main() -> voirs::Result<()> {
//! use voirs::{Pipeline, SynthesisConfig};
//!
//! let pipeline = Pipeline::new()?;
//! let audio = pipeline.synthesize("Hello, world.", &SynthesisConfig::default())?;
//! println!("{:?} at {} Hz", audio.duration(), audio.sample_rate());
//!
//! let mut stream = pipeline.stream("One. Two. Three.", &SynthesisConfig::default())?;
//! while let Some(chunk) = stream.next_chunk()? {
//!     println!("{} samples of bytes {:?}", chunk.samples().len(), chunk.text());
//! }
//! # Ok(()) }
//! ```
//!
//! A [`Pipeline`] is a [`Voice`], a [`FrontEnd`] and a [`Pool`] of threads. It
//! gives whole [`Audio`] or a [`Stream`] of [`Chunk`]s; the settings of a
//! request are a [`SynthesisConfig`]. Every failure is an [`Error`] with a
//! fixed [`ErrorCode`]; what could not be spoken is a [`Warning`].
//!
//! The same text, settings and seed give the same samples, bit for bit, at any
//! number of threads (on one processor: kernels round differently on another).
//! The library prints nothing, sets no signal handler and ends no process.

mod acoustic;
mod audio;
mod config;
mod encoder;
mod error;
mod format;
mod frontend;
mod inference;
mod lexicon;
mod output_rate;
mod pipeline;
mod pipeline_config;
mod planned;
mod prosody;
mod runtime;
mod speech;
mod ssml;
mod stream;
mod text;
mod timing;
pub mod voice;
mod warning;
pub mod whole_file;

pub use audio::{Audio, Chunk};
pub use config::SynthesisConfig;
pub use encoder::AudioEncoder;
pub use error::{Error, ErrorCode, Result};
pub use format::{AudioFormat, AudioWriter, BitDepth, encode};
pub use frontend::{Boundary, FrontEnd, Utterance, Word};
pub use lexicon::Lexicon;
pub use pipeline::{DEFAULT_VOICE, Phonemized, Pipeline, PipelineBuilder};
pub use pipeline_config::{PipelineConfig, SettingInfo, SettingKind, nearest_name};
pub use prosody::{PitchShift, ProsodySpan};
pub use runtime::{CancelToken, Pool, Priority};
pub use speech::Speech;
pub use ssml::MAX_SSML_BYTES;
pub use stream::Stream;
pub use text::decode_text;
pub use timing::{
    MarkTiming, OculusViseme, PhonemeTiming, SentenceTiming, Stress, TimingFormat, Timings,
    VisemeTiming, WordTiming,
};
pub use voice::{Catalogue, CatalogueEntry, Voice, VoiceInfo};
pub use voirs_audio::convert::{ByteOrder, Conversion, Dither, Layout, NoRoom, SampleFormat};
pub use voirs_audio::encode::{flac::FlacDepth, mp3::Mp3BitRate, wav::WavEncoding};
pub use voirs_audio::resample::{RESAMPLER_RATES, Resampler, UnsupportedRate};
pub use warning::{Warning, WarningKind};

/// The README's example compiles.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;

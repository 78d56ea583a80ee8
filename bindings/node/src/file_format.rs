//! Audio formats by name and options.

use std::path::Path;

use napi_derive::napi;
use voirs::{
    AudioFormat, BitDepth, ByteOrder, Conversion, Dither, Error, ErrorCode, Layout, Mp3BitRate,
    Result, SampleFormat,
};

use crate::error::invalid;

/// A format with its settings, of files or of samples.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct FormatOptions {
    /// "wav", "flac", "mp3", or a sample format.
    pub format: Option<String>,
    /// "16", "24", "32" or "float".
    pub bit_depth: Option<String>,
    /// Of MP3, in kbit/s.
    pub bitrate: Option<u32>,
    /// Of MP3, 0 (best) to 9.
    pub quality: Option<u32>,
    /// "little" or "big".
    pub byte_order: Option<String>,
    /// "mono", "stereo" or "stereo-planar".
    pub layout: Option<String>,
    /// A seed.
    pub dither: Option<u32>,
}

impl FormatOptions {
    /// The format of files of this name or, without one, of the path's extension.
    pub(crate) fn file(&self, path: Option<&Path>) -> Result<AudioFormat> {
        let format = match (&self.format, path) {
            (Some(name), _) => AudioFormat::from_name(name)?,
            (None, Some(path)) => AudioFormat::from_path(path)?,
            (None, None) => AudioFormat::from_name("wav")?,
        };
        let depth = self.bit_depth.as_deref().map(|depth| match depth {
            "16" => Ok(BitDepth::Integer16),
            "24" => Ok(BitDepth::Integer24),
            "32" => Ok(BitDepth::Integer32),
            "float" => Ok(BitDepth::Float32),
            other => {
                let message = format!("there is no bit depth {other}");
                Err(unsupported(message, "Use 16, 24, 32 or \"float\"."))
            }
        });
        let constant = self.bitrate.map(Mp3BitRate::Constant);
        // What is no quality at all is refused as 255 is.
        let quality = self.quality.map(|q| u8::try_from(q).unwrap_or(u8::MAX));
        let rate = constant.or(quality.map(Mp3BitRate::Variable));
        format.with_settings(depth.transpose()?, rate)
    }

    /// The conversion into samples of this format; `None` when it is one of files.
    pub(crate) fn samples(&self) -> Result<Option<Conversion>> {
        let format = match self.format.as_deref() {
            None | Some("pcm16") => SampleFormat::I16,
            Some("pcm24") => SampleFormat::I24,
            Some("pcm24in32") => SampleFormat::I24In32Low,
            Some("pcm24in32-high") => SampleFormat::I24In32High,
            Some("pcm32") => SampleFormat::I32,
            Some("float32") => SampleFormat::F32,
            Some(_) => return Ok(None),
        };
        let order = match self.byte_order.as_deref() {
            None | Some("little") => ByteOrder::Little,
            Some("big") => ByteOrder::Big,
            Some(other) => {
                let message = format!("there is no byte order \"{other}\"");
                return Err(invalid("byteOrder", message, "Use little or big."));
            }
        };
        let layout = match self.layout.as_deref() {
            None | Some("mono") => Layout::Mono,
            Some("stereo") => Layout::StereoInterleaved,
            Some("stereo-planar") => Layout::StereoPlanar,
            Some(other) => {
                let message = format!("there is no layout \"{other}\"");
                let hint = "Use mono, stereo or stereo-planar.";
                return Err(invalid("layout", message, hint));
            }
        };
        Ok(Some(Conversion {
            order,
            layout,
            dither: self.dither.map(|seed| Dither {
                seed: u64::from(seed),
                first_sample: 0,
            }),
            ..Conversion::new(format)
        }))
    }

    /// As [`samples`](Self::samples), where it has to be one.
    pub(crate) fn only_samples(&self) -> Result<Conversion> {
        self.samples()?.ok_or_else(|| {
            let name = self.format.as_deref().unwrap_or_default();
            unsupported(
                format!("there is no sample format \"{name}\""),
                "Use pcm16, pcm24, pcm24in32, pcm24in32-high, pcm32 or float32.",
            )
        })
    }
}

/// Samples as bytes.
pub(crate) fn convert(samples: &[f32], conversion: &Conversion) -> Result<Vec<u8>> {
    let length = conversion
        .converted_len(samples.len())
        .unwrap_or(usize::MAX);
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|cause| {
        let message = format!("there is no memory for {length} bytes");
        Error::new(ErrorCode::OutOfMemory, message).with_cause(cause)
    })?;
    bytes.resize(length, 0);
    let converted = conversion.convert(samples, &mut bytes);
    converted.map_err(|cause| Error::new(ErrorCode::Internal, cause.to_string()))?;
    Ok(bytes)
}

fn unsupported(message: String, hint: &str) -> Error {
    Error::new(ErrorCode::UnsupportedFormat, message).with_hint(hint)
}

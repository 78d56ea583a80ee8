//! Audio formats by name and options.

use std::path::Path;

use pyo3::prelude::*;
use voirs::{
    AudioFormat, BitDepth, ByteOrder, Conversion, Dither, Error, ErrorCode, Layout, Mp3BitRate,
    Result, SampleFormat,
};

use crate::error::{exception, invalid};

/// Bits of a sample: 16, 24, 32 or "float".
pub(crate) struct Depth(BitDepth);

impl<'py> FromPyObject<'_, 'py> for Depth {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let text = object.str()?;
        match text.to_str()? {
            "16" => Ok(Self(BitDepth::Integer16)),
            "24" => Ok(Self(BitDepth::Integer24)),
            "32" => Ok(Self(BitDepth::Integer32)),
            "float" => Ok(Self(BitDepth::Float32)),
            other => {
                let message = format!("there is no bit depth {other}");
                let error = unsupported(message, "Use 16, 24, 32 or \"float\".");
                Err(exception(object.py(), &error))
            }
        }
    }
}

/// The format of this name or, without one, of the path's extension.
pub(crate) fn format(
    name: Option<&str>,
    path: Option<&Path>,
    bit_depth: Option<Depth>,
    bitrate: Option<u32>,
    quality: Option<u8>,
) -> Result<AudioFormat> {
    let format = match (name, path) {
        (Some(name), _) => AudioFormat::from_name(name)?,
        (None, Some(path)) => AudioFormat::from_path(path)?,
        (None, None) => AudioFormat::from_name("wav")?,
    };
    let constant = bitrate.map(Mp3BitRate::Constant);
    let rate = constant.or(quality.map(Mp3BitRate::Variable));
    format.with_settings(bit_depth.map(|depth| depth.0), rate)
}

fn unsupported(message: String, hint: &str) -> Error {
    Error::new(ErrorCode::UnsupportedFormat, message).with_hint(hint)
}

/// A conversion by the names of its parts.
pub(crate) fn conversion(
    format: &str,
    byte_order: &str,
    layout: &str,
    dither: Option<u64>,
) -> Result<Conversion> {
    let format = match format {
        "int16" => SampleFormat::I16,
        "int24" => SampleFormat::I24,
        "int24in32" => SampleFormat::I24In32Low,
        "int24in32-high" => SampleFormat::I24In32High,
        "int32" => SampleFormat::I32,
        "float32" => SampleFormat::F32,
        other => {
            let message = format!("there is no sample format \"{other}\"");
            return Err(unsupported(
                message,
                "Use int16, int24, int24in32, int24in32-high, int32 or float32.",
            ));
        }
    };
    let order = match byte_order {
        "native" => ByteOrder::NATIVE,
        "little" => ByteOrder::Little,
        "big" => ByteOrder::Big,
        other => {
            let message = format!("there is no byte order \"{other}\"");
            return Err(invalid("byte_order", message, "Use native, little or big."));
        }
    };
    let layout = match layout {
        "mono" => Layout::Mono,
        "stereo" => Layout::StereoInterleaved,
        "stereo-planar" => Layout::StereoPlanar,
        other => {
            let message = format!("there is no layout \"{other}\"");
            return Err(invalid(
                "layout",
                message,
                "Use mono, stereo or stereo-planar.",
            ));
        }
    };
    Ok(Conversion {
        order,
        layout,
        dither: dither.map(|seed| Dither {
            seed,
            first_sample: 0,
        }),
        ..Conversion::new(format)
    })
}

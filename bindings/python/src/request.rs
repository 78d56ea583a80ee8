//! Arguments that requests share.

use std::path::PathBuf;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};
use voirs::{Error, ErrorCode, PipelineConfig, SynthesisConfig};

use crate::error::{OrRaise, exception};
use crate::settings::setting_text;

/// A text: `str`, or `bytes` in UTF-8.
pub(crate) struct Text(pub(crate) String);

impl<'py> FromPyObject<'_, 'py> for Text {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let py = object.py();
        if let Ok(text) = object.cast::<PyString>() {
            return match text.to_str() {
                Ok(text) => Ok(Self(text.to_owned())),
                Err(cause) => {
                    let message = format!("the text has characters that are none: {cause}");
                    let error = Error::new(ErrorCode::InvalidUtf8, message)
                        .with_hint("Decode the text with errors=\"replace\".");
                    let raised = exception(py, &error);
                    raised.set_cause(py, Some(cause));
                    Err(raised)
                }
            };
        }
        if let Ok(bytes) = object.cast::<PyBytes>() {
            let text = voirs::decode_text(bytes.as_bytes()).or_raise(py)?;
            return Ok(Self(text.to_owned()));
        }
        let kind = object.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "a text is str or bytes, not {kind}"
        )))
    }
}

/// A file by its path, or what is in it.
pub(crate) enum FileOrData {
    File(PathBuf),
    Data(Vec<u8>),
}

impl<'py> FromPyObject<'_, 'py> for FileOrData {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bytes) = object.cast::<PyBytes>() {
            return Ok(Self::Data(bytes.as_bytes().to_vec()));
        }
        Ok(Self::File(object.extract()?))
    }
}

/// The settings of a request: the pipeline's, but for those that are given.
pub(crate) fn synthesis_config(
    py: Python<'_>,
    of_pipeline: &SynthesisConfig,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<SynthesisConfig> {
    let mut config = PipelineConfig {
        synthesis: of_pipeline.clone(),
        ..PipelineConfig::default()
    };
    for (name, value) in settings.into_iter().flatten() {
        let name: String = name.extract()?;
        if PipelineConfig::OF_PIPELINE.contains(&name.as_str()) {
            let message = format!("{name} is a setting of the pipeline, not of a request");
            let error = Error::new(ErrorCode::InvalidArgument, message)
                .with_argument("setting", &name)
                .with_hint(format!("Make a pipeline with it: VoirsPipeline({name}=…)."));
            return Err(exception(py, &error));
        }
        config
            .set(&name, &setting_text(&name, &value)?)
            .or_raise(py)?;
    }
    Ok(config.synthesis)
}

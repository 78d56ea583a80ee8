//! Speech as samples.

use std::ffi::c_int;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyIndexError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyMemoryView, PySlice, PyType};
use pyo3::{ffi, intern};
use voirs::{Audio, Error, ErrorCode, TimingFormat, Timings, Warning};

use crate::buffer::{self, Extent};
use crate::error::{OrRaise, exception, invalid};
use crate::file_format::{self, Depth};
use crate::timings;

/// Mono samples, `float32`, full scale at ±1, read-only.
#[pyclass(frozen, subclass, sequence, weakref, module = "voirs")]
pub(crate) struct AudioBuffer {
    samples: Arc<Vec<f32>>,
    /// The part of the samples that this is: slices share them.
    part: Range<usize>,
    pub(crate) extent: Extent,
    sample_rate: u32,
    timings: Timings,
    warnings: Vec<(Warning, Range<usize>)>,
}

impl AudioBuffer {
    pub(crate) fn new(
        samples: Vec<f32>,
        sample_rate: u32,
        timings: Timings,
        warnings: Vec<(Warning, Range<usize>)>,
    ) -> Self {
        let part = 0..samples.len();
        Self::of_part(Arc::new(samples), part, sample_rate, timings, warnings)
    }

    /// The engine's audio of a text.
    pub(crate) fn of_engine(audio: Audio, text: &str) -> Self {
        let sample_rate = audio.sample_rate();
        let (samples, timings, warnings) = audio.into_parts();
        let warnings = timings::in_characters(warnings, text);
        Self::new(samples, sample_rate, timings, warnings)
    }

    fn of_part(
        samples: Arc<Vec<f32>>,
        part: Range<usize>,
        sample_rate: u32,
        timings: Timings,
        warnings: Vec<(Warning, Range<usize>)>,
    ) -> Self {
        Self {
            extent: Extent::of(samples.get(part.clone()).unwrap_or_default()),
            samples,
            part,
            sample_rate,
            timings,
            warnings,
        }
    }

    pub(crate) fn samples(&self) -> &[f32] {
        self.samples.get(self.part.clone()).unwrap_or_default()
    }

    pub(crate) fn rate(&self) -> u32 {
        self.sample_rate
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.samples().len() as f64 / f64::from(self.sample_rate.max(1))
    }

    fn slice(&self, slice: &Bound<'_, PySlice>) -> PyResult<Self> {
        let length = self.samples().len();
        let indices = slice.indices(length as isize)?;
        if indices.step != 1 {
            return Err(PyValueError::new_err(
                "a slice of audio has the step 1; numpy.asarray(audio) takes others",
            ));
        }
        // Both lie between 0 and the length, which is positive.
        let start = indices.start as usize;
        let end = start + indices.slicelength;
        let part = self.part.start + start..self.part.start + end;
        let timings = self.timings.slice(start as u64..end as u64);
        Ok(Self::of_part(
            Arc::clone(&self.samples),
            part,
            self.sample_rate,
            timings,
            Vec::new(),
        ))
    }
}

#[pymethods]
impl AudioBuffer {
    /// Samples from anything with a buffer of `float32`, copied.
    #[staticmethod]
    fn from_samples(
        py: Python<'_>,
        samples: &Bound<'_, PyAny>,
        sample_rate: u32,
    ) -> PyResult<Self> {
        if sample_rate == 0 {
            let hint = "Pass samples per second.";
            let error = invalid("sample_rate", "the sample rate is 0".to_owned(), hint);
            return Err(exception(py, &error));
        }
        if samples.len().is_ok_and(|length| length == 0) {
            // Exporters of nothing may have no address to show.
            return Ok(Self::new(
                Vec::new(),
                sample_rate,
                Timings::default(),
                Vec::new(),
            ));
        }
        let buffer = PyBuffer::<f32>::get(samples)?;
        let samples = match buffer.dimensions() {
            1 => buffer.to_vec(py)?,
            other => {
                let message = format!("the samples have {other} dimensions");
                let hint = "Pass one channel, or use AudioBuffer.from_numpy.";
                return Err(exception(py, &invalid("samples", message, hint)));
            }
        };
        Ok(Self::new(
            samples,
            sample_rate,
            Timings::default(),
            Vec::new(),
        ))
    }

    /// Samples from an array of any type; channels (the last axis) are averaged,
    /// integers scaled to ±1.
    #[classmethod]
    fn from_numpy(
        _class: &Bound<'_, PyType>,
        array: &Bound<'_, PyAny>,
        sample_rate: u32,
    ) -> PyResult<Self> {
        let py = array.py();
        let prepare = from_package!(py, "voirs._numpy", "mono_float32");
        Self::from_samples(py, &prepare.call1((array,))?, sample_rate)
    }

    /// Samples per second.
    #[getter]
    fn sample_rate(&self) -> u32 {
        self.sample_rate
    }

    /// Channels: one.
    #[getter]
    fn channels(&self) -> u16 {
        1
    }

    /// Seconds.
    #[getter]
    fn duration(&self) -> f64 {
        self.seconds()
    }

    /// A read-only view of the samples.
    #[getter]
    #[pyo3(name = "samples")]
    fn samples_view<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyMemoryView>> {
        PyMemoryView::from(slf.as_any())
    }

    /// When sentences, words, phonemes, visemes and marks are heard.
    #[getter]
    fn timings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        timings::entries(py, &self.timings, self.sample_rate)
    }

    /// What of the text was not spoken as it says.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        timings::warnings(py, &self.warnings)
    }

    /// Timings as a file's text: "srt", "vtt", "vtt-words", "textgrid", "json" or
    /// "audacity".
    fn export_timings(&self, py: Python<'_>, format: &str) -> PyResult<String> {
        let format: TimingFormat = format.parse().or_raise(py)?;
        Ok(py.detach(|| self.timings.export(format, self.sample_rate)))
    }

    /// Saves timings in the format of the extension, or another.
    #[pyo3(signature = (path, format=None))]
    fn save_timings(&self, py: Python<'_>, path: PathBuf, format: Option<&str>) -> PyResult<()> {
        let format = match format {
            Some(name) => name.parse().or_raise(py)?,
            None => TimingFormat::from_path(&path).ok_or_else(|| {
                let message = format!("{} has no extension of timings", path.display());
                let error = Error::new(ErrorCode::UnsupportedFormat, message)
                    .with_argument("path", path.display())
                    .with_hint("Pass format=\"srt\" or another.");
                exception(py, &error)
            })?,
        };
        py.detach(|| self.timings.save(&path, format, self.sample_rate))
            .or_raise(py)
    }

    /// 16-bit integers in the processor's byte order.
    #[pyo3(signature = (*, dither=None))]
    fn to_int16<'py>(&self, py: Python<'py>, dither: Option<u64>) -> PyResult<Bound<'py, PyAny>> {
        let bytes = self.to_pcm(py, "int16", "native", "mono", dither)?;
        PyMemoryView::from(&bytes)?.call_method1(intern!(py, "cast"), ("h",))
    }

    /// The samples as other programs and devices want them.
    #[pyo3(signature = (format="int16", *, byte_order="native", layout="mono", dither=None))]
    fn to_pcm<'py>(
        &self,
        py: Python<'py>,
        format: &str,
        byte_order: &str,
        layout: &str,
        dither: Option<u64>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let conversion =
            file_format::conversion(format, byte_order, layout, dither).or_raise(py)?;
        let samples = self.samples();
        let length = conversion
            .converted_len(samples.len())
            .unwrap_or(usize::MAX);
        PyBytes::new_with(py, length, |bytes| {
            let converted = py.detach(|| conversion.convert(samples, bytes));
            converted
                .map(drop)
                .map_err(|error| PyValueError::new_err(error.to_string()))
        })
    }

    /// An audio file in memory: "wav", "flac" or "mp3".
    #[pyo3(signature = (format="wav", *, bit_depth=None, bitrate=None, quality=None))]
    fn to_bytes<'py>(
        &self,
        py: Python<'py>,
        format: &str,
        bit_depth: Option<Depth>,
        bitrate: Option<u32>,
        quality: Option<u8>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let format =
            file_format::format(Some(format), None, bit_depth, bitrate, quality).or_raise(py)?;
        let encoded = py.detach(|| voirs::encode(self.samples(), self.sample_rate, 1, &format));
        Ok(PyBytes::new(py, &encoded.or_raise(py)?))
    }

    /// Saves an audio file, whole or not at all, in the format of the extension.
    #[pyo3(signature = (path, format=None, *, bit_depth=None, bitrate=None, quality=None))]
    fn save(
        &self,
        py: Python<'_>,
        path: PathBuf,
        format: Option<&str>,
        bit_depth: Option<Depth>,
        bitrate: Option<u32>,
        quality: Option<u8>,
    ) -> PyResult<()> {
        let format = file_format::format(format, Some(&path), bit_depth, bitrate, quality);
        let format = format.or_raise(py)?;
        let saved = py.detach(|| {
            let file = voirs::encode(self.samples(), self.sample_rate, 1, &format)?;
            voirs::whole_file::save(&path, &file)
        });
        saved.or_raise(py)
    }

    /// The same speech at another sample rate, 8,000 to 192,000.
    fn resample(&self, py: Python<'_>, sample_rate: u32) -> PyResult<Self> {
        let resampled = py.detach(|| {
            let own = Audio::from_samples(self.samples().to_vec(), self.sample_rate);
            own.resampled(sample_rate)
        });
        let mut timings = self.timings.clone();
        timings.resample(self.sample_rate, sample_rate);
        let samples = resampled.or_raise(py)?.into_samples();
        Ok(Self::new(
            samples,
            sample_rate,
            timings,
            self.warnings.clone(),
        ))
    }

    fn __len__(&self) -> usize {
        self.samples().len()
    }

    fn __iter__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let view = PyMemoryView::from(slf.as_any())?;
        Ok(view.try_iter()?.into_any())
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        index: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        if let Ok(slice) = index.cast::<PySlice>() {
            return Ok(Bound::new(py, self.slice(slice)?)?.into_any());
        }
        let at: isize = index.extract().map_err(|_| {
            PyTypeError::new_err("samples are found by an integer or a slice of integers")
        })?;
        let samples = self.samples();
        let at = if at < 0 {
            at + samples.len() as isize
        } else {
            at
        };
        let sample = usize::try_from(at).ok().and_then(|at| samples.get(at));
        let sample = sample.ok_or_else(|| PyIndexError::new_err("there is no such sample"))?;
        Ok(sample.into_pyobject(py)?.into_any())
    }

    /// One after the other.
    fn __add__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let Ok(other) = other.cast::<Self>() else {
            return Ok(py.NotImplemented());
        };
        let other = other.get();
        if other.sample_rate != self.sample_rate {
            let message = format!(
                "the sample rates are {} and {}",
                self.sample_rate, other.sample_rate
            );
            let hint = "Resample one of the two.";
            return Err(exception(py, &invalid("sample_rate", message, hint)));
        }
        let samples = [self.samples(), other.samples()].concat();
        let mut timings = self.timings.clone();
        let mut later = other.timings.clone();
        later.delay(self.samples().len() as u64);
        timings.append(later);
        let warnings = [&self.warnings[..], &other.warnings[..]].concat();
        let sum = Self::new(samples, self.sample_rate, timings, warnings);
        Ok(Bound::new(py, sum)?.into_any().unbind())
    }

    #[allow(unsafe_code, reason = "what the protocol looks like")]
    unsafe fn __getbuffer__(
        slf: Bound<'_, Self>,
        view: *mut ffi::Py_buffer,
        flags: c_int,
    ) -> PyResult<()> {
        // SAFETY: the interpreter keeps the contract of `fill`.
        unsafe { buffer::fill(slf, view, flags) }
    }

    #[pyo3(signature = (dtype=None, copy=None))]
    fn __array__<'py>(
        slf: &Bound<'py, Self>,
        dtype: Option<Bound<'py, PyAny>>,
        copy: Option<bool>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let array = from_package!(slf.py(), "voirs._numpy", "array");
        array.call1((PyMemoryView::from(slf.as_any())?, dtype, copy))
    }

    fn __repr__(&self) -> String {
        let words = match self.timings.words.len() {
            0 => String::new(),
            1 => ", 1 word".to_owned(),
            n => format!(", {n} words"),
        };
        let (seconds, rate) = (self.seconds(), self.sample_rate);
        let samples = self.samples().len();
        format!("<AudioBuffer {seconds:.2} s, {samples} samples at {rate} Hz{words}>")
    }

    /// A player and a waveform, for notebooks.
    fn _repr_html_<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        from_package!(slf.py(), "voirs._notebook", "html").call1((slf,))
    }

    /// Plays it on the default device.
    #[pyo3(signature = (*, blocking=true))]
    fn play<'py>(slf: &Bound<'py, Self>, blocking: bool) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let options = PyDict::new(py);
        options.set_item("blocking", blocking)?;
        from_package!(py, "voirs._playback", "play").call((slf,), Some(&options))
    }
}

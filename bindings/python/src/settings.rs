//! Settings as a mapping.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use voirs::{Pipeline, PipelineConfig, Pool, Result, SettingKind};

use crate::error::{OrRaise, exception, invalid_state};

/// Settings, and the pipeline that they belong to: replaced as a whole by every
/// change, so that requests go on with what they began with.
#[derive(Clone, Default)]
pub(crate) struct State {
    pub(crate) config: PipelineConfig,
    pub(crate) pipeline: Option<Pipeline>,
}

/// A state that several threads read and change.
#[derive(Default)]
pub(crate) struct Shared {
    state: RwLock<Arc<State>>,
    changing: Mutex<()>,
}

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self {
            state: RwLock::new(Arc::new(state)),
            changing: Mutex::default(),
        }
    }

    pub(crate) fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes all or nothing.
    pub(crate) fn change<E>(
        &self,
        change: impl FnOnce(&mut State) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let _one_at_a_time = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = State::clone(&self.state());
        change(&mut state)?;
        let mut place = self.state.write().unwrap_or_else(PoisonError::into_inner);
        *place = Arc::new(state);
        Ok(())
    }

    fn set(&self, name: &str, value: &str) -> Result<()> {
        self.change(|state| {
            state.config.set(name, value)?;
            let Some(pipeline) = &state.pipeline else {
                return Ok(());
            };
            let builder = pipeline.to_builder();
            let builder = match name {
                "voice" | "accent" | "espeak_library" | "espeak_data" => {
                    let message = format!("the {name} of a pipeline does not change");
                    return Err(invalid_state(&message, "Make another pipeline with it."));
                }
                "threads" if state.config.threads > 0 => builder.threads(state.config.threads),
                "threads" => builder.pool(Pool::global()?),
                "max_text_bytes" => builder.max_text_bytes(state.config.max_text_bytes),
                "voice_directories" => builder.voice_directories(&state.config.voice_directories),
                "max_model_memory" => builder.max_model_memory(state.config.max_model_memory),
                _ => return Ok(()),
            };
            state.pipeline = Some(builder.build()?);
            Ok(())
        })
    }
}

/// Settings by name: a mutable mapping with a fixed set of keys.
#[pyclass(frozen, mapping, module = "voirs")]
pub(crate) struct Config {
    pub(crate) shared: Arc<Shared>,
}

#[pymethods]
impl Config {
    /// Settings from a mapping or a JSON file, and by name; the others have
    /// their defaults.
    #[new]
    #[pyo3(signature = (config=None, /, **settings))]
    fn new(
        config: Option<&Bound<'_, PyAny>>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let config = read(config, settings)?;
        let shared = Arc::new(Shared::new(State {
            config,
            pipeline: None,
        }));
        Ok(Self { shared })
    }

    fn __getitem__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        value(py, &self.shared.state().config, name)
    }

    fn __setitem__(&self, py: Python<'_>, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let text = setting_text(name, value)?;
        py.detach(|| self.shared.set(name, &text)).or_raise(py)
    }

    fn __len__(&self) -> usize {
        PipelineConfig::SETTINGS.len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names = PipelineConfig::SETTINGS.iter().map(|info| info.name);
        Ok(PyList::new(py, names)?.try_iter()?.into_any())
    }

    fn __contains__(&self, name: &Bound<'_, PyAny>) -> bool {
        let name = name.extract::<String>().unwrap_or_default();
        PipelineConfig::SETTINGS.iter().any(|s| s.name == name)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let py = other.py();
        if let Ok(other) = other.cast::<Self>() {
            return Ok(self.shared.state().config == other.get().shared.state().config);
        }
        let own = as_dict(py, &self.shared.state().config)?;
        own.as_any().eq(other)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let config = &self.shared.state().config;
        let default = PipelineConfig::default();
        let mut changed = Vec::new();
        for info in PipelineConfig::SETTINGS {
            if config.get(info.name).ok() != default.get(info.name).ok() {
                let value = value(py, config, info.name)?.repr()?;
                changed.push(format!("{}={value}", info.name));
            }
        }
        Ok(format!("Config({})", changed.join(", ")))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
        let py = slf.py();
        let settings = as_dict(py, &slf.get().shared.state().config)?;
        let class = slf.get_type().into_any();
        Ok((class, PyTuple::new(py, [settings])?.into_any()))
    }

    /// The settings and their values.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.view(py, "keys")
    }

    /// The settings and their values.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.view(py, "values")
    }

    /// The settings and their values.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.view(py, "items")
    }

    /// A setting's value, or `default` where there is no such setting.
    #[pyo3(signature = (name, default=None, /))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        default: Option<Bound<'py, PyAny>>,
    ) -> Option<Bound<'py, PyAny>> {
        value(py, &self.shared.state().config, name)
            .ok()
            .or(default)
    }

    /// Changes several settings.
    #[pyo3(signature = (config=None, /, **settings))]
    fn update(
        &self,
        py: Python<'_>,
        config: Option<&Bound<'_, PyAny>>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        for (name, value) in pairs(config, settings)? {
            self.__setitem__(py, &name, &value)?;
        }
        Ok(())
    }

    /// An independent copy.
    fn copy(&self) -> Self {
        let config = self.shared.state().config.clone();
        Self {
            shared: Arc::new(Shared::new(State {
                config,
                pipeline: None,
            })),
        }
    }

    /// The settings as a JSON object.
    fn to_json(&self) -> String {
        self.shared.state().config.to_json()
    }

    /// Settings from a JSON object; those that it does not name have their
    /// defaults.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: &str) -> PyResult<Self> {
        let mut config = PipelineConfig::default();
        config.merge_json(json).or_raise(py)?;
        Ok(Self {
            shared: Arc::new(Shared::new(State {
                config,
                pipeline: None,
            })),
        })
    }

    /// Writes the settings as a JSON file, whole or not at all.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        let state = self.shared.state();
        py.detach(|| state.config.save(path)).or_raise(py)
    }

    /// Settings from a JSON file.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let config = py.detach(|| PipelineConfig::load(path)).or_raise(py)?;
        Ok(Self {
            shared: Arc::new(Shared::new(State {
                config,
                pipeline: None,
            })),
        })
    }
}

impl Config {
    fn view<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        as_dict(py, &self.shared.state().config)?.call_method0(name)
    }
}

/// Every setting: name, kind, range, default and description.
#[pyfunction]
pub(crate) fn settings(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let class = from_package!(py, "voirs._types", "SettingInfo");
    let infos = PipelineConfig::SETTINGS.iter().map(|info| {
        let kind = match info.kind {
            SettingKind::Number => "float",
            SettingKind::Integer => "int",
            SettingKind::Text => "str",
        };
        let default = value(py, &PipelineConfig::default(), info.name)?;
        class.call1((info.name, kind, info.range, default, info.description))
    });
    PyList::new(py, infos.collect::<PyResult<Vec<_>>>()?)
}

/// The settings that the arguments of a pipeline or `Config` ask for.
pub(crate) fn read(
    config: Option<&Bound<'_, PyAny>>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PipelineConfig> {
    let mut read = PipelineConfig::default();
    let mapping = match config {
        Some(given) if is_path(given) => {
            let path: PathBuf = given.extract()?;
            let py = given.py();
            read = py.detach(|| PipelineConfig::load(path)).or_raise(py)?;
            None
        }
        other => other,
    };
    for (name, value) in pairs(mapping, settings)? {
        let text = setting_text(&name, &value)?;
        let set = read.set(&name, &text);
        set.map_err(|error| exception(value.py(), &error))?;
    }
    Ok(read)
}

fn is_path(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<PyString>()
        || object
            .hasattr(intern!(object.py(), "__fspath__"))
            .unwrap_or(false)
}

/// The entries of a mapping, then those of keyword arguments.
fn pairs<'py>(
    mapping: Option<&Bound<'py, PyAny>>,
    keywords: Option<&Bound<'py, PyDict>>,
) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
    let mut pairs = Vec::new();
    if let Some(mapping) = mapping.filter(|m| !m.is_none()) {
        if let Ok(config) = mapping.cast::<Config>() {
            let dict = as_dict(mapping.py(), &config.get().shared.state().config)?;
            pairs.extend(dict.iter());
        } else if let Ok(mapping) = mapping.cast::<PyMapping>() {
            for item in mapping.items()?.iter() {
                pairs.push(item.extract()?);
            }
        } else {
            let kind = mapping.get_type().name()?;
            return Err(PyTypeError::new_err(format!(
                "config is a mapping or the path of a JSON file, not {kind}"
            )));
        }
    }
    pairs.extend(keywords.into_iter().flatten());
    let named = pairs.into_iter().map(|(k, v)| Ok((k.extract()?, v)));
    named.collect()
}

/// A value as the engine's settings take it: `None` is the default, a
/// `timedelta` is seconds; directories are a path or several.
pub(crate) fn setting_text(name: &str, value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_none() {
        return PipelineConfig::default().get(name).or_raise(value.py());
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(text.to_str()?.to_owned());
    }
    if name == "voice_directories" {
        return directories_text(value);
    }
    let unfit = value.is_instance_of::<PyBool>();
    if !unfit && value.is_instance_of::<PyInt>() {
        return Ok(value.str()?.to_str()?.to_owned());
    }
    if !unfit && value.is_instance_of::<PyFloat>() {
        return Ok(value.extract::<f64>()?.to_string());
    }
    if let Ok(seconds) = value.call_method0(intern!(value.py(), "total_seconds")) {
        return Ok(seconds.extract::<f64>()?.to_string());
    }
    match value.hasattr(intern!(value.py(), "__index__"))? {
        true if !unfit => {
            return Ok(value
                .call_method0(intern!(value.py(), "__index__"))?
                .str()?
                .to_string());
        }
        _ => {}
    }
    // NumPy's scalars.
    match value.extract::<f64>() {
        Ok(number) if !unfit => Ok(number.to_string()),
        _ => {
            let kind = value.get_type().name()?;
            Err(PyTypeError::new_err(format!(
                "a setting is a number or str, not {kind}"
            )))
        }
    }
}

/// A path, or several, as one text.
fn directories_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let paths: Vec<PathBuf> = if is_path(value) {
        vec![value.extract()?]
    } else {
        let paths = value.try_iter().map_err(|_| {
            PyTypeError::new_err("voice_directories are paths, one or a list of them")
        })?;
        paths.map(|path| path?.extract()).collect::<PyResult<_>>()?
    };
    let text = std::env::join_paths(paths).ok();
    let text = text.and_then(|text| text.into_string().ok());
    text.ok_or_else(|| PyValueError::new_err("a path has a separator of paths in it"))
}

fn value<'py>(py: Python<'py>, config: &PipelineConfig, name: &str) -> PyResult<Bound<'py, PyAny>> {
    let text = config.get(name).or_raise(py)?;
    let info = PipelineConfig::SETTINGS.iter().find(|s| s.name == name);
    match info.map(|info| info.kind) {
        Some(SettingKind::Integer) => Ok(py.get_type::<PyInt>().call1((text,))?),
        Some(SettingKind::Number) => Ok(py.get_type::<PyFloat>().call1((text,))?),
        _ => Ok(PyString::new(py, &text).into_any()),
    }
}

fn as_dict<'py>(py: Python<'py>, config: &PipelineConfig) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for info in PipelineConfig::SETTINGS {
        dict.set_item(info.name, value(py, config, info.name)?)?;
    }
    Ok(dict)
}

//! What the package has in Python.

/// A function or class of one of the package's modules, looked up once.
macro_rules! from_package {
    ($py:expr, $module:literal, $name:literal) => {{
        static FOUND: pyo3::sync::PyOnceLock<pyo3::Py<pyo3::PyAny>> = pyo3::sync::PyOnceLock::new();
        let py = $py;
        let find = || Ok::<_, pyo3::PyErr>(py.import($module)?.getattr($name)?.unbind());
        FOUND.get_or_try_init(py, find)?.bind(py)
    }};
}

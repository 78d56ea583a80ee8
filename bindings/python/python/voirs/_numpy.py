"""Arrays into samples and back; NumPy is imported when it is first needed."""

from typing import Any, Optional

from ._errors import InvalidArgumentError


def mono_float32(array: Any) -> Any:
    """One channel of ``float32``, full scale at ±1."""
    import numpy as np

    array = np.asarray(array)
    if array.ndim not in (1, 2):
        raise InvalidArgumentError(
            f"the array has {array.ndim} dimensions",
            "Pass samples, or samples by channels.",
            {"argument": "array"},
        )
    if array.dtype.kind == "i":
        array = array / np.float64(-float(np.iinfo(array.dtype).min))
    elif array.dtype.kind == "u":
        half = (float(np.iinfo(array.dtype).max) + 1) / 2
        array = (array - half) / half
    elif array.dtype.kind != "f":
        raise InvalidArgumentError(
            f"the array's type is {array.dtype}",
            "Pass floats or integers.",
            {"argument": "array"},
        )
    if array.ndim == 2:
        array = array.mean(axis=1)
    return np.ascontiguousarray(array, dtype=np.float32)


def array(view: memoryview, dtype: Any, copy: Optional[bool]) -> Any:
    """What ``__array__`` gives: the samples themselves where that can be."""
    import numpy as np

    samples = np.asarray(view)
    wanted = samples.dtype if dtype is None else np.dtype(dtype)
    if wanted == samples.dtype:
        return samples.copy() if copy else samples
    if copy is False:
        raise ValueError(f"samples are float32: {wanted} needs a copy")
    return samples.astype(wanted)

"""The settings of requests and pipelines, for type checkers."""

from collections.abc import Sequence
from datetime import timedelta
from os import PathLike
from typing import Literal, Optional, TypedDict, Union

_Path = Union[str, "PathLike[str]"]


class RequestSettings(TypedDict, total=False):
    """Settings of a request; :func:`voirs.settings` tells their ranges."""

    rate: float
    pitch: float
    volume: float
    noise_scale: float
    seed: int
    sentence_pause: Union[float, timedelta]
    paragraph_pause: Union[float, timedelta]
    sample_rate: Optional[int]
    priority: Literal["low", "normal", "high"]
    timeout: Union[float, timedelta, None]


class PipelineSettings(RequestSettings, total=False):
    """Settings of a pipeline."""

    accent: Optional[str]
    threads: int
    max_text_bytes: int
    voice_directories: Union[_Path, Sequence[_Path]]
    max_model_memory: int
    espeak_library: str
    espeak_data: str

"""Natural speech from text: on the CPU, offline, with the voice inside.

>>> import voirs
>>> audio = voirs.VoirsPipeline().synthesize("Hello, world.")
>>> audio.save("hello.wav")
"""

from collections.abc import Mapping as _Mapping

from ._errors import (
    BufferTooSmallError,
    CancelledError,
    DamagedVoiceError,
    EmptyTextError,
    InferenceFailedError,
    InternalError,
    InvalidArgumentError,
    InvalidConfigError,
    InvalidLexiconError,
    InvalidPhonemesError,
    InvalidSettingError,
    InvalidSsmlError,
    InvalidStateError,
    InvalidUtf8Error,
    MissingFileError,
    NothingToSpeakError,
    OutOfMemoryError,
    ReadFailedError,
    SystemResourceError,
    TextTooLongError,
    TimedOutError,
    UnknownSettingError,
    UnknownVoiceError,
    UnsupportedAccentError,
    UnsupportedFormatError,
    UnsupportedVoiceError,
    VoirsError,
    WriteFailedError,
)
from ._pipeline import VoirsPipeline
from ._types import SettingInfo, TextWarning, Timing, VoiceInfo
from ._voirs import (
    AudioBuffer,
    AudioChunk,
    CancelToken,
    Config,
    Stream,
    __version__,
    global_threads,
    set_global_threads,
    settings,
    voices,
)

_Mapping.register(Config)  # pyright: ignore

__all__ = [
    "AudioBuffer",
    "AudioChunk",
    "BufferTooSmallError",
    "CancelToken",
    "CancelledError",
    "Config",
    "DamagedVoiceError",
    "EmptyTextError",
    "InferenceFailedError",
    "InternalError",
    "InvalidArgumentError",
    "InvalidConfigError",
    "InvalidLexiconError",
    "InvalidPhonemesError",
    "InvalidSettingError",
    "InvalidSsmlError",
    "InvalidStateError",
    "InvalidUtf8Error",
    "MissingFileError",
    "NothingToSpeakError",
    "OutOfMemoryError",
    "ReadFailedError",
    "SettingInfo",
    "Stream",
    "SystemResourceError",
    "TextTooLongError",
    "TextWarning",
    "TimedOutError",
    "Timing",
    "UnknownSettingError",
    "UnknownVoiceError",
    "UnsupportedAccentError",
    "UnsupportedFormatError",
    "UnsupportedVoiceError",
    "VoiceInfo",
    "VoirsError",
    "VoirsPipeline",
    "WriteFailedError",
    "__version__",
    "global_threads",
    "set_global_threads",
    "settings",
    "voices",
]

for _name in __all__:
    if isinstance(globals()[_name], type):
        # Where users find it, and tracebacks and pickles name it.
        globals()[_name].__module__ = "voirs"

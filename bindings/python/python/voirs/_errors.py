"""Exceptions: one class for each code of the engine, which also is the built-in
exception that fits."""

from collections.abc import Mapping
from typing import Any, Optional


class VoirsError(Exception):
    """What went wrong, where, and what can be done about it.

    ``str(error)`` is the message and the hint.
    """

    #: The fixed name of this kind of error, such as ``"EMPTY_TEXT"``.
    code: str = "INTERNAL"
    #: The fixed number of this kind of error, as in C.
    number: int = 901

    #: What happened.
    message: str
    #: What the user can do; ``None`` when nothing is known to help.
    hint: Optional[str]
    #: What the message speaks of, by name: ``{"setting": "rate", "value": "9"}``.
    details: dict[str, str]

    def __init__(
        self,
        message: str,
        hint: Optional[str] = None,
        details: Optional[Mapping[str, str]] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = dict(details or {})

    def __str__(self) -> str:
        if self.hint is None:
            return self.message
        end = "" if self.message.endswith((".", "!", "?")) else "."
        return f"{self.message}{end} {self.hint}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.hint, self.details)


class EmptyTextError(VoirsError, ValueError):
    """The text is empty or white space."""

    code = "EMPTY_TEXT"
    number = 101


class NothingToSpeakError(VoirsError, ValueError):
    """The text has nothing that the voice can say."""

    code = "NOTHING_TO_SPEAK"
    number = 102


class InvalidUtf8Error(VoirsError, ValueError):
    """The text is not valid UTF-8."""

    code = "INVALID_UTF8"
    number = 103


class TextTooLongError(VoirsError, ValueError):
    """The text exceeds the limit."""

    code = "TEXT_TOO_LONG"
    number = 104


class InvalidSettingError(VoirsError, ValueError):
    """A setting is out of its range."""

    code = "INVALID_SETTING"
    number = 105


class InvalidPhonemesError(VoirsError, ValueError):
    """A phoneme string has a symbol that the voice does not know."""

    code = "INVALID_PHONEMES"
    number = 106


class InvalidSsmlError(VoirsError, ValueError):
    """A document is not the SSML that it should be."""

    code = "INVALID_SSML"
    number = 107


class InvalidLexiconError(VoirsError, ValueError):
    """A pronunciation lexicon is not what it should be."""

    code = "INVALID_LEXICON"
    number = 108


class InvalidArgumentError(VoirsError, ValueError):
    """An argument of a call is not what the call takes."""

    code = "INVALID_ARGUMENT"
    number = 109


class UnknownSettingError(VoirsError, KeyError):
    """There is no setting of this name."""

    code = "UNKNOWN_SETTING"
    number = 110


class InvalidConfigError(VoirsError, ValueError):
    """A configuration document is not what it should be."""

    code = "INVALID_CONFIG"
    number = 111


class UnsupportedFormatError(VoirsError, ValueError):
    """An audio format is unknown, or cannot hold this sample rate or setting."""

    code = "UNSUPPORTED_FORMAT"
    number = 112


class BufferTooSmallError(VoirsError, ValueError):
    """The memory that the caller gave is too small for the result."""

    code = "BUFFER_TOO_SMALL"
    number = 113


class UnknownVoiceError(VoirsError, LookupError):
    """There is no voice of this name."""

    code = "UNKNOWN_VOICE"
    number = 201


class UnsupportedAccentError(VoirsError, ValueError):
    """The voice does not speak this accent."""

    code = "UNSUPPORTED_ACCENT"
    number = 202


class DamagedVoiceError(VoirsError, ValueError):
    """A voice or front-end file is not what it should be, or damaged."""

    code = "DAMAGED_VOICE"
    number = 203


class UnsupportedVoiceError(VoirsError, ValueError):
    """A voice file is of a version or family that this library cannot read."""

    code = "UNSUPPORTED_VOICE"
    number = 204


class InferenceFailedError(VoirsError, RuntimeError):
    """The voice's network failed on this input."""

    code = "INFERENCE_FAILED"
    number = 205


class CancelledError(VoirsError, RuntimeError):
    """The caller cancelled."""

    code = "CANCELLED"
    number = 301


class TimedOutError(VoirsError, TimeoutError):
    """The time limit of the request passed."""

    code = "TIMED_OUT"
    number = 302


class InvalidStateError(VoirsError, RuntimeError):
    """The object is not in a state in which the call makes sense."""

    code = "INVALID_STATE"
    number = 303


class ReadFailedError(VoirsError, OSError):
    """A file could not be read."""

    code = "READ_FAILED"
    number = 401


class MissingFileError(ReadFailedError, FileNotFoundError):
    """A file does not exist. A ``ReadFailedError`` as well."""


class WriteFailedError(VoirsError, OSError):
    """A file could not be written."""

    code = "WRITE_FAILED"
    number = 402


class SystemResourceError(VoirsError, OSError):
    """The system refused a resource, such as a thread or a sound device."""

    code = "SYSTEM_RESOURCE"
    number = 403


class OutOfMemoryError(VoirsError, MemoryError):
    """Memory could not be had."""

    code = "OUT_OF_MEMORY"
    number = 404


class InternalError(VoirsError, RuntimeError):
    """A defect of the engine."""

    code = "INTERNAL"
    number = 901


_BY_CODE: dict[str, type[VoirsError]] = {c.code: c for c in VoirsError.__subclasses__()}


def of_engine(
    code: str,
    number: int,
    message: str,
    hint: Optional[str],
    details: dict[str, str],
    *,
    missing: bool = False,
) -> VoirsError:
    """The exception of an error of the engine; ``missing``: of a file that does not exist."""
    kind = _BY_CODE.get(code)
    if kind is None:
        # The engine is newer than this file: the base class, with its code.
        error = VoirsError(message, hint, details)
        error.code, error.number = code, number
        return error
    if kind is ReadFailedError and missing:
        kind = MissingFileError
    return kind(message, hint, details)

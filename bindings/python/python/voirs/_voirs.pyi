from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from os import PathLike
from types import TracebackType
from typing import Any, Literal, overload

import numpy
from numpy.typing import ArrayLike, DTypeLike, NDArray
from typing_extensions import Buffer, Self, TypeAlias, Unpack, disjoint_base, final

from ._settings import PipelineSettings, RequestSettings
from ._types import SettingInfo, TextWarning, Timing, VoiceInfo

__version__: str

_Path: TypeAlias = str | PathLike[str]
_Setting: TypeAlias = float | str | timedelta | PathLike[str] | Sequence[str | PathLike[str]] | None
_AudioFormat: TypeAlias = Literal["wav", "flac", "mp3"]
_BitDepth: TypeAlias = Literal[16, 24, 32, "float"]
_TimingFormat: TypeAlias = Literal["srt", "vtt", "vtt-words", "textgrid", "json", "audacity"]

@final
class CancelToken:
    """Stops requests, from any thread."""

    def __new__(cls) -> Self: ...
    def cancel(self) -> None:
        """Stops every request that was given this token, now and later."""
    @property
    def cancelled(self) -> bool:
        """Whether it was cancelled."""

@final
class Config(Mapping[str, Any]):
    """Settings by name: a mapping with a fixed set of keys, see :func:`voirs.settings`, whose
    values can be set; ``None`` sets the default."""

    def __new__(
        cls,
        config: Mapping[str, _Setting] | Config | _Path | None = None,
        /,
        **settings: Any,
    ) -> Self: ...
    def __getitem__(self, name: str, /) -> Any: ...
    def __setitem__(self, name: str, value: _Setting, /) -> None: ...
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[str]: ...
    def get(self, name: str, default: Any = None, /) -> Any:
        """A setting's value, or ``default`` where there is no such setting."""
    def update(
        self, config: Mapping[str, _Setting] | Config | None = None, /, **settings: Any
    ) -> None:
        """Changes several settings."""
    def copy(self) -> Config:
        """An independent copy, which belongs to no pipeline."""
    def to_json(self) -> str:
        """The settings as a JSON object."""
    @staticmethod
    def from_json(json: str) -> Config:
        """Settings from a JSON object; those that it does not name have their defaults.

        :raises InvalidConfigError: what is not such an object
        :raises UnknownSettingError: a name that is none
        :raises InvalidSettingError: a value out of its range
        """
    def save(self, path: _Path) -> None:
        """Writes the settings as a JSON file, whole or not at all.

        :raises WriteFailedError: naming the file
        """
    @staticmethod
    def load(path: _Path) -> Config:
        """Settings from a JSON file; see :meth:`from_json`.

        :raises ReadFailedError: naming the file
        """

@disjoint_base
class AudioBuffer:
    """Mono samples, ``float32``, full scale at ±1, read-only. ``numpy.asarray(audio)`` and
    ``memoryview(audio)`` are views of them without a copy. Slices share the samples;
    ``+`` joins."""

    @staticmethod
    def from_samples(samples: Buffer, sample_rate: int) -> AudioBuffer:
        """Samples from anything with a buffer of ``float32``, such as ``array.array("f")``;
        copied."""
    @classmethod
    def from_numpy(cls, array: ArrayLike, sample_rate: int) -> AudioBuffer:
        """Samples from an array of floats or integers; channels (the last axis) are averaged,
        integers scaled to ±1."""
    @property
    def sample_rate(self) -> int:
        """Samples per second."""
    @property
    def channels(self) -> int:
        """Channels: one."""
    @property
    def duration(self) -> float:
        """Seconds."""
    @property
    def samples(self) -> memoryview[float]:
        """A read-only view of the samples."""
    @property
    def timings(self) -> list[Timing]:
        """When sentences, words, phonemes, visemes and marks are heard, by time."""
    @property
    def warnings(self) -> list[TextWarning]:
        """What of the text was not spoken, or not as it says."""
    def export_timings(self, format: _TimingFormat) -> str:
        """Timings as a file's text."""
    def save_timings(self, path: _Path, format: _TimingFormat | None = None) -> None:
        """Saves timings, whole or not at all, in the format of the extension or another.

        :raises UnsupportedFormatError: an extension that names no format
        :raises WriteFailedError: naming the file
        """
    def to_int16(self, *, dither: int | None = None) -> memoryview[int]:
        """16-bit integers, which NumPy takes without a copy.

        :param dither: seed of triangular noise against distortion; ``None`` for none
        """
    def to_pcm(
        self,
        format: Literal[
            "int16", "int24", "int24in32", "int24in32-high", "int32", "float32"
        ] = "int16",
        *,
        byte_order: Literal["native", "little", "big"] = "native",
        layout: Literal["mono", "stereo", "stereo-planar"] = "mono",
        dither: int | None = None,
    ) -> bytes:
        """The samples as other programs and devices want them."""
    def to_bytes(
        self,
        format: _AudioFormat = "wav",
        *,
        bit_depth: _BitDepth | None = None,
        bitrate: int | None = None,
        quality: int | None = None,
    ) -> bytes:
        """An audio file in memory.

        :param bit_depth: WAV: 16 (the default), 24, 32 or ``"float"``; FLAC: 16 or 24
        :param bitrate: MP3: a constant bit rate in kbit/s
        :param quality: MP3: a variable bit rate, 0 (best) to 9; 2 by default
        :raises UnsupportedFormatError: a format that does not go with the options or the
            sample rate
        """
    def save(
        self,
        path: _Path,
        format: _AudioFormat | None = None,
        *,
        bit_depth: _BitDepth | None = None,
        bitrate: int | None = None,
        quality: int | None = None,
    ) -> None:
        """Saves an audio file, whole or not at all, in the format of the extension or another;
        see :meth:`to_bytes`.

        :raises WriteFailedError: naming the file
        """
    def resample(self, sample_rate: int) -> AudioBuffer:
        """The same speech at another sample rate, 8,000 to 192,000 Hz.

        :raises InvalidSettingError: a rate beyond that
        """
    def play(self, *, blocking: bool = True) -> None:
        """Plays it on the default device: with the package ``sounddevice`` where it is
        installed, else with the system's own player.

        :raises SystemResourceError: there is no device or nothing to play with
        """
    def __len__(self) -> int: ...
    def __iter__(self) -> Iterator[float]: ...
    @overload
    def __getitem__(self, index: int, /) -> float: ...
    @overload
    def __getitem__(self, index: slice, /) -> AudioBuffer: ...
    def __add__(self, other: AudioBuffer, /) -> AudioBuffer: ...
    def __buffer__(self, flags: int, /) -> memoryview: ...
    def __array__(
        self, dtype: DTypeLike | None = None, copy: bool | None = None
    ) -> NDArray[numpy.float32]: ...
    def _repr_html_(self) -> str: ...

@final
class AudioChunk(AudioBuffer):
    """The audio of one utterance and the pause after it. Its timings count from its own
    beginning."""

    @property
    def first_sample(self) -> int:
        """Samples of the stream that came before."""
    @property
    def start(self) -> float:
        """Seconds of the stream that came before."""
    @property
    def progress(self) -> float:
        """How much of the text is spoken when it ends, 0 to 1."""
    @property
    def characters(self) -> tuple[int, int]:
        """The range of the text that it speaks, in characters."""
    @property
    def bytes(self) -> tuple[int, int]:
        """The range of the text that it speaks, in bytes of UTF-8."""
    @property
    def phonemes(self) -> str:
        """Its phonemes, in the voice's alphabet."""

@final
class Stream(Iterator[AudioChunk]):
    """Audio as it is made: an iterator of chunks, and a context manager that stops it. Belongs
    to one thread at a time."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> AudioChunk: ...
    @property
    def sample_rate(self) -> int:
        """Samples per second."""
    @property
    def warnings(self) -> list[TextWarning]:
        """What of the text read so far was not spoken, or not as it says."""
    def cancel(self) -> None:
        """Stops it, from any thread: whoever waits for a chunk gets ``CancelledError``."""
    def close(self) -> None:
        """Stops it and gives back what it holds; there is no next chunk."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...

@disjoint_base
class Pipeline:
    """What :class:`voirs.VoirsPipeline` is made of."""

    def __new__(
        cls,
        voice: str | None = None,
        config: Mapping[str, _Setting] | Config | _Path | None = None,
        *,
        voice_file: _Path | bytes | None = None,
        lexicons: _Path | bytes | Iterable[_Path | bytes] | None = None,
        audio_directory: _Path | None = None,
        lexicon_directory: _Path | None = None,
        **settings: Unpack[PipelineSettings],
    ) -> Self: ...
    def synthesize(
        self,
        text: str | bytes,
        *,
        on_chunk: Callable[[AudioChunk], object] | None = None,
        on_progress: Callable[[float], object] | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[RequestSettings],
    ) -> AudioBuffer:
        """Speaks a text. Ctrl-C interrupts; other threads of Python run meanwhile.

        :param text: the text; bytes are UTF-8
        :param on_chunk: called with every chunk as it is made, on this thread; an exception that
            it raises stops the synthesis and is raised here
        :param on_progress: called with how much of the text is spoken, 0 to 1; likewise
        :param cancel: stops it from another thread
        :param settings: settings of this request, see :func:`voirs.settings`
        :raises EmptyTextError: an empty text
        :raises NothingToSpeakError: a text without a word that the voice reads
        :raises InvalidSettingError: a setting out of its range
        :raises CancelledError: the token was cancelled
        :raises TimedOutError: the setting ``timeout`` passed
        """
    def synthesize_ssml(
        self,
        document: str | bytes,
        *,
        on_chunk: Callable[[AudioChunk], object] | None = None,
        on_progress: Callable[[float], object] | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[RequestSettings],
    ) -> AudioBuffer:
        """Speaks an SSML document; see :meth:`synthesize`.

        :raises InvalidSsmlError: telling line, column, what was found and what was expected
        """
    def synthesize_phonemes(
        self, phonemes: str | bytes, **settings: Unpack[RequestSettings]
    ) -> AudioBuffer:
        """Speaks at most some 500 phonemes as one utterance, as the voice's model gives it.

        :raises InvalidPhonemesError: naming the symbol or the limit
        """
    def stream(
        self,
        text: str | bytes,
        *,
        cancel: CancelToken | None = None,
        **settings: Unpack[RequestSettings],
    ) -> Stream:
        """Speaks a text chunk by chunk; see :meth:`synthesize`."""
    def stream_ssml(
        self,
        document: str | bytes,
        *,
        cancel: CancelToken | None = None,
        **settings: Unpack[RequestSettings],
    ) -> Stream:
        """Speaks an SSML document chunk by chunk; see :meth:`synthesize_ssml`."""
    def synthesize_batch(
        self,
        texts: Iterable[str | bytes],
        *,
        ssml: bool = False,
        return_errors: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        on_error: Callable[[int, Exception], object] | None = None,
        cancel: CancelToken | None = None,
        **settings: Unpack[RequestSettings],
    ) -> list[Any]:
        """Speaks several texts, as many at once as there are threads; the audio comes in the order
        of the texts.

        :param return_errors: texts that cannot be spoken have their exception in the list; without
            it the first of these is raised when all are done
        :param on_progress: called with how many texts are done, and how many there are
        :param on_error: called with a text's number and its exception
        """
    def phonemize(self, text: str | bytes) -> str:
        """The phonemes of a text, in the voice's alphabet."""
    def phonemize_ssml(self, document: str | bytes) -> str:
        """The phonemes of an SSML document, in the voice's alphabet."""
    def add_lexicon(self, lexicon: _Path | bytes) -> None:
        """Adds a pronunciation lexicon, by its path or as bytes, after those that are there.

        :raises InvalidLexiconError: telling line and column
        :raises ReadFailedError: naming the file
        """
    @property
    def config(self) -> Config:
        """The settings. Changing one changes the requests that begin later."""
    @property
    def voice(self) -> VoiceInfo:
        """The voice."""
    def voices(self) -> list[VoiceInfo]:
        """The voices that can be chosen by name: those inside the package, and those of the
        setting ``voice_directories``."""
    @property
    def sample_rate(self) -> int:
        """Samples per second, unless a request asks for another rate."""
    @property
    def threads(self) -> int:
        """Threads that work for it, its own or shared."""
    def close(self) -> None:
        """Gives back what it holds; requests that have begun go on to their end."""
    @property
    def closed(self) -> bool:
        """Whether it was closed."""
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...

def voices(voice_directories: _Path | Sequence[_Path] | None = None) -> list[VoiceInfo]:
    """The voices inside the package, and after them those of some directories.

    :param voice_directories: a path, several, or paths separated as in ``PATH``
    """

def settings() -> list[SettingInfo]:
    """Every setting, with its range, default and meaning."""

def global_threads() -> int:
    """The number of threads that pipelines share."""

def set_global_threads(threads: int) -> None:
    """Sets the number of threads that pipelines made from now on share, 1 to 256.

    :raises InvalidSettingError: a number beyond that
    """

def run_command(arguments: Sequence[str]) -> int:
    """Runs the ``voirs`` command and gives its exit status."""

"""The pipeline with what is Python's own: asyncio."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING, Any, Callable

from ._background import in_background
from ._voirs import AudioBuffer, AudioChunk, CancelToken, Pipeline, Stream

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import RequestSettings


class VoirsPipeline(Pipeline):
    """Speaks text: a voice, a front end, threads, and settings.

    Any number of threads may use one pipeline at once. As a context manager it is
    closed at the end; otherwise it lives as long as something refers to it.

    :param voice: the name of a voice inside the package or in the setting
        ``voice_directories``, see :func:`voirs.voices`, or the path of its file;
        ``"heart"`` by default. A speaker may follow: ``"en_US-libritts-high#p3922"``
    :param config: settings, a mapping or the path of a JSON file
    :param voice_file: a voice pack, by its path or as bytes, or the path of a Piper voice
    :param lexicons: pronunciation lexicons (W3C PLS, or lines of word, tab, phonemes),
        by their paths or as bytes; the first that has a word counts
    :param audio_directory: whose files SSML's ``audio`` may play; none by default
    :param lexicon_directory: whose files SSML's ``lexicon`` may name; none by default
    :param settings: settings by name, see :func:`voirs.settings`; they go before ``config``
    :raises VoirsError: one of its subclasses; see there
    """

    async def synthesize_async(
        self,
        text: str | bytes,
        *,
        on_chunk: Callable[[AudioChunk], object] | None = None,
        on_progress: Callable[[float], object] | None = None,
        **settings: Unpack[RequestSettings],
    ) -> AudioBuffer:
        """As :meth:`synthesize`, without blocking the event loop (asyncio or trio).

        Cancelling the task cancels the synthesis. Callbacks are called from another
        thread.
        """
        cancel = CancelToken()
        return await in_background(
            lambda: self.synthesize(
                text, on_chunk=on_chunk, on_progress=on_progress, cancel=cancel, **settings
            ),
            cancel,
        )

    async def synthesize_ssml_async(
        self,
        document: str | bytes,
        *,
        on_chunk: Callable[[AudioChunk], object] | None = None,
        on_progress: Callable[[float], object] | None = None,
        **settings: Unpack[RequestSettings],
    ) -> AudioBuffer:
        """As :meth:`synthesize_ssml`; see :meth:`synthesize_async`."""
        cancel = CancelToken()
        return await in_background(
            lambda: self.synthesize_ssml(
                document, on_chunk=on_chunk, on_progress=on_progress, cancel=cancel, **settings
            ),
            cancel,
        )

    async def synthesize_batch_async(
        self,
        texts: Iterable[str | bytes],
        *,
        ssml: bool = False,
        return_errors: bool = False,
        on_progress: Callable[[int, int], object] | None = None,
        on_error: Callable[[int, Exception], object] | None = None,
        **settings: Unpack[RequestSettings],
    ) -> list[Any]:
        """As :meth:`synthesize_batch`; see :meth:`synthesize_async`."""
        cancel = CancelToken()
        return await in_background(
            lambda: self.synthesize_batch(
                texts,
                ssml=ssml,
                return_errors=return_errors,
                on_progress=on_progress,
                on_error=on_error,
                cancel=cancel,
                **settings,
            ),
            cancel,
        )

    def stream_async(
        self, text: str | bytes, **settings: Unpack[RequestSettings]
    ) -> AsyncGenerator[AudioChunk, None]:
        """The chunks of :meth:`stream`, without blocking the event loop::

            async for chunk in pipeline.stream_async(text):
                player.write(chunk)

        Cancelling the task, or closing the generator, cancels the synthesis.
        """
        cancel = CancelToken()
        return _chunks(self.stream(text, cancel=cancel, **settings), cancel)

    def stream_ssml_async(
        self, document: str | bytes, **settings: Unpack[RequestSettings]
    ) -> AsyncGenerator[AudioChunk, None]:
        """The chunks of :meth:`stream_ssml`; see :meth:`stream_async`."""
        cancel = CancelToken()
        return _chunks(self.stream_ssml(document, cancel=cancel, **settings), cancel)


async def _chunks(stream: Stream, cancel: CancelToken) -> AsyncGenerator[AudioChunk, None]:
    with stream:
        while True:
            chunk = await in_background(lambda: next(stream, None), cancel)
            if chunk is None:
                return
            yield chunk

"""A web service that speaks.

Run it::

    pip install voirs fastapi uvicorn
    uvicorn web_service:app

    curl localhost:8000/speak --json '{"text": "Hello.", "format": "mp3"}' -o hello.mp3
    curl -N 'localhost:8000/stream?text=One.%20Two.' | aplay
    curl localhost:8000/voices

A client that goes away cancels what it asked for.
"""

import asyncio
import struct
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal, Optional

from fastapi import FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

import voirs

#: One pipeline serves all requests; what a stranger's text may cost is bounded.
pipeline = voirs.VoirsPipeline(max_text_bytes=100_000, timeout=60)

MEDIA_TYPES = {"wav": "audio/wav", "flac": "audio/flac", "mp3": "audio/mpeg"}

#: The HTTP status of each kind of error: the first that fits.
STATUSES: tuple[tuple[type[voirs.VoirsError], int], ...] = (
    (voirs.TextTooLongError, 413),
    (voirs.EmptyTextError, 422),
    (voirs.NothingToSpeakError, 422),
    (voirs.InvalidUtf8Error, 400),
    (voirs.InvalidSettingError, 422),
    (voirs.InvalidSsmlError, 422),
    (voirs.UnsupportedFormatError, 422),
    (voirs.InvalidStateError, 503),
    (voirs.SystemResourceError, 503),
    (voirs.OutOfMemoryError, 503),
    (voirs.TimedOutError, 504),
    (voirs.VoirsError, 500),
)


class Speech(BaseModel):
    """What to say, and how."""

    text: str
    ssml: bool = False
    rate: float = 1.0
    pitch: float = 0.0
    volume: float = 1.0
    seed: int = 0
    sample_rate: Optional[int] = None

    def settings(self) -> dict[str, Any]:
        """The settings of a request; the engine checks them."""
        return self.model_dump(include={"rate", "pitch", "volume", "seed", "sample_rate"})


class SpeechFile(Speech):
    """The same as a file."""

    format: Literal["wav", "flac", "mp3"] = "wav"


class SpeechStream(Speech):
    """The same as it is made: a WAV file without an end, or samples of 16 bits, the lower byte
    first."""

    format: Literal["wav", "pcm"] = "wav"


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Speaks once before the first request comes, which then finds everything in memory."""
    await pipeline.synthesize_async("Ready.")
    yield


app = FastAPI(title="VoiRS", lifespan=lifespan)


@app.exception_handler(voirs.VoirsError)
async def failed(_: Request, error: voirs.VoirsError) -> JSONResponse:
    """An error as JSON."""
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    told = {"code": error.code, "message": error.message, "hint": error.hint}
    return JSONResponse(told, status)


@app.get("/voices")
async def voices() -> list[dict[str, Any]]:
    """The voices."""
    return [
        {**voice._asdict(), "capabilities": sorted(voice.capabilities)} for voice in voirs.voices()
    ]


@app.post("/speak")
async def speak(request: Request, speech: SpeechFile) -> Response:
    """The whole speech as an audio file."""
    synthesize = pipeline.synthesize_ssml_async if speech.ssml else pipeline.synthesize_async
    audio = await while_connected(request, synthesize(speech.text, **speech.settings()))
    if audio is None:
        return Response(status_code=499)  # Nobody reads it.
    file = await asyncio.to_thread(audio.to_bytes, speech.format)
    return Response(file, media_type=MEDIA_TYPES[speech.format])


@app.get("/stream")
async def stream_of_query(speech: Annotated[SpeechStream, Query()]) -> StreamingResponse:
    """The speech as it is made."""
    return await stream(speech)


@app.post("/stream")
async def stream(speech: SpeechStream) -> StreamingResponse:
    """The speech as it is made."""
    begin = pipeline.stream_ssml_async if speech.ssml else pipeline.stream_async
    chunks = begin(speech.text, **speech.settings())
    # What is wrong with the request shows itself before the response begins.
    first = await chunks.__anext__()
    if speech.format == "wav":
        return StreamingResponse(
            pieces(wav_header(first.sample_rate), first, chunks), media_type="audio/wav"
        )
    kind = f"audio/pcm; rate={first.sample_rate}; channels=1; bits=16"
    return StreamingResponse(pieces(b"", first, chunks), media_type=kind)


async def pieces(
    head: bytes, first: voirs.AudioChunk, chunks: AsyncIterator[voirs.AudioChunk]
) -> AsyncIterator[bytes]:
    """The body: each piece is asked for when the last one is sent."""
    yield head + first.to_pcm("int16", byte_order="little")
    async for chunk in chunks:
        yield chunk.to_pcm("int16", byte_order="little")


def wav_header(sample_rate: int) -> bytes:
    """The header of a WAV file of 16 bits whose length nobody knows yet."""
    unknown = 0xFFFF_FFFF
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, sample_rate, 2 * sample_rate, 2, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", unknown, b"WAVE")
        + form
        + struct.pack("<4sI", b"data", unknown)
    )


async def while_connected(
    request: Request, work: Awaitable[voirs.AudioBuffer]
) -> Optional[voirs.AudioBuffer]:
    """The result of the work, or ``None`` when the client went away, which cancels it."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(disconnected(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()


async def disconnected(request: Request) -> None:
    """Ends when the client is gone."""
    while (await request.receive())["type"] != "http.disconnect":
        pass

"""Event loops: asyncio, uvloop, trio, anyio."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable
from typing import Any, Callable

import pytest

import voirs


def loops() -> list[Any]:
    def plain(work: Callable[[], Awaitable[None]]) -> None:
        asyncio.run(work())  # type: ignore[arg-type]

    def uv(work: Callable[[], Awaitable[None]]) -> None:
        uvloop = pytest.importorskip("uvloop")
        loop = uvloop.new_event_loop()
        try:
            loop.run_until_complete(work())
        finally:
            loop.close()

    return [pytest.param(plain, id="asyncio"), pytest.param(uv, id="uvloop")]


Run = Callable[[Callable[[], Awaitable[None]]], None]


@pytest.mark.parametrize("run", loops())
def test_awaiting(run: Run, pipeline: voirs.VoirsPipeline) -> None:
    async def work() -> None:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0.001)

        ticking = asyncio.ensure_future(tick())
        text = "While this is spoken, the loop goes on."
        progress: list[float] = []
        audio = await pipeline.synthesize_async(text, on_progress=progress.append, rate=1.5)
        ticking.cancel()
        assert audio.to_pcm() == pipeline.synthesize(text, rate=1.5).to_pcm()
        assert ticks > 3 and progress == [1]
        results = await asyncio.gather(*(pipeline.synthesize_async(t) for t in ("One.", "Two.")))
        assert [t.label for a in results for t in a.timings if t.kind == "word"] == ["One", "Two"]
        ssml = await pipeline.synthesize_ssml_async("<speak>One.</speak>")
        assert ssml.to_pcm() == results[0].to_pcm()
        batch = await pipeline.synthesize_batch_async(["One.", ""], return_errors=True)
        assert isinstance(batch[1], voirs.EmptyTextError)
        with pytest.raises(voirs.EmptyTextError):
            await pipeline.synthesize_async("")

    run(work)
    assert_no_threads()


@pytest.mark.parametrize("run", loops())
def test_streaming(run: Run, pipeline: voirs.VoirsPipeline, long_text: str) -> None:
    async def work() -> None:
        text = "One. Two. Three."
        chunks = [chunk async for chunk in pipeline.stream_async(text)]
        assert b"".join(bytes(memoryview(c)) for c in chunks) == bytes(
            memoryview(pipeline.synthesize(text))
        )
        ssml = [c async for c in pipeline.stream_ssml_async("<speak>One. Two.</speak>")]
        assert len(ssml) == 2
        # Leaving early stops it.
        stream = pipeline.stream_async(long_text)
        async for chunk in stream:
            assert chunk.first_sample == 0
            break
        await stream.aclose()

    run(work)
    assert_no_threads()


@pytest.mark.parametrize("run", loops())
@pytest.mark.parametrize("streaming", [False, True])
def test_cancelling(
    run: Run, streaming: bool, pipeline: voirs.VoirsPipeline, long_text: str
) -> None:
    async def speak() -> None:
        if streaming:
            async for _ in pipeline.stream_async(long_text):
                pass
        else:
            await pipeline.synthesize_async(long_text)

    async def work() -> None:
        task = asyncio.ensure_future(speak())
        await asyncio.sleep(0.2)
        task.cancel()
        began = time.perf_counter()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The engine has stopped and its thread has ended.
        assert time.perf_counter() - began < 1
        assert_no_threads()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(speak(), 0.2)
        assert_no_threads()

    run(work)


def test_task_groups(pipeline: voirs.VoirsPipeline, long_text: str) -> None:
    group_of_tasks: Any = getattr(asyncio, "TaskGroup", None)
    if group_of_tasks is None:
        pytest.skip("task groups came with Python 3.11")

    async def fail() -> None:
        await asyncio.sleep(0.1)
        raise ZeroDivisionError

    async def work() -> None:
        began = time.perf_counter()
        with pytest.raises(BaseException) as caught:
            async with group_of_tasks() as group:
                group.create_task(pipeline.synthesize_async(long_text))
                group.create_task(fail())
        (error,) = caught.value.exceptions  # type: ignore[attr-defined]
        assert isinstance(error, ZeroDivisionError)
        assert time.perf_counter() - began < 2
        async with group_of_tasks() as group:
            tasks = [group.create_task(pipeline.synthesize_async(t)) for t in ("One.", "Two.")]
        assert [t.result().duration > 0.2 for t in tasks] == [True, True]

    asyncio.run(work())
    assert_no_threads()


@pytest.mark.parametrize("backend", ["trio", "asyncio"])
def test_anyio(backend: str, pipeline: voirs.VoirsPipeline, long_text: str) -> None:
    anyio = pytest.importorskip("anyio")
    pytest.importorskip(backend)

    async def work() -> None:
        audio = await pipeline.synthesize_async("One. Two.")
        chunks = [chunk async for chunk in pipeline.stream_async("One. Two.")]
        assert sum(len(c) for c in chunks) == len(audio)
        with pytest.raises(voirs.EmptyTextError):
            await pipeline.synthesize_async("")
        began = time.perf_counter()
        with anyio.move_on_after(0.2) as scope:
            await pipeline.synthesize_async(long_text)
        assert scope.cancel_called
        assert time.perf_counter() - began < 2

    anyio.run(work, backend=backend)


def assert_no_threads() -> None:
    """No thread of ours is left."""
    names = [thread.name for thread in threading.enumerate()]
    assert "voirs-async" not in names

"""Memory: nothing grows."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from contextlib import suppress

import pytest

import voirs


def resident() -> int:
    """The process's resident memory in KiB."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return int(next(line for line in status if line.startswith("VmRSS")).split()[1])
    except FileNotFoundError:
        pytest.skip("memory is measured on Linux")


def test_ten_thousand_words() -> None:
    pipeline = voirs.VoirsPipeline()
    for _ in range(300):
        pipeline.synthesize("Yes.")
    gc.collect()
    before = resident()
    for _ in range(10_000):
        pipeline.synthesize("Yes.")
    gc.collect()
    # A leak of a word's samples would be 350 MB.
    assert resident() - before < 4096


def test_pipelines_and_buffers() -> None:
    audio = voirs.VoirsPipeline().synthesize("Yes.")
    for _ in range(20):
        voirs.VoirsPipeline(threads=1).synthesize("Yes.")
    gc.collect()
    before = resident()
    for _ in range(200):
        voirs.VoirsPipeline(threads=1).phonemize("Yes.")
    for _ in range(10_000):
        memoryview(audio[100:]).release()
        audio.to_int16()
        audio.timings  # noqa: B018
        audio.resample(48000) if _ % 100 == 0 else None
    gc.collect()
    assert resident() - before < 8192


def test_references_and_python_memory() -> None:
    pipeline = voirs.VoirsPipeline()
    calls: list[int] = []

    def note(chunk: voirs.AudioChunk) -> None:
        calls.append(len(chunk))

    def work() -> None:
        audio = pipeline.synthesize("One. Two.", on_chunk=note, on_progress=lambda _: None)
        view = memoryview(audio)
        view.release()
        list(pipeline.stream("One."))
        pipeline.synthesize_batch(["One.", ""], return_errors=True, on_error=lambda *_: None)
        # Not pytest.raises, which keeps things of its own.
        with suppress(voirs.EmptyTextError):
            pipeline.synthesize("")
        calls.clear()

    for _ in range(20):
        work()
    counted = (sys.getrefcount(pipeline), sys.getrefcount(note), sys.getrefcount(None))
    tracemalloc.start()
    work()
    gc.collect()
    first = tracemalloc.take_snapshot()
    for _ in range(50):
        work()
    gc.collect()
    last = tracemalloc.take_snapshot()
    tracemalloc.stop()
    grown = [d for d in last.compare_to(first, "lineno") if "tracemalloc" not in str(d.traceback)]
    # A leaked object for each call would be 50 of them and more.
    assert sum(max(0, d.count_diff) for d in grown) < 50, grown[:5]
    again = (sys.getrefcount(pipeline), sys.getrefcount(note), sys.getrefcount(None))
    assert again[:2] == counted[:2]
    # None is immortal from 3.12 on; before, other code moves it a little.
    assert abs(again[2] - counted[2]) < 50

"""What calls cost in Python; `cargo xtask bench --python` compares with Rust."""

from __future__ import annotations

from typing import Any

import pytest

import voirs

pytest.importorskip("pytest_benchmark")


def test_speaking(benchmark: Any, pipeline: voirs.VoirsPipeline) -> None:
    assert benchmark(pipeline.synthesize, "Yes.").duration > 0.2


def test_timings(benchmark: Any, hello: voirs.AudioBuffer) -> None:
    assert len(benchmark(lambda: hello.timings)) > 10


def test_view(benchmark: Any, hello: voirs.AudioBuffer) -> None:
    assert len(benchmark(memoryview, hello)) == len(hello)


def test_error(benchmark: Any, pipeline: voirs.VoirsPipeline) -> None:
    def fail() -> str:
        try:
            pipeline.synthesize("")
        except voirs.EmptyTextError as error:
            return error.code
        return ""

    assert benchmark(fail) == "EMPTY_TEXT"

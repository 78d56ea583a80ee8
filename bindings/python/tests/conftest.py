"""What the tests share."""

from __future__ import annotations

import pytest

import voirs


@pytest.fixture(scope="session")
def pipeline() -> voirs.VoirsPipeline:
    return voirs.VoirsPipeline()


@pytest.fixture(scope="session")
def hello(pipeline: voirs.VoirsPipeline) -> voirs.AudioBuffer:
    return pipeline.synthesize("Hello, world.")


@pytest.fixture(scope="session")
def long_text() -> str:
    """Some minutes of speech."""
    return "The harbor woke slowly that morning, and nobody was in a hurry. " * 400

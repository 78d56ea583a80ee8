"""Exceptions: one for each code."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

import voirs
from voirs import _errors

HEADER = Path(__file__).parents[2] / "c/include/voirs.h"


def subclasses() -> dict[str, type[voirs.VoirsError]]:
    return {c.code: c for c in voirs.VoirsError.__subclasses__()}


def test_the_codes_are_those_of_c() -> None:
    codes = dict(re.findall(r"\bVOIRS_STATUS_(\w+) = (\d+)", HEADER.read_text(encoding="utf-8")))
    del codes["OK"]
    assert {c.code: str(c.number) for c in subclasses().values()} == codes
    for kind in subclasses().values():
        assert getattr(voirs, kind.__name__) is kind and kind.__name__ in voirs.__all__
        # Each is one of the built-in exceptions as well.
        assert any(b.__module__ == "builtins" for b in kind.__mro__[2:-3])


def test_every_code_becomes_its_exception() -> None:
    for code, kind in subclasses().items():
        error = _errors.of_engine(code, kind.number, "message", "Hint.", {"a": "b"})
        assert type(error) is kind
        assert (error.code, error.number) == (code, kind.number)
        assert (error.message, error.hint, error.details) == ("message", "Hint.", {"a": "b"})
        assert str(error) == "message. Hint."
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind and vars(again) == vars(error)
    unknown = _errors.of_engine("NEW", 999, "message", None, {})
    assert type(unknown) is voirs.VoirsError and (unknown.code, unknown.number) == ("NEW", 999)
    assert str(unknown) == "message"


def test_files_that_are_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        voirs.VoirsPipeline(voice_file=tmp_path / "none.voirs")
    assert isinstance(caught.value, voirs.ReadFailedError)
    with pytest.raises(voirs.ReadFailedError) as caught_directory:
        voirs.VoirsPipeline(voice_file=tmp_path)
    assert not isinstance(caught_directory.value, FileNotFoundError)
    with pytest.raises(voirs.DamagedVoiceError):
        voirs.VoirsPipeline(voice_file=b"no voice")


def test_more_that_can_go_wrong(pipeline: voirs.VoirsPipeline, long_text: str) -> None:
    with pytest.raises(LookupError):
        voirs.VoirsPipeline("nobody")
    with pytest.raises(voirs.UnsupportedAccentError):
        voirs.VoirsPipeline(accent="fr-FR")
    with pytest.raises(TimeoutError) as caught:
        pipeline.synthesize(long_text, timeout=0.05)
    assert caught.value.code == "TIMED_OUT"  # type: ignore[attr-defined]
    token = voirs.CancelToken()
    token.cancel()
    assert token.cancelled
    with pytest.raises(voirs.CancelledError):
        pipeline.synthesize(long_text, cancel=token)
    with pytest.raises(voirs.NothingToSpeakError):
        pipeline.synthesize("…")
    with pytest.raises(voirs.EmptyTextError):
        pipeline.synthesize(" \n")

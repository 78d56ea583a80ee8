"""Voices of directories, with a real Piper voice and a real Kokoro network."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import voirs

PIPER = "en_US-joe-medium"


@pytest.fixture(scope="module")
def directory() -> Path:
    folder = Path(__file__).resolve().parents[3] / ".cache" / "voices"
    if not (folder / f"{PIPER}.onnx").exists():
        assert os.environ.get("VOIRS_TEST_VOICES") != "required", "cargo xtask voices --test"
        pytest.skip("the test voices were not fetched")
    return folder


def test_a_voice_by_path_and_by_name(directory: Path) -> None:
    file = directory / f"{PIPER}.onnx"
    by_path = voirs.VoirsPipeline(voice_file=file).synthesize("Hello.")
    assert by_path.sample_rate == 22_050
    named = voirs.VoirsPipeline(PIPER, voice_directories=directory)
    assert named.synthesize("Hello.").samples.tolist() == by_path.samples.tolist()
    assert named.voice.name == named.config["voice"] == PIPER
    assert "pitch" not in named.voice.capabilities
    with pytest.raises(voirs.UnknownVoiceError):
        voirs.VoirsPipeline(PIPER)


def test_directories_are_listed(directory: Path, tmp_path: Path) -> None:
    own = [voice.name for voice in voirs.voices()]
    assert own == ["heart"]
    for given in (directory, str(directory), [tmp_path, directory]):
        names = [voice.name for voice in voirs.voices(given)]
        assert names[0] == "heart" and PIPER in names
    pipeline = voirs.VoirsPipeline()
    assert [voice.name for voice in pipeline.voices()] == own
    pipeline.config["voice_directories"] = [tmp_path, directory]
    assert pipeline.config["voice_directories"] == f"{tmp_path}{os.pathsep}{directory}"
    (piper,) = [voice for voice in pipeline.voices() if voice.name == PIPER]
    assert (piper.name, piper.sample_rate) == (PIPER, 22_050)
    with pytest.raises(TypeError):
        voirs.VoirsPipeline(voice_directories=5)  # type: ignore[arg-type]


def test_documents_switch_to_them(directory: Path) -> None:
    pipeline = voirs.VoirsPipeline(voice_directories=[directory])
    document = f'<speak>It rained. <voice name="{PIPER}">Nobody came.</voice></speak>'
    audio = pipeline.synthesize_ssml(document)
    assert audio.sample_rate == 24_000 and not audio.warnings
    assert [t.label for t in audio.timings if t.kind == "word"][2:] == ["Nobody", "came"]


def test_kokoro_styles_are_voices(directory: Path) -> None:
    folders = [directory / "kokoro", directory.parents[1] / "voices"]
    pipeline = voirs.VoirsPipeline("am_michael", voice_directories=folders)
    audio = pipeline.synthesize("Hello.")
    assert audio.sample_rate == 24_000 and audio.duration > 0.3
    michael = pipeline.voice
    assert (michael.name, michael.gender, michael.language) == ("am_michael", "male", "en-US")
    assert {"af_heart", "bf_emma"} < {voice.name for voice in pipeline.voices()}
    george = voirs.VoirsPipeline("0.7*bm_george+0.3*bf_emma", voice_directories=folders)
    assert george.voice.language == "en-GB"
    assert george.synthesize("Hello.").samples.tolist() != audio.samples.tolist()


def test_memory_has_a_limit(directory: Path, tmp_path: Path) -> None:
    # Another file than that which other tests may have in memory.
    for name in (f"{PIPER}.onnx", f"{PIPER}.onnx.json"):
        shutil.copy(directory / name, tmp_path)
    with pytest.raises(voirs.VoirsError) as caught:
        voirs.VoirsPipeline(PIPER, voice_directories=tmp_path, max_model_memory=1_000_000)
    assert caught.value.code == "OUT_OF_MEMORY"
    assert PIPER in str(caught.value)

"""Settings as a mapping."""

from __future__ import annotations

import collections.abc
import json
import pickle
from pathlib import Path
from typing import cast

import pytest

import voirs


def test_a_config_is_a_mapping() -> None:
    config = voirs.Config(rate=1.5)
    assert isinstance(config, collections.abc.Mapping)
    assert (
        config["rate"] == 1.5
        and "rate" in config
        and "rat" not in config
        and cast(str, 5) not in config
    )
    assert list(config) == list(config.keys()) == [info.name for info in voirs.settings()]
    assert dict(config) == dict(config.items()) and len(config) == len(voirs.settings())
    config["seed"] = 2**64 - 1
    assert config["seed"] == 2**64 - 1
    config["seed"] = None
    assert config["seed"] == 0
    assert config.get("rate") == 1.5 and config.get("rat") is None and config.get("rat", 3) == 3
    config.update({"pitch": 2}, volume=0.5)
    assert (config["pitch"], config["volume"]) == (2, 0.5)
    assert config == voirs.Config(dict(config)) and config != voirs.Config()
    assert config == dict(config)
    assert repr(config) == "Config(rate=1.5, pitch=2.0, volume=0.5)"
    with pytest.raises(KeyError):
        config["rat"]


def test_every_setting_is_described_and_checked() -> None:
    for info in voirs.settings():
        assert voirs.Config()[info.name] == info.default
        assert type(info.default).__name__ == info.kind
        assert info.range and info.description.endswith(".")
    for name, value in (
        ("rate", 5),
        ("rate", float("nan")),
        ("pitch", "high"),
        ("seed", -1),
        ("threads", 1000),
        ("priority", "urgent"),
        ("sample_rate", 5),
    ):
        with pytest.raises(voirs.InvalidSettingError) as caught:
            voirs.Config(**{name: value})
        assert caught.value.details["setting"] == name and caught.value.hint


def test_files_go_round(tmp_path: Path) -> None:
    config = voirs.Config(rate=1.25, priority="high", timeout=2.5)
    config.save(tmp_path / "voice.json")
    assert voirs.Config.load(tmp_path / "voice.json") == config
    assert voirs.Config(tmp_path / "voice.json") == config
    assert voirs.Config.from_json(config.to_json()) == config
    assert json.loads(config.to_json())["rate"] == 1.25
    pipeline = voirs.VoirsPipeline(config=tmp_path / "voice.json", rate=2)
    assert (pipeline.config["rate"], pipeline.config["timeout"]) == (2, 2.5)
    with pytest.raises(FileNotFoundError):
        voirs.Config.load(tmp_path / "none.json")
    with pytest.raises(voirs.InvalidConfigError) as caught:
        voirs.Config.from_json('{\n "rate": }')
    assert caught.value.details["line"] == "2"
    with pytest.raises(voirs.UnknownSettingError):
        voirs.Config.from_json('{"rat": 1}')
    with pytest.raises(TypeError, match="mapping"):
        voirs.Config(5)  # type: ignore[arg-type]


def test_configs_can_be_pickled_and_copied() -> None:
    config = voirs.Config(pitch=-3)
    assert pickle.loads(pickle.dumps(config)) == config
    copy = config.copy()
    copy["pitch"] = 0
    assert config["pitch"] == -3


def test_the_config_of_a_pipeline_is_alive() -> None:
    pipeline = voirs.VoirsPipeline(config={"rate": 0.5})
    slow = pipeline.synthesize("Hello there.")
    pipeline.config["rate"] = 1
    fast = pipeline.synthesize("Hello there.")
    assert slow.duration > 1.7 * fast.duration
    pipeline.config["threads"] = 1
    assert pipeline.threads == 1
    pipeline.config["max_text_bytes"] = 4
    with pytest.raises(voirs.TextTooLongError):
        pipeline.synthesize("Hello there.")
    with pytest.raises(voirs.InvalidStateError, match="Make another pipeline"):
        pipeline.config["voice"] = "heart"
    # What is refused changes nothing.
    with pytest.raises(voirs.InvalidSettingError):
        pipeline.config["rate"] = 100
    assert pipeline.config["rate"] == 1
    assert voirs.VoirsPipeline(config=pipeline.config).config == pipeline.config

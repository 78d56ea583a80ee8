"""Audio buffers: views, conversions, files."""

from __future__ import annotations

import array
import io
import struct
import wave
from pathlib import Path
from xml.etree import ElementTree

import pytest

import voirs


def test_views_share_the_samples(hello: voirs.AudioBuffer) -> None:
    view = memoryview(hello)
    assert (view.format, view.itemsize, view.ndim, view.readonly) == ("f", 4, 1, True)
    assert view.shape == (len(hello),) and view.contiguous
    numpy = pytest.importorskip("numpy")
    array_ = numpy.asarray(hello)
    assert array_.dtype == numpy.float32 and not array_.flags.owndata
    assert not array_.flags.writeable
    again = numpy.asarray(memoryview(hello))
    assert array_.ctypes.data == again.ctypes.data
    with pytest.raises((BufferError, TypeError)):
        io.BytesIO(b"\0" * 8).readinto(hello)


def test_a_view_keeps_the_samples() -> None:
    audio = voirs.AudioBuffer.from_samples(array.array("f", [0.5, -0.25]), 8000)
    view = memoryview(audio)
    del audio
    assert view.tolist() == [0.5, -0.25]


def test_array_protocol(hello: voirs.AudioBuffer) -> None:
    numpy = pytest.importorskip("numpy")
    assert numpy.array(hello, dtype=numpy.float64).dtype == numpy.float64
    assert hello.__array__().ctypes.data == numpy.asarray(hello).ctypes.data
    assert hello.__array__(copy=True).ctypes.data != numpy.asarray(hello).ctypes.data
    with pytest.raises(ValueError, match="needs a copy"):
        hello.__array__(numpy.float64, copy=False)


def test_slices(hello: voirs.AudioBuffer) -> None:
    part = hello[2400:12000]
    assert len(part) == 9600 and part.duration == 0.4
    assert part.samples.tolist() == hello.samples.tolist()[2400:12000]
    assert hello[-10:].samples.tolist() == hello.samples.tolist()[-10:]
    assert len(hello[5:2]) == 0 and hello[5:2].timings == []
    assert hello[0] == hello.samples[0] and hello[-1] == hello.samples[-1]
    assert part[100:200].samples.tolist() == hello.samples.tolist()[2500:2600]
    with pytest.raises(IndexError):
        hello[len(hello)]
    with pytest.raises(ValueError, match="numpy"):
        hello[::2]
    with pytest.raises(TypeError):
        hello["a"]  # type: ignore[call-overload]
    # Timings are cut and moved along.
    words = {t.label: t for t in hello.timings if t.kind == "word"}
    world = words["world"]
    cut = hello[world.start_sample : world.end_sample]
    assert [(t.start_sample, t.end_sample) for t in cut.timings if t.kind == "word"] == [
        (0, world.end_sample - world.start_sample)
    ]


def test_joining(hello: voirs.AudioBuffer) -> None:
    both = hello[:12000] + hello[12000:]
    assert both.to_pcm() == hello.to_pcm()
    twice = hello + hello
    words = [t for t in twice.timings if t.kind == "word"]
    assert [t.label for t in words] == ["Hello", "world"] * 2
    assert words[2].start_sample == words[0].start_sample + len(hello)
    with pytest.raises(voirs.InvalidArgumentError, match="24000 and 8000"):
        hello + hello.resample(8000)
    with pytest.raises(TypeError):
        hello + 1  # type: ignore[operator]


def test_timings(pipeline: voirs.VoirsPipeline) -> None:
    text = "“Naïve,” she said."
    timings = pipeline.synthesize(text).timings
    words = [t for t in timings if t.kind == "word"]
    assert [t.label for t in words] == ["Naïve", "she", "said"]
    naive = words[0]
    assert naive.characters and text[slice(*naive.characters)] == "Naïve"
    assert naive.bytes and text.encode()[slice(*naive.bytes)].decode() == "Naïve"
    assert [t.start for t in timings] == sorted(t.start for t in timings)
    phonemes = [t for t in timings if t.kind == "phoneme"]
    assert all(a.end_sample == b.start_sample for a, b in zip(phonemes, phonemes[1:]))
    assert {t.stress for t in phonemes} == {0, 1}
    visemes = [t for t in timings if t.kind == "viseme"]
    assert all(t.azure_viseme is not None and 0 <= t.azure_viseme <= 21 for t in visemes)
    assert all(t.start == t.start_sample / 24000 for t in timings)


def test_timings_make_a_table(hello: voirs.AudioBuffer) -> None:
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame(hello.timings)
    assert list(table[table.kind == "word"].label) == ["Hello", "world"]


def test_timings_in_files(hello: voirs.AudioBuffer, tmp_path: Path) -> None:
    hello.save_timings(tmp_path / "a.srt")
    assert (tmp_path / "a.srt").read_text(encoding="utf-8") == hello.export_timings("srt")
    assert hello.export_timings("vtt").startswith("WEBVTT")
    hello.save_timings(tmp_path / "b", format="json")
    with pytest.raises(voirs.UnsupportedFormatError, match="format="):
        hello.save_timings(tmp_path / "c.doc")
    with pytest.raises(voirs.VoirsError):
        hello.export_timings("doc")  # type: ignore[arg-type]


def test_int16(hello: voirs.AudioBuffer) -> None:
    integers = hello.to_int16()
    assert integers.format == "h" and len(integers) == len(hello)
    # The definition: full scale is 32,767, ties to even.
    for integer, sample in zip(integers[::97], hello.samples[::97]):
        assert integer == round(max(-1.0, min(1.0, sample)) * 32767)
    assert hello.to_int16(dither=1).tolist() != integers.tolist()


def test_pcm() -> None:
    audio = voirs.AudioBuffer.from_samples(array.array("f", [1.0, -0.5]), 8000)
    assert audio.to_pcm("int16", byte_order="big") == b"\x7f\xff\xc0\x00"
    assert audio.to_pcm("int24", byte_order="little") == b"\xff\xff\x7f\x00\x00\xc0"
    stereo = audio.to_pcm("int16", byte_order="big", layout="stereo")
    assert stereo == b"\x7f\xff\x7f\xff\xc0\x00\xc0\x00"
    planar = audio.to_pcm("int16", byte_order="big", layout="stereo-planar")
    assert planar == b"\x7f\xff\xc0\x00" * 2
    assert audio.to_pcm("float32", byte_order="little") == struct.pack("<2f", 1, -0.5)
    for arguments in ({"format": "int8"}, {"byte_order": "middle"}, {"layout": "quad"}):
        with pytest.raises(voirs.VoirsError):
            audio.to_pcm(**arguments)  # type: ignore[arg-type]


def test_wav(hello: voirs.AudioBuffer) -> None:
    for bit_depth, width in ((16, 2), (24, 3), (32, 4)):
        with wave.open(io.BytesIO(hello.to_bytes("wav", bit_depth=bit_depth))) as file:  # type: ignore[arg-type]
            assert file.getnframes() == len(hello) and file.getsampwidth() == width
            frames = file.readframes(len(hello))
        assert frames == hello.to_pcm(f"int{bit_depth}", byte_order="little")  # type: ignore[arg-type]
    assert hello.to_bytes("wav", bit_depth="float")[-8:] == bytes(memoryview(hello[-2:]))


def test_other_formats(hello: voirs.AudioBuffer, tmp_path: Path) -> None:
    for name, magic in (("a.flac", b"fLaC"), ("a.mp3", b"\xff"), ("a.WAV", b"RIFF")):
        hello.save(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(magic)
    hello.save(str(tmp_path / "noext"), format="flac", bit_depth=24)
    small, large = hello.to_bytes("mp3", bitrate=32), hello.to_bytes("mp3", bitrate=128)
    assert len(large) > 3 * len(small)
    assert len(hello.to_bytes("mp3", quality=9)) < len(hello.to_bytes("mp3", quality=0))
    for call in (
        lambda: hello.save(tmp_path / "a.ogg"),
        lambda: hello.to_bytes("ogg"),  # type: ignore[arg-type]
        lambda: hello.to_bytes("flac", bit_depth=32),
        lambda: hello.to_bytes("wav", bitrate=128),
        lambda: hello.to_bytes("mp3", bitrate=33),
    ):
        with pytest.raises(voirs.UnsupportedFormatError):
            call()
    with pytest.raises(voirs.WriteFailedError, match="nowhere"):
        hello.save(tmp_path / "nowhere" / "a.wav")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.WAV", "a.flac", "a.mp3", "noext"]


def test_resampling(hello: voirs.AudioBuffer) -> None:
    double = hello.resample(48000)
    assert double.sample_rate == 48000 and double.duration == pytest.approx(hello.duration)
    ends = [t.end for t in hello.timings]
    assert [t.end for t in double.timings] == pytest.approx(ends, abs=1e-4)
    with pytest.raises(voirs.InvalidSettingError):
        hello.resample(100)


def test_from_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    make = voirs.AudioBuffer.from_numpy
    assert make(numpy.array([0.5, -1.0]), 8000).samples.tolist() == [0.5, -1.0]
    assert make(numpy.array([-32768, 16384], numpy.int16), 8000).samples.tolist() == [-1, 0.5]
    assert make(numpy.array([0, 128], numpy.uint8), 8000).samples.tolist() == [-1, 0]
    stereo = numpy.array([[1.0, 0.0], [0.5, 0.5]])
    assert make(stereo, 8000).samples.tolist() == [0.5, 0.5]
    assert make([0.25, 0.5], 8000).samples.tolist() == [0.25, 0.5]
    for wrong in (numpy.zeros((2, 2, 2)), numpy.array(["a"]), numpy.array([1j])):
        with pytest.raises(voirs.InvalidArgumentError):
            make(wrong, 8000)
    with pytest.raises(voirs.InvalidArgumentError):
        make([0.0], 0)


def test_from_samples() -> None:
    audio = voirs.AudioBuffer.from_samples(array.array("f", [0.25]), 8000)
    assert audio.samples.tolist() == [0.25] and audio.timings == [] and audio.channels == 1
    with pytest.raises((BufferError, TypeError)):
        voirs.AudioBuffer.from_samples(b"1234", 8000)


def test_notebook(pipeline: voirs.VoirsPipeline, hello: voirs.AudioBuffer) -> None:
    audio = pipeline.synthesize("Fish & chips <here>.")
    page = ElementTree.fromstring(audio._repr_html_())
    player = page.find("audio")
    assert player is not None and player.attrib["src"].startswith("data:audio/")
    words = [t.text for t in page.iter("text")]
    assert words == [t.label for t in audio.timings if t.kind == "word"]
    assert "<script" not in audio._repr_html_()
    silent = voirs.AudioBuffer.from_samples(array.array("f", []), 8000)
    assert "<audio" not in silent._repr_html_()


def test_repr(hello: voirs.AudioBuffer) -> None:
    assert repr(hello).startswith("<AudioBuffer 0.") and "2 words" in repr(hello)


def test_playing_without_a_device(
    hello: voirs.AudioBuffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where there is no player at all, the error says what was tried.
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", None)
    with pytest.raises(voirs.SystemResourceError, match="Install the package sounddevice"):
        hello.play()


def test_playing_with_a_program(
    hello: voirs.AudioBuffer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A program of the name that takes a file, as the real ones do.
    player = tmp_path / "paplay"
    player.write_text(f'#!/bin/sh\n/bin/cp "$1" {tmp_path}/played.wav\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(__import__("sys").modules, "sounddevice", None)
    hello.play()
    assert (tmp_path / "played.wav").read_bytes() == hello.to_bytes("wav")

"""Pipelines: text, SSML, phonemes, streams and batches."""

from __future__ import annotations

import gc
import struct
import weakref
from pathlib import Path

import pytest

import voirs


def test_two_lines_speak(tmp_path: Path) -> None:
    audio = voirs.VoirsPipeline().synthesize("Hello, world.")
    audio.save(tmp_path / "hello.wav")
    header = (tmp_path / "hello.wav").read_bytes()[:44]
    assert header[:4] == b"RIFF" and header[8:12] == b"WAVE"
    assert struct.unpack("<HHI", header[20:28]) == (1, 1, 24000)
    # Two words take a speaker between half a second and one and a half.
    assert 0.5 < audio.duration < 1.5
    assert max(audio.samples) > 0.1


def test_settings_of_a_request(pipeline: voirs.VoirsPipeline) -> None:
    text = "One two three four five six seven eight nine ten."
    plain = pipeline.synthesize(text)
    slow = pipeline.synthesize(text, rate=0.5)
    assert slow.duration / plain.duration == pytest.approx(2, rel=0.05)
    assert pipeline.synthesize(text, sample_rate=48000).sample_rate == 48000
    assert pipeline.synthesize(text, seed=1).to_pcm() != plain.to_pcm()
    assert pipeline.synthesize(text, seed=0).to_pcm() == plain.to_pcm()
    # None is the default.
    assert pipeline.synthesize(text, timeout=None, sample_rate=None).to_pcm() == plain.to_pcm()


def test_settings_of_the_pipeline_are_not_of_a_request(pipeline: voirs.VoirsPipeline) -> None:
    with pytest.raises(voirs.InvalidArgumentError, match="VoirsPipeline\\(threads="):
        pipeline.synthesize("Hello.", threads=1)  # type: ignore[call-arg]
    with pytest.raises(voirs.UnknownSettingError, match='Did you mean "rate"') as caught:
        pipeline.synthesize("Hello.", rat=1)  # type: ignore[call-arg]
    assert caught.value.details["nearest"] == "rate"
    with pytest.raises(TypeError, match="a setting is a number or str, not list"):
        pipeline.synthesize("Hello.", rate=[1])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not bool"):
        pipeline.synthesize("Hello.", rate=True)


def test_numpy_scalars_and_timedeltas_are_numbers(pipeline: voirs.VoirsPipeline) -> None:
    from datetime import timedelta

    numpy = pytest.importorskip("numpy")
    text = "One. Two."
    expected = pipeline.synthesize(text, rate=1.5, seed=7, sentence_pause=0.25).to_pcm()
    given = pipeline.synthesize(
        text,
        rate=numpy.float64(1.5),
        seed=numpy.int64(7),
        sentence_pause=timedelta(milliseconds=250),
    )
    assert given.to_pcm() == expected


def test_bytes_are_utf8(pipeline: voirs.VoirsPipeline) -> None:
    text = "A naïve façade."
    assert pipeline.synthesize(text.encode()).to_pcm() == pipeline.synthesize(text).to_pcm()
    with pytest.raises(voirs.InvalidUtf8Error):
        pipeline.synthesize(b"caf\xe9")
    with pytest.raises(voirs.InvalidUtf8Error) as caught:
        pipeline.synthesize("half \ud800 a pair")
    assert isinstance(caught.value.__cause__, UnicodeEncodeError)
    with pytest.raises(TypeError, match="a text is str or bytes, not int"):
        pipeline.synthesize(5)  # type: ignore[arg-type]


def test_ssml(pipeline: voirs.VoirsPipeline) -> None:
    plain = pipeline.synthesize("One. Two.")
    ssml = pipeline.synthesize_ssml('<speak>One. <break time="2s"/><mark name="m"/>Two.</speak>')
    assert ssml.duration - plain.duration == pytest.approx(2 - 0.4, abs=0.1)
    assert [t.label for t in ssml.timings if t.kind == "mark"] == ["m"]
    with pytest.raises(voirs.InvalidSsmlError) as caught:
        pipeline.synthesize_ssml("<speak>\n <oops</speak>")
    assert caught.value.details["line"] == "2"


def test_phonemes(pipeline: voirs.VoirsPipeline) -> None:
    phonemes = pipeline.phonemize("Hello, world.")
    assert phonemes == pipeline.phonemize_ssml("<speak>Hello, world.</speak>")
    assert 0.3 < pipeline.synthesize_phonemes(phonemes).duration < 2
    with pytest.raises(voirs.InvalidPhonemesError, match="#"):
        pipeline.synthesize_phonemes("#")


def test_lexicons(tmp_path: Path) -> None:
    table = "sofa\tkˈæt\n"
    (tmp_path / "names.txt").write_text(table, encoding="utf-8")
    for lexicons in (table.encode(), [tmp_path / "names.txt"], str(tmp_path / "names.txt")):
        with voirs.VoirsPipeline(lexicons=lexicons) as pipeline:
            assert pipeline.phonemize("sofa").startswith("kˈæt")
    pipeline = voirs.VoirsPipeline()
    assert not pipeline.phonemize("sofa").startswith("kˈæt")
    pipeline.add_lexicon(table.encode())
    assert pipeline.phonemize("sofa").startswith("kˈæt")
    with pytest.raises(voirs.InvalidLexiconError):
        pipeline.add_lexicon(b"<lexicon")
    with pytest.raises(TypeError):
        voirs.VoirsPipeline(lexicons=5)  # type: ignore[arg-type]


def test_a_stream_is_the_whole(pipeline: voirs.VoirsPipeline) -> None:
    text = "First, a sentence. Then another one! And, at last, a third?"
    whole = pipeline.synthesize(text)
    chunks = list(pipeline.stream(text))
    assert len(chunks) == 3
    assert b"".join(bytes(memoryview(c)) for c in chunks) == bytes(memoryview(whole))
    assert [text[slice(*c.characters)].strip() for c in chunks] == [
        "First, a sentence.",
        "Then another one!",
        "And, at last, a third?",
    ]
    first = 0
    for chunk in chunks:
        assert chunk.first_sample == first and chunk.start == first / 24000
        first += len(chunk)
    assert chunks[-1].progress == 1
    # Timings of a chunk count from its beginning.
    shifted = [
        (t.label, t.start_sample + c.first_sample)
        for c in chunks
        for t in c.timings
        if t.kind == "word"
    ]
    assert shifted == [(t.label, t.start_sample) for t in whole.timings if t.kind == "word"]


def test_a_stream_can_be_left(pipeline: voirs.VoirsPipeline, long_text: str) -> None:
    with pipeline.stream(long_text) as stream:
        assert next(stream).first_sample == 0
    assert list(stream) == []
    stream = pipeline.stream(long_text)
    next(stream)
    stream.cancel()
    with pytest.raises(voirs.CancelledError):
        list(stream)
    gone = weakref.ref(stream)
    del stream
    gc.collect()
    assert gone() is None


def test_batch(pipeline: voirs.VoirsPipeline) -> None:
    texts = ["One.", "", "Three.", "λόγος", "Five."]
    seen: list[tuple[int, int]] = []
    errors: dict[int, Exception] = {}
    results = pipeline.synthesize_batch(
        texts,
        return_errors=True,
        on_progress=lambda done, all_of_them: seen.append((done, all_of_them)),
        on_error=errors.__setitem__,
    )
    assert [type(r) for r in results] == [
        voirs.AudioBuffer,
        voirs.EmptyTextError,
        voirs.AudioBuffer,
        voirs.NothingToSpeakError,
        voirs.AudioBuffer,
    ]
    assert seen == [(n, 5) for n in range(1, 6)]
    assert sorted(errors) == [1, 3] and errors[1] is results[1]
    assert results[2].to_pcm() == pipeline.synthesize("Three.").to_pcm()
    with pytest.raises(voirs.EmptyTextError):
        pipeline.synthesize_batch(texts)
    with pytest.raises(voirs.InvalidArgumentError, match="single text"):
        pipeline.synthesize_batch("Hello.")
    assert pipeline.synthesize_batch([]) == []
    ssml = pipeline.synthesize_batch(iter(["<speak>One.</speak>"]), ssml=True)
    assert ssml[0].to_pcm() == results[0].to_pcm()


def test_callbacks(pipeline: voirs.VoirsPipeline) -> None:
    chunks: list[voirs.AudioChunk] = []
    progress: list[float] = []
    audio = pipeline.synthesize(
        "One. Two. Three.", on_chunk=chunks.append, on_progress=progress.append
    )
    assert sum(len(c) for c in chunks) == len(audio)
    assert progress == sorted(progress) and progress[-1] == 1 and len(progress) == 3


def test_an_exception_of_a_callback_arrives(pipeline: voirs.VoirsPipeline, long_text: str) -> None:
    calls = 0

    def fail(chunk: voirs.AudioChunk) -> None:
        nonlocal calls
        calls += 1
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ZeroDivisionError("outer") from inner

    with pytest.raises(ZeroDivisionError, match="outer") as caught:
        pipeline.synthesize(long_text, on_chunk=fail)
    assert calls == 1
    assert isinstance(caught.value.__cause__, KeyError)
    assert caught.traceback[-1].name == "fail"
    # A callback may use the pipeline.
    inner: list[voirs.AudioBuffer] = []
    pipeline.synthesize("Hi.", on_chunk=lambda _: inner.append(pipeline.synthesize("Hello.")))
    assert len(inner) == 1


def test_closing() -> None:
    with voirs.VoirsPipeline(threads=1) as pipeline:
        assert pipeline.threads == 1 and not pipeline.closed
        stream = pipeline.stream("One. Two.")
    assert pipeline.closed and repr(pipeline) == "<VoirsPipeline, closed>"
    for call in (
        lambda: pipeline.synthesize("Hello."),
        lambda: pipeline.phonemize("Hello."),
        lambda: pipeline.voice,
    ):
        with pytest.raises(voirs.InvalidStateError, match="was closed"):
            call()
    # What has begun goes on.
    assert len(list(stream)) == 2
    pipeline.close()


def test_voices(pipeline: voirs.VoirsPipeline) -> None:
    assert pipeline.voice in voirs.voices()
    assert pipeline.voice.name == "heart" and pipeline.voice.sample_rate == pipeline.sample_rate
    assert {"rate", "pitch", "timings"} <= pipeline.voice.capabilities
    assert "heart" in repr(pipeline)


def test_warnings_have_ranges_in_characters(pipeline: voirs.VoirsPipeline) -> None:
    text = "Naïve λόγος, he said."
    (warning,) = pipeline.synthesize(text).warnings
    assert text[slice(*warning.characters)] == "λόγος"
    assert text.encode()[slice(*warning.bytes)].decode() == "λόγος"
    stream = pipeline.stream(text)
    list(stream)
    assert stream.warnings == [warning]


def test_threads_of_the_process() -> None:
    before = voirs.global_threads()
    voirs.set_global_threads(1)
    assert voirs.VoirsPipeline().threads == 1
    voirs.set_global_threads(before)
    assert voirs.global_threads() == before
    with pytest.raises(voirs.InvalidSettingError):
        voirs.set_global_threads(0)

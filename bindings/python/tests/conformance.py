"""The conformance cases through Python; `conformance/README.md` says what they are.

usage: conformance.py FOLDER FILE
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import voirs

LENGTH_TOLERANCE = 0.03
LEVEL_TOLERANCE = 0.7
FORMATS = {"i24-low": "int24in32", "i24-high": "int24in32-high", "f32": "float32"}
LAYOUTS = {"mono": "mono", "interleaved": "stereo", "planar": "stereo-planar"}
RANKS = ("sentence", "word", "phoneme", "viseme", "mark")


def rows(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line and not line.startswith("#"):
            yield line.split("\t")


def unescaped(field: str) -> bytes:
    def replace(match: re.Match[bytes]) -> bytes:
        escape = match[1]
        if escape.startswith(b"x"):
            return bytes([int(escape[1:], 16)])
        return {b"n": b"\n", b"t": b"\t"}.get(escape, escape)

    return re.sub(rb"\\(x..|.)", replace, field.encode())


def fnv1a(data: bytes) -> int:
    total = 0xCBF29CE484222325
    for byte in data:
        total = ((total ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return total


def events(audio: voirs.AudioBuffer) -> Iterator[str]:
    for t in sorted(audio.timings, key=lambda t: (t.start_sample, RANKS.index(t.kind))):
        span = f"{t.start_sample} {t.end_sample}"
        if t.kind in ("sentence", "word"):
            assert t.bytes
            yield f"  {t.kind} {span} {t.bytes[0]} {t.bytes[1]} {t.label}"
        elif t.kind == "phoneme":
            yield f"  phoneme {span} {t.stress} {t.label} {t.ipa}"
        elif t.kind == "viseme":
            yield f"  viseme {span} {t.azure_viseme} {t.label}"
        else:
            yield f"  mark {t.start_sample} {t.label}"


def speak(kind: str, settings: str, text: bytes) -> voirs.AudioBuffer:
    given = dict(s.split("=", 1) for s in settings.split(";") if s != "-")
    pipeline = voirs.VoirsPipeline(config=given)
    if kind == "phonemes":
        return pipeline.synthesize_phonemes(text)
    whole = pipeline.synthesize_ssml(text) if kind == "ssml" else pipeline.synthesize(text)
    stream = pipeline.stream_ssml(text) if kind == "ssml" else pipeline.stream(text)
    samples = b"".join(bytes(memoryview(chunk)) for chunk in stream)
    assert samples == bytes(memoryview(whole)), text
    return whole


def decibels(audio: voirs.AudioBuffer) -> float:
    from math import log10

    samples = audio.samples.tolist()
    power = sum(x * x for x in samples) / len(samples)
    return 10 * log10(max(power, 1e-12))


def run(folder: Path) -> tuple[list[str], list[str]]:
    """What was got, and what is wrong with it."""
    results: list[str] = []
    wrong: list[str] = []
    for name, kind, settings, text, status, seconds, level in rows(folder / "cases.tsv"):
        try:
            audio = speak(kind, settings, unescaped(text))
        except voirs.VoirsError as error:
            results.append(f"case {name} {error.code}")
            if error.code != status:
                wrong.append(f"{name}: {error.code}, not {status}")
            continue
        total = fnv1a(audio.to_pcm("float32", byte_order="little"))
        results.append(f"case {name} OK {len(audio)} {total:016x}")
        results.extend(events(audio))
        if status != "OK":
            wrong.append(f"{name}: OK, not {status}")
            continue
        measured = (audio.duration, decibels(audio))
        if (
            abs(measured[0] / float(seconds) - 1) > LENGTH_TOLERANCE
            or abs(measured[1] - float(level)) > LEVEL_TOLERANCE
        ):
            wrong.append(f"{name}: {measured[0]:.3f} s, {measured[1]:.2f} dB")
    for samples, format_, order, layout, expected in rows(folder / "conversions.tsv"):
        from array import array

        values = array("f", [float(x) for x in samples.split(" ")])
        audio = voirs.AudioBuffer.from_samples(values, 24000)
        got = audio.to_pcm(
            FORMATS.get(format_, format_.replace("i", "int")),  # type: ignore[arg-type]
            byte_order=order,  # type: ignore[arg-type]
            layout=LAYOUTS[layout],  # type: ignore[arg-type]
        ).hex()
        results.append(f"conversion {format_} {order} {layout} {got}")
        if got != expected:
            wrong.append(f"{format_} {order} {layout}: {got}")
    for kind, name, value, status, mention in rows(folder / "settings.tsv"):
        got = "OK"
        try:
            config = voirs.Config({name: value}) if kind == "set" else voirs.Config.from_json(name)
            voirs.VoirsPipeline(config=config)
        except voirs.VoirsError as error:
            got = error.code
            if mention not in ("-", "") and mention not in error.message:
                wrong.append(f"{name} {value}: {error}")
        results.append(f"setting {name} {value} {got}")
        if got != status:
            wrong.append(f"{name} {value}: {got}, not {status}")
    return results, wrong


def main() -> int:
    folder, file = map(Path, sys.argv[1:])
    results, wrong = run(folder)
    file.write_text("\n".join(results) + "\n", encoding="utf-8", newline="\n")
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

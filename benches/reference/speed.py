"""The reference as a measuring server, in its fastest configuration on one thread.

Reads `run NAME` lines on standard input (NAME is a file of benches/texts, without `.txt`) and
answers each with one line of JSON: `seconds` from text to all samples, `audio_seconds` of sound,
and `first_audio_seconds` from text to the first sentence's samples. A driver alternates it with
another engine that speaks the same protocol (compare.py).

With `--rounds N` it measures itself and prints medians instead.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

# These two pick a processor's kernels by hand; the reference is fastest when OpenBLAS chooses.
# OpenBLAS reads them while numpy is imported, so they go first.
for variable in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(variable, None)
os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"

from hibari import Hibari, dsp  # noqa: E402

TEXTS = Path(__file__).resolve().parent.parent / "texts"


def load_text(name: str) -> str:
    return (TEXTS / f"{name}.txt").read_text(encoding="utf-8")


def measure(reference: Hibari, text: str) -> dict[str, float]:
    start = time.perf_counter()
    first, samples = 0.0, 0
    for chunk in reference.stream(text, seed=0):
        first = first or time.perf_counter() - start
        samples += len(chunk)
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "audio_seconds": samples / reference.sample_rate,
        "first_audio_seconds": first,
    }


def serve(reference: Hibari) -> None:
    for line in sys.stdin:
        try:
            command, name = line.split()
            if command != "run":
                raise ValueError(f"unknown command {command!r}")
            answer: dict[str, float] | dict[str, str] = measure(reference, load_text(name))
        except (OSError, ValueError) as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reference.")
    parser.add_argument("--rounds", type=int, help="measure both texts N times, print medians")
    rounds = parser.parse_args().rounds
    if dsp.FFT_BACKEND != "scipy":
        sys.exit("scipy is missing: the reference would run on its slow path")
    reference = Hibari(threads=1)
    reference("Warm up.")
    if rounds is None:
        return serve(reference)
    for name in ("short", "long"):
        text = load_text(name)
        runs = [measure(reference, text) for _ in range(rounds)]
        print(name, {key: round(statistics.median(run[key] for run in runs), 5) for key in runs[0]})


if __name__ == "__main__":
    main()

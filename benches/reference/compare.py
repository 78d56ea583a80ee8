"""Measures `voirs` and the reference in alternating, paired runs; prints a Markdown table and JSON.

    python compare.py --voirs ../../target/release/voirs --rounds 21 --json result.json

Both sides run on one thread, except in the row on scaling. The two runs of a pair follow each
other at once and swap their order every round, so that a change in the machine's speed falls on
both. A ratio is the median over pairs, with a 95 % bootstrap interval.

The figures of a whole process (cold start, peak memory) come from wait4. A child's peak counts
what this driver held when it forked, so the driver imports nothing large.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import TypedDict

HERE = Path(__file__).resolve().parent
TEXTS = HERE.parent / "texts"
ENVIRONMENT = {
    key: value
    for key, value in os.environ.items()
    if key not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
} | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

Pairs = list[tuple[float, float]]
Answer = dict[str, float]


class Row(TypedDict):
    quantity: str
    unit: str
    first: float
    second: float
    ratio: float
    interval: tuple[float, float]


class Server:
    """A process that answers `run NAME` with one line of JSON."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
        )

    def run(self, name: str) -> Answer:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the server has no pipes")
        self.process.stdin.write(f"run {name}\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self.command)}: the server ended")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"{' '.join(self.command)}: {answer['error']}")
        return {key: float(value) for key, value in answer.items()}

    def __enter__(self) -> "Server":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.communicate()


def alternate(first: Server, second: Server, name: str, rounds: int) -> list[tuple[Answer, Answer]]:
    """`rounds` pairs of answers (first, second), after one warming run of each."""
    first.run(name)
    second.run(name)
    pairs = []
    for turn in range(rounds):
        if turn % 2 == 0:
            a = first.run(name)
            b = second.run(name)
        else:
            b = second.run(name)
            a = first.run(name)
        pairs.append((a, b))
    return pairs


def whole_process(command: list[str], text: str | None, output: Path) -> tuple[float, float]:
    """Seconds from start to exit with the WAV written, and peak resident memory in MiB."""
    output.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as source:
        source.write((text or "").encode())
        source.seek(0)
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=source, stdout=subprocess.DEVNULL, env=ENVIRONMENT
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 or not output.exists() or output.stat().st_size <= 44:
        raise RuntimeError(f"{' '.join(command)}: exit {process.returncode}, no sound written")
    unit = 1 if sys.platform == "darwin" else 1024
    return seconds, usage.ru_maxrss * unit / 2**20


def row(label: str, unit: str, pairs: Pairs) -> Row:
    """Medians of both sides, and the median ratio second / first with its interval."""
    ratios = [second / first for first, second in pairs]
    draws = random.Random(1)
    medians = sorted(statistics.median(draws.choices(ratios, k=len(ratios))) for _ in range(2000))
    return {
        "quantity": label,
        "unit": unit,
        "first": statistics.median(first for first, _ in pairs),
        "second": statistics.median(second for _, second in pairs),
        "ratio": statistics.median(ratios),
        "interval": (medians[50], medians[1949]),
    }


def warm_rows(ours: Server, reference: Server, rounds: int) -> list[Row]:
    rows = []
    for name in ("short", "long"):
        answers = alternate(ours, reference, name, rounds)
        for key, label, unit, scale in (
            ("seconds", "text to samples", "ms", 1e3),
            ("first_audio_seconds", "first audio", "ms", 1e3),
            ("audio_seconds", "length of the sound", "s", 1.0),
        ):
            if all(key in answer for pair in answers for answer in pair):
                pairs = [(a[key] * scale, b[key] * scale) for a, b in answers]
                rows.append(row(f"{label}, {name} text", unit, pairs))
    return rows


def process_rows(voirs: str, python: str, rounds: int, long_rounds: int) -> list[Row]:
    rows = []
    short = (TEXTS / "short.txt").read_text(encoding="utf-8").strip()
    long = (TEXTS / "long.txt").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as directory:
        wav = Path(directory) / "out.wav"
        for name, argument, text, count in (
            ("short", short, None, rounds),
            ("long", "-", long, long_rounds),
        ):
            commands = (
                [voirs, "say", argument, "--output", str(wav), "--threads", "1"],
                [python, "-m", "hibari.cli", argument, "-o", str(wav)],
            )
            measured: list[tuple[tuple[float, float], tuple[float, float]]] = []
            for turn in range(count + 1):
                order = (0, 1) if turn % 2 == 0 else (1, 0)
                pair = {side: whole_process(commands[side], text, wav) for side in order}
                measured.append((pair[0], pair[1]))
            kept = measured[1:]  # the first pair fills the file cache
            seconds = [(a[0] * 1e3, b[0] * 1e3) for a, b in kept]
            memory = [(a[1], b[1]) for a, b in kept]
            rows.append(row(f"process start to WAV on disk, {name} text", "ms", seconds))
            rows.append(row(f"peak resident memory, {name} text", "MiB", memory))
    return rows


def scaling_rows(voirs: str, rounds: int) -> list[Row]:
    with (
        Server([voirs, "bench", "--serve", "--threads", "2"]) as two,
        Server([voirs, "bench", "--serve", "--threads", "1"]) as one,
    ):
        answers = alternate(two, one, "long", rounds)
    pairs = [(a["seconds"] * 1e3, b["seconds"] * 1e3) for a, b in answers]
    return [row("text to samples, long text", "ms", pairs)]


def markdown(rows: list[Row], first: str, second: str) -> str:
    lines = [
        f"| | {first} | {second} | {second} / {first} | 95 % interval |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for item in rows:
        low, high = item["interval"]
        lines.append(
            f"| {item['quantity']} ({item['unit']}) | {item['first']:.2f} | {item['second']:.2f} "
            f"| {item['ratio']:.2f} | {low:.2f} to {high:.2f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare voirs with the reference.")
    parser.add_argument("--voirs", required=True, help="the voirs binary, built with --release")
    parser.add_argument("--python", default=sys.executable, help="a Python that has the reference")
    parser.add_argument("--rounds", type=int, default=21, help="pairs for each figure")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    if options.rounds < 3:
        parser.error("--rounds must be at least 3")

    with (
        Server([options.voirs, "bench", "--serve", "--threads", "1"]) as ours,
        Server([options.python, str(HERE / "speed.py")]) as reference,
    ):
        compared = warm_rows(ours, reference, options.rounds)
    long_rounds = max(3, options.rounds // 4)
    compared += process_rows(options.voirs, options.python, options.rounds, long_rounds)
    scaling = scaling_rows(options.voirs, options.rounds)

    print(markdown(compared, "voirs", "reference"))
    print()
    print(markdown(scaling, "2 threads", "1 thread"))
    if options.json:
        result = {"rounds": options.rounds, "compared": compared, "scaling": scaling}
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Measures VoiRS and other engines on the same voice file, on one thread each, in turn.

    python peers.py piper VOICE.onnx --voirs target/release/voirs [--rounds 11] [--json FILE]
    python peers.py kokoro MODEL.onnx --styles FOLDER --voirs target/release/voirs

Every engine is a process that answers a command with a line of JSON. In a round each speaks once,
in an order that turns, so that a change in the machine's speed falls on all. A ratio is the median
over rounds. Processor time is the process's own (Linux), which other programs disturb less.

- Speed: sentences given as the same phonemes.
- First audio: from the text to the first samples that a caller gets, of a short sentence and of
  one of some 20 seconds. piper-tts and sherpa-onnx give a sentence when all of it is made.
- Load: from the file to an engine that speaks, in the process's own measure, without imports.
- Peak memory: of a process that loads and speaks a paragraph.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SHORT = "Dinner is almost ready, everyone."
LONG = (
    "When the last of the boats had come in that evening, and the men had carried the nets up to "
    "the sheds behind the harbour wall, the old keeper walked along the pier with his lamp, "
    "counting the names on the bows as he went, until he found that there was one more than he "
    "had written down that morning, and that nobody in the village could say whose it was or "
    "where it might have come from."
)
PARAGRAPH = (
    "The council met on Tuesday to talk about the bridge. It was built before the war, and nobody "
    "had looked at its cables for years. An engineer spoke first. She had walked across it in the "
    "rain, with a lamp and a hammer, and had listened to every bolt. Most of them were sound. Some "
    "were not, and those were the ones that carried the road."
)
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

# This folder has a piper.py that is not the package.
sys.path = [path for path in sys.path if Path(path).resolve() != Path(__file__).resolve().parent]

Answer = dict[str, Any]


phonemizer: Any = None


def espeak_lines(texts: list[str]) -> list[str]:
    """Phonemes as piper-tts has espeak-ng write them."""
    from piper.phonemize_espeak import EspeakPhonemizer

    global phonemizer
    phonemizer = phonemizer or EspeakPhonemizer()
    lines = []
    for text in texts:
        for sentence in phonemizer.phonemize("en-us", text):
            lines.append("".join(sentence))
    return lines


class Piper:
    def __init__(self, arguments: argparse.Namespace) -> None:
        import onnxruntime

        from piper import PiperVoice

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        make = onnxruntime.InferenceSession
        # piper-tts gives no way to choose the number of threads.
        onnxruntime.InferenceSession = lambda path, sess_options, **rest: make(
            path, options, **rest
        )
        start = time.perf_counter()
        self.voice = PiperVoice.load(arguments.model)
        self.load = time.perf_counter() - start
        self.rate = self.voice.config.sample_rate

    def speak(self, text: str) -> tuple[float | None, float]:
        first, samples = None, 0
        start = time.perf_counter()
        for chunk in self.voice.synthesize(text):
            first = first or time.perf_counter() - start
            samples += len(chunk.audio_float_array)
        return first, samples / self.rate

    def phonemes(self, lines: list[str]) -> float:
        samples = 0
        for line in lines:
            ids = self.voice.phonemes_to_ids(list(line))
            samples += len(self.voice.phoneme_ids_to_audio(ids))
        return samples / self.rate


class Sherpa:
    def __init__(self, arguments: argparse.Namespace) -> None:
        import sherpa_onnx

        model, tokens = self.prepared(Path(arguments.model), Path(arguments.folder))
        start = time.perf_counter()
        vits = sherpa_onnx.OfflineTtsVitsModelConfig(model=str(model), tokens=str(tokens))
        config = sherpa_onnx.OfflineTtsConfig(
            model=sherpa_onnx.OfflineTtsModelConfig(vits=vits, num_threads=1)
        )
        self.tts = sherpa_onnx.OfflineTts(config)
        self.load = time.perf_counter() - start
        self.rate = self.tts.sample_rate
        self.configuration = sherpa_onnx.GenerationConfig

    @staticmethod
    def prepared(voice: Path, folder: Path) -> tuple[Path, Path]:
        """The voice with the metadata and the list of symbols that sherpa-onnx asks for."""
        model, tokens = folder / "voice.onnx", folder / "tokens.txt"
        if not model.exists():
            import onnx

            document = json.loads(Path(f"{voice}.json").read_text(encoding="utf-8"))
            graph = onnx.load(str(voice))
            metadata = {
                "model_type": "vits",
                "comment": "piper",
                "language": "English",
                "voice": document["espeak"]["voice"],
                "has_espeak": 1,
                "n_speakers": document["num_speakers"],
                "sample_rate": document["audio"]["sample_rate"],
            }
            for key, value in metadata.items():
                entry = graph.metadata_props.add()
                entry.key, entry.value = key, str(value)
            onnx.save(graph, str(model))
            ids = document["phoneme_id_map"].items()
            tokens.write_text("".join(f"{symbol} {i[0]}\n" for symbol, i in ids), encoding="utf-8")
        return model, tokens

    def make(self, lines: list[str]) -> tuple[float | None, float]:
        first = None
        start = time.perf_counter()

        def heard(samples: Any, progress: float) -> int:
            nonlocal first
            first = first or time.perf_counter() - start
            return 1

        configuration = self.configuration()
        configuration.phoneme_codepoints = [[ord(symbol) for symbol in line] for line in lines]
        audio = self.tts.generate("", configuration, callback=heard)
        return first or time.perf_counter() - start, len(audio.samples) / self.rate

    def speak(self, text: str) -> tuple[float | None, float]:
        # Since version 2 its phonemes come from another program.
        return self.make(espeak_lines([text]))

    def phonemes(self, lines: list[str]) -> float:
        return self.make(lines)[1]


class Kokoro:
    def __init__(self, arguments: argparse.Namespace) -> None:
        import numpy
        import onnxruntime
        from kokoro_onnx import Kokoro as Engine

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        styles = Path(arguments.folder) / "styles.npz"
        if not styles.exists():
            names = {path.stem: path for path in Path(arguments.styles).glob("*.bin")}
            rows = {
                name: numpy.fromfile(path, "<f4").reshape(-1, 1, 256)
                for name, path in names.items()
            }
            numpy.savez(styles, **rows)
        start = time.perf_counter()
        session = onnxruntime.InferenceSession(
            arguments.model, options, providers=["CPUExecutionProvider"]
        )
        self.engine = Engine.from_session(session, str(styles))
        self.load = time.perf_counter() - start
        self.style = arguments.style

    def make(self, text: str, phonemes: bool) -> float:
        samples, rate = self.engine.create(text, self.style, is_phonemes=phonemes, trim=False)
        return len(samples) / rate

    def speak(self, text: str) -> tuple[float | None, float]:
        # `stream` of kokoro-onnx gives what `create` makes in one batch of 510 phonemes at a time.
        start = time.perf_counter()
        seconds = self.make(text, phonemes=False)
        return time.perf_counter() - start, seconds

    def phonemes(self, lines: list[str]) -> float:
        return sum(self.make(line, phonemes=True) for line in lines)


ENGINES = {"piper-tts": Piper, "sherpa-onnx": Sherpa, "kokoro-onnx": Kokoro}


def serve(arguments: argparse.Namespace) -> None:
    engine = ENGINES[arguments.serve](arguments)
    for line in sys.stdin:
        command, _, path = line.strip().partition(" ")
        answer: Answer
        start = time.perf_counter()
        if command == "load":
            answer = {"seconds": engine.load}
        elif command == "speak":
            first, audio = engine.speak(Path(path).read_text(encoding="utf-8"))
            answer = {"audio_seconds": audio, "first_audio_seconds": first}
        elif command == "phonemes":
            lines = Path(path).read_text(encoding="utf-8").splitlines()
            answer = {"audio_seconds": engine.phonemes(lines)}
        else:
            answer = {"error": f"unknown command {command!r}"}
        answer = {"seconds": time.perf_counter() - start} | answer
        print(json.dumps(answer), flush=True)


class Server:
    """A process that answers commands."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT
        )

    def processor(self) -> float:
        """Seconds of processor time so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def run(self, command: str) -> Answer:
        assert self.process.stdin is not None and self.process.stdout is not None
        before = self.processor()
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        answer = json.loads(line) if line else {"error": "the process ended"}
        if "error" in answer:
            raise RuntimeError(f"{self.process.args}: {answer['error']}")
        return answer | {"processor_seconds": self.processor() - before}

    def end(self) -> float:
        """Ends the process; its peak resident memory in MiB."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        _, _, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = 0
        return usage.ru_maxrss / 1024


def in_turn(servers: dict[str, Server], command: str, rounds: int) -> dict[str, list[Answer]]:
    names = list(servers)
    answers: dict[str, list[Answer]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            answer = servers[name].run(command)
            # The first round warms up.
            if turn > 0:
                answers[name].append(answer)
    return answers


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, dict[str, list[float]]]:
    own = [sys.executable, __file__, arguments.family, arguments.model, "--folder", str(folder)]
    own += ["--styles", arguments.styles or "", "--style", arguments.style, "--serve"]
    peers = ["kokoro-onnx"] if arguments.family == "kokoro" else ["piper-tts", "sherpa-onnx"]
    commands = {name: [*own, name] for name in peers}
    if arguments.voirs:
        voice = arguments.model
        if arguments.family == "kokoro":
            voice += f"#{arguments.style}"
        commands = {
            "VoiRS": [arguments.voirs, "bench", "--serve", "--threads", "1", "--voice", voice]
        } | commands
    files = {"short": SHORT, "long": LONG, "paragraph": PARAGRAPH}
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    lines = arguments.phonemes.read_text(encoding="utf-8") if arguments.phonemes else ""
    lines = lines or "\n".join(espeak_lines([PARAGRAPH]))
    (folder / "lines.phonemes").write_text(lines, encoding="utf-8")

    figures: dict[str, dict[str, list[float]]] = {name: {} for name in commands}

    def add(quantity: str, name: str, value: float) -> None:
        figures[name].setdefault(quantity, []).append(value)

    loads = max(3, arguments.rounds // 2)
    for turn in range(loads + 1):
        for name, command in commands.items():
            server = Server(command)
            load = server.run("load")["seconds"]
            server.run(f"speak {folder}/paragraph.txt")
            memory = server.end()
            if turn > 0:
                add("load, ms", name, load * 1000)
                add("peak memory, MiB", name, memory)
    servers = {name: Server(command) for name, command in commands.items()}
    for name, answers in in_turn(
        servers, f"phonemes {folder}/lines.phonemes", arguments.rounds
    ).items():
        for answer in answers:
            add("real-time factor", name, answer["seconds"] / answer["audio_seconds"])
            processor = answer["processor_seconds"] / answer["audio_seconds"]
            add("processor time per second of sound, s", name, processor)
    for quantity in ("short", "long"):
        command = f"speak {folder}/{quantity}.txt"
        for name, answers in in_turn(servers, command, arguments.rounds).items():
            for answer in answers:
                add(f"first audio, {quantity}, ms", name, answer["first_audio_seconds"] * 1000)
                add(f"whole, {quantity}, ms", name, answer["seconds"] * 1000)
                add(f"length, {quantity}, s", name, answer["audio_seconds"])
    for server in servers.values():
        server.end()
    return figures


def table(figures: dict[str, dict[str, list[float]]]) -> None:
    first, *others = figures
    print("| | " + " | ".join([*figures, *(f"{name} / {first}" for name in others)]) + " |")
    print("| --- |" + " ---: |" * (len(figures) + len(others)))
    for quantity in figures[first]:
        cells = [f"{statistics.median(figures[name][quantity]):.3g}" for name in figures]
        for name in others:
            pairs = zip(figures[name][quantity], figures[first][quantity], strict=True)
            cells.append(f"{statistics.median(a / b for a, b in pairs):.2f}")
        print(f"| {quantity} | " + " | ".join(cells) + " |")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure VoiRS and its peers.")
    parser.add_argument("family", choices=["piper", "kokoro"])
    parser.add_argument("model", help="the voice's ONNX file")
    parser.add_argument("--voirs", help="the program; without it the peers alone")
    parser.add_argument("--phonemes", type=Path, help="phonemes in place of espeak-ng's")
    parser.add_argument("--styles", help="a folder of Kokoro's styles, *.bin")
    parser.add_argument("--style", default="af_heart")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--json", type=Path, help="write all figures to a file")
    parser.add_argument("--serve", choices=sorted(ENGINES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.serve:
        return serve(arguments)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(arguments, Path(folder))
    table(figures)
    print(f"\n{platform.machine()}, {os.cpu_count()} processors, {arguments.rounds} rounds")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What the documentation shows is run: its code, the notebooks, the examples."""

import asyncio
import contextlib
import importlib.util
import io
import re
import struct
import subprocess
import sys
import threading
import time
import wave
from pathlib import Path

import numpy as np
import pytest

import voirs

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs/python"
EXAMPLES = ROOT / "examples/python"
DOCUMENTS = (ROOT / "bindings/python/README.md", DOCS / "quick-start.md", DOCS / "faq.md")
NOTEBOOKS = ("first-steps", "ssml-timings-subtitles", "batch-and-asyncio")

BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: ``print(…)  # what it prints``
SHOWN = re.compile(r"^ *print\(.*\)  # (.+)$", re.MULTILINE)


def blocks(path):
    """The blocks of Python in a document, each with the line that it begins in."""
    text = path.read_text(encoding="utf-8")
    return [(text.count("\n", 0, m.start()) + 1, m[1]) for m in BLOCK.finditer(text)]


def is_program(code):
    """Whether a block is a program of its own, because processes import it."""
    return "__main__" in code


def run_program(code, folder):
    """Runs a block as a file; what it prints."""
    file = folder / "program.py"
    file.write_text(code, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, file], cwd=folder, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def run_here(code, path, line, namespace):
    """Runs a block; an error points to the document. What it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile("\n" * line + code, str(path), "exec"), namespace)
    return printed.getvalue()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_code_of_documents(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {"__name__": "document"}
    assert len(blocks(path)) > 5
    for line, code in blocks(path):
        if is_program(code):
            printed = run_program(code, tmp_path)
        else:
            printed = run_here(code, path, line, namespace)
        lines = iter(printed.splitlines())
        for shown in SHOWN.findall(code):
            assert any(each == shown for each in lines), f"{path}:{line}: {shown!r} in {printed!r}"


def test_files_of_the_quick_start_are_what_they_are_called(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    namespace = {}
    for line, code in blocks(DOCS / "quick-start.md")[:2]:
        run_here(code, DOCS / "quick-start.md", line, namespace)
    assert (tmp_path / "hello.flac").read_bytes()[:4] == b"fLaC"
    assert (tmp_path / "hello.mp3").read_bytes()[:2] in (b"\xff\xfb", b"\xff\xf3", b"ID")
    header = (tmp_path / "hello.wav").read_bytes()[:24]
    assert header[:4] == b"RIFF"
    assert struct.unpack_from("<H", header, 20)[0] in (3, 0xFFFE)  # float


def table_under(heading, path=DOCS / "faq.md"):
    """The cells of the first table under a heading, without its head."""
    section = path.read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1]
    rows = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)[0].splitlines()
    return [[cell.strip().strip("`") for cell in row.strip("| ").split(" | ")] for row in rows[2:]]


def test_table_of_settings():
    def shown(setting):
        default = f'"{setting.default}"' if setting.kind == "str" else str(setting.default)
        return [setting.name, setting.range, default, setting.description]

    assert table_under("Settings") == [shown(setting) for setting in voirs.settings()]


def test_table_of_errors():
    rows = [row[:4] for row in table_under("Errors")]
    kinds = {getattr(voirs, n) for n in voirs.__all__ if n.endswith("Error")} - {voirs.VoirsError}
    assert rows == [
        [kind.__name__, kind.code, str(kind.number), kind.__bases__[1].__name__]
        for kind in sorted(kinds, key=lambda kind: (kind.number, kind.__name__))
    ]


def reference(*arguments):
    tool = ROOT / "bindings/python/tools/reference.py"
    return subprocess.run(
        [sys.executable, tool, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def test_reference_is_that_of_the_sources():
    checked = reference("--check")
    assert checked.returncode == 0, checked.stderr


def test_reference_check_finds_a_difference(tmp_path):
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    other = tmp_path / "reference.md"
    other.write_text(text.replace("Speaks a text.", "Sings a text."), encoding="utf-8")
    checked = reference("--check", "--output", other)
    assert checked.returncode == 1
    assert "-Sings a text." in checked.stderr


def test_reference_has_every_public_name():
    text = (DOCS / "reference.md").read_text(encoding="utf-8")
    headings = set(re.findall(r"^### `(\w+)`$", text, re.MULTILINE))
    assert set(voirs.__all__) - {"__version__"} == headings - {
        "PipelineSettings",
        "RequestSettings",
    }
    methods = {n for n in dir(voirs.AudioBuffer) if not n.startswith("_")}
    assert methods == set(re.findall(r"^#### `AudioBuffer\.(\w+)`$", text, re.MULTILINE))
    methods = {n for n in dir(voirs.VoirsPipeline) if not n.startswith("_")}
    assert methods == set(re.findall(r"^#### `VoirsPipeline\.(\w+)`$", text, re.MULTILINE))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook(name, tmp_path):
    import nbclient
    import nbformat

    path = DOCS / f"notebooks/{name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code), "commit it clean"
    assert path.stat().st_size < 20_000
    nbclient.NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    shown = [o.data for cell in code for o in cell.outputs if "data" in o]
    assert any("<audio controls" in data.get("text/html", "") for data in shown)
    assert any("image/png" in data for data in shown)
    complaints = [o.text for cell in code for o in cell.outputs if o.get("name") == "stderr"]
    assert not complaints


def test_every_notebook_is_run():
    assert {path.stem for path in (DOCS / "notebooks").glob("*.ipynb")} == set(NOTEBOOKS)


def example(name):
    """An example as a module."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_example_is_run():
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {
        "audio_pipeline",
        "speak",
        "web_service",
    }


def speak(*arguments, text=b""):
    return subprocess.run(
        [sys.executable, EXAMPLES / "speak.py", *arguments],
        input=text,
        capture_output=True,
        timeout=60,
        check=False,
    )


def test_speak_makes_a_file_and_its_subtitles(tmp_path):
    sound, subtitles = tmp_path / "a.wav", tmp_path / "a.srt"
    done = speak("Hello, world.", "--rate", "1.5", "-o", sound, "--subtitles", subtitles)
    assert (done.returncode, done.stderr) == (0, b"")
    expected = voirs.VoirsPipeline().synthesize("Hello, world.", rate=1.5)
    assert sound.read_bytes() == expected.to_bytes("wav")
    assert subtitles.read_text(encoding="utf-8") == expected.export_timings("srt")


def test_speak_reads_pipes_and_files(tmp_path):
    file = tmp_path / "text.xml"
    file.write_text("<speak>Hello <break/> there.</speak>", encoding="utf-8")
    from_file = speak("--file", file, "--ssml", "--format", "flac")
    from_pipe = speak("-", "--ssml", "--format", "flac", text=file.read_bytes())
    assert from_file.returncode == from_pipe.returncode == 0
    assert from_file.stdout == from_pipe.stdout
    assert from_file.stdout[:4] == b"fLaC"


def test_speak_tells_what_is_wrong(tmp_path):
    for arguments, told in (
        (["Hello.", "--rate", "9"], b"rate goes from 0.25 to 4"),
        (["Hello.", "--voice", "nobody"], b"The voices are: heart"),
        (["Hello.", "-o", tmp_path / "a.ogg"], b"wav, flac, mp3"),
        (["--file", tmp_path / "none.txt"], b"none.txt: No such file"),
        ([b"\xff\xfe"], b"UTF-8"),
    ):
        done = speak(*arguments)
        assert done.returncode == 1
        assert told in done.stderr
        assert b"Traceback" not in done.stderr
    assert speak().returncode == 2


def test_speak_lists_voices():
    assert speak("--voices").stdout.split(b"\t")[0] == b"heart"


def test_loudness_is_that_of_the_standard():
    # BS.1770: a sine of 997 Hz at full scale in one channel is -3.01 LKFS.
    module = example("audio_pipeline")
    sine = np.sin(2 * np.pi * 997 * np.arange(3 * 48_000) / 48_000)
    assert module.loudness(sine) == pytest.approx(-3.01, abs=0.01)
    # The gates leave silence out.
    assert module.loudness(np.pad(sine, 100_000)) == pytest.approx(-3.01, abs=0.5)


def test_compressor_divides_what_is_above_the_threshold():
    module = example("audio_pipeline")
    sine = np.sin(2 * np.pi * 1000 * np.arange(48_000) / 48_000)
    # -3 dB is 21 dB above the threshold, and becomes 7 dB above it.
    level = 10 * np.log10(np.mean(module.compress(sine)[-4800:] ** 2))
    assert level == pytest.approx(-24 + 7, abs=0.3)
    quiet = 0.01 * sine
    assert np.allclose(module.compress(quiet), quiet)


def test_audio_pipeline(tmp_path, capsys):
    module = example("audio_pipeline")
    text = "Good evening. Here is the news."
    assert module.main([text, str(tmp_path / "news.wav")]) == 0
    with wave.open(str(tmp_path / "news.wav")) as file:
        assert (file.getframerate(), file.getnchannels()) == (48_000, 1)
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16) / 32768
    assert module.loudness(samples) == pytest.approx(module.LOUDNESS, abs=0.5)
    assert np.abs(samples).max() <= 10 ** (-1 / 20) + 1e-4
    # The bed is heard where nobody speaks yet.
    beginning = 10 * np.log10(np.mean(samples[:20_000] ** 2))
    assert -60 < beginning < -40
    assert "produced: -23." in capsys.readouterr().out
    assert module.main(["", str(tmp_path / "news.wav")]) == 1


@pytest.fixture(scope="module")
def service():
    return example("web_service")


@pytest.fixture(scope="module")
def client(service):
    from fastapi.testclient import TestClient

    with TestClient(service.app) as client:
        yield client


def test_web_service_makes_files(service, client):
    audio = service.pipeline.synthesize("Hello, world.", rate=1.5)
    for name, kind in service.MEDIA_TYPES.items():
        asked = {"text": "Hello, world.", "rate": 1.5, "format": name}
        answer = client.post("/speak", json=asked)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == kind
        assert answer.content == audio.to_bytes(name)


def test_web_service_reads_ssml(service, client):
    document = "<speak>Hello <break time='1s'/> world.</speak>"
    expected = service.pipeline.synthesize_ssml(document)
    answer = client.post("/speak", json={"text": document, "ssml": True})
    assert answer.content == expected.to_bytes("wav")
    answer = client.post("/stream", json={"text": document, "ssml": True, "format": "pcm"})
    assert answer.content == expected.to_pcm("int16", byte_order="little")


def test_web_service_tells_its_voices(client):
    (voice,) = client.get("/voices").json()
    assert (voice["name"], voice["sample_rate"]) == ("heart", 24000)
    assert "timings" in voice["capabilities"]


@pytest.mark.parametrize("path", ["/speak", "/stream"])
@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"text": ""}, 422, "EMPTY_TEXT"),
        ({"text": "?!"}, 422, "NOTHING_TO_SPEAK"),
        ({"text": "Hello.", "rate": 9}, 422, "INVALID_SETTING"),
        ({"text": "<speak>", "ssml": True}, 422, "INVALID_SSML"),
        ({"text": "Hello. " * 20_000}, 413, "TEXT_TOO_LONG"),
    ],
)
def test_web_service_tells_errors(client, path, asked, status, code):
    answer = client.post(path, json=asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert set(answer.json()) == {"code", "message", "hint"}


def test_web_service_gives_every_error_a_status(service):
    for name in voirs.__all__:
        if name.endswith("Error"):
            kind = getattr(voirs, name)
            assert any(issubclass(kind, each) for each, _ in service.STATUSES)
    # The first that fits counts: none may stand behind its base.
    kinds = [kind for kind, _ in service.STATUSES]
    for at, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:at])


class Caller:
    """Calls an application as a server does, and sees each piece of the response as it comes."""

    def __init__(self, app, leave_after=None):
        self.app = app
        self.leave_after = leave_after
        self.status = None
        self.headers = {}
        self.pieces = []
        self.left = None
        self.asked = []

    async def call(self, method, path, query="", body=b""):
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(b"host", b"test"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        # Python 3.9 ties it to the loop that is there.
        self.left = asyncio.Event()
        self.asked = [{"type": "http.request", "body": body, "more_body": False}]
        await asyncio.wait_for(self.app(scope, self.receive, self.send), 30)
        return self

    async def receive(self):
        if self.asked:
            return self.asked.pop()
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        elif message["type"] == "http.response.body" and message.get("body"):
            self.pieces.append(message["body"])
            if len(self.pieces) == self.leave_after:
                self.left.set()
                await asyncio.sleep(0.05)  # A network takes its time.


def test_web_service_streams_in_pieces(service):
    text = "One sentence. Another one. And a third."
    whole = service.pipeline.synthesize(text).to_pcm("int16", byte_order="little")
    pcm = asyncio.run(
        Caller(service.app).call(
            "GET", "/stream", "text=" + text.replace(" ", "%20") + "&format=pcm"
        )
    )
    assert (pcm.status, len(pcm.pieces)) == (200, 3)
    assert b"".join(pcm.pieces) == whole
    assert pcm.headers["content-type"] == "audio/pcm; rate=24000; channels=1; bits=16"

    body = f'{{"text": "{text}", "sample_rate": 16000}}'.encode()
    wav = asyncio.run(Caller(service.app).call("POST", "/stream", body=body))
    assert (wav.status, len(wav.pieces)) == (200, 3)
    file = b"".join(wav.pieces)
    low = service.pipeline.synthesize(text, sample_rate=16000)
    assert file[44:] == low.to_pcm("int16", byte_order="little")
    # But for the lengths, the header is that of a file.
    real = low.to_bytes("wav")
    assert (file[:4], file[8:40]) == (real[:4], real[8:40])
    assert len(real) - len(low) * 2 == 44


def workers():
    return [t for t in threading.enumerate() if t.name == "voirs-async"]


SENTENCES = 300


@pytest.fixture(scope="module")
def whole_seconds(service):
    """How long it takes to speak the text that nobody stays for."""
    began = time.monotonic()
    service.pipeline.synthesize("A sentence. " * SENTENCES)
    return time.monotonic() - began


def test_web_service_stops_streams_of_those_who_left(service, whole_seconds):
    query = "format=pcm&text=" + "A%20sentence.%20" * SENTENCES
    caller = Caller(service.app, leave_after=2)
    began = time.monotonic()
    asyncio.run(caller.call("GET", "/stream", query))
    assert time.monotonic() - began < whole_seconds / 3
    assert caller.status == 200
    assert len(caller.pieces) < SENTENCES / 3
    assert not workers()


def test_web_service_stops_files_of_those_who_left(service, whole_seconds):
    text = "A sentence. " * SENTENCES

    async def leave():
        caller = Caller(service.app)
        asking = asyncio.create_task(
            caller.call("POST", "/speak", body=f'{{"text": "{text}"}}'.encode())
        )
        while not workers():
            await asyncio.sleep(0.001)
        began = time.monotonic()
        caller.left.set()
        await asking
        while workers():
            await asyncio.sleep(0.001)
        return caller, time.monotonic() - began

    caller, took = asyncio.run(leave())
    assert caller.status == 499
    assert took < whole_seconds / 3

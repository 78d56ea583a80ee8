"""Threads, signals, and what is left behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import voirs

TEXT = "Several threads may speak at once."


def test_samples_do_not_depend_on_threads(pipeline: voirs.VoirsPipeline) -> None:
    expected = pipeline.synthesize(TEXT).to_pcm("float32")
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: pipeline.synthesize(TEXT).to_pcm("float32"), range(24)))
    assert set(results) == {expected}
    assert voirs.VoirsPipeline(threads=1).synthesize(TEXT).to_pcm("float32") == expected


def test_another_thread_counts_while_one_speaks() -> None:
    """With the interpreter's lock held, this thread would not count before the other
    one has spoken."""
    pipeline = voirs.VoirsPipeline(threads=1)
    begun = threading.Event()

    def speak() -> None:
        begun.set()
        pipeline.synthesize("A sentence that takes a while, to be spoken and counted. " * 20)

    thread = threading.Thread(target=speak)
    thread.start()
    begun.wait()
    counted = 0
    while thread.is_alive():
        counted += 1
    assert counted > 10_000


def test_a_stream_belongs_to_one_thread(pipeline: voirs.VoirsPipeline) -> None:
    sentence = "and so on and so forth, " * 12 + "until the end. "
    stream = pipeline.stream(sentence * 3)
    begun = threading.Event()

    def wait() -> None:
        begun.set()
        next(stream)

    thread = threading.Thread(target=wait)
    thread.start()
    begun.wait()
    refused = False
    while thread.is_alive() and not refused:
        try:
            stream.warnings  # noqa: B018
        except voirs.InvalidStateError:
            refused = True
    thread.join()
    assert refused
    assert next(stream).first_sample > 0


INTERRUPTED = """
import os, signal, sys, threading, time, voirs
# A background job of a shell may have been told to ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
pipeline = voirs.VoirsPipeline()
text = "The harbor woke slowly that morning, and nobody was in a hurry. " * 2000
def interrupt():
    global sent
    time.sleep(0.5)
    sent = time.perf_counter()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt).start()
try:
    if sys.argv[1] == "stream":
        for chunk in pipeline.stream(text): pass
    elif sys.argv[1] == "batch":
        pipeline.synthesize_batch([text] * 4)
    else:
        pipeline.synthesize(text)
except KeyboardInterrupt:
    print(time.perf_counter() - sent)
    # The pipeline speaks on.
    assert pipeline.synthesize("Hello.").duration > 0.2
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("way", ["whole", "stream", "batch"])
def test_ctrl_c_interrupts(way: str) -> None:
    delays = []
    for _ in range(3):
        command = [sys.executable, "-c", INTERRUPTED, way]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
        delays.append(float(done.stdout))
    # 100 ms is wanted; the best of three, for a machine that others use.
    assert min(delays) < 0.1, delays


FORKED = """
import os, sys, voirs
pipelines = [voirs.VoirsPipeline(), voirs.VoirsPipeline(threads=1)]
text = "Parents and children say the same. They do."
expected = pipelines[0].synthesize(text).to_pcm()
child = os.fork()
if child == 0:
    pipelines.append(voirs.VoirsPipeline())
    same = all(p.synthesize(text).to_pcm() == expected for p in pipelines)
    pipelines.clear()
    os._exit(0 if same else 1)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks of POSIX")
def test_a_fork_speaks() -> None:
    subprocess.run([sys.executable, "-c", FORKED], timeout=60, check=True)


def test_signals_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGINT)
    voirs.VoirsPipeline().synthesize("Hello.")
    assert signal.getsignal(signal.SIGINT) is before


def test_nothing_is_printed(long_text: str) -> None:
    program = "import voirs; p = voirs.VoirsPipeline(); p.synthesize('λ Hello \\x07.')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_a_process_ends_while_it_speaks() -> None:
    program = (
        "import threading, time, voirs\n"
        "p = voirs.VoirsPipeline()\n"
        "text = 'Word after word. ' * 20000\n"
        "t = threading.Thread(target=p.synthesize, args=(text,), daemon=True)\n"
        "t.start(); time.sleep(0.3)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_thread_is_left(pipeline: voirs.VoirsPipeline) -> None:
    pipeline.synthesize("Hello.")
    threads = _system_threads()
    for _ in range(20):
        pipeline.synthesize("Hello.")
        next(pipeline.stream("Hello. There."))
    gc.collect()
    assert _system_threads() <= threads


def _system_threads() -> int:
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return int(next(line for line in status if line.startswith("Threads")).split()[1])
    except FileNotFoundError:
        pytest.skip("threads are counted on Linux")

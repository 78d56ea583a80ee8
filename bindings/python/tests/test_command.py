"""The `voirs` command is the one of Rust."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import voirs


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-m", "voirs", *arguments], capture_output=True, check=False, **options
    )


def test_it_speaks(tmp_path: Path, hello: voirs.AudioBuffer) -> None:
    path = tmp_path / "hello.wav"
    done = command("say", "Hello, world.", "--output", str(path))
    assert (done.returncode, done.stderr) == (0, b"")
    assert path.read_bytes() == hello.to_bytes("wav")
    piped = command("say", "-", input=b"Hello, world.")
    assert piped.stdout[-2000:] == hello.to_bytes("wav")[-2000:]


def test_it_tells_what_went_wrong() -> None:
    done = command("say", "", "--output", "x.wav")
    assert done.returncode == 3 and b"EMPTY_TEXT" in done.stderr
    done = command("say", "--nothing-like-this")
    assert done.returncode == 2 and b"Usage" in done.stderr
    version = command("--version")
    assert version.stdout.decode() == f"voirs {voirs.__version__}\n"
    assert b"heart" in command("voices").stdout


def test_the_console_script_is_installed() -> None:
    script = Path(sys.executable).parent / "voirs"
    done = subprocess.run([script, "phonemes", "Hello."], capture_output=True, check=True)
    assert done.stdout == command("phonemes", "Hello.").stdout != b""

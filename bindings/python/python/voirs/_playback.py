"""Playing audio with what the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, Callable, cast

from ._errors import SystemResourceError

if TYPE_CHECKING:
    from ._voirs import AudioBuffer

#: Programs that play a WAV file, with their arguments.
_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
)


def play(audio: AudioBuffer, *, blocking: bool = True) -> None:
    """Plays audio on the default device: with the package ``sounddevice`` where it is
    installed, else with the system's own player."""
    tried: list[str] = []
    for player in (_sounddevice, _winsound, _program):
        finish = player(audio, tried)
        if finish is not None:
            if blocking:
                finish()
            else:
                threading.Thread(target=_quietly, args=(finish,), daemon=True).start()
            return
    raise SystemResourceError(
        "there is nothing to play audio with: " + "; ".join(tried),
        "Install the package sounddevice, connect a device, or save the audio.",
        {"tried": "; ".join(tried)},
    )


def _quietly(finish: Callable[[], None]) -> None:
    # Nobody waits for it.
    with suppress(Exception):
        finish()


def _sounddevice(audio: AudioBuffer, tried: list[str]) -> Callable[[], None] | None:
    try:
        sounddevice: Any = import_module("sounddevice")
        numpy: Any = import_module("numpy")
    except (ImportError, OSError) as error:  # OSError: PortAudio is missing.
        tried.append(f"sounddevice: {error}")
        return None
    try:
        sounddevice.play(numpy.asarray(audio), audio.sample_rate)
    except Exception as error:
        tried.append(f"sounddevice: {error}")
        return None
    return cast("Callable[[], None]", sounddevice.wait)


def _winsound(audio: AudioBuffer, tried: list[str]) -> Callable[[], None] | None:
    if sys.platform != "win32":
        return None
    import winsound

    return lambda: winsound.PlaySound(audio.to_bytes("wav"), winsound.SND_MEMORY)


def _program(audio: AudioBuffer, tried: list[str]) -> Callable[[], None] | None:
    names = [player for player in _PLAYERS if shutil.which(player[0])]
    if not names:
        tried.append("none of " + ", ".join(player[0] for player in _PLAYERS) + " is installed")
        return None
    handle, path = tempfile.mkstemp(suffix=".wav", prefix="voirs-")
    os.close(handle)
    audio.save(path)

    def finish() -> None:
        failures: list[str] = []
        try:
            for player in names:
                done = subprocess.run([*player, path], capture_output=True, check=False)
                if done.returncode == 0:
                    return
                said = done.stderr.decode(errors="replace").strip().splitlines()
                failures.append(f"{player[0]}: {said[-1] if said else done.returncode}")
        finally:
            os.unlink(path)
        raise SystemResourceError(
            "the audio could not be played: " + "; ".join(failures),
            "Connect a device, or save the audio.",
            {"tried": "; ".join(failures)},
        )

    return finish

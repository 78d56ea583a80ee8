"""How audio shows itself in notebooks: a player and a waveform with its words."""

import base64
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._voirs import AudioBuffer

_WIDTH = 800
_HEIGHT = 96
#: Above that a page would carry too much: no player, only the waveform.
_LONGEST_PLAYER = 300.0


def html(audio: "AudioBuffer") -> str:
    """A piece of HTML without scripts, styles or addresses outside of it."""
    parts = [f"<div><code>{escape(repr(audio))}</code><br/>"]
    if 0 < audio.duration <= _LONGEST_PLAYER:
        data = base64.b64encode(audio.to_bytes("mp3" if _has_mp3(audio) else "wav")).decode()
        kind = "mpeg" if _has_mp3(audio) else "wav"
        parts.append(f'<audio controls="" src="data:audio/{kind};base64,{data}"></audio><br/>')
    parts.append(_waveform(audio))
    parts.append("</div>")
    return "".join(parts)


def _has_mp3(audio: "AudioBuffer") -> bool:
    return audio.sample_rate in (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


def _waveform(audio: "AudioBuffer") -> str:
    samples = audio.samples
    count = len(samples)
    columns = min(_WIDTH, count)
    middle = _HEIGHT / 2
    lines: list[str] = []
    for column in range(columns):
        part = samples[column * count // columns : (column + 1) * count // columns]
        # Every eighth sample shows the same outline.
        values = part.tolist()[:: max(1, len(part) // 64)]
        low, high = middle - 32 * max(values), middle - 32 * min(values)
        x = column * _WIDTH / columns
        lines.append(f"M{x:.1f} {low:.1f}V{max(high, low + 0.5):.1f}")
    marks: list[str] = []
    for timing in audio.timings:
        if timing.kind != "word":
            continue
        x = timing.start / audio.duration * _WIDTH
        label = escape(timing.label)
        marks.append(
            f'<path d="M{x:.1f} 0V{_HEIGHT}" stroke="#c66" stroke-width=".5"/>'
            f'<text x="{x + 2:.1f}" y="{_HEIGHT - 3}" font-size="9" fill="#a33">{label}</text>'
        )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" style="max-width:{_WIDTH}px" '
        f'role="img" aria-label="waveform"><path d="{"".join(lines)}" stroke="#468" '
        f'fill="none"/>{"".join(marks)}</svg>'
    )

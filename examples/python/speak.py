"""Speaks a text into an audio file, or plays it.

Run it::

    pip install voirs
    python speak.py "Hello, world." -o hello.wav
    python speak.py --file book.txt --rate 1.1 -o book.mp3 --subtitles book.srt
    echo "From a pipe." | python speak.py - --format flac > pipe.flac
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

import voirs


def arguments() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description="Speaks a text.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", help="the text; - for standard input")
    what.add_argument("--file", type=Path, help="a file with the text")
    what.add_argument("--voices", action="store_true", help="list the voices")
    parser.add_argument("--ssml", action="store_true", help="the text is SSML")
    parser.add_argument("--voice", help="a voice's name")
    parser.add_argument("--rate", type=float, default=1.0, help="speed, 0.25 to 4")
    parser.add_argument("--pitch", type=float, default=0.0, help="semitones, -24 to 24")
    parser.add_argument("-o", "--output", type=Path, help="the audio file")
    parser.add_argument(
        "--format", choices=("wav", "flac", "mp3"), help="else by extension, or wav"
    )
    parser.add_argument("--subtitles", type=Path, help="also write .srt, .vtt, .TextGrid or .json")
    parser.add_argument("--play", action="store_true", help="play it")
    return parser


def main(command_line: Optional[Sequence[str]] = None) -> int:
    """Does what the command line says, and gives the exit status."""
    options = arguments().parse_args(command_line)
    try:
        run(options)
    except voirs.VoirsError as error:
        print(f"speak: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"speak: {error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(options: argparse.Namespace) -> None:
    """Speaks, and puts the result where it should go."""
    if options.voices:
        for voice in voirs.voices():
            print(f"{voice.name}\t{voice.language}\t{voice.gender}\t{voice.licence}")
        return
    with voirs.VoirsPipeline(options.voice, rate=options.rate, pitch=options.pitch) as pipeline:
        speak = pipeline.synthesize_ssml if options.ssml else pipeline.synthesize
        audio = speak(text_of(options), on_progress=show_progress)
    for warning in audio.warnings:
        print(f"speak: {warning.message}", file=sys.stderr)
    if options.output:
        audio.save(options.output, options.format)
    if options.subtitles:
        audio.save_timings(options.subtitles)
    if options.play:
        audio.play()
    if not (options.output or options.play):
        sys.stdout.buffer.write(audio.to_bytes(options.format or "wav"))


def text_of(options: argparse.Namespace) -> bytes:
    """The text, in UTF-8; the engine says what is wrong with other bytes."""
    if options.file:
        file: Path = options.file
        return file.read_bytes()
    if options.text == "-":
        return sys.stdin.buffer.read()
    text: str = options.text
    # What the command line had in bytes that are no UTF-8 is what it had.
    return text.encode("utf-8", "surrogateescape")


def show_progress(done: float) -> None:
    """How far it is, where somebody looks."""
    if sys.stderr.isatty():
        print(f"\r{done:4.0%}", end="\n" if done >= 1 else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

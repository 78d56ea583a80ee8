"""Answers requests by the protocol of ``benches/README.md``, through the Python package.

usage: server.py FOLDER_OF_TEXTS
"""

import asyncio
import json
import sys
import time
from pathlib import Path

import voirs


def whole(pipeline: voirs.VoirsPipeline, text: str) -> dict[str, float]:
    start = time.perf_counter()
    audio = pipeline.synthesize(text)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "audio_seconds": audio.duration}


async def stream(pipeline: voirs.VoirsPipeline, text: str) -> dict[str, float]:
    first, audio = 0.0, 0.0
    start = time.perf_counter()
    async for chunk in pipeline.stream_async(text):
        first = first or time.perf_counter() - start
        audio += chunk.duration
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "audio_seconds": audio, "first_audio_seconds": first}


async def serve(texts: Path) -> None:
    pipeline = voirs.VoirsPipeline(threads=1)
    for line in sys.stdin:
        kind, name = line.split()
        text = (texts / f"{name}.txt").read_text(encoding="utf-8")
        answer = whole(pipeline, text) if kind == "whole" else await stream(pipeline, text)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))

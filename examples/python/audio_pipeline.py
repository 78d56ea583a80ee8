"""Prepares speech for broadcast with NumPy and SciPy: a high-pass filter, a compressor, loudness
after ITU-R BS.1770-4, and a quiet bed of noise.

Run it::

    pip install voirs numpy scipy
    python audio_pipeline.py "Good evening. Here is the news." news.wav
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Optional

import numpy as np
from numpy.typing import NDArray
from scipy import signal

import voirs

Samples = NDArray[np.float64]

#: The filters of BS.1770 are given for this rate.
SAMPLE_RATE = 48_000
#: What EBU R 128 asks of broadcasts, in LUFS.
LOUDNESS = -23.0
#: The level of the bed, as loudness.
BED = -50.0


def high_pass(samples: Samples, hertz: float = 80.0) -> Samples:
    """Takes away what lies below the voice."""
    sections = signal.butter(4, hertz, "highpass", fs=SAMPLE_RATE, output="sos")
    filtered: Samples = signal.sosfilt(sections, samples)
    return filtered


def compress(samples: Samples, threshold: float = -24.0, ratio: float = 3.0) -> Samples:
    """Evens out the level: above the threshold (dB of full scale) it grows by 1 dB where it grew
    by ``ratio``. The level is that of some 20 ms."""
    keep = np.exp(-1 / (0.02 * SAMPLE_RATE))
    power: Samples = signal.lfilter([1 - keep], [1, -keep], samples**2)
    level = 10 * np.log10(power + 1e-10)
    gain = np.minimum(0.0, (threshold - level) * (1 - 1 / ratio))
    return samples * 10 ** (gain / 20)


def loudness(samples: Samples) -> float:
    """The integrated loudness in LUFS, after ITU-R BS.1770-4, of one channel at 48 kHz."""
    shelf = signal.lfilter(
        [1.53512485958697, -2.69169618940638, 1.19839281085285],
        [1.0, -1.69065929318241, 0.73248077421585],
        samples,
    )
    weighted = signal.lfilter([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621], shelf)
    block, step = min(int(0.4 * SAMPLE_RATE), len(samples)), int(0.1 * SAMPLE_RATE)
    windows = np.lib.stride_tricks.sliding_window_view(weighted, block)[::step]
    power = np.mean(windows**2, axis=1)
    loud = power[power > from_lufs(-70.0)]
    if not len(loud):
        return -np.inf
    loud = loud[loud > 0.1 * np.mean(loud)]  # 10 LU below the mean
    return float(-0.691 + 10 * np.log10(np.mean(loud)))


def from_lufs(lufs: float) -> float:
    """The mean square of the weighted signal that has this loudness."""
    return float(10 ** ((lufs + 0.691) / 10))


def to_loudness(samples: Samples, lufs: float) -> Samples:
    """The same at another loudness."""
    return samples * 10 ** ((lufs - loudness(samples)) / 20)


def noise_bed(length: int, lufs: float, seed: int = 1) -> Samples:
    """A room that is not quite silent: noise whose power falls with the frequency."""
    white = np.random.default_rng(seed).standard_normal(length)
    spectrum = np.fft.rfft(white)
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    return to_loudness(high_pass(np.fft.irfft(spectrum, length), 40.0), lufs)


def produce(audio: voirs.AudioBuffer) -> voirs.AudioBuffer:
    """The whole chain."""
    view = np.asarray(audio)  # the audio's own memory, read-only
    speech = np.pad(view, SAMPLE_RATE // 2).astype(np.float64)
    speech = to_loudness(compress(high_pass(speech)), LOUDNESS)
    mixed = speech + noise_bed(len(speech), BED)
    peak = np.max(np.abs(mixed))
    mixed *= min(1.0, 10 ** (-1 / 20) / peak)  # at most -1 dB of full scale
    return voirs.AudioBuffer.from_numpy(mixed, audio.sample_rate)


def main(command_line: Optional[Sequence[str]] = None) -> int:
    """Speaks, produces, saves, and says how loud it was and is."""
    parser = argparse.ArgumentParser(description="Prepares speech for broadcast.")
    parser.add_argument("text")
    parser.add_argument("output", help="a .wav, .flac or .mp3 file")
    options = parser.parse_args(command_line)
    try:
        with voirs.VoirsPipeline(sample_rate=SAMPLE_RATE) as pipeline:
            audio = pipeline.synthesize(options.text)
        produced = produce(audio)
        produced.save(options.output)
    except voirs.VoirsError as error:
        print(f"audio_pipeline: {error}", file=sys.stderr)
        return 1
    for name, each in (("spoken", audio), ("produced", produced)):
        print(f"{name}: {loudness(np.asarray(each, dtype=np.float64)):.1f} LUFS")
    return 0


if __name__ == "__main__":
    sys.exit(main())

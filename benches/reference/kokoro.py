"""Compares a Kokoro voice with what onnxruntime gives for the same ids.

    python kokoro.py MODEL.onnx STYLE.bin PHONEMES.txt OURS

PHONEMES.txt has a phoneme string a line; OURS is what `vocoder_dump PHONEMES.txt OURS
MODEL.onnx#STYLE` wrote. Lengths in samples are sums of the durations, and where durations differed
so would every sample from there on. The samples' error is given as a whole, and for spectra (log
magnitude, 1024 samples every 256): phases in unvoiced sound are the rounding errors of whoever
computes them. With --sensitivity, onnxruntime is compared with itself, the style changed by one
part in a million.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

VOCABULARY = Path(__file__).parent / "kokoro_vocabulary.json"


def spectra(samples: np.ndarray) -> np.ndarray:
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::256]
    magnitudes = np.abs(np.fft.rfft(frames * np.hanning(1024)))
    return 20 * np.log10(np.maximum(magnitudes, 1e-2))


def main() -> None:
    arguments = [argument for argument in sys.argv[1:] if argument != "--sensitivity"]
    if len(arguments) != 4:
        sys.exit("usage: kokoro.py MODEL.onnx STYLE.bin PHONEMES.txt OURS [--sensitivity]")
    vocabulary = json.loads(VOCABULARY.read_text(encoding="utf-8"))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(arguments[0], options, ["CPUExecutionProvider"])
    style = np.fromfile(arguments[1], "<f4").reshape(-1, 256)
    name = session.get_inputs()[0].name

    def run(ids: list[int], factor: float) -> np.ndarray:
        inputs = {
            name: np.array([[0, *ids, 0]], np.int64),
            "style": (style[len(ids) - 1 : len(ids)] * factor).astype(np.float32),
            "speed": np.array([1], np.float32),
        }
        return session.run(None, inputs)[0].reshape(-1)

    errors, signals, levels, lengths, greatest = [], [], [], 0, 0.0
    lines = Path(arguments[2]).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        ids = [vocabulary[symbol] for symbol in line if symbol in vocabulary]
        theirs = run(ids, 1.0)
        if "--sensitivity" in sys.argv:
            own = run(ids, 1.000001)
        else:
            own = np.fromfile(Path(arguments[3]) / f"{number}.f32", "<f4")
        if len(own) != len(theirs):
            lengths += 1
            print(f"line {number}: {len(own)} samples against {len(theirs)}")
            continue
        greatest = max(greatest, float(np.abs(own - theirs).max()))
        errors.append(np.mean((own - theirs).astype(np.float64) ** 2))
        signals.append(np.mean(theirs.astype(np.float64) ** 2))
        levels.append(np.abs(spectra(own) - spectra(theirs)).mean())
    print(f"{len(lines)} lines, {lengths} of another length")
    if errors:
        print(
            f"greatest difference {greatest:.1e}, RMS {np.mean(errors) ** 0.5:.1e} "
            f"of {np.mean(signals) ** 0.5:.1e}; spectra {np.mean(levels):.2f} dB"
        )


if __name__ == "__main__":
    main()

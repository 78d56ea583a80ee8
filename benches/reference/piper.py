"""Compares a Piper voice with what onnxruntime gives for the same ids, without noise.

    python piper.py VOICE.onnx PHONEMES.txt OURS

PHONEMES.txt has a phoneme string a line; OURS is what `vocoder_dump PHONEMES.txt OURS VOICE.onnx`
wrote. Lengths in samples are sums of the durations, and where durations differed so would every
sample from there on: equal lengths and a small difference mean equal durations.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit("usage: piper.py VOICE.onnx PHONEMES.txt OURS")
    voice, phonemes, ours = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    ids = json.loads(Path(voice + ".json").read_text(encoding="utf-8"))["phoneme_id_map"]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(voice, options, providers=["CPUExecutionProvider"])
    greatest, squares, count, lengths = 0.0, 0.0, 0, 0
    lines = phonemes.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        sequence = [*ids["^"], *ids["_"]]
        for symbol in line:
            if symbol in ids:
                sequence += [*ids[symbol], *ids["_"]]
        sequence += ids["$"]
        (output,) = session.run(
            None,
            {
                "input": np.array([sequence], np.int64),
                "input_lengths": np.array([len(sequence)], np.int64),
                "scales": np.array([0.0, 1.0, 0.0], np.float32),
            },
        )
        theirs = output.reshape(-1)
        own = np.fromfile(ours / f"{number}.f32", "<f4")
        if len(own) != len(theirs):
            lengths += 1
            print(f"line {number}: {len(own)} samples against {len(theirs)}")
            continue
        difference = np.abs(own - theirs)
        greatest = max(greatest, float(difference.max()))
        squares += float((difference.astype(np.float64) ** 2).sum())
        count += len(own)
    print(f"{len(lines)} lines, {lengths} of another length")
    print(f"greatest difference {greatest:.1e}, RMS {(squares / max(count, 1)) ** 0.5:.1e}")


if __name__ == "__main__":
    main()

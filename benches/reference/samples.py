"""Compares samples: the reference's without its noise branch, and log-spectral distance.

    python samples.py dump PHONEMES.txt DIRECTORY   a phoneme string a line; writes N.f32 and N.dur
    python samples.py compare REFERENCE OURS        two such directories, a table and a summary
    python samples.py distance A B                  two files: .wav, .npy, .npz or .f32

N counts lines from 0. N.f32 holds raw little-endian samples at 24 kHz; N.dur holds the duration of
every model input (the pads at both ends included), apart by spaces, in the model's unit of 25 ms
(600 samples: two spectral frames).

With the noise branch off (ln of minus infinity, so exp(ln) Z = 0) the sound depends on nothing
random, and two implementations of the voice can be compared sample for sample.

The log-spectral distance: magnitudes of a 1024-sample Hann STFT every 256 samples, in dB, floored
at 80 dB below the louder signal's peak; root mean square over bins, then the mean over frames.
"""

import argparse
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
WINDOW, HOP, FLOOR_DB = 1024, 256, 80.0
DURATIONS = "/Clip_output_0"  # the graph's value that holds each input's duration, in 25 ms
SAMPLE_RATE = 24_000


def log_spectral_distance(a: Samples, b: Samples) -> float:
    """Distance in dB over the length that both signals have."""
    length = min(len(a), len(b))
    if length < WINDOW:
        raise ValueError(f"{length} samples are fewer than one window of {WINDOW}")
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    spectra = []
    for signal in (a, b):
        frames = np.lib.stride_tricks.sliding_window_view(signal[:length], WINDOW)[::HOP]
        spectra.append(np.abs(np.fft.rfft(frames * hann, axis=1)))
    peak = max(spectra[0].max(), spectra[1].max())
    if peak == 0:
        return 0.0
    floor = peak * 10 ** (-FLOOR_DB / 20)
    level_a, level_b = (20 * np.log10(np.maximum(spectrum, floor)) for spectrum in spectra)
    return float(np.sqrt(((level_a - level_b) ** 2).mean(axis=1)).mean())


def load(path: Path) -> Samples:
    """Mono samples of a 16-bit WAV, a NumPy array (the first one of an archive) or raw f32."""
    if path.suffix == ".wav":
        with wave.open(str(path)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise ValueError(f"{path}: only mono 16-bit WAV is read")
            data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return (data / 32767.0).astype(np.float32)
    if path.suffix == ".f32":
        return np.fromfile(path, "<f4")
    array = np.load(path)
    if path.suffix == ".npz":
        array = array[array.files[0]]
    return np.asarray(array, np.float32).reshape(-1)


def dump(phonemes: Path, directory: Path) -> None:
    import onnx
    import onnxruntime
    from hibari import Hibari, dsp

    reference = Hibari(threads=1)
    model = onnx.load(reference.model_path)
    outputs = [output.name for output in model.graph.output]
    model.graph.output.append(onnx.ValueInfoProto(name=DURATIONS))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    directory.mkdir(parents=True, exist_ok=True)
    speed = np.ones(1, np.float32)
    for number, line in enumerate(phonemes.read_text(encoding="utf-8").splitlines()):
        ids = np.asarray([reference.ids(line)], np.int64)
        *values, durations = session.run([*outputs, DURATIONS], {"ids": ids, "speed": speed})
        lh, th, ln, lr, phi, f0 = (value[0] for value in values)
        silent = np.full_like(ln, -np.inf)
        sound = dsp.synth(lh, th, silent, lr, phi, f0, np.random.default_rng(0))
        sound.astype("<f4").tofile(directory / f"{number}.f32")
        units = " ".join(str(round(unit)) for unit in durations.reshape(-1).tolist())
        (directory / f"{number}.dur").write_text(units + "\n")


def compare(reference: Path, ours: Path) -> None:
    """One line for each N of both directories; the summary separates equal durations from others,
    because signals that are out of step differ in every frame whatever their spectra."""
    numbers = sorted(int(path.stem) for path in reference.glob("*.f32"))
    equal: list[float] = []
    shifted: list[float] = []
    inputs = changed = 0
    print("| line | distance (dB) | durations that differ | units longer |")
    print("| ---: | ---: | ---: | ---: |")
    for number in numbers:
        theirs, mine = (
            np.array((side / f"{number}.dur").read_text().split(), int)
            for side in (reference, ours)
        )
        if len(theirs) != len(mine):
            raise ValueError(f"line {number}: {len(theirs)} durations against {len(mine)}")
        distance = log_spectral_distance(
            load(reference / f"{number}.f32"), load(ours / f"{number}.f32")
        )
        different = int((theirs != mine).sum())
        inputs += len(theirs)
        changed += different
        (shifted if different else equal).append(distance)
        print(f"| {number} | {distance:.3f} | {different} | {mine.sum() - theirs.sum():+d} |")
    print(f"\n{len(numbers)} lines; {changed} of {inputs} durations differ")
    for label, distances in (("equal durations", equal), ("other durations", shifted)):
        if distances:
            mean, worst = np.mean(distances), np.max(distances)
            print(f"{label}: {len(distances)} lines, mean {mean:.3f} dB, worst {worst:.3f} dB")


def distance(a: Path, b: Path) -> None:
    first, second = load(a), load(b)
    longer = (len(second) - len(first)) / SAMPLE_RATE
    print(f"{log_spectral_distance(first, second):.3f} dB, second longer by {longer:+.4f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare samples with the reference's.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, first, second, action in (
        ("dump", "phonemes", "directory", dump),
        ("compare", "reference", "ours", compare),
        ("distance", "a", "b", distance),
    ):
        command = commands.add_parser(name)
        command.add_argument("first", metavar=first, type=Path)
        command.add_argument("second", metavar=second, type=Path)
        command.set_defaults(action=action)
    options = parser.parse_args()
    options.action(options.first, options.second)


if __name__ == "__main__":
    main()

"""Compares the phonemes for Piper voices with those of espeak-ng on the sentences of the corpus.

    python espeak.py VOIRS VOICE.onnx CORPUS.tsv [--half tuned|held-out] [--show N]

VOIRS is the program. Sentences with an even number (from 0) were tuned on, the others were not.
The phoneme error rate is the edit distance over phonemes (spaces, stress and punctuation left out),
divided by their number on espeak-ng's side; beside it the rate with stress marks as phonemes.
espeak-ng has to be installed; its program is run, and nothing of it is used otherwise.
"""

import argparse
import collections
import subprocess
from pathlib import Path

LENGTH = "ː"
DIPHTHONGS = ("eɪ", "aɪ", "oʊ", "aʊ", "ɔɪ", "tʃ", "dʒ")


def phonemes(text: str, stress: bool) -> list[str]:
    """Phonemes of a line: diphthongs, affricates and long vowels are one each."""
    found: list[str] = []
    at = 0
    while at < len(text):
        pair = text[at : at + 2]
        if pair in DIPHTHONGS:
            found.append(pair)
            at += 2
            continue
        symbol = text[at]
        at += 1
        if symbol == LENGTH and found:
            found[-1] += symbol
        elif (symbol.isalpha() or symbol in "ɚɝ") and (symbol not in "ˈˌ" or stress):
            found.append(symbol)
    return found


def alignment(a: list[str], b: list[str]) -> list[tuple[str, str]]:
    """The pairs that differ between two sequences, "" where one has nothing."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(rows[-1][j - 1] + (x != y), rows[-1][j] + 1, row[-1] + 1))
        rows.append(row)
    i, j, pairs = len(a), len(b), []
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]):
            i, j = i - 1, j - 1
            if a[i] != b[j]:
                pairs.append((a[i], b[j]))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            pairs.append((a[i], ""))
        else:
            j -= 1
            pairs.append(("", b[j]))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare phonemes with espeak-ng's.")
    parser.add_argument("voirs")
    parser.add_argument("voice")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--half", choices=["tuned", "held-out"])
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    lines = options.corpus.read_text(encoding="utf-8").splitlines()
    sentences = [line.split("\t")[-1] for line in lines if line and not line.startswith("#")]
    if options.half:
        sentences = sentences[options.half == "held-out" :: 2]
    command = [options.voirs, "phonemes", "--voice-file", options.voice, "-"]
    ours = subprocess.run(
        command, input="\n".join(sentences), capture_output=True, text=True, check=True
    ).stdout.splitlines()
    theirs = []
    for sentence in sentences:
        run = subprocess.run(
            ["espeak-ng", "-v", "en-us", "--ipa", "-q", "--", sentence],
            capture_output=True,
            text=True,
            check=True,
        )
        theirs.append(" ".join(run.stdout.split()))
    confusions: collections.Counter[tuple[str, str]] = collections.Counter()
    for stress in (False, True):
        errors = count = 0
        for own, other in zip(ours, theirs, strict=True):
            pairs = alignment(phonemes(own, stress), phonemes(other, stress))
            errors += len(pairs)
            count += len(phonemes(other, stress))
            if not stress:
                confusions.update(pairs)
        name = "with stress marks" if stress else "phonemes"
        print(f"{name}: {100 * errors / count:.2f} % ({errors} of {count}, {len(ours)} sentences)")
    for (own, other), number in confusions.most_common(options.show):
        print(f"{number:5}  {own or '-'} -> {other or '-'}")
    if options.show:
        words: collections.Counter[tuple[str, str]] = collections.Counter()
        for own, other in zip(ours, theirs, strict=True):
            one, two = own.translate(MARKS).split(), other.split()
            if len(one) == len(two):
                words.update(pair for pair in zip(one, two, strict=True) if pair[0] != pair[1])
        for (own, other), number in words.most_common(options.show * 2):
            print(f"{number:5}  {own} -> {other}")


MARKS = str.maketrans(dict.fromkeys(".,;:!?-", ""))

if __name__ == "__main__":
    main()

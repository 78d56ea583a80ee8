"""Reference phonemes of a corpus: `class<TAB>sentence` in, `class<TAB>sentence<TAB>phonemes` out.

    python phonemes.py ../../crates/voirs-text/tests/data/corpus.tsv > corpus-reference.tsv

The phonemes of a line that the reference splits into sentences are joined by one space.
"""

import sys
from importlib.metadata import version
from pathlib import Path

from hibari import Hibari


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: phonemes.py CORPUS.tsv")
    reference = Hibari()
    package = f"hibari-tts {version('hibari-tts')}"
    print(
        f"# class, sentence, phonemes of {package}, voice {reference.voice} (columns apart by tabs)"
    )
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, sentence = line.split("\t")
            print(kind, sentence, " ".join(reference.phonemize(sentence)), sep="\t")


if __name__ == "__main__":
    main()

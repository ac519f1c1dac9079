"""Typefaces that training holds out become whole pages to compare readers on.

``python -m training.pages FOLDER --seed 51``. Which families those are belongs to ``fonts``.
"""

import argparse
from pathlib import Path

from benchmarks.corpus.tuning import KINDS, write_tuning
from benchmarks.corpus.typeface import Typeface

TYPEFACES = (
    Typeface("NanumBarunGothic.ttf", "NanumBarunGothicBold.ttf", "fonts-nanum"),
    Typeface("UnBatang.ttf", "UnBatangBold.ttf", "fonts-unfonts-core"),
    Typeface("gulim.ttf", "gulim.ttf", "fonts-baekmuk"),
)
_OTHER_FACES = ("handwriting", "symbols")  # kinds of pages with faces of their own


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=51)
    parser.add_argument("--count", type=int, default=27)
    arguments = parser.parse_args()
    kinds = [name for name, kind in KINDS.items() if "ko" in kind.languages]
    printed = [name for name in kinds if name not in _OTHER_FACES]
    write_tuning(
        "ko", arguments.count, arguments.seed, arguments.folder, printed, typefaces=TYPEFACES
    )


if __name__ == "__main__":
    _main()

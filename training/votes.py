"""Two readings of lines become the constants of ``adapters.engines.voting``.

``python -m training.votes MODEL.onnx FOLDER [FOLDER]`` fits to the pages of each folder, shows what
that is worth on the others, and fits to all.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.logistic import likeliest
from benchmarks.scoring import folded
from ocr_pipeline.adapters.engines.voting import Constants, places, voted
from training.compare import Line, read_lines, text_of

_RIDGE = 0.05


def examples(lines: Sequence[Line]) -> Iterator[tuple[tuple[float, ...], int]]:
    """Of places where the readings differ: the terms, and how many errors ours has less there."""
    for line in lines:
        parts = places(line.own.glyphs, line.hybrid.glyphs)
        texts = [text_of(part.hybrid) for part in parts]
        truth = folded(line.truth)
        errors = Levenshtein.distance(truth, "".join(texts))
        for index, part in enumerate(parts):
            other = [*texts[:index], text_of(part.own), *texts[index + 1 :]]
            less = errors - Levenshtein.distance(truth, "".join(other))
            if less:
                yield part.terms, less


def fit(found: Sequence[tuple[tuple[float, ...], int]]) -> Constants:
    """Of greatest likelihood; a place counts as often as it has errors."""
    rows = np.array([terms for terms, _ in found], float)
    right = np.array([less > 0 for _, less in found], float)
    weights = np.array([abs(less) for _, less in found], float)
    return Constants(*likeliest(rows, right, weights, _RIDGE))


def rate(lines: Sequence[Line], constants: Constants) -> float:
    """Percent of the characters that are wrong when the hybrid is asked about every line."""
    errors = sum(
        line.errors(voted(line.own.glyphs, line.hybrid.glyphs, constants)).errors for line in lines
    )
    return 100 * errors / sum(len(folded(line.truth)) for line in lines)


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pages", type=Path, nargs="+")
    arguments = parser.parse_args()
    sets = {folder: list(read_lines(arguments.model, [folder])) for folder in arguments.pages}
    found = {folder: list(examples(lines)) for folder, lines in sets.items()}
    for folder in sets:
        constants = fit(found[folder])
        rates = ", ".join(f"{rate(lines, constants):.2f} %" for lines in sets.values())
        print(f"{folder}: {constants} from {len(found[folder])} places; on each folder {rates}")
    constants = fit([row for rows in found.values() for row in rows])
    rates = ", ".join(f"{rate(lines, constants):.2f} %" for lines in sets.values())
    print(f"all: {constants}; {rates}")


if __name__ == "__main__":
    _main()

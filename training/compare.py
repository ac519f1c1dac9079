"""Lines of drawn pages become a table: the hybrid, our recognizer, both, and who is asked when.

``python -m training.compare MODEL.onnx PAGES...`` with folders of ``training.pages`` or ``python -m
benchmarks.corpus tuning --lang ko``. Every line is cut out where its truth says that it is, so that
only reading counts. Whole pages belong to ``scripts/bench accuracy``.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.scoring import Errors, folded
from ocr_pipeline.adapters.engines.crops import Crop, cut, grown, within
from ocr_pipeline.adapters.engines.factory import EmbeddedFactory
from ocr_pipeline.adapters.engines.hangul import Glyph
from ocr_pipeline.adapters.engines.korean_cascade import KoreanCascade, own_reader
from ocr_pipeline.adapters.engines.recognizer_file import load_recognizer
from ocr_pipeline.adapters.engines.runtime import choose_runtime
from ocr_pipeline.adapters.engines.voting import voted
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine

_MARGIN = 0.15  # of a line's height, as the detector leaves it
_SURE = (0.0, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.98, 1.01)  # from where the hybrid is not asked

Glyphs = Sequence[Glyph]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a line, and the processor's time it took."""

    glyphs: Glyphs
    seconds: float

    @property
    def least(self) -> float:
        """The confidence of its least sure character."""
        return min((glyph.confidence for glyph in self.glyphs), default=0.0)


@dataclass(frozen=True, slots=True)
class Line:
    """A line's truth, the kind of its page, and both readings."""

    kind: str
    truth: str
    hybrid: Reading
    own: Reading

    def errors(self, glyphs: Glyphs) -> Errors:
        """Characters that a reading got wrong."""
        truth = folded(self.truth)
        return Errors(Levenshtein.distance(truth, text_of(glyphs)), len(truth))

    def cascade(self, sure: float) -> Glyphs:
        """Ours where it is as sure as that, else both together."""
        return self.own.glyphs if self.own.least >= sure else self.both()

    def both(self) -> Glyphs:
        """Where they differ, the likelier."""
        return voted(self.own.glyphs, self.hybrid.glyphs)

    def better(self) -> Glyphs:
        """The one with less errors: what nobody can know."""
        readings = (self.hybrid.glyphs, self.own.glyphs)
        return min(readings, key=lambda glyphs: self.errors(glyphs).errors)


def text_of(glyphs: Glyphs) -> str:
    """As texts are compared: without spaces."""
    return folded("".join(glyph.text for glyph in glyphs))


def read_lines(model: Path, folders: list[Path]) -> Iterator[Line]:
    """Both readings of every line of the pages."""
    reader = _reader(model)
    if reader.hybrid is None:
        raise SystemExit("the hybrid needs Tesseract's data for Hangul")
    for truth in sorted(file for folder in folders for file in folder.glob("*.json")):
        page = json.loads(truth.read_text("utf-8"))
        if page["error"]:
            continue
        pixels = np.asarray(cv2.imread(str(truth.with_suffix(""))), np.uint8)
        for row in page["pages"][0]["lines"]:
            crop = _crop(pixels, row)
            readings = (_read(read, crop) for read in (reader.hybrid.glyphs, reader.glyphs))
            yield Line(page["tags"][0], row["text"], *readings)


def _reader(model: Path) -> KoreanCascade:
    """The product's, with another model in it."""
    engine = EmbeddedFactory(EmbeddedEngine(), ("ko",))()
    reader = engine.reader.korean
    if not isinstance(reader, KoreanCascade):
        raise TypeError(f"Korean is read by {reader}")
    own = load_recognizer(choose_runtime(EmbeddedEngine().backend), model, None)
    return own_reader(own, reader.hybrid)


def _crop(pixels: Pixels, row: dict[str, Any]) -> Crop:
    a, b, c, d = ((float(x), float(y)) for x, y in row["quad"])
    return cut(pixels, within(pixels, grown(Quad((a, b, c, d)), _MARGIN)))


def _read(read: Callable[[Crop], Glyphs], crop: Crop) -> Reading:
    started = time.process_time()
    glyphs = read(crop)
    return Reading(glyphs, time.process_time() - started)


def table(lines: list[Line]) -> Iterator[str]:
    """Rows of text: error rates by kind of page, then what asking the hybrid less often gives."""
    for kind in ("", *sorted({line.kind for line in lines})):
        some = [line for line in lines if kind in ("", line.kind)]
        rates = (_rate(some, choose) for choose in (_hybrid, _own, Line.both, Line.better))
        row = "  ".join(f"{rate:6.2f}" for rate in rates)
        yield f"{kind or 'all':14} {len(some):5}  {row}"
    spent = math.fsum(line.own.seconds for line in lines)
    for sure in _SURE:
        asked = [line for line in lines if line.own.least < sure]
        seconds = spent + math.fsum(line.hybrid.seconds for line in asked)
        rate = _rate(lines, lambda line, sure=sure: line.cascade(sure))  # type: ignore[misc]
        yield (
            f"both below {sure:.2f}: {100 * len(asked) / len(lines):5.1f} % of the lines, "
            f"{rate:.2f} %, {1000 * seconds / len(lines):.1f} ms a line"
        )
    hybrid = math.fsum(line.hybrid.seconds for line in lines)
    yield f"the hybrid alone: {1000 * hybrid / len(lines):.1f} ms a line"


def _rate(lines: list[Line], choose: Callable[[Line], Glyphs]) -> float:
    return sum((line.errors(choose(line)) for line in lines), Errors()).percent


def _hybrid(line: Line) -> Glyphs:
    return line.hybrid.glyphs


def _own(line: Line) -> Glyphs:
    return line.own.glyphs


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--differences", action="store_true", help="print what ours read wrong")
    arguments = parser.parse_args()
    lines = list(read_lines(arguments.model, arguments.pages))
    print("kind           lines  hybrid    ours    both  better of both (CER %)")
    print("\n".join(table(lines)))
    for line in lines if arguments.differences else ():
        if line.errors(line.own.glyphs).errors:
            texts = (line.truth, text_of(line.own.glyphs), text_of(line.hybrid.glyphs))
            print(f"{line.own.least:.2f} {' | '.join(texts)}")


if __name__ == "__main__":
    _main()

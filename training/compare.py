"""Lines of drawn pages become a table: the hybrid, a model of our own, and the better of both.

``python -m training.compare MODEL.onnx PAGES...`` with folders of ``python -m benchmarks.corpus
tuning --lang ko``. Every line is cut out where its truth says that it is, so that only reading
counts. Whole pages belong to ``scripts/bench accuracy``.
"""

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from benchmarks.scoring import Errors, folded
from ocr_pipeline.adapters.engines.crops import Crop, cut, grown, within
from ocr_pipeline.adapters.engines.hangul import HangulReader
from ocr_pipeline.adapters.engines.korean import KoreanReader
from ocr_pipeline.adapters.engines.language_data import hangul_data, recognizer_model
from ocr_pipeline.adapters.engines.line_reader import KoreanLines
from ocr_pipeline.adapters.engines.lines import mean_confidence
from ocr_pipeline.adapters.engines.recognizer_file import load_recognizer
from ocr_pipeline.adapters.engines.recognizer_lines import RecognizerLines
from ocr_pipeline.adapters.engines.runtime import choose_runtime
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.engine import EmbeddedEngine

_MARGIN = 0.15  # of a line's height, as the detector leaves it
# How much surer than the hybrid our model must be for its reading to be taken.
_LEADS = (-0.2, -0.1, -0.05, 0.0, 0.05, 0.1)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a line, and the processor's time it took."""

    text: str
    confidence: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line's truth, the kind of its page, and both readings."""

    kind: str
    truth: str
    hybrid: Reading
    own: Reading

    def errors(self, reading: Reading) -> Errors:
        """Characters that a reading got wrong."""
        truth = folded(self.truth)
        return Errors(Levenshtein.distance(truth, folded(reading.text)), len(truth))


def read_lines(model: Path, folders: list[Path]) -> Iterator[Line]:
    """Both readings of every line of the pages."""
    cv2.setNumThreads(1)
    hybrid, own = _readers(model)
    for truth in sorted(file for folder in folders for file in folder.glob("*.json")):
        page = json.loads(truth.read_text("utf-8"))
        if page["error"]:
            continue
        pixels = np.asarray(cv2.imread(str(truth.with_suffix(""))), np.uint8)
        for row in page["pages"][0]["lines"]:
            crop = _crop(pixels, row)
            yield Line(page["tags"][0], row["text"], _read(hybrid, crop), _read(own, crop))


def _readers(model: Path) -> tuple[KoreanLines, KoreanLines]:
    spec = EmbeddedEngine()
    data = hangul_data(spec)
    if data is None:
        raise SystemExit("the hybrid needs Tesseract's data for Hangul")
    runtime = choose_runtime(spec.backend)
    general = load_recognizer(runtime, recognizer_model(spec), None)
    return (
        KoreanReader(HangulReader(*data), general),
        RecognizerLines(load_recognizer(runtime, model, None)),
    )


def _crop(pixels: Pixels, row: dict[str, Any]) -> Crop:
    a, b, c, d = ((float(x), float(y)) for x, y in row["quad"])
    return cut(pixels, within(pixels, grown(Quad((a, b, c, d)), _MARGIN)))


def _read(reader: KoreanLines, crop: Crop) -> Reading:
    started = time.process_time()
    pieces = reader.read(crop)
    seconds = time.process_time() - started
    return Reading(" ".join(piece.text for piece in pieces), mean_confidence(pieces), seconds)


def _chosen(line: Line, lead: float) -> Reading:
    return line.own if line.own.confidence > line.hybrid.confidence + lead else line.hybrid


def _better(line: Line) -> Reading:
    return min(line.hybrid, line.own, key=lambda reading: line.errors(reading).errors)


def table(lines: list[Line]) -> Iterator[str]:
    """Rows of text: error rates by reader and kind of page, and seconds per line."""
    kinds = sorted({line.kind for line in lines})
    for kind in ("", *kinds):
        some = [line for line in lines if kind in ("", line.kind)]
        rates = [
            sum((line.errors(choose(line)) for line in some), Errors()).percent
            for choose in (_hybrid, _own, _better)
        ]
        yield f"{kind or 'all':14} {len(some):5}  " + "  ".join(f"{rate:6.2f}" for rate in rates)
    for lead in _LEADS:
        rate = sum((line.errors(_chosen(line, lead)) for line in lines), Errors()).percent
        yield f"own where surer by {lead:+.2f}: {rate:.2f}"
    times = [math.fsum(choose(line).seconds for line in lines) for choose in (_hybrid, _own)]
    yield "ms per line: " + ", ".join(f"{1000 * seconds / len(lines):.1f}" for seconds in times)


def _hybrid(line: Line) -> Reading:
    return line.hybrid


def _own(line: Line) -> Reading:
    return line.own


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pages", type=Path, nargs="+")
    parser.add_argument("--differences", action="store_true", help="print what was read wrong")
    arguments = parser.parse_args()
    lines = list(read_lines(arguments.model, arguments.pages))
    print("kind           lines  hybrid     own  better of both (CER %)")
    print("\n".join(table(lines)))
    for line in lines if arguments.differences else ():
        if line.errors(line.own).errors:
            print(f"{line.own.confidence:.2f} {line.truth} | {line.own.text} | {line.hybrid.text}")


if __name__ == "__main__":
    _main()

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
from dataclasses import dataclass, replace
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
# How sure our model must be of a line for the hybrid not to be asked.
_SURE = (0.0, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 1.01)


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


def _first_own(line: Line, sure: float) -> Reading:
    """Ours if it is sure; else the hybrid's, which has then taken its time too."""
    if line.own.confidence >= sure:
        return line.own
    return replace(line.hybrid, seconds=line.own.seconds + line.hybrid.seconds)


def _better(line: Line) -> Reading:
    return min(line.hybrid, line.own, key=lambda reading: line.errors(reading).errors)


def table(lines: list[Line]) -> Iterator[str]:
    """Rows of text: error rates by kind of page, then what asking ours first would give."""
    for kind in ("", *sorted({line.kind for line in lines})):
        some = [line for line in lines if kind in ("", line.kind)]
        rates = [_rate(some, list(map(choose, some))) for choose in (_hybrid, _own, _better)]
        yield f"{kind or 'all':14} {len(some):5}  " + "  ".join(f"{rate:6.2f}" for rate in rates)
    for sure in _SURE:
        chosen = [_first_own(line, sure) for line in lines]
        alone = sum(line.own.confidence >= sure for line in lines)
        rate, spent = _rate(lines, chosen), _milliseconds(chosen)
        yield f"ours where {sure:.3f} sure: {alone:5} lines, {rate:.2f} %, {spent:.1f} ms a line"
    yield f"the hybrid alone: {_milliseconds([line.hybrid for line in lines]):.1f} ms a line"
    same = [line for line in lines if folded(line.own.text) == folded(line.hybrid.text)]
    wrong = _rate(same, list(map(_own, same)))
    yield f"lines that both read alike: {len(same)}, of their characters {wrong:.2f} % wrong"


def _rate(lines: list[Line], readings: list[Reading]) -> float:
    pairs = zip(lines, readings, strict=True)
    return sum((line.errors(reading) for line, reading in pairs), Errors()).percent


def _milliseconds(readings: list[Reading]) -> float:
    return 1000 * math.fsum(reading.seconds for reading in readings) / len(readings)


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

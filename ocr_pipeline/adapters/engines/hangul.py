"""A crop of one line becomes glyphs and spaces, by Tesseract's model of the Korean script.

What is done about its weak spots (Latin letters, symbols) belongs to ``korean``.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocr_pipeline.ports.engine import Pixels

HEIGHT_PX = 48
RESOLUTION_DPI = 300  # Tesseract guesses one, and warns, when it is not told
# Its search for the line within the crop wants some white around (with 10 it misreads more), its
# reader for raw lines does not.
SEARCH_MARGIN_PX = 5
RAW_MARGIN_PX = 2
INK_PERCENT = 1  # of a line's pixels, the darkest


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character in fractions of its line; ``joined`` if no space stands before it.

    ``space`` is how likely a reader found one there that says so.
    """

    text: str
    confidence: float
    start: float
    end: float
    joined: bool
    space: float = field(default=0.0, compare=False)


class HangulReader:
    """A Tesseract handle for single lines, reused: that is 4.3 times as fast as one per line."""

    def __init__(self, tessdata: Path, model: str) -> None:
        """Load ``model`` from a folder of language data."""
        os.environ["OMP_THREAD_LIMIT"] = "1"  # read when the library is loaded
        import tesserocr

        self._tesseract = tesserocr
        self._api: Any = tesserocr.PyTessBaseAPI(
            path=str(tessdata), lang=model, oem=tesserocr.OEM.LSTM_ONLY
        )
        self.name = f"Tesseract {tesserocr.PyTessBaseAPI.Version()} {model}"

    def read(self, crop: Pixels) -> list[Glyph]:
        """What a line says, from left to right."""
        line = prepared(crop)
        modes = self._tesseract.PSM
        # The search finds nothing in 1 line of 150; raw reading misreads more.
        return list(self._read(line, modes.SINGLE_LINE, SEARCH_MARGIN_PX)) or list(
            self._read(line, modes.RAW_LINE, RAW_MARGIN_PX)
        )

    def _read(self, line: Pixels, mode: int, margin: int) -> Iterator[Glyph]:
        self._api.SetPageSegMode(mode)
        padded = cv2.copyMakeBorder(
            line, *(margin,) * 4, borderType=cv2.BORDER_CONSTANT, value=float(np.median(line))
        )
        height, width = padded.shape
        self._api.SetImageBytes(padded.tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(RESOLUTION_DPI)
        self._api.Recognize()
        found = self._api.GetIterator()
        if found is None:  # the line is wider than the 32,767 px that Tesseract takes
            return
        symbol, word = self._tesseract.RIL.SYMBOL, self._tesseract.RIL.WORD
        for place in self._tesseract.iterate_level(found, symbol):
            box = place.BoundingBox(symbol)
            text = place.GetUTF8Text(symbol).strip() if box else ""
            if text:
                # Its "words" end before every syllable; which follow a space it tells apart.
                begins = place.IsAtBeginningOf(word)
                joined = not begins or place.BlanksBeforeWord() == 0
                start, end = ((x - margin) / line.shape[1] for x in (box[0], box[2]))
                # A word's confidence tells more: it is that of its worst step, blanks included.
                confidence = place.Confidence(word) / 100
                yield Glyph(text, confidence, max(start, 0.0), min(end, 1.0), joined)


def prepared(crop: Pixels) -> Pixels:
    """Gray, of the height that the model works in, black on white."""
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    scale = HEIGHT_PX / gray.shape[0]
    size = (max(1, round(gray.shape[1] * scale)), HEIGHT_PX)
    line = cv2.resize(gray, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    is_light = np.median(line) >= (int(line.min()) + int(line.max())) / 2
    return stretched(np.asarray(line if is_light else 255 - line, np.uint8))


def stretched(line: Pixels) -> Pixels:
    """Ink made black and paper white, so that the paper's grain is gone."""
    ink, paper = np.percentile(line, INK_PERCENT), np.median(line)
    darkness = (paper - line.astype(np.float32)) / max(1.0, paper - ink)
    return np.asarray(255 * (1 - np.clip(darkness, 0, 1)), np.uint8)

"""A crop of one line becomes glyphs and spaces, by Tesseract's model of the Korean script.

What is done about its weak spot (Latin letters) belongs to ``korean``.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.ports.engine import Pixels

HEIGHT_PX = 48
RESOLUTION_DPI = 300  # Tesseract guesses one, and warns, when it is not told
# Its search for the line within the crop wants white around, its reader for raw lines does not.
SEARCH_MARGIN_PX = 10
RAW_MARGIN_PX = 2


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A Hangul syllable, or a run of other characters; ``joined`` if no space stands before it."""

    piece: Piece
    joined: bool


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

    def read(self, crop: Pixels) -> list[Glyphs]:
        """What a line says, from left to right."""
        line = prepared(crop)
        modes = self._tesseract.PSM
        # The search finds nothing in 1 line of 150; raw reading misreads more.
        return list(self._read(line, modes.SINGLE_LINE, SEARCH_MARGIN_PX)) or list(
            self._read(line, modes.RAW_LINE, RAW_MARGIN_PX)
        )

    def _read(self, line: Pixels, mode: int, margin: int) -> Iterator[Glyphs]:
        self._api.SetPageSegMode(mode)
        padded = cv2.copyMakeBorder(
            line, *(margin,) * 4, borderType=cv2.BORDER_CONSTANT, value=float(np.median(line))
        )
        height, width = padded.shape
        self._api.SetImageBytes(padded.tobytes(), width, height, 1, width)
        self._api.SetSourceResolution(RESOLUTION_DPI)
        self._api.Recognize()
        # Its "words" end before every syllable; which of them follow a space it tells apart.
        level = self._tesseract.RIL.WORD
        found = self._api.GetIterator()
        if found is None:  # the line is wider than the 32,767 px that Tesseract takes
            return
        for word in self._tesseract.iterate_level(found, level):
            box = word.BoundingBox(level)
            text = word.GetUTF8Text(level).strip() if box else ""
            if text:
                start, end = ((x - margin) / line.shape[1] for x in (box[0], box[2]))
                confidence = word.Confidence(level) / 100
                piece = Piece(text, confidence, max(start, 0.0), min(end, 1.0))
                yield Glyphs(piece, joined=word.BlanksBeforeWord() == 0)


def prepared(crop: Pixels) -> Pixels:
    """Gray, of the height that the model works in, dark on light."""
    gray = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    scale = HEIGHT_PX / gray.shape[0]
    size = (max(1, round(gray.shape[1] * scale)), HEIGHT_PX)
    line = cv2.resize(gray, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    is_light = np.median(line) >= (int(line.min()) + int(line.max())) / 2
    return np.asarray(line if is_light else 255 - line, np.uint8)

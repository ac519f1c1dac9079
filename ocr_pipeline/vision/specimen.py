"""A line of Latin letters becomes a page that every engine can read: does this one?

Asking an engine belongs to the verbs.
"""

import cv2
import numpy as np

from ocr_pipeline.model.page import RecognizedPage

SPECIMEN_TEXT = "Batch check 2718"  # no letter that looks like another
_SIZE_PX = (200, 800)
_BASELINE_PX = (60, 120)
_LETTER_SCALE = 2.0
_STROKE_PX = 3


def specimen_png() -> bytes:
    """A white page of 800 x 200 px with the text on it, drawn without a font file."""
    page = np.full((*_SIZE_PX, 3), 255, np.uint8)
    cv2.putText(
        page,
        SPECIMEN_TEXT,
        _BASELINE_PX,
        cv2.FONT_HERSHEY_SIMPLEX,
        _LETTER_SCALE,
        (0, 0, 0),
        _STROKE_PX,
        cv2.LINE_AA,
    )
    return cv2.imencode(".png", page)[1].tobytes()


def is_specimen(pages: tuple[RecognizedPage, ...]) -> bool:
    """Whether the text was read; spaces and case do not count."""
    return _letters(text_of(pages)) == _letters(SPECIMEN_TEXT)


def text_of(pages: tuple[RecognizedPage, ...]) -> str:
    """All words, in reading order."""
    return " ".join(word.text for page in pages for word in page.words)


def _letters(text: str) -> str:
    return "".join(text.split()).casefold()

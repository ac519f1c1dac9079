import numpy as np

from ocr_pipeline.adapters.engines.crops import cut
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.recognizer_lines import RecognizerLines
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.model.geometry import Box, Quad

ALPHABET = ["", "\u1112", "\u1161", "\u11ab", "A", " "]


def sees(*classes: int) -> Recognizer:
    """One that sees these classes in any line."""

    def run(batch: Array) -> Array:
        return np.eye(len(ALPHABET), dtype=np.float32)[[classes]]

    return Recognizer(Network(run, ""), ALPHABET)


def test_a_recognizer_that_sees_jamo_reads_syllables() -> None:
    page = np.full((40, 300, 3), 255, np.uint8)
    crop = cut(page, Quad.from_box(Box(0, 0, 300, 40)))
    pieces = RecognizerLines(sees(1, 2, 3, 0, 5, 5, 4, 4)).read(crop)
    assert [piece.text for piece in pieces] == ["한", "A"]

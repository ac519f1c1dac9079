"""Text fields of a filled form are read; each stroke of the drawings is a letter to the network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.area_reader import (
    CUT_OFF,
    GROWTHS,
    ILLEGIBLE,
    LOST,
    PAPERS,
    SURE,
    AreaReader,
)
from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.detector import Detector
from ocr_pipeline.adapters.engines.line_reader import KoreanLines, LineReader
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.recognizer import Recognizer
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.model.template import FieldReading
from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.form_view import FormView, Shift
from tests.unit.vision.filled import FIELD, Draw, bars, filled, seal, spot

CLASSES = ("", "|", "C", "0", "年", ".")
STROKE, LOOKS_ROUND = 1, 2
ENGLISH = ("en",)


@dataclass
class Reader:
    """A network that takes each stroke for ``letter``, ``sure`` of it."""

    letter: int = STROKE
    sure: float = 0.99
    heights: list[float] = field(default_factory=list)  # of the ink, of the line's

    def run(self, batch: Array) -> Array:
        ink = batch[0].max(axis=0) < 0  # the padding is 0, between ink and paper
        self.heights.append(float(ink.any(axis=1).mean()))
        columns = ink.any(axis=0)
        steps = np.zeros((1, len(columns), len(CLASSES)), np.float32)
        steps[0, :, 0] = np.where(columns, 0.0, 1.0)
        steps[0, columns, self.letter] = self.sure
        if self.letter == LOOKS_ROUND:
            steps[0, columns, CLASSES.index("0")] = 1 - self.sure
        return steps


def text_map(batch: Array) -> Array:
    """A detector's output: the core of each line, from its first stroke to its last."""
    ink = (batch[0].max(axis=0) < 0).astype(np.uint8)
    line = cv2.erode(cv2.dilate(ink, np.ones((1, 41), np.uint8)), np.ones((13, 1), np.uint8))
    return np.asarray(line[None, None], np.float32)


def columns_map(batch: Array) -> Array:
    """Likewise, of strokes that stand below each other."""
    turned = text_map(batch.transpose(0, 1, 3, 2))
    return np.asarray(turned.transpose(0, 1, 3, 2))


@dataclass
class Korean:
    """Says the same of every line."""

    text: str
    confidence: float = 0.9

    def read(self, _crop: Crop) -> list[Piece]:
        return [Piece(self.text, self.confidence, 0, 1)]


def read(
    view: FormView,
    network: Reader | None = None,
    languages: Sequence[str] = ENGLISH,
    korean: KoreanLines | None = None,
    detect: Network | None = None,
    **settings: object,
) -> FieldReading:
    recognizer = Recognizer(Network((network or Reader()).run, ""), CLASSES)
    detector = Detector(detect or Network(text_map, ""), 1280)
    spec = TemplateFieldSpec.model_validate(
        {"name": "name", "areas": [FIELD], "multi_line": False} | settings
    )
    return AreaReader(detector, LineReader(recognizer, korean)).read(view, spec, languages)


def test_what_is_written_is_read_without_what_the_form_prints() -> None:
    found = read(filled(bars(300, count=4)))
    assert found.text == "||||"
    assert found.confidence > 0.8
    assert not found.problem


def test_an_empty_area_is_surely_empty() -> None:
    found = read(filled())
    assert (found.text, found.problem) == ("", "")
    assert found.confidence > 0.95


def test_a_speck_leaves_doubt_whether_an_area_is_empty() -> None:
    assert 0.5 < read(filled(spot(350, 110, 2))).confidence < read(filled()).confidence


def test_a_seal_alone_is_no_text() -> None:
    found = read(filled(seal(400, 110, (90, 90, 90), 20)))
    assert (found.text, found.problem) == ("", "")


TWO_LINES: tuple[Draw, ...] = (bars(300, top=86, height=18), bars(300, top=114, height=18, count=2))


def test_lines_are_kept_where_a_field_may_have_several() -> None:
    assert read(filled(*TWO_LINES), multi_line=True).text == "|||\n||"


def test_lines_become_one_where_a_field_has_one() -> None:
    assert read(filled(*TWO_LINES)).text == "||| ||"


def test_parts_of_a_line_are_one_line() -> None:
    parts = (bars(420, count=2), bars(220))
    assert read(filled(*parts), multi_line=True).text == "||| ||"


def test_several_areas_are_read_in_their_order() -> None:
    areas = [(380, 80, 560, 140), (200, 80, 380, 140)]
    view = filled(bars(300), bars(420, count=2))
    assert read(view, areas=areas).text == "|| |||"


def test_masked_areas_are_not_read() -> None:
    view = filled(bars(300), bars(400))
    assert read(view, not_recognized=[(390, 80, 450, 140)]).text == "|||"


def test_an_area_beyond_the_scan_is_a_problem() -> None:
    view = filled(bars(300))
    view.paper[:, 450:] = 0
    found = read(view)
    assert (found.text, found.problem) == ("|||", CUT_OFF)


def test_an_area_whose_print_was_not_found_is_a_problem() -> None:
    assert read(filled(bars(300), shifts={FIELD: Shift()})).problem == ""
    assert read(filled(bars(300), shifts={FIELD: Shift(is_sure=False)})).problem == LOST


def test_writing_that_cannot_be_read_is_a_problem() -> None:
    found = read(filled(bars(300)), Reader(letter=0))
    assert (found.text, found.problem) == ("", ILLEGIBLE)
    assert found.confidence < 0.5


def test_what_looks_like_a_line_and_cannot_be_read_is_no_text() -> None:
    found = read(filled(bars(300)), Reader(sure=0.3), multi_line=True)
    assert (found.text, found.problem) == ("", ILLEGIBLE)


def test_figures_are_read_where_a_field_holds_nothing_else() -> None:
    network = Reader(LOOKS_ROUND, sure=0.9)
    assert read(filled(bars(300)), network).text == "CCC"
    assert read(filled(bars(300)), network, value_type="number").text == "000"


def test_a_date_that_is_written_out_is_read_as_it_is() -> None:
    network = Reader(CLASSES.index("年"))
    assert read(filled(bars(300)), network, value_type="date").text == "年年年"


@pytest.mark.parametrize(
    ("multi_line", "sure", "tries"),
    [
        (False, SURE, 1),
        (False, 0.8, len(PAPERS)),
        (True, SURE, 1),
        (True, 0.8, 1 + len(GROWTHS)),
    ],
)
def test_a_doubtful_line_is_read_with_other_paper_around(
    multi_line: bool, sure: float, tries: int
) -> None:
    network = Reader(sure=sure)
    read(filled(bars(300)), network, multi_line=multi_line)
    assert len(set(network.heights)) == tries


@pytest.mark.parametrize(
    ("korean", "text"),
    [(Korean("010"), "|||"), (Korean("공일공"), "공일공"), (Korean("l", confidence=1.1), "l")],
    ids=["no Hangul", "Hangul", "surer"],
)
def test_latin_in_korean_fields_is_read_by_who_knows_it(korean: Korean, text: str) -> None:
    assert read(filled(bars(300)), Reader(), ("ko", "en"), korean).text == text


def two_columns(page: "np.typing.NDArray[np.uint8]") -> None:
    """Strokes that lie below each other: two at the left, three at the right."""
    for left, count in ((22, 2), (56, 3)):
        for index in range(count):
            top = 40 + 20 * index
            cv2.rectangle(page, (left, top), (left + 18, top + 4), (30, 30, 30), -1)


def test_columns_are_read_from_the_right() -> None:
    found = read(
        filled(two_columns),
        languages=("ja",),
        detect=Network(columns_map, ""),
        areas=[(15, 10, 82, 230)],
    )
    assert found.text == "||| ||"


def test_a_space_that_the_ink_shows_is_read() -> None:
    strokes = (bars(220, count=4), bars(286, count=4))
    assert read(filled(*strokes), languages=("ja",), network=Reader(CLASSES.index("年"))).text == (
        "年年年年 年年年年"
    )


@dataclass
class Wavering(Reader):
    """Takes strokes for something else each time, and is the less sure of it."""

    letters: tuple[int, ...] = ()

    def run(self, batch: Array) -> Array:
        self.letter = self.letters[min(len(self.heights), len(self.letters) - 1)]
        self.sure = 0.99 - 0.1 * len(self.heights)
        return super().run(batch)


class Ending(Reader):
    """Takes strokes for zeros, and the last one for a stop."""

    def run(self, batch: Array) -> Array:
        self.letter = CLASSES.index("0")
        steps = super().run(batch)
        inked = np.flatnonzero(steps[0, :, self.letter])
        last = inked[np.flatnonzero(np.diff(inked) > 1)[-1] + 1 :]
        steps[0, last] = np.eye(len(CLASSES))[CLASSES.index(".")]
        return steps


@pytest.mark.parametrize(
    ("letters", "settings", "text"),
    [
        (("C", "0", "|"), {"value_type": "pattern", "pattern": "0+"}, "000"),
        (("C", "0", "|"), {"value_type": "all"}, "CCC"),
        (("C", "0", "|"), {"value_type": "pattern", "pattern": "x"}, "CCC"),
        (("|", "C", "0"), {"value_type": "choice", "choices": ("CCC", "000")}, "CCC"),
        (("|||", "年", "C"), {"value_type": "choice", "choices": ("年年C", "CCC")}, "CCC"),
    ],
)
def test_a_reading_that_is_a_value_of_its_kind_leaves_less_doubt(
    letters: Sequence[str], settings: dict[str, Any], text: str
) -> None:
    network = Wavering(letters=tuple(CLASSES.index(letter[0]) for letter in letters))
    assert read(filled(bars(300)), network, **settings).text == text


def test_a_number_has_no_stop_at_its_end() -> None:
    network = Ending()
    assert read(filled(bars(300)), network, value_type="number").text == "00"
    assert read(filled(bars(300)), network).text == "00."

"""Boxes become characters, each in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import pytest

from ocr_pipeline.adapters.engines.box_reader import CUT_OFF, DOUBTFUL, NOT_FOUND, BoxReader
from ocr_pipeline.adapters.engines.crops import Crop
from ocr_pipeline.adapters.engines.line_reader import LineReader
from ocr_pipeline.adapters.engines.lines import Piece
from ocr_pipeline.adapters.engines.recognizer import Recognizer, alphabet_of
from ocr_pipeline.adapters.engines.runtime import Array, Network
from ocr_pipeline.model.value import ValueKind
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import TemplateFieldSpec
from ocr_pipeline.vision.form_view import Area, FormView, view

CLASSES = alphabet_of("0\n1\n2\nc\nX")
BOXES: tuple[Area, ...] = tuple((40 + 46 * n, 40, 86 + 46 * n, 90) for n in range(5))
STEP_PX = 8
Step = dict[str, float]


def network(*places: Step) -> Network:
    """Sees these classes where the ink of a line is, from left to right."""

    def run(batch: Array) -> Array:
        ink = (batch[0] < 0).any(axis=(0, 1)).astype(int)
        starts = np.flatnonzero(np.diff(np.r_[0, ink]) == 1)
        ends = np.flatnonzero(np.diff(np.r_[ink, 0]) == -1)
        steps = np.zeros((1, batch.shape[3] // STEP_PX, len(CLASSES)), np.float32)
        steps[0, :, 0] = 1
        for start, end, place in zip(starts, ends, places, strict=True):
            for character, probability in place.items():
                steps[0, (start + end) // 2 // STEP_PX, CLASSES.index(character)] = probability
        return steps

    return Network(run, "")


@dataclass
class Korean:
    """Reads what it is told, line by line, and remembers how wide the lines were."""

    lines: list[str]
    widths: list[int] = field(default_factory=list)

    def read(self, crop: Crop) -> list[Piece]:
        self.widths.append(crop.pixels.shape[1])
        return [Piece(word, 0.9, 0, 1) for word in self.lines.pop(0).split()]


def form() -> Pixels:
    page = np.full((130, 300, 3), 250, np.uint8)
    for left, top, right, bottom in BOXES:
        cv2.rectangle(page, (left, top), (right, bottom), (60, 60, 60), 1)
    return page


def filled(boxes: Sequence[int]) -> FormView:
    page = form()
    for box in boxes:
        left, top, right, bottom = BOXES[box]
        cv2.line(page, (left + 20, top + 12), (right - 20, bottom - 12), (40, 30, 30), 4)
    return view(page, form(), np.eye(3))


def multi_box(kind: ValueKind = "numeric") -> TemplateFieldSpec:
    return TemplateFieldSpec(name="n", type="multi_box", areas=BOXES, value_type=kind)


def reader(*places: Step, korean: Korean | None = None) -> BoxReader:
    return BoxReader(LineReader(Recognizer(network(*places), CLASSES), korean))


def test_every_box_has_a_part_and_empty_ones_no_text() -> None:
    boxes = reader({"1": 0.9}, {"1": 0.9}, {"2": 0.9})
    reading = boxes.read(filled((1, 2, 4)), multi_box(), ("en",))
    assert [part.text for part in reading.parts] == ["", "1", "1", "", "2"]
    assert reading.text == "112"
    assert reading.problem == ""
    assert reading.parts[1].quad.bounds.left == pytest.approx(BOXES[1][0])


def test_nothing_is_read_where_all_boxes_are_empty() -> None:
    reading = reader().read(filled(()), multi_box(), ("en",))
    assert (reading.text, len(reading.parts)) == ("", len(BOXES))
    assert reading.confidence > 0.9


def test_only_what_its_kind_of_value_may_hold_is_read() -> None:
    places = ({"c": 0.7, "0": 0.2}, {"X": 0.9, "1": 0.05})
    assert reader(*places).read(filled((0, 1)), multi_box(), ("en",)).text == "01"
    code = multi_box("resident_id_cn")
    assert reader(*places).read(filled((0, 1)), code, ("en",)).text == "0X"
    assert reader(*places).read(filled((0, 1)), multi_box("all"), ("en",)).text == "cX"


def test_in_a_field_that_is_mostly_digits_a_doubtful_letter_is_one() -> None:
    digits = ({"1": 0.9}, {"2": 0.9}, {"1": 0.9}, {"c": 0.5, "0": 0.3})
    assert reader(*digits).read(filled(range(4)), multi_box("all"), ("en",)).text == "1210"
    letter = (*digits[:3], {"X": 0.9, "0": 0.01})
    assert reader(*letter).read(filled(range(4)), multi_box("all"), ("en",)).text == "121X"


def test_doubt_is_the_least_sure_box() -> None:
    places = ({"1": 0.95}, {"1": 0.4, "2": 0.35}, {"0": 0.9})
    reading = reader(*places).read(filled((0, 1, 2)), multi_box(), ("en",))
    sure, doubtful, *_ = (part.confidence for part in reading.parts)
    assert sure > 0.9
    assert reading.confidence == doubtful < 0.6


def test_what_the_network_hardly_sees_is_doubtful_though_nothing_is_likelier() -> None:
    reading = reader({"1": 0.01}).read(filled((0,)), multi_box(), ("en",))
    assert reading.text == "1"
    assert reading.confidence < 0.5


def test_hangul_is_read_by_its_reader_in_one_line() -> None:
    korean = Korean(["홍 길동"])
    reading = reader(korean=korean).read(filled((0, 1, 3)), multi_box("all"), ("ko", "en"))
    assert [part.text for part in reading.parts] == ["홍", "길", "", "동", ""]


def test_hangul_is_read_box_by_box_where_the_line_has_another_count() -> None:
    korean = Korean(["홍길동이", "홍", "길", "동 이"])
    reading = reader(korean=korean).read(filled((0, 1, 3)), multi_box("all"), ("ko", "en"))
    assert [part.text for part in reading.parts] == ["홍", "길", "", "동이", ""]
    assert reading.parts[0].confidence > 0.5
    assert reading.confidence == 0
    assert korean.widths[1] < korean.widths[0] / 2


def test_digits_are_not_read_as_korean() -> None:
    boxes = reader({"1": 0.9}, korean=Korean(["가"]))
    assert boxes.read(filled((0,)), multi_box("phone"), ("ko", "en")).text == "1"


def test_a_line_without_hangul_is_read_by_places() -> None:
    boxes = reader({"X": 0.9}, korean=Korean(["x"]))
    assert boxes.read(filled((0,)), multi_box("all"), ("ko", "en")).text == "X"


def test_a_box_beyond_the_edge_of_the_scan_is_doubtful() -> None:
    beside = np.array([[1, 0, -70], [0, 1, 0], [0, 0, 1.0]])
    reading = reader().read(view(form()[:, 70:], form(), beside), multi_box(), ("en",))
    assert reading.problem == CUT_OFF
    assert reading.parts[0].confidence <= DOUBTFUL
    assert reading.parts[4].confidence > 0.9


def test_boxes_that_are_not_where_they_should_be_are_doubtful() -> None:
    nothing = view(np.full_like(form(), 250), form(), np.eye(3))
    reading = reader().read(nothing, multi_box(), ("en",))
    assert reading.problem == NOT_FOUND
    assert reading.confidence <= DOUBTFUL

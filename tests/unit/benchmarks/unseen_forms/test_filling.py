import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.unseen_forms.filling import fill
from benchmarks.unseen_forms.form import ZOOM, Area, Form
from benchmarks.unseen_forms.layout import Layout, draw
from benchmarks.unseen_forms.marks import MARKS, mark
from benchmarks.unseen_forms.templates import TEMPLATES
from benchmarks.unseen_forms.values import value
from benchmarks.unseen_forms.writing import OVERREACH_PX

pytestmark = pytest.mark.usefixtures("fonts")
# A printer's shift, and the rounding of letters to whole pixels.
ALLOWED_PX = OVERREACH_PX + 3


def _outside(ink: Area, box: Area) -> float:
    return max(box[0] - ink[0], box[1] - ink[1], ink[2] - box[2], ink[3] - box[3])


@pytest.fixture(scope="module")
def blanks() -> dict[int, Form]:
    return {layout.number: draw(layout) for layout in TEMPLATES}


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda layout: str(layout.number))
def test_ink_leaves_its_box_by_little(layout: Layout, blanks: dict[int, Form]) -> None:
    form = blanks[layout.number]
    for seed in range(3):
        filled = fill(form, layout.language, random.Random(seed))
        for field in form.fields:
            if field.type in ("text", "multi_box"):
                letters = _letters(filled.values[field.name])
                pairs = zip(field.areas, letters, strict=True)
                boxes = [box for box, letter in pairs if letter]
                inked = filled.inked.get(field.name, [])
                for ink, box in zip(inked, boxes, strict=True):
                    assert _outside(ink, box) <= ALLOWED_PX, (field.name, ink, box)


def _letters(given: object) -> list[str]:
    return given if isinstance(given, list) else [str(given)]


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda layout: str(layout.number))
def test_values_have_the_form_of_their_fields(layout: Layout, blanks: dict[int, Form]) -> None:
    form = blanks[layout.number]
    filled = fill(form, layout.language, random.Random(layout.number))
    assert list(filled.values) == [field.name for field in form.fields]
    for field in form.fields:
        given = filled.values[field.name]
        names = {option.name for option in field.options or ()}
        if field.type == "text":
            assert isinstance(given, str)
            assert field.multi_line or "\n" not in given
            assert not field.choices or given in ("", *field.choices)
        elif field.type == "multi_box":
            assert isinstance(given, list)
            assert len(given) == len(field.areas)
            assert all(len(letter) <= 1 for letter in given)
        elif field.type == "checkbox":
            assert isinstance(given, bool)
        else:
            assert isinstance(given, list)
            assert set(given) <= names
            assert field.type == "checkbox_group" or len(given) <= 1


def test_most_text_fields_are_filled_and_some_are_empty(blanks: dict[int, Form]) -> None:
    texts = []
    for layout in TEMPLATES:
        form = blanks[layout.number]
        for seed in range(2):
            values = fill(form, layout.language, random.Random(seed)).values
            texts += [values[field.name] for field in form.fields if field.type == "text"]
    assert 0.03 < texts.count("") / len(texts) < 0.2


def test_long_texts_are_broken_into_lines(blanks: dict[int, Form]) -> None:
    stories = [fill(blanks[202], "ja", random.Random(seed)).values["story"] for seed in range(6)]
    assert any("\n" in str(story) for story in stories)


@pytest.mark.parametrize("kind", [*dict.fromkeys(MARKS), "small tick"])
def test_a_mark_puts_ink_at_its_box_and_nowhere_far(kind: str) -> None:
    page = Image.new("RGB", (200 * ZOOM, 200 * ZOOM), (255, 255, 255))
    mark(ImageDraw.Draw(page), (90, 90, 110, 110), kind, (0, 0, 0), random.Random(4), 2.0)
    rows, columns = np.nonzero(np.asarray(page.convert("L")) < 128)
    assert len(rows) > 40
    for found in (rows / ZOOM, columns / ZOOM):
        assert found.min() > 65
        assert found.max() < 135
        assert found.min() < 110
        assert found.max() > 90


def test_business_numbers_carry_their_check_digit() -> None:
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    for seed in range(50):
        digits = [int(letter) for letter in value("business_digits", "ko", random.Random(seed))]
        total = sum(a * b for a, b in zip(digits[:9], weights, strict=True)) + digits[8] * 5 // 10
        assert (10 - total % 10) % 10 == digits[9]


def test_digits_have_the_length_that_their_source_names() -> None:
    for seed in range(30):
        assert len(value("digits:7", "ja", random.Random(seed))) == 7
        assert 4 <= len(value("money_digits:4-9", "ja", random.Random(seed))) <= 9

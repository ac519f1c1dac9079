import numpy as np
import pytest

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.template import TemplateField, TemplateReading
from ocr_pipeline.vision.turning import (
    QuarterTurn,
    back_to_original,
    map_quad,
    map_template,
    turned,
)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_what_is_found_on_the_turned_page_is_where_it_was(degrees: QuarterTurn) -> None:
    original = np.zeros((60, 100, 3), np.uint8)
    original[10:20, 30:70] = 255
    page = turned(original, degrees)
    ys, xs = np.nonzero(page[..., 0])
    found = Quad.from_box(Box(xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))
    back = map_quad(found, back_to_original(100, 60, degrees))
    assert back.bounds == Box(30, 10, 70, 20)


def test_turning_is_clockwise() -> None:
    page = np.zeros((2, 3, 3), np.uint8)
    page[0, 0] = 255
    assert turned(page, 90)[0, 1, 0] == 255


def test_the_first_vertex_stays_the_first_of_the_text() -> None:
    back = map_quad(Quad.from_box(Box(0, 0, 10, 5)), back_to_original(100, 60, 180))
    assert back.vertices[0] == (100, 60)
    assert back.vertices[2] == (90, 55)


def test_all_areas_of_a_template_are_turned_back() -> None:
    here = Quad.from_box(Box(0, 0, 10, 5))
    title = TemplateField("title", "", 0.9, here)
    reading = TemplateReading(1, "form", (title,), title=title, not_compared=(here,))
    move = back_to_original(100, 60, 180)
    found = map_template(reading, move)
    assert found.title is not None
    quads = {found.title.quad, found.fields[0].quad, *found.not_compared}
    assert quads == {map_quad(here, move)}

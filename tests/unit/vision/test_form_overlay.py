"""Areas on a page become a picture."""

import cv2
import numpy as np
import pytest

from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.vision.form_overlay import (
    COLORS,
    MOST_SIDE_PX,
    DrawnField,
    Kind,
    Outline,
    Overlay,
    cjk_font,
    draw_overlay,
)


def field(tag: str, kind: Kind = "text", *, left: int = 100, is_filled: bool = True) -> DrawnField:
    quad = Quad.from_box(Box(left, 200, left + 150, 300))
    return DrawnField(tag, kind, (Outline(quad, kind, is_filled),))


def paper(height: int = 600, width: int = 800) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((height, width, 3), 255, np.uint8)


def picture(overlay: Overlay) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    found = cv2.imdecode(np.frombuffer(overlay.png, np.uint8), cv2.IMREAD_COLOR)
    assert found is not None
    return found[:, :, ::-1].astype(np.uint8)


def test_areas_have_outlines_in_the_color_of_their_kind() -> None:
    found = picture(draw_overlay(paper(), [field("a"), field("b", "review", left=400)], None))
    assert tuple(found[300, 200]) == COLORS["text"]
    assert tuple(found[300, 500]) == COLORS["review"]
    assert tuple(found[550, 50]) == (255, 255, 255)


def test_tint_is_for_what_is_filled() -> None:
    fields = [field("", is_filled=False), field("", left=400)]
    found = picture(draw_overlay(paper(), fields, None))
    assert tuple(found[250, 200]) == (255, 255, 255)
    assert tuple(found[250, 500]) != (255, 255, 255)


def test_colors_differ_in_lightness_or_hue() -> None:
    kinds = [kind for kind in COLORS if kind not in ("read", "review")]  # those of text and box
    assert len({COLORS[kind] for kind in kinds}) == len(kinds)


def test_a_tag_does_not_hide_print() -> None:
    page = paper()
    cv2.rectangle(page, (100, 200), (250, 230), (0, 0, 0), cv2.FILLED)  # a value at the top
    found = picture(draw_overlay(page, [field("value")], None))
    assert (found[205:228, 110:240] < 60).all()


def test_large_pages_become_smaller() -> None:
    found = picture(draw_overlay(paper(6000, 3000), [field("a")], None))
    assert found.shape == (MOST_SIDE_PX, MOST_SIDE_PX // 2, 3)


def test_without_a_font_tags_are_numbers_and_a_legend_says_what_they_mean() -> None:
    overlay = draw_overlay(paper(), [field("name"), field("성명", left=400)], None)
    assert overlay.legend == ("1: name", "2: 성명")
    assert draw_overlay(paper(), [field("name")], None).legend == ()


@pytest.mark.skipif(cjk_font() is None, reason="fonts-noto-cjk is not installed")
def test_with_a_font_they_are_not() -> None:
    assert draw_overlay(paper(), [field("성명")], cjk_font()).legend == ()


def test_areas_beyond_the_page() -> None:
    quad = Quad(((-500.0, -500.0), (2000.0, -400.0), (1900.0, 2000.0), (-300.0, 1800.0)))
    assert draw_overlay(paper(), [DrawnField("far", "read", (Outline(quad, "read"),))], None).png


def test_a_page_on_its_side_is_turned() -> None:
    page = paper(600, 800)
    page[:100] = 0  # its upper edge is the form's right one: the form stands turned to the left
    turned = Quad(((100.0, 500.0), (100.0, 200.0), (300.0, 200.0), (300.0, 500.0)))
    fields = [DrawnField("", "read", (Outline(turned, "read", is_filled=False),))]
    found = picture(draw_overlay(page, fields, None))
    assert found.shape == (800, 600, 3)
    assert (found[400, 520:] < 60).all()
    assert tuple(found[100, 250]) == COLORS["read"]  # its upper side
    assert tuple(found[50, 250]) == (255, 255, 255)

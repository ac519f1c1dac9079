"""Laws of finding forms: any sheet that lies flat is found, and its areas lead back to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocr_pipeline.vision.form import FoundForm
from ocr_pipeline.vision.form_alignment import Matrix
from ocr_pipeline.vision.form_finding import FormFinder
from ocr_pipeline.vision.form_view import Shift, view
from tests.unit.vision.form_sheets import SIZE_PX, errors_px, held, scanned, sheet

SHEET = sheet(1)
SAMPLE = SHEET.drawn()
FINDER = FormFinder([SHEET.form()], lambda title: "")
SMALL = st.floats(-0.04, 0.04)


@st.composite
def places(draw: st.DrawFn) -> tuple[Matrix, tuple[int, int]]:
    """A sheet of 60 to 180 % in any direction, a little skewed and seen a little from the side."""
    scale, turn = draw(st.floats(0.6, 1.8)), draw(st.floats(-np.pi, np.pi))
    cosine, sine = np.cos(turn), np.sin(turn)
    turned = scale * np.array([[cosine, -sine], [sine, cosine]])
    matrix = np.eye(3)
    matrix[:2, :2] = turned @ np.array([[1 + draw(SMALL), draw(SMALL)], [0, 1]])
    matrix[2, :2] = draw(SMALL) / SIZE_PX[0], draw(SMALL) / SIZE_PX[1]
    return held(matrix, draw(st.floats(0, 60)))


@settings(max_examples=8, deadline=None)
@given(places())
def test_a_sheet_is_found_however_it_lies(place: tuple[Matrix, tuple[int, int]]) -> None:
    found = FINDER.find(scanned(SAMPLE, place))
    assert isinstance(found, FoundForm)
    assert errors_px(found.view.to_scan, place[0]).max() < 1


@settings(max_examples=30, deadline=None)
@given(
    places(),
    st.tuples(st.integers(0, 700), st.integers(0, 1000)),
    st.tuples(st.integers(1, 90), st.integers(1, 90)),
    st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
)
def test_an_area_leads_back_to_where_its_ink_is(
    place: tuple[Matrix, tuple[int, int]],
    corner: tuple[int, int],
    size: tuple[int, int],
    shift: tuple[float, float],
) -> None:
    area = (*corner, corner[0] + size[0], corner[1] + size[1])
    found = view(np.zeros((4, 4, 3), np.uint8), SAMPLE, place[0], {area: Shift(*shift)})
    quad = found.quad(area, of=area)
    places = np.array([(x, y) for x, y in quad.vertices])
    back = np.c_[places, np.ones(4)] @ np.linalg.inv(place[0]).T
    left, top, right, bottom = area
    expected = np.array([(left, top), (right, top), (right, bottom), (left, bottom)]) + shift
    assert back[:, :2] / back[:, 2:] == pytest.approx(expected, abs=1e-5)
    cut = found.cut(area)
    assert cut.scan.shape == cut.blank.shape

import cv2
import numpy as np
import pytest

from benchmarks.template_peers import FeatureMatching, FixedAreas
from ocr_pipeline.model.template import NearestTemplate
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.vision.form import Form, FoundForm


def _form(template_id: int) -> Form:
    """Words and rulings that no other form has."""
    rng = np.random.default_rng(template_id)
    sample = np.full((600, 400, 3), 255, np.uint8)
    for y in range(40, 580, 30):
        text = "".join(chr(letter) for letter in rng.integers(65, 91, 14))
        x = int(rng.integers(5, 120))
        cv2.putText(sample, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 2)
    return Form(template_id, f"form {template_id}", None, sample, (0, 0, 9, 9), ())


FORMS = (_form(1), _form(2))


def _scan(form: Form) -> Pixels:
    """Turned a quarter and larger."""
    turned = cv2.rotate(form.sample, cv2.ROTATE_90_CLOCKWISE)
    return np.asarray(cv2.resize(turned, None, fx=1.5, fy=1.5), np.uint8)


def test_fixed_areas_lie_where_the_sample_has_them_in_the_size_of_the_scan() -> None:
    scan = np.full((1200, 1200, 3), 255, np.uint8)
    found = FixedAreas(FORMS).find(scan, (2,))
    assert found.form is FORMS[1]
    quad = found.view.quad((0, 0, 400, 300))
    assert quad.vertices[2] == pytest.approx((1200, 600))


def test_fixed_areas_without_a_hint_take_the_first_form() -> None:
    assert FixedAreas(FORMS).find(FORMS[1].sample).form is FORMS[0]


def test_features_find_the_form_and_its_place() -> None:
    found = FeatureMatching(FORMS).find(_scan(FORMS[1]))
    assert isinstance(found, FoundForm)
    assert found.form is FORMS[1]
    corner = found.view.quad((0, 0, 400, 600)).vertices[0]
    assert corner == pytest.approx((900, 0), abs=4)


def test_features_look_among_the_candidates_only() -> None:
    found = FeatureMatching(FORMS).find(_scan(FORMS[1]), (1,))
    assert not isinstance(found, FoundForm)


def test_too_few_points_are_no_form() -> None:
    found = FeatureMatching(FORMS).find(_scan(_form(3)))
    assert found is None or isinstance(found, NearestTemplate)


def test_an_empty_page_is_nothing() -> None:
    assert FeatureMatching(FORMS).find(np.full((300, 300, 3), 255, np.uint8)) is None

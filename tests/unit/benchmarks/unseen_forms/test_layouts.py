from itertools import combinations

import numpy as np
import pytest

from benchmarks.unseen_forms.form import ZOOM, Area, Form
from benchmarks.unseen_forms.layout import TWINS, Layout, draw
from benchmarks.unseen_forms.templates import TEMPLATES, VERSIONS

pytestmark = pytest.mark.usefixtures("fonts")
BY_NUMBER = {layout.number: layout for layout in TEMPLATES}


def _boxes(form: Form) -> list[Area]:
    """Everything to write in or to mark."""
    return [
        box
        for field in form.fields
        for box in ([option.area for option in field.options] if field.options else field.areas)
    ]


def _apart(one: Area, two: Area) -> bool:
    return one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]


def test_the_set_has_the_languages_and_kinds_it_reports_on() -> None:
    languages = [layout.language for layout in TEMPLATES]
    assert {name: languages.count(name) for name in languages} == {
        "ko": 4,
        "ja": 2,
        "zh-TW": 2,
        "zh-CN": 1,
        "en": 2,
    }
    assert any(layout.style.size[0] > layout.style.size[1] for layout in TEMPLATES)
    types = {field.type for layout in TEMPLATES for field in draw(layout).fields}
    assert types == {"text", "multi_box", "checkbox", "checkbox_group", "radio_group"}


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda layout: str(layout.number))
def test_the_areas_of_a_form_are_on_the_page_and_apart(layout: Layout) -> None:
    form = draw(layout)
    names = [field.name for field in form.fields]
    assert len(set(names)) == len(names) <= 50
    boxes = [*_boxes(form), form.title_area]
    assert all(0 <= b[0] < b[2] <= form.width and 0 <= b[1] < b[3] <= form.height for b in boxes)
    assert all(_apart(one, two) for one, two in combinations(boxes, 2))


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda layout: str(layout.number))
def test_nothing_is_printed_where_people_write(layout: Layout) -> None:
    form = draw(layout)
    page = np.asarray(form.image.convert("L"))
    for field in form.fields:
        if field.type == "text" and not field.guides:
            left, top, right, bottom = (round(value * ZOOM) for value in field.areas[0])
            inside = page[top + 2 : bottom - 10, left + 8 : right - 8]
            assert inside.min() > 200, field.name


@pytest.mark.parametrize("layout", TEMPLATES, ids=lambda layout: str(layout.number))
def test_a_twin_differs_from_its_template(layout: Layout) -> None:
    blank = np.asarray(draw(layout).image, dtype=np.int16)
    for twin in TWINS:
        other = draw(layout, twin)
        changed = np.abs(np.asarray(other.image, dtype=np.int16) - blank).max(axis=2) > 60
        assert changed.sum() > 400, twin
        if twin == "retitled":
            rows = np.flatnonzero(changed.any(axis=1)) / ZOOM
            assert rows.max() < other.title_area[3] + 20


def test_every_name_that_a_twin_replaces_is_on_its_template() -> None:
    for layout in TEMPLATES:
        assert set(layout.twins.names) <= _printed(layout), layout.number


def _printed(layout: Layout) -> set[str]:
    """Every text that a form prints."""
    seen: set[str] = set()

    class Names(dict[str, str]):
        def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
            seen.add(key)
            return default

    form = Form(layout.style, layout.title, Names())
    y = layout.top
    for block in layout.blocks:
        y = block(form, y)
    return seen


def test_two_versions_of_a_form_share_their_title_and_not_their_fields() -> None:
    for one, two in VERSIONS:
        first, second = draw(BY_NUMBER[one]), draw(BY_NUMBER[two])
        assert first.title_text == second.title_text
        assert {field.name for field in first.fields} < {field.name for field in second.fields}


def test_a_letter_that_the_typeface_lacks_is_an_error() -> None:
    form = Form(BY_NUMBER[501].style, "한글")
    with pytest.raises(ValueError, match="cannot print"):
        form.title(100, 100, 30)

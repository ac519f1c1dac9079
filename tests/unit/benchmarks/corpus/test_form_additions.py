import random

import numpy as np
import pytest

from benchmarks.corpus.form_additions import ADDITIONS, handled
from benchmarks.corpus.form_filling import Filled, filled
from benchmarks.corpus.form_handling import Handled, scaled
from benchmarks.corpus.form_layouts import template
from benchmarks.corpus.form_office import photograph

WITH_A_PHOTO = 116
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tuning_fonts")]


def _changed(page: Filled, other: Filled) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    pixels = np.asarray(page.image, np.int16) - np.asarray(other.image, np.int16)
    return np.asarray(np.abs(pixels).max(axis=2) > 20)


@pytest.mark.parametrize("name", ADDITIONS)
def test_an_addition_changes_a_page_whenever_it_says_so(name: str) -> None:
    form, add = template(WITH_A_PHOTO), ADDITIONS[name][1]
    done = 0
    for seed in range(3):
        page, plain = (filled(form, random.Random(seed)) for _ in range(2))
        added = add(Handled(page, form, random.Random(seed)))
        assert _changed(page, plain).any() == added
        done += added
    assert done >= 2


@pytest.mark.parametrize("name", ["white fluid", "white fluid and words", "sticky note"])
def test_what_covers_a_page_leaves_what_somebody_wrote(name: str) -> None:
    form, add = template(113), ADDITIONS[name][1]
    for seed in range(4):
        page, plain = (filled(form, random.Random(seed)) for _ in range(2))
        add(Handled(page, form, random.Random(seed)))
        changed = _changed(page, plain)
        for each in form.fields:
            for area in each.areas if page.values[each.name] else ():
                left, top, right, bottom = (round(edge) for edge in scaled(area))
                assert changed[top + 9 : bottom - 9, left + 9 : right - 9].mean() < 0.02


def test_what_is_spared_is_not_covered() -> None:
    form, add = template(113), ADDITIONS["white fluid"][1]
    page = filled(form, random.Random(2))
    width, height = form.sample.size
    assert not add(Handled(page, form, random.Random(2), (0, 0, width, height)))
    assert add(Handled(page, form, random.Random(2)))


def test_a_free_place_has_no_print_and_no_field() -> None:
    form = template(113)
    page = filled(form, random.Random(1))
    for seed in range(10):
        place = Handled(page, form, random.Random(seed)).free_place(300, 60)
        assert place
        left, top, right, bottom = (round(edge) for edge in place)
        assert np.asarray(page.image)[top:bottom, left:right].min() > 200
    assert Handled(page, form, random.Random(1)).free_place(9_000, 60) is None


def test_a_form_without_a_place_for_a_photograph_gets_none() -> None:
    form = template(113)
    assert not photograph(Handled(filled(form, random.Random(1)), form, random.Random(1)))


def test_pages_go_through_hands_as_often_as_the_shares_say_and_values_stay() -> None:
    form, names = template(105), []
    for seed in range(60):
        page, additions = handled(form, random.Random(seed), random.Random(f"h{seed}"))
        assert page.values == filled(form, random.Random(seed)).values
        names.append(additions)
    assert 2 <= sum(not each for each in names) <= 25
    assert len({name for each in names for name in each}) >= 15


def test_what_overflows_a_field_runs_over_its_right_edge() -> None:
    form = template(101)
    for seed in range(6):
        page = filled(form, random.Random(seed), overflowing=["직업"])
        plain = filled(form, random.Random(seed))
        assert page.values == plain.values
        if page.values["직업"]:
            [area] = next(each.areas for each in form.fields if each.name == "직업")
            _, top, right, bottom = (round(edge) for edge in scaled(area))
            assert _changed(page, plain)[top:bottom, right + 4 : right + 40].any()
            return
    pytest.fail("nobody has a profession")

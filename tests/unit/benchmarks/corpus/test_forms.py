import random
import re

import numpy as np
import pytest

from benchmarks.corpus.fonts import TUNING_TYPEFACES
from benchmarks.corpus.form_filling import filled
from benchmarks.corpus.form_foreign import foreign_page
from benchmarks.corpus.form_layouts import VERSIONS, Form, description, drawn, form_ids, template
from benchmarks.corpus.form_marks import FULL, HALF_HEARTED
from benchmarks.corpus.form_sheet import OVERSAMPLING, Area, FormField
from benchmarks.corpus.form_specs import template_spec
from benchmarks.corpus.form_twins import CHANGES, changed_area, twin_form
from benchmarks.corpus.form_values import business_number, drawn_value
from benchmarks.corpus.form_writers import can_write
from benchmarks.corpus.lexicon import LANGUAGES, Lexicon

MOST_FIELDS = 50  # of a template in the service that ours is compatible with
KINDS = {"text", "multi_box", "checkbox", "checkbox_group", "radio_group"}
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tuning_fonts")]


def _inside(
    form: Form, area: Area, edge_px: int = 0
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    left, top, right, bottom = area
    pixels = np.asarray(form.sample.convert("L"))
    return pixels[top + edge_px : bottom - edge_px, left + edge_px : right - edge_px]


def _words(each: FormField, area: Area) -> bool:
    return bool(each.options) and each.shape == "word" and area in each.areas


def test_the_set_has_every_language_every_type_of_field_and_a_page_on_its_side() -> None:
    forms = [template(form_id) for form_id in form_ids()]
    assert len(forms) >= 8
    assert {form.language for form in forms} == set(LANGUAGES)
    assert {each.type for form in forms for each in form.fields} == KINDS
    assert any(form.sample.width > form.sample.height for form in forms)


@pytest.mark.parametrize("form_id", form_ids())
def test_fields_lie_on_the_page_apart_from_each_other_under_their_own_names(form_id: int) -> None:
    form = template(form_id)
    names = [each.name for each in form.fields]
    assert len(set(names)) == len(names) <= MOST_FIELDS
    taken = np.zeros((form.sample.height, form.sample.width), np.uint8)
    for each in form.fields:
        assert each.areas
        for left, top, right, bottom in each.areas:
            assert 0 <= left < right <= form.sample.width
            assert 0 <= top < bottom <= form.sample.height
            inner = taken[top + 1 : bottom - 1, left + 1 : right - 1]
            assert not inner.any(), each.name
            inner[:] = 1


@pytest.mark.parametrize("form_id", form_ids())
def test_a_blank_form_is_blank_where_one_may_write(form_id: int) -> None:
    form = template(form_id)
    for each in form.fields:
        for area in each.areas:
            if not _words(each, area) and not each.printed:
                edge = 6 if each.shape == "circle" else 4
                assert _inside(form, area, edge).min() > 230, each.name


@pytest.mark.parametrize("form_id", form_ids())
def test_a_box_has_its_rules_along_its_edges(form_id: int) -> None:
    form = template(form_id)
    for each in form.fields:
        if each.type == "text" or each.shape != "square":
            continue
        for left, top, right, bottom in each.areas:
            around = _inside(form, (left - 1, top - 1, right + 2, bottom + 2))
            for edge in (around[:3], around[-4:], around[:, :3].T, around[:, -4:].T):
                assert edge.min(axis=0)[4:-4].max() < 215, each.name


@pytest.mark.parametrize("form_id", form_ids())
def test_the_title_is_printed_in_its_area(form_id: int) -> None:
    text, area = template(form_id).title
    assert text
    assert np.ptp(_inside(template(form_id), area)) > 150


def test_two_versions_of_a_form_share_a_title_and_differ_in_their_fields() -> None:
    for first, second in (map(template, pair) for pair in VERSIONS):
        assert first.title == second.title
        places = [{each.name: each.areas for each in form.fields} for form in (first, second)]
        shared = places[0].keys() & places[1].keys()
        assert places[0].keys() ^ places[1].keys()
        assert any(places[0][name] == places[1][name] for name in shared)
        assert any(places[0][name] != places[1][name] for name in shared)


def test_a_form_that_does_not_fit_its_page_is_an_error() -> None:
    form = description(103)
    form["block"] *= 2
    with pytest.raises(ValueError, match=r"form 103 ends .* below its page"):
        drawn(form)
    with pytest.raises(KeyError):
        template(1)


@pytest.mark.parametrize("form_id", form_ids())
def test_what_is_written_lies_in_its_box_and_empty_boxes_stay_empty(form_id: int) -> None:
    form = template(form_id)
    blank = np.asarray(form.print.convert("RGB"), np.int16)
    for seed in range(2):
        page = filled(form, random.Random(seed))
        ink = np.abs(np.asarray(page.image, np.int16) - blank).max(axis=2) > 60
        for each in form.fields:
            value = page.values[each.name]
            if each.type == "multi_box":
                assert isinstance(value, list)
                _check_boxes(ink, each.areas, [bool(part) for part in value])
            elif each.type == "text":
                _check_boxes(ink, each.areas, [bool(value)])


def _check_boxes(
    ink: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    areas: tuple[Area, ...],
    written: list[bool],
) -> None:
    for (left, top, right, bottom), some in zip(areas, written, strict=True):
        box = ink[top * 2 : bottom * 2, left * 2 : right * 2]
        # What is empty may still be touched by a seal or by a neighbor's stroke.
        assert box.any() if some else box.mean() < 0.12


@pytest.mark.parametrize("form_id", form_ids())
def test_only_the_chosen_boxes_are_marked(form_id: int) -> None:
    form = template(form_id)
    blank = np.asarray(form.print.convert("RGB"), np.int16)
    groups = [each for each in form.fields if each.options]
    right = wrong = 0
    for seed in range(2):
        page = filled(form, random.Random(f"marks/{seed}"))
        ink = np.abs(np.asarray(page.image, np.int16) - blank).max(axis=2) > 60
        for each in groups:
            chosen = page.values[each.name]
            assert isinstance(chosen, list)
            assert len(chosen) <= (1 if each.type == "radio_group" else 3)
            for option in each.options:
                left, top, end, bottom = (edge * OVERSAMPLING for edge in option.area)
                marked = bool(ink[top - 12 : bottom + 12, left - 12 : end + 12].mean() > 0.02)
                right += marked == (option.name in chosen)
                wrong += marked != (option.name in chosen)
    assert right > 12 * wrong  # a mistake that was struck out, a long tick of a neighbor


def test_every_way_to_mark_a_box_leaves_ink() -> None:
    assert set(FULL) == {"tick", "cross", "fill", "circle", "scribble"}
    assert not set(FULL) & set(HALF_HEARTED)


def test_forms_are_filled_in_print_and_by_hand_sealed_and_left_empty() -> None:
    form = template(101)
    pages = [filled(form, random.Random(seed)) for seed in range(8)]
    colors = [np.asarray(page.image).reshape(-1, 3).astype(np.int16) for page in pages]
    assert any((np.ptp(each, axis=1) > 90).any() for each in colors)  # red seals, blue pens
    assert {page.values["주소"] == "" for page in pages} == {True, False}
    assert all(page.values["성명"] for page in pages)
    assert any("\n" in str(page.values["남기실 말씀"]) for page in pages)


def test_a_typeface_without_a_letter_does_not_write_it() -> None:
    latin, korean = TUNING_TYPEFACES["en"][0], TUNING_TYPEFACES["ko"][0]
    assert can_write(latin, "Jane 12")
    assert not can_write(latin, "한글")
    assert can_write(korean, "한글 12")


def test_values_are_made_of_patterns() -> None:
    lexicon = Lexicon("ko", random.Random(5))
    assert re.fullmatch(r"0\d\d-\d{4}", drawn_value("0##-####", lexicon))
    assert re.fullmatch(r"20\d\d-\d\d-\d\d 기준", drawn_value("<date> 기준", lexicon))
    assert re.fullmatch(r"(令和|平成|昭和)\d+年\d+月\d+日", drawn_value("<wareki>", lexicon))
    assert drawn_value("{name}", lexicon) == lexicon.fill("{name}")
    number = business_number(random.Random(3))
    digits = [int(digit) for digit in number]
    total = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False))
    assert len(digits) == 10
    assert (total + digits[8] * 5 // 10 + digits[9]) % 10 == 0
    with pytest.raises(KeyError):
        drawn_value("<unheard>", lexicon)


@pytest.mark.parametrize("form_id", form_ids())
def test_every_pattern_of_a_form_makes_a_value_that_fits_its_boxes(form_id: int) -> None:
    form = template(form_id)
    lexicon = Lexicon(form.language, random.Random(form_id))
    for each in form.fields:
        values = [drawn_value(pattern, lexicon) for pattern in each.values]
        assert all(value.strip() for value in values)
        if each.type == "multi_box":
            assert {len(value) for value in values} == {len(each.areas)}
        if each.type in ("text", "multi_box"):
            assert values or each.name in {serial.name for serial in form.serials}
        if each.value_type == "choice":
            assert set(values) <= set(each.choices)


@pytest.mark.parametrize("form_id", form_ids())
def test_a_template_file_says_what_the_form_has(form_id: int) -> None:
    form = template(form_id)
    spec = template_spec(form)
    assert spec.representative.areas == (form.title[1],)
    areas = [area for each in form.fields for area in each.areas]
    assert [area for each in spec.fields for area in each.areas] == areas
    boxes = sum(len(each.options) or each.type == "checkbox" for each in form.fields)
    assert sum(each.type == "checkbox" for each in spec.fields) == boxes


def _gray(form: Form) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(form.print.convert("L"), np.int16)


@pytest.mark.parametrize("change", CHANGES)
def test_a_near_twin_differs_from_its_template_in_print(change: str) -> None:
    for form_id in (105, 112, 116):
        twin = twin_form(form_id, change, random.Random(f"{change}/{form_id}"))
        differs = np.abs(_gray(twin) - _gray(template(form_id))) > 100
        left, top, right, bottom = (edge * OVERSAMPLING for edge in template(form_id).title[1])
        assert differs.any()
        assert differs[top:bottom, left:right].any() == (change == "title")


def test_one_word_of_a_near_twin_is_another_is_gone_or_stands_four_millimeters_away() -> None:
    form = template(111)
    words = [word.text for word in form.words]

    def others(change: str, seed: int) -> list[tuple[str, str]]:
        twin = twin_form(111, change, random.Random(seed))
        pairs = zip(form.words, twin.words, strict=True)
        return [(old.text, new.text) for old, new in pairs if old != new]

    for seed in range(5):
        [(old, new)] = others("word", seed)
        assert old in words
        assert len(old.split(" ")) == len(new.split(" "))
        [(old, new)] = others("removed", seed)
        assert len(new.split()) < len(old.split())
        [(old, new)] = others("moved", seed)
        assert old == new
        [(old, new)] = others("short", seed)
        assert len(old) == len(new)
    moved = twin_form(111, "moved", random.Random(3))
    [(old_area, new_area)] = [
        (old.area, new.area) for old, new in zip(form.words, moved.words, strict=True) if old != new
    ]
    left, top, right, bottom = changed_area(form, moved) or (0, 0, 0, 0)
    assert left - 4 <= old_area[0] < old_area[2] <= right + 4
    assert top - 6 <= old_area[1] < old_area[3] <= bottom + 6  # the line is taller than its ink
    steps = [abs(new - old) for old, new in zip(old_area[:2], new_area[:2], strict=True)]
    assert max(steps) == pytest.approx(24, abs=1)
    assert min(steps) <= 1


def test_a_short_word_is_never_replaced_by_itself() -> None:
    form = template(109)  # has no numbers, and many words of few letters
    for seed in range(25):
        twin = twin_form(109, "short", random.Random(seed))
        assert [word.text for word in twin.words] != [word.text for word in form.words]


def test_a_near_twin_has_a_label_with_a_field_or_an_option_more() -> None:
    form = template(116)
    added = twin_form(116, "added", random.Random(1))
    assert len(added.fields) == len(form.fields) + 1
    option = twin_form(116, "option", random.Random(1))
    count = [sum(len(each.options) for each in twin.fields) for twin in (form, option)]
    assert count[1] == count[0] + 1


def test_two_of_three_foreign_pages_are_near_twins_of_the_templates_in_turn() -> None:
    pages = [foreign_page(number, random.Random(number)) for number in range(7)]
    assert [page.near for page in pages] == [101, 102, None, 103, 104, None, 105]
    assert [page.kind for page in pages if page.near] == [
        f"twin-{change}" for change in ("version", "title", "word", "removed", "moved")
    ]


def test_words_outside_of_fields_are_circled_or_struck() -> None:
    for form_id, way in ((116, "circle"), (114, "strike")):
        form = template(form_id)
        picks = [pick for pick in form.picks if pick.way == way]
        blank = np.asarray(form.print.convert("RGB"), np.int16)
        marked = 0
        for seed in range(3):
            image = filled(form, random.Random(seed)).image
            ink = np.abs(np.asarray(image, np.int16) - blank).max(axis=2) > 60
            areas = [[edge * OVERSAMPLING for edge in area] for p in picks for area in p.areas]
            marked += sum(bool(ink[t:b, left:right].any()) for left, t, right, b in areas)
        assert len(picks) <= marked < 3 * sum(len(pick.areas) for pick in picks)


def test_a_sheet_has_its_own_number_and_barcode() -> None:
    form = template(115)
    pages = [filled(form, random.Random(seed)) for seed in range(2)]
    assert len({str(page.values["운송장 번호"]) for page in pages}) == 2
    for serial in form.serials:
        left, top, right, bottom = (edge * OVERSAMPLING for edge in serial.area)
        parts = [np.asarray(page.image)[top:bottom, left:right] for page in pages]
        assert (parts[0] != parts[1]).any()


def test_a_form_is_printed_in_its_colors() -> None:
    green = np.asarray(template(112).sample.convert("RGB"), np.int16)
    red, rest = green[:, :, 0], green[:, :, 1]
    assert (rest - red).max() > 80
    assert (red - rest).max() < 10
    assert template(111).sample.mode == "L"

import pytest

from benchmarks.template_scoring import Score, Tally, folded, joined, score, wanted_parts
from benchmarks.template_sets import Value
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.template import FieldPart, FieldState, TemplateField
from ocr_pipeline.spec.template import OptionSpec, TemplateFieldSpec, TemplateSpec

AREA = (0, 0, 10, 10)
QUAD = Quad.from_box(Box(0, 0, 10, 10))
TITLE = TemplateFieldSpec(name="title", areas=(AREA,))
NAME = TemplateFieldSpec(name="name", areas=(AREA,))
DIGITS = TemplateFieldSpec(name="digits", type="multi_box", areas=(AREA, (20, 0, 30, 10)))
BOX = TemplateFieldSpec(name="box", type="checkbox", areas=(AREA,))
GROUP = TemplateFieldSpec(
    name="group",
    type="radio_group",
    options=(OptionSpec(name="yes", area=AREA), OptionSpec(name="no", area=(20, 0, 30, 10))),
)


def _template(*fields: TemplateFieldSpec) -> TemplateSpec:
    return TemplateSpec(name="form", sample="form.png", representative=TITLE, fields=fields)


def _found(
    name: str, text: str = "", *parts: str | bool | None, state: FieldState = "read"
) -> dict[str, TemplateField]:
    seen = tuple(
        FieldPart(part, 1.0, QUAD)
        if isinstance(part, str)
        else FieldPart("", 1.0, QUAD, checked=part)
        for part in parts
    )
    return {name: TemplateField(name, text, 1.0, QUAD, parts=seen, state=state)}


def test_text_is_compared_in_one_form_and_with_single_spaces() -> None:
    found = score(_template(NAME), {"name": "Ａ\nb 1"}, _found("name", " A  b １"))
    assert found.text == found.written == found.joined == found.fields == Tally(1, 1)


def test_a_lost_space_is_wrong_but_for_the_figure_without_spaces() -> None:
    found = score(_template(NAME), {"name": "A b"}, _found("name", "Ab"))
    assert (found.text, found.joined) == (Tally(0, 1), Tally(1, 1))


def test_an_empty_field_counts_though_nobody_wrote_into_it() -> None:
    found = score(_template(NAME), {"name": ""}, _found("name", "", state="empty"))
    assert (found.text, found.written) == (Tally(1, 1), Tally())


def test_each_box_of_a_multi_box_counts_empty_ones_too() -> None:
    found = score(_template(DIGITS), {"digits": ["7", ""]}, _found("digits", "71", "7", "1"))
    assert (found.cells, found.fields, found.text) == (Tally(1, 2), Tally(0, 1), Tally())


@pytest.mark.parametrize(
    ("seen", "right"), [((False, True), 2), ((True, True), 1), ((None, True), 1), ((), 0)]
)
def test_each_option_of_a_group_is_a_box_and_undecided_is_wrong(
    seen: tuple[bool | None, ...], right: int
) -> None:
    found = score(_template(GROUP), {"group": ["no"]}, _found("group", "", *seen))
    assert found.boxes == Tally(right, 2)


def test_a_check_box_is_one_box() -> None:
    assert score(_template(BOX), {"box": False}, _found("box", "", True)).boxes == Tally(0, 1)


def test_in_a_scan_that_was_not_found_all_is_wrong_and_nothing_silent() -> None:
    template = _template(NAME, DIGITS, BOX, GROUP)
    truth: dict[str, Value] = {"name": "", "digits": ["", ""], "box": False, "group": []}
    found = score(template, truth, {})
    assert (found.text, found.cells, found.boxes) == (Tally(0, 1), Tally(0, 2), Tally(0, 3))
    assert (found.fields, found.silent) == (Tally(0, 4), Tally(0, 4))


@pytest.mark.parametrize(("state", "silent"), [("read", 1), ("empty", 1), ("review", 0)])
def test_a_wrong_field_is_silent_unless_somebody_has_to_look(
    state: FieldState, silent: int
) -> None:
    found = score(_template(NAME), {"name": "A"}, _found("name", "B", state=state))
    assert found.silent == Tally(silent, 1)
    assert found.review == Tally(1 - silent, 1)


def test_a_right_field_is_never_silent() -> None:
    assert score(_template(NAME), {"name": "A"}, _found("name", "A")).silent == Tally(0, 1)


def test_scores_add_up() -> None:
    both = Score(text=Tally(1, 2)) + Score(text=Tally(2, 3), boxes=Tally(1, 1))
    assert both == Score(text=Tally(3, 5), boxes=Tally(1, 1))
    assert Tally(3, 4).percent == 75


def test_wanted_parts_are_in_the_templates_order() -> None:
    assert wanted_parts(GROUP, ["no"]) == [False, True]
    assert wanted_parts(BOX, True) == [True]
    assert wanted_parts(DIGITS, ["1", ""]) == ["1", ""]


def test_folding() -> None:
    assert folded("１２\n  a ") == "12 a"
    assert joined("１２\n  a ") == "12a"

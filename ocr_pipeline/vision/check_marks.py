"""The check boxes of a field on an aligned form become which of them are marked.

Which ink was added to a box belongs to ``check_marks_ink``, whether it is a mark to
``check_marks_evidence``, what the field is worth to ``extraction``.
"""

from collections.abc import Iterator, Sequence

from ocr_pipeline.model.template import FieldPart, FieldReading, chosen
from ocr_pipeline.spec.template import Area, TemplateFieldSpec
from ocr_pipeline.vision.check_marks_evidence import Evidence, evidence
from ocr_pipeline.vision.check_marks_ink import Added, Patch, added_ink, patch
from ocr_pipeline.vision.form_view import FormView

# Of 9,000 boxes 1 in 500 fits less well where it is (a mark hides it), of wrong places 1 in 20 does
LEAST_LIKENESS = 0.25
LEAST_THERE = 0.8  # of a box
DOUBTFUL = 0.3  # confidence at most, where a box may not have been seen

CUT_OFF = "A box lies beyond the edge of the scan: scan the whole page."
NOT_FOUND = "The print of the boxes was not found where it should be: look whether they are marked."
CROWDED = "A seal or writing lies over a box: look whether it is marked."
STRUCK = "A mark is crossed out and counts as none: look whether that is meant."
SEVERAL = "{count} options are marked where one may be: look which one is meant."


def read_marks(view: FormView, field: TemplateFieldSpec) -> FieldReading:
    """Which boxes of a ``checkbox``, ``checkbox_group`` or ``radio_group`` are marked.

    The parts are the boxes, in the template's order; ``text`` is the names of those that are
    marked. ``confidence`` is that of the least sure box: one wrong box makes the field wrong.
    """
    boxes = _boxes(field)
    patches = [patch(view, area, field.not_recognized) for _, area in boxes]
    inks = [added_ink(each) for each in patches]
    marks = [evidence(ink) for ink in inks]
    is_found = _is_found(inks)
    parts = tuple(
        FieldPart(
            "",
            _confidence(mark, each, is_found),
            view.quad(area, of=area),
            name,
            mark.is_marked,
            mark.fill_ratio,
        )
        for (name, area), each, mark in zip(boxes, patches, marks, strict=True)
    )
    problem = next(_problems(field, patches, marks, is_found), "")
    return FieldReading(chosen(parts), min(part.confidence for part in parts), parts, problem)


def _boxes(field: TemplateFieldSpec) -> list[tuple[str, Area]]:
    if field.type == "checkbox":
        return [("", field.areas[0])]
    return [(option.name, option.area) for option in field.options]


def _is_found(inks: Sequence[Added]) -> bool:
    """Whether the print of any box was; boxes without print cannot tell."""
    fits = [ink.likeness for ink in inks if ink.likeness is not None]
    return not fits or max(fits) >= LEAST_LIKENESS


def _confidence(mark: Evidence, each: Patch, is_found: bool) -> float:
    is_seen = is_found and each.is_there >= LEAST_THERE
    return mark.confidence if is_seen else min(mark.confidence, DOUBTFUL)


def _problems(
    field: TemplateFieldSpec, patches: Sequence[Patch], marks: Sequence[Evidence], is_found: bool
) -> Iterator[str]:
    """What people should look at, the worst first."""
    if min(each.is_there for each in patches) < LEAST_THERE:
        yield CUT_OFF
    if not is_found:
        yield NOT_FOUND
    if any(mark.is_crowded for mark in marks):
        yield CROWDED
    count = sum(mark.is_marked for mark in marks)
    if field.type == "radio_group" and count > 1:
        yield SEVERAL.format(count=count)
    if any(mark.is_struck for mark in marks):
        yield STRUCK

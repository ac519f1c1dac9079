"""A template of a Premium domain becomes what the Basic model can read of it, and a list of losses.

Which files change belongs to ``steps``. What Basic lacks: the table of recognition models in the
CLOVA OCR guide, Domain.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec, areas_of

_BOXES = {
    "checkbox": "a check box",
    "checkbox_group": "a group of check boxes",
    "radio_group": "a group of check boxes",
}


class BasicForm(NamedTuple):
    """``template`` is None where nothing to read is left; ``losses`` are sentences for people."""

    template: TemplateSpec | None
    losses: tuple[str, ...]


def basic_form(template: TemplateSpec) -> BasicForm:
    """What Basic keeps: names, the title, and fields of text with their areas.

    A multi-box is read as one text from the rectangle around its boxes; check boxes go, for they
    have no text. A template without Premium features stays as it is.
    """
    losses = tuple(premium_features(template))
    if not losses:
        return BasicForm(template, ())
    fields = tuple(_as_text(field) for field in template.fields if field.type not in _BOXES)
    if not fields:
        return BasicForm(None, (*losses, "no field is left, so the template is left out"))
    update = {"representative": _as_text(template.representative), "fields": fields, "combined": ()}
    return BasicForm(template.model_copy(update=update), losses)


@rule(
    "domain.copy.downgrade",
    "From Premium to Basic only what Basic reads is kept, and what is lost is said before.",
    Origin.DOMAIN_GUIDE,
)
def premium_features(template: TemplateSpec) -> Iterator[str]:
    """What a template has that Basic lacks, a sentence each."""
    yield from _of_field("the title", template.representative)
    for field in template.fields:
        name = f"field {shown(field.name)}"
        if field.type in _BOXES:
            yield f"{name}, {_BOXES[field.type]}, goes"
        else:
            yield from _of_field(name, field)
    for combined in template.combined:
        yield f"combined value {shown(combined.name)} goes"


def _of_field(name: str, field: TemplateFieldSpec) -> Iterator[str]:
    if field.type != "text":
        kind = f"a multi-box of {len(field.areas)}" if field.type == "multi_box" else "a check box"
        yield f"{name}, {kind}, becomes one text"
    if field.value_type != "all":
        only = "digits" if field.value_type == "numeric" else f"values of kind {field.value_type}"
        yield f"{name} takes any text, no longer only {only}"
    if field.not_recognized:
        yield f"{name} loses its areas that are not recognized ({len(field.not_recognized)})"
    if field.checked_text is not None or field.unchecked_text is not None:
        yield f"{name} loses its texts of a check box"


def _as_text(field: TemplateFieldSpec) -> TemplateFieldSpec:
    areas = field.areas if field.type == "text" else (_around(areas_of(field)),)
    kept = {"multi_line", "required", "threshold"}
    return TemplateFieldSpec(name=field.name, areas=areas, **field.model_dump(include=kept))


def _around(areas: Iterable[tuple[int, int, int, int]]) -> tuple[int, int, int, int]:
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)

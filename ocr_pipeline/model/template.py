"""What a template found on a page: the fields that it names, with their values.

How a template is found belongs to the engines; wire forms and files do not belong here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ocr_pipeline.model.geometry import Quad

FieldType = Literal["NORMAL", "MULTI_BOX", "CHECKBOX", "CHECKBOX_GROUP", "RADIO_GROUP"]
FieldState = Literal["read", "review", "empty"]
ValidationResult = Literal["NO_REQUESTED", "UNCHECKED", "ERROR", "VALID", "INVALID"]

GROUP_TYPES: frozenset[FieldType] = frozenset({"CHECKBOX_GROUP", "RADIO_GROUP"})


@dataclass(frozen=True, slots=True)
class FieldPart:
    """One box: of a multi-box field with its ``text``, or of a group with its option's ``name``.

    ``confidence`` is 0..1. ``checked`` is the state of a check box, ``fill_ratio`` the share of ink
    in it, 0..1; both are None where nobody looked for a mark.
    """

    text: str
    confidence: float
    quad: Quad
    name: str = ""
    checked: bool | None = None
    fill_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A named area and what it holds; several lines are joined by newlines.

    ``value_type`` is the vendor's word for what the area may hold (``ALL``). ``checked`` is the
    state of a ``CHECKBOX``; of a group it is whether any option is checked, and ``text`` is
    ``chosen(parts)``; of other types it is None. ``value`` is the normalized text, None where there
    is none. ``problem`` is a sentence for people: why somebody has to ``review`` the field.
    """

    name: str
    text: str
    confidence: float
    quad: Quad
    field_type: FieldType = "NORMAL"
    value_type: str = "ALL"
    checked: bool | None = None
    parts: tuple[FieldPart, ...] = ()
    value: str | None = None
    state: FieldState = "read"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """What was seen in a field's areas, before anybody judges what it means.

    ``text``: lines joined by newlines, empty where there is none. ``parts`` are the boxes of a
    multi-box, the options of a group, or the one box of a check box, in the template's order.
    ``confidence`` (0..1) of an empty one is how sure it is that nothing is there. ``problem`` is a
    sentence for people why it may be wrong: the place was not found, or is cut off.
    """

    text: str = ""
    confidence: float = 0.0
    parts: tuple[FieldPart, ...] = ()
    problem: str = ""


def chosen(options: Iterable[FieldPart]) -> str:
    """The names of the options that are checked, joined by ``, ``."""
    return ", ".join(option.name for option in options if option.checked)


@dataclass(frozen=True, slots=True)
class CombinedText:
    """A value that a template puts together from several fields and fixed text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class ValidationAnswer:
    """What an external validation said of a page; ``message`` is a printable line for people.

    ``UNCHECKED``: nobody answered. ``ERROR``: the answer says nothing about the values.
    """

    result: ValidationResult
    message: str = ""


@dataclass(frozen=True, slots=True)
class TemplateReading:
    """The template that a page was read with; ``title`` is its representative area.

    ``version`` counts its deployments, ``score`` (0..1) is how well the page fits it; both are None
    where the engine does not tell. ``validation`` is what an external validation said,
    ``validation_message`` why. ``not_compared`` is where the page may differ from the template.
    """

    template_id: int
    name: str
    fields: tuple[TemplateField, ...]
    title: TemplateField | None = None
    combined: tuple[CombinedText, ...] = ()
    version: int | None = None
    score: float | None = None
    validation: ValidationResult = "NO_REQUESTED"
    validation_message: str = ""
    not_compared: tuple[Quad, ...] = ()


@dataclass(frozen=True, slots=True)
class NearestTemplate:
    """Of a page that no template fits: the one that comes nearest.

    ``score`` (0..1) is how well it fits, ``reason`` a sentence for people why that is not enough.
    """

    template_id: int
    name: str
    version: int | None
    score: float
    reason: str

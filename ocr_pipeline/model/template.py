"""What a template found on a page: the fields that it names, with their values.

How a template is found belongs to the engines; wire forms and files do not belong here.
"""

from dataclasses import dataclass
from typing import Literal

from ocr_pipeline.model.geometry import Quad

FieldType = Literal["NORMAL", "MULTI_BOX", "CHECKBOX"]


@dataclass(frozen=True, slots=True)
class FieldPart:
    """One box of a multi-box field; ``confidence`` is 0..1."""

    text: str
    confidence: float
    quad: Quad


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A named area and what it holds; several lines are joined by newlines.

    ``value_type`` is the vendor's word for what the area may hold (``ALL``); ``checked`` is the
    state of a ``CHECKBOX``, None for other types.
    """

    name: str
    text: str
    confidence: float
    quad: Quad
    field_type: FieldType = "NORMAL"
    value_type: str = "ALL"
    checked: bool | None = None
    parts: tuple[FieldPart, ...] = ()


@dataclass(frozen=True, slots=True)
class CombinedText:
    """A value that a template puts together from several fields and fixed text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplateReading:
    """The template that a page was read with; ``title`` is its representative area."""

    template_id: int
    name: str
    fields: tuple[TemplateField, ...]
    title: TemplateField | None = None
    combined: CombinedText | None = None

"""What was seen in a field's areas becomes the field of a result: its value, and whether to look.

How an area is read belongs to the engines, how a kind of value is read to ``values``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ocr_pipeline.extraction.values.normalization import normalized
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.template import (
    CombinedText,
    FieldReading,
    FieldType,
    TemplateField,
    chosen,
)
from ocr_pipeline.model.value import Value, ValueRule
from ocr_pipeline.spec.template import CombinedFieldSpec, TemplateFieldSpec
from ocr_pipeline.spec.template import FieldType as SpecType

_TYPES: Mapping[SpecType, FieldType] = {
    "text": "NORMAL",
    "multi_box": "MULTI_BOX",
    "checkbox": "CHECKBOX",
    "checkbox_group": "CHECKBOX_GROUP",
    "radio_group": "RADIO_GROUP",
}
_UNDECIDED = "Whether a box is marked could not be told; look at the image."
_TWO_MARKS = "Several options are marked where one is allowed; choose one from the image."
_MISSING = "The field is required and nothing was found in it; look whether it is filled in."
_DOUBTFUL = "The confidence is below the threshold of {:g}; compare the field with the image."


@dataclass(frozen=True, slots=True)
class _Held:
    """What a field holds; ``checked`` is None where no mark was looked for or none can be told."""

    text: str
    value: Value
    checked: bool | None = None


def template_field(
    spec: TemplateFieldSpec,
    reading: FieldReading,
    quad: Quad,
    languages: tuple[str, ...],
    threshold: float,
) -> TemplateField:
    """The field of a page; ``quad`` is where it lies there, ``languages`` are those of the form.

    ``threshold`` (0..1) is the template's, for a field without one of its own.
    """
    held = _held(spec, reading, languages)
    is_blank = not held.checked if _is_marked(spec) else held.value == Value(None)
    least = threshold if spec.threshold is None else spec.threshold
    problem = _fault(spec, reading, held, is_blank)
    if not problem and reading.confidence < least:
        problem = _DOUBTFUL.format(least)
    is_empty = is_blank and spec.type != "checkbox"  # a box that is not checked says `false`
    return TemplateField(
        name=spec.name,
        text=held.text,
        confidence=reading.confidence,
        quad=quad,
        field_type=_TYPES[spec.type],
        value_type="NUMERIC" if spec.value_type == "numeric" else "ALL",
        checked=held.checked,
        parts=reading.parts,
        value=held.value.value,
        state="review" if problem else "empty" if is_empty else "read",
        problem=problem,
    )


def combined_texts(
    combined: Iterable[CombinedFieldSpec], fields: Iterable[TemplateField]
) -> tuple[CombinedText, ...]:
    """Each combined value with the texts of its fields; empty where all of these are."""
    texts = {f"{{{found.name}}}": found.text for found in fields}
    return tuple(CombinedText(one.name, _joined(one.parts, texts)) for one in combined)


def _joined(parts: tuple[str, ...], texts: Mapping[str, str]) -> str:
    if not any(texts.get(part) for part in parts):
        return ""
    return "".join(texts.get(part, part) for part in parts)


def _is_marked(spec: TemplateFieldSpec) -> bool:
    """Whether people mark the field rather than write into it."""
    return spec.type not in ("text", "multi_box")


def _held(spec: TemplateFieldSpec, reading: FieldReading, languages: tuple[str, ...]) -> _Held:
    if spec.type == "checkbox":
        return _checkbox(spec, reading)
    if _is_marked(spec):
        text = chosen(reading.parts)
        return _Held(text, Value(text or None), any(part.checked for part in reading.parts))
    rule = ValueRule(spec.value_type, spec.choices, spec.pattern, languages, spec.day_first)
    return _Held(reading.text, normalized(reading.text, rule))


def _checkbox(spec: TemplateFieldSpec, reading: FieldReading) -> _Held:
    """Its text is the template's word, its value the same in all templates."""
    checked = next((part.checked for part in reading.parts), None)
    if checked is None:
        return _Held("", Value(None))
    value = "true" if checked else "false"
    text = spec.checked_text if checked else spec.unchecked_text
    return _Held(text or value, Value(value), checked)


def _fault(spec: TemplateFieldSpec, reading: FieldReading, held: _Held, is_blank: bool) -> str:
    """Why somebody has to look, however sure the reader is; empty where nothing is wrong."""
    marks = [part.checked for part in reading.parts]
    if reading.problem:
        return reading.problem
    if _is_marked(spec) and (not marks or None in marks):
        return _UNDECIDED
    if spec.type == "radio_group" and marks.count(True) > 1:
        return _TWO_MARKS
    if spec.required and is_blank:
        return _MISSING
    return held.value.problem or ""

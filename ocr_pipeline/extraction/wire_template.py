"""What a template found on a page becomes the vendor's keys of an image, and comes back from them.

Pages and words belong to ``wire_form``.
"""

from typing import cast, get_args

from ocr_pipeline.extraction.wire_poly import poly_to_wire, quad_from_wire
from ocr_pipeline.model.page import Word
from ocr_pipeline.model.template import (
    GROUP_TYPES,
    CombinedText,
    FieldPart,
    FieldType,
    NearestTemplate,
    TemplateField,
    TemplateReading,
    ValidationResult,
    chosen,
)
from ocr_pipeline.spec.clova_wire import (
    GroupType,
    WireField,
    WireImage,
    WireMatchedTemplate,
    WireNearestTemplate,
    WireSubField,
    WireTitle,
    WireValidation,
)

_VENDOR_TYPES = frozenset(get_args(FieldType)) - GROUP_TYPES
_GROUPS: dict[GroupType, FieldType] = {"checkbox": "CHECKBOX_GROUP", "radio": "RADIO_GROUP"}
_GROUP_WORDS: dict[FieldType, GroupType] = {kind: word for word, kind in _GROUPS.items()}
_VALIDATIONS = frozenset(get_args(ValidationResult))


def template_to_wire(reading: TemplateReading) -> WireImage:
    """The keys of an image that a Template result has beside those of every image."""
    image: dict[str, object] = {
        "validationResult": _validation_to_wire(reading),
        "matchedTemplate": _matched(reading),
        "fields": [_field_to_wire(field) for field in reading.fields],
    }
    if reading.title:
        image["title"] = {
            "name": reading.title.name,
            "boundingPoly": poly_to_wire(reading.title.quad),
            "inferText": reading.title.text,
            "inferConfidence": round(reading.title.confidence, 4),
        }
    image.update(_combined_to_wire(reading.combined))
    return cast("WireImage", image)


def template_from_wire(image: WireImage) -> TemplateReading | None:
    """What a template found; None for an image that none was matched with."""
    matched = image.get("matchedTemplate")
    if matched is None:
        return None
    title = image.get("title")
    return TemplateReading(
        template_id=matched["id"],
        name=matched["name"],
        fields=tuple(_field_from_wire(field) for field in image.get("fields", [])),
        title=_title_from_wire(title) if title else None,
        combined=_combined_from_wire(image),
        version=matched.get("version"),
        score=matched.get("score"),
        validation=_validation(image["validationResult"]["result"]),
        validation_message=image["validationResult"].get("message", ""),
    )


def nearest_to_wire(nearest: NearestTemplate) -> WireNearestTemplate:
    """The template that came nearest to a page."""
    wire: WireNearestTemplate = {
        "id": nearest.template_id,
        "name": nearest.name,
        "score": round(nearest.score, 4),
        "reason": nearest.reason,
    }
    if nearest.version is not None:
        wire["version"] = nearest.version
    return wire


def nearest_from_wire(image: WireImage) -> NearestTemplate | None:
    """The template that came nearest; None where none did, or one was found."""
    wire = image.get("nearestTemplate")
    if wire is None:
        return None
    return NearestTemplate(
        wire["id"], wire["name"], wire.get("version"), wire["score"], wire["reason"]
    )


def words_of(reading: TemplateReading) -> tuple[Word, ...]:
    """Each field as a line, for everything that reads text only."""
    return tuple(
        Word(field.text, field.confidence, field.quad, line_break=True)
        for field in reading.fields
        if field.text
    )


def _matched(reading: TemplateReading) -> WireMatchedTemplate:
    wire: WireMatchedTemplate = {"id": reading.template_id, "name": reading.name}
    if reading.version is not None:
        wire["version"] = reading.version
    if reading.score is not None:
        wire["score"] = round(reading.score, 4)
    return wire


def _validation_to_wire(reading: TemplateReading) -> WireValidation:
    wire: WireValidation = {"result": reading.validation}
    if reading.validation_message:
        wire["message"] = reading.validation_message
    return wire


def _combined_to_wire(combined: tuple[CombinedText, ...]) -> dict[str, object]:
    """The vendor's key holds one value."""
    wires = [{"name": value.name, "text": value.text} for value in combined]
    first: dict[str, object] = {"combineResult": wires[0]} if wires else {}
    return first | ({"combineResults": wires} if len(wires) > 1 else {})


def _combined_from_wire(image: WireImage) -> tuple[CombinedText, ...]:
    first = [image["combineResult"]] if "combineResult" in image else []
    wires = image.get("combineResults") or first
    return tuple(CombinedText(wire["name"], wire["text"]) for wire in wires)


def _validation(result: str) -> ValidationResult:
    """A word that is not the vendor's says nothing about the values."""
    return cast("ValidationResult", result) if result in _VALIDATIONS else "UNCHECKED"


def _field_to_wire(field: TemplateField) -> WireField:
    group = _GROUP_WORDS.get(field.field_type)
    wire: WireField = {
        "name": field.name,
        "valueType": field.value_type,
        "boundingPoly": poly_to_wire(field.quad),
        "inferText": chosen(field.parts) if group else field.text,
        "inferConfidence": round(field.confidence, 4),
        "type": "CHECKBOX" if group else field.field_type,
        "state": field.state,
    }
    if group:
        wire["groupType"] = group
    checked = any(part.checked for part in field.parts) if group else field.checked
    if checked is not None:
        wire["checked"] = checked
    if field.value is not None:
        wire["value"] = field.value
    if field.problem:
        wire["problem"] = field.problem
    if field.parts:
        wire["subFields"] = [_part_to_wire(part, named=bool(group)) for part in field.parts]
    return wire


def _part_to_wire(part: FieldPart, named: bool) -> WireSubField:
    wire: WireSubField = {
        "boundingPoly": poly_to_wire(part.quad),
        "inferText": part.name if named else part.text,
        "inferConfidence": round(part.confidence, 4),
    }
    if part.checked is not None:
        wire["checked"] = part.checked
    if part.fill_ratio is not None:
        wire["fillRatio"] = round(part.fill_ratio, 4)
    return wire


def _field_from_wire(field: WireField) -> TemplateField:
    field_type = _field_type(field)
    named = field_type in GROUP_TYPES
    return TemplateField(
        name=field.get("name", ""),
        text=field["inferText"],
        confidence=field["inferConfidence"],
        quad=quad_from_wire(field["boundingPoly"]),
        field_type=field_type,
        value_type=field["valueType"],
        checked=field.get("checked"),
        parts=tuple(_part_from_wire(part, named) for part in field.get("subFields", [])),
        value=field.get("value"),
        state=field.get("state", "read"),
        problem=field.get("problem", ""),
    )


def _field_type(field: WireField) -> FieldType:
    """A type that we do not know holds text."""
    if field["type"] == "CHECKBOX" and "groupType" in field:
        return _GROUPS[field["groupType"]]
    return cast("FieldType", field["type"]) if field["type"] in _VENDOR_TYPES else "NORMAL"


def _part_from_wire(part: WireSubField, named: bool) -> FieldPart:
    said = part["inferText"]
    return FieldPart(
        text="" if named else said,
        confidence=part["inferConfidence"],
        quad=quad_from_wire(part["boundingPoly"]),
        name=said if named else "",
        checked=part.get("checked"),
        fill_ratio=part.get("fillRatio"),
    )


def _title_from_wire(title: WireTitle) -> TemplateField:
    return TemplateField(
        title["name"],
        title["inferText"],
        title["inferConfidence"],
        quad_from_wire(title["boundingPoly"]),
    )

"""What a template found on a page becomes the vendor's keys of an image, and comes back from them.

Pages and words belong to ``wire_form``.
"""

from typing import cast, get_args

from ocr_pipeline.extraction.wire_poly import poly_to_wire, quad_from_wire
from ocr_pipeline.model.page import Word
from ocr_pipeline.model.template import (
    CombinedText,
    FieldPart,
    FieldType,
    TemplateField,
    TemplateReading,
)
from ocr_pipeline.spec.clova_wire import WireField, WireImage, WireSubField, WireTitle

_FIELD_TYPES = frozenset(get_args(FieldType))


def template_to_wire(reading: TemplateReading) -> WireImage:
    """The keys of an image that a Template result has beside those of every image."""
    image: dict[str, object] = {
        "matchedTemplate": {"id": reading.template_id, "name": reading.name},
        "fields": [_field_to_wire(field) for field in reading.fields],
    }
    if reading.title:
        image["title"] = {
            "name": reading.title.name,
            "boundingPoly": poly_to_wire(reading.title.quad),
            "inferText": reading.title.text,
            "inferConfidence": round(reading.title.confidence, 4),
        }
    if reading.combined:
        image["combineResult"] = {"name": reading.combined.name, "text": reading.combined.text}
    return cast("WireImage", image)


def template_from_wire(image: WireImage) -> TemplateReading | None:
    """What a template found; None for an image that none was matched with."""
    matched = image.get("matchedTemplate")
    if matched is None:
        return None
    title, combined = image.get("title"), image.get("combineResult")
    return TemplateReading(
        template_id=matched["id"],
        name=matched["name"],
        fields=tuple(_field_from_wire(field) for field in image.get("fields", [])),
        title=_title_from_wire(title) if title else None,
        combined=CombinedText(combined["name"], combined["text"]) if combined else None,
    )


def words_of(reading: TemplateReading) -> tuple[Word, ...]:
    """Each field as a line, for everything that reads text only."""
    return tuple(
        Word(field.text, field.confidence, field.quad, line_break=True)
        for field in reading.fields
        if field.text
    )


def _field_to_wire(field: TemplateField) -> WireField:
    wire: WireField = {
        "name": field.name,
        "valueType": field.value_type,
        "boundingPoly": poly_to_wire(field.quad),
        "inferText": field.text,
        "inferConfidence": round(field.confidence, 4),
        "type": field.field_type,
    }
    if field.checked is not None:
        wire["checked"] = field.checked
    if field.parts:
        wire["subFields"] = [
            {
                "boundingPoly": poly_to_wire(part.quad),
                "inferText": part.text,
                "inferConfidence": round(part.confidence, 4),
            }
            for part in field.parts
        ]
    return wire


def _field_from_wire(field: WireField) -> TemplateField:
    known = field["type"] in _FIELD_TYPES
    return TemplateField(
        name=field.get("name", ""),
        text=field["inferText"],
        confidence=field["inferConfidence"],
        quad=quad_from_wire(field["boundingPoly"]),
        field_type=cast("FieldType", field["type"]) if known else "NORMAL",
        value_type=field["valueType"],
        checked=field.get("checked"),
        parts=tuple(_part_from_wire(part) for part in field.get("subFields", [])),
    )


def _part_from_wire(part: WireSubField) -> FieldPart:
    return FieldPart(
        part["inferText"], part["inferConfidence"], quad_from_wire(part["boundingPoly"])
    )


def _title_from_wire(title: WireTitle) -> TemplateField:
    return TemplateField(
        title["name"],
        title["inferText"],
        title["inferConfidence"],
        quad_from_wire(title["boundingPoly"]),
    )

"""A page becomes what a template reads on it: its form is found, each field is read and judged.

How a form is found belongs to ``vision.form_finding``, how a field is read to its reader, what a
text means to ``extraction.template_fields``.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from ocr_pipeline.extraction.template_fields import combined_texts, template_field
from ocr_pipeline.extraction.wire_template import words_of
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.geometry import Quad
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import (
    FieldReading,
    NearestTemplate,
    TemplateField,
    TemplateReading,
)
from ocr_pipeline.ports.engine import Pixels
from ocr_pipeline.spec.template import TemplateFieldSpec, TemplateSpec, areas_of
from ocr_pipeline.vision.form import FoundForm
from ocr_pipeline.vision.form_view import Area, FormView

FindForm = Callable[[Pixels, tuple[int, ...]], FoundForm | NearestTemplate | None]
ReadText = Callable[[FormView, TemplateFieldSpec, tuple[str, ...]], FieldReading]
ReadMarks = Callable[[FormView, TemplateFieldSpec], FieldReading]
ReadTitle = Callable[[Pixels], FieldReading]

_UNSURE_PLACE = "Nothing printed was found near it that tells its exact place; look at the image."


@dataclass(frozen=True)
class FieldReaders:
    """What reads the areas of a field: lines of text, a row of boxes, check marks.

    These read what was added to the form; ``title`` reads a picture of what is printed on it.
    """

    text: ReadText
    boxes: ReadText
    marks: ReadMarks
    title: ReadTitle

    def read(
        self, view: FormView, field: TemplateFieldSpec, languages: tuple[str, ...]
    ) -> FieldReading:
        """What is seen in a field of any type."""
        if field.type == "text":
            return self.text(view, field, languages)
        if field.type == "multi_box":
            return self.boxes(view, field, languages)
        return self.marks(view, field)


@dataclass(frozen=True)
class TemplateEngine:
    """Implements ``OcrEngine``; ``templates`` are by their id, the same that ``find`` finds."""

    finds_direction: ClassVar[bool] = True
    name: str
    find: FindForm
    readers: FieldReaders
    templates: Mapping[int, TemplateSpec]

    def recognize(
        self, pixels: Pixels, page_index: int, options: RecognitionOptions
    ) -> RecognizedPage:
        """The fields of a page in its pixels; TEMPLATE_NOT_FOUND for one that no template fits."""
        height, width = pixels.shape[:2]
        page = RecognizedPage(page_index, width, height, engine=self.name)
        found = self.find(pixels, options.template_ids)
        if not isinstance(found, FoundForm):
            return replace(page, error=_not_found(found), nearest=found)
        reading = self._read(found, options.languages)
        title = place_of(found.view, self.templates[reading.template_id].representative)
        return replace(
            page,
            template=reading,
            words=words_of(reading),
            rotation_degrees=quarter_turn(title),
        )

    def _read(self, found: FoundForm, languages: tuple[str, ...]) -> TemplateReading:
        form, view = found.form, found.view
        template = self.templates[form.template_id]
        fields = tuple(
            template_field(
                field,
                self._placed_reading(view, field, languages),
                place_of(view, field),
                languages,
                template.threshold,
            )
            for field in template.fields
        )
        return TemplateReading(
            form.template_id,
            form.name,
            fields,
            title=self._title(view, template.representative),
            combined=combined_texts(template.combined, fields),
            version=form.version,
            score=found.score,
            not_compared=tuple(view.quad(area) for area in form.not_compared),
        )

    def _placed_reading(
        self, view: FormView, field: TemplateFieldSpec, languages: tuple[str, ...]
    ) -> FieldReading:
        """With a problem where the area's own print did not confirm its place."""
        reading = self.readers.read(view, field, languages)
        shifts = (view.shifts.get(area) for area in areas_of(field))
        is_sure = all(shift is None or shift.is_sure for shift in shifts)
        return reading if is_sure or reading.problem else replace(reading, problem=_UNSURE_PLACE)

    def _title(self, view: FormView, field: TemplateFieldSpec) -> TemplateField:
        reading = self.readers.title(view.cut(around(field.areas)).scan)
        return TemplateField(field.name, reading.text, reading.confidence, place_of(view, field))


def place_of(view: FormView, field: TemplateFieldSpec) -> Quad:
    """Where all areas of a field lie in the scan."""
    areas = areas_of(field)
    return view.quad(around(areas), of=areas[0])


def around(areas: tuple[Area, ...]) -> Area:
    """The smallest area that holds all of them."""
    lefts, tops, rights, bottoms = zip(*areas, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def quarter_turn(title: Quad) -> int:
    """Degrees, one of 0, 90, 180, 270, by which the page is turned clockwise to stand upright."""
    (left, top), (right, bottom) = title.vertices[:2]
    clockwise = math.degrees(math.atan2(bottom - top, right - left))
    return round(-clockwise / 90) % 4 * 90


def _not_found(nearest: NearestTemplate | None) -> ItemError:
    detail = "no template comes near"
    if nearest:
        detail = f"the nearest template is {nearest.template_id}, its score {nearest.score:.2f}"
    return ItemError("TEMPLATE_NOT_FOUND", detail)

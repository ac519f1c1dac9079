"""A sample's bytes become a proposal of a template: a file with notes, and a picture of its areas.

What is found on the sample belongs to ``vision.form_suggestion``, where files go to the command.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ocr_pipeline.model.errors import ItemFailure, SpecError
from ocr_pipeline.model.geometry import Box, Quad
from ocr_pipeline.model.page import RecognitionOptions
from ocr_pipeline.ports.engine import OcrEngine
from ocr_pipeline.spec.downgrade import basic_form
from ocr_pipeline.spec.template import GROUPS, Area, TemplateFieldSpec, TemplateSpec, areas_of
from ocr_pipeline.spec.words import MAX_NAME_CHARACTERS, check_name
from ocr_pipeline.spec.yaml_writing import block_lines, plain
from ocr_pipeline.vision.decode import decode_pages
from ocr_pipeline.vision.document import recognize_document
from ocr_pipeline.vision.form_overlay import (
    DrawnField,
    Kind,
    Outline,
    Overlay,
    cjk_font,
    draw_overlay,
)
from ocr_pipeline.vision.form_suggestion import FormSuggestion, suggest_form
from ocr_pipeline.vision.sniff import ImageFormat, sniff

_SCHEMA = "../../schema/template.json"
_FIELD_COLUMN = 2
_KINDS: Mapping[str, Kind] = {"text": "text", "multi_box": "multi_box", "checkbox": "box"}
_WORDS = {"multi_box": "boxes", "checkbox_group": "group", "radio_group": "radio"}


@dataclass(frozen=True, slots=True)
class ReadSample:
    """What a worker process made of a sample.

    ``turned_degrees`` is not 0 where the sample does not stand upright; then nothing was suggested.
    """

    suggestion: FormSuggestion
    overlay: Overlay
    turned_degrees: int = 0


@dataclass(frozen=True, slots=True)
class SuggestedFile:
    """The template, its file, and sentences about what people should look at."""

    template: TemplateSpec
    content: bytes
    notes: tuple[str, ...]


def read_sample(data: bytes, engine: OcrEngine, options: RecognitionOptions) -> ReadSample:
    """Read, look, draw: what runs in a worker process.

    Raises:
        ItemFailure: it is no image of one page.
    """
    if sniff(data) is ImageFormat.PDF:
        raise ItemFailure("UNSUPPORTED_FORMAT", "a PDF; save the empty form as PNG or JPEG")
    options = replace(options, max_pages=1, tables=False)
    (page,) = recognize_document(data, engine, options)
    if page.rotation_degrees:
        return ReadSample(FormSuggestion(None, "", ()), Overlay(b""), page.rotation_degrees)
    (decoded,) = decode_pages(data, options)
    if decoded.pixels is None:
        raise ItemFailure("CORRUPT_IMAGE", "the page is empty")
    suggestion = suggest_form(decoded.pixels, page.words)
    overlay = draw_overlay(decoded.pixels, list(_drawn(suggestion)), cjk_font())
    return ReadSample(suggestion, overlay)


def _drawn(suggestion: FormSuggestion) -> Iterator[DrawnField]:
    if suggestion.title:
        yield DrawnField("title", "title", _outlines(suggestion.title, "title"))
    for field in suggestion.fields:
        kind = _KINDS.get(field.spec.type, "choice")
        known = field.spec.value_type != "all"
        what = field.spec.value_type.replace("_", " ") if known else _WORDS.get(field.spec.type)
        tag = f"{field.spec.name} ({what})" if what else field.spec.name
        yield DrawnField(tag, kind, _outlines(field.spec, kind))


def _outlines(field: TemplateFieldSpec, kind: Kind) -> tuple[Outline, ...]:
    return tuple(Outline(_quad(area), kind) for area in areas_of(field))


def _quad(area: Area) -> Quad:
    return Quad.from_box(Box(*map(float, area)))


def suggested_file(
    suggestion: FormSuggestion, *, sample: str, name: str | None, is_basic: bool
) -> SuggestedFile:
    """The proposal as a file; ``name`` is that of the title, or of the sample, where it is None.

    Raises:
        SpecError: there is no title, or nothing to fill in; or the name breaks a rule.
    """
    template = _template(suggestion, sample, name)
    fields = suggestion.fields
    notes: tuple[str, ...] = ()
    if is_basic:
        kept, notes = basic_form(_of_any_text(template))
        if kept is None:
            raise SpecError("a Basic domain reads texts, and the form has none to fill in")
        template = kept  # and what is in doubt about kinds of values is none of Basic's
        fields = tuple(field for field in fields if field.spec.value_type == "all")
    doubts = {field.spec.name: field.doubts for field in fields}
    return SuggestedFile(template, _content(template, doubts), notes)


def _of_any_text(template: TemplateSpec) -> TemplateSpec:
    """The template without kinds of values, which nobody asked for: no loss to tell of."""
    fields = (field.model_copy(update={"value_type": "all"}) for field in template.fields)
    return template.model_copy(update={"fields": tuple(fields)})


def _template(suggestion: FormSuggestion, sample: str, name: str | None) -> TemplateSpec:
    if suggestion.title is None:
        raise SpecError(
            "no line near the top is larger than the others: a form is known by its title; take "
            "the sample at 200 dpi or more, straight and whole, or write the template by hand"
        )
    if not suggestion.fields:
        raise SpecError(
            "nothing to fill in was found: no empty cell, no underline behind a label, no box"
        )
    return TemplateSpec(
        name=_checked(name) if name is not None else _name(suggestion.title_text, sample),
        sample=sample,
        representative=suggestion.title,
        fields=tuple(field.spec for field in suggestion.fields),
    )


def _checked(name: str) -> str:
    try:
        return check_name(name)
    except ValueError as error:
        raise SpecError(f"the name {error}") from None


def _name(title: str, sample: str) -> str:
    """The title as far as a name may hold it, else the sample's stem, else `Form`."""
    for text in (title, sample.rpartition(".")[0]):
        kept = "".join(letter if letter.isalnum() or letter in "&_-" else " " for letter in text)
        try:
            return check_name(" ".join(kept.split())[:MAX_NAME_CHARACTERS].strip())
        except ValueError:
            continue
    return "Form"


def _content(template: TemplateSpec, doubts: Mapping[str, tuple[str, ...]]) -> bytes:
    """The file; what is in doubt is a comment above its field."""
    values = template.model_dump(mode="json", exclude_defaults=True)
    fields = values.pop("fields")
    lines = [f"# yaml-language-server: $schema={_SCHEMA}"]
    lines += [
        "# Suggested from the sample: look at the picture, and correct names, areas and types.",
        *block_lines(plain(values), 0),
        "fields:",
    ]
    for field, value in zip(template.fields, fields, strict=True):
        lines += [f"{' ' * _FIELD_COLUMN}# {doubt}" for doubt in doubts.get(field.name, ())]
        lines += block_lines(plain([value]), _FIELD_COLUMN)
    return "".join(f"{line}\n" for line in lines).encode()


def counted(template: TemplateSpec) -> str:
    """How many fields of which types, for people."""
    counts: dict[str, int] = {}
    for field in template.fields:
        kind = "group" if field.type in GROUPS else field.type
        counts[kind] = counts.get(kind, 0) + 1
    areas = sum(len(areas_of(field)) for field in template.fields)
    parts = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return f"{len(template.fields)} fields with {areas} areas: {parts}"

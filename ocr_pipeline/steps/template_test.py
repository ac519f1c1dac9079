"""Scans and templates as they stand become readings and pictures of them; nothing is kept.

Finding and reading belong to the engine, which templates there are to ``spec``.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.page import RecognitionOptions, RecognizedPage
from ocr_pipeline.model.template import GROUP_TYPES, FieldPart, TemplateField, TemplateReading
from ocr_pipeline.ports.engine import OcrEngine
from ocr_pipeline.spec.deployed import DeployedTemplate, content_digest, read_template
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.template import TemplateSpec
from ocr_pipeline.spec.versions import Versions
from ocr_pipeline.vision.decode import decode_pages
from ocr_pipeline.vision.document import recognize_document
from ocr_pipeline.vision.form_overlay import DrawnField, Outline, Overlay, cjk_font, draw_overlay

State = Literal["draft", "beta", "service"]

DRAFT_VERSION = 0  # deployments count from 1
TAG_NAME = 14  # characters of a field's name on a picture: there is to be room for its value
_DRAFT_IDS = 90_000_000  # of templates that no deployment has numbered yet


@dataclass(frozen=True, slots=True)
class TestedPage:
    """One page as it was read; ``overlay`` is None where no template fits."""

    __test__ = False  # pytest takes the name for a test

    page: RecognizedPage
    overlay: Overlay | None


def read_scan(
    data: bytes, engine: OcrEngine, options: RecognitionOptions
) -> tuple[TestedPage, ...]:
    """Read, and draw what was read: what runs in a worker process."""
    pages = recognize_document(data, engine, options)
    return tuple(
        TestedPage(
            page,
            draw_overlay(decoded.pixels, list(_drawn(page.template)), cjk_font())
            if page.template is not None and decoded.pixels is not None
            else None,
        )
        for page, decoded in zip(pages, decode_pages(data, options), strict=True)
    )


def _drawn(reading: TemplateReading) -> Iterator[DrawnField]:
    if reading.title is not None:
        score = "" if reading.score is None else f"{reading.score:.2f} "
        tag = f"{score}{reading.name}"
        outline = Outline(reading.title.quad, "title", is_filled=False)
        yield DrawnField(tag, "title", (outline,))
    for field in reading.fields:
        sign = "? " if field.state == "review" else ""
        name = field.name if len(field.name) <= TAG_NAME else f"{field.name[: TAG_NAME - 3]}..."
        tag = f"{sign}{name}: {shown_text(field)}"
        yield DrawnField(tag, field.state, tuple(_outlines(field)))
    for quad in reading.not_compared:
        yield DrawnField("not compared", "not_compared", (Outline(quad, "not_compared"),))


def _outlines(field: TemplateField) -> Iterator[Outline]:
    """Boxes of a field one by one; of a group those that are checked are filled."""
    if not field.parts:
        yield Outline(field.quad, field.state, is_filled=field.state != "empty")
    for part in field.parts:
        if field.field_type in GROUP_TYPES or field.field_type == "CHECKBOX":
            yield Outline(part.quad, _kind(field, part), is_filled=bool(part.checked))
        else:
            yield Outline(part.quad, field.state, is_filled=bool(part.text))


def _kind(field: TemplateField, part: FieldPart) -> Literal["read", "review", "empty", "off"]:
    return field.state if part.checked or field.state == "review" else "off"


def shown_text(field: TemplateField) -> str:
    """What a field holds, for people: its value, else its text; of a check box its state."""
    if field.field_type == "CHECKBOX" and not field.text:
        return "checked" if field.checked else "not checked"
    return field.value if field.value is not None else field.text


def templates_in_state(
    folder: Path,
    templates: Mapping[str, TemplateSpec],
    versions: Mapping[str, Versions],
    state: State,
    only: str | None = None,
) -> dict[str, DeployedTemplate]:
    """The templates of a domain in a state, by their stems; ``folder`` holds their drafts.

    ``versions`` are by ``domain/stem``.

    Raises:
        SpecError: there is none, or a file of one cannot be read.
    """
    chosen = {stem: spec for stem, spec in templates.items() if only in (None, stem)}
    if state == "draft":
        found = {
            stem: _draft(folder / f"{stem}.yaml", spec.id or _DRAFT_IDS + number)
            for number, (stem, spec) in enumerate(chosen.items())
        }
    else:
        kept = ((stem, versions.get(f"{folder.name}/{stem}")) for stem in chosen)
        found = {
            stem: version.deployed
            for stem, each in kept
            if each and (version := each.service if state == "service" else each.beta)
        }
    if not found:
        of = f"template {shown(only)}" if only else "no template of the domain"
        verb = "has no version" if only else "is"
        raise SpecError(f"{of} {verb} in state `{state}`; name another --state, or deploy it")
    return found


def _draft(path: Path, template_id: int) -> DeployedTemplate:
    _, file, sample = read_template(path)
    digest = content_digest(file, sample)
    return DeployedTemplate(
        template_id=template_id, version=DRAFT_VERSION, file=str(path), sha256=digest
    )


def field_rows(reading: TemplateReading) -> Iterable[tuple[object, ...]]:
    """Name, text, value, confidence, state and problem of the title and each field."""
    title = () if reading.title is None else (reading.title,)
    for field in (*title, *reading.fields):
        is_box = field.field_type == "CHECKBOX" and not field.text
        text = shown_text(field) if is_box else field.text
        value = None if field.value in (None, text) else field.value
        yield field.name, text, value, f"{field.confidence:.2f}", field.state, field.problem
    for made in reading.combined:
        yield made.name, made.text, None, "", "", "combined"

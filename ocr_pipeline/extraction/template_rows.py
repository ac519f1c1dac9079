"""Pages that a template was looked for on become tables: a row a page, by template or unmatched.

How a sheet is written belongs to ``adapters/writers``; text lines and errors belong to ``rows``.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.model.template import (
    FieldState,
    NearestTemplate,
    TemplateField,
    TemplateReading,
    ValidationResult,
)


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a field holds as it is written (a check box says whether it is checked) and normalized.

    ``confidence`` is 0..1; ``problem`` says why somebody has to review it.
    """

    text: str
    confidence: float | None
    value: str | None = None
    state: FieldState = "read"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """The values of one page (from 1) by the name of their field; ``score`` (0..1) is its fit.

    ``combined`` are values put together from others. ``validation`` is what an external validation
    said, with its message.
    """

    file: str
    page: int
    duplicate_of: int | None
    values: Mapping[str, FieldValue]
    combined: Mapping[str, str]
    version: int | None
    score: float | None
    validation: ValidationResult
    validation_message: str

    @property
    def to_review(self) -> list[str]:
        """The names of the fields that somebody has to review."""
        return [name for name, value in self.values.items() if value.state == "review"]


@dataclass(slots=True)
class TemplateTable:
    """The pages of one template; ``columns`` are field names in the order of their appearance.

    ``combined`` are names of values put together from others. ``validated``: some page was, or
    should have been, validated.
    """

    template_id: int
    name: str
    validated: bool = False
    columns: dict[str, None] = field(default_factory=dict)
    combined: dict[str, None] = field(default_factory=dict)
    rows: list[TemplateRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class UnmatchedRow:
    """A page (from 1) that no template fits, and the one that came nearest."""

    file: str
    page: int
    duplicate_of: int | None
    nearest: NearestTemplate | None


class TemplateTables:
    """Tables by the id of their template, in the order of their appearance; pages without one."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._tables: dict[int, TemplateTable] = {}
        self.unmatched: list[UnmatchedRow] = []

    def add(self, result: ItemResult) -> int:
        """Take the pages of an item that a template was looked for on; how many they were."""
        taken = 0
        for page in result.pages:
            if page.template:
                self._add_matched(result, page, page.template)
            elif page.is_unmatched:
                item = result.item
                self.unmatched.append(
                    UnmatchedRow(item.key, page.page_index + 1, item.duplicate_of, page.nearest)
                )
            else:
                continue
            taken += 1
        return taken

    def _add_matched(
        self, result: ItemResult, page: RecognizedPage, reading: TemplateReading
    ) -> None:
        table = self._tables.setdefault(
            reading.template_id, TemplateTable(reading.template_id, reading.name)
        )
        values = _values(reading)
        combined = _combined(reading, values)
        table.columns.update(dict.fromkeys(values))
        table.combined.update(dict.fromkeys(combined))
        table.validated |= reading.validation != "NO_REQUESTED"
        table.rows.append(
            TemplateRow(
                file=result.item.key,
                page=page.page_index + 1,
                duplicate_of=result.item.duplicate_of,
                values=values,
                combined=combined,
                version=reading.version,
                score=reading.score,
                validation=reading.validation,
                validation_message=reading.validation_message,
            )
        )

    def __iter__(self) -> Iterator[TemplateTable]:
        """Every table."""
        return iter(self._tables.values())

    @property
    def any(self) -> bool:
        """Whether a template was looked for at all."""
        return bool(self._tables or self.unmatched)


def _values(reading: TemplateReading) -> dict[str, FieldValue]:
    """By field name; a name that a template uses twice gets a number."""
    values: dict[str, FieldValue] = {}
    uses: Counter[str] = Counter()
    for found in reading.fields:
        values[_free_name(found.name, values, uses)] = _value(found)
    return values


def _combined(reading: TemplateReading, taken: Iterable[str]) -> dict[str, str]:
    combined: dict[str, str] = {}
    names, uses = set(taken), Counter[str]()
    for value in reading.combined:
        name = _free_name(value.name, names, uses)
        names.add(name)
        combined[name] = value.text
    return combined


def _value(found: TemplateField) -> FieldValue:
    text = found.text
    if found.field_type == "CHECKBOX" and found.checked is not None and not text:
        text = "checked" if found.checked else "unchecked"
    confidence = round(found.confidence, 4)
    return FieldValue(text, confidence, found.value, found.state, found.problem)


def _free_name(name: str, taken: Container[str], uses: Counter[str]) -> str:
    """The name, or with the next number: counting from 1 each time is slow for a hostile many."""
    free = name
    while free in taken:
        uses[name] += 1
        free = f"{name} ({uses[name] + 1})"
    return free

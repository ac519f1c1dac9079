"""Pages that a template was found on become one table per template: a row a page, a column a field.

How a sheet is written belongs to ``adapters/writers``; text lines and errors belong to ``rows``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.model.template import TemplateField, TemplateReading


@dataclass(frozen=True, slots=True)
class FieldValue:
    """What a field holds; a check box says whether it is checked. ``confidence`` is 0..1."""

    text: str
    confidence: float | None


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """The values of one page (from 1) by the name of their field."""

    file: str
    page: int
    duplicate_of: int | None
    values: Mapping[str, FieldValue]


@dataclass(slots=True)
class TemplateTable:
    """The pages of one template; ``columns`` are field names in the order of their appearance."""

    template_id: int
    name: str
    columns: dict[str, None] = field(default_factory=dict)
    rows: list[TemplateRow] = field(default_factory=list)


class TemplateTables:
    """Tables by the id of their template, in the order of their appearance."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._tables: dict[int, TemplateTable] = {}

    def add(self, result: ItemResult) -> int:
        """Take the pages of an item that a template was found on; how many they were."""
        readings = [(page.page_index, page.template) for page in result.pages if page.template]
        for page_index, reading in readings:
            table = self._tables.setdefault(
                reading.template_id, TemplateTable(reading.template_id, reading.name)
            )
            values = _values(reading)
            table.columns.update(dict.fromkeys(values))
            table.rows.append(
                TemplateRow(result.item.key, page_index + 1, result.item.duplicate_of, values)
            )
        return len(readings)

    def __iter__(self) -> Iterator[TemplateTable]:
        """Every table."""
        return iter(self._tables.values())


def _values(reading: TemplateReading) -> dict[str, FieldValue]:
    """By field name; a name that a template uses twice gets a number."""
    values: dict[str, FieldValue] = {}
    for found in reading.fields:
        values[_free_name(found.name, values)] = _value(found)
    if reading.combined:
        name = _free_name(reading.combined.name, values)
        values[name] = FieldValue(reading.combined.text, None)
    return values


def _value(found: TemplateField) -> FieldValue:
    text = found.text
    if found.checked is not None and not text:
        text = "checked" if found.checked else "unchecked"
    return FieldValue(text, round(found.confidence, 4))


def _free_name(name: str, taken: Mapping[str, object]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free

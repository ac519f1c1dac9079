"""Pages that a template was looked for on become rows by template."""

from ocr_pipeline.extraction.template_rows import FieldValue, TemplateTables, UnmatchedRow
from ocr_pipeline.model.template import (
    CombinedText,
    NearestTemplate,
    TemplateField,
    TemplateReading,
)
from tests.fakes.results import (
    options,
    page,
    quad,
    result,
    template,
    template_page,
    unmatched_page,
)


def _reading(*fields: TemplateField, combined: tuple[CombinedText, ...] = ()) -> TemplateReading:
    return TemplateReading(7, "form", fields, combined=combined)


def test_pages_go_to_the_table_of_their_template() -> None:
    tables = TemplateTables()
    nearest = NearestTemplate(7, "form", 2, 0.4, "Another title.")
    pages = (
        template_page(template("a", 1)),
        template_page(template("b", 2), 1),
        unmatched_page(nearest, index=2),
        page("no template was looked for", index=3),
        template_page(template("a", 1), 4),
    )
    assert tables.add(result(*pages, duplicate_of=5)) == 4
    found = [(table.name, [row.page for row in table.rows]) for table in tables]
    assert found == [("a", [1, 5]), ("b", [2])]
    assert tables.unmatched == [UnmatchedRow("a/scan.png", 3, 5, nearest)]


def test_whether_a_template_was_looked_for() -> None:
    looked, read = TemplateTables(), TemplateTables()
    looked.add(result(unmatched_page()))
    read.add(result(page("text")))
    assert (looked.any, read.any) == (True, False)


def test_what_a_check_box_and_a_group_hold() -> None:
    tables = TemplateTables()
    box = TemplateField("a", "", 0.91239, quad(), "CHECKBOX", checked=True)
    worded = TemplateField("b", "예", 0.9, quad(), "CHECKBOX", checked=True, value="yes")
    nothing = options("c", of=("x", "y"), state="empty")
    tables.add(result(template_page(_reading(box, worded, nothing))))
    [table] = tables
    assert table.rows[0].values == {
        "a": FieldValue("checked", 0.9124),
        "b": FieldValue("예", 0.9, "yes"),
        "c": FieldValue("", 0.9, state="empty"),
    }


def test_the_names_of_what_is_to_be_reviewed() -> None:
    doubt = TemplateField("b", "?", 0.1, quad(), state="review", problem="Unclear.")
    tables = TemplateTables()
    tables.add(result(template_page(_reading(TemplateField("a", "x", 0.9, quad()), doubt))))
    [table] = tables
    assert table.rows[0].to_review == ["b"]


def test_values_of_one_name_are_all_kept_however_many_there_are() -> None:
    count = 20_000  # compared with each other this would take minutes
    fields = tuple(TemplateField("a", str(number), 0.9, quad()) for number in range(count))
    taken = TemplateField("a (2)", "taken", 0.9, quad())
    tables = TemplateTables()
    combined = tuple(CombinedText("a", text) for text in ("one", "other"))
    tables.add(result(template_page(_reading(taken, *fields, combined=combined))))
    [table] = tables
    [row] = table.rows
    assert [value.text for value in row.values.values()] == ["taken", *map(str, range(count))]
    assert list(row.combined.values()) == ["one", "other"]
    assert not set(row.combined) & set(row.values)

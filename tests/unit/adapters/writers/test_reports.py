"""Run reports, manifests and pages for programs, and the choice of writers."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from ocr_pipeline.adapters.writers import pages_parquet
from ocr_pipeline.adapters.writers.factory import (
    pages_writer,
    report_writers,
    workbook_writer,
)
from ocr_pipeline.adapters.writers.manifest import write_manifest
from ocr_pipeline.adapters.writers.pages_schema import SCHEMA
from ocr_pipeline.adapters.writers.report import (
    ReportCsvWriter,
    ReportJsonLinesWriter,
    ReportParquetWriter,
)
from ocr_pipeline.model.errors import ItemError
from ocr_pipeline.model.page import RecognizedPage
from ocr_pipeline.model.row import ItemResult
from ocr_pipeline.model.template import NearestTemplate, TemplateField, TemplateReading
from ocr_pipeline.ports.results import ResultWriter
from tests.fakes.results import (
    cell,
    failed,
    item,
    options,
    page,
    quad,
    result,
    table,
    template,
    template_page,
    unmatched_page,
)

RESULTS: list[ItemResult] = [
    result(page("한글 text", "=1", tables=(table(cell(0, 0, "a")),)), key="한글/=1.png"),
    failed("EMPTY_FILE", "=0 bytes", item_id=2, key="=evil,\n.png"),
    result(
        page("x"),
        RecognizedPage(1, 5, 5, error=ItemError("TIME_LIMIT", "300 s")),
        item_id=3,
        key="p.pdf",
        duplicate_of=1,
    ),
]


def test_csv_opens_in_a_spreadsheet_and_is_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    report = ReportCsvWriter().write(RESULTS, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["key"] for row in rows] == ["한글/=1.png", "'=evil,\n.png", "p.pdf"]
    assert (rows[1]["error_code"], rows[1]["detail"]) == ("EMPTY_FILE", "'=0 bytes")
    assert (rows[0]["duplicate_of"], rows[2]["duplicate_of"]) == ("", "1")
    assert (rows[0]["mean_confidence"], rows[1]["mean_confidence"]) == ("0.9", "")
    assert (report.items, report.errors) == (3, 1)


def test_json_lines_hold_the_text_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    report = ReportJsonLinesWriter().write(RESULTS, path)
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["key"] for row in rows] == ["한글/=1.png", "=evil,\n.png", "p.pdf"]
    assert (rows[1]["state"], rows[1]["mean_confidence"]) == ("failed", None)
    assert rows[1]["remedy"].startswith("Upload")
    assert rows[0]["result"] == "a/scan.png.json"
    assert (report.items, report.errors) == (3, 1)


@pytest.mark.parametrize("results", [RESULTS, [], RESULTS[1:2]])
def test_parquet_of_items_has_the_same_types_whatever_it_holds(
    tmp_path: Path, results: list[ItemResult]
) -> None:
    path = tmp_path / "items.parquet"
    ReportParquetWriter().write(results, path)
    read = pq.read_table(path)
    assert read.num_rows == len(results)
    assert read.schema.field("duplicate_of").type == pa.int64()
    assert read.schema.field("mean_confidence").type == pa.float64()
    assert pa.types.is_large_string(read.schema.field("remedy").type) or pa.types.is_string(
        read.schema.field("remedy").type
    )


def test_parquet_of_pages_nests_words_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "pages.parquet"
    report = pages_writer().write(RESULTS, path)
    rows = pq.read_table(path).to_pylist()
    assert [(row["key"], row["page_index"]) for row in rows] == [
        ("한글/=1.png", 0),
        ("p.pdf", 0),
        ("p.pdf", 1),
    ]
    assert rows[0]["text"] == "한글 text\n=1"
    assert [word["text"] for word in rows[0]["words"]] == ["한글", "text", "=1"]
    assert rows[0]["words"][1]["polygon"] == [120, 0, 220, 0, 220, 30, 120, 30]
    assert rows[0]["tables"][0]["cells"][0]["text"] == "a"
    assert (rows[2]["error_code"], rows[2]["words"]) == ("TIME_LIMIT", [])
    assert (report.items, report.rows, report.tables, report.errors) == (3, 3, 1, 1)


def test_parquet_of_pages_is_written_in_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages_parquet, "_GROUP_WORDS", 4)
    path = tmp_path / "pages.parquet"
    pages_writer().write((result(page("a b")) for _ in range(5)), path)
    assert pq.ParquetFile(path).num_row_groups == 3
    assert pq.read_table(path).num_rows == 5


def test_half_characters_break_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "pages.parquet"
    pages_writer().write([result(page("half\ud83d"))], path)
    assert pq.read_table(path)["text"].to_pylist() == ["half?"]


def test_a_manifest_holds_the_items_and_the_frozen_settings(tmp_path: Path) -> None:
    path = tmp_path / "manifest.parquet"
    write_manifest([item(1, "한글.png"), item(2, "b.png", supersedes=1)], '{"a": 1}', path)
    read = pq.read_table(path)
    assert read["key"].to_pylist() == ["한글.png", "b.png"]
    assert read["supersedes"].to_pylist() == [None, 1]
    assert read.schema.metadata[b"settings"] == b'{"a": 1}'


def test_writers_are_named_by_what_they_write() -> None:
    assert workbook_writer().suffix == ".xlsx"
    assert [writer.suffix for writer in report_writers()] == [".csv", ".jsonl", ".items.parquet"]


@pytest.mark.parametrize(
    "writer", [*report_writers(), pages_writer()], ids=lambda made: made.suffix
)
def test_the_same_items_give_the_same_bytes(tmp_path: Path, writer: ResultWriter) -> None:
    writer.write(iter(RESULTS), tmp_path / "1")
    writer.write(iter(RESULTS), tmp_path / "2")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_parquet_of_pages_names_the_fields_of_a_template(tmp_path: Path) -> None:
    path = tmp_path / "pages.parquet"
    pages = (template_page(template(성명="홍")), page("text", index=1))
    pages_parquet.PagesParquetWriter().write([result(*pages)], path)
    first, second = pq.read_table(path).to_pylist()
    assert (first["template_id"], first["template_name"]) == (12345, "신청서")
    assert [(field["name"], field["text"], field["checked"]) for field in first["fields"]] == [
        ("성명", "홍", None),
        ("동의", "", True),
        ("번호", "1", None),
    ]
    assert (second["template_id"], second["fields"]) == (None, None)


def test_parquet_of_pages_holds_values_states_and_options(tmp_path: Path) -> None:
    path = tmp_path / "pages.parquet"
    doubt = TemplateField(
        "날짜", "26.1.5", 0.5, quad(), value="2026-01-05", state="review", problem="Unclear."
    )
    group = options("지불", "카드", of=("현금", "카드"))
    reading = TemplateReading(
        7,
        "form",
        (doubt, group),
        version=3,
        score=0.5,
        validation="VALID",
        validation_message="Known \ud800.",
    )
    nearest = NearestTemplate(8, "near", None, 0.25, "Another title.")
    pages_writer().write([result(template_page(reading), unmatched_page(nearest, index=1))], path)
    first, second = pq.read_table(path).to_pylist()
    assert (first["template_version"], first["template_score"]) == (3, 0.5)
    assert (first["validation"], first["validation_message"]) == ("VALID", "Known ?.")
    assert first["nearest_template"] is None
    date, payment = first["fields"]
    assert (date["value"], date["state"], date["problem"]) == ("2026-01-05", "review", "Unclear.")
    assert (payment["type"], payment["value"]) == ("CHECKBOX_GROUP", None)
    parts = [(part["name"], part["checked"], part["fill_ratio"]) for part in payment["parts"]]
    assert parts == [("현금", False, 0.25), ("카드", True, 0.25)]
    assert (second["validation"], second["template_version"]) == (None, None)
    assert second["nearest_template"] == {
        "id": 8,
        "name": "near",
        "version": None,
        "score": 0.25,
        "reason": "Another title.",
    }


def _as_of_the_first_release(pages: pa.Table) -> pa.Table:
    """Without what was added since, in rows and in fields."""
    added = {
        "template_version",
        "template_score",
        "validation",
        "nearest_template",
        "validation_message",
    }
    kept = ("name", "type", "text", "checked", "confidence", "polygon")
    fields = pa.list_(
        pa.struct([SCHEMA.field("fields").type.value_type.field(name) for name in kept])
    )
    rows = [
        {name: value for name, value in row.items() if name not in added}
        | {"fields": [{name: found[name] for name in kept} for found in row["fields"]]}
        for row in pages.to_pylist()
    ]
    old = pa.schema(
        [
            pa.field(column.name, fields) if column.name == "fields" else column
            for column in SCHEMA
            if column.name not in added
        ]
    )
    return pa.Table.from_pylist(rows, old)


def test_parquet_of_an_earlier_release_reads_beside_newer_ones(tmp_path: Path) -> None:
    new, old = tmp_path / "new.parquet", tmp_path / "old.parquet"
    pages_writer().write([result(template_page(template(성명="홍")))], new)
    pq.write_table(_as_of_the_first_release(pq.read_table(new)), old)
    newer, older = ds.dataset([str(new), str(old)]).to_table().to_pylist()
    assert (older["fields"][0]["text"], older["fields"][0]["state"]) == ("홍", None)
    assert (newer["fields"][0]["state"], older["validation"]) == ("read", None)
    with_schema = ds.dataset([str(old)], schema=SCHEMA).to_table()
    assert with_schema.schema == SCHEMA

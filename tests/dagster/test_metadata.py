"""File names and errors are hostile: in a Markdown table they are text and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.assets.metadata import (
    cell,
    confidence_histogram,
    errors_and_remedies,
    failed_items,
    place,
    summary_metadata,
    table,
)
from ocr_pipeline.assets.results import export_metadata
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.steps.export import Exported
from ocr_pipeline.steps.summary import summarize
from tests.fakes.results import item


@given(st.text())
def test_a_cell_is_one_code_span_on_one_line(text: str) -> None:
    shown = cell(text)
    assert shown[0] == shown[-1] == "`"
    inner = shown[1:-1]
    assert inner
    assert not set(inner) & set("`|\n\r\t\u2028\u202e\0")


def test_a_long_name_keeps_its_ends() -> None:
    shown = cell("a" * 200 + ".png")
    assert len(shown) == 120 + 2
    assert shown.endswith(".png`")
    assert "…" in shown


def test_a_table_has_as_many_cells_in_every_row() -> None:
    lines = table(("Image", "Error"), [(cell("a|b`c"), "X")]).md_str.split("\n")  # type: ignore[union-attr]
    assert {line.count("|") for line in lines} == {3}


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("file:///data/%EA%B2%AC%EC%A0%81%20%281%29", "/data/견적 (1)"),
        ("s3://bucket/a%20b", "s3://bucket/a%20b"),
    ],
)
def test_places_are_as_a_person_types_them(uri: str, shown: str) -> None:
    assert place(uri).path == shown


def test_bands_are_named_from_the_best_down() -> None:
    lines = str(confidence_histogram((0, 0, 0, 0, 0, 0, 1, 2, 4)).md_str).split("\n")[2:]
    assert lines[0] == "| 0.99 to 1.00 | 4 | " + "█" * 24 + " |"
    assert lines[1] == "| 0.98 to 0.99 | 2 | " + "█" * 12 + " |"
    assert lines[-1] == "| below 0.50 | 0 |  |"
    assert len(lines) == 9


def test_failures_beyond_those_shown_are_counted() -> None:
    failed = [item(error_code="EMPTY_FILE"), item(error_code="CORRUPT_IMAGE", error_detail="cut")]
    shown = str(failed_items(failed, total=1_002).md_str)
    assert f"| EMPTY_FILE | `{ERRORS['EMPTY_FILE'].cause}` |" in shown
    assert "| CORRUPT_IMAGE | `cut` |" in shown
    assert "and 1,000 more" in shown


def test_the_most_frequent_error_comes_first_with_its_remedy() -> None:
    lines = str(errors_and_remedies({"EMPTY_FILE": 1, "CORRUPT_IMAGE": 1_200}).md_str).split("\n")
    assert lines[2] == f"| CORRUPT_IMAGE | 1,200 | {ERRORS['CORRUPT_IMAGE'].remedy} |"


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_causes_and_remedies_fit_into_a_cell(code: str) -> None:
    assert "|" not in ERRORS[code].remedy
    assert "\n" not in ERRORS[code].remedy


def test_many_result_files_are_cut_and_counted() -> None:
    uris = tuple(f"file:///out/{number}.png.json" for number in range(25))
    shown = export_metadata(Exported(25, 25, 0, uris, "file:///out/r.csv", "file:///out"))
    files = str(shown["result_files"].value)
    assert "| `0.png.json` |" in files
    assert "| and 5 more |" in files
    assert shown["result_file_count"].value == 25


def test_fields_to_review_and_pages_without_a_template_are_shown() -> None:
    read = item(1, matched_pages=3, unmatched_pages=1, review_fields=4, template_areas=30)
    shown = summary_metadata(summarize([read]))
    names = ("review_fields", "unmatched_pages", "matched_pages", "template_areas")
    assert [shown[name].value for name in names] == [4, 1, 3, 30]
    assert not set(names) & set(summary_metadata(summarize([item(1)])))

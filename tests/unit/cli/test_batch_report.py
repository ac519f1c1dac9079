"""``batch report`` on a ledger with work in it; hostile names and values."""

import csv
import io
import json
from typing import Any

import pytest

from ocr_pipeline.cli.batch import report
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.configured_batch import configured, fail_one, ledger, out_of
from tests.fakes.ledger import finished, pending
from tests.fakes.project import Project

__all__ = ["configured", "ledger"]

HOSTILE = [
    "=cmd|'/C calc'!A1.png",
    "＝1.png",
    "-rf.png",
    "red\x1b[31m alert\x07.png",
    "c1 \x9b31m.png",
    "line\nbreak\r.png",
    "[bold]markup[/bold].png",
    "no\xa0break\u3000wide.png",
    "right\u202eto left.png",
    "flag \U0001f3f4\U000e0067\U000e007f.png",
    '"quoted", and more.png',
    "영수증.png",
]


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_report_has_a_line_per_image_with_a_remedy(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = fail_one(ledger)
    finished(ledger, ["a.png"], "scans", "two")
    pending(ledger, ["not yet.png"], "scans")
    bad, good = csv_rows(out_of(capsys, "report", "scans"))
    assert (bad["item"], bad["key"], bad["state"]) == (str(failed), "bad.png", "failed")
    assert (bad["error"], bad["detail"]) == ("EMPTY_FILE", "0 bytes")
    assert bad["remedy"].startswith("Upload the file again")
    assert (good["key"], good["error"], good["chunk"]) == ("a.png", "", "two")
    assert [good[name] for name in ("matched_pages", "unmatched_pages", "review_fields")] == [
        "0"
    ] * 3
    lines = json_lines(out_of(capsys, "report", "scans", "--json"))
    assert [line["key"] for line in lines] == ["bad.png", "a.png"]
    assert lines[1]["error"] is None
    [only] = json_lines(out_of(capsys, "report", "scans", "--failed", "--json"))
    assert only["key"] == "bad.png"


def test_report_of_nothing_has_a_header(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    assert out_of(capsys, "report", "scans").startswith("item,key,state,error,")
    assert out_of(capsys, "report", "scans", "--json") == ""


def test_a_long_report_is_read_in_pages(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "_REPORT_PAGE", 2)
    finished(ledger, [f"{number}.png" for number in range(5)], "scans")
    keys = [row["key"] for row in csv_rows(out_of(capsys, "report", "scans"))]
    assert keys == [f"{number}.png" for number in range(5)]


def test_hostile_names_do_nothing_to_a_terminal_or_a_spreadsheet(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON Lines keep them exactly; in CSV they are shown and never run."""
    finished(ledger, HOSTILE, "scans")
    text = out_of(capsys, "report", "scans", "--json")
    assert text.replace("\n", "").isprintable()
    assert sorted(line["key"] for line in json_lines(text)) == sorted(HOSTILE)
    text = out_of(capsys, "report", "scans")
    assert not set(text) & {"\x1b", "\x07", "\x9b"}
    shown = [row["key"] for row in csv_rows(text)]
    assert len(shown) == len(HOSTILE)
    assert {"'=cmd|'/C calc'!A1.png", "'＝1.png", "'-rf.png", "영수증.png"} <= set(shown)
    assert not [key for key in shown if key[0] in "=+-@＝"]


def test_hostile_values_of_a_file_do_nothing_to_a_terminal(
    configured: Project, ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.batch(input={"path": "in/[bold]x[/bold]"})
    out = out_of(capsys, "list")
    assert "in/[bold]x[/bold]" in out
    configured.batch(input={"path": "in/\x1b[31m"})
    assert "\x1b" not in out_of(capsys, "list")
    assert "\x1b" not in out_of(capsys, "list", "--json")
    assert "\x1b" not in out_of(capsys, "status", "scans")

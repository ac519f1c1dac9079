"""``usage`` on a ledger with work in it, and the worked example of its page."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import ItemMark, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.wiring import SystemClock, open_ledger
from tests.fakes.ledger import leased, pending, recognized
from tests.fakes.project import WIDE_POLICY, Project

PAGE = Path(__file__).parents[3] / "docs" / "usage.md"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()


def at(day: str) -> float:
    """Noon of a UTC day."""
    return datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    project.write("policy.yaml", dict(WIDE_POLICY))
    project.domain()
    project.domain("forms", service_plan="vendor", long_image=True)
    (plans,) = re.findall(r"```yaml\n# config/plans.yaml\n(.*?)```", PAGE.read_text(), flags=re.S)
    project.write("plans.yaml", plans)
    return project


@pytest.fixture
def ledger(configured: Project) -> Iterator[Ledger]:
    opened = open_ledger(Settings.from_environment().ledger_url)
    for domain in ("general", "forms"):
        opened.register_config("domain", domain, "digest", at("2026-10-15"))
    yield opened
    open_ledger.cache_clear()
    opened.close()


def work(ledger: Ledger, batch: str, domain: str, day: str, pages: int = 0, **more: int) -> None:
    """A chunk of one image that was finished on a day; no pages: it failed."""
    key = f"{batch} {day} {pages}"
    uid = pending(ledger, [key], batch).uid
    ids = [item.item_id for item in ledger.pending_items(uid, 1)]
    assert ledger.create_chunk(key, uid, ids, "{}", 2.0, domain) is not None
    lease = leased(ledger, key)
    (mark,) = recognized(ledger.chunk_items(key))
    failed = ItemMark(mark.item_id, ItemState.FAILED, error_code="EMPTY_FILE")
    fields: dict[str, Any] = {"pages": pages, **more}
    ledger.mark_items(lease, [replace(mark, **fields) if pages else failed], 4.0)
    ledger.finish_chunk(lease, deliver=False, now=at(day))


@pytest.fixture
def worked(ledger: Ledger) -> Ledger:
    """The work of the example in docs/usage.md."""
    work(ledger, "claims", "forms", "2026-11-02", 250, template_areas=1_000)
    work(ledger, "claims", "forms", "2026-11-20", 40, table_pages=8)
    work(ledger, "plans_scanned", "forms", "2026-11-20", 60, long_image_units=12)
    work(ledger, "plans_scanned", "forms", "2026-11-20")
    work(ledger, "letters", "general", "2026-11-03", 1_000)
    work(ledger, "claims", "forms", "2026-10-31", 77)
    return ledger


def out_of(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert exit_code_of(["usage", *arguments]) == code
    return capsys.readouterr().out


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(out_of(capsys, *arguments, "--json"))


def costs(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str | None]:
    """The cost of each row by its group."""
    by = arguments[arguments.index("--by") + 1].split(",")
    rows = as_json(capsys, *arguments)["rows"]
    return {" ".join(row[name] for name in by): row["cost"] for row in rows}


def shown_cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def test_the_example_of_the_page(worked: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed by default, line by line."""
    (example,) = re.findall(
        r"```\n\$ ocr-pipeline usage\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.S
    )
    printed = out_of(capsys)
    assert [line.split() for line in printed.splitlines() if line.strip()] == [
        line.split() for line in example.splitlines() if line.strip()
    ]


def test_the_computation_of_the_page(worked: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    """Each row of its table multiplies right and is what the command says of that day."""
    table = PAGE.read_text(encoding="utf-8").split("### A worked example")[1]
    rows = [shown_cells(line) for line in table.splitlines() if line.startswith("| 2026-")]
    found = costs(capsys, "--by", "day,batch", "--domain", "forms")
    told = {}
    for day, batch, sum_, cost in rows:
        computed = sum(
            float(a) * float(b) if b else float(a)
            for a, b in re.findall(r"([\d.]+)(?: × ([\d.]+))?", sum_.replace(",", ""))
        )
        assert computed == float(cost.replace(",", ""))
        told[f"{day} {batch}".strip()] = cost.replace(",", "")
    assert {key.strip(): cost for key, cost in found.items()} == told


def test_sums_by_other_things(worked: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    whole = ("--from", "2026-10-01")
    assert costs(capsys, *whole, "--by", "month") == {"2026-10": "10000", "2026-11": "18901.5"}
    assert costs(capsys, *whole, "--by", "domain") == {"forms": "28401.5", "general": "500"}
    days = costs(capsys, *whole, "--by", "day,domain")
    assert list(days) == sorted(days)
    assert costs(capsys, "--by", "day", "--batch", "letters") == {"2026-11-03": "500"}
    rows = as_json(capsys, *whole, "--by", "batch,month")["rows"]
    assert sum(row["pages"] for row in rows) == 1_427
    assert sum(row["failures"] for row in rows) == 1


def test_some_days_of_a_month_know_which_pages_were_included(
    worked: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    late = as_json(capsys, "--from", "2026-11-20", "--domain", "forms")
    assert late["totals"]["cost"] == "6901.5"
    (note,) = late["notes"]
    assert note == "base fees are due on the first day of a month: those of 2026-11 are not in here"
    assert as_json(capsys, "--from", "2026-11-20", "--batch", "claims")["notes"] == []


def test_a_base_fee_is_due_each_month_since_a_domain_is_there(
    ledger: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also without a page; not before it was there, nor for a month that has not begun."""
    fees = costs(capsys, "--from", "2026-01-01", "--to", "2027-06-30", "--by", "day")
    assert fees == {"2026-10-01": "10000", "2026-11-01": "10000"}
    work(ledger, "claims", "forms", "2026-08-31", 1)
    fees = costs(capsys, "--from", "2026-01-01", "--by", "month")
    assert fees == {"2026-08": "10000", "2026-10": "10000", "2026-11": "10000"}


def test_a_domain_that_is_gone_keeps_its_row_and_its_cost_is_not_known(
    configured: Project, worked: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    (configured.config_dir / "domains/forms.yaml").unlink()
    report = as_json(capsys)
    assert {row["domain"]: row["cost"] for row in report["rows"]} == {
        "forms": None,
        "general": "500",
    }
    assert report["totals"]["cost"] == "500"
    assert report["notes"] == [
        "the cost of domain `forms` is not known, nor in any sum: its file is gone or wrong"
    ]
    assert as_json(capsys, "--domain", "forms")["totals"]["cost"] is None
    assert "forms" in out_of(capsys)
    rows = list(csv.DictReader(io.StringIO(out_of(capsys, "--csv"))))
    assert {row["cost"] for row in rows} == {"", "500"}


def test_no_cost_is_known_while_the_plans_are_wrong(
    configured: Project, worked: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.write("plans.yaml", "plans: {in_house: {name: In-house, price_per_page: -1}}")
    report = as_json(capsys)
    assert report["totals"]["cost"] is None
    assert report["totals"]["pages"] == 1_350
    assert [note.partition(":")[0] for note in report["notes"]] == ["no cost is known"]


def test_csv_has_exact_numbers_and_no_formula(
    worked: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    work(worked, "=cmd|'/C calc'!A1", "＝1", "2026-11-21", 5)
    text = out_of(capsys, "--csv", "--by", "batch,domain,day")
    assert text.count("\r\n") == text.count("\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    hostile = [row for row in rows if "cmd" in row["batch"]]
    assert [(row["batch"], row["domain"]) for row in hostile] == [("'=cmd|'/C calc'!A1", "'＝1")]
    assert sum(int(row["pages"]) for row in rows) == 1_355
    assert {row["currency"] for row in rows} == {"KRW"}
    assert "6501.5" in {row["cost"] for row in rows}
    assert list(rows[0]) == [
        "batch", "domain", "day", "images", "failures", "duplicates", "pages", "table_pages",
        "template_areas", "long_image_units", "calls", "failed_calls", "cost", "currency",
    ]  # fmt: skip


def test_a_terminal_gets_no_control_character(
    worked: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    work(worked, "red\x1b[31m", "line\nbreak", "2026-11-21", 5)
    for form in ([], ["--json"]):
        text = out_of(capsys, *form)
        assert all(c.isprintable() or c == "\n" for c in text)


def test_nothing_was_used(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    quiet = ("--from", "2026-01-01", "--to", "2026-01-31")
    assert as_json(capsys, *quiet)["rows"] == []
    assert as_json(capsys, *quiet)["totals"]["pages"] == 0
    assert "total" in out_of(capsys, *quiet)
    assert out_of(capsys, *quiet, "--csv").startswith("domain,batch,images,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "domain,domain"], "each once"),
        (["--by", "price"], "name some of domain, batch, day, month"),
        (["--by", ""], "name some of"),
        (["--from", "2026-11-31"], "2026-11-31"),
        (["--from", "2026-11-02", "--to", "2026-11-01"], "--from 2026-11-02 is after --to"),
        (["--domain", "gone"], "there is no domain `gone`"),
        (["--batch", "a\x1bb"], "there is no batch `a\\x1bb`"),
    ],
)
def test_wrong_usage(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert exit_code_of(["usage", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_month_that_is_asked_about_by_its_last_day_begins_at_its_first(
    worked: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    report = as_json(capsys, "--to", "2026-10-31")
    assert (report["from"], report["to"]) == ("2026-10-01", "2026-10-31")
    assert report["totals"]["pages"] == 77

"""``batch estimate``: tables whose every line says what it rests on, and JSON for scripts."""

import json
from collections.abc import Iterator

import pytest

from ocr_pipeline import wiring
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.cli.batch import estimate_tables
from tests.fakes.engines import marked_image
from tests.fakes.looking import InspectorsHere
from tests.fakes.pool import ScriptedEngines
from tests.fakes.project import Project
from tests.unit.vision.drawn import pdf

BASES = ("measured: ", "estimated: ", "assumed: ")


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    open_ledger = wiring.open_ledger
    monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(project.config_dir))
    monkeypatch.setattr(wiring, "Engines", lambda _: ScriptedEngines())
    monkeypatch.setattr(wiring, "open_inspectors", InspectorsHere)
    project.domain()
    project.batch()
    yield project
    open_ledger.cache_clear()


def fill(project: Project, **files: bytes) -> None:
    inbox = project.config_dir.parent / "in/scans"
    inbox.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (inbox / name.replace("__", ".")).write_bytes(data)


def lines_of(capsys: pytest.CaptureFixture[str], *options: str) -> list[str]:
    assert exit_code_of(["batch", "estimate", "scans", *options]) == 0
    return [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]


def cells(lines: list[str], name: str) -> str:
    [line] = [line for line in lines if line.startswith(f"{name}  ")]
    return " ".join(line.split())


def test_every_line_says_what_it_rests_on(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    one = marked_image(seed=1)
    fill(configured, a__png=one, b__png=one, c__pdf=pdf(3), d__pdf=b"%PDF-1.7", e__bmp=b"")
    lines = lines_of(capsys)
    rows = [line for line in lines[1:-1] if line[0] not in "─" and line.split()[0] != "listed"]
    rows = [row for row in rows if not row.startswith(("to do  ", "it takes  "))]
    assert all(any(basis in row for basis in BASES) for row in rows), rows
    assert cells(lines, "all").startswith("all 5 ")
    assert cells(lines, "refused").endswith("0 B measured: of the above, fail with EMPTY_FILE")
    assert cells(lines, "pdf").endswith("1 would fail: CORRUPT_PDF")
    assert "of 1 that might be by their size, by reading 2" in cells(lines, "duplicates")
    assert cells(lines, "to recognize").startswith("to recognize 4 ")
    assert "pages of this batch took just now" in cells(lines, "time")
    assert cells(lines, "cost") == "cost 0.00 measured: KRW, plan In-house"


def test_a_part_of_a_listing_is_no_whole(
    configured: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ocr_pipeline.steps.estimate_listing.LISTING_PAGE_KEYS", 1)
    fill(configured, a__png=marked_image(seed=1), b__png=marked_image(seed=2))
    lines = lines_of(capsys, "--seconds", "0.000001")
    assert lines[1].startswith("The listing was not complete after 0 s")


def test_scripts_get_json_and_nothing_else(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(configured, a__png=marked_image(seed=1))
    assert exit_code_of(["batch", "estimate", "scans", "--json"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert found["pages"] == {"value": 1, "low": 1, "high": 1, "basis": "measured"}
    assert found["new"] == {"count": 1, "size_bytes": len(marked_image(seed=1))}
    assert "looking into 1 of 1 objects" in captured.err


def test_an_unknown_batch_ends_with_2(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["batch", "estimate", "nothing"]) == 2
    assert "there is no batch" in capsys.readouterr().err


def test_a_missing_input_ends_with_3(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code_of(["batch", "estimate", "scans"]) == 3
    assert "STORAGE_MISSING" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("seconds", "shown"), [(50, "50 s"), (150, "2.5 min"), (9_000, "2.5 h"), (200_000, "2.3 days")]
)
def test_times_are_told_in_units_of_people(seconds: float, shown: str) -> None:
    assert estimate_tables._time(seconds) == shown


@pytest.mark.parametrize(
    ("size_bytes", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_234, "1.23 kB"),
        (999_900, "1.00 MB"),
        (45_600, "45.6 kB"),
        (5.5e15, "5,500 TB"),
    ],
)
def test_sizes_are_told_in_units_of_people(size_bytes: float, shown: str) -> None:
    assert estimate_tables._bytes(size_bytes) == shown

from collections.abc import Iterable
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.template_figures import (
    ReadForeign,
    ReadForms,
    Readings,
    ReadScan,
    figures,
    match,
    tables,
)
from benchmarks.template_readers import FEATURES, FIXED, OURS, Outcome
from benchmarks.template_scoring import Score, Tally
from benchmarks.template_sets import ForeignPage, TrueScan


def _scan(
    found: int | None, right: int, fault: str = "clean", seconds: float = 0.1, reason: str = ""
) -> ReadScan:
    scan = TrueScan(Path(f"7-{fault}.png"), 7, fault, fault == "clean", {})
    outcome = Outcome(found, seconds, 0.5, reason=reason, peak_bytes=2_000_000)
    return ReadScan(scan, outcome, Score(text=Tally(right, 4), boxes=Tally(right, 4)))


def _foreign(found: int | None, near: int | None) -> ReadForeign:
    page = ForeignPage(Path("page.png"), "twin-title" if near else "letter", near)
    return ReadForeign(page, Outcome(found, 0.1, 0.0))


def _readings(ours: Iterable[ReadScan], foreign: Iterable[ReadForeign] = ()) -> Readings:
    return {
        OURS: ReadForms(list(ours), list(foreign)),
        FIXED: ReadForms([_scan(7, 1), _scan(7, 1, "fax")], []),
        FEATURES: ReadForms([_scan(7, 4), _scan(None, 0, "fax")], [_foreign(7, 7)]),
    }


def _named(readings: Readings, name: str) -> Figure:
    return next(figure for figure in figures(readings) if figure.name == name)


def test_a_scan_counts_as_found_only_as_what_it_is() -> None:
    assert match([_scan(7, 4), _scan(8, 0), _scan(None, 0)]) == Tally(1, 3)


def test_another_template_is_counted_apart_from_none() -> None:
    readings = _readings([_scan(7, 4), _scan(8, 0), _scan(None, 0)])
    assert _named(readings, "scans taken for another template").value == 1
    assert _named(readings, "scans taken for another template").met is False
    assert _named(readings, "scans found as their template").met is False


def test_twins_and_other_pages_are_counted_apart() -> None:
    foreign = [_foreign(None, 7), _foreign(7, 7), _foreign(None, None)]
    readings = _readings([_scan(7, 4)], foreign)
    twins = _named(readings, "foreign, near twins: taken for a template")
    assert (twins.value, twins.against) == (1, "of 2; fixed refuses nothing, features 1")
    assert _named(readings, "foreign, other pages: taken for a template").met is True


def test_fields_of_scans_not_found_are_wrong_and_those_found_stand_beside() -> None:
    readings = _readings([_scan(7, 4), _scan(None, 0, "fax")])
    boxes = _named(readings, "check boxes right")
    assert boxes.value == 50
    assert boxes.against == (
        "of 8; fixed 25.00 %, features 50.00 %;"
        " in scans found: ours 100.00, fixed 25.00, features 100.00"
    )


def test_text_of_clean_and_of_spoiled_scans_has_goals_of_its_own() -> None:
    readings = _readings([_scan(7, 4), _scan(7, 3, "fax")])
    assert _named(readings, "text fields right, clean").met is True
    degraded = _named(readings, "text fields right, degraded")
    assert (degraded.value, degraded.goal, degraded.met) == (75, 92, False)


def test_what_a_set_has_not_is_no_figure() -> None:
    names = {figure.name for figure in figures(_readings([_scan(7, 4)]))}
    assert "multi-boxes right, per box" not in names
    assert "text fields right, degraded" not in names


def test_registration_is_a_median_and_the_slow_end() -> None:
    readings = _readings([*[_scan(7, 4, seconds=0.1)] * 9, *[_scan(7, 4, seconds=0.3)]])
    assert _named(readings, "registration, CPU, median").met is True
    slow = _named(readings, "registration, CPU, p95")
    assert (slow.value, slow.met) == (300, False)


def test_tables_are_by_fault_and_by_template_and_name_what_was_missed() -> None:
    scans = [_scan(7, 4), _scan(None, 0, "fax", reason="too little of its print")]
    lines = [" ".join(line.split()) for line in tables(_readings(scans, [_foreign(None, 7)]))]
    assert lines[1].startswith("ours, by fault scans found boxes")
    assert lines[2].startswith("clean 1 100.0 100.0 - 100.0")
    assert lines[3].startswith("fax 1 0.0 0.0 - 0.0")
    assert "7 2 50.0 50.0 - 50.0 - - - - -" in lines
    assert "twin-title 0/1" in lines
    assert lines[-1] == "not found: 7-fax: too little of its print"

"""The configuration that is measured is valid, and growth is told by its exponent."""

from operator import itemgetter
from pathlib import Path

import pytest

from benchmarks.catalog import exponent, growth, lay_out, notes, total
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.spec.rules import faults

PARTS = {"import": 1.0, "read": 0.1, "judge": 0.1, "build": 0.2, "describe": 0.3}


def times(resolve: float, among_all: float) -> dict[str, float]:
    return {
        **PARTS,
        "resolve": resolve,
        "job_among_all_ms": among_all,
        "job_among_own_ms": 2.0,
    }


FOUND = {200: times(0.5, 4.0), 1000: times(2.5, 20.0)}


def test_every_batch_that_is_measured_is_valid_and_half_of_them_have_schedules(
    tmp_path: Path,
) -> None:
    catalog = load_catalog(lay_out(tmp_path / "project", 6) / "config")
    assert not faults(catalog)
    assert len(catalog.batches) == len(catalog.domains) == 6
    assert [bool(batch.schedule) for batch in catalog.batches.values()] == [False, True] * 3


def test_what_grows_with_the_batches_has_the_exponent_1() -> None:
    assert exponent(FOUND, itemgetter("resolve")) == pytest.approx(1)
    grown = {figure.name: figure.value for figure in growth(FOUND)}
    assert grown["exponent of all jobs among all assets, 200 to 1000"] == pytest.approx(2)
    assert grown["exponent of all jobs among own assets, 200 to 1000"] == pytest.approx(1)


def test_one_size_alone_grows_nowhere() -> None:
    assert list(growth({200: FOUND[200]})) == []


def test_a_note_says_what_resolving_among_all_assets_would_add() -> None:
    assert [note.rsplit(" ", 3)[-2:] for note in notes(FOUND)] == [["0.8", "s"], ["36.0", "s"]]


def test_the_total_counts_every_part_once() -> None:
    assert total(FOUND[200]) == pytest.approx(2.2)

"""The rogue ledger keeps what it promises to the tests that use it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import CrashingLedger, as_ledger


@pytest.fixture
def inner(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    yield opened
    opened.close()


@pytest.mark.parametrize(("when", "kept"), [("crash_before", None), ("crash_after", "value")])
def test_it_crashes_where_it_is_told(inner: Ledger, when: str, kept: str | None) -> None:
    crashing = CrashingLedger(inner, **{when: {"set_note"}})  # type: ignore[arg-type]
    ledger = as_ledger(crashing)
    with pytest.raises(ServiceUnavailable):
        ledger.set_note("name", "value")
    assert ledger.get_note("name") == kept
    assert crashing.calls == ["set_note", "get_note"]


def test_it_crashes_as_it_is_told(inner: Ledger) -> None:
    crashes: list[str] = []
    crashing = CrashingLedger(inner, {"get_note"}, crash=lambda: crashes.append("now"))
    as_ledger(crashing).get_note("name")
    assert crashes == ["now"]


def test_a_call_that_no_ledger_has_is_a_mistake_of_the_test(inner: Ledger) -> None:
    with pytest.raises(AttributeError, match="finish_chunks"):
        CrashingLedger(inner, crash_before={"finish_chunks"})

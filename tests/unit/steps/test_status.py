"""What an operator asks of a batch: where it stands, and whether it has all that it needs."""

import itertools
from pathlib import Path

import pytest

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ItemMark, ItemState
from ocr_pipeline.model.usage import Account
from ocr_pipeline.ports.gates import CallPermit, CallReport, CallVerdict, GateLimits
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.status import BatchStatus, batch_status
from ocr_pipeline.steps.watch import Watcher
from tests.fakes.clock import MovableClock
from tests.fakes.ledger import CrashingLedger, as_ledger, finished, leased, planned
from tests.fakes.pool import ScriptedEngines
from tests.fakes.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project(tmp_path)
    project.domain()
    project.batch()
    (tmp_path / "in" / "scans").mkdir(parents=True)
    return project


def watcher(project: Project, ledger: Ledger, missing: str | None = None) -> Watcher:
    return Watcher(
        project.load(),
        ledger,
        lambda spec: LocalStore(Path(spec.location)),
        ScriptedEngines(missing=missing),
        MovableClock(),
    )


def test_a_batch_that_nobody_used_has_no_counts(project: Project, ledger: Ledger) -> None:
    status = batch_status(watcher(project, ledger), "scans")
    uid = ledger.batches()[0].uid
    assert status == BatchStatus("scans", uid, "available", "available", {}, {}, {}, {}, {}, [])


def test_everything_is_counted_by_state(project: Project, ledger: Ledger) -> None:
    chunk = planned(ledger, ["bad.png"], "scans", "one")
    lease = leased(ledger, chunk)
    [bad] = ledger.chunk_items("one")
    mark = ItemMark(bad.item_id, ItemState.FAILED, error_code="EMPTY_FILE")
    ledger.mark_items(lease, [mark], 4.0)
    ledger.finish_chunk(lease, deliver=True, now=5.0)
    finished(ledger, ["a.png", "b.png"], "scans", "two")
    ledger.cancel_chunk(planned(ledger, ["c.png"], "scans", "three").key, 6.0)
    uid = chunk.batch_uid
    ledger.begin_delivery(uid, 2, "text", "{}", "{}", 7.0)
    ledger.begin_delivery(uid, 2, "text", "{}", "{}", 7.0)
    ledger.seal_delivery(uid, 1, "key", "ab", 1, "text", 8.0)
    status = batch_status(watcher(project, ledger), "scans")
    assert status.items == {"failed": 1, "planned": 1, "recognized": 2}
    assert status.errors == {"EMPTY_FILE": 1}
    assert status.chunks == {"canceled": 1, "done": 2}
    assert status.deliveries == {DeliveryState.DUE.value: 1, DeliveryState.SEALING.value: 1}


def test_what_waits_or_is_stuck_names_the_code_and_the_remedy_once(
    project: Project, ledger: Ledger
) -> None:
    told = "STORAGE_FULL: the folder /out cannot be written: No space left on device"
    for key, limit in (("one", 9), ("two", 9), ("three", 1)):
        chunk = planned(ledger, [f"{key}.png"], "scans", key)
        ledger.fail_attempt(chunk.key, 1, told, 5.0, 5.0, limit)
    planned(ledger, ["new.png"], "scans", "new")
    status = batch_status(watcher(project, ledger), "scans")
    assert status.last_errors == [f"{told}. {ERRORS['STORAGE_FULL'].remedy}"]


def test_calls_to_remote_engines_are_counted_for_their_batch(
    project: Project, ledger: Ledger
) -> None:
    uid = ledger.register_batch("scans", 1.0).uid
    limits = GateLimits("gate", 1.0, 1, 5, 60.0)
    reports = (CallReport(CallVerdict.ANSWERED, 10, 3), CallReport(CallVerdict.FAILED))
    for day, (account, report) in enumerate(itertools.product((uid, "other"), reports)):
        now = day * 86_400.0
        permit = ledger.begin_call(limits, Account(account, "general"), 60.0, now)
        assert isinstance(permit, CallPermit)
        ledger.end_call(limits, permit, report, now)
    status = batch_status(watcher(project, ledger), "scans")
    assert status.calls == {"calls": 2, "pages": 10, "table_pages": 3, "failed": 1}


def test_a_batch_that_may_not_run_says_why(project: Project, ledger: Ledger) -> None:
    project.batch(enabled=False)
    assert batch_status(watcher(project, ledger), "scans").status == "paused: `enabled: false`"


def test_without_a_ledger_nothing_is_known(project: Project, ledger: Ledger) -> None:
    broken = as_ledger(CrashingLedger(ledger, crash_before=["register_config", "register_batch"]))
    with pytest.raises(ServiceUnavailable):
        batch_status(watcher(project, broken), "scans")

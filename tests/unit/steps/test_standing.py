"""What a batch may do now, and why: the same words for sensors, commands and scripts."""

import pytest

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.standing import Standing, known_outage, remember_storage
from ocr_pipeline.steps.status import status_of
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.unit.steps.test_watch import Watched, listed, lose_inbox, watched

__all__ = ["watched"]  # the fixture

UID = "00000000"


def standing(watched: Watched) -> tuple[Standing, str]:
    [record] = [known for known in watched.ledger.batches() if known.batch_id == "scans"]
    status = status_of(watched.watcher, "scans", record)
    return status.standing, status.why


def test_a_storage_that_is_away_is_known_without_asking_it(watched: Watched) -> None:
    watched.put("a.png")
    watched.look()
    assert standing(watched)[0] is Standing.AVAILABLE
    lose_inbox(watched)
    watched.look()
    assert watched.look().reason.startswith("unavailable: storage: STORAGE_MISSING: the folder ")
    found, why = standing(watched)
    assert found is Standing.STORAGE
    assert why.startswith("since ")
    assert "STORAGE_MISSING" in why
    watched.batch(input={"path": "in/elsewhere"})
    assert standing(watched)[0] is Standing.AVAILABLE, "nobody has looked there yet"
    watched.batch()
    watched.put("a.png")
    watched.look()
    assert standing(watched)[0] is Standing.AVAILABLE


def test_an_outage_is_written_when_it_begins_and_when_it_ends(ledger: Ledger) -> None:
    counting = CrashingLedger(ledger)
    for error in (None, "one", "two", None, None):
        failure = ServiceUnavailable(error, "STORAGE_BUSY") if error else None
        remember_storage(as_ledger(counting), UID, "s3://in", failure, 5.0)
    assert counting.calls.count("set_note") == 2
    assert known_outage(ledger, UID, "s3://in") is None


def test_a_paused_batch_drains_what_was_planned_then_rests(watched: Watched) -> None:
    watched.put("a.png")
    [chunk] = watched.look().chunks
    watched.batch(enabled=False)
    assert standing(watched) == (
        Standing.DRAINING,
        "is paused (`enabled: false`); 1 chunk is planned",
    )
    watched.ledger.cancel_chunk(chunk.key, 9.0)
    assert standing(watched) == (Standing.PAUSED, "`enabled: false`")
    watched.batch(enabled=False, paused_reason="the budget is spent")
    assert standing(watched) == (Standing.PAUSED, "the budget is spent")


def test_a_pause_that_came_with_a_wrong_file_is_told_as_a_pause(watched: Watched) -> None:
    watched.put("a.png")
    [chunk] = watched.look().chunks
    watched.ledger.cancel_chunk(chunk.key, 9.0)
    watched.batch(enabled=False, domain="gone")
    assert standing(watched)[0] is Standing.CONFIGURATION
    watched.batch(enabled=False, paused_reason="domain gone was deleted", domain="gone")
    assert standing(watched) == (Standing.PAUSED, "domain gone was deleted")


@pytest.mark.rule("batch.draining.rests")
def test_a_batch_that_is_being_deleted_plans_nothing_and_sends_at_once(watched: Watched) -> None:
    hook = {"url": "https://hook.example/", "secret": {"env": "S"}, "idle_seconds": 900}
    watched.batch(webhook=hook)
    watched.process("a.png")
    assert listed(watched) == []
    [record] = watched.ledger.batches()
    watched.ledger.drain_batch(record.uid, 5.0)
    watched.put("b.png")
    seen = watched.look()
    assert (seen.available, seen.chunks) == (False, [])
    assert seen.reason == "draining: is being deleted; 1 result waits for the webhook"
    assert [number for number, _ in listed(watched)] == [1]
    watched.ledger.drain_batch(record.uid, None)
    assert len(watched.look().chunks) == 1


def test_a_sensor_of_a_batch_that_is_gone_makes_none_in_the_ledger(watched: Watched) -> None:
    watched.put("a.png")
    assert watched.look("never").reason == (
        "unavailable: configuration: there is no such batch any more"
    )
    assert watched.ledger.batches() == []


@pytest.mark.rule("batch.template.released")
def test_a_template_domain_that_is_read_here_needs_a_template_in_service(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.project.domain("forms", service_type="template")
    watched.batch(domain="forms")
    watched.ledger.register_batch("scans", 1.0)
    monkeypatch.setattr("ocr_pipeline.steps.watch.problems_by_file", lambda *_: {})
    assert standing(watched) == (
        Standing.TEMPLATE,
        "TEMPLATE_NOT_RELEASED: 1021: Not found deploy information. Please confirm the template is "
        "released. Here that is `ocr-pipeline template deploy forms/TEMPLATE`",
    )
    watched.project.deployed("forms/form")
    assert standing(watched) == (Standing.AVAILABLE, "")

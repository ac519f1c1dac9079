"""A held lease lives as long as its process, and says when another run has taken it."""

import logging
import threading
from collections.abc import Callable

import pytest

from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import Lease
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Patience
from ocr_pipeline.steps.work import HeldLease
from tests.fakes.clock import MovableClock
from tests.fakes.ledger import planned

PATIENCE = Patience(lease_seconds=30.0, heartbeat_seconds=0.001)
LONG_SECONDS = 30.0


class Beats:
    """A ledger's heartbeat that does as scripted and then lets the test go on."""

    def __init__(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        self.script: list[Exception | None] = []
        self.all_done = threading.Event()
        self._real = ledger.heartbeat
        monkeypatch.setattr(ledger, "heartbeat", self)

    def __call__(self, lease: Lease, now: float, ttl_seconds: float) -> None:
        if not self.script:
            self.all_done.set()
            return
        error = self.script.pop(0)
        if error is not None:
            raise error
        self._real(lease, now, ttl_seconds)


@pytest.fixture
def beats(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Beats:
    return Beats(ledger, monkeypatch)


@pytest.fixture
def take(ledger: Ledger) -> Callable[[], HeldLease]:
    """Take the lease of a chunk at 3.0 and hold it while the clock says 20.0."""

    def held() -> HeldLease:
        lease = ledger.take_chunk_lease(planned(ledger, ["a"]).key, "run", 1, 3.0, 30.0)
        assert isinstance(lease, Lease)
        return HeldLease(ledger, lease, MovableClock(20.0), PATIENCE)

    return held


def test_the_heartbeat_extends_the_lease(
    ledger: Ledger, beats: Beats, take: Callable[[], HeldLease]
) -> None:
    beats.script = [None]
    held = take()
    assert beats.all_done.wait(LONG_SECONDS)
    held.check()
    held.end()
    chunk = ledger.chunk("chunk")
    assert chunk is not None
    assert chunk.lease_expires == 50.0


def test_a_heartbeat_that_was_missed_is_tried_again(
    ledger: Ledger,
    beats: Beats,
    take: Callable[[], HeldLease],
    caplog: pytest.LogCaptureFixture,
) -> None:
    beats.script = [ServiceUnavailable("the database does not answer"), None]
    with caplog.at_level(logging.WARNING):
        held = take()
        assert beats.all_done.wait(LONG_SECONDS)
    held.check()
    held.end()
    assert "heartbeat of chunk failed, trying again" in caplog.text
    chunk = ledger.chunk("chunk")
    assert chunk is not None
    assert chunk.lease_expires == 50.0


def test_a_lease_that_another_run_took_is_lost_for_good(
    beats: Beats, take: Callable[[], HeldLease]
) -> None:
    beats.script = [LeaseLost("another run")]
    held = take()
    beating = [thread for thread in threading.enumerate() if thread.name == "lease chunk"]
    for thread in beating:  # none, when it has ended already
        thread.join(LONG_SECONDS)
    with pytest.raises(LeaseLost, match="held by another run now"):
        held.check()
    held.end()
    assert not beats.all_done.is_set(), "no further heartbeat"

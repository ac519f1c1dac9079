"""Calls that begin, end and die in any order: limits hold, none is lost, every one is counted."""

import uuid
from collections import Counter
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.usage import Account
from ocr_pipeline.planning.gate_state import LONGEST_BUSY_SECONDS, LONGEST_PAUSE_SECONDS
from ocr_pipeline.ports.gates import CallDelay, CallPermit, CallReport, CallVerdict, GateLimits
from ocr_pipeline.ports.ledger import Ledger

TTL_SECONDS = 50.0
STEPS_SECONDS = st.sampled_from([0.0, 0.125, 0.5, 1.0, 7.0, 51.0, 700.0])


class GateMachine(RuleBasedStateMachine):
    """Workers that call one engine, and do not always live to tell."""

    ledger: ClassVar[Ledger]

    @initialize(
        rate=st.sampled_from([0.5, 1.0, 4.0]),
        concurrent=st.integers(1, 4),
        failures=st.integers(1, 3),
        pause=st.sampled_from([1.0, 60.0, 8_000.0]),
    )
    def open(self, rate: float, concurrent: int, failures: int, pause: float) -> None:
        self.limits = GateLimits(uuid.uuid4().hex[:16], rate, concurrent, failures, pause)
        self.account = Account(uuid.uuid4().hex[:8], "domain")
        self.now = 1_024.0
        self.starts: list[float] = []
        self.permits: list[CallPermit] = []
        self.ended: list[CallPermit] = []
        self.counted: Counter[str] = Counter()

    def live(self) -> int:
        return sum(permit.expires > self.now for permit in self.permits)

    @rule(seconds=STEPS_SECONDS)
    def begin(self, seconds: float) -> None:
        self.now += seconds
        found = self.ledger.begin_call(self.limits, self.account, TTL_SECONDS, self.now)
        if isinstance(found, CallDelay):
            assert found.seconds > 0
            assert found == self.ledger.shut_reason(self.limits.key, self.now) or not found.code
            return
        assert self.ledger.shut_reason(self.limits.key, self.now) is None
        self.permits.append(found)
        self.starts.append(self.now)
        self.counted["calls"] += 1

    @precondition(lambda self: self.permits)
    @rule(data=st.data(), verdict=st.sampled_from(CallVerdict), seconds=STEPS_SECONDS)
    def end(self, data: st.DataObject, verdict: CallVerdict, seconds: float) -> None:
        self.now += seconds
        permit = self.permits.pop(data.draw(st.integers(0, len(self.permits) - 1)))
        pages = data.draw(st.integers(0, 3)) if verdict is CallVerdict.ANSWERED else 0
        self.ledger.end_call(
            self.limits, permit, CallReport(verdict, pages, 0, "CODE", "reason"), self.now
        )
        self.ended.append(permit)
        self.counted.update(pages=pages, failed=not pages)

    @precondition(lambda self: self.ended)
    @rule(data=st.data(), verdict=st.sampled_from(CallVerdict))
    def tell_again(self, data: st.DataObject, verdict: CallVerdict) -> None:
        before = self.ledger.shut_reason(self.limits.key, self.now)
        permit = data.draw(st.sampled_from(self.ended))
        self.ledger.end_call(self.limits, permit, CallReport(verdict, 5), self.now)
        assert self.ledger.shut_reason(self.limits.key, self.now) == before

    @precondition(lambda self: self.permits)
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        """The permit stays with the ledger until it runs out."""
        self.now = max(self.now, data.draw(st.sampled_from(self.permits)).expires)
        self.permits = [permit for permit in self.permits if permit.expires > self.now]

    @invariant()
    def limits_hold(self) -> None:
        assert self.live() <= self.limits.concurrent_calls
        apart = 1 / self.limits.calls_per_second
        assert all(b - a >= apart for a, b in zip(self.starts, self.starts[1:], strict=False))

    @invariant()
    def all_is_counted(self) -> None:
        found: Counter[str] = Counter()
        for counts in self.ledger.call_counts(self.account.batch_uid):
            found.update(calls=counts.calls, pages=counts.pages, failed=counts.failed)
        assert +found == +self.counted

    def teardown(self) -> None:
        """Whatever happened: with time alone, calls begin again, and as many as are granted."""
        self.now += max(self.limits.pause_seconds, LONGEST_PAUSE_SECONDS) + TTL_SECONDS
        self.now += 1.5 * LONGEST_BUSY_SECONDS
        trial = self.ledger.begin_call(self.limits, self.account, TTL_SECONDS, self.now)
        assert isinstance(trial, CallPermit)
        answered = CallReport(CallVerdict.ANSWERED, 1)
        self.ledger.end_call(self.limits, trial, answered, self.now)
        for _ in range(self.limits.concurrent_calls):
            self.now += 1 / self.limits.calls_per_second
            more = self.ledger.begin_call(self.limits, self.account, TTL_SECONDS, self.now)
            assert isinstance(more, CallPermit)


def test_limits_hold_and_no_permit_is_lost(tmp_path: Path) -> None:
    class OnFile(GateMachine):
        ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db")

    run_state_machine_as_test(
        OnFile, settings=settings(max_examples=40, stateful_step_count=25, deadline=None)
    )
    OnFile.ledger.close()

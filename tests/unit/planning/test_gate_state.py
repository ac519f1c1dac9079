"""The rules of a gate that only chance or bad luck would show from outside."""

from ocr_pipeline.planning.gate_state import GateState
from ocr_pipeline.ports.gates import CallReport, CallVerdict, GateLimits

LIMITS = GateLimits("gate", 1.0, 4, 3, 60.0)
BUSY = CallReport(CallVerdict.BUSY)


def test_those_who_find_the_engine_busy_together_shorten_nobodys_wait() -> None:
    first = GateState().after_end(LIMITS, BUSY, 1.5, 100.0)
    second = first.after_end(LIMITS, BUSY, 0.5, 100.0)
    assert (first.next_start, second.next_start) == (101.5, 101.5)


def test_a_slow_engine_is_busy_for_longer_than_the_time_between_its_calls() -> None:
    slow = GateLimits("gate", 0.1, 4, 3, 60.0)
    assert GateState().after_end(slow, BUSY, 1.0, 100.0).next_start == 110.0

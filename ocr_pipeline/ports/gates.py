"""Who may call a remote engine now: its limits are shared by all workers of all runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class GateLimits:
    """What an engine grants. ``key`` stands for the address and the secret, and reveals neither."""

    key: str
    calls_per_second: float
    concurrent_calls: int
    failures_to_pause: int
    pause_seconds: float


@dataclass(frozen=True, slots=True)
class CallPermit:
    """One call may be made until ``expires`` (Unix seconds); it is given back by ``end_call``."""

    key: str
    token: str
    expires: float


@dataclass(frozen=True, slots=True)
class CallDelay:
    """No call now: ask again after ``seconds``.

    With a ``code`` (of ``ERRORS``) the gate is shut: calls are paused for all, ``reason`` says why.
    """

    seconds: float
    code: str | None = None
    reason: str = ""


class CallVerdict(StrEnum):
    """What a call says about the engine."""

    ANSWERED = "answered"
    """It answers, whatever it thinks of the image."""
    FAILED = "failed"
    """5xx, a time-out, no CLOVA answer: so many in a row shut the gate for a while."""
    BUSY = "busy"
    """Its rate or concurrency limit is exceeded: all wait for a moment."""
    REFUSED = "refused"
    """It refuses every call (secret, address, quota): the gate shuts at once."""


@dataclass(frozen=True, slots=True)
class CallTally:
    """What a call adds to the counts of a day; ``pages`` were answered with SUCCESS."""

    batch_uid: str
    domain_id: str
    calls: int = 1
    pages: int = 0
    table_pages: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class CallReport:
    """How a call ended. ``code`` and ``reason`` are what people read while the gate is shut."""

    verdict: CallVerdict
    tally: CallTally
    code: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls of one UTC ``day`` (``2026-01-31``) to one engine for one account."""

    day: str
    engine_key: str
    tally: CallTally


class CallGates(Protocol):
    """The gates of all remote engines, in the ledger. Every method is one transaction.

    Errors: ``ServiceUnavailable`` when the database does not answer.
    """

    def begin_call(
        self, limits: GateLimits, ttl_seconds: float, now: float
    ) -> CallPermit | CallDelay:
        """Permit a call when rate, concurrency and the gate allow it.

        A permit that is not given back within ``ttl_seconds`` (its process died) is free again. A
        gate whose pause is over permits one call, and the others when that one was answered.
        """

    def end_call(
        self, limits: GateLimits, permit: CallPermit, report: CallReport, now: float
    ) -> None:
        """Give the permit back, count the call, and shut or open the gate by what came of it."""

    def shut_reason(self, key: str, now: float) -> CallDelay | None:
        """Why and for how long a gate is shut; None when it is open or its pause is over."""

    def open_gate(self, key: str) -> None:
        """End a pause: a person has mended what was wrong."""

    def call_counts(self, batch_uid: str | None = None) -> list[CallCounts]:
        """The counts by day, engine and account, oldest first; of one batch, or of all."""

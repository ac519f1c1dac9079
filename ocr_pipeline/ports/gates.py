"""Who may call a remote engine now: its limits are shared by all workers of all runs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ocr_pipeline.model.usage import Account


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
    """One call may be made until ``expires`` (Unix seconds); it is given back by ``end_call``.

    ``is_trial``: the pause of the gate is over, and this call decides whether it opens.
    """

    key: str
    token: str
    expires: float
    is_trial: bool = False


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
class CallReport:
    """How a call ended.

    ``pages`` were answered with SUCCESS, on ``table_pages`` of them tables were asked for. ``code``
    (of ``ERRORS``) and ``reason`` are what people read while the gate is shut.
    """

    verdict: CallVerdict
    pages: int = 0
    table_pages: int = 0
    code: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CallCounts:
    """Calls that began on one UTC ``day`` (``2026-01-31``), to one engine and for one account.

    ``failed`` ones brought no page. One that is neither failed nor has pages was never reported:
    its process died, or it is under way. Each may be charged.
    """

    day: str
    engine_key: str
    account: Account
    calls: int
    pages: int
    table_pages: int
    failed: int


class CallGates(Protocol):
    """The gates of all remote engines, in the ledger. Every method is one transaction.

    ``now`` is Unix seconds. The clocks of the machines must agree within a fraction of the time
    between two calls, or the rate is exceeded by as much.

    Errors: ``ServiceUnavailable`` when the database does not answer.
    """

    def begin_call(
        self, limits: GateLimits, account: Account, ttl_seconds: float, now: float
    ) -> CallPermit | CallDelay:
        """Permit a call when rate, concurrency and the gate allow it, and count it.

        A permit that is not given back within ``ttl_seconds`` (its process died) is free again. A
        gate whose pause is over permits one call, and the others when that one was answered.
        """

    def end_call(
        self, limits: GateLimits, permit: CallPermit, report: CallReport, now: float
    ) -> None:
        """Give the permit back, count what the call brought, and shut or open the gate by it.

        Once: a permit that was given back, or ran out a day ago, changes nothing. What comes back
        while the gate is shut does not open it: it was called before.
        """

    def shut_reason(self, key: str, now: float) -> CallDelay | None:
        """Why and for how long a gate is shut; None when it is open or its pause is over."""

    def admit_work(self, key: str, work: str, trial_seconds: float, now: float) -> CallDelay | None:
        """None when this work may begin its calls now; else how long it waits, and why.

        None begins while the gate is shut. When its pause is over one is admitted, and stays so
        when it asks again; another may be after ``trial_seconds``, all when a call was answered.
        """

    def open_gate(self, key: str) -> None:
        """End a pause at once: a person has mended what was wrong. The next call is the trial."""

    def call_counts(self, batch_uid: str | None = None) -> list[CallCounts]:
        """The counts by day, engine and account, oldest first; of one batch, or of all."""

"""What a gate remembers -> whether a call may begin, and what it remembers after one ended.

Pure rules; where a gate is kept and who takes turns at it belongs to the ledger.
"""

from dataclasses import dataclass, replace

from ocr_pipeline.ports.gates import CallDelay, CallReport, CallVerdict, GateLimits

LONGEST_PAUSE_SECONDS = 3600.0  # of those that double; one that is set longer stays as it is
LONGEST_BUSY_SECONDS = 60.0
POLL_SECONDS = 0.5  # for what others' calls decide: nobody knows when they end
_REFUSED_FACTOR = 10  # what refuses every call is mended by a person, who needs minutes
_REASON_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class GateState:
    """A gate between two calls; times are Unix seconds.

    It is open while ``shut_until`` is None, shut before that time, and on trial after it.
    ``failures``, ``busy`` and ``pauses`` count in a row. Until ``trial_until`` the trial is that of
    ``trial_work``.
    """

    next_start: float = 0.0
    failures: int = 0
    busy: int = 0
    pauses: int = 0
    shut_until: float | None = None
    trial_until: float = 0.0
    trial_work: str = ""
    code: str | None = None
    reason: str = ""

    def shut(self, now: float) -> CallDelay | None:
        """Why and for how long no call may begin; None when the gate is open or on trial."""
        if self.shut_until is None or self.shut_until <= now:
            return None
        return CallDelay(self.shut_until - now, self.code, self.reason)

    def delay(self, limits: GateLimits, under_way: int, now: float) -> CallDelay | None:
        """Why no call may begin now, with so many under way; None when one may."""
        if shut := self.shut(now):
            return shut
        most = limits.concurrent_calls if self.shut_until is None else 1
        if under_way >= most:
            return CallDelay(POLL_SECONDS)
        return CallDelay(self.next_start - now) if self.next_start > now else None

    def after_start(self, limits: GateLimits, now: float) -> "GateState":
        """The gate when a call has begun: the generic cell rate algorithm without a burst."""
        return replace(self, next_start=now + 1 / limits.calls_per_second)

    def keeps_out(self, work: str, now: float) -> CallDelay | None:
        """Why work that will call may not begin: a pause, or the trial of other work."""
        others_trial = self.trial_until > now and self.trial_work != work
        if self.shut_until is None or not others_trial:
            return self.shut(now)
        return CallDelay(self.trial_until - now, self.code, self.reason)

    def admitting(self, work: str, trial_seconds: float, now: float) -> "GateState":
        """The gate when work that it does not keep out begins; unchanged where it has begun."""
        if self.shut_until is None or self.trial_until > now:
            return self
        return replace(self, trial_until=now + trial_seconds, trial_work=work)

    def pause_ended(self) -> "GateState":
        """The gate when a person ended its pause; the next one is as short as the first."""
        return self if self.shut_until is None else replace(self, shut_until=0.0, pauses=0)

    def after_end(
        self, limits: GateLimits, report: CallReport, jitter: float, now: float
    ) -> "GateState":
        """The gate when a call has ended; ``jitter`` (0.5 to 1.5) spreads those who wait."""
        match report.verdict:
            case CallVerdict.REFUSED:
                return self._after_refusal(limits, report, now)
            case _ if self.shut(now):
                return self  # it began before the gate shut, and says nothing new
            case CallVerdict.ANSWERED:
                return GateState(next_start=self.next_start)
            case CallVerdict.BUSY:
                return self._after_busy(limits, jitter, now)
            case CallVerdict.FAILED:
                return self._after_failure(limits, report, now)

    def _after_busy(self, limits: GateLimits, jitter: float, now: float) -> "GateState":
        wait = max(1.0, 1 / limits.calls_per_second) * 2.0 ** min(self.busy, 10)
        later = now + min(LONGEST_BUSY_SECONDS, wait) * jitter
        return replace(self, busy=self.busy + 1, next_start=max(self.next_start, later))

    def _after_failure(self, limits: GateLimits, report: CallReport, now: float) -> "GateState":
        failures = self.failures + 1
        if self.shut_until is None and failures < limits.failures_to_pause:
            return replace(self, failures=failures)
        return self._shut_for(limits.pause_seconds, limits, report, now)

    def _after_refusal(self, limits: GateLimits, report: CallReport, now: float) -> "GateState":
        seconds = limits.pause_seconds * _REFUSED_FACTOR
        before = self.shut(now)
        if before is None:
            return self._shut_for(seconds, limits, report, now)
        if before.code == report.code:
            return self  # others were under way when the first of them was refused
        shut = replace(self, pauses=0)._shut_for(seconds, limits, report, now)
        return replace(shut, shut_until=max(shut.shut_until or 0.0, self.shut_until or 0.0))

    def _shut_for(
        self, seconds: float, limits: GateLimits, report: CallReport, now: float
    ) -> "GateState":
        """Shut; twice as long as the last time while no call was answered in between."""
        longest = max(limits.pause_seconds, LONGEST_PAUSE_SECONDS)
        return replace(
            self,
            pauses=self.pauses + 1,
            shut_until=now + min(longest, seconds * 2.0 ** min(self.pauses, 20)),
            trial_until=0.0,
            trial_work="",
            code=report.code,
            reason=report.reason[:_REASON_CHARACTERS],
        )

"""A run of the orchestrator as the verbs need to see it.

How it is asked for and ended belongs to the rim.
"""

from dataclasses import dataclass
from enum import StrEnum


class RunState(StrEnum):
    """Dagster's run statuses, folded.

    ``waiting`` is queued or not started, ``active`` started or canceling.
    """

    WAITING = "waiting"
    ACTIVE = "active"
    CANCELING = "canceling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self in (RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELED)


@dataclass(frozen=True, slots=True)
class RunInfo:
    """One run."""

    run_id: str
    state: RunState

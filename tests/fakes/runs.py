"""The orchestrator's book of runs as a test writes it, and what housekeeping entered there."""

from collections.abc import Collection
from dataclasses import dataclass, field

from ocr_pipeline.model.run import RunInfo, RunState


@dataclass
class ScriptedRunBook:
    """Implements ``RunBook``. ``requested``: ``<chunk or uid/number>:<attempt>`` to run id."""

    states: dict[str, RunState] = field(default_factory=dict)
    requested: dict[str, str] = field(default_factory=dict)
    quiet: list[str] = field(default_factory=list)
    asked_silent: list[tuple[float, set[str]]] = field(default_factory=list)

    def by_id(self, run_id: str) -> RunInfo | None:
        """A run that was written into the book."""
        state = self.states.get(run_id)
        return None if state is None else RunInfo(run_id, state)

    def of_chunk(self, chunk_key: str, attempt: int) -> RunInfo | None:
        """The run that was requested for the attempt."""
        return self.by_id(self.requested.get(f"{chunk_key}:{attempt}", ""))

    def of_delivery(self, batch_uid: str, number: int, attempt: int) -> RunInfo | None:
        """The run that was requested for the attempt."""
        return self.by_id(self.requested.get(f"{batch_uid}/{number}:{attempt}", ""))

    def silent(self, since: float, batch_ids: Collection[str]) -> list[RunInfo]:
        """Those that a test calls quiet."""
        self.asked_silent.append((since, set(batch_ids)))
        return [RunInfo(run_id, self.states[run_id]) for run_id in self.quiet]

    def mark_failed(self, run_id: str, reason: str) -> None:
        """It is failed from now on."""
        assert reason
        self.states[run_id] = RunState.FAILED

    def mark_canceled(self, run_id: str) -> None:
        """It is canceled from now on."""
        self.states[run_id] = RunState.CANCELED

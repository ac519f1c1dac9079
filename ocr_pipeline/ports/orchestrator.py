"""What the orchestrator knows of runs."""

from collections.abc import Collection
from typing import Protocol

from ocr_pipeline.model.run import RunInfo


class RunBook(Protocol):
    """The orchestrator's truth about runs."""

    def by_id(self, run_id: str) -> RunInfo | None:
        """One run; None when it never was there or was deleted."""

    def of_chunk(self, chunk_key: str, attempt: int) -> RunInfo | None:
        """The latest run that a sensor asked for with this attempt."""

    def of_delivery(self, batch_uid: str, number: int, attempt: int) -> RunInfo | None:
        """The latest run that a sensor asked for with this attempt."""

    def silent(self, since: float, batch_ids: Collection[str]) -> list[RunInfo]:
        """Started runs of these batches, or of the catalog.

        That gave no sign of life after ``since``.
        """

    def mark_failed(self, run_id: str, reason: str) -> None:
        """A dead run: record the failure and free the slots that it holds."""

    def mark_canceled(self, run_id: str) -> None:
        """A dead run whose termination a person had asked for: record it and free its slots."""

"""Who is there: batches and configuration files as the ledger knows them, and what they used."""

from typing import Protocol

from ocr_pipeline.model.manifest import BatchRecord, ConfigRecord
from ocr_pipeline.model.usage import UsageCounts


class Register(Protocol):
    """Batches, registrations of configuration files, small notes, usage.

    Every method is one transaction; times are Unix seconds. ``ServiceUnavailable`` when the
    database does not answer.
    """

    def register_batch(self, batch_id: str, now: float) -> BatchRecord:
        """The open batch of this id; minted when first seen."""

    def batches(self) -> list[BatchRecord]:
        """All batches that are not closed, by batch id."""

    def close_batch(self, uid: str, now: float) -> None:
        """``batch delete``: the id is free again; rows stay; planned chunks become canceled."""

    def drain_batch(self, uid: str, now: float | None) -> None:
        """``batch delete`` waits for what was begun: nothing is planned until ``now`` is None."""

    def rename_batch(self, uid: str, batch_id: str, now: float) -> None:
        """Move the id; the uid and everything under it stay."""

    def register_config(self, kind: str, config_id: str, digest: str, now: float) -> int:
        """Sequence number of the first registration of this file (kind and id).

        The lower one wins a clash.
        """

    def configurations(self) -> list[ConfigRecord]:
        """Every file that was ever registered and not forgotten, by number."""

    def move_config(self, kind: str, config_id: str, new_id: str, now: float) -> None:
        """A renamed file keeps its number; what was registered under the new id is forgotten."""

    def forget_config(self, kind: str, config_id: str) -> None:
        """A deleted file loses its place: one of the same name comes last again."""

    def get_note(self, name: str) -> str | None:
        """A small named value (hash of the configuration last checked, time of the last sweep)."""

    def set_note(self, name: str, value: str) -> None:
        """Set or replace it."""

    def usage(self, first_day: str, last_day: str) -> list[UsageCounts]:
        """The counts from one UTC day to another (``2026-01-31``), both included, oldest first.

        Calls to remote engines are in it, also those whose chunk is not finished. Closed batches
        are in it, under the id that they had.
        """

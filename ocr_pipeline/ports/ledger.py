"""The truth about items, chunks and deliveries, one transaction per method."""

from collections.abc import Sequence
from typing import Protocol

from ocr_pipeline.model.delivery import (
    DeliveryAttempt,
    DeliveryRecord,
    DeliveryState,
    OutboxCounts,
)
from ocr_pipeline.model.manifest import (
    ChunkRecord,
    ChunkState,
    ItemMark,
    ItemRecord,
    ItemState,
    Lease,
    ObservedObject,
)
from ocr_pipeline.model.progress import WorkCounts
from ocr_pipeline.ports.gates import CallGates
from ocr_pipeline.ports.register import Register


class Ledger(Register, CallGates, Protocol):
    """The truth about items, chunks and deliveries, the register, the gates of remote engines.

    Every method is one transaction.

    Every time argument is Unix seconds. Methods that take a ``Lease`` raise ``LeaseLost`` when its
    token is no
    longer the current one. ``ServiceUnavailable`` when the database does not answer.
    """

    # -- discovery ----------------------------------------------------------------------
    def observe(
        self,
        batch_uid: str,
        objects: Sequence[ObservedObject],
        sweep: str,
        settle_seconds: float,
        now: float,
    ) -> int:
        """Take one listing page (sorted keys). Returns how many items are new or became pending.

        Unknown key and version -> ``settling``. A ``settling`` item of the same key with another
        version takes the new version
        and starts settling again. The same version seen again at least ``settle_seconds`` after it
        was first seen
        (or at once when that is 0) -> ``pending``. A final or planned item of the key with another
        version stays; a new
        item is made whose ``supersedes`` is the latest one. Known versions cost one indexed read
        per page.
        """

    def drop_vanished(self, batch_uid: str, sweep: str) -> int:
        """After a complete sweep.

        Forget ``settling`` items that it did not see (renamed part files).
        """

    def pending_items(self, batch_uid: str, limit: int) -> list[ItemRecord]:
        """Oldest first, without keys of which another version is in a planned or running chunk.

        So the versions of one key are recognized and written one after the other.
        """

    # -- chunks -------------------------------------------------------------------------
    def create_chunk(
        self,
        key: str,
        batch_uid: str,
        item_ids: Sequence[int],
        settings_json: str,
        now: float,
        domain_id: str = "",
    ) -> ChunkRecord | None:
        """Move pending items into a new planned chunk; its usage is counted for the domain.

        None (and no change) if any was taken meanwhile, or the batch was closed or is draining.
        """

    def replan(self, batch_uid: str, now: float) -> int:
        """Dissolve planned chunks: their items are pending again, for chunks with new settings.

        What was begun is left: chunks that a run holds, or of which an item has its answer already.
        Returns how many items.
        """

    def next_chunk_number(self, batch_uid: str) -> int:
        """1 more than the number of chunks ever created for the batch."""

    def chunk(self, key: str) -> ChunkRecord | None:
        """One chunk."""

    def chunks(
        self,
        batch_uid: str | None,
        states: Sequence[ChunkState],
        limit: int = 10_000,
        ready_at: float | None = None,
    ) -> list[ChunkRecord]:
        """Chunks in these states, oldest first; of all batches when ``batch_uid`` is None.

        With ``ready_at`` without the planned ones that are held back beyond that time.
        """

    def hold_chunks(
        self,
        batch_uid: str,
        settings_json: str,
        but: Sequence[str],
        reason: str,
        until: float,
    ) -> None:
        """Hold back the planned chunks with these settings, but not the ones of these keys.

        ``reason`` becomes their last error. None comes earlier than it would have.
        """

    def chunk_items(self, chunk_key: str) -> list[ItemRecord]:
        """All items of a chunk, by key."""

    def expired_chunks(self, now: float) -> list[ChunkRecord]:
        """Chunks whose lease ran out, longest ago first.

        A ``done`` one was held by an explicit wish.

        For each, ``fail_attempt`` does what is due; on a ``done`` one it only clears the lease.
        """

    def take_chunk_lease(
        self, key: str, holder: str, attempt: int | None, now: float, ttl_seconds: float
    ) -> Lease | str:
        """The lease, or the reason why not.

        ``done``, ``canceled``, ``stuck``, ``dissolved``, ``stale``, ``held``, ``unknown``.

        ``attempt`` None means an explicit wish of a person: it lifts ``canceled`` and ``stuck``
        (not ``dissolved``: the items are in other chunks) and
        may hold a ``done`` chunk
        (which then stays ``done`` in the eyes of sensors). A number means a sensor's run: only
        ``planned`` with that very
        attempt (or an expired lease of that attempt) is given. A live lease of another holder is
        ``held``; the same holder gets a
        fresh token and expiry. An explicit wish is an attempt of its own (``attempt + 1``, except
        on a ``done`` chunk), so what
        was queued for the attempt before is ``stale``.
        """

    def heartbeat(self, lease: Lease, now: float, ttl_seconds: float) -> None:
        """Extend the lease; ``LeaseLost`` when another took it."""

    def release_lease(self, lease: Lease) -> None:
        """End a lease without a change of state: an explicit wish on a ``done`` chunk that failed.

        The lease of unfinished work expires at once instead, so that housekeeping finds it.
        """

    def mark_items(self, lease: Lease, marks: Sequence[ItemMark], now: float) -> None:
        """Write the durable answers of some items of the leased chunk (idempotent per item)."""

    def reset_marks(self, lease: Lease) -> None:
        """Forget the answers of a done chunk that is recomputed on purpose."""

    def finish_chunk(self, lease: Lease, deliver: bool, now: float) -> None:
        """All items have answers.

        Make them final, the chunk ``done``, insert outbox rows (``deliver``), end the lease.

        ``ignored`` items get no outbox row. ``ValueError`` when an item has no answer. What was
        recognized is added to the usage of the day, once for each time that a chunk is finished.

        Outbox rows are unique per item and generation (insert or ignore), so a recomputed chunk
        never delivers again.
        """

    def fail_attempt(
        self,
        key: str,
        attempt: int | None,
        error: str,
        now: float,
        not_before: float,
        max_attempts: int | None,
        token: str | None = None,
    ) -> ChunkRecord | None:
        """The current attempt is over without success.

        End its lease, ``attempt + 1``, back to ``planned``.

        After ``max_attempts`` such attempts without a newly marked item: ``stuck``; None when it is
        not the chunk's fault, which is tried for as long as it takes. No change (None)
        when ``attempt`` is not the
        current one, the chunk is final, or ``token`` is given and is not the lease's. A ``done``
        chunk stays done; a lease on it
        is cleared if it is the token's or has run out. In a closed batch the chunk becomes
        ``canceled``.
        """

    def cancel_chunk(self, key: str, now: float) -> bool:
        """``planned`` or ``running`` becomes ``canceled``, its lease ends; False otherwise."""

    def retire_chunks(self, keys: Sequence[str]) -> None:
        """Their partitions were removed from Dagster; the rows stay."""

    def surplus_chunks(self, batch_uid: str, keep: int, limit: int) -> list[str]:
        """Keys of not retired chunks that people look for no more, oldest first.

        Done ones beyond the newest ``keep``, and every dissolved one.
        """

    def outdated_items(self, chunk_key: str) -> set[int]:
        """Items of the chunk whose key has a newer item with a final answer.

        Its result stands already.
        """

    def retry_items(
        self,
        batch_uid: str,
        item_ids: Sequence[int] | None,
        states: Sequence[ItemState],
        now: float,
    ) -> int:
        """``batch retry``.

        Final items in ``states`` (or these ids) become ``pending`` with ``generation + 1``.

        Canceled and stuck chunks of the batch (or those that hold these ids) return to ``planned``
        with ``attempt + 1``.
        Returns the count of both. Left out: superseded items unless they are named, and items of a
        delivery that is
        ``sealing``. What waited in the outbox for these items waits no more: the new result is told
        instead.
        """

    def find_duplicate(
        self, batch_uid: str, content_sha256: str, recognition_digest: str, other_than: int
    ) -> ItemRecord | None:
        """The earliest recognized item of equal content and digest that has a result of its own."""

    def items(
        self, batch_uid: str, states: Sequence[ItemState], limit: int, after_id: int = 0
    ) -> list[ItemRecord]:
        """Items by id, for reports; page with ``after_id``."""

    def items_of_keys(self, batch_uid: str, keys: Sequence[str]) -> list[ItemRecord]:
        """Every version of these keys that was ever seen, oldest first."""

    def newest_recognized(
        self, batch_uid: str, recognition_digest: str, limit: int
    ) -> list[ItemRecord]:
        """Of the newest ``limit`` recognized items those that engines read with these settings.

        Newest first, without duplicates, which cost no time.
        """

    def progress(self, batch_uid: str, since: float, now: float) -> WorkCounts:
        """How far the batch is, with the chunks that were finished after ``since``."""

    def item_counts(self, batch_uid: str) -> dict[ItemState, int]:
        """Items per state."""

    def error_counts(self, batch_uid: str) -> dict[str, int]:
        """Failed items per error code."""

    def chunk_counts(self, batch_uid: str) -> dict[ChunkState, int]:
        """Chunks per state."""

    def delivery_counts(self, batch_uid: str) -> dict[DeliveryState, int]:
        """Deliveries per state."""

    # -- deliveries ---------------------------------------------------------------------
    def outbox(self, batch_uid: str) -> OutboxCounts:
        """What waits.

        ``active_chunks`` counts planned and running ones that are not held back by ``not_before``.
        """

    def begin_delivery(
        self,
        batch_uid: str,
        max_items: int,
        content: str,
        webhook_json: str,
        result_storage_json: str,
        now: float,
    ) -> DeliveryRecord | None:
        """Choose up to ``max_items`` waiting outbox rows (oldest first) for the next number.

        State ``sealing``.
        """

    def delivery_items(self, batch_uid: str, number: int) -> list[ItemRecord]:
        """Its items, in outbox order."""

    def seal_delivery(
        self,
        batch_uid: str,
        number: int,
        payload_key: str,
        payload_sha256: str,
        payload_bytes: int,
        content: str,
        now: float,
    ) -> DeliveryRecord:
        """``sealing`` -> ``due`` now; no change once sealed.

        ``LookupError`` when there is no such delivery.
        """

    def delivery(self, batch_uid: str, number: int) -> DeliveryRecord | None:
        """One delivery."""

    def deliveries(
        self, batch_uid: str | None, states: Sequence[DeliveryState], limit: int = 10_000
    ) -> list[DeliveryRecord]:
        """Deliveries in these states by number; of all batches when ``batch_uid`` is None."""

    def expired_deliveries(self, now: float) -> list[DeliveryRecord]:
        """Deliveries whose lease ran out, longest ago first: ``interrupt_delivery`` is due."""

    def take_delivery_lease(
        self,
        batch_uid: str,
        number: int,
        holder: str,
        attempt: int | None,
        now: float,
        ttl_seconds: float,
    ) -> Lease | str:
        """As for chunks.

        ``delivered``, ``dead``, ``stopped``, ``stale``, ``held``, ``early``, ``unknown`` are
        reasons why not.

        ``attempt`` None (a person's wish in the UI) never sends a finished delivery again: that is
        ``replay``.
        """

    def record_attempt(
        self,
        lease: Lease,
        attempt: DeliveryAttempt,
        state: DeliveryState,
        next_attempt: float,
        now: float,
    ) -> DeliveryRecord:
        """Store what came of a POST, set the state, ``attempt + 1``, end the lease.

        One transaction.
        """

    def interrupt_delivery(
        self,
        batch_uid: str,
        number: int,
        attempt: int,
        detail: str,
        now: float,
        *,
        stop: bool = False,
    ) -> bool:
        """The run of this attempt died: lease ended, ``attempt + 1``, due at once.

        With ``stop`` a person canceled it: ``stopped`` instead of due. False when stale.
        """

    def attempts(self, batch_uid: str, number: int) -> list[DeliveryAttempt]:
        """All attempts ever, oldest first."""

    def replay(self, batch_uid: str, first: int, last: int, now: float) -> int:
        """Deliver these finished deliveries again (same message id, fresh schedule).

        Returns how many.
        """

    def surplus_deliveries(self, batch_uid: str, keep: int, limit: int) -> list[int]:
        """Numbers of delivered, not retired deliveries beyond the newest ``keep``, oldest first."""

    def retire_deliveries(self, batch_uid: str, numbers: Sequence[int]) -> None:
        """Their partitions were removed from Dagster; the rows stay."""

    def describe(self) -> str:
        """Product, version, schema and address of the database, for people; no password."""

    def close(self) -> None:
        """Give the connections back."""

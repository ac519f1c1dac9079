"""Answers of a run that holds a chunk -> items, and a finished chunk -> final items and the outbox.

Every method is fenced by the lease. What is delivered from the outbox belongs to ``sealing``.
"""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, func, literal, select, update

from ocr_pipeline.adapters.ledger.batches import lock_batch_of
from ocr_pipeline.adapters.ledger.database import Database, insert_on, slices
from ocr_pipeline.adapters.ledger.leases import FREE, held_row
from ocr_pipeline.adapters.ledger.schema import chunks, items, outbox
from ocr_pipeline.adapters.ledger.usage import add_usage
from ocr_pipeline.model.manifest import ChunkState, ItemMark, ItemState, Lease

_ANSWER = [field.name for field in fields(ItemMark) if field.name != "item_id"]


class RecognitionRows:
    """What a chunk's run writes."""

    _database: Database

    def mark_items(self, lease: Lease, marks: Sequence[ItemMark], now: float) -> None:  # noqa: ARG002
        """See ``Ledger.mark_items``."""
        if not marks:
            return
        answer = update(items).where(
            items.c.item_id == bindparam("marked_id"), items.c.chunk_key == lease.subject
        )
        with self._database.write() as connection:
            lock_batch_of(connection, lease.subject, shared=True)
            progressed = held_row(connection, lease).progressed
            if not progressed and _has_new(connection, lease.subject, marks):
                connection.execute(
                    update(chunks).where(chunks.c.key == lease.subject).values(progressed=True)
                )
            connection.execute(answer, [_values(mark) for mark in marks])

    def reset_marks(self, lease: Lease) -> None:
        """See ``Ledger.reset_marks``."""
        with self._database.write() as connection:
            lock_batch_of(connection, lease.subject, shared=True)
            held_row(connection, lease)
            # The rest of the answer stays until a new one replaces it, in case that never comes.
            connection.execute(
                update(items).where(items.c.chunk_key == lease.subject).values(outcome=None)
            )

    def finish_chunk(self, lease: Lease, deliver: bool, now: float) -> None:
        """See ``Ledger.finish_chunk``."""
        key = lease.subject
        with self._database.write() as connection:
            lock_batch_of(connection, key)
            held_row(connection, lease)
            _require_answers(connection, key)
            connection.execute(
                update(items)
                .where(items.c.chunk_key == key)
                .values(state=items.c.outcome, finished=now)
            )
            add_usage(connection, key, now)
            if deliver:
                _put_in_outbox(connection, key, now)
            connection.execute(
                update(chunks)
                .where(chunks.c.key == key)
                .values(
                    state=ChunkState.DONE,
                    finished=now,
                    attempts_without_progress=0,
                    deaths=0,
                    last_error=None,
                    **FREE,
                )
            )


def _values(mark: ItemMark) -> dict[str, Any]:
    return {"marked_id": mark.item_id, **{name: getattr(mark, name) for name in _ANSWER}}


def _has_new(connection: Connection, chunk_key: str, marks: Sequence[ItemMark]) -> bool:
    """Whether an item of the chunk gets its first answer."""
    return any(
        connection.scalar(
            select(func.count()).where(
                items.c.item_id.in_([mark.item_id for mark in some]),
                items.c.chunk_key == chunk_key,
                items.c.outcome.is_(None),
            )
        )
        for some in slices(marks)
    )


def _require_answers(connection: Connection, chunk_key: str) -> None:
    missing = connection.scalar(
        select(func.count()).where(items.c.chunk_key == chunk_key, items.c.outcome.is_(None))
    )
    if missing:
        raise ValueError(f"chunk {chunk_key} is not finished: {missing} items have no answer")


def _put_in_outbox(connection: Connection, chunk_key: str, now: float) -> None:
    final = (
        select(items.c.batch_uid, items.c.item_id, items.c.generation, literal(now))
        .where(items.c.chunk_key == chunk_key, items.c.outcome != ItemState.IGNORED)
        .order_by(items.c.key, items.c.item_id)
    )
    connection.execute(
        insert_on(connection, outbox)
        .from_select(["batch_uid", "item_id", "generation", "created"], final)
        .on_conflict_do_nothing(index_elements=["item_id", "generation"])
    )

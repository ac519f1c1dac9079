"""A chunk's or delivery's row -> the right of one holder to write, fenced by a token.

Who may have a lease belongs to ``chunk_attempts`` and ``delivery_attempts``.
"""

import uuid
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select, update

from ocr_pipeline.adapters.ledger import schema
from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import ChunkState, Lease

CHUNK = "chunk"
DELIVERY = "delivery"
FREE: dict[str, None] = {"lease_holder": None, "lease_token": None, "lease_expires": None}
_AT_WORK = (ChunkState.RUNNING, DeliveryState.SENDING)


def delivery_subject(batch_uid: str, number: int) -> str:
    """What a delivery's lease names."""
    return f"{batch_uid}/{number}"


def place(kind: str, subject: str) -> tuple[Table, ColumnElement[bool]]:
    """The table and the row that a lease is about."""
    if kind == CHUNK:
        return schema.chunks, schema.chunks.c.key == subject
    table = schema.deliveries
    batch_uid, _, number = subject.partition("/")
    return table, and_(table.c.batch_uid == batch_uid, table.c.number == int(number))


def held_row(connection: Connection, lease: Lease) -> Row[Any]:
    """The locked row of a lease that is current; ``LeaseLost`` otherwise."""
    table, subject = place(lease.kind, lease.subject)
    row = connection.execute(
        select(table).where(subject, table.c.lease_token == lease.token).with_for_update()
    ).one_or_none()
    if row is None:
        raise LeaseLost(f"{lease.kind} {lease.subject} is no longer held by {lease.holder}")
    return row


def held_by_another(row: Row[Any], holder: str, now: float) -> bool:
    """Whether a live lease of somebody else is on the row."""
    return bool(
        row.lease_token is not None and row.lease_holder != holder and row.lease_expires >= now
    )


def grant(connection: Connection, lease: Lease, changes: dict[str, Any]) -> Lease:
    """Write a new lease over whatever is on its row, with other changes of the row."""
    table, subject = place(lease.kind, lease.subject)
    mine = {"lease_holder": lease.holder, "lease_token": lease.token}
    connection.execute(
        update(table).where(subject).values(**mine, lease_expires=lease.expires, **changes)
    )
    return lease


def new_token() -> str:
    """A token that no other lease ever had."""
    return uuid.uuid4().hex


class LeaseRows:
    """Keeping and returning a lease, of a chunk or of a delivery."""

    _database: Database

    def heartbeat(self, lease: Lease, now: float, ttl_seconds: float) -> None:
        """See ``Ledger.heartbeat``."""
        table, subject = place(lease.kind, lease.subject)
        with self._database.write() as connection:
            held_row(connection, lease)
            connection.execute(update(table).where(subject).values(lease_expires=now + ttl_seconds))

    def release_lease(self, lease: Lease) -> None:
        """See ``Ledger.release_lease``."""
        table, subject = place(lease.kind, lease.subject)
        with self._database.write() as connection:
            row = held_row(connection, lease)
            # Work that is not over must be found by housekeeping: its lease has run out instead.
            at_work = row.state in _AT_WORK
            end: dict[str, Any] = {"lease_expires": 0.0} if at_work else dict(FREE)
            connection.execute(update(table).where(subject).values(end))

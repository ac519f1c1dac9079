"""Waiting outbox rows -> deliveries with a frozen payload. When to seal belongs to ``delivery``."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.batches import lock_batch
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.adapters.ledger.schema import chunks, deliveries, items, outbox
from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState, OutboxCounts
from ocr_pipeline.model.manifest import ChunkState, ItemRecord


class SealingRows:
    """What waits, and what of it a delivery holds."""

    _database: Database

    def outbox(self, batch_uid: str) -> OutboxCounts:
        """See ``Ledger.outbox``."""
        waiting = select(
            func.count(), func.min(outbox.c.created), func.max(outbox.c.created)
        ).where(outbox.c.batch_uid == batch_uid, outbox.c.delivery_number.is_(None))
        active = select(func.count()).where(
            chunks.c.batch_uid == batch_uid,
            (chunks.c.state == ChunkState.RUNNING)
            | ((chunks.c.state == ChunkState.PLANNED) & (chunks.c.not_before <= chunks.c.planned)),
        )
        with self._database.read() as connection:
            count, oldest, last_recognized = connection.execute(waiting).one()
            return OutboxCounts(count, oldest, last_recognized, connection.scalar(active) or 0)

    def begin_delivery(
        self,
        batch_uid: str,
        max_items: int,
        content: str,
        webhook_json: str,
        result_storage_json: str,
        now: float,
    ) -> DeliveryRecord | None:
        """See ``Ledger.begin_delivery``."""
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            chosen = _oldest_waiting(connection, batch_uid, max_items)
            if not chosen:
                return None
            record = DeliveryRecord(
                batch_uid=batch_uid,
                number=_next_number(connection, batch_uid),
                message_id=f"msg_{uuid.uuid4().hex}",
                state=DeliveryState.SEALING,
                item_count=len(chosen),
                payload_key=None,
                payload_sha256=None,
                payload_bytes=None,
                content=content,
                webhook_json=webhook_json,
                result_storage_json=result_storage_json,
                attempt=1,
                attempts=0,
                next_attempt=now,
                sealed=now,
                finished=None,
                lease_holder=None,
                lease_expires=None,
                retired=False,
            )
            _insert_delivery(connection, record, chosen)
            return record

    def delivery_items(self, batch_uid: str, number: int) -> list[ItemRecord]:
        """See ``Ledger.delivery_items``."""
        statement = (
            select(*records.ITEM)
            .join(outbox, outbox.c.item_id == items.c.item_id)
            .where(outbox.c.batch_uid == batch_uid, outbox.c.delivery_number == number)
            .order_by(outbox.c.seq)
        )
        with self._database.read() as connection:
            return records.items_of(connection.execute(statement))

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
        """See ``Ledger.seal_delivery``; ``LookupError`` when there is no such delivery."""
        with self._database.write() as connection:
            connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.batch_uid == batch_uid,
                    deliveries.c.number == number,
                    deliveries.c.state == DeliveryState.SEALING,
                )
                .values(
                    state=DeliveryState.DUE,
                    payload_key=payload_key,
                    payload_sha256=payload_sha256,
                    payload_bytes=payload_bytes,
                    content=content,
                    sealed=now,
                    next_attempt=now,
                )
            )
            record = read_delivery(connection, batch_uid, number)
        if record is None:
            raise LookupError(f"batch {batch_uid} has no delivery {number}")
        return record


def read_delivery(connection: Connection, batch_uid: str, number: int) -> DeliveryRecord | None:
    """One delivery."""
    row = connection.execute(
        select(*records.DELIVERY).where(
            deliveries.c.batch_uid == batch_uid, deliveries.c.number == number
        )
    ).one_or_none()
    return None if row is None else DeliveryRecord(*row)


def _oldest_waiting(connection: Connection, batch_uid: str, limit: int) -> Sequence[int]:
    """Rows without a delivery, never rows above a number: commits come in another order."""
    return connection.scalars(
        select(outbox.c.seq)
        .where(outbox.c.batch_uid == batch_uid, outbox.c.delivery_number.is_(None))
        .order_by(outbox.c.seq)
        .limit(limit)
        .with_for_update()
    ).all()


def _next_number(connection: Connection, batch_uid: str) -> int:
    latest = connection.scalar(
        select(func.max(deliveries.c.number)).where(deliveries.c.batch_uid == batch_uid)
    )
    return 1 + (latest or 0)


def _insert_delivery(connection: Connection, record: DeliveryRecord, chosen: Sequence[int]) -> None:
    columns = {column.name: getattr(record, column.name) for column in records.DELIVERY}
    connection.execute(insert(deliveries).values(columns))
    for some in slices(chosen):
        connection.execute(
            update(outbox).where(outbox.c.seq.in_(some)).values(delivery_number=record.number)
        )

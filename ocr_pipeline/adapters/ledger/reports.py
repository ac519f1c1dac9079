"""Items -> counts, pages of rows, the earlier item of equal content. Only reads."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, or_, select, union_all

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.schema import FINAL_ITEM_STATES, chunks, deliveries, items
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemRecord, ItemState


class ReportRows:
    """Questions about the items of a batch."""

    _database: Database

    def find_duplicate(
        self, batch_uid: str, content_sha256: str, recognition_digest: str, other_than: int
    ) -> ItemRecord | None:
        """See ``Ledger.find_duplicate``."""
        recognized = ItemState.RECOGNIZED
        statement = (
            select(*records.ITEM)
            .where(
                items.c.batch_uid == batch_uid,
                items.c.content_sha256 == content_sha256,
                items.c.recognition_digest == recognition_digest,
                items.c.item_id != other_than,
                # An answer counts before its chunk is done: equal images often come together.
                or_(items.c.state == recognized, items.c.outcome == recognized),
                items.c.duplicate_of.is_(None),
                items.c.result_key.is_not(None),
            )
            .order_by(items.c.item_id)
            .limit(1)
        )
        with self._database.read() as connection:
            return next(iter(records.items_of(connection.execute(statement))), None)

    def outdated_items(self, chunk_key: str) -> set[int]:
        """See ``Ledger.outdated_items``."""
        later = items.alias("later")
        # States are compared here: asked about them, SQLite takes the index of states, not of keys.
        statement = (
            select(items.c.item_id, later.c.state)
            .join(later, (later.c.batch_uid == items.c.batch_uid) & (later.c.key == items.c.key))
            .where(items.c.chunk_key == chunk_key, later.c.item_id > items.c.item_id)
        )
        with self._database.read() as connection:
            return {
                row.item_id
                for row in connection.execute(statement)
                if row.state in FINAL_ITEM_STATES
            }

    def items(
        self, batch_uid: str, states: Sequence[ItemState], limit: int, after_id: int = 0
    ) -> list[ItemRecord]:
        """See ``Ledger.items``."""
        if not states:
            return []
        # One ordered walk of the index per state, merged: a later page costs as much as the first.
        walks = [
            select(*records.ITEM).where(
                items.c.batch_uid == batch_uid,
                items.c.state == state,
                items.c.item_id > after_id,
            )
            for state in states
        ]
        statement = union_all(*walks).order_by("item_id").limit(limit)
        with self._database.read() as connection:
            return records.items_of(connection.execute(statement))

    def item_counts(self, batch_uid: str) -> dict[ItemState, int]:
        """See ``Ledger.item_counts``."""
        return self._counts(items, batch_uid)

    def chunk_counts(self, batch_uid: str) -> dict[ChunkState, int]:
        """See ``Ledger.chunk_counts``."""
        return self._counts(chunks, batch_uid)

    def delivery_counts(self, batch_uid: str) -> dict[DeliveryState, int]:
        """See ``Ledger.delivery_counts``."""
        return self._counts(deliveries, batch_uid)

    def _counts(self, table: Table, batch_uid: str) -> dict[Any, int]:
        statement = (
            select(table.c.state, func.count())
            .where(table.c.batch_uid == batch_uid)
            .group_by(table.c.state)
            .order_by(table.c.state)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

    def error_counts(self, batch_uid: str) -> dict[str, int]:
        """See ``Ledger.error_counts``."""
        statement = (
            select(items.c.error_code, func.count())
            .where(items.c.batch_uid == batch_uid, items.c.state == ItemState.FAILED)
            .group_by(items.c.error_code)
            .order_by(items.c.error_code)
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(statement)}

"""Keys and settings -> what is known of them already. Only reads."""

from collections.abc import Sequence

from sqlalchemy import select

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.adapters.ledger.schema import items
from ocr_pipeline.model.manifest import ItemRecord, ItemState


class HistoryRows:
    """Questions of who wants to know before anything begins."""

    _database: Database

    def items_of_keys(self, batch_uid: str, keys: Sequence[str]) -> list[ItemRecord]:
        """See ``Ledger.items_of_keys``."""
        found: list[ItemRecord] = []
        with self._database.read() as connection:
            for some in slices(keys, 1_000):
                statement = (
                    select(*records.ITEM)
                    .where(items.c.batch_uid == batch_uid, items.c.key.in_(some))
                    .order_by(items.c.item_id)
                )
                found += records.items_of(connection.execute(statement))
        return found

    def newest_recognized(
        self, batch_uid: str, recognition_digest: str, limit: int
    ) -> list[ItemRecord]:
        """See ``Ledger.newest_recognized``."""
        newest = (
            select(*records.ITEM)
            .where(items.c.batch_uid == batch_uid, items.c.state == ItemState.RECOGNIZED)
            .order_by(items.c.item_id.desc())
            .limit(limit)  # before the filter: what it looks at is bounded, too
            .subquery()
        )
        statement = (
            select(newest)
            .where(
                newest.c.recognition_digest == recognition_digest,
                newest.c.duplicate_of.is_(None),
                newest.c.pages > 0,
                newest.c.seconds > 0,
            )
            .order_by(newest.c.item_id.desc())
        )
        with self._database.read() as connection:
            return records.items_of(connection.execute(statement))

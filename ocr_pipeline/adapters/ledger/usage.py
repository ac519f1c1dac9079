"""A finished chunk -> counts by day, batch and domain; the counts -> records."""

from datetime import UTC, datetime

from sqlalchemy import Connection, case, func, select

from ocr_pipeline.adapters.ledger.database import Database, insert_on
from ocr_pipeline.adapters.ledger.schema import batches, chunks, items, usage
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.model.usage import UsageCounts

_KEY = ("day", "batch_uid", "domain_id")
_CHARGED = ("pages", "table_pages", "template_areas", "long_image_units")
_COUNTS = ("images", "failures", "duplicates", *_CHARGED)


class UsageRows:
    """What was recognized."""

    _database: Database

    def usage(self, first_day: str, last_day: str) -> list[UsageCounts]:
        """See ``Ledger.usage``."""
        counts = [usage.c[name] for name in _COUNTS]
        batch_id = func.coalesce(batches.c.batch_id, "")
        statement = (
            select(usage.c.day, usage.c.batch_uid, batch_id, usage.c.domain_id, *counts)
            .select_from(usage.outerjoin(batches, batches.c.uid == usage.c.batch_uid))
            .where(usage.c.day.between(first_day, last_day))
            .order_by(usage.c.day, batch_id, usage.c.domain_id, usage.c.batch_uid)
        )
        with self._database.read() as connection:
            return [UsageCounts(*row) for row in connection.execute(statement)]


def utc_day(now: float) -> str:
    """``2026-01-31``."""
    return datetime.fromtimestamp(now, tz=UTC).strftime("%Y-%m-%d")


def add_usage(connection: Connection, chunk_key: str, now: float) -> None:
    """Count a chunk whose items have their answers; a duplicate was not recognized again."""
    own = items.c.duplicate_of.is_(None)
    sums = [func.coalesce(func.sum(case((own, items.c[name]), else_=0)), 0) for name in _CHARGED]
    row = connection.execute(
        select(
            chunks.c.batch_uid,
            chunks.c.domain_id,
            func.count(),
            func.sum(case((items.c.outcome == ItemState.FAILED, 1), else_=0)),
            func.sum(case((own, 0), else_=1)),
            *sums,
        )
        .join(items, items.c.chunk_key == chunks.c.key)
        .where(chunks.c.key == chunk_key)
        .group_by(chunks.c.batch_uid, chunks.c.domain_id)
    ).one_or_none()
    if row is None:  # all its items were forgotten
        return
    values = dict(zip(("batch_uid", "domain_id", *_COUNTS), row, strict=True))
    added = insert_on(connection, usage).values(day=utc_day(now), **values)
    connection.execute(
        added.on_conflict_do_update(
            index_elements=list(_KEY),
            set_={name: usage.c[name] + added.excluded[name] for name in _COUNTS},
        )
    )

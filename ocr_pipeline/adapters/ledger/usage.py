"""A finished chunk -> counts by day, batch and domain; these and the counts of calls -> records."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, case, cast, func, literal, select, union_all

from ocr_pipeline.adapters.ledger.database import Database, insert_on
from ocr_pipeline.adapters.ledger.schema import batches, call_counts, chunks, items, usage
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.model.usage import UsageCounts

_KEY = ("day", "batch_uid", "domain_id")
_CHARGED = ("pages", "table_pages", "template_areas", "long_image_units")
_COUNTS = ("images", "failures", "duplicates", *_CHARGED)
_CALLS = ("calls", "failed_calls")
_ALL_COUNTS = (*_COUNTS, *_CALLS)


class UsageRows:
    """What was recognized."""

    _database: Database

    def usage(self, first_day: str, last_day: str) -> list[UsageCounts]:
        """See ``Ledger.usage``."""
        both = union_all(_recognized(), _called()).subquery()
        names = [column.name for column in fields(UsageCounts)]
        sums = [cast(func.sum(both.c[name]), BigInteger).label(name) for name in _ALL_COUNTS]
        batch_id = func.coalesce(batches.c.batch_id, "").label("batch_id")
        keys = [both.c[name] for name in _KEY]
        rows = (
            select(*keys, batch_id, *sums)
            .select_from(both.outerjoin(batches, batches.c.uid == both.c.batch_uid))
            .where(both.c.day.between(first_day, last_day))
            .group_by(*keys, batches.c.batch_id)
            .subquery()
        )
        order = (rows.c.day, rows.c.batch_id, rows.c.domain_id, rows.c.batch_uid)
        statement = select(*(rows.c[name] for name in names)).order_by(*order)
        with self._database.read() as connection:
            return [UsageCounts(*row) for row in connection.execute(statement)]


def _recognized() -> Select[Any]:
    """What chunks brought, as rows of all counts."""
    none = [literal(0).label(name) for name in _CALLS]
    return select(*(usage.c[name] for name in (*_KEY, *_COUNTS)), *none)


def _called() -> Select[Any]:
    """The calls to remote engines, in the same form."""
    none = [literal(0).label(name) for name in _COUNTS]
    calls = (call_counts.c.calls, call_counts.c.failed)
    named = (count.label(name) for count, name in zip(calls, _CALLS, strict=True))
    return select(*(call_counts.c[name] for name in _KEY), *none, *named)


def utc_day(now: float) -> str:
    """``2026-01-31``."""
    return datetime.fromtimestamp(now, tz=UTC).strftime("%Y-%m-%d")


def add_usage(connection: Connection, chunk_key: str, now: float) -> None:
    """Count a chunk whose items have their answers; a duplicate was not recognized again.

    In the transaction that finishes the chunk: so nothing counts twice, and nothing that died.
    """
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

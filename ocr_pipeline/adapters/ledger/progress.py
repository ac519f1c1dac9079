"""The rows of a batch -> how far it is. Only reads, each of them along an index.

Counting items takes time in proportion to a batch, all else takes as long in a large one.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    func,
    literal,
    select,
    union_all,
)

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.schema import chunks, deliveries, items, outbox, usage
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState
from ocr_pipeline.model.progress import (
    ChunkAtWork,
    ChunkDone,
    FailedItem,
    SampledItem,
    WorkCounts,
)

_SAMPLE = 150  # items per walk
_CHUNKS_LATELY = 100
_IMAGES_LATELY = 20_000  # their pages are added up
_FAILURES = 5
_CHUNKS_ASKED = 100  # per state: the others most likely wait for the same
_PARKED = (ChunkState.CANCELED, ChunkState.STUCK)

_OWN_PAGES = case((items.c.duplicate_of.is_(None), items.c.pages), else_=0)


class ProgressRows:
    """The whole of ``WorkCounts`` in one transaction."""

    _database: Database

    def progress(self, batch_uid: str, since: float, now: float) -> WorkCounts:
        """See ``Ledger.progress``."""
        with self._database.read() as connection:
            by_state = _chunks(connection, batch_uid, now)
            return WorkCounts(
                items=_items(connection, batch_uid),
                chunks={state: count for state, (count, _, _) in by_state.items()},
                deliveries=_delivery_counts(connection, batch_uid),
                unsent=_unsent(connection, batch_uid),
                held_chunks=by_state.get(ChunkState.PLANNED, (0, 0, 0))[2],
                parked_images=sum(by_state.get(state, (0, 0, 0))[1] for state in _PARKED),
                pages=_pages(connection, batch_uid),
                at_work=_at_work(connection, batch_uid),
                done_lately=_done_lately(connection, batch_uid, since),
                read=_sampled(connection, [_newest(batch_uid, ItemState.RECOGNIZED)]),
                unread=_sampled(connection, _unread(batch_uid)),
                failures=_failures(connection, batch_uid),
                chunk_errors=_chunk_errors(connection, batch_uid),
            )


def _items(connection: Connection, batch_uid: str) -> dict[ItemState, int]:
    """State by state: at millions of items SQLite takes twice as long to group them."""
    counts = [
        select(literal(state.value), func.count()).where(
            items.c.batch_uid == batch_uid, items.c.state == state
        )
        for state in ItemState
    ]
    rows = connection.execute(union_all(*counts))
    return {ItemState(name): count for name, count in rows if count}


def _delivery_counts(connection: Connection, batch_uid: str) -> dict[DeliveryState, int]:
    statement = (
        select(deliveries.c.state, func.count())
        .where(deliveries.c.batch_uid == batch_uid)
        .group_by(deliveries.c.state)
        .order_by(deliveries.c.state)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def _chunks(
    connection: Connection, batch_uid: str, now: float
) -> dict[ChunkState, tuple[int, int, int]]:
    """How many there are in a state, their images, and how many are held back."""
    held = func.sum(case((chunks.c.not_before > now, 1), else_=0))
    statement = (
        select(chunks.c.state, func.count(), func.sum(chunks.c.item_count), held)
        .where(chunks.c.batch_uid == batch_uid)
        .group_by(chunks.c.state)
        .order_by(chunks.c.state)
    )
    return {row[0]: (row[1], int(row[2]), int(row[3])) for row in connection.execute(statement)}


def _unsent(connection: Connection, batch_uid: str) -> int:
    statement = select(func.count()).where(
        outbox.c.batch_uid == batch_uid, outbox.c.delivery_number.is_(None)
    )
    return connection.scalar(statement) or 0


def _pages(connection: Connection, batch_uid: str) -> int:
    statement = select(func.sum(usage.c.pages)).where(usage.c.batch_uid == batch_uid)
    return int(connection.scalar(statement) or 0)


def _at_work(connection: Connection, batch_uid: str) -> tuple[ChunkAtWork, ...]:
    answered = items.c.outcome.is_not(None)
    statement = (
        select(
            chunks.c.key,
            chunks.c.lease_holder,
            chunks.c.attempt,
            chunks.c.item_count,
            _sum_where(answered, 1),
            _sum_where(items.c.outcome == ItemState.FAILED, 1),
            _sum_where(answered, _OWN_PAGES),
        )
        .join(items, items.c.chunk_key == chunks.c.key)
        .where(chunks.c.batch_uid == batch_uid, chunks.c.state == ChunkState.RUNNING)
        .group_by(chunks.c.key)
        .order_by(chunks.c.number)
    )
    return tuple(
        ChunkAtWork(row[0], row[1], row[2], row[3], *map(int, row[4:]))
        for row in connection.execute(statement)
    )


def _sum_where(condition: ColumnElement[bool], value: Any) -> ColumnElement[int]:
    return func.sum(case((condition, value), else_=0))


def _done_lately(connection: Connection, batch_uid: str, since: float) -> tuple[ChunkDone, ...]:
    newest = (
        select(chunks.c.key, chunks.c.finished, chunks.c.item_count)
        .where(
            chunks.c.state == ChunkState.DONE,
            chunks.c.batch_uid == batch_uid,
            chunks.c.retired.is_(False),
        )
        .order_by(chunks.c.number.desc())
        .limit(_CHUNKS_LATELY)
    )
    rows: list[Row[*tuple[Any, ...]]] = []
    images = 0
    for row in connection.execute(newest):
        images += row.item_count
        if images > _IMAGES_LATELY and rows:
            break
        rows.append(row)
    late = [row for row in rows if row.finished is not None and row.finished >= since]
    pages = _pages_of(connection, [row.key for row in late])
    found = (ChunkDone(row.finished, row.item_count, pages.get(row.key, 0)) for row in late)
    return tuple(sorted(found, key=lambda chunk: chunk.finished))


def _pages_of(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    statement = (
        select(items.c.chunk_key, func.sum(_OWN_PAGES))
        .where(items.c.chunk_key.in_(keys))
        .group_by(items.c.chunk_key)
    )
    return {row[0]: int(row[1]) for row in connection.execute(statement)} if keys else {}


def _walk(batch_uid: str, state: ItemState) -> Select[Any]:
    columns = (items.c.key, items.c.size_bytes, _OWN_PAGES.label("pages"))
    return select(*columns).where(items.c.batch_uid == batch_uid, items.c.state == state)


def _newest(batch_uid: str, state: ItemState) -> Select[Any]:
    return _walk(batch_uid, state).order_by(items.c.item_id.desc()).limit(_SAMPLE)


def _unread(batch_uid: str) -> list[Select[Any]]:
    """From both ends: what came last may be of another kind than what came first."""
    return [
        walk.where(items.c.outcome.is_(None)).limit(_SAMPLE)
        for state in (ItemState.PENDING, ItemState.PLANNED)
        for walk in (
            _walk(batch_uid, state).order_by(items.c.item_id),
            _walk(batch_uid, state).order_by(items.c.item_id.desc()),
        )
    ]


def _sampled(connection: Connection, walks: Sequence[Select[Any]]) -> tuple[SampledItem, ...]:
    found = union_all(*(select(walk.subquery()) for walk in walks))
    return tuple(SampledItem(*row) for row in connection.execute(found))


def _failures(connection: Connection, batch_uid: str) -> tuple[FailedItem, ...]:
    statement = (
        select(items.c.key, items.c.error_code)
        .where(items.c.batch_uid == batch_uid, items.c.state == ItemState.FAILED)
        .order_by(items.c.item_id.desc())
        .limit(_FAILURES)
    )
    return tuple(FailedItem(row[0], row[1] or "") for row in connection.execute(statement))


def _chunk_errors(connection: Connection, batch_uid: str) -> tuple[str, ...]:
    errors: dict[str, None] = {}
    for state in (ChunkState.STUCK, ChunkState.PLANNED):
        statement = (
            select(chunks.c.last_error)
            .where(chunks.c.batch_uid == batch_uid, chunks.c.state == state)
            .order_by(chunks.c.retired, chunks.c.number)
            .limit(_CHUNKS_ASKED)
        )
        errors |= dict.fromkeys(row[0] for row in connection.execute(statement) if row[0])
    return tuple(errors)

"""Pending items -> chunks, and chunks as they are. Leases belong to ``chunk_attempts``."""

from collections.abc import Sequence

from sqlalchemy import Connection, exists, func, insert, select, union_all, update

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.batches import lock_batch, takes_work
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.adapters.ledger.leases import FREE
from ocr_pipeline.adapters.ledger.schema import chunks, items
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemRecord, ItemState


class ChunkRows:
    """Making, finding and retiring chunks."""

    _database: Database

    def create_chunk(
        self,
        key: str,
        batch_uid: str,
        item_ids: Sequence[int],
        settings_json: str,
        now: float,
        domain_id: str = "",
    ) -> ChunkRecord | None:
        """See ``Ledger.create_chunk``."""
        wanted = sorted(set(item_ids))
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            taken = _count_pending(connection, batch_uid, wanted) != len(wanted)
            if taken or read_chunk(connection, key) is not None:
                return None
            if not takes_work(connection, batch_uid):
                return None
            chunk = ChunkRecord(
                key=key,
                batch_uid=batch_uid,
                state=ChunkState.PLANNED,
                attempt=1,
                attempts_without_progress=0,
                not_before=now,
                settings_json=settings_json,
                item_count=len(wanted),
                created=now,
                planned=now,
                finished=None,
                lease_holder=None,
                lease_expires=None,
                retired=False,
                last_error=None,
            )
            _insert_chunk(connection, chunk, wanted, domain_id)
            return chunk

    def replan(self, batch_uid: str, now: float) -> int:
        """See ``Ledger.replan``."""
        begun = exists().where(items.c.chunk_key == chunks.c.key, items.c.outcome.is_not(None))
        planned = (chunks.c.batch_uid == batch_uid, chunks.c.state == ChunkState.PLANNED, ~begun)
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            keys = list(connection.scalars(select(chunks.c.key).where(*planned).with_for_update()))
            freed = 0
            for some in slices(keys):
                freed += connection.execute(
                    update(items)
                    .where(items.c.chunk_key.in_(some))
                    .values(state=ItemState.PENDING, chunk_key=None)
                ).rowcount
                connection.execute(
                    update(chunks)
                    .where(chunks.c.key.in_(some))
                    .values(state=ChunkState.DISSOLVED, finished=now, item_count=0, **FREE)
                )
            return freed

    def next_chunk_number(self, batch_uid: str) -> int:
        """See ``Ledger.next_chunk_number``."""
        with self._database.read() as connection:
            return _next_number(connection, batch_uid)

    def chunk(self, key: str) -> ChunkRecord | None:
        """See ``Ledger.chunk``."""
        with self._database.read() as connection:
            return read_chunk(connection, key)

    def chunks(
        self,
        batch_uid: str | None,
        states: Sequence[ChunkState],
        limit: int = 10_000,
        ready_at: float | None = None,
    ) -> list[ChunkRecord]:
        """See ``Ledger.chunks``."""
        statement = (
            select(*records.CHUNK)
            .where(chunks.c.state.in_(states))
            .order_by(chunks.c.created, chunks.c.batch_uid, chunks.c.number)
            .limit(limit)
        )
        if batch_uid is not None:
            statement = statement.where(chunks.c.batch_uid == batch_uid)
        if ready_at is not None:
            held_back = chunks.c.not_before > ready_at
            statement = statement.where(~((chunks.c.state == ChunkState.PLANNED) & held_back))
        with self._database.read() as connection:
            return records.chunks_of(connection.execute(statement))

    def expired_chunks(self, now: float) -> list[ChunkRecord]:
        """See ``Ledger.expired_chunks``."""
        statement = (
            select(*records.CHUNK)
            .where(chunks.c.lease_expires < now)
            .order_by(chunks.c.lease_expires)
        )
        with self._database.read() as connection:
            return records.chunks_of(connection.execute(statement))

    def chunk_items(self, chunk_key: str) -> list[ItemRecord]:
        """See ``Ledger.chunk_items``."""
        statement = (
            select(*records.ITEM)
            .where(items.c.chunk_key == chunk_key)
            .order_by(items.c.key, items.c.item_id)
        )
        with self._database.read() as connection:
            return records.items_of(connection.execute(statement))

    def surplus_chunks(self, batch_uid: str, keep: int, limit: int) -> list[str]:
        """See ``Ledger.surplus_chunks``."""
        done, dissolved = (
            (chunks.c.batch_uid == batch_uid, chunks.c.state == state, chunks.c.retired.is_(False))
            for state in (ChunkState.DONE, ChunkState.DISSOLVED)
        )
        newest = select(chunks.c.number).where(*done).order_by(chunks.c.number.desc())
        oldest = select(chunks.c.number, chunks.c.key).where(
            *done,
            chunks.c.number <= newest.offset(keep).limit(1).scalar_subquery(),
            chunks.c.lease_token.is_(None),
        )
        every = select(chunks.c.number, chunks.c.key).where(*dissolved)
        statement = union_all(oldest, every).order_by("number").limit(limit)
        with self._database.read() as connection:
            return [row.key for row in connection.execute(statement)]

    def hold_chunks(
        self,
        batch_uid: str,
        settings_json: str,
        but: Sequence[str],
        reason: str,
        until: float,
    ) -> None:
        """See ``Ledger.hold_chunks``."""
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            connection.execute(
                update(chunks)
                .where(
                    chunks.c.batch_uid == batch_uid,
                    chunks.c.state == ChunkState.PLANNED,
                    chunks.c.settings_json == settings_json,
                    chunks.c.not_before < until,
                    chunks.c.key.not_in(but),
                )
                .values(not_before=until, last_error=reason)
            )

    def retire_chunks(self, keys: Sequence[str]) -> None:
        """See ``Ledger.retire_chunks``."""
        with self._database.write() as connection:
            for some in slices(keys):
                connection.execute(
                    update(chunks).where(chunks.c.key.in_(some)).values(retired=True)
                )


def read_chunk(connection: Connection, key: str) -> ChunkRecord | None:
    """One chunk."""
    row = connection.execute(select(*records.CHUNK).where(chunks.c.key == key)).one_or_none()
    return None if row is None else ChunkRecord(*row)


def _count_pending(connection: Connection, batch_uid: str, item_ids: Sequence[int]) -> int:
    return sum(
        connection.scalar(
            select(func.count()).where(
                items.c.item_id.in_(some),
                items.c.batch_uid == batch_uid,
                items.c.state == ItemState.PENDING,
            )
        )
        or 0
        for some in slices(item_ids)
    )


def _next_number(connection: Connection, batch_uid: str) -> int:
    latest = connection.scalar(
        select(func.max(chunks.c.number)).where(chunks.c.batch_uid == batch_uid)
    )
    return 1 + (latest or 0)


def _insert_chunk(
    connection: Connection, chunk: ChunkRecord, item_ids: Sequence[int], domain_id: str
) -> None:
    columns = {column.name: getattr(chunk, column.name) for column in records.CHUNK}
    number = _next_number(connection, chunk.batch_uid)
    more = {"number": number, "progressed": False, "domain_id": domain_id}
    connection.execute(insert(chunks).values(**columns, **more))
    for some in slices(item_ids):
        connection.execute(
            update(items)
            .where(items.c.item_id.in_(some))
            .values(state=ItemState.PLANNED, chunk_key=chunk.key)
        )

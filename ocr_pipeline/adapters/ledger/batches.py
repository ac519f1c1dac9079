"""Ids of configuration files -> batches with a uid, numbers of registration; small named values."""

import secrets

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.database import Database, insert_on
from ocr_pipeline.adapters.ledger.schema import batches, chunks, configurations, notes
from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.model.manifest import BatchRecord, ChunkState, ConfigRecord


def lock_batch(connection: Connection, uid: str) -> None:
    """Wait until nobody else changes which items of the batch are pending, final or waiting.

    Rows are locked in the order batch, chunk, items, and whoever changes items begins with the
    batch: so no two wait for each other. On SQLite a writing transaction is alone anyway.
    """
    connection.execute(
        select(batches.c.uid).where(batches.c.uid == uid).with_for_update(key_share=True)
    )


def lock_batch_of(connection: Connection, chunk_key: str, *, shared: bool = False) -> None:
    """The same for the batch of a chunk; ``shared`` with others who change their own chunk only."""
    mine = select(chunks.c.batch_uid).where(chunks.c.key == chunk_key).scalar_subquery()
    connection.execute(
        select(batches.c.uid)
        .where(batches.c.uid == mine)
        .with_for_update(read=shared, key_share=not shared)
    )


class BatchRows:
    """Batches, registrations of configuration files, notes."""

    _database: Database

    def register_batch(self, batch_id: str, now: float) -> BatchRecord:
        """See ``Ledger.register_batch``."""
        with self._database.read() as connection:
            known = _open_batch(connection, batch_id)
        if known is not None:
            return known
        with self._database.write() as connection:
            while (known := _open_batch(connection, batch_id)) is None:
                connection.execute(
                    insert_on(connection, batches)
                    .values(uid=secrets.token_hex(4), batch_id=batch_id, created=now, modified=now)
                    .on_conflict_do_nothing()
                )
            return known

    def batches(self) -> list[BatchRecord]:
        """See ``Ledger.batches``."""
        statement = (
            select(*records.BATCH).where(batches.c.closed.is_(None)).order_by(batches.c.batch_id)
        )
        with self._database.read() as connection:
            return [BatchRecord(*row) for row in connection.execute(statement)]

    def close_batch(self, uid: str, now: float) -> None:
        """See ``Ledger.close_batch``."""
        with self._database.write() as connection:
            lock_batch(connection, uid)
            connection.execute(
                update(batches)
                .where(batches.c.uid == uid, batches.c.closed.is_(None))
                .values(closed=now, modified=now)
            )
            connection.execute(
                update(chunks)
                .where(chunks.c.batch_uid == uid, chunks.c.state == ChunkState.PLANNED)
                .values(state=ChunkState.CANCELED, finished=now)
            )

    def drain_batch(self, uid: str, now: float | None) -> None:
        """See ``Ledger.drain_batch``."""
        with self._database.write() as connection:
            lock_batch(connection, uid)
            connection.execute(update(batches).where(batches.c.uid == uid).values(draining=now))

    def rename_batch(self, uid: str, batch_id: str, now: float) -> None:
        """See ``Ledger.rename_batch``; ``SpecError`` when another open batch has the id."""
        try:
            with self._database.write() as connection:
                connection.execute(
                    update(batches)
                    .where(batches.c.uid == uid)
                    .values(batch_id=batch_id, modified=now)
                )
        except IntegrityError as error:
            raise SpecError(f"batch id {batch_id}: in use, choose another") from error

    def register_config(self, kind: str, config_id: str, digest: str, now: float) -> int:
        """See ``Ledger.register_config``."""
        mine = _file(kind, config_id)
        known = select(configurations.c.number, configurations.c.digest).where(*mine)
        with self._database.read() as connection:
            row = connection.execute(known).one_or_none()
        if row is not None and row.digest == digest:
            return int(row.number)
        with self._database.write() as connection:
            connection.execute(
                insert_on(connection, configurations)
                .values(kind=kind, config_id=config_id, digest=digest, created=now, modified=now)
                .on_conflict_do_update(
                    index_elements=["kind", "config_id"],
                    set_={"digest": digest, "modified": now},
                )
            )
            return int(connection.execute(known).one().number)

    def configurations(self) -> list[ConfigRecord]:
        """See ``Ledger.configurations``."""
        statement = select(*records.CONFIGURATION).order_by(configurations.c.number)
        with self._database.read() as connection:
            return [ConfigRecord(*row) for row in connection.execute(statement)]

    def move_config(self, kind: str, config_id: str, new_id: str, now: float) -> None:
        """See ``Ledger.move_config``."""
        with self._database.write() as connection:
            moved = connection.execute(
                delete(configurations)
                .where(*_file(kind, config_id))
                .returning(
                    configurations.c.number, configurations.c.digest, configurations.c.created
                )
            ).one_or_none()
            if moved is None:
                return
            values = {**moved._mapping, "modified": now}
            # One statement: a sensor may register the new name at this moment.
            connection.execute(
                insert_on(connection, configurations)
                .values(kind=kind, config_id=new_id, **values)
                .on_conflict_do_update(index_elements=["kind", "config_id"], set_=values)
            )

    def forget_config(self, kind: str, config_id: str) -> None:
        """See ``Ledger.forget_config``."""
        with self._database.write() as connection:
            connection.execute(delete(configurations).where(*_file(kind, config_id)))

    def get_note(self, name: str) -> str | None:
        """See ``Ledger.get_note``."""
        with self._database.read() as connection:
            return connection.scalar(select(notes.c.value).where(notes.c.name == name))

    def set_note(self, name: str, value: str) -> None:
        """See ``Ledger.set_note``."""
        with self._database.write() as connection:
            connection.execute(
                insert_on(connection, notes)
                .values(name=name, value=value)
                .on_conflict_do_update(index_elements=["name"], set_={"value": value})
            )


def is_closed(connection: Connection, uid: str) -> bool:
    """Whether the batch was deleted."""
    return bool(
        connection.scalar(
            select(func.count()).where(batches.c.uid == uid, batches.c.closed.is_not(None))
        )
    )


def takes_work(connection: Connection, uid: str) -> bool:
    """Whether chunks may be planned: the batch is not deleted, nor being deleted."""
    refused = or_(batches.c.closed.is_not(None), batches.c.draining.is_not(None))
    return not connection.scalar(select(func.count()).where(batches.c.uid == uid, refused))


def _file(kind: str, config_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (configurations.c.kind == kind, configurations.c.config_id == config_id)


def _open_batch(connection: Connection, batch_id: str) -> BatchRecord | None:
    row = connection.execute(
        select(*records.BATCH).where(batches.c.batch_id == batch_id, batches.c.closed.is_(None))
    ).one_or_none()
    return None if row is None else BatchRecord(*row)

"""Listing pages -> items that settle and become pending. Filters of keys belong elsewhere."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.batches import lock_batch
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.adapters.ledger.records import AnyRow
from ocr_pipeline.adapters.ledger.schema import chunks, items
from ocr_pipeline.model.manifest import ChunkState, ItemRecord, ItemState, ObservedObject

KnownItems = Mapping[str, Sequence[AnyRow]]

_SEEN_COLUMNS = (
    items.c.item_id,
    items.c.key,
    items.c.version,
    items.c.state,
    items.c.generation,
    items.c.first_seen,
    items.c.sweep,
)


@dataclass(frozen=True, slots=True)
class _Sighting:
    """One listing page and when and how it was seen."""

    batch_uid: str
    objects: Sequence[ObservedObject]
    sweep: str
    settle_seconds: float
    now: float


@dataclass(slots=True)
class _Changes:
    """What a listing page changes: new items, items that begin again, item ids that go on."""

    inserted: list[dict[str, Any]] = field(default_factory=list)
    restarted: list[dict[str, Any]] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.inserted or self.restarted or self.settled or self.seen)


class DiscoveryRows:
    """Items before they are in a chunk."""

    _database: Database

    def observe(
        self,
        batch_uid: str,
        objects: Sequence[ObservedObject],
        sweep: str,
        settle_seconds: float,
        now: float,
    ) -> int:
        """See ``Ledger.observe``."""
        sighting = _Sighting(batch_uid, objects, sweep, settle_seconds, now)
        with self._database.read() as connection:
            if not _compare(sighting, _known(connection, sighting)):
                return 0
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            changes = _compare(sighting, _known(connection, sighting))
            _apply(connection, sighting, changes)
        at_once = len(changes.restarted) if settle_seconds <= 0 else 0
        return len(changes.inserted) + len(changes.settled) + at_once

    def drop_vanished(self, batch_uid: str, sweep: str) -> int:
        """See ``Ledger.drop_vanished``."""
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            return connection.execute(
                delete(items).where(
                    items.c.batch_uid == batch_uid,
                    items.c.state == ItemState.SETTLING,
                    items.c.sweep != sweep,
                )
            ).rowcount

    def pending_items(self, batch_uid: str, limit: int) -> list[ItemRecord]:
        """See ``Ledger.pending_items``."""
        statement = (
            select(*records.ITEM)
            .where(
                items.c.batch_uid == batch_uid,
                items.c.state == ItemState.PENDING,
                ~_waits_for_another_version(),
            )
            .order_by(items.c.item_id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return records.items_of(connection.execute(statement))


def _waits_for_another_version() -> ColumnElement[bool]:
    """Whether an older item of the key is pending, or any is being worked on."""
    other = items.alias("other")
    older = and_(other.c.state == ItemState.PENDING, other.c.item_id < items.c.item_id)
    at_work = and_(
        other.c.state == ItemState.PLANNED,
        exists().where(
            chunks.c.key == other.c.chunk_key,
            chunks.c.state.in_((ChunkState.PLANNED, ChunkState.RUNNING)),
        ),
    )
    same_key = and_(other.c.batch_uid == items.c.batch_uid, other.c.key == items.c.key)
    return exists().where(same_key, or_(older, at_work))


def _known(connection: Connection, sighting: _Sighting) -> KnownItems:
    """All versions of the page's keys, oldest first."""
    known: defaultdict[str, list[AnyRow]] = defaultdict(list)
    for keys in slices([seen.key for seen in sighting.objects], 1_000):
        statement = (
            select(*_SEEN_COLUMNS)
            .where(items.c.batch_uid == sighting.batch_uid, items.c.key.in_(keys))
            .order_by(items.c.item_id)
        )
        for row in connection.execute(statement):
            known[row.key].append(row)
    return known


def _compare(sighting: _Sighting, known: KnownItems) -> _Changes:
    changes = _Changes()
    for seen in sighting.objects:
        versions = known.get(seen.key, ())
        same = next((row for row in versions if row.version == seen.version), None)
        if same is None:
            _new_version(changes, sighting, seen, versions[-1] if versions else None)
        elif same.state is ItemState.SETTLING:
            _same_version(changes, sighting, same)
    return changes


def _new_version(
    changes: _Changes, sighting: _Sighting, seen: ObservedObject, latest: AnyRow | None
) -> None:
    begin = {
        **asdict(seen),
        "first_seen": sighting.now,
        "sweep": sighting.sweep,
        "state": ItemState.PENDING if sighting.settle_seconds <= 0 else ItemState.SETTLING,
    }
    if latest is not None and _may_begin_again(latest):
        changes.restarted.append({**begin, "restarted_id": latest.item_id})
    else:
        supersedes = None if latest is None else latest.item_id
        changes.inserted.append({**begin, "supersedes": supersedes})


def _may_begin_again(item: AnyRow) -> bool:
    """Whether nothing ever came of the version that was seen before."""
    return item.state is ItemState.SETTLING or (
        item.state is ItemState.PENDING and item.generation == 1
    )


def _same_version(changes: _Changes, sighting: _Sighting, item: AnyRow) -> None:
    if sighting.now - item.first_seen >= sighting.settle_seconds:
        changes.settled.append(item.item_id)
    elif item.sweep != sighting.sweep:
        changes.seen.append(item.item_id)


def _apply(connection: Connection, sighting: _Sighting, changes: _Changes) -> None:
    if changes.inserted:
        blank = {
            "batch_uid": sighting.batch_uid,
            "generation": 1,
            "pages": 0,
            "table_pages": 0,
            "long_image_units": 0,
            "seconds": 0.0,
        }
        connection.execute(insert(items), [{**blank, **row} for row in changes.inserted])
    if changes.restarted:
        connection.execute(
            update(items).where(items.c.item_id == bindparam("restarted_id")), changes.restarted
        )
    for ids in slices(changes.settled):
        connection.execute(
            update(items).where(items.c.item_id.in_(ids)).values(state=ItemState.PENDING)
        )
    for ids in slices(changes.seen):
        connection.execute(
            update(items).where(items.c.item_id.in_(ids)).values(sweep=sighting.sweep)
        )

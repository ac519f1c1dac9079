"""``batch retry``: final items -> pending ones, canceled and stuck chunks -> planned ones."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, select, true, update

from ocr_pipeline.adapters.ledger.batches import lock_batch
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.adapters.ledger.schema import FINAL_ITEM_STATES, chunks, deliveries, items, outbox
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState

_NO_ANSWER = {
    "chunk_key": None,
    "outcome": None,
    "content_sha256": None,
    "recognition_digest": None,
    "result_key": None,
    "duplicate_of": None,
    "error_code": None,
    "error_detail": None,
    "pages": 0,
    "table_pages": 0,
    "template_areas": 0,
    "matched_pages": 0,
    "unmatched_pages": 0,
    "review_fields": 0,
    "long_image_units": 0,
    "mean_confidence": None,
    "seconds": 0.0,
    "finished": None,
}


class RetryRows:
    """Doing work again because a person asked."""

    _database: Database

    def retry_items(
        self,
        batch_uid: str,
        item_ids: Sequence[int] | None,
        states: Sequence[ItemState],
        now: float,
    ) -> int:
        """See ``Ledger.retry_items``."""
        with self._database.write() as connection:
            lock_batch(connection, batch_uid)
            retried = 0
            for chosen, holding in _choices(item_ids, states):
                retried += _plan_again(connection, batch_uid, holding, now)
                retried += _begin_again(connection, batch_uid, chosen)
            return retried


def _choices(
    item_ids: Sequence[int] | None, states: Sequence[ItemState]
) -> Iterable[tuple[ColumnElement[bool], ColumnElement[bool]]]:
    """Conditions on items, and on the chunks to resume with them."""
    if item_ids is None:
        final = [state for state in states if state in FINAL_ITEM_STATES]
        yield and_(items.c.state.in_(final), ~_is_superseded()), true()
        return
    for some in slices(item_ids):
        held_items = select(items.c.chunk_key).where(
            items.c.item_id.in_(some), items.c.chunk_key.is_not(None)
        )
        chosen = and_(items.c.state.in_(FINAL_ITEM_STATES), items.c.item_id.in_(some))
        yield chosen, chunks.c.key.in_(held_items)


def _is_superseded() -> ColumnElement[bool]:
    """Whether the object was replaced since: reading it again could only fail."""
    later = items.alias("later")
    return exists().where(
        later.c.batch_uid == items.c.batch_uid,
        later.c.key == items.c.key,
        later.c.item_id > items.c.item_id,
    )


def _plan_again(
    connection: Connection, batch_uid: str, holding: ColumnElement[bool], now: float
) -> int:
    return connection.execute(
        update(chunks)
        .where(
            chunks.c.batch_uid == batch_uid,
            chunks.c.state.in_((ChunkState.CANCELED, ChunkState.STUCK)),
            holding,
        )
        .values(
            state=ChunkState.PLANNED,
            attempt=chunks.c.attempt + 1,
            attempts_without_progress=0,
            deaths=0,
            progressed=False,
            planned=now,
            not_before=now,
            finished=None,
            retired=False,
        )
    ).rowcount


def _begin_again(connection: Connection, batch_uid: str, chosen: ColumnElement[bool]) -> int:
    eligible = and_(items.c.batch_uid == batch_uid, chosen, ~_is_being_sealed())
    # What still waits to be told is told once, with the new result.
    connection.execute(
        delete(outbox).where(
            outbox.c.delivery_number.is_(None),
            outbox.c.item_id.in_(select(items.c.item_id).where(eligible)),
        )
    )
    again = {**_NO_ANSWER, "state": ItemState.PENDING, "generation": items.c.generation + 1}
    return connection.execute(update(items).where(eligible).values(again)).rowcount


def _is_being_sealed() -> ColumnElement[bool]:
    """Whether a payload is being written from the item's answer right now."""
    return exists().where(
        outbox.c.item_id == items.c.item_id,
        deliveries.c.batch_uid == outbox.c.batch_uid,
        deliveries.c.number == outbox.c.delivery_number,
        deliveries.c.state == DeliveryState.SEALING,
    )

"""Who sends a delivery, and what becomes of it. The schedule belongs to ``delivery``."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, select, update

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.database import Database, slices
from ocr_pipeline.adapters.ledger.leases import (
    DELIVERY,
    FREE,
    delivery_subject,
    grant,
    held_by_another,
    held_row,
    new_token,
)
from ocr_pipeline.adapters.ledger.schema import attempts, deliveries
from ocr_pipeline.adapters.ledger.sealing import read_delivery
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryRecord, DeliveryState
from ocr_pipeline.model.manifest import Lease

_FINISHED = (DeliveryState.DELIVERED, DeliveryState.DEAD, DeliveryState.STOPPED)
_UNFINISHED = (DeliveryState.DUE, DeliveryState.SENDING)
INTERRUPTED = "interrupted"
CANCELED = "canceled"


class DeliveryAttempts:
    """Finding, sending, replaying and retiring deliveries."""

    _database: Database

    def delivery(self, batch_uid: str, number: int) -> DeliveryRecord | None:
        """See ``Ledger.delivery``."""
        with self._database.read() as connection:
            return read_delivery(connection, batch_uid, number)

    def deliveries(
        self,
        batch_uid: str | None,
        states: Sequence[DeliveryState],
        limit: int = 10_000,
    ) -> list[DeliveryRecord]:
        """See ``Ledger.deliveries``."""
        statement = (
            select(*records.DELIVERY)
            .where(deliveries.c.state.in_(states))
            .order_by(deliveries.c.batch_uid, deliveries.c.number)
            .limit(limit)
        )
        if batch_uid is not None:
            statement = statement.where(deliveries.c.batch_uid == batch_uid)
        with self._database.read() as connection:
            return records.deliveries_of(connection.execute(statement))

    def expired_deliveries(self, now: float) -> list[DeliveryRecord]:
        """See ``Ledger.expired_deliveries``."""
        statement = (
            select(*records.DELIVERY)
            .where(deliveries.c.lease_expires < now)
            .order_by(deliveries.c.lease_expires)
        )
        with self._database.read() as connection:
            return records.deliveries_of(connection.execute(statement))

    def take_delivery_lease(
        self,
        batch_uid: str,
        number: int,
        holder: str,
        attempt: int | None,
        now: float,
        ttl_seconds: float,
    ) -> Lease | str:
        """See ``Ledger.take_delivery_lease``."""
        with self._database.write() as connection:
            row = _locked(connection, batch_uid, number)
            if row is None:
                return "unknown"
            refusal = _refusal(row, attempt, now)
            if held_by_another(row, holder, now):
                refusal = refusal or "held"
            if refusal is not None:
                return refusal
            # As for chunks: an explicit wish has an attempt of its own.
            step = 1 if attempt is None and row.lease_holder != holder else 0
            changes = {"state": DeliveryState.SENDING, "attempt": row.attempt + step}
            subject = delivery_subject(batch_uid, number)
            lease = Lease(DELIVERY, subject, holder, new_token(), now + ttl_seconds)
            return grant(connection, lease, changes)

    def record_attempt(
        self,
        lease: Lease,
        attempt: DeliveryAttempt,
        state: DeliveryState,
        next_attempt: float,
        now: float,
    ) -> DeliveryRecord:
        """See ``Ledger.record_attempt``."""
        with self._database.write() as connection:
            row = held_row(connection, lease)
            _insert_attempt(connection, row, attempt)
            changes = {
                "state": state,
                "attempt": row.attempt + 1,
                "attempts": row.attempts + 1,
                "next_attempt": next_attempt,
                "finished": now if state in _FINISHED else None,
                **FREE,
            }
            return _change(connection, row, changes)

    def interrupt_delivery(
        self,
        batch_uid: str,
        number: int,
        attempt: int,
        detail: str,
        now: float,
        *,
        stop: bool = False,
    ) -> bool:
        """See ``Ledger.interrupt_delivery``."""
        with self._database.write() as connection:
            row = _locked(connection, batch_uid, number)
            if row is None or row.attempt != attempt or row.state not in _UNFINISHED:
                return False
            outcome = CANCELED if stop else INTERRUPTED
            given_up = DeliveryAttempt(attempt, now, 0.0, None, outcome, detail)
            _insert_attempt(connection, row, given_up)
            changes = {
                "state": DeliveryState.STOPPED if stop else DeliveryState.DUE,
                "attempt": attempt + 1,
                "next_attempt": now,
                "finished": now if stop else None,
            }
            _change(connection, row, {**changes, **FREE})
            return True

    def attempts(self, batch_uid: str, number: int) -> list[DeliveryAttempt]:
        """See ``Ledger.attempts``."""
        statement = (
            select(*records.ATTEMPT)
            .where(attempts.c.batch_uid == batch_uid, attempts.c.delivery_number == number)
            .order_by(attempts.c.attempt_id)
        )
        with self._database.read() as connection:
            return [DeliveryAttempt(*row) for row in connection.execute(statement)]

    def replay(self, batch_uid: str, first: int, last: int, now: float) -> int:
        """See ``Ledger.replay``."""
        with self._database.write() as connection:
            return connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.batch_uid == batch_uid,
                    deliveries.c.number.between(first, last),
                    deliveries.c.state.in_(_FINISHED),
                )
                .values(
                    state=DeliveryState.DUE,
                    attempt=deliveries.c.attempt + 1,
                    attempts=0,
                    next_attempt=now,
                    finished=None,
                    retired=False,
                )
            ).rowcount

    def surplus_deliveries(self, batch_uid: str, keep: int, limit: int) -> list[int]:
        """See ``Ledger.surplus_deliveries``."""
        shown = (
            deliveries.c.batch_uid == batch_uid,
            deliveries.c.state == DeliveryState.DELIVERED,
            deliveries.c.retired.is_(False),
        )
        newest = select(deliveries.c.number).where(*shown).order_by(deliveries.c.number.desc())
        statement = (
            select(deliveries.c.number)
            .where(
                *shown,
                deliveries.c.number <= newest.offset(keep).limit(1).scalar_subquery(),
            )
            .order_by(deliveries.c.number)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.scalars(statement))

    def retire_deliveries(self, batch_uid: str, numbers: Sequence[int]) -> None:
        """See ``Ledger.retire_deliveries``."""
        with self._database.write() as connection:
            for some in slices(numbers):
                connection.execute(
                    update(deliveries)
                    .where(deliveries.c.batch_uid == batch_uid, deliveries.c.number.in_(some))
                    .values(retired=True)
                )


def _at(batch_uid: str, number: int) -> ColumnElement[bool]:
    return and_(deliveries.c.batch_uid == batch_uid, deliveries.c.number == number)


def _locked(connection: Connection, batch_uid: str, number: int) -> Row[Any] | None:
    return connection.execute(
        select(deliveries).where(_at(batch_uid, number)).with_for_update()
    ).one_or_none()


def _refusal(row: Row[Any], attempt: int | None, now: float) -> str | None:
    """Why the delivery is not sent, whoever holds it."""
    if row.state in _FINISHED:
        return str(row.state.value)
    if row.state is DeliveryState.SEALING:
        return "early"
    if attempt is None:
        return None
    if attempt != row.attempt:
        return "stale"
    return "early" if row.next_attempt > now else None


def _insert_attempt(connection: Connection, row: Row[Any], attempt: DeliveryAttempt) -> None:
    values = {column.name: getattr(attempt, column.name) for column in records.ATTEMPT}
    connection.execute(
        insert(attempts).values(batch_uid=row.batch_uid, delivery_number=row.number, **values)
    )


def _change(connection: Connection, row: Row[Any], changes: dict[str, Any]) -> DeliveryRecord:
    here = _at(row.batch_uid, row.number)
    connection.execute(update(deliveries).where(here).values(changes))
    changed = connection.execute(select(*records.DELIVERY).where(here)).one()
    return DeliveryRecord(*changed)

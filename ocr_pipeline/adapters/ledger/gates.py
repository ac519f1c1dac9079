"""Calls to remote engines -> permits, gates and counts that all workers share.

The rules of a gate belong to ``planning.gate_state``; here one caller at a time applies them.
"""

import random
import uuid
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from ocr_pipeline.adapters.ledger import records
from ocr_pipeline.adapters.ledger.database import Database, insert_on
from ocr_pipeline.adapters.ledger.schema import call_counts, call_gates, call_permits
from ocr_pipeline.model.usage import Account
from ocr_pipeline.planning.gate_state import GateState
from ocr_pipeline.ports.gates import CallCounts, CallDelay, CallPermit, CallReport, GateLimits

_FORGOTTEN_SECONDS = 86_400.0  # a permit that ran out so long ago is not given back any more


class GateRows:
    """Implements ``CallGates``: whoever changes a gate holds the lock of its row."""

    _database: Database

    def begin_call(
        self, limits: GateLimits, account: Account, ttl_seconds: float, now: float
    ) -> CallPermit | CallDelay:
        """See ``CallGates.begin_call``."""
        with self._database.write() as connection:
            state = _locked(connection, limits.key)
            delay = state.delay(limits, _under_way(connection, limits.key, now), now)
            if delay is not None:
                return delay
            _store(connection, limits.key, state.after_start(limits, now))
            _forget(connection, limits.key, now)
            is_trial = state.shut_until is not None
            permit = CallPermit(limits.key, uuid.uuid4().hex, now + ttl_seconds, is_trial)
            _insert_permit(connection, permit, account, now)
        return permit

    def end_call(
        self, limits: GateLimits, permit: CallPermit, report: CallReport, now: float
    ) -> None:
        """See ``CallGates.end_call``."""
        mine = call_permits.c.token == permit.token
        with self._database.write() as connection:
            before = _locked(connection, permit.key)
            begun = connection.execute(select(call_permits).where(mine)).one_or_none()
            if begun is None:
                return
            connection.execute(delete(call_permits).where(mine))
            account = Account(begun.batch_uid, begun.domain_id)
            failed = int(not report.pages)
            counts = (0, report.pages, report.table_pages, failed)
            _count(connection, CallCounts(begun.day, permit.key, account, *counts))
            after = before.after_end(limits, report, random.uniform(0.5, 1.5), now)  # noqa: S311
            if after != before:
                _store(connection, permit.key, after)

    def shut_reason(self, key: str, now: float) -> CallDelay | None:
        """See ``CallGates.shut_reason``."""
        with self._database.read() as connection:
            return _known(connection, key).shut(now)

    def admit_work(self, key: str, work: str, trial_seconds: float, now: float) -> CallDelay | None:
        """See ``CallGates.admit_work``."""
        with self._database.read() as connection:  # most gates are open: no lock for those
            state = _known(connection, key)
        if state.shut_until is None:
            return None
        with self._database.write() as connection:
            state = _locked(connection, key)
            delay = state.keeps_out(work, now)
            if delay is None:
                _store(connection, key, state.admitting(work, trial_seconds, now))
            return delay

    def open_gate(self, key: str) -> None:
        """See ``CallGates.open_gate``."""
        with self._database.write() as connection:
            _store(connection, key, _locked(connection, key).pause_ended())

    def call_counts(self, batch_uid: str | None = None) -> list[CallCounts]:
        """See ``CallGates.call_counts``."""
        table = call_counts.c
        accounts = (table.day, table.engine_key, table.batch_uid, table.domain_id)
        statement = select(call_counts).order_by(*accounts)
        if batch_uid is not None:
            statement = statement.where(table.batch_uid == batch_uid)
        with self._database.read() as connection:
            return [
                CallCounts(day, key, Account(uid, domain), *counts)
                for day, key, uid, domain, *counts in connection.execute(statement)
            ]


def _known(connection: Connection, key: str) -> GateState:
    """The gate as it is; an open one when nobody has called yet."""
    row = connection.execute(select(*records.GATE).where(call_gates.c.key == key)).one_or_none()
    return GateState() if row is None else GateState(*row)


def _locked(connection: Connection, key: str) -> GateState:
    """The gate in the hands of this transaction alone."""
    statement = select(*records.GATE).where(call_gates.c.key == key).with_for_update()
    while (row := connection.execute(statement).one_or_none()) is None:
        connection.execute(
            insert_on(connection, call_gates)
            .values(key=key, **asdict(GateState()))
            .on_conflict_do_nothing()
        )
    return GateState(*row)


def _store(connection: Connection, key: str, state: GateState) -> None:
    connection.execute(update(call_gates).where(call_gates.c.key == key).values(asdict(state)))


def _under_way(connection: Connection, key: str, now: float) -> int:
    """Calls with a permit that has not run out."""
    live = select(func.count()).where(call_permits.c.gate_key == key, call_permits.c.expires > now)
    return connection.scalar(live) or 0


def _forget(connection: Connection, key: str, now: float) -> None:
    """Of calls whose process died nothing else would take the permit away."""
    long_ago = now - _FORGOTTEN_SECONDS
    connection.execute(
        delete(call_permits).where(
            call_permits.c.gate_key == key, call_permits.c.expires < long_ago
        )
    )


def _insert_permit(
    connection: Connection, permit: CallPermit, account: Account, now: float
) -> None:
    day = datetime.fromtimestamp(now, tz=UTC).date().isoformat()
    connection.execute(
        insert(call_permits).values(
            token=permit.token,
            gate_key=permit.key,
            batch_uid=account.batch_uid,
            domain_id=account.domain_id,
            day=day,
            expires=permit.expires,
        )
    )
    _count(connection, CallCounts(day, permit.key, account, 1, 0, 0, 0))


def _count(connection: Connection, more: CallCounts) -> None:
    """Add to the counts of a day, an engine and an account."""
    account = ("day", "engine_key", "batch_uid", "domain_id")
    counted = ("calls", "pages", "table_pages", "failed")
    values = asdict(more)
    values |= values.pop("account")
    statement = insert_on(connection, call_counts).values(values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=account,
            set_={name: call_counts.c[name] + statement.excluded[name] for name in counted},
        )
    )

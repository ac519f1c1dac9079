"""Who works on a chunk, and what becomes of it when that one ends without success.

What a run writes while it holds the lease belongs to ``recognition``.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select, update

from ocr_pipeline.adapters.ledger.batches import is_closed, lock_batch_of
from ocr_pipeline.adapters.ledger.chunks import read_chunk
from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.leases import CHUNK, FREE, grant, held_by_another, new_token
from ocr_pipeline.adapters.ledger.schema import chunks
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, Lease

_UNFINISHED = (ChunkState.PLANNED, ChunkState.RUNNING)


@dataclass(frozen=True, slots=True)
class _Failure:
    """An attempt that ended without success; a field that is None is not asked about."""

    attempt: int | None
    token: str | None
    error: str
    now: float
    not_before: float
    max_attempts: int | None

    def concerns(self, row: Row[Any]) -> bool:
        """Whether it is the row's current attempt and lease that failed."""
        return (self.attempt is None or self.attempt == row.attempt) and (
            self.token is None or self.token == row.lease_token
        )


class ChunkAttempts:
    """Taking a chunk, failing it, canceling it."""

    _database: Database

    def take_chunk_lease(
        self, key: str, holder: str, attempt: int | None, now: float, ttl_seconds: float
    ) -> Lease | str:
        """See ``Ledger.take_chunk_lease``."""
        with self._database.write() as connection:
            row = _locked(connection, key)
            if row is None:
                return "unknown"
            refusal = _refusal(row, attempt)
            if refusal is None and held_by_another(row, holder, now):
                refusal = "held"
            if refusal is not None:
                return refusal
            explicit = attempt is None and row.lease_holder != holder
            lease = Lease(CHUNK, key, holder, new_token(), now + ttl_seconds)
            return grant(connection, lease, _start(row, explicit))

    def fail_attempt(
        self,
        key: str,
        attempt: int | None,
        error: str,
        now: float,
        not_before: float,
        max_attempts: int | None,
        token: str | None = None,
    ) -> ChunkRecord | None:
        """See ``Ledger.fail_attempt``."""
        failure = _Failure(attempt, token, error, now, not_before, max_attempts)
        with self._database.write() as connection:
            lock_batch_of(connection, key, shared=True)  # nobody closes it meanwhile
            row = _locked(connection, key)
            if row is None or not failure.concerns(row):
                return None
            if row.state is ChunkState.DONE:
                _clear_done(connection, row, failure)
            if row.state not in _UNFINISHED:
                return None
            changes = _plan_again(row, failure, is_closed(connection, row.batch_uid))
            connection.execute(update(chunks).where(chunks.c.key == key).values(changes))
            return read_chunk(connection, key)

    def cancel_chunk(self, key: str, now: float) -> bool:
        """See ``Ledger.cancel_chunk``."""
        with self._database.write() as connection:
            canceled = connection.execute(
                update(chunks)
                .where(chunks.c.key == key, chunks.c.state.in_(_UNFINISHED))
                .values(state=ChunkState.CANCELED, finished=now, **FREE)
            )
            return canceled.rowcount > 0


def _locked(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(
        select(chunks).where(chunks.c.key == key).with_for_update()
    ).one_or_none()


def _refusal(row: Row[Any], attempt: int | None) -> str | None:
    """Why a run does not get the chunk, whoever holds it; a person's wish is refused little."""
    if attempt is None:
        return str(row.state.value) if row.state is ChunkState.DISSOLVED else None
    if row.state not in _UNFINISHED:
        return str(row.state.value)
    return None if row.attempt == attempt else "stale"


def _start(row: Row[Any], explicit: bool) -> dict[str, Any]:
    if row.state is ChunkState.DONE:
        return {}
    if not explicit:
        return {"state": ChunkState.RUNNING}
    # A number of its own: whatever is queued or still reported for the attempt before is stale.
    return {
        "state": ChunkState.RUNNING,
        "attempt": row.attempt + 1,
        "attempts_without_progress": 0,
        "deaths": 0,
        "progressed": False,
        "finished": None,
    }


def _clear_done(connection: Connection, row: Row[Any], failure: _Failure) -> None:
    """Nothing happens to a done chunk except that a lease on it that is over goes away."""
    over = row.lease_expires is not None and row.lease_expires < failure.now
    if failure.token is not None or over:
        connection.execute(update(chunks).where(chunks.c.key == row.key).values(FREE))


def _plan_again(row: Row[Any], failure: _Failure, batch_closed: bool) -> dict[str, Any]:
    fruitless = 0 if row.progressed else row.attempts_without_progress + 1
    deaths = 0 if row.progressed else row.deaths + (failure.max_attempts is not None)
    state = ChunkState.PLANNED
    if batch_closed:
        state = ChunkState.CANCELED
    elif failure.max_attempts is not None and deaths >= failure.max_attempts:
        state = ChunkState.STUCK
    return {
        "state": state,
        "attempt": row.attempt + 1,
        "attempts_without_progress": fruitless,
        "deaths": deaths,
        "progressed": False,
        "planned": failure.now,
        "not_before": failure.not_before,
        "finished": None if state is ChunkState.PLANNED else failure.now,
        "last_error": failure.error,
        **FREE,
    }

"""The contract of ``Ledger`` when PostgreSQL ends the connection, at whatever moment of a call.

The caller gets ``ServiceUnavailable`` and tries again later; then the ledger is as if nothing had
happened. The hard moment is after a commit of which the caller did not hear.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import isfunction
from typing import Any

import pytest
from sqlalchemy import Engine, Insert, MetaData, Table, event, insert, select, text
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.schema import CreateSchema

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.ledger import SqlLedger, open_ledger
from ocr_pipeline.adapters.ledger.schema import items, metadata
from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.ports.gates import CallGates
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.register import Register
from tests.contract.ledger_calls import CASES, SAME, Case, World, make_world
from tests.real.postgresql import PostgreSql

DATABASE = "ledger_lost_connection"
KEPT_METADATA = MetaData()
KEPT = [table.to_metadata(KEPT_METADATA, schema="kept") for table in metadata.sorted_tables]
ITEM_IDS = ("item_id", "supersedes", "duplicate_of")
SEQUENCES = ("seq", "attempt_id", "number")  # a transaction that is lost leaves a gap in them


@dataclass(frozen=True)
class Stage:
    """A database whose rows are put back for each moment."""

    server: PostgreSql
    url: str
    world: World

    def put_back(self) -> None:
        """The rows as they were in the beginning."""
        tables = metadata.sorted_tables
        database = Database(self.url)
        with database.write() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(table.name for table in tables)}"))
            for table, kept in zip(tables, KEPT, strict=True):
                connection.execute(copied(kept, table))
        database.close()


def copied(source: Table, target: Table) -> Insert:
    """The statement that copies all rows."""
    return insert(target).from_select(list(source.columns.keys()), select(source))


@pytest.fixture(scope="module")
def stage(postgresql: PostgreSql) -> Iterator[Stage]:
    """A ledger with work of every kind in it."""
    url = postgresql.create_database(DATABASE)
    ledger = open_ledger(url)
    made = Stage(postgresql, url, make_world(ledger))
    ledger.close()
    database = Database(url)
    with database.write() as connection:
        connection.execute(CreateSchema("kept"))
        for table, kept in zip(metadata.sorted_tables, KEPT, strict=True):
            kept.create(connection)
            connection.execute(copied(table, kept))
    database.close()
    yield made
    postgresql.drop_database(DATABASE)


@contextmanager
def at_every_moment(act: Callable[[], object]) -> Iterator[None]:
    """Call ``act`` before each statement, before each commit and after each commit."""
    commit: Callable[[Any, object], None] = PGDialect_psycopg2.do_commit

    def do_commit(dialect: object, connection: Any) -> None:
        act()
        commit(dialect, connection)
        if act():
            connection.cursor().execute("SELECT 1")  # so the client hears that it is gone

    def on_statement(*_: object) -> None:
        act()

    event.listen(Engine, "before_cursor_execute", on_statement)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(PGDialect_psycopg2, "do_commit", do_commit)
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", on_statement)


@dataclass
class Cut:
    """Ends the connections when it is called for the ``moment``-th time (from 1)."""

    server: PostgreSql
    moment: int
    calls: int = 0

    def __call__(self) -> bool:
        self.calls += 1
        if self.calls == self.moment:
            self.server.terminate_connections(DATABASE)
        return self.calls == self.moment


def told(case: Case, ledger: SqlLedger, world: World) -> object:
    """What a caller is told, without what is random."""
    try:
        answer = case.call(ledger, world)
    except LeaseLost:
        return LeaseLost
    return re.sub("[0-9a-f]{32}", "<random>", repr(answer)) if answer is not None else None


def open_warm(url: str) -> SqlLedger:
    """A ledger that has worked before: a connection waits in its pool."""
    ledger = SqlLedger(Database(url))
    ledger.get_note("warm")
    return ledger


def rows(url: str) -> dict[str, list[dict[str, object]]]:
    """Everything in a ledger, without what is random and without gaps in numbers."""
    engine = Database(url)
    with engine.read() as connection:
        ids = connection.scalars(select(items.c.item_id).order_by(items.c.item_id)).all()
        places = {item_id: place for place, item_id in enumerate(ids)}
        found = {
            table.name: [
                dict(row._mapping)
                for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }
    engine.close()
    for name, table_rows in found.items():
        for place, row in enumerate(table_rows):
            plain(row, place, places, keeps_number=name in {"chunks", "deliveries"})
        table_rows.sort(key=repr)
    return found


def plain(row: dict[str, Any], place: int, places: dict[int, int], *, keeps_number: bool) -> None:
    """Replace in one row what may differ."""
    for column in ITEM_IDS:
        if row.get(column) is not None:
            row[column] = places[row[column]]
    for column in SEQUENCES:
        if column in row and not (keeps_number and column == "number"):
            row[column] = place
    for column in ("lease_token", "message_id", "token"):
        if row.get(column) is not None:
            row[column] = "<random>"
    if row.get("batch_id") == "new":
        row["uid"] = "<random>"


@dataclass(frozen=True)
class Undisturbed:
    """What a call does when nothing happens: its answer, the rows before and after, its moments."""

    answer: object
    before: object
    after: object
    moments: int


def undisturbed(stage: Stage, case: Case) -> Undisturbed:
    stage.put_back()
    before = rows(stage.url)
    ledger = open_warm(stage.url)
    counted = Cut(stage.server, moment=0)
    with at_every_moment(counted):
        answer = told(case, ledger, stage.world)
    ledger.close()
    return Undisturbed(answer, before, rows(stage.url), counted.calls)


@pytest.mark.slow
@pytest.mark.parametrize("method", sorted(CASES))
def test_a_lost_connection_is_made_good_by_the_next_call(stage: Stage, method: str) -> None:
    case = CASES[method]
    expected = undisturbed(stage, case)
    assert expected.moments >= 3  # a statement, before and after its commit
    for moment in range(1, expected.moments + 1):
        stage.put_back()
        ledger = open_warm(stage.url)
        cut = Cut(stage.server, moment)
        with at_every_moment(cut), pytest.raises(ServiceUnavailable) as lost:
            case.call(ledger, stage.world)
        assert lost.value.code == "LEDGER_UNREACHABLE"
        unheard = moment == expected.moments
        assert rows(stage.url) == (expected.after if unheard else expected.before)
        changed = unheard and case.again is not SAME
        assert told(case, ledger, stage.world) == (said(case.again) if changed else expected.answer)
        assert rows(stage.url) == expected.after
        ledger.close()


def said(again: object) -> object:
    """As ``told`` would put it."""
    return again if again is None or isinstance(again, type) else repr(again)


def test_no_method_is_left_out() -> None:
    members = [pair for port in (Ledger, Register, CallGates) for pair in vars(port).items()]
    methods = {name for name, member in members if isfunction(member) and name[0] != "_"}
    assert set(CASES) == methods - {"close"}

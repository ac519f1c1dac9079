"""Which indexes PostgreSQL takes for the statements of every call of the ledger.

In small tables it would read them whole, rightly: it is asked what it does when it can help it.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, text

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.errors import LeaseLost
from tests.contract.ledger_calls import CASES, make_world
from tests.real.postgresql import PostgreSql

NAME = "ledger_queries"
LARGE_TABLES = {"items", "chunks", "outbox", "deliveries", "attempts"}

WITH_A_LEASE = {"heartbeat", "mark_items", "reset_marks", "finish_chunk", "record_attempt"}


def statements_of_all_calls(url: str) -> list[tuple[str, Any]]:
    """The SQL of all calls, with its parameters."""
    ran: list[tuple[str, Any]] = []

    def note(_c: Connection, _cursor: object, sql: str, values: Any, *_: object) -> None:
        ran.append((sql, values[0] if isinstance(values, list) else values))

    ledger = open_ledger(url)
    world = make_world(ledger)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for method in sorted(CASES, key=lambda name: (name not in WITH_A_LEASE, name)):
            with suppress(LeaseLost):  # another call ended it; these were first
                CASES[method].call(ledger, world)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    ledger.close()
    return ran


def steps(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from steps(inner)


def walks_through_a_large_table(step: dict[str, Any]) -> bool:
    """Whether it reads every row, or every entry of an index."""
    if step["Node Type"] == "Bitmap Index Scan":
        table = step["Index Name"].split("_")[1]  # ix_items_state: by the naming convention
    else:
        table = step.get("Relation Name")
    is_walk = "Scan" in step["Node Type"] and step["Node Type"] != "Bitmap Heap Scan"
    return is_walk and table in LARGE_TABLES and "Index Cond" not in step


@pytest.mark.slow
def test_no_call_walks_through_a_whole_large_table(postgresql: PostgreSql) -> None:
    url = postgresql.create_database(NAME)
    ran = statements_of_all_calls(url)
    database = Database(url)
    slow = []
    with database.read() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        for sql, values in ran:
            if sql.split()[0] not in {"SELECT", "UPDATE", "DELETE", "INSERT"}:
                continue
            (plans,) = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", values).one()
            if any(map(walks_through_a_large_table, steps(plans[0]["Plan"]))):
                slow.append(sql)
    database.close()
    postgresql.drop_database(NAME)
    assert len(ran) > len(CASES)
    assert slow == []

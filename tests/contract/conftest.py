"""The databases that the ledger's contract holds for: SQLite, and a real PostgreSQL.

The tests start the PostgreSQL; ``OCR_TEST_POSTGRESQL_URL`` names another one to use instead.
"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.ports.ledger import Ledger

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def postgresql_url(request: pytest.FixtureRequest) -> str:
    """The URL of a database in which schemas may be made."""
    named = os.environ.get("OCR_TEST_POSTGRESQL_URL")
    return named or str(request.getfixturevalue("postgresql").url)


@pytest.fixture(params=DATABASES)
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/with space/ledger.db"
        return
    url = make_url(request.getfixturevalue("postgresql_url")).set(drivername="postgresql+psycopg2")
    schema = f"ledger_{uuid.uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        mine = url.update_query_dict({"options": f"-csearch_path={schema}"})
        yield mine.set(drivername="postgresql").render_as_string(hide_password=False)
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    opened: Ledger = open_ledger(ledger_url)
    yield opened
    opened.close()

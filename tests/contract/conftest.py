"""Every ledger that the contract holds for: SQLite always, PostgreSQL where a server is named."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.ports.ledger import Ledger

POSTGRESQL_URL = os.environ.get("OCR_TEST_POSTGRESQL_URL")
DATABASES = ["sqlite", "postgresql"] if POSTGRESQL_URL else ["sqlite"]


@pytest.fixture(params=DATABASES)
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/with space/ledger.db"
        return
    assert POSTGRESQL_URL is not None
    name = f"ledger_{uuid.uuid4().hex}"
    engine = create_engine(POSTGRESQL_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
        yield f"{POSTGRESQL_URL}?options=-csearch_path%3D{name}"
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    opened: Ledger = open_ledger(ledger_url)
    yield opened
    opened.close()

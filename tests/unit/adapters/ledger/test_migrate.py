from pathlib import Path

import pytest
from sqlalchemy import text

from ocr_pipeline.adapters.ledger.database import Database
from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.adapters.ledger.migrate import migrate
from ocr_pipeline.model.errors import SpecError


def test_a_ledger_that_is_opened_again_keeps_what_it_holds(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/100% new/ledger.db"
    first = open_ledger(url)
    first.set_note("hash", "1")
    first.close()
    second = open_ledger(url)
    assert second.get_note("hash") == "1"
    second.close()


def test_a_ledger_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/ledger.db"
    open_ledger(url).close()
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SpecError, match="9999"):
        migrate(database)
    database.close()

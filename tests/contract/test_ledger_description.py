"""The contract of ``Ledger``: what it says of itself."""

import re

from sqlalchemy import make_url

from ocr_pipeline.ports.ledger import Ledger


def test_a_ledger_names_its_database_and_no_secret(ledger: Ledger, ledger_url: str) -> None:
    url = make_url(ledger_url)
    told = ledger.describe()
    assert re.match(r"(SQLite|PostgreSQL) \d+\.[\d.]+, schema \d{4}, ", told)
    assert str(url.database) in told
    assert not url.password or str(url.password) not in told

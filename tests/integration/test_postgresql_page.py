"""docs/postgresql.md: what it says to type is typed, against a real server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from dagster import DagsterInstance
from ruamel.yaml import YAML
from sqlalchemy import make_url

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from tests.real.postgresql import PostgreSql, find_binaries

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "postgresql.md").read_text(encoding="utf-8")
ADDRESS = "db.example.com:5432"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def exports() -> dict[str, str]:
    """The variables that the page sets."""
    return dict(re.findall(r"^export (\w+)='([^']+)'$", PAGE, re.MULTILINE))


def execute(server: PostgreSql, statements: str) -> None:
    """As an administrator in psql."""
    connection = psycopg2.connect(server.url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in filter(None, map(str.strip, statements.split(";"))):
            cursor.execute(statement)
    connection.close()


@pytest.fixture
def variables(postgresql: PostgreSql, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The role and the databases of the page, and its variables, for the server of the tests."""
    for block in blocks("sql"):
        execute(postgresql, block)
    here = f"127.0.0.1:{postgresql.port}"
    found = {name: value.replace(ADDRESS, here) for name, value in exports().items()}
    for name, value in found.items():
        monkeypatch.setenv(name, value)
    yield found
    execute(postgresql, "DROP DATABASE ocr_ledger; DROP DATABASE ocr_dagster; DROP ROLE ocr")


def test_the_block_is_the_one_that_is_deployed() -> None:
    deployed = (ROOT / "deploy" / "dagster.postgresql.yaml").read_text(encoding="utf-8")
    yaml = YAML(typ="safe")
    (block,) = blocks("yaml")
    assert yaml.load(block)["storage"] == yaml.load(deployed)["storage"]


def test_every_url_of_the_page_is_one() -> None:
    urls = re.findall(r"postgresql(?:\+psycopg2)?://ocr:[^\s`']+", PAGE)
    assert len(urls) == 3
    assert {make_url(url).database for url in urls} == {"ocr_ledger", "ocr_dagster"}
    (several,) = [make_url(url) for url in urls if make_url(url).host is None]
    assert several.query["host"] == ("db1:5432", "db2:5432")


@pytest.mark.slow
def test_the_quick_start_and_the_backup(
    postgresql: PostgreSql, variables: dict[str, str], tmp_path: Path
) -> None:
    url = variables["OCR_PIPELINE_LEDGER"]
    ledger = open_ledger(url)
    ledger.set_note("written", "before the backup")
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(ROOT / "deploy" / "dagster.postgresql.yaml", home / "dagster.yaml")
    with DagsterInstance.from_config(str(home)) as instance:
        assert instance.get_runs() == []

    backup, restore = (block for block in blocks("sh") if "/backup/" in block)
    type_in(backup, tmp_path)
    ledger.set_note("written", "after the backup")
    ledger.close()
    type_in(restore, tmp_path)
    ledger = open_ledger(url)
    assert ledger.get_note("written") == "before the backup"
    ledger.close()


def type_in(lines: str, folder: Path) -> None:
    """Run lines of the page in a shell, with its programs in the path."""
    programs = find_binaries()
    assert programs is not None
    subprocess.run(
        ["bash", "-euc", lines.replace("/backup/", f"{folder}/")],
        check=True,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
    )


@pytest.mark.slow
def test_of_two_servers_the_one_that_answers_is_taken(
    postgresql: PostgreSql, variables: dict[str, str]
) -> None:
    (several,) = re.findall(r"postgresql://[^\s`]+target_session_attrs=read-write", PAGE)
    alive = f"127.0.0.1:{postgresql.port}"
    url = several.replace("ocr:...", "ocr:change-me").replace("db1:5432", "127.0.0.1:1")
    ledger = open_ledger(url.replace("db2:5432", alive))
    assert ledger.batches() == []
    ledger.close()

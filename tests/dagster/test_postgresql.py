"""Dagster's own storage in PostgreSQL: deploy/dagster.postgresql.yaml."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from dagster import AssetKey, DagsterInstance

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.manifest import ChunkState
from tests.fakes.site import Site
from tests.real.postgresql import PostgreSql

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
FILE = "dagster.postgresql.yaml"


def test_only_the_storage_differs_from_the_other_file() -> None:
    texts = [(DEPLOY / name).read_text(encoding="utf-8") for name in ("dagster.yaml", FILE)]
    first, second = (text[text.index("telemetry:") :] for text in texts)
    assert first == second


@pytest.fixture
def home(postgresql: PostgreSql, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A DAGSTER_HOME whose storage is an empty database."""
    url = postgresql.create_database("dagster_storage")
    monkeypatch.setenv("DAGSTER_POSTGRES_URL", url.replace("postgresql:", "postgresql+psycopg2:"))
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(DEPLOY / FILE, folder / "dagster.yaml")
    yield folder
    postgresql.drop_database("dagster_storage")


@pytest.mark.slow
def test_a_batch_runs_on_it_with_the_ledger_beside_it(
    postgresql: PostgreSql, home: Path, tmp_path: Path
) -> None:
    ledger = open_ledger(postgresql.create_database("ledger_beside_dagster"))
    with DagsterInstance.from_config(str(home)) as instance:
        site = Site(tmp_path, ledger, instance)
        site.batch()
        site.drop("a.png", "b.png")
        request = site.request()
        assert site.run(request).success
        assert [chunk.state for chunk in ledger.chunks(None, list(ChunkState))] == [ChunkState.DONE]
    with DagsterInstance.from_config(str(home)) as again:
        assert len(again.get_runs()) == 1
        partitions = again.get_materialized_partitions(AssetKey(["scans", "results"]))
        assert partitions == {request.partition_key}
    ledger.close()
    postgresql.drop_database("ledger_beside_dagster")

"""On Ceph and PostgreSQL, whatever is killed: with no hand, everything is done once."""

import time
from collections.abc import Iterator

import pytest

from ocr_pipeline.model.manifest import ChunkRecord, ChunkState
from tests.e2e.houses import ProductionHouse
from tests.e2e.judge import judge
from tests.e2e.layouts import BATCHES, QUICK
from tests.e2e.stage import Postbox, Stage
from tests.real.ceph import Ceph
from tests.real.postgresql import PostgreSql

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

SLOW = 1.0  # seconds per image: time to reach for a running chunk


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, ceph: Ceph, postgresql: PostgreSql
) -> ProductionHouse:
    folder = tmp_path_factory.mktemp("production") / "stage"
    return ProductionHouse(folder, ceph, postgresql)


@pytest.fixture(scope="module")
def stage(house: ProductionHouse) -> Iterator[Stage]:
    postbox = Postbox()
    with postbox.receiver, Stage(house.folder, postbox, house) as running:
        yield running
        running.stop()


@pytest.fixture(autouse=True)
def _once(stage: Stage) -> Iterator[None]:
    """After each test everything comes to its end by itself; nothing is lost or doubled."""
    yield
    stage.set_pace(QUICK)
    stage.rest(300)
    judge(stage)


def test_images_become_results_and_arrive(stage: Stage) -> None:
    stage.drop("receipts", 4)
    stage.drop("letters", 2)


def in_the_middle(stage: Stage) -> ChunkRecord:
    """A chunk of which some images have an answer and most have none."""
    stage.set_pace(SLOW)
    stage.drop("receipts", 6)
    stage.drop("letters", 3)
    stage.until(lambda: begun(stage), 120, "a chunk is being read")
    return begun(stage)[0]


def begun(stage: Stage) -> list[ChunkRecord]:
    """Running chunks with an answer."""
    return [chunk for batch in BATCHES for chunk in stage.begun(batch)]


def test_the_gateway_of_the_storages_is_killed(stage: Stage, house: ProductionHouse) -> None:
    in_the_middle(stage)
    house.ceph.kill_gateway()
    stage.until(lambda: given_back(stage), 120, "a run finds the storage gone")
    house.ceph.start_gateway()


def given_back(stage: Stage) -> list[ChunkRecord]:
    """Chunks that wait for a storage that answers."""
    planned = [chunk for batch in BATCHES for chunk in stage.chunks(batch, ChunkState.PLANNED)]
    return [chunk for chunk in planned if (chunk.last_error or "").startswith("STORAGE_")]


def test_the_database_is_killed(stage: Stage, house: ProductionHouse) -> None:
    chunk = in_the_middle(stage)
    house.postgresql.kill()
    lease_expires = chunk.lease_expires or 0
    stage.until(lambda: time.time() > lease_expires + 1, 60, "the outage outlasts the lease")
    assert "Connection refused" in stage.log
    house.postgresql.start()


@pytest.mark.parametrize("role", ["run worker", "daemon"])
def test_a_process_is_killed(stage: Stage, role: str) -> None:
    in_the_middle(stage)
    assert stage.kill_one(role)


def test_everything_is_killed_at_once(stage: Stage, house: ProductionHouse) -> None:
    in_the_middle(stage)
    house.postgresql.kill()
    stage.cut_power()
    house.postgresql.start()
    stage.start()

"""A batch on an empty ledger."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.world import BatchWorld


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def batch(ledger: Ledger) -> Iterator[BatchWorld]:
    world = BatchWorld(ledger)
    yield world
    world.close()

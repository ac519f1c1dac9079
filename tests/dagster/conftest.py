"""A project with one batch in memory of Dagster, on a ledger of its own."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from tests.fakes.site import Site


@pytest.fixture
def bare_site(tmp_path: Path) -> Iterator[Site]:
    ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.sqlite")
    with dg.DagsterInstance.ephemeral() as instance:
        yield Site(tmp_path, ledger, instance)
    ledger.close()


@pytest.fixture
def site(bare_site: Site) -> Site:
    bare_site.batch()
    return bare_site

"""Real components -> fixtures of the whole test run, started when the first test asks for one.

Registered in ``tests/conftest.py``. What a component is and how it runs belongs to the module of
its own beside this one.
"""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest

from tests.real.ceph import Ceph, missing_programs
from tests.real.postgresql import PostgreSql, find_binaries


def missing(component: str) -> NoReturn:
    """A component is not installed: a failure where everything must be tested, else a skip."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{component} is not installed: apt-get install what debian-packages.txt lists")
    pytest.skip(f"{component} is not installed")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSql]:
    """A real PostgreSQL that runs. A test that stops or kills it starts it again."""
    binaries = find_binaries()
    if binaries is None:
        missing("PostgreSQL")
    server = PostgreSql(binaries)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="session")
def ceph() -> Iterator[Ceph]:
    """A real S3 service that runs. A test that kills its gateway starts it again."""
    if missing_programs():
        missing("Ceph")
    cluster = Ceph()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.stop()

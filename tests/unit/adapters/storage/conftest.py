"""A service that does what a test's script says, and a store on it."""

from collections.abc import Iterator

import pytest
from botocore.retries.standard import ExponentialBackoff

from ocr_pipeline.adapters.storage.s3 import S3Store
from ocr_pipeline.adapters.storage.s3_client import open_client
from tests.fakes.s3_server import ScriptedS3
from tests.fakes.s3_store import StoreMaker


@pytest.fixture(scope="module")
def running() -> Iterator[ScriptedS3]:
    """One for all tests: so boto3's clients can be shared, which take long to make."""
    with ScriptedS3() as server:
        yield server
        open_client.cache_clear()


@pytest.fixture
def server(running: ScriptedS3) -> ScriptedS3:
    """The service, which knows nothing of earlier tests."""
    running.forget()
    return running


@pytest.fixture
def make(server: ScriptedS3, monkeypatch: pytest.MonkeyPatch) -> StoreMaker:
    """Stores with other settings."""
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda *_: 0)
    return StoreMaker(server)


@pytest.fixture
def store(make: StoreMaker) -> S3Store:
    """A store with the usual settings."""
    return make()

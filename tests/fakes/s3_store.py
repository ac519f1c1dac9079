"""Stores on a service that does what a test's script says, without waiting between attempts."""

from typing import Any

from ocr_pipeline.adapters.storage.s3 import S3Store
from ocr_pipeline.adapters.storage.s3_account import S3Account
from ocr_pipeline.adapters.storage.s3_client import open_client
from ocr_pipeline.spec.storage import S3Storage
from tests.fakes.s3_server import MODIFIED, Exchange, ScriptedS3

ACCOUNT = S3Account(access_key_id="id", secret_access_key="secret")
ATTEMPTS = 3


class StoreMaker:
    """Makes stores on one service; ``slept`` is how long they would have waited."""

    def __init__(self, server: ScriptedS3) -> None:
        self.slept: list[float] = []
        self._server = server

    def __call__(self, part_bytes: int | None = None, **settings: Any) -> S3Store:
        """A store with these settings; ``part_bytes`` may be smaller than any service takes."""
        own: dict[str, Any] = {
            "endpoint_url": self._server.url,
            "region": "r",
            "max_attempts": ATTEMPTS,
        }
        spec = S3Storage(kind="s3", bucket="bucket", **(own | settings))
        client = open_client(spec, ACCOUNT)
        if part_bytes:
            spec = spec.model_copy(update={"part_bytes": part_bytes})
        return S3Store(client, spec, self.slept.append)


def cut(exchange: Exchange) -> None:
    """Half an object, as if it were the whole."""
    modified = MODIFIED["header"]
    exchange.say(200, b"half", Content_Length="8", ETag='"e"', Last_Modified=modified)

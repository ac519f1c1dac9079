"""Where a project's images and results are: folders of its own, or a bucket that is far away.

What is measured there belongs to the benchmarks.
"""

import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from benchmarks.distance import at_distance
from benchmarks.figures import NotInstalled
from benchmarks.stage import FOLDERS, Project

SECRETS = ("BENCH_S3_ACCESS_KEY", "BENCH_S3_SECRET_KEY")


class Place(Protocol):
    """Where a project's images and results are."""

    def storages(self, name: str) -> str:
        """The lines of a batch's YAML that name them, for a project of this name."""

    def fill(self, name: str, project: Project, images: dict[str, bytes]) -> None:
        """Put the images there."""


class Folders:
    """Folders of the project."""

    def storages(self, name: str) -> str:
        """The default."""
        del name
        return FOLDERS

    def fill(self, name: str, project: Project, images: dict[str, bytes]) -> None:
        """As one folder."""
        project.drop(name, images)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket with a prefix for every project.

    It is filled through ``client`` and worked on through ``endpoint_url``.
    """

    client: Any
    name: str
    endpoint_url: str

    def storages(self, name: str) -> str:
        """JSON is YAML."""
        return "".join(
            f"{role}: {json.dumps(self._storage(f'{name}/{role}'))}\n"
            for role in ("input", "result")
        )

    def _storage(self, prefix: str) -> dict[str, object]:
        access_key, secret_key = SECRETS
        return {
            "kind": "s3",
            "bucket": self.name,
            "prefix": prefix,
            "endpoint_url": self.endpoint_url,
            "region": "default",
            "addressing": "path",
            "credentials": {
                "access_key_id": {"env": access_key},
                "secret_access_key": {"env": secret_key},
            },
        }

    def fill(self, name: str, project: Project, images: dict[str, bytes]) -> None:
        """A few at a time."""
        del project

        def put(key: str) -> None:
            self.client.put_object(Bucket=self.name, Key=f"{name}/input/{key}", Body=images[key])

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(put, images))


@contextmanager
def far_bucket(latency_seconds: float) -> Iterator[Bucket]:
    """A bucket of a radosgw that is started for it.

    Raises:
        NotInstalled: it is not installed.
    """
    from tests.real.ceph import Ceph, missing_programs

    if missing := missing_programs():
        raise NotInstalled(f"{', '.join(missing)} not found: see debian-packages.txt")
    ceph = Ceph()
    try:
        ceph.start()
        os.environ.update(zip(SECRETS, (ceph.access_key, ceph.secret_key), strict=True))
        with at_distance(urlsplit(ceph.endpoint_url).port or 80, latency_seconds) as port:
            yield Bucket(ceph.client(), ceph.create_bucket("bench"), f"http://127.0.0.1:{port}")
    finally:
        ceph.stop()

"""Where a stage keeps its things: folders and SQLite, or buckets and PostgreSQL.

What runs there belongs to ``stage``.
"""

import uuid
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from tests.real.ceph import REGION, Ceph, S3User
from tests.real.postgresql import PostgreSql

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


class House(Protocol):
    """Storages of batches, the ledger's database, and the one that Dagster keeps for itself."""

    @property
    def ledger_url(self) -> str:
        """The value of ``OCR_PIPELINE_LEDGER``."""

    @property
    def dagster_yaml(self) -> str:
        """The configuration of Dagster's instance, as it is deployed."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What that configuration takes from the environment."""

    def storages(self, batch: str) -> dict[str, object]:
        """The fields ``input`` and ``result`` of a new batch, whose input is there from now on."""

    def drop(self, batch: str, key: str, data: bytes) -> None:
        """Put an image into the input, as a scanner does."""


class LocalHouse:
    """Folders and SQLite."""

    environment: Mapping[str, str] = MappingProxyType({})

    def __init__(self, folder: Path) -> None:
        """Take the project folder."""
        self._folder = folder

    @property
    def dagster_yaml(self) -> str:
        """See ``House.dagster_yaml``."""
        return (DEPLOY / "dagster.yaml").read_text(encoding="utf-8")

    @property
    def ledger_url(self) -> str:
        """SQLite at the place that is the default."""
        return f"sqlite:///{self._folder / '.ocr-pipeline' / 'ledger.sqlite'}"

    def storages(self, batch: str) -> dict[str, object]:
        """Two folders of the project."""
        for folder in (self._inbox(batch), self._folder / "out" / batch):
            folder.mkdir(parents=True)
        return {"input": {"path": f"in/{batch}"}, "result": {"path": f"out/{batch}"}}

    def drop(self, batch: str, key: str, data: bytes) -> None:
        """Write it aside and move it in."""
        target = self._inbox(batch) / key
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = self._folder / "scanner.png"
        aside.write_bytes(data)
        aside.rename(target)

    def _inbox(self, batch: str) -> Path:
        return self._folder / "in" / batch


class ProductionHouse:
    """Buckets of two accounts of a real Ceph; ledger and Dagster in a real PostgreSQL."""

    def __init__(self, folder: Path, ceph: Ceph, postgresql: PostgreSql) -> None:
        """Make buckets and databases that are nobody else's."""
        self.ceph = ceph
        self.postgresql = postgresql
        self.folder = folder
        name = f"stage-{uuid.uuid4().hex[:8]}"
        self._inbox, self._outbox = f"{name}-in", f"{name}-out"
        self._scanner = ceph.client()
        self._scanner.create_bucket(Bucket=self._inbox)
        ceph.client(ceph.stranger).create_bucket(Bucket=self._outbox)
        self._ledger_url = postgresql.create_database(f"{name}-ledger")
        self._dagster_url = postgresql.create_database(f"{name}-dagster")

    @property
    def ledger_url(self) -> str:
        """A database of its own."""
        return self._ledger_url

    @property
    def dagster_yaml(self) -> str:
        """See ``House.dagster_yaml``."""
        return (DEPLOY / "dagster.postgresql.yaml").read_text(encoding="utf-8")

    @property
    def environment(self) -> Mapping[str, str]:
        """Dagster's database; without a driver's name SQLAlchemy takes one that it cannot use."""
        url = self._dagster_url.replace("postgresql:", "postgresql+psycopg2:")
        return {"DAGSTER_POSTGRES_URL": url}

    def storages(self, batch: str) -> dict[str, object]:
        """A prefix in each bucket; whoever may read the input may not touch the results."""
        return {
            "input": self._storage(self._inbox, batch, self.ceph.owner),
            "result": self._storage(self._outbox, batch, self.ceph.stranger),
        }

    def _storage(self, bucket: str, prefix: str, user: S3User) -> dict[str, object]:
        return {
            "kind": "s3",
            "bucket": bucket,
            "prefix": prefix,
            "endpoint_url": self.ceph.endpoint_url,
            "region": REGION,
            "addressing": "path",
            "credentials": {
                "access_key_id": self._secret(f"{user.uid}-id", user.access_key),
                "secret_access_key": self._secret(f"{user.uid}-key", user.secret_key),
            },
            "connect_timeout_seconds": 5,
            "read_timeout_seconds": 20,
            "max_attempts": 2,  # an outage of seconds is felt
        }

    def _secret(self, name: str, value: str) -> dict[str, object]:
        file = self.folder / "secrets" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(value, encoding="utf-8")
        return {"file": str(file)}

    def drop(self, batch: str, key: str, data: bytes) -> None:
        """Upload it."""
        self._scanner.put_object(Bucket=self._inbox, Key=f"{batch}/{key}", Body=data)

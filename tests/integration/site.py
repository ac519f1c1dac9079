"""A project on disk whose batch runs in this process, with all that a user has but the models.

Command, Dagster, decoder, engine processes, stores and ledger are real. Somebody may change files
between listing and reading.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from ocr_pipeline import wiring
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.workers.pool import EnginePool
from ocr_pipeline.cli.app import exit_code_of
from ocr_pipeline.model.manifest import ItemRecord, ItemState, ObservedObject
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import Settings
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.vision.document import recognize_document
from tests.fakes.engines import ScriptedFactory
from tests.fakes.project import Project

BATCH_ID = "scans"
WORKERS = 2
MEMORY_LIMIT_BYTES = 500_000_000


class WatchedStore(LocalStore):
    """An input folder that tells a test before it is listed or read."""

    before_list: Callable[[], None]
    before_read: Callable[[str], None]

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        """Tell, then list."""
        self.before_list()
        return super().list_page(start_after, limit)

    def read(self, key: str, max_bytes: int) -> tuple[bytes, ObservedObject]:
        """Tell, then read."""
        self.before_read(key)
        return super().read(key, max_bytes)


class Site:
    """One batch; ``before_list`` and ``before_read`` are what happens meanwhile in its inbox."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project = Project(folder)
        self.project.domain()
        self.inbox = folder / "in" / BATCH_ID
        self.out = folder / "out" / BATCH_ID
        self.inbox.mkdir(parents=True)
        self.before_list: Callable[[], None] = lambda: None
        self.before_read: Callable[[str], None] = lambda _: None
        self.time_limit_seconds = 60.0
        monkeypatch.setenv("OCR_PIPELINE_CONFIG", str(self.project.config_dir))
        monkeypatch.setattr(wiring, "open_store", self._open_store)
        monkeypatch.setattr(wiring.Engines, "pool", lambda _, settings, __: self._pool(settings))
        monkeypatch.setattr(wiring.Engines, "problem", lambda *_: None)

    def configure(self, **fields: Any) -> None:
        """Write the batch; objects settle in a moment and chunks wait for nothing."""
        quick = {"settle_seconds": 0.2, "chunk": {"max_wait_seconds": 0}}
        self.project.batch(BATCH_ID, **{**quick, **fields})

    def put(self, files: Mapping[str, bytes]) -> None:
        """Copy files into the inbox."""
        for key, data in files.items():
            path = self.inbox / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def run(self) -> int:
        """``batch run``; the exit code."""
        return exit_code_of(["batch", "run", BATCH_ID])

    @property
    def ledger(self) -> Ledger:
        """The one that the command used."""
        return wiring.open_ledger(Settings.from_environment().ledger_url)

    def items(self) -> list[ItemRecord]:
        """Every item, oldest first."""
        return self.ledger.items(self.uid, list(ItemState), limit=10_000)

    @property
    def uid(self) -> str:
        """Of the batch."""
        [batch] = self.ledger.batches()
        return batch.uid

    def codes(self) -> list[tuple[str, str]]:
        """Key and error code, or state, of every item."""
        return sorted((item.key, item.error_code or item.state.value) for item in self.items())

    def report_lines(self) -> list[dict[str, Any]]:
        """The run reports of all chunks."""
        reports = sorted(self.out.glob("_reports/**/*.jsonl"))
        return [json.loads(line) for path in reports for line in path.read_text().splitlines()]

    def close(self) -> None:
        """Give the ledger's connections back."""
        self.ledger.close()
        wiring.open_ledger.cache_clear()

    def _open_store(self, spec: StorageSpec, *_: object) -> LocalStore:
        path = Path(spec.location)
        if path != self.inbox:
            return LocalStore(path)
        store = WatchedStore(path)
        store.before_list, store.before_read = self.before_list, self.before_read
        return store

    def _pool(self, settings: EffectiveSettings) -> EnginePool:
        return EnginePool(
            ScriptedFactory(),
            recognize_document,
            workers=WORKERS,
            time_limit_seconds=self.time_limit_seconds,
            memory_limit_bytes=MEMORY_LIMIT_BYTES,
            recycle_after_images=500,
        )


def replace_file(path: Path, data: bytes) -> None:
    """Put a new file in the place of another, as careful programs do."""
    new = path.with_name(".new")
    new.write_bytes(data)
    new.replace(path)

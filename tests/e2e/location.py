"""What a stage's code servers load: the real definitions, a quick engine, fuses around the rest."""

import os
from pathlib import Path
from typing import cast

from ocr_pipeline import wiring
from ocr_pipeline.adapters.workers.pool import EnginePool
from ocr_pipeline.definitions import build_defs
from ocr_pipeline.ports.engines import PaidAnswers, RecognizerPool
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import Patience, Settings
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.vision.document import recognize_document
from tests.fakes.crashes import CrashPoints, Fused
from tests.fakes.engines import ScriptedFactory

IMPATIENCE = Patience(
    lease_seconds=4.0, heartbeat_seconds=0.5, start_grace_seconds=12.0, request_grace_seconds=15.0
)


class QuickEngines:
    """Real processes around a scripted engine; its pace is read as a chunk begins."""

    def __init__(self, folder: Path) -> None:
        self._pace = folder / "seconds-per-image"

    def pool(self, settings: EffectiveSettings, answers: PaidAnswers) -> RecognizerPool:
        """Two processes."""
        seconds = float(self._pace.read_text()) if self._pace.exists() else 0.05
        return EnginePool(
            ScriptedFactory(seconds),
            recognize_document,
            workers=2,
            time_limit_seconds=60.0,
            memory_limit_bytes=settings.engine.memory_limit_bytes,
            recycle_after_images=50,
        )

    def problem(self, settings: EffectiveSettings) -> str | None:
        """A script needs no language data."""
        return None


class FusedStores:
    """Opens stores with fuses."""

    def __init__(self, points: CrashPoints) -> None:
        self._points = points

    def __call__(self, spec: StorageSpec) -> ObjectStore:
        """The store behind a spec."""
        return cast("ObjectStore", Fused(wiring.open_store(spec), self._points))


folder = Path(os.environ["OCR_STAGE"])
points = CrashPoints(folder / "crashes")
environment = Settings.from_environment()
settings = Settings(environment.config_dir, environment.ledger_url, IMPATIENCE)
defs = build_defs(
    settings,
    overrides={
        "engines": QuickEngines(folder),
        "ledger": Fused(wiring.open_ledger(settings.ledger_url), points),
        "stores": FusedStores(points),
        "webhook": Fused(wiring.open_sender(), points),
    },
)

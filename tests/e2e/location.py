"""What a stage's code servers load: the real definitions, a quick engine, fuses around the rest."""

import functools
import os
from pathlib import Path
from typing import cast

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.adapters.workers.pool import EnginePool
from ocr_pipeline.definitions import build_defs
from ocr_pipeline.ports.engines import EnginePause, PaidAnswers, RecognizerPool
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.ports.webhook import WebhookSender
from ocr_pipeline.resources.ledger import LedgerResource
from ocr_pipeline.resources.storage import S3AccountResource, StorageResource, Stores
from ocr_pipeline.resources.webhook import WebhookResource
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import Patience, Settings
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.vision.document import recognize_document
from tests.fakes.crashes import CrashPoints, Fused
from tests.fakes.engines import ScriptedFactory

IMPATIENCE = Patience(
    lease_seconds=4.0, heartbeat_seconds=0.5, start_grace_seconds=12.0, request_grace_seconds=15.0
)
FOLDER = Path(os.environ["OCR_STAGE"])
POINTS = CrashPoints(FOLDER / "crashes")
PACE = FOLDER / "seconds-per-image"  # a stage without it has the engines of the product


class QuickEngines:
    """Real processes around a scripted engine; its pace is read as a chunk begins."""

    def pool(self, settings: EffectiveSettings, answers: PaidAnswers) -> RecognizerPool:
        """Two processes."""
        seconds = float(PACE.read_text())
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

    def admit(self, settings: EffectiveSettings, chunk_key: str) -> EnginePause | None:
        """A script has no limits."""
        return None


@functools.cache
def fused_ledger(url: str) -> Ledger:
    """One per process, as without fuses."""
    return cast("Ledger", Fused(wiring.open_ledger(url), POINTS))


class FusedLedger(LedgerResource):
    """The ledger, opened when it is asked for."""

    def create_resource(self, context: dg.InitResourceContext) -> Ledger:
        return fused_ledger(self.url)


class FusedStorage(StorageResource):
    """Stores of all kinds."""

    def create_resource(self, context: dg.InitResourceContext) -> Stores:
        stores = super().create_resource(context)

        def open_fused(spec: StorageSpec) -> ObjectStore:
            return cast("ObjectStore", Fused(stores(spec), POINTS))

        return cast("Stores", open_fused)


class FusedWebhook(WebhookResource):
    """The sender of deliveries."""

    def create_resource(self, context: dg.InitResourceContext) -> WebhookSender:
        return cast("WebhookSender", Fused(super().create_resource(context), POINTS))


environment = Settings.from_environment()
settings = Settings(environment.config_dir, environment.ledger_url, IMPATIENCE)
overrides: dict[str, object] = {
    "ledger": FusedLedger(url=settings.ledger_url),
    "stores": FusedStorage(s3=S3AccountResource()),
    "webhook": FusedWebhook(),
}
if PACE.exists():
    overrides["engines"] = QuickEngines()
defs = build_defs(settings, overrides)

"""The configuration becomes Dagster definitions.

Per batch two jobs, two sensors, four assets and their checks; a schedule where it has one.

Opens no connection and reads no secret at import. A file that is wrong costs its own batch only.
"""

import gc
from collections.abc import Callable, Mapping

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.assets.catalog import build_catalog
from ocr_pipeline.assets.checks import build_checks
from ocr_pipeline.assets.deliveries import build_deliveries
from ocr_pipeline.assets.manifest import build_manifest
from ocr_pipeline.assets.pages import build_pages
from ocr_pipeline.assets.results import build_results
from ocr_pipeline.jobs import build_catalog_job, build_delivery_job, build_recognition_job
from ocr_pipeline.resources.catalog import CatalogResource
from ocr_pipeline.resources.engine import EngineResource
from ocr_pipeline.resources.files import ResultFilesResource
from ocr_pipeline.resources.ledger import KeeperResource, LedgerResource
from ocr_pipeline.resources.storage import S3AccountResource, StorageResource
from ocr_pipeline.resources.watcher import WatcherSource
from ocr_pipeline.resources.webhook import WebhookResource
from ocr_pipeline.schedules import build_schedules
from ocr_pipeline.sensors.deliveries import build_delivery_sensor
from ocr_pipeline.sensors.housekeeping import build_housekeeping_sensor
from ocr_pipeline.sensors.inbox import build_inbox_sensor
from ocr_pipeline.sensors.pace import delivery_interval_seconds, look_interval_seconds
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.settings import Patience, Settings
from ocr_pipeline.steps.watch import Watcher

CLOCK = wiring.SystemClock()


def build_resources(settings: Settings) -> dict[str, object]:
    """The resources by the names that assets and sensors ask for."""
    return {
        "catalog": CatalogResource(config_dir=str(settings.config_dir)),
        "ledger": LedgerResource(url=settings.ledger_url),
        "stores": StorageResource(s3=S3AccountResource()),
        "engines": EngineResource(ledger_url=settings.ledger_url),
        "files": ResultFilesResource(),
        "webhook": WebhookResource(),
        "keeper": KeeperResource(
            lease_seconds=settings.patience.lease_seconds,
            heartbeat_seconds=settings.patience.heartbeat_seconds,
        ),
    }


def build_batch(
    batch_id: str,
    batch: BatchSpec,
    patience: Patience,
    watcher: Callable[[], Watcher],
    look_seconds: int,
) -> dg.Definitions:
    """Everything that the UI shows of one batch, which is looked at every ``look_seconds``."""
    name = batch.name
    delivery_seconds = delivery_interval_seconds(batch, look_seconds)
    return dg.Definitions(
        assets=[
            build_manifest(batch_id, name),
            build_pages(batch_id, name, wiring.open_validator),
            build_results(batch_id, name, batch.file_format),
            build_deliveries(batch_id, name, CLOCK, wiring.read_secret, patience),
        ],
        asset_checks=build_checks(batch_id),
        jobs=[build_recognition_job(batch_id, name), build_delivery_job(batch_id, name)],
        sensors=[
            build_inbox_sensor(batch_id, name, watcher, look_seconds),
            build_delivery_sensor(batch_id, name, watcher, delivery_seconds),
        ],
        schedules=build_schedules(batch_id, batch, CLOCK),
    )


def build_defs(
    settings: Settings | None = None, overrides: Mapping[str, object] | None = None
) -> dg.Definitions:
    """All definitions.

    ``overrides`` replaces resources by name (tests put fakes behind the real seams).

    Raises:
        SpecError: the configuration folder does not exist.
    """
    settings = settings or Settings.from_environment()
    catalog = wiring.open_catalog(settings.config_dir).current()
    resources = {**build_resources(settings), **(overrides or {})}
    shared = dg.Definitions(
        assets=[build_catalog(catalog, CLOCK)],
        jobs=[build_catalog_job()],
        sensors=[build_housekeeping_sensor(CLOCK, settings.patience)],
        resources=resources,
        executor=dg.in_process_executor,
    )
    watcher = WatcherSource(resources, CLOCK)
    look_seconds = look_interval_seconds(catalog.batches.values())
    batches = [
        build_batch(batch_id, spec, settings.patience, watcher, look_seconds)
        for batch_id, spec in sorted(catalog.batches.items())
    ]
    return dg.Definitions.merge(shared, *batches)


# Definitions are a million objects that live as long as the process: looking among them for garbage
# after every 700 new ones takes an eighth of a load.
gc.set_threshold(50_000, 20, 20)
defs = build_defs()

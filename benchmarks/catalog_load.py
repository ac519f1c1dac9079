"""One process loads a configuration as a code server does, and prints how long each part takes.

``python -m benchmarks.catalog_load CONFIG_DIR LEDGER_URL``: one JSON object of seconds by part,
``rss_bytes`` and milliseconds of what sensors ask for. The comparison belongs to ``catalog``.
"""

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import Definitions, RepositoryDefinition, SensorEvaluationContext

SETTLED_SECONDS = 2.5  # a file that was written just now is read again at every look
JOBS_RESOLVED = 10
REPEATS = 9


class Laps:
    """Seconds by part."""

    def __init__(self) -> None:
        """Nothing is measured yet."""
        self.seconds: dict[str, float] = {}

    @contextmanager
    def lap(self, part: str) -> Iterator[None]:
        """Measure a block."""
        started = time.perf_counter()
        yield
        self.seconds[part] = time.perf_counter() - started


def load(config_dir: Path, ledger_url: str) -> dict[str, float]:
    """Everything from the first import to what the code server answers to Dagster."""
    laps = Laps()
    with laps.lap("import"):
        import dagster as dg
        from dagster._core.remote_representation.external_data import RepositorySnap
        from dagster_shared.serdes import serialize_value

        from ocr_pipeline import definitions, wiring
        from ocr_pipeline.spec.rules import faults
        from ocr_pipeline.spec.settings import Settings
    settings = Settings(config_dir, ledger_url)
    with laps.lap("read"):
        catalog = wiring.open_catalog(config_dir).current()
    with laps.lap("judge"):
        wrong = faults(catalog)
    if wrong:
        raise ValueError(f"the generated configuration is wrong: {next(iter(wrong.values()))}")
    with laps.lap("build"):
        defs = definitions.build_defs(settings)
    with laps.lap("resolve"):
        repository = defs.get_repository_def()
        repository.load_all_definitions()
    with laps.lap("describe"):
        snapshot = serialize_value(RepositorySnap.from_def(repository, defer_snapshots=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        **laps.seconds,
        "rss_bytes": peak,
        "snapshot_bytes": len(snapshot),
        **_resolving(repository),
        **_asking(config_dir, defs, dg.build_sensor_context),
    }


def _resolving(repository: "RepositoryDefinition") -> dict[str, float]:
    """Milliseconds for one job: as Dagster does it, and among the assets of its batch."""
    from dagster._core.definitions.unresolved_asset_job_definition import (
        UnresolvedAssetJobDefinition,
    )

    from ocr_pipeline.jobs import build_recognition_job

    resources = repository.get_top_level_resources()
    names = [job.name for job in repository.get_all_jobs() if job.name.endswith("__recognize")]
    jobs = [build_recognition_job(n.removesuffix("__recognize"), n) for n in names[:JOBS_RESOLVED]]

    def milliseconds(resolve: Callable[..., object]) -> float:
        started = time.perf_counter()
        for job in jobs:
            resolve(job, repository.asset_graph, None, resources)
        return 1000 * (time.perf_counter() - started) / len(jobs)

    return {
        "job_among_all_ms": milliseconds(UnresolvedAssetJobDefinition.resolve),
        "job_among_own_ms": milliseconds(type(jobs[0]).resolve),
    }


def _asking(
    config_dir: Path, defs: "Definitions", context: Callable[..., "SensorEvaluationContext"]
) -> dict[str, float]:
    """Milliseconds of what the sensors ask for at each tick."""
    from dagster import DagsterInstance

    from ocr_pipeline import wiring

    time.sleep(SETTLED_SECONDS)
    source = wiring.open_catalog(config_dir)
    source.current()
    unchanged = [_milliseconds(source.current) for _ in range(REPEATS)]
    sensors = {sensor.name: sensor for sensor in defs.sensors or ()}
    with tempfile.TemporaryDirectory() as home, DagsterInstance.local_temp(home) as instance:
        ticks = {
            f"{kind}_ms": [
                _milliseconds(partial(sensor, context(instance)))
                for name, sensor in sorted(sensors.items())[: 3 * REPEATS]
                if name.endswith(f"__{kind}")
            ]
            for kind in ("inbox", "delivery")
        }
    changed = [_milliseconds(_edit(config_dir, source.current)) for _ in range(REPEATS)]
    found = {"unchanged_ms": unchanged, "changed_ms": changed, **ticks}
    return {name: statistics.median(values) for name, values in found.items()}


def _edit(config_dir: Path, look: Callable[[], object]) -> Callable[[], object]:
    """One batch is edited; what is returned looks at the configuration after that."""
    path = min((config_dir / "batches").iterdir())
    path.write_text(path.read_text() + "# edited\n")
    return look


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    empty = tempfile.mkdtemp()  # importing the definitions loads what the environment names
    os.environ["OCR_PIPELINE_CONFIG"] = empty
    print(json.dumps(load(Path(sys.argv[1]), sys.argv[2])))
    Path(empty).rmdir()

"""A project folder becomes definitions without a daemon, with fake engines and receiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from ocr_pipeline.definitions import build_defs
from ocr_pipeline.partitions import recognition_job_name
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import Settings
from tests.fakes.pool import ScriptedEngines
from tests.fakes.project import WIDE_POLICY, Project
from tests.fakes.webhook import ScriptedSender

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class Tick:
    """What a sensor answered; ``partitions`` are those to add, by name of their definition."""

    requests: list[dg.RunRequest]
    reason: str | None
    cursor: str | None
    partitions: dict[str, list[str]]


class Site(Project):
    """A project whose images settle at once; definitions are loaded anew by ``load_defs``."""

    def __init__(self, folder: Path, ledger: Ledger, instance: dg.DagsterInstance) -> None:
        super().__init__(folder)
        self.folder = folder
        self.ledger = ledger
        self.instance = instance
        self.engines = ScriptedEngines()
        self.sender = ScriptedSender()
        self.write("policy.yaml", dict(WIDE_POLICY))
        self.domain()

    def batch(self, batch_id: str = "scans", /, **fields: object) -> Path:
        """A batch that plans what it sees at once, with an inbox that is there."""
        (self.folder / "in" / batch_id).mkdir(parents=True, exist_ok=True)
        now: dict[str, object] = {"settle_seconds": 0, "chunk": {"max_wait_seconds": 0}}
        return super().batch(batch_id, **(now | fields))

    def drop(self, *names: str, batch_id: str = "scans") -> None:
        """Objects whose content is their name."""
        for name in names:
            path = self.folder / "in" / batch_id / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name, encoding="utf-8")

    def load_defs(self) -> dg.Definitions:
        """What a code server would load now."""
        settings = Settings(self.config_dir, "sqlite://")
        overrides = {"ledger": self.ledger, "engines": self.engines, "webhook": self.sender}
        return build_defs(settings, overrides)

    def tick(
        self, name: str, cursor: str | None = None, defs: dg.Definitions | None = None
    ) -> Tick:
        """One evaluation of a sensor, as the daemon takes it; ``defs``: as loaded before."""
        defs = defs or self.load_defs()
        sensor = defs.resolve_sensor_def(name)
        loaded = defs.get_repository_def().get_top_level_resources()
        wanted = {key: loaded[key] for key in sensor.required_resource_keys}
        with dg.build_sensor_context(self.instance, cursor, resources=wanted) as context:
            result = sensor(context)
        if isinstance(result, dg.SkipReason):
            return Tick([], result.skip_message, None, {})
        assert isinstance(result, dg.SensorResult)
        added = result.dynamic_partitions_requests or ()
        return Tick(
            list(result.run_requests or ()),
            result.skip_reason.skip_message if result.skip_reason else None,
            result.cursor,
            {str(add.partitions_def_name): list(add.partition_keys) for add in added},
        )

    def execute(
        self, job: str, key: str | None = None, tags: Mapping[str, str] | None = None
    ) -> dg.ExecuteInProcessResult:
        """A run of a job in this process; a failure is in its result."""
        return (
            self.load_defs()
            .resolve_job_def(job)
            .execute_in_process(
                run_config=QUIET,
                instance=self.instance,
                partition_key=key,
                tags=dict(tags or {}),
                raise_on_error=False,
            )
        )

    def request(self, batch_id: str = "scans") -> dg.RunRequest:
        """The one run that the batch's inbox asks for; its partition is in Dagster."""
        result = self.tick(f"{batch_id}__inbox")
        [request] = result.requests
        for partitions, keys in result.partitions.items():
            self.instance.add_dynamic_partitions(partitions, keys)
        return request

    def run(self, request: dg.RunRequest, batch_id: str = "scans") -> dg.ExecuteInProcessResult:
        """The run that a sensor asked for."""
        return self.execute(recognition_job_name(batch_id), request.partition_key, request.tags)

    def materialize(
        self, request: dg.RunRequest, batch_id: str = "scans"
    ) -> dg.ExecuteInProcessResult:
        """A person's run of the same chunk: no tags but the job's."""
        return self.execute(recognition_job_name(batch_id), request.partition_key)

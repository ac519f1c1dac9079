"""A fresh project of one batch, and Dagster's daemon with all its processes around it.

What is dropped into it and what is measured belongs to the benchmarks.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from ocr_pipeline.partitions import KIND_TAG, RECOGNITION
from ocr_pipeline.spec.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
BATCH = "bench"
GIVE_UP_SECONDS = 300.0
DOMAIN = "name: Bench\ncode: bench\nlanguages: [ja]\n"
BATCH_HEAD = """\
name: Bench
domain: bench
file_format: json
"""
FOLDERS = """\
input: {path: inbox}
result: {path: results}
"""


class StageFailed(Exception):
    """The pipeline under measurement did not do its work; the message says where its log is."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project folder with one batch ``bench``; all that is not said is the product's default."""

    folder: Path

    @staticmethod
    def lay_out(folder: Path, batch: str = "", places: str = FOLDERS) -> "Project":
        """Write the configuration.

        ``batch`` holds further lines of the batch's YAML, ``places`` those of its storages.
        """
        for path, text in {
            "config/domains/bench.yaml": DOMAIN,
            f"config/batches/{BATCH}.yaml": BATCH_HEAD + places + batch,
        }.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        for name in ("inbox", "results", "home", "staging"):
            (folder / name).mkdir()
        shutil.copy(ROOT / "deploy" / "dagster.yaml", folder / "home" / "dagster.yaml")
        return Project(folder)

    @property
    def settings(self) -> Settings:
        """Its configuration and its ledger."""
        ledger = self.folder / "ledger.sqlite"
        return Settings(self.folder / "config", f"sqlite:///{ledger}")

    def drop(self, name: str, images: dict[str, bytes]) -> None:
        """Put a folder of images into the inbox, all at the same instant."""
        staged = self.folder / "staging" / name
        staged.mkdir()
        for key, data in images.items():
            (staged / key).write_bytes(data)
        staged.rename(self.folder / "inbox" / name)


@dataclass(frozen=True, slots=True)
class RunTimes:
    """A recognition run in Unix seconds: asked for, its process at work, over.

    ``steps`` are seconds by asset: ``manifest``, ``pages``, ``results``.
    """

    run_id: str
    launched: float
    started: float
    ended: float
    steps: dict[str, float]

    @property
    def seconds(self) -> float:
        """From launch to end."""
        return self.ended - self.launched


@dataclass(frozen=True, slots=True)
class Daemon:
    """Dagster at work on a project."""

    project: Project
    instance: DagsterInstance
    process: "subprocess.Popen[bytes]"

    def wait_for_runs(self, count: int) -> list[RunTimes]:
        """The recognition runs so far, oldest first, once so many are over.

        Raises:
            StageFailed: one failed, or they do not come.
        """
        over = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]
        filters = RunsFilter(tags={KIND_TAG: RECOGNITION}, statuses=over)
        self.wait_until(lambda: self.instance.get_runs_count(filters) >= count, poll_seconds=0.5)
        records = self.instance.get_run_records(filters, ascending=True)
        if any(record.dagster_run.status != DagsterRunStatus.SUCCESS for record in records):
            raise self.failed("a run failed")
        return [self._times(record.dagster_run.run_id) for record in records]

    def wait_until(self, is_so: Callable[[], bool], poll_seconds: float = 0.05) -> None:
        """Look again and again.

        Raises:
            StageFailed: the daemon ended, or it takes too long.
        """
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while not is_so():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise self.failed("it did not do its work in time")
            time.sleep(poll_seconds)

    def failed(self, what: str) -> StageFailed:
        """The error with the end of the daemon's log."""
        log = (self.project.folder / "daemon.log").read_text(encoding="utf-8", errors="replace")
        return StageFailed("\n".join([f"the daemon: {what}", *log.splitlines()[-15:]]))

    def _times(self, run_id: str) -> RunTimes:
        (record,) = self.instance.get_run_records(RunsFilter(run_ids=[run_id]))
        steps = {
            stats.step_key.rsplit("__", 1)[-1]: (stats.end_time or 0) - (stats.start_time or 0)
            for stats in self.instance.get_run_step_stats(run_id)
        }
        launched = record.create_timestamp.timestamp()
        return RunTimes(run_id, launched, record.start_time or 0, record.end_time or 0, steps)


@contextmanager
def daemon(project: Project, module: str) -> Iterator[Daemon]:
    """Run Dagster's daemon on the definitions of a module until the block ends."""
    home = project.folder / "home"
    environment = {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "OCR_PIPELINE_CONFIG": str(project.settings.config_dir),
        "OCR_PIPELINE_LEDGER": project.settings.ledger_url,
    }
    command = [str(Path(sys.executable).parent / "dagster-daemon"), "run", "-m", module]
    with (
        (project.folder / "daemon.log").open("wb") as log,
        DagsterInstance.from_config(str(home)) as instance,
    ):
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield Daemon(project, instance, process)
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the whole tree to end, then make it."""
    for wanted, patience_seconds in ((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, wanted)
            process.wait(timeout=patience_seconds)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue

"""A project in a temporary folder becomes a running system: daemon, code servers, runs, engines.

All in one process group, which a power cut takes away at once. What must come of it belongs to
``judge``.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from dagster import DagsterInstance, DagsterRun, RunsFilter
from dagster._core.storage.dagster_run import FINISHED_STATUSES

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.crashes import CrashPoints
from tests.fakes.engines import marked_image
from tests.fakes.project import WIDE_POLICY, Project
from tests.fakes.receiver import Behavior, Exchange, Receiver, answer

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SECRET = "whsec_" + "c2VjcmV0LW9mLXRoZS1zdGFnZQ=="
BATCHES = {"receipts": "json", "letters": "xls"}
MARK = "E2E_KILLED_WITH"  # in the environment of everything that a power cut takes away
ROLES = {  # what the command line of a process of that role holds
    "daemon": "dagster-daemon",
    "code server": "api grpc",
    "engine": "ocr_pipeline.adapters.workers.process",
    "run worker": "multiprocessing.spawn",
}
FINAL_ITEMS = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)
ARRIVED = (DeliveryState.DELIVERED, DeliveryState.STOPPED, DeliveryState.DEAD)

# deploy/dagster.yaml as it is, but for how long Dagster itself waits for the dead.
IMPATIENT = {
    "start_timeout_seconds: 60 ": "start_timeout_seconds: 25 ",
    "cancel_timeout_seconds: 30": "cancel_timeout_seconds: 10",
}
WORKSPACE = """\
load_from:
  - python_module:
      module_name: tests.e2e.location
      attribute: defs
      location_name: ocr_pipeline
"""


class Postbox:
    """The receiver of all batches: no part of what is killed, and a log of its own."""

    def __init__(self) -> None:
        self.behavior: Behavior = answer(200)
        self.receiver = Receiver([self._behave])

    def _behave(self, exchange: Exchange) -> None:
        self.behavior(exchange)


class Stage:
    """One project and whatever runs for it; a context manager that leaves no process behind."""

    def __init__(self, folder: Path, postbox: Postbox, **webhook: object) -> None:
        self.folder = folder
        self.postbox = postbox
        self.crashes = CrashPoints(folder / "crashes")
        self.dropped: dict[str, set[str]] = {batch: set() for batch in BATCHES}
        self._daemons: list[subprocess.Popen[bytes]] = []
        self._lay_out(webhook)

    def _lay_out(self, webhook: dict[str, object]) -> None:
        project = Project(self.folder)
        project.write("policy.yaml", dict(WIDE_POLICY))
        project.domain()
        hook = {
            "url": self.postbox.receiver.url,
            "secret": {"env": "E2E_SECRET"},
            "idle_seconds": 1,
            "max_items": 7,
            "allow_private_addresses": True,
        }
        for batch, file_format in BATCHES.items():
            self.inbox(batch).mkdir(parents=True)
            project.batch(
                batch,
                file_format=file_format,
                settle_seconds=0,
                chunk={"max_images": 6, "max_wait_seconds": 1},
                webhook=hook | webhook,
            )
        home = self.folder / "home"
        home.mkdir()
        text = (ROOT / "deploy" / "dagster.yaml").read_text(encoding="utf-8")
        for ours, impatient in IMPATIENT.items():
            assert text.count(ours) == 1, ours
            text = text.replace(ours, impatient)
        (home / "dagster.yaml").write_text(text, encoding="utf-8")
        (self.folder / "workspace.yaml").write_text(WORKSPACE, encoding="utf-8")

    def __enter__(self) -> Self:
        assert not self.open_runs()  # makes Dagster's tables: two processes at once cannot
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut_power()
        self.instance.dispose()

    @property
    def environment(self) -> dict[str, str]:
        """Of every process of the stage."""
        return {
            **os.environ,
            "DAGSTER_HOME": str(self.folder / "home"),
            "OCR_PIPELINE_CONFIG": str(self.folder / "config"),
            "OCR_STAGE": str(self.folder),
            "E2E_SECRET": SECRET,
            "PYTHONPATH": str(ROOT),
        }

    @cached_property
    def instance(self) -> DagsterInstance:
        """Dagster's truth, as the UI sees it."""
        return DagsterInstance.from_config(str(self.folder / "home"))

    @cached_property
    def ledger(self) -> Ledger:
        """Our truth; results and the postbox are asked first."""
        return open_ledger(f"sqlite:///{self.folder / '.ocr-pipeline' / 'ledger.sqlite'}")

    def inbox(self, batch: str) -> Path:
        """Where images are dropped."""
        return self.folder / "in" / batch

    def results(self, batch: str) -> Path:
        """Where results come."""
        return self.folder / "out" / batch

    def uid(self, batch: str) -> str:
        """The batch's uid in the ledger."""
        return self.ledger.register_batch(batch, time.time()).uid

    # -- images ---------------------------------------------------------------------------

    def drop(self, batch: str, count: int) -> set[str]:
        """New images, each with content of its own, written aside and moved in."""
        keys = set()
        for _ in range(count):
            number = sum(len(dropped) for dropped in self.dropped.values())
            key = f"day {number % 3}/scan {number:04d}.png"
            target = self.inbox(batch) / key
            target.parent.mkdir(exist_ok=True)
            aside = self.folder / "scanner.png"
            aside.write_bytes(marked_image(seed=number))
            aside.rename(target)
            self.dropped[batch].add(key)
            keys.add(key)
        return keys

    def set_pace(self, seconds_per_image: float) -> None:
        """How long the engines take over an image, from the next chunk on."""
        aside = self.folder / "pace"
        aside.write_text(str(seconds_per_image))
        aside.rename(self.folder / "seconds-per-image")

    # -- processes ------------------------------------------------------------------------

    def start(self) -> None:
        """The daemon, which starts its code server, and that the runs: one process group."""
        self._daemons.append(self._launch("dagster-daemon", "run", **{MARK: str(self.folder)}))

    def _launch(self, program: str, *options: str, **variables: str) -> "subprocess.Popen[bytes]":
        workspace = ("-w", str(self.folder / "workspace.yaml"))
        with (self.folder / f"{program}.log").open("ab") as log:
            return subprocess.Popen(
                [str(BIN / program), *options, *workspace],
                cwd=ROOT,
                env=self.environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @contextmanager
    def webserver(self, port: int) -> Iterator[None]:
        """Dagster's UI, which no power cut reaches."""
        server = self._launch("dagster-webserver", "-h", "127.0.0.1", "-p", str(port))
        try:
            yield
        finally:
            _end_group(server, signal.SIGTERM)
            _end_group(server, signal.SIGKILL)

    def command(self, *arguments: str) -> None:
        """``ocr-pipeline ...``."""
        subprocess.run(
            [str(BIN / "ocr-pipeline"), *arguments], cwd=ROOT, env=self.environment, check=True
        )

    @property
    def is_down(self) -> bool:
        """Whether the daemon has ended."""
        return not self._daemons or self._daemons[-1].poll() is not None

    def processes(self, role: str | None = None) -> list[psutil.Process]:
        """What lives of the daemon and all that it started, wherever it hangs in the tree."""
        wanted = ROLES[role] if role else ""
        return [
            process
            for process in psutil.process_iter()
            if _marked(process, str(self.folder)) and wanted in _command(process)
        ]

    def cut_power(self) -> None:
        """Everything at once, and nothing is left."""
        self._end(signal.SIGKILL, 30)

    def stop(self) -> None:
        """As a supervisor does: SIGTERM to everything, 15 s of patience."""
        self._end(signal.SIGTERM, 60)

    def _end(self, wanted: signal.Signals, seconds: float) -> None:
        for daemon in self._daemons:
            _end_group(daemon, wanted)
        self._daemons.clear()
        self.until(lambda: not self.processes(), seconds, f"{wanted.name} leaves no process")

    # -- waiting --------------------------------------------------------------------------

    def until(self, true: Callable[[], object], seconds: float, what: str) -> None:
        """Poll; the machine may be slow, so the limits are generous."""
        deadline = time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: not within {seconds:.0f} s\n{self.describe()}")
            time.sleep(0.2)

    def rest(self, seconds: float = 120) -> None:
        """Until nothing is left to do; whenever everything has died, it is started again."""

        def at_rest() -> bool:
            self.revive()
            return self.is_at_rest()

        self.until(at_rest, seconds, "everything comes to rest")

    def revive(self) -> None:
        """Start the daemon again if it has died; what survived it lives on."""
        if self.is_down:
            self.start()

    def is_at_rest(self) -> bool:
        """Every image has a final row and a place in a delivery that is over, no run is open."""
        return (
            all(self._batch_is_at_rest(batch) for batch in BATCHES)
            and not self.open_runs()
            and not self.claimed_slots()
        )

    def _batch_is_at_rest(self, batch: str) -> bool:
        uid = self.uid(batch)
        counts = self.ledger.item_counts(uid)
        deliveries = self.ledger.deliveries(uid, tuple(DeliveryState))
        return (
            sum(counts.values()) == len(self.dropped[batch])
            and sum(counts.get(state, 0) for state in FINAL_ITEMS) == len(self.dropped[batch])
            and not self.ledger.outbox(uid).waiting
            and all(delivery.state in ARRIVED for delivery in deliveries)
        )

    # -- what Dagster says ----------------------------------------------------------------

    def runs(self, **tags: str) -> list[DagsterRun]:
        """All runs, the latest first; tags are named without ``ocr/``."""
        named = {f"ocr/{name}": value for name, value in tags.items()}
        return list(self.instance.get_runs(RunsFilter(tags=named)))

    def open_runs(self) -> list[DagsterRun]:
        """Runs that Dagster believes to be on their way."""
        return [run for run in self.runs() if run.status not in FINISHED_STATUSES]

    def claimed_slots(self) -> list[str]:
        """Runs that hold, or wait for, a slot of a pool."""
        storage = self.instance.event_log_storage
        infos = [storage.get_concurrency_info(key) for key in storage.get_concurrency_keys()]
        claimed = [slot.run_id for info in infos for slot in info.claimed_slots]
        return claimed + [step.run_id for info in infos for step in info.pending_steps]

    def chunks(self, batch: str, *states: ChunkState) -> list[ChunkRecord]:
        """Chunks of a batch, oldest first."""
        return self.ledger.chunks(self.uid(batch), states or tuple(ChunkState))

    def describe(self) -> str:
        """Where everything stands, for a test that failed."""
        lines = [f"dropped {len(keys)} into {batch}" for batch, keys in self.dropped.items()]
        for batch in BATCHES:
            uid = self.uid(batch)
            lines.append(f"{batch} items: {self.ledger.item_counts(uid)}")
            lines += [
                f"  chunk {c.key} {c.state} attempt {c.attempt} by {c.lease_holder}: {c.last_error}"
                for c in self.chunks(batch)
                if c.state is not ChunkState.DONE
            ]
            lines.append(f"  outbox: {self.ledger.outbox(uid)}")
            lines += [
                f"  delivery {d.number} {d.state} attempt {d.attempt} by {d.lease_holder}"
                for d in self.ledger.deliveries(uid, tuple(DeliveryState))
                if d.state not in ARRIVED
            ]
        lines += [
            f"run {run.run_id} {run.status} {run.job_name} "
            + json.dumps({k: v for k, v in run.tags.items() if k.startswith("ocr/")})
            for run in self.open_runs()
        ]
        lines.append(f"slots: {self.claimed_slots()}")
        lines += [f"process {p.pid} {_command(p)[:120]}" for p in self.processes()]
        lines.append(f"crash points not reached: {self.crashes.armed}")
        return "\n".join(lines)


def _end_group(leader: "subprocess.Popen[bytes]", wanted: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, wanted)
    leader.wait(timeout=60)


def _marked(process: psutil.Process, mark: str) -> bool:
    try:
        running = process.status() != psutil.STATUS_ZOMBIE
        return bool(running and process.environ().get(MARK) == mark)
    except psutil.Error:
        return False


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""

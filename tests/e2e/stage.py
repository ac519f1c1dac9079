"""A project in a temporary folder becomes a running system whose state can be asked for.

Its processes belong to ``machine``, what must come of it belongs to ``judge``.
"""

import json
import os
import time
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self
from unittest.mock import patch

from dagster import DagsterInstance, DagsterRun, RunsFilter
from dagster._core.storage.dagster_run import FINISHED_STATUSES

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.catalog import load_catalog
from ocr_pipeline.wiring import open_store
from tests.e2e.houses import House, LocalHouse
from tests.e2e.layouts import SECRET, SECRET_VARIABLE, Layout, set_pace, two_batches
from tests.e2e.machine import Machine
from tests.fakes.crashes import CrashPoints
from tests.fakes.engines import marked_image
from tests.fakes.project import Project
from tests.fakes.receiver import Behavior, Exchange, Receiver, answer

FINAL_ITEMS = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)
ARRIVED = (DeliveryState.DELIVERED, DeliveryState.STOPPED, DeliveryState.DEAD)

# What is deployed, but for how long Dagster itself waits for the dead.
IMPATIENT = {
    "start_timeout_seconds: 60 ": "start_timeout_seconds: 25 ",
    "cancel_timeout_seconds: 30": "cancel_timeout_seconds: 10",
}


def image(number: int) -> bytes:
    """An image with content of its own."""
    return marked_image(seed=number)


def impatient(dagster_yaml: str) -> str:
    """A configuration of Dagster that gives up sooner."""
    for ours, shorter in IMPATIENT.items():
        assert dagster_yaml.count(ours) == 1, ours
        dagster_yaml = dagster_yaml.replace(ours, shorter)
    return dagster_yaml


class Postbox:
    """The receiver of all batches: no part of what is killed, and a log of its own."""

    def __init__(self) -> None:
        self.behavior: Behavior = answer(200)
        self.receiver = Receiver([self._behave])

    def _behave(self, exchange: Exchange) -> None:
        self.behavior(exchange)


class Stage(Machine):
    """A project on a machine of its own; a context manager that leaves no process behind."""

    def __init__(
        self,
        folder: Path,
        postbox: Postbox,
        house: House | None = None,
        lay_out: Layout = two_batches,
    ) -> None:
        """Write everything that an operator writes; nothing runs yet."""
        self.house = house or LocalHouse(folder)
        self.postbox = postbox
        self.crashes = CrashPoints(folder / "crashes")
        lay_out(Project(folder), self.house, postbox.receiver.url)
        self._settings = load_catalog(folder / "config").settings
        self.dropped: dict[str, set[str]] = {batch: set() for batch in self._settings}
        home = folder / "home"
        home.mkdir()
        (home / "dagster.yaml").write_text(impatient(self.house.dagster_yaml), encoding="utf-8")
        environment = {
            "DAGSTER_HOME": str(home),
            "OCR_PIPELINE_CONFIG": str(folder / "config"),
            "OCR_PIPELINE_LEDGER": self.house.ledger_url,
            "OCR_STAGE": str(folder),
            SECRET_VARIABLE: SECRET,
        }
        super().__init__(folder, {**environment, **self.house.environment})

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

    @cached_property
    def instance(self) -> DagsterInstance:
        """Dagster's truth, as the UI sees it."""
        with patch.dict(os.environ, self.environment):
            return DagsterInstance.from_config(str(self.folder / "home"))

    @cached_property
    def ledger(self) -> Ledger:
        """Our truth; results and the postbox are asked first."""
        return open_ledger(self.house.ledger_url)

    def results(self, batch: str) -> ObjectStore:
        """Where results come."""
        return self._results[batch]

    @cached_property
    def _results(self) -> dict[str, ObjectStore]:
        return {
            batch: open_store(settings.batch.result) for batch, settings in self._settings.items()
        }

    def uid(self, batch: str) -> str:
        """The batch's uid in the ledger."""
        return self.ledger.register_batch(batch, time.time()).uid

    # -- images ---------------------------------------------------------------------------

    def drop(self, batch: str, count: int) -> set[str]:
        """New images, each with content of its own."""
        keys = set()
        for _ in range(count):
            number = sum(len(dropped) for dropped in self.dropped.values())
            key = f"day {number % 3}/scan {number:04d}.png"
            self.put(batch, key, image(number))
            keys.add(key)
        return keys

    def put(self, batch: str, key: str, data: bytes) -> None:
        """One file."""
        self.house.drop(batch, key, data)
        self.dropped[batch].add(key)

    def set_pace(self, seconds_per_image: float) -> None:
        """How long the engines take over an image, from the next chunk on."""
        set_pace(self.folder, seconds_per_image)

    # -- waiting --------------------------------------------------------------------------

    def rest(self, seconds: float = 120) -> None:
        """Until nothing is left to do; whenever everything has died, it is started again."""

        def at_rest() -> bool:
            self.revive()
            return self.is_at_rest()

        self.until(at_rest, seconds, "everything comes to rest")

    def is_at_rest(self) -> bool:
        """Every image has a final row and a place in a delivery that is over, no run is open."""
        return (
            all(self._batch_is_at_rest(batch) for batch in self.dropped)
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

    def begun(self, batch: str) -> list[ChunkRecord]:
        """Running chunks with an answer."""
        return [chunk for chunk in self.chunks(batch, ChunkState.RUNNING) if self.answers(chunk)]

    def answers(self, chunk: ChunkRecord) -> dict[str, str]:
        """Versions of the page results of a chunk so far, by key."""
        folder = f".ocr/chunks/{chunk.key}/"
        store = self.results(json.loads(chunk.settings_json)["batch_id"])
        found = store.list_page(folder, 1000)
        return {
            each.key: each.version
            for each in found
            if each.key.startswith(folder) and each.key.endswith("-1.json")
        }

    def describe(self) -> str:
        """Where everything stands, for a test that failed."""
        lines = [f"dropped {len(keys)} into {batch}" for batch, keys in self.dropped.items()]
        for batch in self.dropped:
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
        lines += [f"crash points not reached: {self.crashes.armed}", super().describe()]
        return "\n".join(lines)

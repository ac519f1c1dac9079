"""A look at a batch: one that may run plans, one that may not finishes what it has."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.export import export_chunk
from ocr_pipeline.steps.hold import ChunkKeeper, RunIdentity
from ocr_pipeline.steps.recognize import recognize_chunk
from ocr_pipeline.steps.watch import Watcher, WatchResult, problems_by_file, seal_and_list, watch
from ocr_pipeline.wiring import open_result_files, open_validator
from tests.fakes.clock import MovableClock
from tests.fakes.ledger import CrashingLedger, as_ledger
from tests.fakes.pool import ScriptedEngines
from tests.fakes.project import WIDE_POLICY, Project

WEBHOOK = {"url": "https://hook.example/", "secret": {"env": "S"}, "idle_seconds": 1}


def store_for(spec: StorageSpec) -> LocalStore:
    return LocalStore(Path(spec.location))


class Watched:
    """A project with one batch, and what a look at it needs."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.project = Project(folder)
        self.project.domain()
        self.project.write("policy.yaml", {**WIDE_POLICY})
        self.ledger = ledger
        self.clock = MovableClock()
        self.engines = ScriptedEngines()
        self.folder = folder
        self.batch()

    def batch(self, batch_id: str = "scans", /, **fields: object) -> None:
        own = {"settle_seconds": 0, "chunk": {"max_wait_seconds": 0, "max_images": 1}}
        self.project.batch(batch_id, **{**own, **fields})

    def put(self, *names: str, batch_id: str = "scans") -> None:
        inbox = self.folder / "in" / batch_id
        inbox.mkdir(parents=True, exist_ok=True)
        for name in names:
            (inbox / name).write_bytes(name.encode())

    @property
    def watcher(self) -> Watcher:
        catalog = self.project.load()
        return Watcher(catalog, self.ledger, store_for, self.engines, self.clock)

    def look(self, batch_id: str = "scans") -> WatchResult:
        return watch(self.watcher, batch_id, SweepCursor.begin(), 60.0)

    def process(self, *names: str) -> None:
        """Bring new images through their chunks, as their runs do."""
        self.put(*names)
        for chunk in self.look().chunks:
            keeper = ChunkKeeper(self.clock)
            who = RunIdentity(f"run of {chunk.key}", chunk.attempt)
            work = keeper.open(self.ledger, store_for, chunk.key, who)
            recognize_chunk(work, self.engines.pool, open_validator, lambda _: None)
            export_chunk(work, open_result_files())
            keeper.close()


@pytest.fixture
def watched(tmp_path: Path, ledger: Ledger) -> Watched:
    return Watched(tmp_path / "my project", ledger)


def test_a_look_discovers_plans_and_names_the_chunks_that_want_a_run(watched: Watched) -> None:
    watched.put("a.png", "b.png")
    seen = watched.look()
    assert (seen.available, seen.complete, seen.changed) == (True, True, 2)
    assert seen.reason == "2 new or settled: 2 objects seen"
    assert [chunk.item_count for chunk in seen.chunks] == [1, 1]
    assert watched.look().chunks == seen.chunks, "they are named until a run takes them"


def test_what_is_planned_is_named_in_the_same_look_though_time_goes_on(watched: Watched) -> None:
    watched.clock.step = 0.01
    watched.put("a.png")
    assert len(watched.look().chunks) == 1


def break_file(watched: Watched) -> None:
    watched.project.write("batches/scans.yaml", "name: [")


def remove_file(watched: Watched) -> None:
    (watched.project.config_dir / "batches/scans.yaml").unlink()


def pause(watched: Watched) -> None:
    watched.batch(enabled=False)


def lose_engine(watched: Watched) -> None:
    watched.engines.missing = "Hangul.traineddata is missing; run apt-get install it"


def break_domain(watched: Watched) -> None:
    watched.project.domain(languages=[])


def lose_inbox(watched: Watched) -> None:
    inbox = watched.folder / "in" / "scans"
    inbox.rename(inbox.with_name("unmounted"))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (break_file, "unavailable: configuration: config/batches/scans.yaml:"),
        (remove_file, "unavailable: configuration: its file is gone"),
        (pause, "draining: is paused (`enabled: false`); 1 chunk is planned"),
        (lose_engine, "apt-get install"),
        (break_domain, "missing or invalid"),
        (lose_inbox, "STORAGE_MISSING: the folder"),
    ],
)
def test_a_batch_that_may_not_run_plans_nothing_new_and_finishes_what_is_planned(
    watched: Watched, spoil: Callable[[Watched], None], words: str
) -> None:
    watched.put("a.png")
    [promised] = watched.look().chunks
    watched.put("b.png")
    spoil(watched)
    seen = watched.look()
    assert not seen.available
    assert words in seen.reason
    assert [chunk.key for chunk in seen.chunks] == [promised.key]
    assert watched.ledger.item_counts(seen.batch_uid) == {ItemState.PLANNED: 1}


def test_a_storage_that_is_not_there_says_what_to_do(watched: Watched) -> None:
    watched.put("a.png")
    lose_inbox(watched)
    remedy = ERRORS["STORAGE_MISSING"].remedy
    assert watched.look().reason.endswith(f"No such file or directory. {remedy}")


def test_its_sweep_goes_on_where_it_stood_when_it_may_run_again(watched: Watched) -> None:
    watched.put("a.png")
    pause(watched)
    cursor = SweepCursor("sweep", "somewhere")
    assert watch(watched.watcher, "scans", cursor, 60.0).cursor == cursor
    watched.batch()
    assert len(watched.look().chunks) == 1


def test_the_newcomer_of_two_that_clash_waits_and_the_first_runs(watched: Watched) -> None:
    watched.put("a.png")
    watched.look()
    watched.batch("another", input={"path": "in/scans/deeper"})
    newcomer = watched.look("another")
    assert not newcomer.available
    assert "scans" in newcomer.reason
    assert watched.look().available


def test_the_configuration_is_judged_again_when_it_changed_and_not_before(
    watched: Watched,
) -> None:
    counting = CrashingLedger(watched.ledger)
    ledger = as_ledger(counting)
    for _ in range(2):
        assert problems_by_file(watched.project.load(), ledger, watched.clock) == {}
    registered = counting.calls.count("register_config")
    break_file(watched)
    assert problems_by_file(watched.project.load(), ledger, watched.clock)
    assert counting.calls.count("register_config") == registered + 1, "what is known is not asked"


def test_a_ledger_that_is_down_is_no_reason_to_forget_anything(watched: Watched) -> None:
    watched.put("a.png")
    for call in ("observe", "register_batch"):
        broken = as_ledger(CrashingLedger(watched.ledger, crash_before=[call]))
        with pytest.raises(ServiceUnavailable):
            watch(replace(watched.watcher, ledger=broken), "scans", SweepCursor.begin(), 60.0)


def listed(watched: Watched) -> list[tuple[int, DeliveryState]]:
    watched.clock.time += 1
    catalog = watched.project.load()
    due = seal_and_list(catalog, watched.ledger, store_for, "scans", watched.clock)
    return [(delivery.number, delivery.state) for delivery in due]


def test_what_waits_is_sealed_and_named_until_a_run_takes_it(watched: Watched) -> None:
    watched.batch(webhook=WEBHOOK)
    watched.process("a.png")
    assert listed(watched) == [(1, DeliveryState.DUE)]
    assert listed(watched) == [(1, DeliveryState.DUE)]


def test_a_batch_whose_file_is_invalid_seals_nothing_and_sends_what_is_sealed(
    watched: Watched,
) -> None:
    watched.batch(webhook=WEBHOOK)
    watched.process("a.png")
    listed(watched)
    watched.process("b.png")
    break_file(watched)
    assert listed(watched) == [(1, DeliveryState.DUE)]
    watched.batch(webhook=WEBHOOK)
    assert [number for number, _ in listed(watched)] == [1, 2]

"""An engine that takes no calls: nothing is planned for it, and what is planned waits in peace."""

from pathlib import Path

import pytest

from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemState
from ocr_pipeline.planning.gates import TRIAL_SECONDS, clock_time
from ocr_pipeline.ports.gates import CallReport
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog_source import CatalogSource
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import PATIENCE
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.plan import HOLD_SECONDS, OUTSTANDING_CHUNKS
from ocr_pipeline.steps.watch import Watcher, WatchResult, watch
from tests.fakes.gated import ANSWERED, REFUSED, GatedEngines, remote_engine
from tests.fakes.house import House
from tests.fakes.project import WIDE_POLICY, Project

PAUSE_SECONDS = 600.0  # of a refusal, with the engine's default of 60
TICK_SECONDS = 10.0  # a sensor looks every 5; half as often is half the test's time


class Remote:
    """Batches on remote engines, their sensors and housekeeping, one image a chunk."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger
        self.house = House(ledger)
        self.clock = self.house.clock
        secrets = {"ONE": "secret of one", "TWO": "secret of two"}
        self.secrets = secrets
        self.engines = GatedEngines(gates=ledger, clock=self.clock, secrets=secrets)
        self.project = Project(folder)
        self.source = CatalogSource(self.project.config_dir)
        self.project.write("policy.yaml", dict(WIDE_POLICY))
        names = ("one", "two")
        self.project.write("engines.yaml", {"engines": {n: remote_engine(n) for n in names}})
        self.project.domain(engine="one")
        self.batch()

    def batch(self, batch_id: str = "scans") -> None:
        self.project.batch(
            batch_id, settle_seconds=0, chunk={"max_wait_seconds": 0, "max_images": 1}
        )
        (self.folder / "in" / batch_id).mkdir(parents=True, exist_ok=True)

    def put(self, *names: str, batch_id: str = "scans") -> None:
        for name in names:
            (self.folder / "in" / batch_id / name).write_text(name)

    def look(self, batch_id: str = "scans") -> WatchResult:
        watcher = Watcher(self.source.current(), self.ledger, store_for, self.engines, self.clock)
        return watch(watcher, batch_id, SweepCursor.begin(), 60.0)

    def settings(self) -> EffectiveSettings:
        return self.source.current().effective("scans")

    def call(self, report: CallReport) -> None:
        self.engines.call(self.settings(), report)

    def pass_time(self, seconds: float) -> list[ChunkRecord]:
        """Ticks of all sensors; every chunk that was asked for meanwhile, as often as it was."""
        asked = []
        for _ in range(int(seconds / TICK_SECONDS)):
            self.clock.time += TICK_SECONDS
            for batch in self.ledger.batches():
                asked += self.look(batch.batch_id).chunks
            self.house.tick()
        return asked

    def planned(self) -> list[ChunkRecord]:
        return self.ledger.chunks(None, [ChunkState.PLANNED])


def store_for(spec: StorageSpec) -> LocalStore:
    return LocalStore(Path(spec.location))


@pytest.fixture
def remote(tmp_path: Path, ledger: Ledger) -> Remote:
    return Remote(tmp_path / "my project", ledger)


def test_a_refusal_stops_the_batch_with_one_clear_message(remote: Remote) -> None:
    remote.put("a.png", "b.png")
    assert len(remote.look().chunks) == 2
    remote.call(REFUSED)
    remote.put("c.png")
    seen = remote.look()
    again = clock_time(remote.clock.now() + PAUSE_SECONDS)
    assert seen.reason == (
        "unavailable: engine: ENGINE_REFUSED: "
        "one.example/.../general: 0002 Secret key validate failed; "
        f"tried again at {again}, or after `ocr-pipeline batch check scans --engine`"
    )
    assert (seen.available, seen.chunks) == (False, [])
    assert remote.ledger.item_counts(seen.batch_uid) == {ItemState.PLANNED: 2}
    assert {chunk.last_error for chunk in remote.planned()} == {seen.paused}
    assert remote.ledger.outbox(seen.batch_uid).active_chunks == 0, "no delivery waits for it"


def test_while_the_gate_is_shut_no_run_is_asked_for_and_none_is_missed(remote: Remote) -> None:
    remote.put("a.png", "b.png")
    remote.look()
    remote.call(REFUSED)
    assert remote.pass_time(PAUSE_SECONDS - TICK_SECONDS) == []
    assert {chunk.attempt for chunk in remote.planned()} == {1}


def test_after_the_pause_one_chunk_of_all_batches_tries_the_engine(remote: Remote) -> None:
    remote.batch("letters")
    remote.put("a.png", "b.png")
    remote.put("c.png", "d.png", batch_id="letters")
    remote.look()
    remote.look("letters")
    remote.call(REFUSED)
    remote.pass_time(PAUSE_SECONDS - TICK_SECONDS)
    asked = remote.pass_time(TICK_SECONDS + HOLD_SECONDS)[:1]
    trial = asked[0].key
    assert {chunk.key for chunk in remote.pass_time(TRIAL_SECONDS / 2)} <= {trial}
    remote.call(ANSWERED)
    later = {chunk.key for chunk in remote.pass_time(HOLD_SECONDS)}
    assert later == {chunk.key for chunk in remote.planned()}
    assert len(later) == 4


def test_a_trial_that_fails_costs_one_run_a_pause(remote: Remote) -> None:
    remote.put("a.png", "b.png", "c.png")
    remote.look()
    runs = 0
    remote.call(REFUSED)
    for _ in range(350):
        if remote.pass_time(TICK_SECONDS):
            runs += 1
            remote.call(REFUSED)
    assert runs == 2, "after 10 minutes, after 20 more; the next after 40 more"


def test_the_request_of_a_trial_that_got_lost_is_made_again(remote: Remote) -> None:
    remote.put("a.png", "b.png")
    remote.look()
    remote.call(REFUSED)
    remote.pass_time(PAUSE_SECONDS + HOLD_SECONDS)
    remote.pass_time(PATIENCE.request_grace_seconds + HOLD_SECONDS)
    assert [chunk.attempt for chunk in remote.planned()] == [2, 1]


def test_planned_chunks_wait_for_their_own_engine_when_the_batch_has_another(
    remote: Remote,
) -> None:
    remote.put(*(f"{number:02}.png" for number in range(5 * OUTSTANDING_CHUNKS)))
    remote.look()
    old = {chunk.key for chunk in remote.planned()}
    remote.call(REFUSED)
    remote.project.domain(engine="two")
    remote.put("new.png")
    first = remote.look()
    assert first.available
    assert "one.example" in first.paused
    [new] = remote.look().chunks
    assert new.key not in old, "those in front of it do not keep it waiting"
    lease = remote.house.lease(1, new.key)
    seen = remote.look()
    until = clock_time(remote.clock.now() + HOLD_SECONDS)
    assert (lease.subject, seen.chunks) == (new.key, [])
    assert f"; 20 chunks wait until {until}: ENGINE_REFUSED: one.example" in seen.reason


def test_what_a_person_mended_goes_on_soon(remote: Remote) -> None:
    remote.put("a.png")
    remote.look()
    remote.call(REFUSED)
    remote.look()
    remote.secrets["ONE"] = "the right one"
    assert remote.look().available, "another secret, another gate"
    assert remote.pass_time(HOLD_SECONDS)


def test_without_its_secret_nothing_is_planned_or_asked_for(remote: Remote) -> None:
    remote.put("a.png")
    remote.look()
    del remote.secrets["ONE"]
    remote.put("b.png")
    seen = remote.look()
    assert seen.chunks == []
    assert seen.reason == (
        "unavailable: engine: ENGINE_REFUSED: the secret of one.example/.../general is missing; "
        "set the environment variable ONE"
    )
    assert len(remote.planned()) == 1
    remote.secrets["ONE"] = "secret of one"
    remote.clock.time += HOLD_SECONDS
    assert len(remote.look().chunks) == 2


def test_settings_that_cannot_be_read_are_for_the_run_to_report(remote: Remote) -> None:
    remote.put("a.png")
    uid = remote.look().batch_uid
    remote.put("b.png")
    source = store_for(remote.settings().batch.input)
    remote.ledger.observe(uid, source.list_page("", 10), "sweep", 0.0, remote.clock.now())
    [item] = remote.ledger.pending_items(uid, 10)
    remote.ledger.create_chunk("of another version", uid, [item.item_id], "{}", 1.0)
    remote.call(REFUSED)
    assert [chunk.key for chunk in remote.look().chunks] == ["of another version"]

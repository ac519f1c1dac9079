"""A look sees every object twice, lets what is new settle, plans all of it, and loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkState, ItemState, ObservedObject
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps import discover
from ocr_pipeline.steps.discover import SweepCursor
from ocr_pipeline.steps.look_note import SILENT_SECONDS
from ocr_pipeline.steps.look_through import Looker, LookRefused, LookResult, look_through
from ocr_pipeline.steps.watch import Watcher, watch
from tests.fakes.clock import MovableClock
from tests.fakes.pool import ScriptedEngines
from tests.fakes.project import Project
from tests.fakes.store import MemoryStore

NIGHTLY = {"cron": "0 2 * * *", "time_zone": "Asia/Seoul"}


class Inbox(MemoryStore):
    """A store whose listing can fail, and that tells when it is listed."""

    def __init__(self) -> None:
        super().__init__("memory://in")
        self.before_list: Callable[[int], None] = lambda _: None
        self.listed = 0

    def list_page(self, start_after: str, limit: int) -> list[ObservedObject]:
        self.listed += 1
        self.before_list(self.listed)
        return super().list_page(start_after, limit)


@dataclass
class Night:
    """A batch that is looked at by night; waiting moves the clock."""

    project: Project
    ledger: Ledger
    inbox: Inbox = field(default_factory=Inbox)
    clock: MovableClock = field(default_factory=MovableClock)
    said: list[str] = field(default_factory=list)
    while_waiting: Callable[[], None] = lambda: None

    def batch(self, **fields: object) -> None:
        own = {"watch": False, "schedule": NIGHTLY, "chunk": {"max_images": 2}}
        self.project.batch(**{**own, **fields})

    def wait(self, seconds: float) -> None:
        self.clock.time += seconds
        self.while_waiting()

    def look(self) -> LookResult:
        def watcher() -> Watcher:
            catalog, engines = self.project.load(), ScriptedEngines()
            return Watcher(catalog, self.ledger, lambda _: self.inbox, engines, self.clock)

        return look_through(Looker(watcher, "scans", self.said.append, self.wait))

    def watch(self) -> list[str]:
        """A tick of the inbox; the reason that it gives."""
        watcher = Watcher(
            self.project.load(), self.ledger, lambda _: self.inbox, ScriptedEngines(), self.clock
        )
        return [watch(watcher, "scans", SweepCursor.begin(), 5.0).reason]

    def chunks(self) -> list[int]:
        found = self.ledger.chunks(None, [ChunkState.PLANNED])
        return [chunk.item_count for chunk in found]

    def put(self, *keys: str) -> None:
        for key in keys:
            self.inbox.write(key, key.encode())


@pytest.fixture
def night(tmp_path: Path, ledger: Ledger) -> Night:
    made = Night(Project(tmp_path), ledger)
    made.project.domain()
    made.batch()
    return made


def storage_is_away() -> NoReturn:
    raise ServiceUnavailable("no route", "STORAGE_UNREACHABLE")


def counts(found: LookResult) -> tuple[int, int, int, int]:
    return found.objects, found.changed, found.chunks, found.settling


def test_everything_settles_and_is_planned_the_rest_too(night: Night) -> None:
    night.put("a", "b", "c")
    found = night.look()
    assert counts(found) == (3, 3, 2, 0)
    assert night.chunks() == [2, 1]
    assert found.in_words().startswith("3 objects seen, 3 new or changed, 2 chunks planned, in ")


def test_when_nothing_is_new_nobody_waits(night: Night) -> None:
    night.put("a")
    night.look()
    night.clock.time += 86_400
    night.inbox.listed = 0
    assert counts(night.look()) == (1, 0, 0, 0)
    assert night.inbox.listed == 1


def test_what_still_changes_is_named_and_left_to_the_next_look(night: Night) -> None:
    night.put("a", "b")
    night.while_waiting = lambda: night.put("b", "late")
    assert counts(night.look()) == (2, 2, 1, 2)
    assert night.chunks() == [1]
    night.while_waiting = lambda: None
    night.clock.time += 86_400
    assert counts(night.look())[2:] == (1, 0)


def test_a_long_wait_shows_signs_of_life(night: Night) -> None:
    night.batch(settle_seconds=100)
    night.put("a")
    assert counts(night.look()) == (1, 1, 1, 0)
    assert len([line for line in night.said if "settles" in line]) == 7


def test_a_storage_that_goes_away_in_the_middle_is_asked_again(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discover, "LISTING_PAGE_KEYS", 2)
    monkeypatch.setattr("ocr_pipeline.steps.look_through._PIECE_SECONDS", 0.0)
    night.put("a", "b", "c")

    def fail_once(time: int) -> None:
        if time == 2:
            raise ServiceUnavailable("no route", "STORAGE_UNREACHABLE")

    night.inbox.before_list = fail_once
    assert counts(night.look()) == (3, 3, 2, 0)
    assert "STORAGE_UNREACHABLE: no route; it is tried again" in night.said


def test_one_that_is_away_from_the_start_or_for_long_ends_the_look(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discover, "LISTING_PAGE_KEYS", 2)
    monkeypatch.setattr("ocr_pipeline.steps.look_through._PIECE_SECONDS", 0.0)
    night.put("a", "b", "c")
    for good in (0, 1):
        night.inbox.listed = 0

        def fail(time: int, good: int = good) -> None:
            if time > good:
                raise ServiceUnavailable("no route", "STORAGE_UNREACHABLE")

        night.inbox.before_list = fail
        with pytest.raises(ServiceUnavailable, match="no route"):
            night.look()
    night.inbox.before_list = lambda _: None
    assert night.look().chunks == 2, "what was found before is known"


def test_a_pause_ends_it_at_once_and_what_it_found_is_kept(night: Night) -> None:
    night.put("a")
    night.while_waiting = lambda: night.batch(enabled=False)
    with pytest.raises(LookRefused, match="paused"):
        night.look()
    [batch] = night.ledger.batches()
    assert night.ledger.item_counts(batch.uid) == {ItemState.SETTLING: 1}


def test_one_that_is_killed_is_finished_by_the_next_ticks(night: Night) -> None:
    night.put("a", "b", "c")
    [before] = night.watch()
    assert before.startswith("next look at ")

    def power_cut() -> None:
        raise SystemExit

    night.while_waiting = power_cut
    with pytest.raises(SystemExit):
        night.look()
    assert night.watch() == [before], "it may still be alive"
    night.clock.time += SILENT_SECONDS + 10
    found = night.watch()
    assert found == [
        "3 new or settled: 3 objects seen; a look was interrupted, its rest is done here"
    ]
    assert night.chunks() == [2, 1]
    assert night.watch()[0].startswith("next look at ")


@pytest.mark.parametrize("spoil", ["pause", "storage"])
def test_one_that_ended_with_an_error_is_finished_by_nobody(night: Night, spoil: str) -> None:
    night.put("a")

    def fail() -> None:
        if spoil == "pause":
            night.batch(enabled=False)
        else:
            night.inbox.before_list = lambda _: storage_is_away()

    night.while_waiting = fail
    with pytest.raises(ServiceUnavailable):
        night.look()
    night.batch()
    night.inbox.before_list = lambda _: None
    night.clock.time += SILENT_SECONDS + 10
    assert night.watch()[0].startswith("next look at ")
    assert night.chunks() == []

"""Every way in which a run and its chunk can disagree, and what housekeeping makes of it."""

from dataclasses import dataclass

import pytest

from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.model.run import RunState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import PATIENCE
from ocr_pipeline.steps.housekeep import MAX_DEATHS, backoff_seconds
from tests.fakes.house import House
from tests.fakes.ledger import TTL_SECONDS, finished, planned, recognized

SECONDS_LATER = TTL_SECONDS + 1
ENDED = [RunState.SUCCEEDED, RunState.FAILED, RunState.CANCELED]
ALIVE = [RunState.WAITING, RunState.ACTIVE, RunState.CANCELING]
GRACE_SECONDS = PATIENCE.request_grace_seconds


@pytest.fixture
def house(ledger: Ledger) -> House:
    return House(ledger)


# -- chunks that a run holds ---------------------------------------------------------------------


@pytest.mark.parametrize("state", [None, *ALIVE])
def test_a_live_lease_is_left_alone(house: House, state: RunState | None) -> None:
    """Also without a run in the book: it may be another orchestrator's, or not be written yet."""
    planned(house.ledger, ["a"])
    house.lease()
    if state:
        house.runs.states["run"] = state
    house.clock.time += TTL_SECONDS
    assert house.tick() == []
    assert house.chunk().state is ChunkState.RUNNING


@dataclass(frozen=True)
class Verdict:
    """What becomes of a chunk and of the run that held it."""

    chunk: ChunkState
    run: RunState | None
    words: str
    delayed: bool = False


HELD = [
    # The run's state, whether its lease is still live, and what should come of it.
    (RunState.SUCCEEDED, True, Verdict(ChunkState.PLANNED, RunState.SUCCEEDED, "succeeded", True)),
    (RunState.SUCCEEDED, False, Verdict(ChunkState.PLANNED, RunState.SUCCEEDED, "succeeded", True)),
    (RunState.FAILED, True, Verdict(ChunkState.PLANNED, RunState.FAILED, "run failed", True)),
    (RunState.FAILED, False, Verdict(ChunkState.PLANNED, RunState.FAILED, "run failed", True)),
    (RunState.CANCELED, True, Verdict(ChunkState.CANCELED, RunState.CANCELED, "by a person")),
    (RunState.CANCELED, False, Verdict(ChunkState.CANCELED, RunState.CANCELED, "by a person")),
    (None, False, Verdict(ChunkState.PLANNED, None, "its process is gone")),
    (RunState.WAITING, False, Verdict(ChunkState.PLANNED, RunState.FAILED, "died")),
    (RunState.ACTIVE, False, Verdict(ChunkState.PLANNED, RunState.FAILED, "died")),
    (RunState.CANCELING, False, Verdict(ChunkState.CANCELED, RunState.CANCELED, "by a person")),
]


@pytest.mark.parametrize(("state", "live", "verdict"), HELD)
def test_a_run_that_is_over_gives_its_chunk_back(
    house: House, state: RunState | None, live: bool, verdict: Verdict
) -> None:
    planned(house.ledger, ["a"])
    house.lease()
    if state:
        house.runs.states["run"] = state
    house.clock.time += 1 if live else SECONDS_LATER
    [action] = house.tick()
    assert action.startswith("chunk chunk: ")
    assert verdict.words in action
    after = house.chunk()
    assert (after.state, after.lease_holder) == (verdict.chunk, None)
    assert house.runs.states.get("run") is verdict.run
    if verdict.chunk is ChunkState.PLANNED:
        delay = backoff_seconds(0) if verdict.delayed else 0.0
        assert (after.attempt, after.not_before) == (2, house.clock.now() + delay)
    house.runs.requested["chunk:2"] = "next"
    house.runs.states["next"] = RunState.WAITING
    assert house.tick() == [], "once is enough"


def test_a_lease_of_a_closed_batch_ends_for_good(house: House) -> None:
    uid = planned(house.ledger, ["a"]).batch_uid
    house.lease()
    house.ledger.close_batch(uid, house.clock.now())
    house.clock.time += SECONDS_LATER
    house.tick()
    assert house.chunk().state is ChunkState.CANCELED


# -- finished chunks that a person computes again ------------------------------------------------


@pytest.mark.parametrize("state", [None, *ALIVE, *ENDED])
def test_a_dead_recomputation_frees_its_chunk_which_stays_done(
    house: House, state: RunState | None
) -> None:
    finished(house.ledger, ["a"])
    house.lease(attempt=None)
    if state:
        house.runs.states["run"] = state
    house.clock.time += SECONDS_LATER
    house.tick()
    house.tick()
    after = house.chunk()
    assert (after.state, after.attempt, after.lease_holder) == (ChunkState.DONE, 1, None)
    assert not state or house.runs.states["run"] in ENDED
    house.lease(attempt=None, run="another")


def test_a_live_recomputation_is_left_alone(house: House) -> None:
    finished(house.ledger, ["a"])
    house.lease(attempt=None)
    house.runs.states["run"] = RunState.ACTIVE
    assert house.tick() == []
    assert house.chunk().lease_holder == "run"


# -- chunks that wait for a run ------------------------------------------------------------------


@pytest.mark.parametrize("state", ALIVE)
def test_a_request_whose_run_is_on_its_way_is_left_alone(house: House, state: RunState) -> None:
    planned(house.ledger, ["a"])
    house.runs.requested["chunk:1"] = "run"
    house.runs.states["run"] = state
    house.clock.time += 10 * GRACE_SECONDS
    assert house.tick() == []
    assert house.chunk().attempt == 1


def test_a_request_that_never_became_a_run_is_made_again_after_a_while(house: House) -> None:
    planned(house.ledger, ["a"])
    assert house.tick() == []
    house.clock.time += GRACE_SECONDS
    assert house.tick() == []
    house.clock.time += 1
    assert house.tick() == ["chunk chunk: its request was lost; attempt 2"]
    assert (house.chunk().state, house.chunk().attempt) == (ChunkState.PLANNED, 2)
    house.clock.time += 1
    assert house.tick() == [], "the new request has its own time"


def test_the_time_of_a_request_begins_when_it_is_due(house: House) -> None:
    """A chunk that is held back, or behind others, has not been asked for yet."""
    planned(house.ledger, ["a"])
    now = house.clock.now()
    house.ledger.fail_attempt("chunk", 1, "down", now, now + 10 * GRACE_SECONDS, 99)
    house.tick()
    house.clock.time += 10 * GRACE_SECONDS
    assert house.tick() == []
    assert list(house.missing) == ["chunk:2"]
    house.clock.time += GRACE_SECONDS + 1
    assert len(house.tick()) == 1


def test_a_request_that_got_its_run_is_forgotten(house: House) -> None:
    planned(house.ledger, ["a"])
    house.tick()
    assert list(house.missing) == ["chunk:1"]
    house.runs.requested["chunk:1"] = "run"
    house.runs.states["run"] = RunState.WAITING
    house.tick()
    assert house.missing == {}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RunState.SUCCEEDED, ChunkState.PLANNED),
        (RunState.FAILED, ChunkState.PLANNED),
        (RunState.CANCELED, ChunkState.CANCELED),
    ],
)
def test_a_run_that_ended_before_its_lease_counts_as_an_attempt(
    house: House, state: RunState, expected: ChunkState
) -> None:
    """Terminated while it was queued, or dead before it began."""
    planned(house.ledger, ["a"])
    house.runs.requested["chunk:1"] = "run"
    house.runs.states["run"] = state
    [action] = house.tick()
    after = house.chunk()
    assert after.state is expected
    if expected is ChunkState.PLANNED:
        assert f"run {state} before its lease; attempt 2" in action
        assert after.not_before == house.clock.now() + backoff_seconds(0)


def test_a_canceled_chunk_stays_canceled(house: House) -> None:
    planned(house.ledger, ["a"])
    house.runs.requested["chunk:1"] = "run"
    house.runs.states["run"] = RunState.CANCELED
    house.tick()
    house.clock.time += 100 * GRACE_SECONDS
    assert house.tick() == []
    assert house.chunk().state is ChunkState.CANCELED


# -- poison --------------------------------------------------------------------------------------


def die(house: House, attempt: int) -> list[str]:
    house.lease(attempt, run=f"run-{attempt}")
    house.runs.states[f"run-{attempt}"] = RunState.ACTIVE
    house.clock.time += SECONDS_LATER
    return house.tick()


def test_a_chunk_that_kills_every_run_is_stuck_in_the_end(house: House) -> None:
    planned(house.ledger, ["a"])
    for attempt in range(1, MAX_DEATHS):
        assert die(house, attempt)[0].endswith(f"attempt {attempt + 1}")
    assert die(house, MAX_DEATHS)[0].endswith("died; stuck")
    assert house.chunk().state is ChunkState.STUCK
    house.clock.time += 1e6
    assert house.tick() == []


def test_deaths_with_a_new_answer_each_go_on(house: House) -> None:
    items = planned(house.ledger, [f"{number:02}" for number in range(MAX_DEATHS + 2)])
    for attempt in range(1, MAX_DEATHS + 2):
        lease = house.lease(attempt, run=f"run-{attempt}")
        answered = house.ledger.chunk_items(items.key)[attempt - 1 : attempt]
        house.ledger.mark_items(lease, recognized(answered), house.clock.now())
        house.runs.states[f"run-{attempt}"] = RunState.ACTIVE
        house.clock.time += SECONDS_LATER
        house.tick()
    assert house.chunk().state is ChunkState.PLANNED


def test_runs_that_end_before_they_touch_a_chunk_never_make_it_stuck(house: House) -> None:
    """Code that does not load, a cluster that starts nothing: no fault of the images."""
    planned(house.ledger, ["a"])
    for attempt in range(1, 3 * MAX_DEATHS):
        house.runs.requested[f"chunk:{attempt}"] = f"run-{attempt}"
        house.runs.states[f"run-{attempt}"] = RunState.FAILED
        [action] = house.tick()
        assert action.endswith(f"attempt {attempt + 1}")
        house.clock.time = house.chunk().not_before


def test_the_delay_doubles_up_to_ten_minutes() -> None:
    assert [backoff_seconds(failures) for failures in range(4)] == [5.0, 10.0, 20.0, 40.0]
    assert backoff_seconds(7) == backoff_seconds(1_000_000) == 600.0

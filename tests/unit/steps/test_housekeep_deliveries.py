"""Every way in which a run and its delivery can disagree, and runs that hold nothing at all."""

from typing import Any

import pytest

from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryRecord, DeliveryState
from ocr_pipeline.model.manifest import Lease
from ocr_pipeline.model.run import RunState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import PATIENCE
from ocr_pipeline.steps.housekeep import keep_runs
from tests.fakes.house import House
from tests.fakes.ledger import TTL_SECONDS, finished, planned

SECONDS_LATER = TTL_SECONDS + 1
ALIVE = [RunState.WAITING, RunState.ACTIVE, RunState.CANCELING]
GRACE_SECONDS = PATIENCE.request_grace_seconds


@pytest.fixture
def house(ledger: Ledger) -> House:
    return House(ledger)


def sealed(house: House) -> DeliveryRecord:
    uid = finished(house.ledger, ["a"]).batch_uid
    now = house.clock.now()
    begun = house.ledger.begin_delivery(uid, 1000, "text", "{}", "{}", now)
    assert begun is not None
    return house.ledger.seal_delivery(uid, 1, "key", "ab", 1, "text", now)


def delivery(house: House, of: DeliveryRecord) -> DeliveryRecord:
    found = house.ledger.delivery(of.batch_uid, of.number)
    assert found is not None
    return found


def send(house: House, of: DeliveryRecord) -> None:
    now = house.clock.now()
    lease = house.ledger.take_delivery_lease(of.batch_uid, 1, "run", 1, now, TTL_SECONDS)
    assert isinstance(lease, Lease)


@pytest.mark.parametrize("state", [None, *ALIVE])
def test_a_live_attempt_is_left_alone(house: House, state: RunState | None) -> None:
    record = sealed(house)
    send(house, record)
    if state:
        house.runs.states["run"] = state
    house.clock.time += TTL_SECONDS
    assert house.tick() == []
    assert delivery(house, record).state is DeliveryState.SENDING


SENDING = [
    (RunState.SUCCEEDED, True, DeliveryState.DUE, RunState.SUCCEEDED, "run run succeeded"),
    (RunState.FAILED, True, DeliveryState.DUE, RunState.FAILED, "run run failed"),
    (RunState.FAILED, False, DeliveryState.DUE, RunState.FAILED, "run run failed"),
    (RunState.CANCELED, True, DeliveryState.STOPPED, RunState.CANCELED, "run run canceled"),
    (RunState.CANCELED, False, DeliveryState.STOPPED, RunState.CANCELED, "run run canceled"),
    (None, False, DeliveryState.DUE, None, "its process is gone"),
    (RunState.WAITING, False, DeliveryState.DUE, RunState.FAILED, "run run died"),
    (RunState.ACTIVE, False, DeliveryState.DUE, RunState.FAILED, "run run died"),
    (RunState.CANCELING, False, DeliveryState.STOPPED, RunState.CANCELED, "run run canceled"),
]


@pytest.mark.parametrize(("state", "live", "expected", "run", "words"), SENDING)
def test_an_attempt_that_is_over_without_an_answer_is_interrupted(
    house: House,
    state: RunState | None,
    live: bool,
    expected: DeliveryState,
    run: RunState | None,
    words: str,
) -> None:
    record = sealed(house)
    send(house, record)
    if state:
        house.runs.states["run"] = state
    house.clock.time += 1 if live else SECONDS_LATER
    assert house.tick() == [f"delivery {record.batch_uid}/1: {words}"]
    after = delivery(house, record)
    assert (after.state, after.lease_holder) == (expected, None)
    assert house.runs.states.get("run") is run
    [attempt] = house.ledger.attempts(record.batch_uid, 1)
    assert attempt.detail == words
    if expected is DeliveryState.DUE:
        assert attempt.outcome == "interrupted"
        assert (after.attempt, after.next_attempt) == (2, house.clock.now())
    else:
        assert attempt.outcome == "canceled"
        house.clock.time += 1e6
        assert house.tick() == []
        assert house.ledger.replay(record.batch_uid, 1, 1, house.clock.now()) == 1


@pytest.mark.parametrize("state", ALIVE)
def test_a_delivery_whose_run_is_on_its_way_is_left_alone(house: House, state: RunState) -> None:
    record = sealed(house)
    house.runs.requested[f"{record.batch_uid}/1:1"] = "run"
    house.runs.states["run"] = state
    house.clock.time += 10 * GRACE_SECONDS
    assert house.tick() == []


def test_a_lost_request_of_a_delivery_is_made_again_after_a_while(house: House) -> None:
    record = sealed(house)
    assert house.tick() == []
    house.clock.time += GRACE_SECONDS
    assert house.tick() == []
    house.clock.time += 1
    assert house.tick() == [f"delivery {record.batch_uid}/1: its request was lost"]
    assert (delivery(house, record).state, delivery(house, record).attempt) == (
        DeliveryState.DUE,
        2,
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (RunState.SUCCEEDED, DeliveryState.DUE),
        (RunState.FAILED, DeliveryState.DUE),
        (RunState.CANCELED, DeliveryState.STOPPED),
    ],
)
def test_a_delivery_run_that_ended_before_its_lease_counts(
    house: House, state: RunState, expected: DeliveryState
) -> None:
    record = sealed(house)
    house.runs.requested[f"{record.batch_uid}/1:1"] = "run"
    house.runs.states["run"] = state
    [action] = house.tick()
    assert action.endswith(f"run run {state} before its lease")
    assert delivery(house, record).state is expected


def test_a_delivery_that_is_not_due_has_no_request_to_lose(house: House) -> None:
    record = sealed(house)
    now = house.clock.now()
    lease = house.ledger.take_delivery_lease(record.batch_uid, 1, "run", 1, now, TTL_SECONDS)
    assert isinstance(lease, Lease)
    rejected = DeliveryAttempt(1, now, 0.1, 503, "RECEIVER_FAILED", "HTTP 503")
    house.ledger.record_attempt(lease, rejected, DeliveryState.DUE, now + 1000, now)
    house.clock.time += 999
    assert house.tick() == []
    assert house.missing == {}


# -- runs that hold nothing ----------------------------------------------------------------------


def test_a_silent_run_without_a_lease_is_buried(house: House) -> None:
    planned(house.ledger, ["a"])
    house.runs.states = {"dead": RunState.ACTIVE, "stopping": RunState.CANCELING}
    house.runs.quiet = ["dead", "stopping"]
    assert keep_runs(house.keeper) == ["run dead died", "run stopping canceled"]
    assert house.runs.states == {"dead": RunState.FAILED, "stopping": RunState.CANCELED}
    [(since, batch_ids)] = house.runs.asked_silent
    assert since == house.clock.now() - PATIENCE.start_grace_seconds
    assert batch_ids == {"inbox"}


def test_a_silent_run_that_holds_a_lease_is_not_ours_to_bury_here(house: House) -> None:
    record = sealed(house)
    send(house, record)
    planned(house.ledger, ["b"], chunk="another")
    house.lease(key="another", run="reader")
    house.runs.states = {"run": RunState.ACTIVE, "reader": RunState.ACTIVE}
    house.runs.quiet = ["run", "reader"]
    assert keep_runs(house.keeper) == []


def test_a_lease_that_begins_while_we_look_is_a_sign_of_life(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(house.ledger, ["a"])
    house.runs.states = {"run": RunState.ACTIVE}
    house.runs.quiet = ["run"]
    silent = house.runs.silent

    def begin(*what: Any) -> Any:
        house.lease()
        return silent(*what)

    monkeypatch.setattr(house.runs, "silent", begin)
    assert keep_runs(house.keeper) == []

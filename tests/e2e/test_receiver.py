"""A receiver that is down or hangs is the delivery's trouble alone."""

from collections.abc import Iterator
from threading import Event

import pytest
from dagster import DagsterRun, DagsterRunStatus

from ocr_pipeline.model.delivery import DeliveryState
from tests.e2e.judge import judge, keys_in_results
from tests.e2e.layouts import BATCHES, with_webhook
from tests.e2e.stage import Postbox, Stage
from tests.fakes.receiver import Behavior, Exchange, answer

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    postbox = Postbox()
    folder = tmp_path_factory.mktemp("receiver")
    patient = with_webhook(timeout_seconds=240)
    with postbox.receiver, Stage(folder / "stage", postbox, lay_out=patient) as running:
        yield running
        running.stop()


@pytest.fixture(autouse=True)
def _rested(stage: Stage) -> Iterator[None]:
    yield
    stage.postbox.behavior = answer(200)
    stage.rest(240)
    judge(stage)


def runs(stage: Stage, kind: str, status: DagsterRunStatus) -> list[DagsterRun]:
    """Runs of a kind in a status."""
    return [run for run in stage.runs(kind=kind) if run.status is status]


def down_at_first() -> Behavior:
    """Refuse each delivery once."""
    known = set()

    def behave(exchange: Exchange) -> None:
        message_id = exchange.headers["webhook-id"]
        answer(200 if message_id in known else 503)(exchange)
        known.add(message_id)

    return behave


def hang_until(released: Event) -> Behavior:
    """Take a delivery and think about it."""

    def behave(exchange: Exchange) -> None:
        exchange.receive()
        released.wait()
        exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return behave


def test_a_receiver_that_is_down_turns_no_recognition_red(stage: Stage) -> None:
    stage.postbox.behavior = down_at_first()
    for batch in BATCHES:
        stage.drop(batch, 2)
    stage.rest()
    assert len(runs(stage, "delivery", DagsterRunStatus.FAILURE)) == 2
    assert runs(stage, "recognition", DagsterRunStatus.FAILURE) == []
    attempts = stage.ledger.attempts(stage.uid("receipts"), 1)
    assert [(attempt.status, attempt.outcome) for attempt in attempts] == [
        (503, "RECEIVER_FAILED"),
        (200, "DELIVERED"),
    ]


def test_webhooks_that_hang_hold_up_no_recognition(stage: Stage) -> None:
    released = Event()
    stage.postbox.behavior = hang_until(released)
    for batch in BATCHES:
        stage.drop(batch, 1)
    started = DagsterRunStatus.STARTED
    stage.until(lambda: len(runs(stage, "delivery", started)) == 2, 120, "two deliveries hang")
    late = stage.drop("receipts", 2)
    stage.until(lambda: late <= set(keys_in_results(stage, "receipts")), 120, "results come")
    assert len(runs(stage, "delivery", started)) == 2
    released.set()


def test_a_replay_sends_the_same_again(stage: Stage) -> None:
    stage.drop("letters", 1)
    stage.rest()
    received = stage.postbox.receiver.received
    before = len(received)
    uid = stage.uid("letters")
    last = stage.ledger.deliveries(uid, [DeliveryState.DELIVERED])[-1]
    stage.command("webhook", "replay", "letters", str(last.number))
    stage.until(lambda: len(received) > before, 60, "it comes again")
    assert received[-1].headers["webhook-id"] == last.message_id

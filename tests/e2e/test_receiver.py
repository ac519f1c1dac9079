"""A receiver that is down or hangs is the delivery's trouble alone."""

from collections.abc import Iterator

import pytest
from dagster import DagsterRun, DagsterRunStatus

from ocr_pipeline.model.delivery import DeliveryState
from tests.e2e.judge import judge, keys_in_results
from tests.e2e.stage import BATCHES, Postbox, Stage
from tests.fakes.receiver import answer, hang

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    postbox = Postbox()
    folder = tmp_path_factory.mktemp("receiver")
    with postbox.receiver, Stage(folder / "stage", postbox, timeout_seconds=20) as running:
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


def test_a_receiver_that_is_down_turns_no_recognition_red(stage: Stage) -> None:
    stage.postbox.behavior = answer(503)
    for batch in BATCHES:
        stage.drop(batch, 2)
    failed = DagsterRunStatus.FAILURE
    stage.until(lambda: len(runs(stage, "delivery", failed)) >= 2, 120, "two deliveries fail")
    stage.postbox.behavior = answer(200)
    stage.rest()
    assert runs(stage, "recognition", failed) == []
    attempts = stage.ledger.attempts(stage.uid("receipts"), 1)
    assert [(attempt.status, attempt.outcome) for attempt in attempts] == [
        (503, "RECEIVER_FAILED"),
        (200, "DELIVERED"),
    ]


def test_webhooks_that_hang_hold_up_no_recognition(stage: Stage) -> None:
    stage.postbox.behavior = hang
    for batch in BATCHES:
        stage.drop(batch, 1)
    started = DagsterRunStatus.STARTED
    stage.until(lambda: len(runs(stage, "delivery", started)) == 2, 120, "two deliveries hang")
    late = stage.drop("receipts", 2)
    stage.until(lambda: late <= set(keys_in_results(stage, "receipts")), 120, "results come")
    assert stage.ledger.deliveries(stage.uid("receipts"), [DeliveryState.SENDING])


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

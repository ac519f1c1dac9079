"""One attempt: signed, sent, recorded; nothing that goes wrong is lost or raised."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.webhook.sender import RequestsSender
from ocr_pipeline.delivery.backoff import MAX_ATTEMPTS
from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState, SendAnswer
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.webhook import WebhookSender
from ocr_pipeline.spec.batch import SecretRef, WebhookSpec
from ocr_pipeline.spec.storage import LocalStorage
from ocr_pipeline.steps.deliver import (
    Courier,
    DeliveryRefused,
    attempt_delivery,
    due_deliveries,
    send_test,
)
from ocr_pipeline.steps.hold import RunIdentity
from tests.fakes.ledger import finished
from tests.fakes.receiver import Receiver, answer
from tests.fakes.webhook import ScriptedSender

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
PAYLOAD = b'{"items":[]}'
PAYLOAD_KEY = ".ocr/deliveries/x/000001.json"


class Clock:
    """Time that tests move; signatures are checked against the real one, so it starts there."""

    def __init__(self, now: float) -> None:
        self.time = now

    def now(self) -> float:
        return self.time


class World:
    """A ledger with one sealed delivery, and the courier that takes it."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.ledger = ledger
        self.clock = Clock(1_700_000_000.0)
        self.storage = LocalStorage(path=str(folder / "out"))
        self.store = LocalStore(Path(self.storage.location))
        self.secret: str | None = SECRET
        self.uid = ""

    def seal(self, url: str = "https://hook.example/") -> DeliveryRecord:
        self.store.write(PAYLOAD_KEY, PAYLOAD)
        finished(self.ledger, ["a.png"])
        self.uid = self.ledger.batches()[0].uid
        webhook = WebhookSpec(url=url, secret=SecretRef(env="S"), allow_private_addresses=True)
        new = self.ledger.begin_delivery(
            self.uid,
            1000,
            "text",
            webhook.model_dump_json(),
            self.storage.model_dump_json(),
            self.clock.time,
        )
        assert new is not None
        sha256 = hashlib.sha256(PAYLOAD).hexdigest()
        size = len(PAYLOAD)
        return self.ledger.seal_delivery(
            self.uid, 1, PAYLOAD_KEY, sha256, size, "text", self.clock.time
        )

    def courier(self, sender: WebhookSender) -> Courier:
        return Courier(
            self.ledger,
            lambda spec: LocalStore(Path(spec.location)),
            sender,
            lambda reference: self.secret,
            self.clock,
            Random(1),
        )

    def attempt(self, sender: WebhookSender, attempt: int | None = None) -> DeliveryRecord:
        return attempt_delivery(self.courier(sender), self.uid, 1, RunIdentity("run", attempt))

    def last_outcome(self) -> str:
        return self.ledger.attempts(self.uid, 1)[-1].outcome


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    (tmp_path / "out").mkdir()
    yield World(tmp_path, ledger)
    ledger.close()


def test_a_real_receiver_gets_what_was_sealed(world: World) -> None:
    with Receiver() as receiver:
        sealed = world.seal(receiver.url)
        done = world.attempt(RequestsSender(), 1)
    assert done.state is DeliveryState.DELIVERED
    assert done.finished == world.clock.time
    [request] = receiver.received
    assert request.body == PAYLOAD
    assert request.headers["webhook-id"] == sealed.message_id
    assert request.headers["webhook-timestamp"] == str(int(world.clock.time))
    assert request.headers["content-type"] == "application/json; charset=utf-8"


def test_the_official_package_verifies_a_delivery(world: World) -> None:
    world.clock.time = time.time()
    with Receiver() as receiver:
        world.seal(receiver.url)
        world.attempt(RequestsSender())
    assert receiver.received[0].verified(SECRET) == {"items": []}


def test_the_message_id_is_stable_over_attempts_and_replays(world: World) -> None:
    sealed = world.seal()
    sender = ScriptedSender([SendAnswer(500, None, None, 0.1), SendAnswer(200, None, None, 0.1)])
    world.attempt(sender)
    world.clock.time += 3600
    world.attempt(sender)
    assert world.ledger.replay(world.uid, 1, 1, world.clock.time) == 1
    world.attempt(sender)
    assert [sent.headers["webhook-id"] for sent in sender.sent] == [sealed.message_id] * 3
    stamps = [sent.headers["webhook-timestamp"] for sent in sender.sent]
    assert stamps[0] != stamps[1]


def test_a_failure_is_recorded_and_tried_again_on_the_schedule(world: World) -> None:
    world.seal()
    failed = world.attempt(ScriptedSender([SendAnswer(503, None, None, 2.5)]), 1)
    assert failed.state is DeliveryState.DUE
    assert (failed.attempt, failed.attempts) == (2, 1)
    assert failed.next_attempt > world.clock.time
    [logged] = world.ledger.attempts(world.uid, 1)
    assert (logged.number, logged.status, logged.seconds) == (1, 503, 2.5)
    assert (logged.outcome, logged.detail) == ("RECEIVER_FAILED", "HTTP 503")
    assert due_deliveries(world.ledger, world.uid, world.clock.time, 10) == []
    assert due_deliveries(world.ledger, world.uid, failed.next_attempt, 10) == [failed]
    assert due_deliveries(world.ledger, world.uid, failed.next_attempt, 0) == []


def test_the_schedule_ends_dead(world: World) -> None:
    world.seal()
    sender = ScriptedSender([SendAnswer(None, "RECEIVER_TIMEOUT: too slow", None, 30.0)])
    for attempt in range(1, MAX_ATTEMPTS + 1):
        record = world.attempt(sender, attempt)
        world.clock.time = max(record.next_attempt, world.clock.time)
    assert record.state is DeliveryState.DEAD
    with pytest.raises(DeliveryRefused, match="replay"):
        world.attempt(sender)
    assert len(sender.sent) == MAX_ATTEMPTS


def test_gone_stops(world: World) -> None:
    world.seal()
    assert world.attempt(ScriptedSender([SendAnswer(410, None, None, 0.1)])).state is (
        DeliveryState.STOPPED
    )


@pytest.mark.parametrize(("secret", "words"), [(None, "variable S"), ("whsec_?", "must be base64")])
def test_a_missing_secret_is_recorded_and_nothing_is_sent(
    world: World, secret: str | None, words: str
) -> None:
    world.seal()
    world.secret = secret
    sender = ScriptedSender()
    assert world.attempt(sender).state is DeliveryState.DUE
    assert world.last_outcome() == "SECRET_MISSING"
    assert words in world.ledger.attempts(world.uid, 1)[0].detail
    assert sender.sent == []


def test_a_changed_payload_is_not_sent(world: World) -> None:
    world.seal()
    world.store.write(PAYLOAD_KEY, PAYLOAD + b" ")
    sender = ScriptedSender()
    assert world.attempt(sender).state is DeliveryState.DUE
    assert world.last_outcome() == "PAYLOAD_UNUSABLE"
    assert sender.sent == []


def test_a_payload_that_is_gone_is_recorded(world: World) -> None:
    world.seal()
    world.store.delete(PAYLOAD_KEY)
    assert world.attempt(ScriptedSender()).state is DeliveryState.DUE
    assert world.last_outcome() == "PAYLOAD_UNUSABLE"


def test_a_storage_that_does_not_answer_is_recorded(world: World) -> None:
    world.seal()

    def out_of_service(spec: object) -> LocalStore:
        raise ServiceUnavailable("no answer", "STORAGE_UNREACHABLE")

    courier = Courier(
        world.ledger,
        out_of_service,
        ScriptedSender(),
        lambda reference: SECRET,
        world.clock,
        Random(1),
    )
    waiting = attempt_delivery(courier, world.uid, 1, RunIdentity("run", 1))
    assert waiting.state is DeliveryState.DUE
    assert world.last_outcome() == "STORAGE_UNREACHABLE"


@pytest.mark.parametrize(("attempt", "reason"), [(2, "stale"), (7, "stale")])
def test_an_outdated_request_sends_nothing(world: World, attempt: int, reason: str) -> None:
    world.seal()
    sender = ScriptedSender()
    with pytest.raises(DeliveryRefused) as refused:
        world.attempt(sender, attempt)
    assert refused.value.reason == reason
    assert sender.sent == []


def test_an_unknown_delivery_is_refused(world: World) -> None:
    with pytest.raises(DeliveryRefused, match="no such delivery"):
        world.attempt(ScriptedSender())


def test_a_delivered_one_is_never_sent_twice(world: World) -> None:
    world.seal()
    sender = ScriptedSender()
    world.attempt(sender)
    with pytest.raises(DeliveryRefused, match="was delivered"):
        world.attempt(sender)
    assert len(sender.sent) == 1


def test_a_test_event_is_signed_and_leaves_no_trace(world: World) -> None:
    world.clock.time = time.time()
    with Receiver([answer(204)]) as receiver:
        webhook = WebhookSpec(
            url=receiver.url, secret=SecretRef(env="S"), allow_private_addresses=True
        )
        result = send_test(world.courier(RequestsSender()), "scans", webhook)
    assert result.status == 204
    payload = receiver.received[0].verified(SECRET)
    assert (payload["type"], payload["batchId"], payload["items"]) == ("test", "scans", [])
    assert world.ledger.deliveries(None, list(DeliveryState)) == []

"""Receivers that hang, redirect, fail for a day or answer too late: deliveries wait, in order."""

import base64
import datetime as dt
import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from standardwebhooks.webhooks import Webhook

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.adapters.storage.local import LocalStore
from ocr_pipeline.adapters.webhook.sender import RequestsSender
from ocr_pipeline.delivery.backoff import JITTER, RETRY_DELAYS_SECONDS
from ocr_pipeline.model.delivery import DeliveryRecord, DeliveryState
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.secret import SecretRef
from ocr_pipeline.spec.storage import LocalStorage
from ocr_pipeline.spec.webhook import WebhookSpec
from ocr_pipeline.steps.deliver import Courier, attempt_delivery, due_deliveries
from ocr_pipeline.steps.hold import RunIdentity
from tests.fakes import receiver as receivers
from tests.fakes.clock import MovableClock
from tests.fakes.ledger import finished
from tests.fakes.receiver import Behavior, Exchange, Received, Receiver, answer

OLD, NEW = ("whsec_" + base64.b64encode(text * 8).decode() for text in (b"old!", b"new!"))
DAY_SECONDS = 86_400.0
TIMEOUT_SECONDS = 1.0


class Office:
    """Sealed deliveries of one batch, and who sends them."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.ledger = ledger
        self.clock = MovableClock(time.time())  # a signature is good for some minutes
        self.storage = LocalStorage(path=str(folder / "out"))
        self.secret = OLD

    def seal(self, url: str, count: int = 1) -> None:
        """Deliveries 1 to ``count`` of an item each."""
        webhook = WebhookSpec(
            url=url,
            secret=SecretRef(env="S"),
            allow_private_addresses=True,
            timeout_seconds=TIMEOUT_SECONDS,
        )
        store = LocalStore(Path(self.storage.path))
        self.uid = finished(self.ledger, [f"{number}.png" for number in range(count)]).batch_uid
        for number in range(1, count + 1):
            payload = b'{"number":%d}' % number
            store.write(f"{number}.json", payload)
            self.ledger.begin_delivery(
                self.uid,
                1,
                "text",
                webhook.model_dump_json(),
                self.storage.model_dump_json(),
                self.clock.now(),
            )
            digest = hashlib.sha256(payload).hexdigest()
            self.ledger.seal_delivery(
                self.uid, number, f"{number}.json", digest, len(payload), "text", self.clock.now()
            )

    def due(self) -> list[DeliveryRecord]:
        return due_deliveries(self.ledger, self.uid, self.clock.now(), 10)

    def send_due(self) -> None:
        """Attempt what is due now, as the delivery sensor asks for it."""
        courier = Courier(
            self.ledger,
            lambda spec: LocalStore(Path(spec.location)),
            RequestsSender(),
            lambda _: self.secret,
            self.clock,
            Random(1),
        )
        for delivery in self.due():
            who = RunIdentity("run", delivery.attempt)
            attempt_delivery(courier, self.uid, delivery.number, who)

    def wait(self) -> None:
        """Until the next attempt is due; nothing is before."""
        waiting = self.ledger.deliveries(self.uid, [DeliveryState.DUE])
        next_attempt = min(delivery.next_attempt for delivery in waiting)
        self.clock.time = max(self.clock.time, next_attempt - 0.001)
        assert self.due() == []
        self.clock.time = next_attempt

    def states(self) -> list[str]:
        found = self.ledger.deliveries(self.uid, list(DeliveryState))
        return [delivery.state.value for delivery in found]

    def outcomes(self, number: int = 1) -> list[str]:
        return [attempt.outcome for attempt in self.ledger.attempts(self.uid, number)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    yield Office(tmp_path, ledger)
    ledger.close()


def ids(receiver: Receiver) -> list[str]:
    return [request.headers["webhook-id"] for request in receiver.received]


def test_a_receiver_that_fails_for_a_day_gets_each_delivery_once_and_in_order(
    office: Office,
) -> None:
    """Attempts follow after 5 s, 5 min, 30 min, 2, 5 and 10 h; the next one is 14 h later."""
    ends = office.clock.now() + DAY_SECONDS
    accepted: list[bytes] = []

    def ill_for_a_day(exchange: Exchange) -> None:
        is_well = office.clock.now() >= ends
        answer(200 if is_well else 500)(exchange)
        if is_well:
            accepted.append(exchange.server.received[-1].body)

    with Receiver([ill_for_a_day]) as receiver:
        office.seal(receiver.url, count=3)
        while office.states() != ["delivered"] * 3:
            office.send_due()
            if "due" in office.states():
                office.wait()
    assert sorted(accepted) == [b'{"number":%d}' % number for number in (1, 2, 3)]
    assert [request.body for request in receiver.received[:3]] == sorted(accepted)
    assert set(Counter(ids(receiver)).values()) == {8}
    for number in (1, 2, 3):
        assert office.outcomes(number) == ["RECEIVER_FAILED"] * 7 + ["DELIVERED"]
        log = office.ledger.attempts(office.uid, number)
        for (one, other), delay in zip(pairwise(log), RETRY_DELAYS_SECONDS, strict=False):
            assert other.started - one.started == pytest.approx(delay, rel=JITTER + 0.01, abs=0.1)


def redirect(exchange: Exchange) -> None:
    answer(302, {"Location": "http://127.0.0.1:9/"})(exchange)


@pytest.mark.parametrize(
    ("behavior", "outcome", "state"),
    [
        (receivers.hang, "RECEIVER_TIMEOUT", "due"),
        (redirect, "RECEIVER_REDIRECTED", "due"),
        (receivers.close_early, "RECEIVER_UNREACHABLE", "due"),
        (answer(503), "RECEIVER_FAILED", "due"),
        (answer(401), "RECEIVER_REJECTED", "due"),
        (answer(410), "RECEIVER_GONE", "stopped"),
    ],
)
def test_what_a_receiver_does_is_recorded_and_it_gets_the_same_once_it_is_well(
    office: Office, behavior: Behavior, outcome: str, state: str
) -> None:
    with Receiver([behavior, answer(200)]) as receiver:
        office.seal(receiver.url)
        office.send_due()
        assert (office.states(), office.outcomes()) == ([state], [outcome])
        assert ERRORS[outcome].retryable == (state == "due")
        if state == "stopped":
            assert office.due() == []
            assert office.ledger.replay(office.uid, 1, 1, office.clock.now()) == 1
        else:
            office.wait()
        office.send_due()
    assert office.states() == ["delivered"]
    assert len(set(ids(receiver))) == 1
    assert {request.body for request in receiver.received} == {b'{"number":1}'}


def test_an_answer_that_comes_too_late_means_the_same_delivery_twice(office: Office) -> None:
    """At least once: the receiver knows the second one by its webhook-id."""
    with Receiver([receivers.late(TIMEOUT_SECONDS + 0.5), answer(200)]) as receiver:
        office.seal(receiver.url)
        office.send_due()
        assert office.outcomes() == ["RECEIVER_TIMEOUT"]
        office.wait()
        office.send_due()
    assert office.states() == ["delivered"]
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_a_secret_that_is_rotated_while_deliveries_wait_signs_the_next_attempt(
    office: Office,
) -> None:
    with Receiver([answer(500), answer(500), answer(200)]) as receiver:
        office.seal(receiver.url)
        for secret in (OLD, f"{NEW} {OLD}", NEW):
            office.secret = secret
            office.send_due()
            if office.states() == ["due"]:
                office.wait()
    assert office.states() == ["delivered"]
    knows = [[signed_with(request, key) for key in (OLD, NEW)] for request in receiver.received]
    assert knows == [[True, False], [True, True], [False, True]]


def signed_with(request: Received, secret: str) -> bool:
    """Whether a receiver that has this key takes it; its clock goes with ours."""
    moment = dt.datetime.fromtimestamp(int(request.headers["webhook-timestamp"]), dt.UTC)
    expected = Webhook(secret).sign(request.headers["webhook-id"], moment, request.body.decode())
    return expected in request.headers["webhook-signature"].split()

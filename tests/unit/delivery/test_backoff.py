"""What an answer means, and when the next attempt is."""

from random import Random

import pytest

from ocr_pipeline.delivery.backoff import (
    DELIVERED,
    JITTER,
    MAX_ATTEMPTS,
    MAX_RETRY_AFTER_SECONDS,
    RETRY_DELAYS_SECONDS,
    next_state,
    retry_after_seconds,
)
from ocr_pipeline.model.delivery import DeliveryState, SendAnswer
from ocr_pipeline.model.error_codes import ERRORS

NOW = 1_700_000_000.0


def answered(status: int, retry_after: float | None = None) -> SendAnswer:
    return SendAnswer(status, None, retry_after, 0.1)


@pytest.mark.parametrize(
    ("status", "state", "outcome"),
    [
        (200, DeliveryState.DELIVERED, DELIVERED),
        (204, DeliveryState.DELIVERED, DELIVERED),
        (299, DeliveryState.DELIVERED, DELIVERED),
        (302, DeliveryState.DUE, "RECEIVER_REDIRECTED"),
        (308, DeliveryState.DUE, "RECEIVER_REDIRECTED"),
        (401, DeliveryState.DUE, "RECEIVER_REJECTED"),
        (404, DeliveryState.DUE, "RECEIVER_REJECTED"),
        (410, DeliveryState.STOPPED, "RECEIVER_GONE"),
        (429, DeliveryState.DUE, "RECEIVER_REJECTED"),
        (500, DeliveryState.DUE, "RECEIVER_FAILED"),
        (199, DeliveryState.DUE, "RECEIVER_FAILED"),
        (999, DeliveryState.DUE, "RECEIVER_FAILED"),
    ],
)
def test_a_status_decides_the_state(status: int, state: DeliveryState, outcome: str) -> None:
    verdict = next_state(answered(status), 0, NOW, Random(1))
    assert (verdict.state, verdict.outcome) == (state, outcome)
    assert str(status) in verdict.detail
    assert outcome == DELIVERED or outcome in ERRORS


def test_no_answer_keeps_the_senders_code_and_words() -> None:
    verdict = next_state(
        SendAnswer(None, "RECEIVER_TLS: expired: 2020", None, 1.0), 0, NOW, Random(1)
    )
    assert verdict.state is DeliveryState.DUE
    assert (verdict.outcome, verdict.detail) == ("RECEIVER_TLS", "expired: 2020")


def test_what_cannot_pass_is_not_tried_for_days() -> None:
    answer = SendAnswer(None, "WEBHOOK_URL_INVALID: no host", None, 0.0)
    assert next_state(answer, 0, NOW, Random(1)).state is DeliveryState.DEAD


def test_the_schedule_is_ten_attempts_over_75_hours_35_minutes() -> None:
    assert MAX_ATTEMPTS == 10
    assert sum(RETRY_DELAYS_SECONDS) == 75 * 3600 + 35 * 60 + 5


def test_delays_grow_with_jitter_until_the_delivery_is_dead() -> None:
    rng = Random(7)
    for attempts, delay in enumerate(RETRY_DELAYS_SECONDS):
        verdict = next_state(answered(503), attempts, NOW, rng)
        assert verdict.state is DeliveryState.DUE
        assert verdict.next_attempt - NOW == pytest.approx(delay, rel=JITTER)
    last = next_state(answered(503), MAX_ATTEMPTS - 1, NOW, rng)
    assert last.state is DeliveryState.DEAD
    assert "last of 10 attempts" in last.detail


def test_jitter_spreads() -> None:
    rng = Random(7)
    assert len({next_state(answered(503), 3, NOW, rng).next_attempt for _ in range(20)}) == 20


def test_the_last_attempt_can_still_deliver() -> None:
    verdict = next_state(answered(200), MAX_ATTEMPTS - 1, NOW, Random(1))
    assert verdict.state is DeliveryState.DELIVERED


def test_retry_after_puts_off_and_never_hurries() -> None:
    assert next_state(answered(429, 900.0), 0, NOW, Random(1)).next_attempt == NOW + 900
    assert next_state(answered(429, 0.0), 3, NOW, Random(1)).next_attempt > NOW + 6000
    bounded = next_state(answered(429, 1e9), 0, NOW, Random(1))
    assert bounded.next_attempt == NOW + MAX_RETRY_AFTER_SECONDS


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 14 Nov 2023 22:14:20 GMT", 60),
        ("Tue, 14 Nov 2023 22:14:20", 60),
        ("Tue, 14 Nov 2023 20:00:00 GMT", 0),
        ("9" * 400, MAX_RETRY_AFTER_SECONDS),
        ("Fri, 31 Dec 9999 23:59:59 GMT", MAX_RETRY_AFTER_SECONDS),
        ("Mon, 01 Jan 0001 00:00:00 +1400", 0),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("soon", None),
        ("Tue, 99 Nov 2023 22:14:20 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, NOW) == seconds

"""What a receiver answered becomes the next state of a delivery and the time of its next attempt.

Storing either is the ledger's; sending is an adapter's.
"""

from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from random import Random
from typing import NamedTuple

from ocr_pipeline.model.delivery import DeliveryState, SendAnswer
from ocr_pipeline.model.error_codes import ERRORS

# The example schedule of the Standard Webhooks specification: 10 attempts over 75 h 35 min.
RETRY_DELAYS_SECONDS = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
MAX_ATTEMPTS = len(RETRY_DELAYS_SECONDS) + 1
MAX_RETRY_AFTER_SECONDS = 86400.0
# A delay is stretched or shortened by up to this share: a recovering receiver is not stampeded.
JITTER = 0.1
DELIVERED = "DELIVERED"
_FAMILIES = {2: DELIVERED, 3: "RECEIVER_REDIRECTED", 4: "RECEIVER_REJECTED"}


class Verdict(NamedTuple):
    """What an attempt means for its delivery.

    ``outcome`` is ``DELIVERED`` or a code of ``ERRORS``; ``next_attempt`` is Unix seconds.
    """

    state: DeliveryState
    next_attempt: float
    outcome: str
    detail: str


def next_state(answer: SendAnswer, attempts: int, now: float, rng: Random) -> Verdict:
    """Judge an answer, given how many ``attempts`` of this round were recorded before it.

    2xx is delivered and 410 ends the delivery. Everything else that can pass, redirects included,
    is tried again on the schedule (not before a ``Retry-After``) and dead after ``MAX_ATTEMPTS``.
    """
    outcome, detail = _meaning(answer)
    if outcome == DELIVERED:
        return Verdict(DeliveryState.DELIVERED, now, outcome, detail)
    if outcome == "RECEIVER_GONE":
        return Verdict(DeliveryState.STOPPED, now, outcome, detail)
    if attempts + 1 >= MAX_ATTEMPTS:
        detail = f"{detail}; last of {MAX_ATTEMPTS} attempts"
        return Verdict(DeliveryState.DEAD, now, outcome, detail)
    if not ERRORS[outcome].retryable:
        return Verdict(DeliveryState.DEAD, now, outcome, detail)
    delay = RETRY_DELAYS_SECONDS[attempts] * rng.uniform(1 - JITTER, 1 + JITTER)
    asked = min(answer.retry_after_seconds or 0.0, MAX_RETRY_AFTER_SECONDS)
    return Verdict(DeliveryState.DUE, now + max(delay, asked), outcome, detail)


def _meaning(answer: SendAnswer) -> tuple[str, str]:
    if answer.status is None:
        code, _, detail = (answer.error or "RECEIVER_UNREACHABLE").partition(": ")
        return code, detail
    detail = f"HTTP {answer.status}"
    if answer.status == HTTPStatus.GONE:
        return "RECEIVER_GONE", detail
    family = _FAMILIES.get(answer.status // 100, "RECEIVER_FAILED")
    return family, detail


def retry_after_seconds(header: str | None, now: float) -> float | None:
    """Seconds that a ``Retry-After`` header asks to wait, bounded; None when it is no use.

    The header holds seconds or an HTTP date (RFC 9110, section 10.2.3).
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), MAX_RETRY_AFTER_SECONDS)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    seconds = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - now
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)

"""When a delivery closes."""

import pytest

from ocr_pipeline.delivery.sealing import STALLED_IDLE_PERIODS, should_seal
from ocr_pipeline.model.delivery import OutboxCounts
from ocr_pipeline.spec.batch import SecretRef, WebhookSpec

WEBHOOK = WebhookSpec(
    url="https://hook.example/",
    secret=SecretRef(env="S"),
    max_items=100,
    idle_seconds=60,
    max_age_seconds=3600,
)
NOW = 1_000_000.0
STALLED_SECONDS = 60 * STALLED_IDLE_PERIODS


def counts(
    waiting: int = 5, oldest: float = 10, recognized: float | None = 10, active: int = 0
) -> OutboxCounts:
    """Ages in seconds instead of times."""
    last = None if recognized is None else NOW - recognized
    return OutboxCounts(waiting, NOW - oldest, last, active)


@pytest.mark.parametrize(
    ("waiting", "due"),
    [
        (counts(waiting=99), False),
        (counts(waiting=100), True),
        (counts(waiting=2500, active=3), True),
        (counts(oldest=59.9, recognized=59.9), False),
        (counts(oldest=60, recognized=60), True),
        (counts(oldest=600, recognized=59), False),
        (counts(oldest=60, recognized=None), True),
        (counts(oldest=70, recognized=70, active=1), False),
        (counts(oldest=STALLED_SECONDS, recognized=STALLED_SECONDS, active=1), True),
        (counts(oldest=3599, recognized=1, active=1), False),
        (counts(oldest=3600, recognized=1, active=1), True),
    ],
)  # fmt: skip
def test_full_quiet_or_old(waiting: OutboxCounts, due: bool) -> None:
    assert should_seal(waiting, WEBHOOK, NOW) is due


def test_nothing_waiting_is_never_due() -> None:
    assert not should_seal(OutboxCounts(0, None, NOW - 1e6, 0), WEBHOOK, NOW)

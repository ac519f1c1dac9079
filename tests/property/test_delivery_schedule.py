"""Whatever receivers answer, a delivery ends, and no attempt comes early."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ocr_pipeline.delivery.backoff import (
    MAX_ATTEMPTS,
    MAX_RETRY_AFTER_SECONDS,
    next_state,
    retry_after_seconds,
)
from ocr_pipeline.model.delivery import DeliveryState, SendAnswer
from ocr_pipeline.model.error_codes import ERRORS
from ocr_pipeline.model.error_definition import ErrorScope

codes = st.sampled_from(
    [code for code, error in ERRORS.items() if error.scope is ErrorScope.DELIVERY]
)
asked = st.none() | st.floats(0, 1e12)
answers = st.builds(SendAnswer, st.integers(100, 999), st.none(), asked, st.just(1.0)) | st.builds(
    SendAnswer, st.none(), codes.map(lambda code: f"{code}: why"), asked, st.just(1.0)
)


@given(st.lists(answers, min_size=MAX_ATTEMPTS, max_size=MAX_ATTEMPTS), st.integers())
def test_every_delivery_ends_within_the_schedule(answered: list[SendAnswer], seed: int) -> None:
    now, rng = 1e9, Random(seed)
    for attempts, answer in enumerate(answered):
        verdict = next_state(answer, attempts, now, rng)
        delivered = answer.status is not None and 200 <= answer.status < 300
        assert (verdict.state is DeliveryState.DELIVERED) == delivered
        if verdict.state is not DeliveryState.DUE:
            return
        wanted = min(answer.retry_after_seconds or 0, MAX_RETRY_AFTER_SECONDS)
        assert verdict.next_attempt >= now + wanted
        now = verdict.next_attempt
    raise AssertionError("still due after the last attempt")


@given(st.text() | st.integers().map(str), st.floats(0, 4e9))
def test_no_retry_after_header_breaks_the_schedule(header: str, now: float) -> None:
    seconds = retry_after_seconds(header, now)
    assert seconds is None or 0 <= seconds <= MAX_RETRY_AFTER_SECONDS

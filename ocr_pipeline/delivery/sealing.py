"""Counts of what waits become the decision to close a delivery now.

Choosing its items belongs to the ledger, freezing them to ``steps``.
"""

from ocr_pipeline.model.delivery import OutboxCounts
from ocr_pipeline.spec.batch import WebhookSpec

# An active chunk that recognized nothing for this many idle periods makes no progress.
STALLED_IDLE_PERIODS = 5


def should_seal(counts: OutboxCounts, webhook: WebhookSpec, now: float) -> bool:
    """Whether a delivery is full, its oldest item is too old, or recognition has gone quiet.

    Quiet means nothing recognized for ``idle_seconds``. An active chunk may be between two slow
    images, so it extends the wait, but only to ``STALLED_IDLE_PERIODS`` times that: a paused batch
    or an engine that is down must not hold back results that exist. Stuck and canceled chunks are
    not active at all.
    """
    if counts.waiting == 0 or counts.oldest is None:
        return False
    if counts.waiting >= webhook.max_items or now - counts.oldest >= webhook.max_age_seconds:
        return True
    quiet_seconds = now - max(counts.oldest, counts.last_recognized or 0.0)
    periods = STALLED_IDLE_PERIODS if counts.active_chunks else 1
    return quiet_seconds >= periods * webhook.idle_seconds

"""How many batches there are becomes how often each of them is looked at.

One daemon of Dagster evaluates all sensors, and a tick costs it 20 statements: with SQLite 10 to 20
ticks a second are all that it can do (docs/decisions/0014). Sensors that want more do not get it,
and what the daemon does for runs waits for them.
"""

import math
from collections.abc import Iterable

from ocr_pipeline.spec.batch import BatchSpec

SHORTEST_SECONDS = 5
LOOKS_PER_TICK_WITHOUT_WEBHOOK = 12
_TICKS_PER_SECOND = 8


def look_interval_seconds(batches: Iterable[BatchSpec]) -> int:
    """Seconds between two ticks of one sensor, so that all together stay within what is possible.

    Five up to 20 batches with webhooks or 40 without.
    """
    sensors = sum(1 if batch.webhook is None else 2 for batch in batches)
    return max(SHORTEST_SECONDS, math.ceil(sensors / _TICKS_PER_SECOND))


def delivery_interval_seconds(batch: BatchSpec, look_seconds: int) -> int:
    """The same for the delivery sensor of a batch, whose looks are ``look_seconds`` apart.

    One that tells nobody has nothing to send, but a webhook may be written into its file.
    """
    return look_seconds * (LOOKS_PER_TICK_WITHOUT_WEBHOOK if batch.webhook is None else 1)

"""The ledger's rows and the configuration become what an operator asks of a batch.

Printing belongs to the doors.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ocr_pipeline.model.errors import OcrPipelineError, ServiceUnavailable
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.steps.watch import Watcher, unavailable_reason

AVAILABLE = "available"
State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """Counts of a batch by state, and whether it takes new images."""

    batch_id: str
    uid: str
    status: str
    items: dict[str, int]
    errors: dict[str, int]
    chunks: dict[str, int]
    deliveries: dict[str, int]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that a batch needs: ok, or what to do."""

    what: str
    ok: bool
    detail: str


def _named(counts: Mapping[State, int]) -> dict[str, int]:
    return {state.value: count for state, count in sorted(counts.items())}


def batch_status(watcher: Watcher, batch_id: str) -> BatchStatus:
    """Where a batch stands.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    ledger = watcher.ledger
    uid = ledger.register_batch(batch_id, watcher.clock.now()).uid
    return BatchStatus(
        batch_id=batch_id,
        uid=uid,
        status=unavailable_reason(watcher, batch_id) or AVAILABLE,
        items=_named(ledger.item_counts(uid)),
        errors=ledger.error_counts(uid),
        chunks=_named(ledger.chunk_counts(uid)),
        deliveries=_named(ledger.delivery_counts(uid)),
    )


def check_batch(watcher: Watcher, batch_id: str) -> list[CheckLine]:
    """Everything that a batch needs, tried one by one; what is missing is a line, not an error.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    reason = unavailable_reason(watcher, batch_id)
    lines = [CheckLine("configuration", reason is None, reason or "valid, no clash")]
    if batch_id not in watcher.catalog.batches:
        return lines
    settings = watcher.catalog.effective(batch_id)
    problem = watcher.engines.problem(settings)
    lines.append(
        CheckLine("engine", problem is None, problem or f"serves {', '.join(settings.languages)}")
    )
    lines.append(_check_input(watcher, settings))
    lines.append(_check_result(watcher, settings))
    return lines


def _check_input(watcher: Watcher, settings: EffectiveSettings) -> CheckLine:
    try:
        store = watcher.store_for(settings.batch.input)
        found = store.list_page("", 1)
    except ServiceUnavailable as error:
        return CheckLine("input", False, str(error))
    return CheckLine(
        "input", True, f"{store.uri} can be listed" + ("" if found else "; it is empty")
    )


def _check_result(watcher: Watcher, settings: EffectiveSettings) -> CheckLine:
    key = ".ocr/check"
    try:
        store = watcher.store_for(settings.batch.result)
        store.write(key, b"ok")
        store.read(key, 16)
        store.delete(key)
    except OcrPipelineError as error:
        return CheckLine("result", False, str(error))
    return CheckLine("result", True, f"{store.uri} can be written, read and deleted in")

"""What a batch may do now, in one value: sensors, commands and JSON say it in the same words.

Finding out belongs to ``obstacles`` and ``status``.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from ocr_pipeline.model.error_codes import with_remedy
from ocr_pipeline.model.errors import ServiceUnavailable
from ocr_pipeline.ports.ledger import Ledger


class Standing(StrEnum):
    """Whether a batch takes new images, and what must be mended when it does not.

    ``draining``: an operator paused or deletes it, and something that was begun is still at work.
    """

    AVAILABLE = "available"
    PAUSED = "paused"
    DRAINING = "draining"
    CONFIGURATION = "unavailable: configuration"
    STORAGE = "unavailable: storage"
    ENGINE = "unavailable: engine"
    TEMPLATE = "unavailable: template not released"


@dataclass(frozen=True, slots=True)
class Status:
    """A standing and why; ``why`` is for people and may hold a remedy."""

    standing: Standing
    why: str = ""

    def __str__(self) -> str:
        """As it is shown everywhere."""
        return f"{self.standing}: {self.why}" if self.why else str(self.standing)


AVAILABLE = Status(Standing.AVAILABLE)


@dataclass(frozen=True, slots=True)
class StorageOutage:
    """An input that could not be read when it was last looked at; ``since`` in Unix seconds."""

    place: str
    code: str
    why: str
    since: float

    def in_words(self) -> str:
        """For people."""
        since = datetime.fromtimestamp(self.since, tz=UTC).astimezone()
        return f"since {since:%Y-%m-%d %H:%M}: {with_remedy(self.why)}"


def remember_storage(
    ledger: Ledger, uid: str, place: str, error: ServiceUnavailable | None, now: float
) -> None:
    """Keep what came of a look at the input; written only when that is something else than before.

    So a listing of many batches asks no storage.
    """
    known = known_outage(ledger, uid, place)
    code = error and (error.code or "unknown")
    if code == (known and known.code):
        return
    outage = {"place": place, "code": code, "why": str(error), "since": now} if error else {}
    ledger.set_note(_storage_note(uid), json.dumps(outage))


def known_outage(ledger: Ledger, uid: str, place: str) -> StorageOutage | None:
    """The outage of the input at this place; None when it answered, or was never looked at."""
    found = json.loads(ledger.get_note(_storage_note(uid)) or "{}")
    return StorageOutage(**found) if found and found["place"] == place else None


def _storage_note(uid: str) -> str:
    return f"storage {uid}"

"""How far a batch is becomes words: the command line, ticks and runs of Dagster say the same."""

from weakref import WeakKeyDictionary

from ocr_pipeline.model.manifest import ChunkState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.progress import BatchProgress, read_progress

TOLD_SECONDS = 30.0  # how long the same words are told: sensors ask every few seconds

_TOLD: WeakKeyDictionary[Ledger, dict[str, tuple[float, str]]] = WeakKeyDictionary()
_MINUTE, _HOUR = 60, 3600
_LONG = 1.5  # of a unit, before it is used


def work_in_words(ledger: Ledger, uid: str, now: float) -> str:
    """How far a batch is that has chunks to recognize; nothing for another.

    Counted twice a minute, however often it is asked for.

    Raises:
        ServiceUnavailable: the ledger does not answer.
    """
    told = _TOLD.setdefault(ledger, {})
    if not ledger.chunks(uid, [ChunkState.PLANNED, ChunkState.RUNNING], limit=1):
        told.pop(uid, None)
        return ""
    since, words = told.get(uid, (0.0, ""))
    if now - since >= TOLD_SECONDS:
        words = in_one_line(read_progress(ledger, uid, now))
        told[uid] = (now, words)
    return words


def in_one_line(found: BatchProgress) -> str:
    """How far, how fast, how long."""
    parts = (images_in_words(found), pages_in_words(found), pace_in_words(found))
    return "; ".join(part for part in parts if part)


def images_in_words(found: BatchProgress) -> str:
    """What is done of what is known."""
    settling = f", {found.settling:,} settling" if found.settling else ""
    counts = f"{found.images_done:,} of {found.images_total:,} images"
    return f"{counts}, {found.failed:,} failed{settling}"


def pages_in_words(found: BatchProgress) -> str:
    """``about`` as long as pages are not read: nobody counted them."""
    if found.pages_done == found.pages_total:
        return f"{found.pages_done:,} pages"
    return f"{found.pages_done:,} of about {found.pages_total:,} pages"


def pace_in_words(found: BatchProgress) -> str:
    """Of the last minutes, and what follows from it; nothing when nothing moves."""
    rates = ((found.images_per_second, "images/s"), (found.pages_per_second, "pages/s"))
    parts = [f"{_digits(rate)} {unit}" for rate, unit in rates if rate]
    if found.seconds_left:
        parts.append(f"about {_duration(found.seconds_left)} left")
    return ", ".join(parts)


def _digits(rate: float) -> str:
    return f"{rate:.1f}" if rate >= 1 else f"{rate:.2g}"


def _duration(seconds: float) -> str:
    """Two digits are as much as an estimate is worth."""
    if seconds < _LONG * _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _LONG * _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"

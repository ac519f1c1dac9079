"""A look by the clock leaves signs of life in the ledger, so that one that was killed is finished.

By whom belongs to ``watch``.
"""

from ocr_pipeline.ports.ledger import Ledger

# A storage may take minutes over an answer, and housekeeping gives a silent run as long.
SILENT_SECONDS = 420.0


def sign_of_life(ledger: Ledger, uid: str, now: float) -> None:
    """A look is on its way."""
    ledger.set_note(_note(uid), f"{now:.0f}")


def look_is_over(ledger: Ledger, uid: str) -> None:
    """It was finished, or somebody was told why not."""
    ledger.set_note(_note(uid), "")


def was_interrupted(ledger: Ledger, uid: str, now: float) -> bool:
    """Whether the last look ended without a word."""
    last = ledger.get_note(_note(uid))
    return bool(last) and now - float(last or 0) > SILENT_SECONDS


def _note(uid: str) -> str:
    return f"look {uid}"

"""Wall time as the house sees it."""

from typing import Protocol


class Clock(Protocol):
    """Wall time, so that tests can move it."""

    def now(self) -> float:
        """Unix seconds."""

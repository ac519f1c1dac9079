"""Time that tests move."""

NOW = 1_767_225_600.0  # 2026-01-01 00:00 UTC


class MovableClock:
    """Implements ``Clock``: stands still, or moves by ``step`` seconds after every look."""

    def __init__(self, now: float = NOW, step: float = 0.0) -> None:
        self.time = now
        self.step = step

    def now(self) -> float:
        """The time as it was moved last."""
        shown = self.time
        self.time += self.step
        return shown

"""Power cuts at chosen moments: a file in a folder names the call at which everything dies.

Who reaches the call takes the file away and kills its whole process group, itself included: a test
that started the group sees all of it gone in the same instant.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any


class CrashPoints:
    """A folder of points, ``before-<method>`` and ``after-<method>`` of a ``Fused`` object."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def arm(self, *points: str) -> None:
        """Each of these moments is one power cut."""
        for point in points:
            (self._folder / point).touch()

    @property
    def armed(self) -> list[str]:
        """Points that nobody has reached yet."""
        return sorted(path.name for path in self._folder.iterdir())

    def reach(self, point: str) -> None:
        """Die here if the point is armed."""
        try:
            (self._folder / point).unlink()
        except FileNotFoundError:
            return
        os.killpg(0, signal.SIGKILL)


class Fused:
    """Passes everything on to an object, with a point before and after each of its methods."""

    def __init__(self, inner: object, points: CrashPoints) -> None:
        self._inner = inner
        self._points = points

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self._inner, name)
        return self._fused(name, attribute) if callable(attribute) else attribute

    def _fused(self, name: str, method: Callable[..., object]) -> Callable[..., object]:
        @wraps(method)
        def call(*args: object, **named: object) -> object:
            self._points.reach(f"before-{name}")
            answer = method(*args, **named)
            self._points.reach(f"after-{name}")
            return answer

        return call

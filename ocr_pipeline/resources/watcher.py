"""Resources that are opened once per process become what a look at a batch needs.

For the sensors of batches only: Dagster opens the resources of a sensor, and an instance of its own
beside them, anew at every tick. That costs ten times the look itself, and hundreds of sensors tick
every few seconds (docs/decisions/0014). Runs open theirs as ever.
"""

import threading
from collections.abc import Mapping
from typing import Any

import dagster as dg

from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.steps.watch import Watcher

_NEEDED = ("catalog", "ledger", "stores", "engines")


class WatcherSource:
    """Watchers over the resources of some definitions; for any number of threads."""

    def __init__(self, resources: Mapping[str, object], clock: Clock) -> None:
        """Open nothing yet."""
        self._resources = {name: resources[name] for name in _NEEDED}
        self._clock = clock
        self._lock = threading.Lock()
        self._opened: Any = None

    def __call__(self) -> Watcher:
        """A watcher with the configuration as it is now."""
        opened = self._open()
        return Watcher(
            opened.catalog.current(), opened.ledger, opened.stores, opened.engines, self._clock
        )

    def _open(self) -> Any:
        with self._lock:
            if self._opened is None:
                # None of the four has an end: what is left here is Dagster's own surroundings.
                with dg.build_resources(self._resources) as opened:
                    self._opened = opened
            return self._opened

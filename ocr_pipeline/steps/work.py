"""What the verbs of one chunk share: its frozen settings, its stores, its held lease.

No verb belongs here.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ocr_pipeline.model.errors import LeaseLost, ServiceUnavailable
from ocr_pipeline.model.manifest import ChunkRecord, ItemRecord, Lease
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.settings import Patience
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps.transfers import Window

OUTSTANDING_DELIVERIES = (
    4  # runs asked for at a time per batch, so that a hung receiver leaves the queue to others
)
WORK_FOLDER = ".ocr"

PAGES_WINDOW = Window(count=32, size_bytes=64_000_000)  # page results that are read ahead
WRITE_WINDOW = Window(count=32, size_bytes=64_000_000)  # objects that are written behind
_PAGE_BYTES = 1_000_000  # of a page's results: 40 kB of a letter, more of a page full of tables

StoreFor = Callable[[StorageSpec], ObjectStore]

_log = logging.getLogger(__name__)


class HeldLease:
    """A lease with a heartbeat thread that keeps it while this process lives.

    A missed heartbeat is retried at the next beat: the lease outlives five misses. ``check`` raises
    ``LeaseLost`` as soon as another holder is known; the ledger fences every write in any case.
    """

    def __init__(self, ledger: Ledger, lease: Lease, clock: Clock, patience: Patience) -> None:
        """Start the heartbeat of a lease that was just taken."""
        self.lease = lease
        self._patience = patience
        self._ledger = ledger
        self._clock = clock
        self._ended = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(
            target=self._beat, name=f"lease {lease.subject}", daemon=True
        )
        self._thread.start()

    def _beat(self) -> None:
        while not self._ended.wait(self._patience.heartbeat_seconds):
            try:
                now = self._clock.now()
                self._ledger.heartbeat(self.lease, now, self._patience.lease_seconds)
            except LeaseLost:
                self._lost.set()
                return
            except ServiceUnavailable as error:
                _log.warning("heartbeat of %s failed, trying again: %s", self.lease.subject, error)

    def check(self) -> None:
        """Raise ``LeaseLost`` when another run holds the subject now."""
        if self._lost.is_set():
            raise LeaseLost(f"{self.lease.subject} is held by another run now; this one stops.")

    def end(self) -> None:
        """Stop the heartbeat.

        The ledger's row is ended by whoever finishes or fails the subject.
        """
        self._ended.set()
        self._thread.join(timeout=self._patience.heartbeat_seconds)


@dataclass(frozen=True, slots=True)
class ChunkWork:
    """One chunk in the hands of one run."""

    chunk: ChunkRecord
    settings: EffectiveSettings
    ledger: Ledger
    clock: Clock
    source: ObjectStore
    results: ObjectStore
    held: HeldLease

    @property
    def key(self) -> str:
        """The chunk's key, which is its partition."""
        return self.chunk.key

    def work_key(self, name: str) -> str:
        """Key of a work object of this chunk in the result storage."""
        return f"{WORK_FOLDER}/chunks/{self.chunk.key}/{name}"


def pages_bytes(item: ItemRecord) -> int:
    """About how much an item's page results hold at most; the ledger knows their pages only."""
    return item.pages * _PAGE_BYTES if item.result_key else 0

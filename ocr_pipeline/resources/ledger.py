"""Resources of the ledger and of the lease that a run holds. SQL belongs to ``adapters/ledger``."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from ocr_pipeline import wiring
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.settings import PATIENCE, Patience
from ocr_pipeline.steps.hold import ChunkKeeper


class LedgerResource(dg.ConfigurableResource[Ledger]):
    """The truth about items, chunks and deliveries."""

    url: str

    def create_resource(self, context: dg.InitResourceContext) -> Ledger:
        """Open the ledger once per process."""
        return wiring.open_ledger(self.url)


class KeeperResource(dg.ConfigurableResource[ChunkKeeper]):
    """The chunk that a run holds over all its assets: one per run, since all run in one process."""

    lease_seconds: float = PATIENCE.lease_seconds
    heartbeat_seconds: float = PATIENCE.heartbeat_seconds

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[ChunkKeeper]:
        """Hold nothing yet; stop the heartbeat when the run is over."""
        patience = Patience(self.lease_seconds, self.heartbeat_seconds)
        keeper = ChunkKeeper(wiring.SystemClock(), patience)
        try:
            yield keeper
        finally:
            keeper.close()

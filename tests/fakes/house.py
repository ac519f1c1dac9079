"""A ledger, a book of runs and the keeper between them, as the housekeeping sensor has them."""

from ocr_pipeline.model.manifest import ChunkRecord, Lease
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.steps.housekeep import Housekeeper, keep_chunks, keep_deliveries
from tests.fakes.clock import MovableClock
from tests.fakes.ledger import TTL_SECONDS
from tests.fakes.runs import ScriptedRunBook


class House:
    """Time moves only when a test moves it."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.runs = ScriptedRunBook()
        self.clock = MovableClock()
        self.missing: dict[str, float] = {}

    @property
    def keeper(self) -> Housekeeper:
        """What one round of the sensor works with."""
        return Housekeeper(self.ledger, self.runs, self.clock, missing=dict(self.missing))

    def tick(self) -> list[str]:
        """A round of the sensor; what it says of chunks and deliveries."""
        keeper = self.keeper
        actions = keep_chunks(keeper) + keep_deliveries(keeper)
        self.missing = keeper.still_missing()
        return actions

    def chunk(self, key: str = "chunk") -> ChunkRecord:
        """The chunk as it is now."""
        found = self.ledger.chunk(key)
        assert found is not None
        return found

    def lease(self, attempt: int | None = 1, key: str = "chunk", run: str = "run") -> Lease:
        """The chunk's lease in the hands of a run."""
        now = self.clock.now()
        lease = self.ledger.take_chunk_lease(key, run, attempt, now, TTL_SECONDS)
        assert isinstance(lease, Lease), lease
        return lease

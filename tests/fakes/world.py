"""One batch between two stores in memory, on a real ledger: objects become chunks and results."""

from collections.abc import Callable
from typing import Any

from ocr_pipeline.model.manifest import ChunkRecord, ChunkState, ItemRecord, ItemState
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.domain import GeneralDomain
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.engine import EmbeddedEngine
from ocr_pipeline.spec.storage import StorageSpec
from ocr_pipeline.steps.discover import SweepCursor, SweepResult, sweep
from ocr_pipeline.steps.export import Exported, export_chunk
from ocr_pipeline.steps.hold import ChunkKeeper, RunIdentity
from ocr_pipeline.steps.plan import plan_chunks
from ocr_pipeline.steps.recognize import Progress, recognize_chunk
from ocr_pipeline.steps.work import ChunkWork
from ocr_pipeline.wiring import open_result_files
from tests.fakes.clock import MovableClock
from tests.fakes.pool import ScriptedPool
from tests.fakes.store import MemoryStore
from tests.fakes.validation import ScriptedValidator

BATCH_ID = "scans"
WEBHOOK = {"url": "https://hook.example/", "secret": {"env": "HOOK_SECRET"}}


class BatchWorld:
    """What a batch needs. By itself nothing settles or waits: a look plans all that there is."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.clock = MovableClock()
        self.stores: dict[str, ObjectStore] = {}
        self.inbox = MemoryStore("memory://in")
        self.results = MemoryStore("memory://out")
        self.stores = {"/in": self.inbox, "/out": self.results}
        self.pool = ScriptedPool()
        self.validator = ScriptedValidator()
        self.settings = self.configure()
        self.uid = ledger.register_batch(BATCH_ID, self.clock.now()).uid
        self._keepers: list[ChunkKeeper] = []

    def configure(self, engine: EmbeddedEngine | None = None, **fields: Any) -> EffectiveSettings:
        """Take other settings from now on; what is left out has its default here."""
        own: dict[str, Any] = {
            "name": "Scans",
            "domain": "general",
            "file_format": "json",
            "input": {"path": "/in"},
            "result": {"path": "/out"},
            "settle_seconds": 0,
            "chunk": {"max_wait_seconds": 0},
        }
        self.settings = EffectiveSettings(
            batch_id=BATCH_ID,
            domain_id="general",
            batch=BatchSpec.model_validate(own | fields),
            domain=GeneralDomain(name="General", code="general", languages=("ko",)),
            engine=engine or EmbeddedEngine(),
        )
        return self.settings

    def store_for(self, spec: StorageSpec) -> ObjectStore:
        """Implements ``StoreFor``."""
        return self.stores[spec.location]

    def put(self, *keys: str, **contents: str) -> None:
        """Objects whose content is their key, or as named (``a=...`` is ``a.png``)."""
        for key in keys:
            self.inbox.write(key, key.encode())
        for name, content in contents.items():
            self.inbox.write(f"{name}.png", content.encode())

    def look(self, cursor: SweepCursor | None = None, budget_seconds: float = 60.0) -> SweepResult:
        """Sweep the input."""
        return sweep(
            self.inbox,
            self.ledger,
            self.uid,
            self.settings,
            cursor or SweepCursor.begin(),
            self.clock,
            budget_seconds,
        )

    def plan(self) -> list[ChunkRecord]:
        """Sweep and close the chunks that are due."""
        self.look()
        return plan_chunks(self.ledger, self.uid, self.settings, self.clock)

    def planned(self, *keys: str, **contents: str) -> ChunkRecord:
        """The one chunk that these new objects make."""
        self.put(*keys, **contents)
        [chunk] = self.plan()
        return chunk

    def hold(self, chunk: ChunkRecord, run_id: str = "run", *, wish: bool = False) -> ChunkWork:
        """The chunk in the hands of a sensor's run for its current attempt, or of a person's."""
        who = RunIdentity(run_id, None if wish else self.chunk(chunk).attempt)
        return self.keeper().open(self.ledger, self.store_for, chunk.key, who)

    def keeper(self) -> ChunkKeeper:
        """A run that holds nothing yet; its heartbeat ends with the test."""
        keeper = ChunkKeeper(self.clock)
        self._keepers.append(keeper)
        return keeper

    def recognize(
        self, work: ChunkWork, report: Callable[[Progress], None] = lambda _: None
    ) -> Progress:
        """Give every item its answer."""
        return recognize_chunk(work, lambda _, __: self.pool, lambda _: self.validator, report)

    def export(self, work: ChunkWork) -> Exported:
        """Write the files and finish the chunk."""
        return export_chunk(work, open_result_files())

    def run(self, chunk: ChunkRecord, run_id: str = "run", *, wish: bool = False) -> Exported:
        """Recognize and export as one run does."""
        work = self.hold(chunk, run_id, wish=wish)
        self.recognize(work)
        return self.export(work)

    def process(self, *keys: str, **contents: str) -> ChunkRecord:
        """Bring new objects to their end; the done chunk."""
        chunk = self.planned(*keys, **contents)
        self.run(chunk, f"run of {chunk.key}")
        return self.chunk(chunk)

    def chunk(self, chunk: ChunkRecord) -> ChunkRecord:
        """The chunk as it is now."""
        found = self.ledger.chunk(chunk.key)
        assert found is not None
        return found

    def items(self) -> list[ItemRecord]:
        """Every item of the batch, oldest first."""
        return self.ledger.items(self.uid, list(ItemState), limit=100_000)

    def item(self, key: str) -> ItemRecord:
        """The one item of a key."""
        [found] = [item for item in self.items() if item.key == key]
        return found

    def states(self) -> dict[str, str]:
        """State and error code by key."""
        return {item.key: item.error_code or item.state.value for item in self.items()}

    def chunk_states(self) -> list[ChunkState]:
        """Of all chunks, oldest first."""
        return [chunk.state for chunk in self.ledger.chunks(self.uid, list(ChunkState))]

    def files(self) -> dict[str, bytes]:
        """The result storage as people see it: without work objects."""
        listed = self.results.list_page("", 100_000)
        keys = [found.key for found in listed if not found.key.startswith(".ocr/")]
        return {key: self.results.read(key, 10**9)[0] for key in keys}

    def close(self) -> None:
        """Stop the heartbeats."""
        for keeper in self._keepers:
            keeper.close()

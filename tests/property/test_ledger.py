"""Whatever happens in whatever order, the ledger loses no item and doubles none."""

import uuid
from collections import Counter
from pathlib import Path
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import (
    ChunkRecord,
    ChunkState,
    ItemMark,
    ItemRecord,
    ItemState,
    Lease,
)
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import TTL_SECONDS, seen

KEYS = st.sampled_from(["a", "b", "c/d", "é", "\U0001f9fe"])
FINAL = [ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED]
OUTCOMES = st.sampled_from(FINAL)
LARGEST_DELIVERY = 3
MAX_ATTEMPTS = 2
OPEN = [ChunkState.PLANNED, ChunkState.RUNNING]
HELD_BACK = [ChunkState.CANCELED, ChunkState.STUCK]


class LedgerMachine(RuleBasedStateMachine):
    """A storage that changes, runs that end in every way, people who cancel and retry."""

    ledger: ClassVar[Ledger]

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0
        self.objects: dict[str, str] = {}
        self.versions = 0
        self.sweeps = 0
        self.places_due: Counter[int] = Counter()
        self.used: Counter[ItemState] = Counter()
        self.uid = self.ledger.register_batch(uuid.uuid4().hex, self.now).uid

    def tick(self, seconds: float = 1.0) -> float:
        self.now += seconds
        return self.now

    def all_items(self) -> list[ItemRecord]:
        return self.ledger.items(self.uid, list(ItemState), limit=10_000)

    def places(self) -> Counter[int]:
        told: Counter[int] = Counter()
        for delivery in self.ledger.deliveries(self.uid, list(DeliveryState)):
            items = self.ledger.delivery_items(self.uid, delivery.number)
            assert 0 < len(items) == delivery.item_count <= LARGEST_DELIVERY
            told.update(item.item_id for item in items)
        return told

    @initialize(keys=st.sets(KEYS, min_size=2))
    def begin(self, keys: set[str]) -> None:
        self.put(keys)
        self.sweep(0.0)
        self.plan(3)

    @rule(keys=st.sets(KEYS, min_size=1))
    def put(self, keys: set[str]) -> None:
        self.versions += 1
        self.objects.update(dict.fromkeys(keys, f"v{self.versions}"))

    @rule(key=KEYS)
    def remove(self, key: str) -> None:
        self.objects.pop(key, None)

    @rule(settle_seconds=st.sampled_from([0.0, 0.0, 0.5, 5.0]))
    def sweep(self, settle_seconds: float) -> None:
        self.sweeps += 1
        page = [seen(key, self.objects[key]) for key in sorted(self.objects)]
        self.ledger.observe(self.uid, page, f"{self.sweeps}", settle_seconds, self.tick())
        self.ledger.drop_vanished(self.uid, f"{self.sweeps}")

    @precondition(lambda self: self.ledger.pending_items(self.uid, 1))
    @rule(limit=st.integers(1, 4))
    def plan(self, limit: int) -> None:
        chosen = [item.item_id for item in self.ledger.pending_items(self.uid, limit)]
        number = self.ledger.next_chunk_number(self.uid)
        key = f"{self.uid}-{number}"
        if chosen:
            assert self.ledger.create_chunk(key, self.uid, chosen, "{}", self.tick()) is not None
        assert self.ledger.create_chunk(f"{key}-again", self.uid, [*chosen, -1], "{}", 0.0) is None

    @rule(data=st.data(), wish=st.booleans())
    def run(self, data: st.DataObject, wish: bool) -> None:
        open_chunks = self.ledger.chunks(self.uid, OPEN)
        wish = wish or not open_chunks
        chunks = self.ledger.chunks(self.uid, list(ChunkState)) if wish else open_chunks
        chunk = data.draw(st.sampled_from(chunks))
        lease = self.ledger.take_chunk_lease(
            chunk.key, f"run-{self.now}", None if wish else chunk.attempt, self.tick(), TTL_SECONDS
        )
        if isinstance(lease, Lease):
            self.answer(data, chunk, lease)
        else:
            assert lease == ("dissolved" if chunk.state is ChunkState.DISSOLVED else "held")

    def answer(self, data: st.DataObject, chunk: ChunkRecord, lease: Lease) -> None:
        if chunk.state is ChunkState.DONE:
            self.ledger.reset_marks(lease)
        open_items = [i for i in self.ledger.chunk_items(chunk.key) if i.outcome is None]
        all_of_them = data.draw(st.booleans())
        count = len(open_items) if all_of_them else data.draw(st.integers(0, len(open_items)))
        marks = [ItemMark(item.item_id, data.draw(OUTCOMES)) for item in open_items[:count]]
        self.ledger.mark_items(lease, marks, self.tick())
        if count == len(open_items):
            self.finish(chunk, lease)
        elif data.draw(st.booleans()):
            self.ledger.release_lease(lease)

    def finish(self, chunk: ChunkRecord, lease: Lease) -> None:
        self.used.update(
            item.outcome for item in self.ledger.chunk_items(chunk.key) if item.outcome
        )
        self.ledger.finish_chunk(lease, deliver=True, now=self.tick())

    @rule()
    def replan(self) -> None:
        chunks = self.ledger.chunks(self.uid, [ChunkState.PLANNED])
        members = [self.ledger.chunk_items(chunk.key) for chunk in chunks]
        untouched = [items for items in members if all(item.outcome is None for item in items)]
        assert self.ledger.replan(self.uid, self.tick()) == sum(map(len, untouched))

    @rule(seconds=st.sampled_from([1.0, 31.0]))
    def keep_house(self, seconds: float) -> None:
        for chunk in self.ledger.expired_chunks(self.tick(seconds)):
            if chunk.batch_uid == self.uid:
                self.ledger.fail_attempt(
                    chunk.key, chunk.attempt, "died", self.now, self.now, MAX_ATTEMPTS
                )

    @precondition(lambda self: self.ledger.chunks(self.uid, OPEN))
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        chunk = data.draw(st.sampled_from(self.ledger.chunks(self.uid, OPEN)))
        assert self.ledger.cancel_chunk(chunk.key, self.tick())

    @precondition(lambda self: self.ledger.items(self.uid, FINAL, 1))
    @rule(data=st.data(), by_name=st.booleans())
    def retry(self, data: st.DataObject, by_name: bool) -> None:
        before = {item.item_id: item.generation for item in self.all_items()}
        told = self.places()
        named = data.draw(st.lists(st.sampled_from(sorted(before)))) if by_name else None
        self.ledger.retry_items(self.uid, named, FINAL, self.tick())
        for item in self.all_items():
            if item.generation > before[item.item_id] and told[item.item_id]:
                self.places_due[item.item_id] = told[item.item_id]

    @precondition(lambda self: self.ledger.outbox(self.uid).waiting)
    @rule(seal=st.booleans())
    def deliver(self, seal: bool) -> None:
        self.ledger.begin_delivery(self.uid, LARGEST_DELIVERY, "text", "{}", "{}", self.tick())
        for delivery in self.ledger.deliveries(self.uid, [DeliveryState.SEALING]):
            items = self.ledger.delivery_items(self.uid, delivery.number)
            assert all(item.state in FINAL for item in items), "its payload could not be written"
            if seal:
                self.ledger.seal_delivery(self.uid, delivery.number, "p", "h", 1, "text", self.now)

    def teardown(self) -> None:
        """Let everything come to its end, then count."""
        self.sweep(0.0)
        self.keep_house(31.0)
        self.ledger.retry_items(self.uid, None, [], self.tick())
        while self.step():
            pass
        items = self.all_items()
        assert all(item.state in FINAL for item in items)
        known = Counter((item.key, item.version) for item in items)
        assert set(self.objects.items()) <= set(known)
        assert set(known.values()) <= {1}
        self.check_places(items)
        self.check_usage()

    def step(self) -> bool:
        """Plan, recognize and deliver what there is; whether there was anything."""
        self.plan(4)
        chunks = self.ledger.chunks(self.uid, [ChunkState.PLANNED])
        for chunk in chunks:
            lease = self.ledger.take_chunk_lease(
                chunk.key, "last", chunk.attempt, self.tick(), TTL_SECONDS
            )
            assert isinstance(lease, Lease), lease
            marks = [
                ItemMark(item.item_id, ItemState.RECOGNIZED)
                for item in self.ledger.chunk_items(chunk.key)
            ]
            self.ledger.mark_items(lease, marks, self.tick())
            self.finish(chunk, lease)
        self.deliver(True)
        return bool(chunks) or self.ledger.outbox(self.uid).waiting > 0

    def check_usage(self) -> None:
        """What was finished counts, each time that it was, and nothing else."""
        counts = [
            c for c in self.ledger.usage("1970-01-01", "1970-01-31") if c.batch_uid == self.uid
        ]
        assert sum(count.images for count in counts) == self.used.total()
        assert sum(count.failures for count in counts) == self.used[ItemState.FAILED]

    def check_places(self, items: list[ItemRecord]) -> None:
        """One place per result that was asked for; none for a result that was ignored."""
        told = self.places()
        assert self.ledger.outbox(self.uid).waiting == 0
        for item in items:
            due = self.places_due[item.item_id] + 1
            ignored = item.state is ItemState.IGNORED
            assert told[item.item_id] == due or (ignored and told[item.item_id] == due - 1)


def test_nothing_is_lost_and_nothing_doubled(tmp_path: Path) -> None:
    class OnFile(LedgerMachine):
        ledger = open_ledger(f"sqlite:///{tmp_path}/ledger.db")

    run_state_machine_as_test(
        OnFile,
        settings=settings(max_examples=25, stateful_step_count=30, deadline=None),
    )
    OnFile.ledger.close()

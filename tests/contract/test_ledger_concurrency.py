"""The contract of ``Ledger`` when threads and processes work on it at once."""

import multiprocessing
import random
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import ChunkState, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import pending, planned, recognized, seen

CHUNKS = [f"chunk-{number:02}" for number in range(12)]
PER_CHUNK = 137
THREADS_PER_PROCESS = 3


def finish_every_chunk(ledger: Ledger, name: str) -> None:
    """Explicit wishes for everything, with leases that run out at once: others take them away."""
    order = random.Random(name).sample(CHUNKS, len(CHUNKS))
    for key in order:
        lease = ledger.take_chunk_lease(key, name, None, 10.0, ttl_seconds=-1.0)
        if not isinstance(lease, Lease):
            continue
        try:
            ledger.mark_items(lease, recognized(ledger.chunk_items(key)), now=11.0)
            ledger.finish_chunk(lease, deliver=True, now=12.0)
        except LeaseLost:
            pass


def recompute(url: str, process: int) -> None:
    """The body of a process: some threads that share one ledger."""
    ledger = open_ledger(url)
    names = [f"{process}-{thread}" for thread in range(THREADS_PER_PROCESS)]
    with ThreadPoolExecutor(THREADS_PER_PROCESS) as threads:
        list(threads.map(lambda name: finish_every_chunk(ledger, name), names))
    ledger.close()


def seal_until(over: threading.Event, ledger: Ledger, uid: str) -> list[int]:
    """Numbers of the deliveries that one sealer began."""
    numbers = []
    while True:
        last_round = over.is_set()
        while begun := ledger.begin_delivery(uid, 1_000, "text", "{}", "{}", now=13.0):
            numbers.append(begun.number)
        if last_round:
            return numbers


def test_writers_that_replay_and_two_sealers_deliver_every_item_once(
    ledger: Ledger, ledger_url: str
) -> None:
    for key in CHUNKS:
        uid = planned(ledger, [f"{key}/{n:03}" for n in range(PER_CHUNK)], chunk=key).batch_uid
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=recompute, args=(ledger_url, number)) for number in (1, 2)]
    over = threading.Event()
    with ThreadPoolExecutor(2) as sealers:
        begun: list[Future[list[int]]] = [
            sealers.submit(seal_until, over, ledger, uid) for _ in range(2)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        over.set()
    assert [writer.exitcode for writer in writers] == [0, 0]
    finish_every_chunk(ledger, "last")  # whatever the one who lost a lease left behind
    seal_until(over, ledger, uid)

    assert len(ledger.chunks(uid, [ChunkState.DONE])) == len(CHUNKS)
    assert ledger.item_counts(uid) == {ItemState.RECOGNIZED: len(CHUNKS) * PER_CHUNK}
    places: Counter[int] = Counter()
    for delivery in ledger.deliveries(uid, list(DeliveryState)):
        items = ledger.delivery_items(uid, delivery.number)
        assert 0 < len(items) == delivery.item_count <= 1_000
        places.update(item.item_id for item in items)
    assert len(places) == len(CHUNKS) * PER_CHUNK
    assert set(places.values()) == {1}
    numbers = [number for future in begun for number in future.result()]
    assert len(numbers) == len(set(numbers))


def test_of_many_planners_one_gets_the_items(ledger: Ledger) -> None:
    uid = pending(ledger, ["a", "b"]).uid
    ids = [item.item_id for item in ledger.pending_items(uid, 10)]
    start = threading.Barrier(6)

    def plan(number: int) -> bool:
        start.wait()
        return ledger.create_chunk(f"chunk-{number}", uid, ids, "{}", now=2.0) is not None

    with ThreadPoolExecutor(6) as planners:
        assert sorted(planners.map(plan, range(6))) == [False] * 5 + [True]


def test_of_many_runs_one_gets_the_lease(ledger: Ledger) -> None:
    planned(ledger, ["a"])
    start = threading.Barrier(6)

    def take(number: int) -> bool:
        start.wait()
        return isinstance(ledger.take_chunk_lease("chunk", f"{number}", 1, 3.0, 30.0), Lease)

    with ThreadPoolExecutor(6) as runs:
        assert sorted(runs.map(take, range(6))) == [False] * 5 + [True]


def test_sweeps_at_once_know_one_item_per_object(ledger: Ledger) -> None:
    uid = ledger.register_batch("b", now=0.0).uid
    page = [seen(f"{number:03}") for number in range(300)]
    start = threading.Barrier(4)

    def sweep(number: int) -> int:
        start.wait()
        return ledger.observe(uid, page, f"{number}", 0.0, now=1.0)

    with ThreadPoolExecutor(4) as sweeps:
        assert sum(sweeps.map(sweep, range(4))) == len(page)
    assert ledger.item_counts(uid) == {ItemState.PENDING: len(page)}


def test_a_batch_and_a_file_are_registered_once(ledger: Ledger) -> None:
    start = threading.Barrier(6)

    def register(number: int) -> tuple[str, int]:
        start.wait()
        batch = ledger.register_batch("inbox", now=float(number))
        return batch.uid, ledger.register_config("batch", "inbox", f"{number}", float(number))

    with ThreadPoolExecutor(6) as sensors:
        assert len(set(sensors.map(register, range(6)))) == 1


def test_ledgers_that_open_at_once_migrate_once(ledger_url: str) -> None:
    start = threading.Barrier(6)

    def opened(number: int) -> str:
        start.wait()
        ledger = open_ledger(ledger_url)
        ledger.set_note(f"{number}", "there")
        ledger.close()
        return "opened"

    with ThreadPoolExecutor(6) as processes:
        assert list(processes.map(opened, range(6))) == ["opened"] * 6

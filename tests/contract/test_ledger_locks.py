"""The contract of ``Ledger``: whatever is done at once, nobody waits for one who waits for him."""

import multiprocessing
import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.synchronize import Barrier

from sqlalchemy import Connection, Engine, event

from ocr_pipeline.adapters.ledger.ledger import open_ledger
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemRecord, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, recognized, seen, state_of

ROUNDS = 5
KEYS = [f"{number:03}" for number in range(240)]
PER_CHUNK = 20
THREADS_PER_PROCESS = 3


def at_once(*works: Callable[[], object]) -> None:
    """Run all in threads that start together; an error of any is raised."""
    start = threading.Barrier(len(works))

    def work(one: Callable[[], object]) -> None:
        start.wait()
        one()

    with ThreadPoolExecutor(len(works)) as threads:
        for done in [threads.submit(work, one) for one in works]:
            done.result()


def test_answers_in_any_order_and_a_retry_of_the_same_images(ledger: Ledger) -> None:
    """A person recomputes a finished chunk while another one retries all of the batch."""
    for number in range(ROUNDS):
        key = f"chunk-{number}"
        uid = finished(ledger, [f"{number}/{n:03}" for n in range(300)], chunk=key).batch_uid
        lease = leased(ledger, key, attempt=None)
        marks = recognized(ledger.chunk_items(key))
        random.Random(number).shuffle(marks)
        at_once(
            partial(ledger.mark_items, lease, marks, now=11.0),
            partial(ledger.retry_items, uid, None, [ItemState.RECOGNIZED], now=11.0),
            partial(ledger.reset_marks, lease),
        )


def interleaved(first: Callable[[], object], before: str, second: Callable[[], object]) -> None:
    """Run ``second`` where ``first`` is about to execute ``before``; if it must wait, so be it."""
    there, over = threading.Event(), threading.Event()
    slow = threading.Thread(target=first)

    def pause(_c: Connection, _cursor: object, sql: str, *_: object) -> None:
        if threading.current_thread() is slow and sql.startswith(before):
            there.set()
            over.wait(0.5)  # longer only for one who waits for ``first``: then this is its turn

    event.listen(Engine, "before_cursor_execute", pause)
    try:
        slow.start()
        there.wait()
        second()
        over.set()
        slow.join()
    finally:
        event.remove(Engine, "before_cursor_execute", pause)


def test_an_attempt_that_fails_while_its_batch_is_closed_is_not_planned_again(
    ledger: Ledger,
) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    leased(ledger, "chunk")
    fail = partial(ledger.fail_attempt, "chunk", 1, "died", 4.0, not_before=4.0, max_attempts=9)
    interleaved(fail, "UPDATE chunks", partial(ledger.close_batch, uid, now=4.0))
    assert state_of(ledger).state is ChunkState.CANCELED


def test_a_closed_batch_gets_no_chunk(ledger: Ledger) -> None:
    uid = pending(ledger, ["a"]).uid
    ids = [item.item_id for item in ledger.pending_items(uid, 10)]
    ledger.close_batch(uid, now=2.0)
    assert ledger.create_chunk("chunk", uid, ids, "{}", now=3.0) is None
    assert ledger.item_counts(uid) == {ItemState.PENDING: 1}


def plan_once(ledger: Ledger, uid: str) -> list[ItemRecord]:
    """As the sensor does: look, cut, create; what another has taken is left to him."""
    waiting = ledger.pending_items(uid, 10_000)
    for start in range(0, len(waiting), PER_CHUNK):
        ids = [item.item_id for item in waiting[start : start + PER_CHUNK]]
        ledger.create_chunk(f"{ids[0]}-{ids[-1]}-{len(ids)}", uid, ids, "{}", now=2.0)
    return waiting


def run_once(ledger: Ledger, uid: str, name: str) -> bool:
    """As the runs do: every planned chunk, whoever gets it. False when there was none."""
    chunks = ledger.chunks(uid, [ChunkState.PLANNED])
    for chunk in chunks:
        lease = ledger.take_chunk_lease(chunk.key, name, chunk.attempt, 3.0, ttl_seconds=60.0)
        if not isinstance(lease, Lease):
            continue
        items = ledger.chunk_items(chunk.key)
        ledger.mark_items(lease, recognized(items), now=4.0)
        ledger.heartbeat(lease, 4.0, 60.0)
        ledger.finish_chunk(lease, deliver=True, now=5.0)
    return bool(chunks)


def live(url: str, process: int, start: Barrier) -> None:
    """The body of a process: sensors and runs in threads, until nothing is left to do."""
    ledger = open_ledger(url)
    uid = ledger.register_batch("inbox", now=1.0).uid
    start.wait()

    def one(thread: int) -> None:
        ledger.observe(uid, [seen(key) for key in KEYS], f"{process}", 0.0, now=1.0)
        while plan_once(ledger, uid) or run_once(ledger, uid, f"{process}-{thread}"):
            ledger.begin_delivery(uid, 7, "text", "{}", "{}", now=6.0)

    with ThreadPoolExecutor(THREADS_PER_PROCESS) as threads:
        list(threads.map(one, range(THREADS_PER_PROCESS)))
    ledger.close()


def test_planners_runs_and_sealers_of_two_processes_do_everything_once(
    ledger: Ledger, ledger_url: str
) -> None:
    spawn = multiprocessing.get_context("spawn")
    start = spawn.Barrier(2)
    processes = [spawn.Process(target=live, args=(ledger_url, n, start)) for n in (1, 2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]

    uid = ledger.register_batch("inbox", now=9.0).uid
    assert ledger.item_counts(uid) == {ItemState.RECOGNIZED: len(KEYS)}
    chunks = ledger.chunks(uid, [ChunkState.DONE])
    assert sum(chunk.item_count for chunk in chunks) == len(KEYS)
    assert {chunk.attempt for chunk in chunks} == {1}
    while ledger.begin_delivery(uid, 7, "text", "{}", "{}", now=6.0):
        pass
    told = Counter(
        item.key
        for delivery in ledger.deliveries(uid, [DeliveryState.SEALING])
        for item in ledger.delivery_items(uid, delivery.number)
    )
    assert told == Counter(KEYS)

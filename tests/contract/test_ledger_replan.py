"""The contract of ``Ledger`` for planned chunks that dissolve: their items are planned anew."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from ocr_pipeline.model.manifest import ChunkState, ItemState, Lease
from ocr_pipeline.ports.ledger import Ledger
from tests.contract.test_ledger_locks import interleaved
from tests.fakes.ledger import finished, leased, pending, planned, recognized, state_of

ROUNDS = 8


def keys(ledger: Ledger, uid: str) -> list[str]:
    return [item.key for item in ledger.pending_items(uid, 1_000)]


def test_planned_chunks_dissolve_and_no_others(ledger: Ledger) -> None:
    uid = finished(ledger, ["a"], chunk="done").batch_uid
    planned(ledger, ["b"], chunk="running")
    leased(ledger, "running")
    planned(ledger, ["c"], chunk="canceled")
    ledger.cancel_chunk("canceled", 4.0)
    planned(ledger, ["d", "e"], chunk="first")
    planned(ledger, ["f"], chunk="second")
    planned(ledger, ["g"], batch_id="another", chunk="theirs")
    assert ledger.replan(uid, now=9.0) == 3
    assert keys(ledger, uid) == ["d", "e", "f"]
    assert ledger.chunk_counts(uid) == {
        ChunkState.CANCELED: 1,
        ChunkState.DISSOLVED: 2,
        ChunkState.DONE: 1,
        ChunkState.RUNNING: 1,
    }
    assert state_of(ledger, "theirs").state is ChunkState.PLANNED
    first = state_of(ledger, "first")
    assert (first.finished, first.item_count, first.lease_holder) == (9.0, 0, None)
    assert ledger.chunk_items("first") == []
    assert ledger.replan(uid, now=10.0) == 0


def test_what_was_dissolved_is_planned_again_under_other_settings_and_told_once(
    ledger: Ledger,
) -> None:
    uid = planned(ledger, ["a", "b"], chunk="old").batch_uid
    ledger.replan(uid, now=3.0)
    ids = [item.item_id for item in ledger.pending_items(uid, 10)]
    assert ledger.next_chunk_number(uid) == 2, "no number is used twice"
    assert ledger.create_chunk("old", uid, ids, "{}", now=4.0) is None, "nor is a key"
    new = ledger.create_chunk("new", uid, ids, '{"new": 1}', now=4.0, domain_id="forms")
    assert new is not None
    lease = leased(ledger, "new")
    ledger.mark_items(lease, recognized(ledger.chunk_items("new")), now=5.0)
    ledger.finish_chunk(lease, deliver=True, now=6.0)
    assert ledger.outbox(uid).waiting == 2
    assert [count.images for count in ledger.usage("1970-01-01", "1970-01-01")] == [2]


def test_what_was_begun_is_finished_as_it_was_begun(ledger: Ledger) -> None:
    """A chunk that died half-way has answers under its settings, perhaps paid ones."""
    uid = planned(ledger, ["a", "b"], chunk="begun").batch_uid
    lease = leased(ledger, "begun")
    ledger.mark_items(lease, recognized(ledger.chunk_items("begun")[:1]), now=4.0)
    ledger.fail_attempt("begun", 1, "died", 5.0, 5.0, 3)
    planned(ledger, ["c"], chunk="died at once")
    ledger.fail_attempt("died at once", 1, "died", 5.0, 5.0, 3)
    assert ledger.replan(uid, now=6.0) == 1
    assert keys(ledger, uid) == ["c"]
    assert state_of(ledger, "begun").state is ChunkState.PLANNED


@pytest.mark.parametrize("attempt", [1, None])
def test_no_run_gets_a_dissolved_chunk_not_even_a_persons(
    ledger: Ledger, attempt: int | None
) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    ledger.replan(uid, now=3.0)
    assert ledger.take_chunk_lease("chunk", "run", attempt, 4.0, 30.0) == "dissolved"
    assert state_of(ledger).state is ChunkState.DISSOLVED


def test_nothing_brings_a_dissolved_chunk_back(ledger: Ledger) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    ledger.replan(uid, now=3.0)
    assert ledger.retry_items(uid, None, list(ItemState), now=4.0) == 0
    assert ledger.fail_attempt("chunk", 1, "died", 4.0, 4.0, None) is None
    assert not ledger.cancel_chunk("chunk", 4.0)
    ledger.close_batch(uid, 5.0)
    assert state_of(ledger).state is ChunkState.DISSOLVED


def test_dissolved_chunks_are_surplus_at_once(ledger: Ledger) -> None:
    uid = finished(ledger, ["a"], chunk="done").batch_uid
    for key in ("b", "c"):
        planned(ledger, [key], chunk=key)
    ledger.replan(uid, now=3.0)
    assert ledger.surplus_chunks(uid, keep=0, limit=10) == ["done", "b", "c"]
    assert ledger.surplus_chunks(uid, keep=5, limit=1) == ["b"]
    ledger.retire_chunks(["b", "c"])
    assert ledger.surplus_chunks(uid, keep=1, limit=10) == []


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run all in threads that start together; what each answered."""
    start = threading.Barrier(len(works))

    def work(one: Callable[[], object]) -> object:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(works)) as threads:
        return [done.result() for done in [threads.submit(work, one) for one in works]]


def test_a_run_gets_its_chunk_or_it_dissolves_never_both(ledger: Ledger) -> None:
    """Also while others plan, retry and fail: nobody waits for one who waits for him."""
    for number in range(ROUNDS):
        chunks = [f"{number}-{index}" for index in range(4)]
        for key in chunks:
            uid = planned(ledger, [f"{key}/{n}" for n in range(20)], chunk=key).batch_uid
        takes = [
            partial(ledger.take_chunk_lease, key, "run", attempt, 3.0, 30.0)
            for key, attempt in zip(chunks, (1, None, 1, None), strict=True)
        ]
        freed, _, *answers = at_once(
            partial(ledger.replan, uid, 3.0),
            partial(ledger.retry_items, uid, None, [ItemState.FAILED], 3.0),
            *takes,
        )
        dissolved = 0
        for key, answer in zip(chunks, answers, strict=True):
            taken = isinstance(answer, Lease)
            expected = ChunkState.RUNNING if taken else ChunkState.DISSOLVED
            assert state_of(ledger, key).state is expected
            assert len(ledger.chunk_items(key)) == (20 if taken else 0)
            dissolved += not taken
        assert freed == 20 * dissolved
        assert len(keys(ledger, uid)) == 20 * dissolved
        planned(ledger, [], chunk=f"{number}-rest") if dissolved else None
        leased(ledger, f"{number}-rest") if dissolved else None


def test_a_chunk_that_a_run_takes_while_it_is_about_to_dissolve_stays_whole(
    ledger: Ledger,
) -> None:
    uid = planned(ledger, ["a"]).batch_uid
    take = partial(ledger.take_chunk_lease, "chunk", "run", 1, 3.0, 30.0)
    interleaved(partial(ledger.replan, uid, 3.0), "SELECT chunks.", take)
    chunk = state_of(ledger)
    items = {ChunkState.RUNNING: 1, ChunkState.DISSOLVED: 0}[chunk.state]
    assert len(ledger.chunk_items("chunk")) == items
    assert len(keys(ledger, uid)) == 1 - items


def test_a_chunk_that_is_planned_while_others_dissolve_is_whole(ledger: Ledger) -> None:
    for number in range(ROUNDS):
        uid = planned(ledger, [f"{number}-a"], chunk=f"{number}-a").batch_uid
        pending(ledger, [f"{number}-b"])
        ids = [item.item_id for item in ledger.pending_items(uid, 10)]
        create = partial(ledger.create_chunk, f"{number}-b", uid, ids, "{}", 2.0)
        at_once(partial(ledger.replan, uid, 3.0), create)
        ledger.replan(uid, 4.0)
        assert len(keys(ledger, uid)) == 2
        planned(ledger, [], chunk=f"{number}-all")
        leased(ledger, f"{number}-all")

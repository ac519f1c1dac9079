"""Every method of ``Ledger`` and ``CallGates``, called on a ledger with work of every kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ocr_pipeline.adapters.ledger.ledger import SqlLedger
from ocr_pipeline.model.delivery import DeliveryAttempt, DeliveryState
from ocr_pipeline.model.errors import LeaseLost
from ocr_pipeline.model.manifest import ChunkState, ItemMark, ItemState, Lease
from ocr_pipeline.model.usage import Account
from ocr_pipeline.ports.gates import CallPermit, CallReport, CallVerdict, GateLimits
from ocr_pipeline.ports.ledger import Ledger
from tests.fakes.ledger import finished, leased, pending, planned, recognized, seen

SAME = object()
SENT = DeliveryAttempt(1, 20.0, 0.1, 200, "delivered", "")

LIMITS = GateLimits("gate", 100.0, 1, 3, 30.0)
NEW = GateLimits("new", 100.0, 1, 3, 30.0)
SHUT = GateLimits("shut", 100.0, 1, 1, 30.0)
ACCOUNT = Account("uid", "domain")
REFUSED = CallReport(CallVerdict.REFUSED, code="ENGINE_REFUSED", reason="0002")


@dataclass(frozen=True)
class World:
    """What the callers of a ledger hold of it."""

    uid: str
    running: Lease
    answered: Lease
    sending: Lease
    calling: CallPermit
    waiting: Sequence[int]
    marks: Sequence[ItemMark]


def sealed(ledger: Ledger, uid: str) -> int:
    """One more delivery of one item."""
    begun = ledger.begin_delivery(uid, 1, "text", "{}", "{}", now=6.0)
    assert begun is not None
    ledger.seal_delivery(uid, begun.number, "payload", "hash", 1, "text", now=7.0)
    return begun.number


def sending(ledger: Ledger, uid: str, number: int) -> Lease:
    """The lease of a run that sends a delivery."""
    lease = ledger.take_delivery_lease(uid, number, "run", 1, 8.0, 30.0)
    assert isinstance(lease, Lease)
    return lease


def calling(ledger: SqlLedger, limits: GateLimits, now: float) -> CallPermit:
    """The permit of a call that is under way."""
    permit = ledger.begin_call(limits, ACCOUNT, 60.0, now)
    assert isinstance(permit, CallPermit)
    return permit


def make_world(ledger: SqlLedger) -> World:
    """Deliveries: 1 delivered, 2 due, 3 being sent, 4 sealing; one more item waits to be told."""
    uid = finished(ledger, ["a", "b", "c", "d", "e"], chunk="done").batch_uid
    one, _, three = (sealed(ledger, uid) for _ in range(3))
    ledger.record_attempt(sending(ledger, uid, one), SENT, DeliveryState.DELIVERED, 0.0, now=9.0)
    sent = sending(ledger, uid, three)
    ledger.begin_delivery(uid, 1, "text", "{}", "{}", now=10.0)
    planned(ledger, ["f", "g"], chunk="running")
    running = leased(ledger, "running")
    marks = recognized(ledger.chunk_items("running"))
    planned(ledger, ["h"], chunk="answered")
    answered = leased(ledger, "answered")
    ledger.mark_items(answered, recognized(ledger.chunk_items("answered")), now=4.0)
    planned(ledger, ["i"], chunk="planned")
    pending(ledger, ["j", "k"])
    waiting = [item.item_id for item in ledger.pending_items(uid, 10)]
    ledger.observe(uid, [seen("l")], "sweep", 5.0, now=11.0)  # it settles
    ledger.register_config("batch", "inbox", "digest", now=1.0)
    ledger.end_call(SHUT, calling(ledger, SHUT, 12.0), REFUSED, now=13.0)
    call = calling(ledger, LIMITS, 12.0)
    return World(uid, running, answered, sent, call, waiting, marks)


@dataclass(frozen=True)
class Case:
    """A call as its callers make it.

    ``again``: what the same call answers when it was done already and the caller did not hear of
    it. Each such answer is one that the callers live with; the comment says how.
    """

    call: Callable[[SqlLedger, World], object]
    again: object = SAME


CASES: dict[str, Case] = {
    "describe": Case(lambda ledger, _: ledger.describe()),
    "register_batch": Case(lambda ledger, _: ledger.register_batch("new", 1.0).batch_id),
    "batches": Case(lambda ledger, _: ledger.batches()),
    "close_batch": Case(lambda ledger, world: ledger.close_batch(world.uid, 20.0)),
    "rename_batch": Case(lambda ledger, world: ledger.rename_batch(world.uid, "other", 20.0)),
    "drain_batch": Case(lambda ledger, world: ledger.drain_batch(world.uid, 20.0)),
    "configurations": Case(lambda ledger, _: ledger.configurations()),
    "move_config": Case(lambda ledger, _: ledger.move_config("batch", "b", "c", 20.0)),
    "forget_config": Case(lambda ledger, _: ledger.forget_config("batch", "b")),
    "register_config": Case(lambda ledger, _: ledger.register_config("batch", "b", "d", 20.0) > 1),
    "get_note": Case(lambda ledger, _: ledger.get_note("name")),
    "set_note": Case(lambda ledger, _: ledger.set_note("name", "value")),
    # The count is for people and for a sweep's haste; the items are there.
    "observe": Case(
        lambda ledger, world: ledger.observe(
            world.uid, [seen("a", "v2"), seen("l"), seen("x")], "s2", 5.0, now=16.0
        ),
        again=0,
    ),
    "drop_vanished": Case(lambda ledger, world: ledger.drop_vanished(world.uid, "s2"), again=0),
    "pending_items": Case(lambda ledger, world: ledger.pending_items(world.uid, 10)),
    # The chunk is planned: the next look asks for its run, as for every planned one.
    "create_chunk": Case(
        lambda ledger, world: (
            ledger.create_chunk("new", world.uid, world.waiting, "{}", 20.0) is not None
        ),
        again=False,
    ),
    # What was freed is pending already.
    "replan": Case(lambda ledger, world: ledger.replan(world.uid, 20.0), again=0),
    "next_chunk_number": Case(lambda ledger, world: ledger.next_chunk_number(world.uid)),
    "chunk": Case(lambda ledger, _: ledger.chunk("done")),
    "chunks": Case(lambda ledger, world: ledger.chunks(world.uid, list(ChunkState))),
    "chunk_items": Case(lambda ledger, _: ledger.chunk_items("done")),
    "expired_chunks": Case(lambda ledger, _: ledger.expired_chunks(1_000.0)),
    "take_chunk_lease": Case(
        lambda ledger, _: ledger.take_chunk_lease("planned", "me", 1, 20.0, 30.0)
    ),
    "heartbeat": Case(lambda ledger, world: ledger.heartbeat(world.running, 20.0, 30.0)),
    "release_lease": Case(lambda ledger, world: ledger.release_lease(world.running)),
    "mark_items": Case(lambda ledger, world: ledger.mark_items(world.running, world.marks, 20.0)),
    "reset_marks": Case(lambda ledger, world: ledger.reset_marks(world.running)),
    # The run fails, ``fail_attempt`` leaves a done chunk alone, and nobody asks for it again.
    "finish_chunk": Case(
        lambda ledger, world: ledger.finish_chunk(world.answered, deliver=True, now=20.0),
        again=LeaseLost,
    ),
    # The attempt is the next one already.
    "fail_attempt": Case(
        lambda ledger, world: (
            ledger.fail_attempt("running", 1, "died", 20.0, 25.0, 3, world.running.token)
            is not None
        ),
        again=False,
    ),
    "cancel_chunk": Case(lambda ledger, _: ledger.cancel_chunk("running", 20.0), again=False),
    "hold_chunks": Case(
        lambda ledger, world: ledger.hold_chunks(world.uid, "{}", ["running"], "paused", 99.0)
    ),
    "retire_chunks": Case(lambda ledger, _: ledger.retire_chunks(["done"])),
    "surplus_chunks": Case(lambda ledger, world: ledger.surplus_chunks(world.uid, 0, 10)),
    "outdated_items": Case(lambda ledger, _: ledger.outdated_items("done")),
    # A person reads that nothing is left to go again.
    "retry_items": Case(
        lambda ledger, world: ledger.retry_items(world.uid, None, [ItemState.RECOGNIZED], 20.0),
        again=0,
    ),
    "find_duplicate": Case(
        lambda ledger, world: ledger.find_duplicate(world.uid, "content", "digest", 1)
    ),
    "items_of_keys": Case(lambda ledger, world: ledger.items_of_keys(world.uid, ["a", "x"])),
    "newest_recognized": Case(
        lambda ledger, world: ledger.newest_recognized(world.uid, "digest", 100)
    ),
    "items": Case(lambda ledger, world: ledger.items(world.uid, list(ItemState), 100)),
    "usage": Case(lambda ledger, _: ledger.usage("1970-01-01", "2100-01-01")),
    "progress": Case(lambda ledger, world: ledger.progress(world.uid, 0.0, 20.0)),
    "item_counts": Case(lambda ledger, world: ledger.item_counts(world.uid)),
    "error_counts": Case(lambda ledger, world: ledger.error_counts(world.uid)),
    "chunk_counts": Case(lambda ledger, world: ledger.chunk_counts(world.uid)),
    "delivery_counts": Case(lambda ledger, world: ledger.delivery_counts(world.uid)),
    "outbox": Case(lambda ledger, world: ledger.outbox(world.uid)),
    # It is ``sealing``: the sealer finishes what is before it begins another.
    "begin_delivery": Case(
        lambda ledger, world: (
            ledger.begin_delivery(world.uid, 1_000, "text", "{}", "{}", 20.0) is not None
        ),
        again=False,
    ),
    "delivery_items": Case(lambda ledger, world: ledger.delivery_items(world.uid, 1)),
    "seal_delivery": Case(
        lambda ledger, world: ledger.seal_delivery(world.uid, 4, "key", "hash", 1, "text", 20.0)
    ),
    "delivery": Case(lambda ledger, world: ledger.delivery(world.uid, 1)),
    "deliveries": Case(lambda ledger, world: ledger.deliveries(world.uid, list(DeliveryState))),
    "expired_deliveries": Case(lambda ledger, _: ledger.expired_deliveries(1_000.0)),
    "take_delivery_lease": Case(
        lambda ledger, world: ledger.take_delivery_lease(world.uid, 2, "me", 1, 20.0, 30.0)
    ),
    # What came of the POST is recorded, once.
    "record_attempt": Case(
        lambda ledger, world: ledger.record_attempt(
            world.sending, SENT, DeliveryState.DELIVERED, 0.0, 20.0
        ),
        again=LeaseLost,
    ),
    "interrupt_delivery": Case(
        lambda ledger, world: ledger.interrupt_delivery(world.uid, 3, 1, "died", 20.0),
        again=False,
    ),
    "attempts": Case(lambda ledger, world: ledger.attempts(world.uid, 1)),
    "replay": Case(lambda ledger, world: ledger.replay(world.uid, 1, 9, 20.0), again=0),
    "surplus_deliveries": Case(lambda ledger, world: ledger.surplus_deliveries(world.uid, 0, 9)),
    "retire_deliveries": Case(lambda ledger, world: ledger.retire_deliveries(world.uid, [1])),
    # The permit that nobody knows of is free again after its time.
    "begin_call": Case(
        lambda ledger, _: isinstance(ledger.begin_call(NEW, ACCOUNT, 60.0, 20.0), CallPermit),
        again=False,
    ),
    "end_call": Case(
        lambda ledger, world: ledger.end_call(
            LIMITS, world.calling, CallReport(CallVerdict.ANSWERED, pages=1), 20.0
        )
    ),
    "shut_reason": Case(lambda ledger, _: ledger.shut_reason("shut", 20.0)),
    # Another chunk may be the trial, when this one's time is over.
    "admit_work": Case(lambda ledger, _: ledger.admit_work("shut", "chunk", 60.0, 900.0) is None),
    "open_gate": Case(lambda ledger, _: ledger.open_gate("shut")),
    "call_counts": Case(lambda ledger, _: ledger.call_counts()),
}

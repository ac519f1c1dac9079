"""What an operator wants of a batch as a whole becomes a wish: another id, or its end.

Input and results are never touched. Settings belong to ``batch_edit``; asking, waiting and printing
to the doors.
"""

import re
from collections.abc import Iterator

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKind
from ocr_pipeline.spec.edits import Change, FileEdit, read_before
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.steps.change import Wish, refuse
from ocr_pipeline.steps.in_flight import InFlight, counted, in_flight
from ocr_pipeline.steps.watch import record_of_id

_ID = re.compile(r"[A-Za-z0-9_]+")


# -- another id ------------------------------------------------------------------------------------


def rename_batch(catalog: Catalog, ledger: Ledger, clock: Clock, old: str, new: str) -> Wish:
    """A batch gets another id and keeps its work, its history and its place before others.

    Where the file was moved by hand already, only the ledger follows.

    Raises:
        SpecError: there is no such batch, or the new id belongs to another.
        ServiceUnavailable: the ledger does not answer.
    """
    refuse(rename_faults(catalog, ledger, old, new))
    key, new_key = (ConfigKind.BATCH, old), (ConfigKind.BATCH, new)
    file, record = catalog.file(*key), record_of_id(ledger, old)
    work = in_flight(ledger, record.uid) if record else InFlight()

    def follow() -> None:
        if empty := record_of_id(ledger, new):  # registered by whoever looked at the new file
            ledger.close_batch(empty.uid, clock.now())
        if record is not None:
            ledger.rename_batch(record.uid, new, clock.now())
        ledger.move_config(*key, new, clock.now())

    return Wish(
        Change(catalog.config_dir, _moved(file, new) if file else ()),
        tuple(_rename_consequences(work, old, new)),
        needed=(new_key,) if file and not catalog.problems_of(*key) else (),
        renamed=(key, new_key),
        record=follow,
        reload=True,
    )


@rule(
    "batch.rename.free",
    "A batch is renamed to an id that no other batch has, or to that of its own moved file.",
)
def rename_faults(catalog: Catalog, ledger: Ledger, old: str, new: str) -> Iterator[str]:
    """Also the work of a batch whose file is gone has an owner."""
    file, moved = catalog.file(ConfigKind.BATCH, old), catalog.file(ConfigKind.BATCH, new)
    record, other = record_of_id(ledger, old), record_of_id(ledger, new)
    if not _ID.fullmatch(new):
        yield f"{shown(new)} cannot be an id; write letters, digits and `_`"
    elif file is None and record is None:
        yield f"there is no batch {shown(old)}; `ocr-pipeline batch list` shows them"
    elif file is not None and moved is not None:
        yield f"`{new}` is the id of {moved.shown_path} already; write another"
    elif file is None and moved is None:
        yield f"neither `{old}` nor `{new}` has a file; put it back first"
    elif other is not None and ledger.item_counts(other.uid):
        yield (
            f"batch `{new}` has found images of its own, which are not mixed with those of "
            f"`{old}`; write another id"
        )


def _rename_consequences(work: InFlight, old: str, new: str) -> Iterator[str]:
    goes_on = work.chunks_in_words()
    if goes_on:
        yield f"{goes_on}: finished, what is planned under the name `{new}`"
    if waiting := InFlight(unsent=work.unsent, deliveries=work.deliveries).in_words():
        yield f"{waiting}: delivered by `{new}`"
    yield f"nothing is recognized again; new workbooks go to the folder `{new}` of the result"
    yield f"Dagster shows jobs and assets of `{new}`; its runs so far stay under `{old}`"


def _moved(file: ConfigFile, new: str) -> tuple[FileEdit, ...]:
    content = read_before(file.path)
    return (
        FileEdit(file.path, content, None),
        FileEdit(file.path.with_name(f"{new}.yaml"), None, content),
    )


# -- the end ---------------------------------------------------------------------------------------


def removal(catalog: Catalog, ledger: Ledger, clock: Clock, batch_id: str) -> Wish:
    """A batch goes from the configuration and from the ledger's list; its id is free again.

    What is in flight then is not delivered: ``drain`` first. One that is made again under the same
    id starts fresh.

    Raises:
        SpecError: there is no such batch.
        ServiceUnavailable: the ledger does not answer.
    """
    file, record = catalog.file(ConfigKind.BATCH, batch_id), record_of_id(ledger, batch_id)
    if file is None and record is None:
        raise SpecError(
            f"there is no batch {shown(batch_id)}; `ocr-pipeline batch list` shows them"
        )

    def record_end() -> None:
        if record is not None:
            ledger.close_batch(record.uid, clock.now())
        ledger.forget_config(ConfigKind.BATCH, batch_id)

    edits = (FileEdit(file.path, read_before(file.path), None),) if file else ()
    return Wish(Change(catalog.config_dir, edits), record=record_end, reload=True)


def drain(ledger: Ledger, uid: str, clock: Clock) -> None:
    """Begin to delete: nothing is planned any more, what was planned is dropped.

    Its images wait in the ledger until the batch is removed, or the deletion is called off.
    """
    ledger.drain_batch(uid, clock.now())
    ledger.replan(uid, clock.now())


def left_to_do(catalog: Catalog, ledger: Ledger, batch_id: str, uid: str) -> InFlight:
    """What the deletion of a draining batch waits for."""
    batch = catalog.batches.get(batch_id)
    return in_flight(ledger, uid).left(tells=batch is None or batch.webhook is not None)


@rule(
    "batch.delete.confirm",
    "A batch is deleted after a question, which a script answers beforehand with --yes.",
    Origin.BATCH_GUIDE,
)
def delete_questions(batch_id: str, name: str) -> Iterator[str]:
    """What is asked."""
    yield f"Delete batch `{batch_id}`{f' ({name})' if name else ''}?"


@rule(
    "batch.delete.in_flight",
    "Before a batch is deleted it is said what is finished, what is delivered and what is dropped.",
)
def delete_consequences(work: InFlight, *, now: bool) -> Iterator[str]:
    """``work`` is all that is in flight; with ``now`` nothing is waited for."""
    dropped = work.planned_images + work.found
    if dropped:
        yield f"{counted(dropped, 'image', 'images')} that were found are not recognized"
    if work.running:
        running = counted(work.running, "chunk runs", "chunks run")
        end = "writes its results, nobody is told" if now else "finished and delivered first"
        yield f"{running}: {end}"
    if waiting := InFlight(unsent=work.unsent, deliveries=work.deliveries).in_words():
        yield f"{waiting}: {'never delivered' if now else 'delivered first'}"
    yield "input and results stay as they are"


@rule(
    "batch.delete.sealable",
    "Results that cannot be delivered, as the file is wrong, are dropped on demand only.",
)
def drain_faults(catalog: Catalog, work: InFlight, batch_id: str) -> Iterator[str]:
    """A drain that could never end is not begun."""
    if work.unsent and batch_id not in catalog.batches:
        results = counted(work.unsent, "result waits", "results wait")
        yield (
            f"{results} for the webhook, and the file of `{batch_id}` is wrong or gone; repair it, "
            "or drop them with --now"
        )

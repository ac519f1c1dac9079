"""What an operator wants of a batch's file becomes a wish: its new contents and what follows.

Which values can be right belongs to ``batch_draft``; ending and renaming to ``batch_life``.
"""

from collections.abc import Iterator, Mapping

from ocr_pipeline.spec.batch import BatchSpec
from ocr_pipeline.spec.catalog import Catalog, ConfigKind
from ocr_pipeline.spec.edits import REMOVED, Change, FileEdit, edited_file, new_file, read_before
from ocr_pipeline.spec.effective import EffectiveSettings
from ocr_pipeline.spec.loading import load_file
from ocr_pipeline.spec.problems import Loc
from ocr_pipeline.spec.rulebook import Origin, rule
from ocr_pipeline.steps.batch_draft import id_faults
from ocr_pipeline.steps.change import Wish, file_to_change, refuse
from ocr_pipeline.steps.in_flight import InFlight, counted, in_flight
from ocr_pipeline.steps.plan import plan_chunks
from ocr_pipeline.steps.watch import Watcher

_SCHEMA = "../schema/batch.json"
_NO_SWEEP = ""  # none has this name: nothing was seen by it
_LONGEST_PX, _UNIT_PX = 25_000, 2_000

# What is frozen into a chunk and decides what comes out of it.
_DECIDES = {
    "languages",
    "table_extraction",
    "long_image",
    "file_format",
    "workbook",
    "result",
    "duplicates",
}


def create_batch(watcher: Watcher, batch_id: str, values: Mapping[str, object]) -> Wish:
    """A new batch; ``values`` are written in their order.

    Raises:
        SpecError: the id cannot be that of a new batch.
        ServiceUnavailable: the ledger does not answer.
    """
    catalog = watcher.catalog
    refuse(id_faults(catalog, watcher.ledger, batch_id))
    path = catalog.config_dir / "batches" / f"{batch_id}.yaml"
    edit = FileEdit(path, None, new_file(values, _SCHEMA))
    batch = load_file(path, BatchSpec, edit.after).spec
    return Wish(
        Change(catalog.config_dir, (edit,)),
        (
            *(extra_costs(catalog, batch, None) if batch else ()),
            f"`ocr-pipeline batch estimate {batch_id}` counts what lies in the input already",
        ),
        needed=((ConfigKind.BATCH, batch_id),),
        reload=True,
    )


def edit_batch(
    watcher: Watcher, batch_id: str, changes: Mapping[Loc, object], *, keep_planned: bool = False
) -> Wish:
    """Some fields of a batch are set, or ``REMOVED``; new images get the new settings.

    What runs finishes under its frozen settings. What is planned is planned anew where the change
    decides what comes out, unless it is to be kept.

    Raises:
        SpecError: there is no such batch, or its file cannot be edited.
        ServiceUnavailable: the ledger does not answer.
    """
    catalog, ledger, clock = watcher.catalog, watcher.ledger, watcher.clock
    file = file_to_change(catalog, ConfigKind.BATCH, batch_id)
    before = read_before(file.path) or b""
    edit = FileEdit(file.path, before, edited_file(before, changes))
    if edit.before == edit.after:
        return Wish(Change(catalog.config_dir, ()), ("nothing would change",))
    old, batch = catalog.settings.get(batch_id), load_file(file.path, BatchSpec, edit.after).spec
    uid = next((it.uid for it in ledger.batches() if it.batch_id == batch_id), None)
    work = in_flight(ledger, uid) if uid else InFlight()
    replans = not keep_planned and _decides(catalog, old, batch)
    moves = _moves(catalog, old, batch)

    def record() -> None:
        if uid is not None and moves and old is not None:
            _take_along(watcher, uid, old)
        elif uid is not None and replans:
            ledger.replan(uid, clock.now())

    return Wish(
        Change(catalog.config_dir, (edit,)),
        (
            *edit_consequences(work, replans=replans and not moves),
            *(input_consequences(work) if moves else ()),
            *webhook_consequences(work, batch),
            *(extra_costs(catalog, batch, old.batch if old else None) if batch else ()),
        ),
        needed=((ConfigKind.BATCH, batch_id),) if batch is None or batch.enabled else (),
        record=record,
        reload=batch is not None and _shows(old, batch),
    )


def pause_batch(watcher: Watcher, batch_id: str, reason: str | None) -> Wish:
    """Nothing new is planned; what was planned is finished.

    Raises:
        SpecError: there is no such batch, or its file cannot be edited.
        ServiceUnavailable: the ledger does not answer.
    """
    changes: dict[Loc, object] = {
        ("enabled",): False,
        ("paused_reason",): reason or REMOVED,
    }
    return edit_batch(watcher, batch_id, changes, keep_planned=True)


def resume_batch(watcher: Watcher, batch_id: str) -> Wish:
    """A paused batch goes on.

    Raises:
        SpecError: there is no such batch, or its file cannot be edited.
        ServiceUnavailable: the ledger does not answer.
    """
    changes: dict[Loc, object] = {("enabled",): True, ("paused_reason",): REMOVED}
    return edit_batch(watcher, batch_id, changes, keep_planned=True)


# -- what is said before ---------------------------------------------------------------------------


@rule(
    "batch.edit.in_flight",
    "Before a batch changes it is said what runs on, and what is planned anew or as it was.",
)
def edit_consequences(work: InFlight, *, replans: bool) -> Iterator[str]:
    """Nothing where nothing is in flight."""
    if work.running:
        running = counted(work.running, "chunk runs", "chunks run")
        yield f"{running}: finished with the settings of then"
    if work.planned:
        chunks = counted(work.planned, "chunk is planned", "chunks are planned")
        images = counted(work.planned_images, "image", "images")
        fate = (
            "planned anew with the new settings"
            if replans
            else "finished with the settings of then"
        )
        yield f"{chunks}, {images}: {fate}"


@rule(
    "batch.edit.input",
    "What was found in an input is still read there when the batch gets another input.",
)
def input_consequences(work: InFlight) -> Iterator[str]:
    """Nothing that was found is lost, and no image is looked for where it is not."""
    images = work.found + work.planned_images
    if images:
        found = counted(images, "image was found", "images were found")
        yield f"{found} in the old input: read there, with the settings of then"


@rule(
    "batch.edit.webhook",
    "Before a batch loses its webhook it is said how many results nobody will be told about.",
)
def webhook_consequences(work: InFlight, batch: BatchSpec | None) -> Iterator[str]:
    """Deliveries that are sealed are sent all the same."""
    if work.unsent and batch is not None and batch.webhook is None:
        results = counted(work.unsent, "result waits", "results wait")
        yield f"{results} for the webhook that is taken away: nobody will be told"


@rule(
    "batch.costs.named",
    "Before long images or tables are switched on, their price is named.",
    Origin.BATCH_GUIDE,
)
def extra_costs(catalog: Catalog, batch: BatchSpec, before: BatchSpec | None) -> Iterator[str]:
    """By the service plan of the domain; nothing for what was on before."""
    domain = catalog.domains.get(batch.domain)
    plan = catalog.plans.plans.get(domain.service_plan) if domain else None
    if plan is None:
        return
    currency, by = catalog.plans.currency, f"by plan `{plan.name}`"
    if batch.long_image and not (before and before.long_image):
        yield (
            f"long images: each started {_UNIT_PX:,} px of the long side costs "
            f"{plan.price_per_long_image_unit:g} {currency} on top {by}; an image of "
            f"{_LONGEST_PX:,} px has {-(-_LONGEST_PX // _UNIT_PX)}"
        )
    if batch.table_extraction and not (before and before.table_extraction):
        yield (
            f"tables: each page with tables costs {plan.price_per_table_page:g} {currency} on top "
            f"{by}"
        )


# -- what a change does ----------------------------------------------------------------------------


def _decides(catalog: Catalog, old: EffectiveSettings | None, batch: BatchSpec | None) -> bool:
    """Whether what is planned would come out differently; not where that cannot be said."""
    if old is None or batch is None:
        return False
    new = batch.anchored(catalog.config_dir.parent)
    return new.domain != old.domain_id or any(
        getattr(new, name) != getattr(old.batch, name) for name in _DECIDES
    )


def _moves(catalog: Catalog, old: EffectiveSettings | None, batch: BatchSpec | None) -> bool:
    if old is None or batch is None:
        return False
    return batch.anchored(catalog.config_dir.parent).input.place != old.batch.input.place


def _shows(old: EffectiveSettings | None, batch: BatchSpec) -> bool:
    """Whether Dagster shows what changed: what it was told when it loaded its definitions."""
    told = ("name", "file_format", "schedule", "watch")
    return old is None or any(getattr(old.batch, it) != getattr(batch, it) for it in told)


def _take_along(watcher: Watcher, uid: str, old: EffectiveSettings) -> None:
    """Plan what was found in the old input for chunks that read it there."""
    while plan_chunks(watcher.ledger, uid, old, watcher.clock, flush=True):
        pass
    watcher.ledger.drop_vanished(uid, _NO_SWEEP)  # what had not settled was not taken yet

"""A wish of an operator becomes a change: new files, what follows from them, rows of the ledger.

Which change a wish is belongs to ``batch_life`` and ``domain_life``; asking and printing to the
doors. The web console uses the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ocr_pipeline.model.errors import SpecError
from ocr_pipeline.ports.clock import Clock
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.spec.catalog import Catalog, ConfigFile, ConfigKey, ConfigKind, load_catalog
from ocr_pipeline.spec.edits import Change, catalog_after
from ocr_pipeline.spec.problems import shown
from ocr_pipeline.steps.watch import registration_order


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True)
class Wish:
    """What would be done, before it is done.

    ``consequences`` are sentences for people: what runs on, what is planned anew or dropped, what
    it costs. ``needed`` files must be right afterwards, ``broken`` ones will not, as was said.
    ``renamed``: a file that keeps its place before others under another key. ``record`` writes to
    the ledger when the files are written. ``reload``: Dagster must load its definitions again to
    see it.
    """

    change: Change
    consequences: tuple[str, ...] = ()
    needed: tuple[ConfigKey, ...] = ()
    broken: tuple[ConfigKey, ...] = ()
    renamed: tuple[ConfigKey, ConfigKey] | None = None
    record: Callable[[], None] = _nothing
    reload: bool = False


def check(wish: Wish, catalog: Catalog, ledger: Ledger, clock: Clock) -> Catalog:
    """The configuration as it would be.

    Raises:
        SpecError: something would be wrong; a line for each fault.
        ServiceUnavailable: the ledger does not answer.
    """
    order = registration_order(catalog, ledger, clock)
    if wish.renamed is not None:
        old, new = wish.renamed
        numbers = {(file.kind, file.config_id): file.number for file in ledger.configurations()}
        order[new] = numbers.get(old, order.get(new, len(numbers)))
    return catalog_after(wish.change, catalog, order, wish.needed, wish.broken)


def refuse(*faults: Iterable[str]) -> None:
    """Raise all that is wrong with a wish, a line each.

    Raises:
        SpecError: there is something.
    """
    if found := [fault for some in faults for fault in some]:
        raise SpecError("\n".join(found))


def file_to_change(catalog: Catalog, kind: ConfigKind, config_id: str) -> ConfigFile:
    """The file of a batch or domain, valid or not.

    Raises:
        SpecError: there is none.
    """
    if file := catalog.file(kind, config_id):
        return file
    known = [file.config_id for file in catalog.files if file.kind == kind]
    there = ", ".join(known) or "none"
    raise SpecError(f"there is no file of a {kind} {shown(config_id)}; there is: {there}")


def carry_out(
    wish: Wish,
    write: Callable[[Change], None],
    before: Catalog,
    ledger: Ledger,
    clock: Clock,
) -> None:
    """Write the files, all or none, then the ledger; ``before`` is the configuration as it was.

    What was written is registered at once: a file that is renamed by hand before a sensor has
    looked is still known as the batch that it was.

    Raises:
        SpecError: a file was changed meanwhile or cannot be written; nothing was done.
        ServiceUnavailable: the ledger does not answer; the files are written, and what was not
            recorded is found out again at the next wish.
    """
    write(wish.change)
    wish.record()
    after = load_catalog(before.config_dir, memory=before.memory.copy())
    registration_order(after, ledger, clock)

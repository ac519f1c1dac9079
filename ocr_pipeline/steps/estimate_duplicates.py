"""Objects that may hold what others hold are read, a few of them, and compared.

Which may, and what follows for all others, belongs to ``planning.duplicates``.
"""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ocr_pipeline.model.errors import ItemFailure
from ocr_pipeline.model.manifest import ObservedObject
from ocr_pipeline.planning.duplicates import EqualContents, Hashed, duplicates_of
from ocr_pipeline.planning.figures import Figure, total
from ocr_pipeline.planning.inventory import Inventory
from ocr_pipeline.planning.sampling import Seen, extrapolate
from ocr_pipeline.ports.ledger import Ledger
from ocr_pipeline.ports.storage import ObjectStore
from ocr_pipeline.steps.estimate_sample import Looked
from ocr_pipeline.steps.transfers import Crew, Window, read_ahead

MOST_BYTES = 1_000_000_000  # that are read to compare candidates
_WINDOW = Window(count=16, size_bytes=128_000_000)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Objects to do that hold what another one of them holds, or what was recognized before.

    ``by_etag`` of ``among`` are certain; ``hashed`` of the ``candidates`` of equal size were read.
    """

    policy: str
    total: Figure
    among: Figure
    recognized: Figure
    by_etag: int
    candidates: int
    hashed: int


def find_duplicates(
    source: ObjectStore,
    inventory: Inventory,
    recognized: Figure,
    policy: str,
    most_bytes_of_one: int,
    budget_seconds: float,
) -> Duplicates:
    """Read at most as many candidates as a sample has, for at most about ``budget_seconds``."""
    equal = inventory.equal
    chosen = _chosen(equal, inventory.sample_size)
    hashed = _hashed(source, chosen, most_bytes_of_one, budget_seconds)
    among = duplicates_of(equal, hashed)
    to_do = inventory.to_do_count
    # One that equals both is counted once.
    left = 1 - recognized.value / to_do if to_do else 1.0
    return Duplicates(
        policy,
        total([among.scaled(max(0.0, left)), recognized]),
        among,
        recognized,
        equal.equal_versions,
        equal.possible,
        sum(group.members for group in hashed),
    )


def recognized_before(
    ledger: Ledger,
    batch_uid: str | None,
    recognition_digest: str,
    inventory: Inventory,
    looked: Mapping[str, Sequence[Looked]],
) -> Figure:
    """How many objects to do hold what the batch recognized with these settings already."""
    figures = []
    for kind, population in inventory.to_do.items():
        read = [each for each in looked.get(kind, ()) if each.content_sha256]
        if batch_uid is None or not read:
            continue
        seen = [
            Seen(
                each.found.size_bytes,
                float(_is_known(ledger, batch_uid, recognition_digest, each)),
            )
            for each in read
        ]
        figures.append(extrapolate(population, seen, most=1).figure)
    return total(figures)


def _is_known(ledger: Ledger, batch_uid: str, digest: str, each: Looked) -> bool:
    found = ledger.find_duplicate(batch_uid, each.content_sha256 or "", digest, 0)
    return found is not None


def _chosen(equal: EqualContents, most: int) -> list[tuple[int, list[ObservedObject]]]:
    """Whole groups with what they might hold, in their order, until the sample is full."""
    chosen: list[tuple[int, list[ObservedObject]]] = []
    objects = size_bytes = 0
    for group in equal.candidates():
        if chosen and objects + len(group.members) > most:
            break
        objects += len(group.members)
        size_bytes += sum(member.size_bytes for member in group.members)
        if size_bytes > MOST_BYTES:
            break
        chosen.append((group.possible, group.members))
    return chosen


def _hashed(
    source: ObjectStore,
    chosen: Sequence[tuple[int, list[ObservedObject]]],
    most_bytes: int,
    budget_seconds: float,
) -> list[Hashed]:
    members = [member for _, group in chosen for member in group]
    digests: dict[str, str] = {}
    for member, digest in _digests(source, members, most_bytes, budget_seconds):
        if digest is not None:
            digests[member.key] = digest
    found = []
    for possible, group in chosen:
        known = [digests[member.key] for member in group if member.key in digests]
        if len(known) > 1:
            found.append(Hashed(possible, len(known), len(set(known))))
    return found


def _digests(
    source: ObjectStore, members: Sequence[ObservedObject], most_bytes: int, budget_seconds: float
) -> Iterator[tuple[ObservedObject, str | None]]:
    def read(member: ObservedObject) -> str | None:
        with suppress(ItemFailure):  # it is gone, or grew: it is no longer what was listed
            return hashlib.sha256(source.read(member.key, most_bytes)[0]).hexdigest()
        return None

    deadline = time.monotonic() + budget_seconds
    with Crew("hash") as readers:
        for entry in read_ahead(readers, members, read, lambda each: each.size_bytes, _WINDOW):
            yield entry
            if time.monotonic() >= deadline:
                return

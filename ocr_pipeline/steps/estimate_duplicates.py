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

    ``by_etag`` of ``among`` are certain; ``hashed`` of those that may be equal (``candidates``, and
    one more for each size) were read.
    """

    among: Figure
    recognized: Figure
    total: Figure
    by_etag: int
    candidates: int
    hashed: int


def all_duplicates(found: Sequence[Duplicates]) -> Duplicates:
    """Of all types."""
    return Duplicates(
        total(each.among for each in found),
        total(each.recognized for each in found),
        total(each.total for each in found),
        sum(each.by_etag for each in found),
        sum(each.candidates for each in found),
        sum(each.hashed for each in found),
    )


def find_duplicates(
    source: ObjectStore,
    inventory: Inventory,
    recognized: Mapping[str, Figure],
    most_bytes_of_one: int,
    budget_seconds: float,
) -> dict[str, Duplicates]:
    """By type: reads at most as many candidates of each as its sample has.

    What has not begun after about ``budget_seconds`` is left out.
    """
    chosen = {
        kind: _chosen(equal, inventory.sample_size) for kind, equal in inventory.equal.items()
    }
    members = [member for groups in chosen.values() for _, group in groups for member in group]
    digests = dict(_digests(source, members, most_bytes_of_one, budget_seconds))
    return {
        kind: _duplicates(
            inventory.equal[kind],
            _hashed(groups, digests),
            recognized.get(kind, Figure.exactly(0)),
            inventory.to_do[kind].count,
        )
        for kind, groups in chosen.items()
    }


def _duplicates(
    equal: EqualContents, hashed: Sequence[Hashed], recognized: Figure, count: int
) -> Duplicates:
    among = duplicates_of(equal, hashed)
    left = max(0.0, 1 - recognized.value / count)  # one that equals both is counted once
    return Duplicates(
        among,
        recognized,
        total([among.scaled(left), recognized]),
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
) -> dict[str, Figure]:
    """By type: how many hold what the batch recognized with these settings already."""

    def is_known(each: Looked) -> bool:
        content = each.content_sha256
        return bool(
            batch_uid
            and content
            and ledger.find_duplicate(batch_uid, content, recognition_digest, 0)
        )

    return {
        kind: extrapolate(
            inventory.to_do[kind],
            [Seen(each.found.size_bytes, float(is_known(each))) for each in objects],
            most=1,
        ).figure
        for kind, objects in looked.items()
        if batch_uid and any(each.content_sha256 for each in objects)
    }


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
    groups: Sequence[tuple[int, list[ObservedObject]]], digests: Mapping[str, str]
) -> list[Hashed]:
    found = []
    for possible, group in groups:
        known = [digests[member.key] for member in group if member.key in digests]
        if len(known) > 1:
            found.append(Hashed(possible, len(known), len(set(known))))
    return found


def _digests(
    source: ObjectStore, members: Sequence[ObservedObject], most_bytes: int, budget_seconds: float
) -> Iterator[tuple[str, str]]:
    """Keys and SHA-256 of what could be read."""

    def read(member: ObservedObject) -> str | None:
        with suppress(ItemFailure):  # it is gone, or grew: it is no longer what was listed
            return hashlib.sha256(source.read(member.key, most_bytes)[0]).hexdigest()
        return None

    deadline = time.monotonic() + budget_seconds
    with Crew("hash") as readers:
        found = read_ahead(readers, members, read, lambda each: each.size_bytes, _WINDOW)
        for member, digest in found:
            if digest is not None:
                yield member.key, digest
            if time.monotonic() >= deadline:
                return

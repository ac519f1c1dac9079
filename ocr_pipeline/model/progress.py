"""How far a batch is, as the ledger counts it. What follows from it belongs to ``steps``."""

from collections.abc import Mapping
from dataclasses import dataclass

from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState


@dataclass(frozen=True, slots=True)
class ChunkAtWork:
    """A chunk in the hands of a run, and the answers so far; ``pages`` are those read for it."""

    key: str
    run_id: str | None
    attempt: int
    images: int
    answered: int
    failed: int
    pages: int


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """A chunk that was finished lately; ``finished`` is Unix seconds."""

    finished: float
    images: int
    pages: int


@dataclass(frozen=True, slots=True)
class SampledItem:
    """One item of many. ``pages``: what was read for it, none for a duplicate; 0 before."""

    key: str
    size_bytes: int
    pages: int


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item that failed and why, as a code of ``ERRORS``."""

    key: str
    error_code: str


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """The work of one batch at one moment.

    ``parked_images`` are in canceled and stuck chunks, ``held_chunks`` are planned for later.
    ``unsent`` results wait for a delivery. ``pages`` were read in finished chunks, those that were
    read again counted again. ``read`` and ``unread`` are samples, ``failures`` are the newest.
    """

    items: Mapping[ItemState, int]
    chunks: Mapping[ChunkState, int]
    deliveries: Mapping[DeliveryState, int]
    unsent: int
    held_chunks: int
    parked_images: int
    pages: int
    at_work: tuple[ChunkAtWork, ...]
    done_lately: tuple[ChunkDone, ...]
    """Oldest first."""
    read: tuple[SampledItem, ...]
    unread: tuple[SampledItem, ...]
    failures: tuple[FailedItem, ...]
    chunk_errors: tuple[str, ...]
    """Why the oldest chunks that are planned or stuck are so, each reason once."""

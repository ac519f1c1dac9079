"""Items and chunks as the ledger knows them. SQL belongs to ``adapters/ledger``."""

from dataclasses import dataclass
from enum import StrEnum


class ItemState(StrEnum):
    """The life of an item.

    ``settling`` (seen, may still change) -> ``pending`` (settled) -> ``planned`` (in a chunk) ->
    ``recognized`` | ``failed`` | ``ignored`` (final: the chunk that held it is done).
    """

    SETTLING = "settling"
    PENDING = "pending"
    PLANNED = "planned"
    RECOGNIZED = "recognized"
    FAILED = "failed"
    IGNORED = "ignored"


class ChunkState(StrEnum):
    """The life of a chunk.

    ``planned`` (wants a run for its current attempt) -> ``running`` (a lease is held) -> ``done``;
    ``canceled`` and ``stuck`` (too many attempts without progress) wait for ``batch retry``.
    ``dissolved``: its items were planned anew, in other chunks, with new settings.
    """

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    CANCELED = "canceled"
    STUCK = "stuck"
    DISSOLVED = "dissolved"


@dataclass(frozen=True, slots=True)
class ObservedObject:
    """One object of a listing. ``version`` is the ETag, or ``mtime_ns-size-inode`` for local files.

    ``modified`` is Unix seconds.
    """

    key: str
    version: str
    size_bytes: int
    modified: float


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch as registered.

    ``uid`` (8 lowercase hex digits) is minted once and never the file's stem. ``draining`` is since
    when it is being deleted: nothing new is planned, what was begun is finished and delivered.
    """

    uid: str
    batch_id: str
    created: float
    modified: float
    closed: float | None
    draining: float | None = None


@dataclass(frozen=True, slots=True)
class ConfigRecord:
    """A configuration file as registered: when it was first seen, and when it last changed.

    The lower ``number`` wins a clash. ``digest`` is the SHA-256 of its bytes in hex.
    """

    kind: str
    config_id: str
    number: int
    digest: str
    created: float
    modified: float


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """One input object of one batch at one version. ``generation`` counts explicit retries, from 1.

    ``outcome`` is set once the engine (or a duplicate) gave a durable answer, before the item is
    final:
    ``recognized``, ``failed`` or ``ignored``. ``result_key`` is the work object with its pages.
    A template was found on ``matched_pages`` and looked for on ``unmatched_pages``, too;
    ``review_fields`` of the former wait for a person.
    """

    item_id: int
    batch_uid: str
    key: str
    version: str
    size_bytes: int
    modified: float
    first_seen: float
    state: ItemState
    generation: int
    chunk_key: str | None
    outcome: ItemState | None
    content_sha256: str | None
    recognition_digest: str | None
    result_key: str | None
    duplicate_of: int | None
    supersedes: int | None
    error_code: str | None
    error_detail: str | None
    pages: int
    table_pages: int
    long_image_units: int
    mean_confidence: float | None
    seconds: float
    finished: float | None
    template_areas: int = 0
    matched_pages: int = 0
    unmatched_pages: int = 0
    review_fields: int = 0


@dataclass(frozen=True, slots=True)
class ItemMark:
    """The durable answer for one item of a chunk; written while the chunk runs."""

    item_id: int
    outcome: ItemState
    content_sha256: str | None = None
    recognition_digest: str | None = None
    result_key: str | None = None
    duplicate_of: int | None = None
    error_code: str | None = None
    error_detail: str | None = None
    pages: int = 0
    table_pages: int = 0
    long_image_units: int = 0
    mean_confidence: float | None = None
    seconds: float = 0.0
    template_areas: int = 0
    matched_pages: int = 0
    unmatched_pages: int = 0
    review_fields: int = 0


@dataclass(frozen=True, slots=True)
class ChunkRecord:
    """A partition: some items with the settings frozen for them.

    ``attempt`` counts from 1; a run asked for by a sensor carries it, and an older one is stale.
    ``not_before`` (Unix seconds) holds a re-request back.
    """

    key: str
    batch_uid: str
    state: ChunkState
    attempt: int
    attempts_without_progress: int
    not_before: float
    settings_json: str
    item_count: int
    created: float
    planned: float
    finished: float | None
    lease_holder: str | None
    lease_expires: float | None
    retired: bool
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for one chunk or delivery.

    ``token`` fences: a later taker's token replaces it.
    """

    kind: str
    subject: str
    holder: str
    token: str
    expires: float

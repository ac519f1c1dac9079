"""The tables of the ledger as SQLAlchemy sees them. How they came to be belongs to ``migrations``.

``items`` and ``chunks`` are the work, ``outbox`` is what waits to be told (a row gets the number of
its delivery when that begins), ``deliveries`` and ``attempts`` are what was told. ``call_gates``,
``call_permits`` and ``call_counts`` are about remote engines. ``usage`` is what was
recognized. Times are Unix seconds.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ocr_pipeline.adapters.ledger.columns import Int64, Note, ObjectKey, state_column
from ocr_pipeline.model.delivery import DeliveryState
from ocr_pipeline.model.manifest import ChunkState, ItemState

FINAL_ITEM_STATES = (ItemState.RECOGNIZED, ItemState.FAILED, ItemState.IGNORED)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _lease_columns() -> list[Column[str] | Column[float]]:
    return [
        Column("lease_holder", Text),
        Column("lease_token", String(32)),
        Column("lease_expires", Double),
    ]


def _lease_index(name: str) -> Index:
    held = text("lease_expires IS NOT NULL")
    return Index(name, "lease_expires", sqlite_where=held, postgresql_where=held)


batches = Table(
    "batches",
    metadata,
    Column("uid", String(8), primary_key=True),
    Column("batch_id", Text, nullable=False),
    Column("created", Double, nullable=False),
    Column("modified", Double, nullable=False),
    Column("closed", Double),
    Column("draining", Double),
    Index(
        "uq_batches_open_batch_id",
        "batch_id",
        unique=True,
        sqlite_where=text("closed IS NULL"),
        postgresql_where=text("closed IS NULL"),
    ),
)

configurations = Table(
    "configurations",
    metadata,
    Column("number", Int64, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("config_id", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("created", Double, nullable=False),
    Column("modified", Double, nullable=False),
    UniqueConstraint("kind", "config_id"),
    sqlite_autoincrement=True,
)

notes = Table(
    "notes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

chunks = Table(
    "chunks",
    metadata,
    Column("key", Text, primary_key=True),
    Column("batch_uid", ForeignKey("batches.uid"), nullable=False),
    Column("number", Integer, nullable=False),  # counts per batch, from 1
    Column("state", state_column(ChunkState), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("attempts_without_progress", Integer, nullable=False),
    Column("deaths", Integer, nullable=False, server_default=text("0")),  # of them, its own fault
    Column("progressed", Boolean, nullable=False),  # a new answer came in this attempt
    Column("not_before", Double, nullable=False),
    Column("settings_json", Text, nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("created", Double, nullable=False),
    Column("planned", Double, nullable=False),
    Column("finished", Double),
    *_lease_columns(),
    Column("retired", Boolean, nullable=False),
    Column("last_error", Note),
    Column("domain_id", Text, nullable=False, server_default=text("''")),
    UniqueConstraint("batch_uid", "number"),
    Index("ix_chunks_state", "state", "batch_uid", "retired", "number"),
    _lease_index("ix_chunks_lease_expires"),
)

items = Table(
    "items",
    metadata,
    Column("item_id", Int64, primary_key=True),
    Column("batch_uid", ForeignKey("batches.uid"), nullable=False),
    Column("key", ObjectKey, nullable=False),
    Column("version", Text, nullable=False),
    Column("size_bytes", Int64, nullable=False),
    Column("modified", Double, nullable=False),
    Column("first_seen", Double, nullable=False),
    Column("sweep", Text, nullable=False),  # the last one that saw it while it was settling
    Column("state", state_column(ItemState), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("chunk_key", ForeignKey("chunks.key"), index=True),
    Column("outcome", state_column(ItemState)),
    Column("content_sha256", String(64)),
    Column("recognition_digest", Text),
    Column("result_key", Text),
    # No foreign keys here: each would need an index of its own to let an item be forgotten.
    Column("duplicate_of", Int64),
    Column("supersedes", Int64),
    Column("error_code", String(64)),
    Column("error_detail", Note),
    Column("pages", Integer, nullable=False),
    Column("table_pages", Integer, nullable=False),
    Column("long_image_units", Integer, nullable=False),
    Column("mean_confidence", Double),
    Column("seconds", Double, nullable=False),
    Column("finished", Double),
    *(
        Column(name, Integer, nullable=False, server_default=text("0"))
        for name in ("template_areas", "matched_pages", "unmatched_pages", "review_fields")
    ),
    UniqueConstraint("batch_uid", "key", "version"),
    Index("ix_items_state", "batch_uid", "state", "item_id"),
    Index("ix_items_content", "batch_uid", "content_sha256"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("batch_uid", ForeignKey("batches.uid"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("message_id", String(64), nullable=False, unique=True),
    Column("state", state_column(DeliveryState), nullable=False),
    Column("item_count", Integer, nullable=False),
    Column("payload_key", Text),
    Column("payload_sha256", String(64)),
    Column("payload_bytes", Int64),
    Column("content", String(16), nullable=False),
    Column("webhook_json", Text, nullable=False),
    Column("result_storage_json", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt", Double, nullable=False),
    Column("sealed", Double, nullable=False),
    Column("finished", Double),
    *_lease_columns(),
    Column("retired", Boolean, nullable=False),
    Index("ix_deliveries_state", "state", "batch_uid", "retired", "number"),
    _lease_index("ix_deliveries_lease_expires"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Int64, primary_key=True),
    Column("batch_uid", ForeignKey("batches.uid"), nullable=False),
    Column("item_id", ForeignKey("items.item_id"), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("created", Double, nullable=False),
    Column("delivery_number", Integer),  # none while it waits
    UniqueConstraint("item_id", "generation"),
    ForeignKeyConstraint(
        ["batch_uid", "delivery_number"], ["deliveries.batch_uid", "deliveries.number"]
    ),
    Index("ix_outbox_delivery", "batch_uid", "delivery_number", "seq"),
    sqlite_autoincrement=True,
)

attempts = Table(
    "attempts",
    metadata,
    Column("attempt_id", Int64, primary_key=True),
    Column("batch_uid", String(8), nullable=False),
    Column("delivery_number", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("started", Double, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("status", Integer),
    Column("outcome", Note, nullable=False),
    Column("detail", Note, nullable=False),
    ForeignKeyConstraint(
        ["batch_uid", "delivery_number"], ["deliveries.batch_uid", "deliveries.number"]
    ),
    Index("ix_attempts_delivery", "batch_uid", "delivery_number", "attempt_id"),
    sqlite_autoincrement=True,
)

call_gates = Table(
    "call_gates",
    metadata,
    Column("key", String(16), primary_key=True),
    Column("next_start", Double, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("busy", Integer, nullable=False),
    Column("pauses", Integer, nullable=False),
    Column("shut_until", Double),  # none while it is open
    Column("trial_until", Double, nullable=False),
    Column("trial_work", Text, nullable=False),  # empty while none is admitted
    Column("code", String(64)),
    Column("reason", Note, nullable=False),
)

call_permits = Table(
    "call_permits",
    metadata,
    Column("token", String(32), primary_key=True),
    Column("gate_key", ForeignKey("call_gates.key"), nullable=False),
    Column("batch_uid", String(8), nullable=False),  # empty for a call without a batch
    Column("domain_id", Text, nullable=False),
    Column("day", String(10), nullable=False),
    Column("expires", Double, nullable=False),
    Index("ix_call_permits_expires", "gate_key", "expires"),
)

call_counts = Table(
    "call_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("engine_key", String(16), primary_key=True),
    Column("batch_uid", String(8), primary_key=True),
    Column("domain_id", Text, primary_key=True),
    Column("calls", Int64, nullable=False),
    Column("pages", Int64, nullable=False),
    Column("table_pages", Int64, nullable=False),
    Column("failed", Int64, nullable=False),
    Index("ix_call_counts_batch_uid", "batch_uid"),
)

usage = Table(
    "usage",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("batch_uid", String(8), primary_key=True),  # empty for a call without a batch
    Column("domain_id", Text, primary_key=True),
    Column("images", Int64, nullable=False),
    Column("failures", Int64, nullable=False),
    Column("duplicates", Int64, nullable=False),
    Column("pages", Int64, nullable=False),
    Column("table_pages", Int64, nullable=False),
    Column("template_areas", Int64, nullable=False),
    Column("long_image_units", Int64, nullable=False),
)

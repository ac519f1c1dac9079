"""The first schema: batches, items, chunks, deliveries and what waits for them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("closed IS NULL")
HELD = sa.text("lease_expires IS NOT NULL")


def upgrade() -> None:
    """Create every table; the ones that others refer to first."""
    _batches()
    _configurations()
    _notes()
    _chunks()
    _deliveries()
    _attempts()
    _items()
    _outbox()


def downgrade() -> None:
    """Drop every table."""
    for table in (
        "outbox",
        "items",
        "attempts",
        "deliveries",
        "chunks",
        "notes",
        "configurations",
        "batches",
    ):
        op.drop_table(table)


def _lease_columns() -> list[sa.Column[str] | sa.Column[float]]:
    return [
        sa.Column("lease_holder", sa.Text()),
        sa.Column("lease_token", sa.String(length=32)),
        sa.Column("lease_expires", sa.Double()),
    ]


def _batches() -> None:
    op.create_table(
        "batches",
        sa.Column("uid", sa.String(length=8), nullable=False),
        sa.Column("batch_id", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("modified", sa.Double(), nullable=False),
        sa.Column("closed", sa.Double()),
        sa.PrimaryKeyConstraint("uid", name="pk_batches"),
    )
    op.create_index(
        "uq_batches_open_batch_id",
        "batches",
        ["batch_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _configurations() -> None:
    op.create_table(
        "configurations",
        sa.Column("number", INT64, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("config_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("modified", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_configurations"),
        sa.UniqueConstraint("kind", "config_id", name="uq_configurations_kind_config_id"),
        sqlite_autoincrement=True,
    )


def _notes() -> None:
    op.create_table(
        "notes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_notes"),
    )


def _chunks() -> None:
    op.create_table(
        "chunks",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempts_without_progress", sa.Integer(), nullable=False),
        sa.Column("progressed", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.Double(), nullable=False),
        sa.Column("settings_json", sa.Text(), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("planned", sa.Double(), nullable=False),
        sa.Column("finished", sa.Double()),
        *_lease_columns(),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.ForeignKeyConstraint(["batch_uid"], ["batches.uid"], name="fk_chunks_batch_uid"),
        sa.PrimaryKeyConstraint("key", name="pk_chunks"),
        sa.UniqueConstraint("batch_uid", "number", name="uq_chunks_batch_uid_number"),
    )
    op.create_index(
        "ix_chunks_lease_expires",
        "chunks",
        ["lease_expires"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_index("ix_chunks_state", "chunks", ["state", "batch_uid", "retired", "number"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("payload_key", sa.Text()),
        sa.Column("payload_sha256", sa.String(length=64)),
        sa.Column("payload_bytes", INT64),
        sa.Column("content", sa.String(length=16), nullable=False),
        sa.Column("webhook_json", sa.Text(), nullable=False),
        sa.Column("result_storage_json", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt", sa.Double(), nullable=False),
        sa.Column("sealed", sa.Double(), nullable=False),
        sa.Column("finished", sa.Double()),
        *_lease_columns(),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch_uid"], ["batches.uid"], name="fk_deliveries_batch_uid"),
        sa.PrimaryKeyConstraint("batch_uid", "number", name="pk_deliveries"),
        sa.UniqueConstraint("message_id", name="uq_deliveries_message_id"),
    )
    op.create_index(
        "ix_deliveries_lease_expires",
        "deliveries",
        ["lease_expires"],
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.create_index(
        "ix_deliveries_state", "deliveries", ["state", "batch_uid", "retired", "number"]
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("attempt_id", INT64, nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("delivery_number", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started", sa.Double(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_uid", "delivery_number"],
            ["deliveries.batch_uid", "deliveries.number"],
            name="fk_attempts_batch_uid_delivery_number",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempts"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_attempts_delivery", "attempts", ["batch_uid", "delivery_number", "attempt_id"]
    )


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("item_id", INT64, nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("size_bytes", INT64, nullable=False),
        sa.Column("modified", sa.Double(), nullable=False),
        sa.Column("first_seen", sa.Double(), nullable=False),
        sa.Column("sweep", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("chunk_key", sa.Text()),
        sa.Column("outcome", sa.String(length=16)),
        sa.Column("content_sha256", sa.String(length=64)),
        sa.Column("recognition_digest", sa.Text()),
        sa.Column("result_key", sa.Text()),
        sa.Column("duplicate_of", INT64),
        sa.Column("supersedes", INT64),
        sa.Column("error_code", sa.String(length=64)),
        sa.Column("error_detail", sa.Text()),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("table_pages", sa.Integer(), nullable=False),
        sa.Column("long_image_units", sa.Integer(), nullable=False),
        sa.Column("mean_confidence", sa.Double()),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("finished", sa.Double()),
        sa.ForeignKeyConstraint(["batch_uid"], ["batches.uid"], name="fk_items_batch_uid"),
        sa.ForeignKeyConstraint(["chunk_key"], ["chunks.key"], name="fk_items_chunk_key"),
        sa.PrimaryKeyConstraint("item_id", name="pk_items"),
        sa.UniqueConstraint("batch_uid", "key", "version", name="uq_items_batch_uid_key_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_items_chunk_key", "items", ["chunk_key"])
    op.create_index("ix_items_content", "items", ["batch_uid", "content_sha256"])
    op.create_index("ix_items_state", "items", ["batch_uid", "state", "item_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("seq", INT64, nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("item_id", INT64, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("delivery_number", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["batch_uid", "delivery_number"],
            ["deliveries.batch_uid", "deliveries.number"],
            name="fk_outbox_batch_uid_delivery_number",
        ),
        sa.ForeignKeyConstraint(["batch_uid"], ["batches.uid"], name="fk_outbox_batch_uid"),
        sa.ForeignKeyConstraint(["item_id"], ["items.item_id"], name="fk_outbox_item_id"),
        sa.PrimaryKeyConstraint("seq", name="pk_outbox"),
        sa.UniqueConstraint("item_id", "generation", name="uq_outbox_item_id_generation"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_delivery", "outbox", ["batch_uid", "delivery_number", "seq"])

"""The gates of remote engines, permits and counts of their calls; deaths of chunks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create three tables; what failed before was no chunk's own fault."""
    deaths = sa.Column("deaths", sa.Integer(), nullable=False, server_default=sa.text("0"))
    op.add_column("chunks", deaths)
    _gates()
    _permits()
    _counts()


def downgrade() -> None:
    """Drop them."""
    for table in ("call_counts", "call_permits", "call_gates"):
        op.drop_table(table)
    op.drop_column("chunks", "deaths")


def _gates() -> None:
    op.create_table(
        "call_gates",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("next_start", sa.Double(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("busy", sa.Integer(), nullable=False),
        sa.Column("pauses", sa.Integer(), nullable=False),
        sa.Column("shut_until", sa.Double()),
        sa.Column("trial_until", sa.Double(), nullable=False),
        sa.Column("trial_work", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=64)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_call_gates"),
    )


def _permits() -> None:
    op.create_table(
        "call_permits",
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("gate_key", sa.String(length=16), nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("domain_id", sa.Text(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("expires", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_call_permits"),
        sa.ForeignKeyConstraint(["gate_key"], ["call_gates.key"], name="fk_call_permits_gate_key"),
    )
    op.create_index("ix_call_permits_expires", "call_permits", ["gate_key", "expires"])


def _counts() -> None:
    op.create_table(
        "call_counts",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("engine_key", sa.String(length=16), nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("domain_id", sa.Text(), nullable=False),
        sa.Column("calls", INT64, nullable=False),
        sa.Column("pages", INT64, nullable=False),
        sa.Column("table_pages", INT64, nullable=False),
        sa.Column("failed", INT64, nullable=False),
        sa.PrimaryKeyConstraint(
            "day", "engine_key", "batch_uid", "domain_id", name="pk_call_counts"
        ),
    )
    op.create_index("ix_call_counts_batch_uid", "call_counts", ["batch_uid"])

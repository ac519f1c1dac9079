"""Usage by day, the domain of a chunk, areas of templates, batches that are being deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add three columns and a table."""
    op.add_column("batches", sa.Column("draining", sa.Double()))
    domain = sa.Column("domain_id", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("chunks", domain)
    areas = sa.Column("template_areas", sa.Integer(), nullable=False, server_default=sa.text("0"))
    op.add_column("items", areas)
    _usage()


def downgrade() -> None:
    """Drop them."""
    op.drop_table("usage")
    op.drop_column("items", "template_areas")
    op.drop_column("chunks", "domain_id")
    op.drop_column("batches", "draining")


def _usage() -> None:
    counts = ("images", "failures", "duplicates", "pages", "table_pages", "template_areas")
    op.create_table(
        "usage",
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("batch_uid", sa.String(length=8), nullable=False),
        sa.Column("domain_id", sa.Text(), nullable=False),
        *(sa.Column(name, INT64, nullable=False) for name in (*counts, "long_image_units")),
        sa.PrimaryKeyConstraint("day", "batch_uid", "domain_id", name="pk_usage"),
    )

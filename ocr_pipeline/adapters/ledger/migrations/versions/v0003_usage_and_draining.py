"""Usage by day, the domain of a chunk, areas of templates, batches that are being deleted.

What was recognized before is counted from the items as they are now: of those that were recognized
several times the last time only, and no areas, which nobody had counted.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

UTC_DAY = {
    "sqlite": "date(items.finished, 'unixepoch')",
    "postgresql": "to_char(to_timestamp(items.finished) AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
}
USAGE = """
INSERT INTO usage (day, batch_uid, domain_id, images, failures, duplicates,
                   pages, table_pages, template_areas, long_image_units)
SELECT {day}, chunks.batch_uid, chunks.domain_id, count(*),
       sum(CASE WHEN items.state = 'failed' THEN 1 ELSE 0 END),
       sum(CASE WHEN items.duplicate_of IS NULL THEN 0 ELSE 1 END),
       sum(CASE WHEN items.duplicate_of IS NULL THEN items.pages ELSE 0 END),
       sum(CASE WHEN items.duplicate_of IS NULL THEN items.table_pages ELSE 0 END),
       0,
       sum(CASE WHEN items.duplicate_of IS NULL THEN items.long_image_units ELSE 0 END)
FROM items JOIN chunks ON chunks.key = items.chunk_key
WHERE items.finished IS NOT NULL
GROUP BY 1, 2, 3
"""


def upgrade() -> None:
    """Add three columns and a table, and fill them from what is there."""
    op.add_column("batches", sa.Column("draining", sa.Double()))
    domain = sa.Column("domain_id", sa.Text(), nullable=False, server_default=sa.text("''"))
    op.add_column("chunks", domain)
    areas = sa.Column("template_areas", sa.Integer(), nullable=False, server_default=sa.text("0"))
    op.add_column("items", areas)
    _usage()
    _fill_domains()
    op.execute(USAGE.format(day=UTC_DAY[op.get_bind().dialect.name]))


def downgrade() -> None:
    """Drop them."""
    op.drop_table("usage")
    op.drop_column("items", "template_areas")
    op.drop_column("chunks", "domain_id")
    op.drop_column("batches", "draining")


def _fill_domains() -> None:
    """Chunks share few settings. PostgreSQL reads no JSON that holds an escaped zero: Python does.

    Settings without a domain leave the chunk without one.
    """
    chunks = sa.table("chunks", sa.column("settings_json"), sa.column("domain_id"))
    connection = op.get_bind()
    for settings in list(connection.scalars(sa.select(chunks.c.settings_json).distinct())):
        domain = json.loads(settings).get("domain_id", "")
        same = sa.update(chunks).where(chunks.c.settings_json == settings)
        connection.execute(same.values(domain_id=domain))


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

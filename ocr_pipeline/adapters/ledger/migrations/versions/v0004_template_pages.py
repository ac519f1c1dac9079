"""What templates found on the pages of an item, and how many fields wait for a person.

What was recognized before counts as none: its pages are in the result storage, not here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

COUNTS = ("matched_pages", "unmatched_pages", "review_fields")


def upgrade() -> None:
    """Add three columns."""
    for name in COUNTS:
        count = sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
        op.add_column("items", count)


def downgrade() -> None:
    """Drop them."""
    for name in COUNTS:
        op.drop_column("items", name)

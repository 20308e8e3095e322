"""Remember which events of a platform were seen, to recognise those it delivers again."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the table, and the index that forgetting uses."""
    op.create_table(
        "seen_events",
        sa.Column("platform", sa.String(64), nullable=False),
        sa.Column("event", sa.String(255), nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("platform", "event", name="pk_seen_events"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_seen_events_seen_at", "seen_events", ["seen_at"])

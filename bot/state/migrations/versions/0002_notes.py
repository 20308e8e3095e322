"""Remember short texts of a platform by name, such as the questions behind its buttons."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, and the index that forgetting uses."""
    op.create_table(
        "notes",
        sa.Column("platform", sa.String(64), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("noted_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("platform", "name", name="pk_notes"),
    )
    op.create_index("ix_notes_noted_at", "notes", ["noted_at"])

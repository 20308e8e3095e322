"""What is asked in vain: questions that found nothing, with how often and on which days; nobody who asked."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, with an index for forgetting."""
    op.create_table(
        "wanted",
        sa.Column("question", sa.String(100), nullable=False),
        sa.Column("times", sa.BigInteger, nullable=False),
        sa.Column("first_day", sa.String(10), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.PrimaryKeyConstraint("question", name="pk_wanted"),
    )
    op.create_index("ix_wanted_last_day", "wanted", ["last_day"])

"""Changes of entries that were proposed in chat, and every step of each."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ADDRESS = sa.String(170)
_NAME = sa.String(64)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "proposals",
        sa.Column("number", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("entry", sa.String(255), nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("how", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("stamp", sa.Integer, nullable=False),
        sa.Column("base", _NAME, nullable=False),
        sa.Column("revision", _NAME, nullable=False),
        sa.Column("proposer", _ADDRESS, nullable=False),
        sa.Column("channel", _ADDRESS, nullable=False),
        sa.Column("authors", sa.Text, nullable=False),
        sa.Column("approvals", sa.Text, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("claimed_by", sa.Text, nullable=False),
        sa.Column("claimed_at", sa.Double, nullable=False),
        sa.Column("outcome", _NAME, nullable=False),
        sa.Column("made", _NAME, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("told", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_proposals"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposals_state", "proposals", ["state"])
    op.create_index("ix_proposals_proposer_state", "proposals", ["proposer", "state"])
    op.create_table(
        "proposal_steps",
        sa.Column("seq", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("proposal", sa.BigInteger, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("who", _ADDRESS, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_proposal_steps"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_steps_proposal", "proposal_steps", ["proposal"])

"""What the desk keeps: subscriptions, the ledger of posts, watches, what was posted, and how the knowledge changed."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_CHANNEL = sa.String(170)


def upgrade() -> None:
    """Make the tables, and note when this store began: what was due before may have been posted without it."""
    op.create_table(
        "subscriptions",
        sa.Column("channel", _CHANNEL, nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("days", sa.String(32), nullable=False),
        sa.Column("follow", sa.Text, nullable=False),
        sa.Column("quiet", sa.String(16), nullable=False),
        sa.Column("created_by", _CHANNEL, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_subscriptions"),
    )
    op.create_table(
        "pauses",
        sa.Column("channel", _CHANNEL, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("by", _CHANNEL, nullable=False),
        sa.Column("since", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_pauses"),
    )
    op.create_table(
        "deliveries",
        sa.Column("channel", _CHANNEL, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("slot", sa.String(128), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("begun_at", sa.Double, nullable=False),
        sa.Column("attempted_at", sa.Double, nullable=False),
        sa.Column("not_before", sa.Double, nullable=False),
        sa.Column("message", sa.String(64), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("changed_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", "kind", "slot", name="pk_deliveries"),
    )
    op.create_index("ix_deliveries_state_not_before", "deliveries", ["state", "not_before"])
    op.create_index("ix_deliveries_changed_at", "deliveries", ["changed_at"])
    op.create_table(
        "postings",
        sa.Column("channel", _CHANNEL, nullable=False),
        sa.Column("message", sa.String(64), nullable=False),
        sa.Column("thread", sa.String(64), nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.Column("today", sa.String(10), nullable=False),
        sa.Column("stands_on", sa.Text, nullable=False),
        sa.Column("revision", sa.String(64), nullable=False),
        sa.Column("told", sa.BigInteger, nullable=False),
        sa.Column("posted_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", "message", name="pk_postings"),
    )
    op.create_index("ix_postings_posted_at", "postings", ["posted_at"])
    op.create_table(
        "watches",
        sa.Column("channel", _CHANNEL, nullable=False),
        sa.Column("target", sa.String(255), nullable=False),
        sa.Column("created_by", _CHANNEL, nullable=False),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.Column("posts", sa.Integer, nullable=False),
        sa.Column("used_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("channel", "target", name="pk_watches"),
    )
    op.create_table(
        "entry_versions",
        sa.Column("entry", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("revision", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_entry_versions"),
    )
    op.create_table(
        "changes",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=True, nullable=False),
        sa.Column("entry", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("editor", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("revision", sa.String(64), nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_entry", "changes", ["entry"])
    op.create_index("ix_changes_at", "changes", ["at"])
    op.create_table(
        "revisions",
        sa.Column("revision", sa.String(64), nullable=False),
        sa.Column("seen_at", sa.Double, nullable=False),
        sa.Column("served_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_revisions"),
    )
    facts = op.create_table(
        "store_facts",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_store_facts"),
    )
    op.bulk_insert(facts, [{"name": "created_at", "value": repr(time.time())}])

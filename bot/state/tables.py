"""The tables as they are now. How a store of an older version gets there: migrations/ (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Double, Index, Integer, MetaData, String, Table, Text

# Constraints get the same names on every database, so that a later migration can name the one it changes.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PLATFORM_LENGTH = 64
EVENT_LENGTH = 255
NOTE_NAME_LENGTH = 255

# One row for each event a platform delivered. seen_at: seconds since 1970, UTC; the index serves forgetting.
SEEN_EVENTS = Table(
    "seen_events",
    METADATA,
    Column("platform", String(PLATFORM_LENGTH), primary_key=True),
    Column("event", String(EVENT_LENGTH), primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Index(None, "seen_at"),
    # The primary key is the whole row but its time: SQLite need not keep it twice.
    sqlite_with_rowid=False,
)

# One row for each text that an adapter asked to find again. text: as JSON; noted_at: seconds since 1970, UTC.
NOTES = Table(
    "notes",
    METADATA,
    Column("platform", String(PLATFORM_LENGTH), primary_key=True),
    Column("name", String(NOTE_NAME_LENGTH), primary_key=True),
    Column("text", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
    Index(None, "noted_at"),
)

CHANNEL_LENGTH = 170
"""Of a channel's address: three names with two signs between them (core/posting.py)."""

# In all tables below, times are seconds since 1970, UTC, with fractions, and JSON is text.

# One row for each channel that asked, in chat, for a digest. at: HH:MM; days: as typed; follow: ids, as JSON.
SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    Column("channel", String(CHANNEL_LENGTH), primary_key=True),
    Column("at", String(5), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("days", String(32), nullable=False),
    Column("follow", Text, nullable=False),
    Column("quiet", String(16), nullable=False),
    Column("created_by", String(CHANNEL_LENGTH), nullable=False),
    Column("created_at", Double, nullable=False),
)

# One row for each channel that nothing is posted to for now. by: who paused it, empty where the platform refused posts.
PAUSES = Table(
    "pauses",
    METADATA,
    Column("channel", String(CHANNEL_LENGTH), primary_key=True),
    Column("why", Text, nullable=False),
    Column("by", String(CHANNEL_LENGTH), nullable=False),
    Column("since", Double, nullable=False),
)

# The ledger: one row for each post that the desk owes a channel, or has made. kind, slot: digest and local date, watch
# and the change it begins after, correction and the message with the change. What the states mean: ledger.py.
# detail: what the post is made from, as JSON. key: by which the post is found in the channel's history.
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("channel", String(CHANNEL_LENGTH), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("slot", String(128), primary_key=True),
    Column("key", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("begun_at", Double, nullable=False),
    Column("attempted_at", Double, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("message", String(64), nullable=False),
    Column("detail", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("changed_at", Double, nullable=False),
    Index(None, "state", "not_before"),
    Index(None, "changed_at"),
)

# One row for each answer or digest that everybody in a channel can see. line: what gives it again; today: for which day;
# stands_on: for each of its lines the ids of its entries, as JSON; told: up to which change it was corrected.
POSTINGS = Table(
    "postings",
    METADATA,
    Column("channel", String(CHANNEL_LENGTH), primary_key=True),
    Column("message", String(64), primary_key=True),
    Column("thread", String(64), nullable=False),
    Column("line", Text, nullable=False),
    Column("today", String(10), nullable=False),
    Column("stands_on", Text, nullable=False),
    Column("revision", String(64), nullable=False),
    Column("told", BigInteger, nullable=False),
    Column("posted_at", Double, nullable=False),
    Index(None, "posted_at"),
)

# One row for each pair or entry that a channel watches. target: one id, or two in order with a blank between.
# posts: how many posts it made since used_at, when somebody last asked about it there.
WATCHES = Table(
    "watches",
    METADATA,
    Column("channel", String(CHANNEL_LENGTH), primary_key=True),
    Column("target", String(255), primary_key=True),
    Column("created_by", String(CHANNEL_LENGTH), nullable=False),
    Column("created_at", Double, nullable=False),
    Column("posts", Integer, nullable=False),
    Column("used_at", Double, nullable=False),
)

# The latest version of every entry that was served. content: the record as JSON, empty where the entry is gone.
ENTRY_VERSIONS = Table(
    "entry_versions",
    METADATA,
    Column("entry", String(255), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("content", Text, nullable=False),
    Column("revision", String(64), nullable=False),
)

# Every change of an entry from one served revision to the next. seq grows in the order they were noticed.
CHANGES = Table(
    "changes",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("entry", String(255), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("editor", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("revision", String(64), nullable=False),
    Column("at", Double, nullable=False),
    Index(None, "entry"),
    Index(None, "at"),
    sqlite_autoincrement=True,
)

# The revisions that were served. served_at: when a replica last said that it serves it.
REVISIONS = Table(
    "revisions",
    METADATA,
    Column("revision", String(64), primary_key=True),
    Column("seen_at", Double, nullable=False),
    Column("served_at", Double, nullable=False),
)

# What is to be known of the store itself: created_at, backup_at and restored_at; see backup.py.
STORE_FACTS = Table(
    "store_facts",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

QUESTION_LENGTH = 100

# One row for each question that found nothing: core/wanting.py says in which form, and what is left out of it. Nobody who
# asked stands here. times: how often it was asked; first_day, last_day: of the desk's calendar.
WANTED = Table(
    "wanted",
    METADATA,
    Column("question", String(QUESTION_LENGTH), primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("first_day", String(10), nullable=False),
    Column("last_day", String(10), nullable=False),
    Index(None, "last_day"),
)

NAME_LENGTH = 64

# One row for each change of an entry that somebody proposed in chat. field, value, source, why, how: as it is proposed now;
# version: which of its forms that is; stamp: grows with every change of the row; base: a digest of the entry it was made
# for, and revision the knowledge that was served then. proposer, and editors' ids elsewhere: as core/invocation.py writes
# them; channel: where the proposer is told. authors: who wrote something of it, approvals: who approved which version, as
# JSON. not_before: the earliest time it is written, 0 for at once. claimed_by, claimed_at: who writes it, since when;
# outcome: a digest of the file that is to come of it; made: the commit. told: the version that the editors were told of.
PROPOSALS = Table(
    "proposals",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("state", String(16), nullable=False),
    Column("entry", String(255), nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("how", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("stamp", Integer, nullable=False),
    Column("base", String(NAME_LENGTH), nullable=False),
    Column("revision", String(NAME_LENGTH), nullable=False),
    Column("proposer", String(CHANNEL_LENGTH), nullable=False),
    Column("channel", String(CHANNEL_LENGTH), nullable=False),
    Column("authors", Text, nullable=False),
    Column("approvals", Text, nullable=False),
    Column("not_before", Double, nullable=False),
    Column("claimed_by", Text, nullable=False),
    Column("claimed_at", Double, nullable=False),
    Column("outcome", String(NAME_LENGTH), nullable=False),
    Column("made", String(NAME_LENGTH), nullable=False),
    Column("note", Text, nullable=False),
    Column("told", Integer, nullable=False),
    Column("created_at", Double, nullable=False),
    Column("changed_at", Double, nullable=False),
    Index(None, "state"),
    Index(None, "proposer", "state"),
    sqlite_autoincrement=True,
)

# Every step of every proposal, in order; no row is ever changed or taken away. detail: as JSON.
PROPOSAL_STEPS = Table(
    "proposal_steps",
    METADATA,
    Column("seq", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("proposal", BigInteger, nullable=False),
    Column("at", Double, nullable=False),
    Column("who", String(CHANNEL_LENGTH), nullable=False),
    Column("what", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Index(None, "proposal"),
    sqlite_autoincrement=True,
)

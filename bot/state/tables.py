"""The tables as they are now. How a store of an older version gets there: migrations/ (a test compares the two)."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, MetaData, String, Table, Text

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

"""Run by Alembic for each upgrade, on the connection and in the transaction that bot/state/schema.py holds.

To change a table: change bot/state/tables.py, and add versions/NNNN_what.py whose down_revision is the one before.
Migrations go forward only; a store that a newer version has upgraded is refused by an older one.
"""

from alembic import context

from bot.state.tables import METADATA

connection = context.config.attributes["connection"]
# SQLite changes a column by rebuilding its table, which is what Alembic's batch mode does.
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    # Alembic takes SQLite for a database that cannot roll CREATE TABLE back; begun as schema.py begins, it can.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()

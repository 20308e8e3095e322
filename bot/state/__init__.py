"""What the bot remembers through restarts: the store, its tables and their migrations. What is remembered why: callers.

Nothing is imported here: who only answers questions must not pay for SQLAlchemy. Import `bot.state.store` where a store
is opened, and `bot.state.events` beside it.
"""

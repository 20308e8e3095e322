"""Whom a party stands for: a post that somebody asks about as a side means whoever holds it."""

from __future__ import annotations

from datetime import date

from bot.kb.knowledge import Knowledge
from bot.kb.queries import holder
from bot.kb.records import Post


def party_id(kb: Knowledge, entity: str, on: date | None = None) -> str:
    """The holder's id for a post with a recorded holder, else the id itself."""
    post = kb.get(entity, Post)
    tenure = holder(kb, post, on) or holder(kb, post) if post else None
    return tenure.holder if tenure else entity

"""The lines that lead from one answer to another: to an entry's own, to the timeline of the same sides."""

from __future__ import annotations

from bot.answers.page import Page
from bot.core.parameters import TimelineSide, handle
from bot.kb.filtering import Filter
from bot.kb.knowledge import UNLISTED, Knowledge

_COMMANDS = {
    "country": "country",
    "organization": "organization",
    "person": "leader",
    "post": "leader",
    "place": "timeline",
    "meeting": "meetings",
    "agreement": "agreements",
    "event": "events",
}
"""The command that tells most of an entry of each kind."""
_SIDES = ("country", "organization", "person", "place")
"""Kinds that have a timeline."""


def typed(kb: Knowledge, entity_id: str) -> str:
    """What to type to mean this entity beside another: two letters may be a small word, and one may part names."""
    own = handle(kb, entity_id)
    if len(own) > 2:
        return own
    forms = (kb.name(entity_id),) if entity_id.startswith(UNLISTED) else kb.forms(entity_id)
    kind = (kb.kind(entity_id),)
    for form in forms:
        match = kb.names.known(form, kind) if len(form) > 2 and '"' not in form else None
        if match is not None and match.id == entity_id:
            return f'"{form}"' if " " in form else form
    return own


def own_line(kb: Knowledge, entity_id: str) -> str:
    """The line whose answer tells most of an entry."""
    own = typed(kb, entity_id)
    meant = TimelineSide.known(own, kb) if kb.kind(entity_id) == "place" else None
    if meant is not None and meant.id != entity_id:
        # A capital that stands for its government: asked for by that name, the answer would be about the country.
        return f"/lookup {kb.name(entity_id)}"
    return f"/{_COMMANDS.get(kb.kind(entity_id), 'lookup')} {own}"


def to_timeline(page: Page, a: str, b: str | None = None) -> None:
    """The way to the timeline of one or two sides."""
    sides = [a] if b is None else [a, b]
    if all(page.kb.kind(side) in _SIDES for side in sides):
        page.action("Timeline", " ".join(["/timeline", *(typed(page.kb, side) for side in sides), *until(page)]))


def until(page: Page) -> list[str]:
    """What keeps a list to the day that was asked about; nothing where that is today."""
    return [f"until:{page.as_of.latest}"] if page.as_of and page.as_of.latest else []


def to_timeline_of(page: Page, wanted: Filter) -> None:
    """The way to the timeline of what a list is narrowed to. It knows no topics and no places."""
    sides = [wanted.a] if wanted.b is None else [wanted.a, wanted.b]
    if all(page.kb.kind(side) in _SIDES for side in sides):
        first, last = wanted.window
        options = [f"since:{first}"] if first else []
        options += [f"until:{last}"] if last else []
        page.action("Timeline", " ".join(["/timeline", *(typed(page.kb, side) for side in sides), *options]))

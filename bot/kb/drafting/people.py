"""From names in a sentence to sides of a meeting or parties of an agreement: which post, for which country or body."""

from __future__ import annotations

import re

import msgspec

from bot.kb.drafting.clauses import Parts
from bot.kb.drafting.offices import offices_beside
from bot.kb.drafting.proposals import Side
from bot.kb.drafting.recognising import Mention
from bot.kb.knowledge import Knowledge
from bot.kb.queries import posts_held
from bot.kb.records import Organization, Post

_NO_HOLDER = re.compile(r"\b(?:Father|[Ff]ormer|[Ee]x|[Tt]hen|[Ll]ate|[Pp]revious|[Dd]eputy)[\s-]+\Z")
"""What makes an office that follows somebody else's than its holder's."""


def sides_of(kb: Knowledge, parts: Parts, mentions: list[Mention]) -> list[Side]:
    """Each side once, in the order of the sentence. A post whose holder is named right behind it is not another one."""
    found: dict[str, Side] = {}
    in_order = sorted(dict.fromkeys(mentions), key=lambda one: one.start)
    for mention in in_order:
        if mention.kind == "post" and any(_is_beside(parts, mention, other) for other in in_order):
            continue
        if mention.kind == "post" and _NO_HOLDER.search(parts.sentence.text, 0, mention.start):
            continue
        if mention.kind == "" or (not mention.known and mention.kind not in ("person", "organization", "country")):
            continue
        group = parts.group(mention)
        key = f"{mention.id} {group or ''}"
        if key not in found:
            post = post_named(kb, parts, mention) if mention.kind == "person" else None
            known = mention.known and not mention.id.startswith("country:")
            side = Side(mention.id, mention.kind, mention.name, parts.sentence.cite, group, post, known)
            entry = kb.get(mention.id, Post)
            holder = entry.tenures[-1].holder if entry is not None and entry.tenures else None
            found[key] = msgspec.structs.replace(side, holder=holder)
    people = {side.id for side in found.values() if side.kind == "person"}
    # An office beside its holder by the knowledge is the same one side.
    return [side for side in found.values() if side.holder not in people]


def _is_beside(parts: Parts, post: Mention, other: Mention) -> bool:
    """Whether a person stands right beside an office, before or behind a comma: the Emir of Qatar, Sheikh Tamim."""
    first, second = sorted((post, other), key=lambda one: one.start)
    between = parts.sentence.text[first.end : second.start].strip()
    return other.kind == "person" and between in ("", ",", ", the")


def post_named(kb: Knowledge, parts: Parts, mention: Mention) -> str | None:
    """The post that a person holds by the knowledge and is called by here."""
    beside = next(offices_beside(kb, parts.sentence.text, mention.start, mention.end, mention.id), None)
    if beside is not None:
        return beside
    for post, _ in posts_held(kb, mention.id):
        if any(one.id == post.id and _is_beside(parts, one, mention) for one in parts.mentions):
            return post.id
    return None


def party_of(kb: Knowledge, side: Side) -> str | None:
    """The country or body that a side is there for: whose post it is, through the bodies that it belongs to."""
    if side.kind in ("country", "organization"):
        return side.id if side.known else None
    entry = kb.get(side.post or side.id, Post)
    if entry is None:
        return None
    owner = entry.of
    for _ in range(6):
        body = kb.get(owner, Organization)
        if body is None or (len(body.of) != 1 and not body.part_of):
            return owner
        above = [claim.value for claim in (*body.of, *body.part_of)]
        owner = above[0]
    return owner


def country_of(kb: Knowledge, side: Side) -> str | None:
    """The party of a person by any post that the knowledge gives them, where all lead to the same."""
    if side.kind != "person" or not side.known:
        return party_of(kb, side)
    owners = {party_of(kb, Side(post.id, "post", "", side.cite)) for post, _ in posts_held(kb, side.id)}
    return owners.pop() if len(owners) == 1 else None

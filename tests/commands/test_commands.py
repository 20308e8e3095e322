"""Does every command answer every question it declares, and stand on what it cites, over the whole shipped knowledge?"""

from __future__ import annotations

import asyncio
import datetime
import functools
import itertools
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.app import Dragoman
from bot.commands import COMMANDS
from bot.core.answer import Answer, Status, as_json
from bot.core.parameters import handle
from bot.kb.citations import Citation
from bot.kb.claims import Claimed, Rank
from bot.kb.knowledge import Knowledge
from bot.kb.records import Named
from bot.kb.walking import claims, leaves
from tests.answers.marked import unmarked
from tests.asking import newsroom
from tests.commands.room import opened
from tests.core.test_answer import contract_faults
from tests.small_knowledge import TODAY, fictional

NAMES_AT_ONCE = 10
SHIPPED_DAY = datetime.date(2026, 11, 22)


def questions(kb: Knowledge) -> list[str]:
    """Every command about every entry it takes, and every pair of parties that shares anything or is of two countries."""
    contents = kb.contents
    parties = [handle(kb, one.id) for one in (*contents.countries, *contents.organizations, *contents.people)]
    asked = ["/upcoming", "/disputes", "/about", "/help", *(f"/help {one.name}" for one in COMMANDS)]
    for party in parties:
        for command in ("meetings", "agreements", "events", "timeline", "statements", "leader", "disputes", "lookup"):
            asked.append(f'/{command} "{party}"')
        asked.append(f"/leader {party} as-of:2024-05")
    asked += [f"/country {one.id}" for one in contents.countries]
    asked += [f"/organization {one.id}{when}" for one in contents.organizations for when in ("", " as-of:2024")]
    asked += [f"/leader {one.id}" for one in contents.posts]
    asked += [f"/source {one}" for one in kb.sources]
    asked += [f"/timeline {one.id}" for one in contents.places]
    entries = [*contents.people, *contents.places, *contents.organizations, *contents.posts, *contents.meetings]
    entries += [*contents.countries, *contents.agreements, *contents.events]
    for first in range(0, len(entries), NAMES_AT_ONCE):
        asked.append("/names " + "; ".join(kb.name(entry.id) for entry in entries[first : first + NAMES_AT_ONCE]))
    asked.append(f"/source {' '.join(kb.sources)}")
    for one, other in itertools.combinations(parties, 2):
        if {one, other} <= {country.id for country in contents.countries} or len(parties) < 25:
            asked.append(f'/relations "{one}" "{other}"')
    for relation in contents.relations:
        pair = " ".join(f'"{side}"' for side in relation.between)
        asked += [f"/relations {pair} as-of:{year}" for year in (1992, 2010, 2024, 2026)]
        asked += [f"/{command} {pair}" for command in ("meetings", "agreements", "events", "timeline")]
    return asked


@functools.lru_cache(maxsize=2)
def answers(shipped: bool) -> tuple[tuple[str, Answer], ...]:
    newsroom_ = Dragoman(newsroom().kb, SHIPPED_DAY) if shipped else Dragoman(fictional(), TODAY)

    async def all_of_them() -> list[tuple[str, Answer]]:
        return [(line, await newsroom_.ask(line)) for line in questions(newsroom_.kb)]

    return tuple(asyncio.run(all_of_them()))


BOTH = pytest.mark.parametrize("shipped", [True, False], ids=["shipped", "fictional"])


def knowledge(shipped: bool) -> Knowledge:
    return newsroom().kb if shipped else fictional()


BEFORE = {"/unwatch qatar turkey": "/watch turkey qatar"}
"""What somebody must have asked before."""


# What /suggest and /review need is in test_suggesting.py: files of an entry, and proposals that are there.
EXAMPLES = [(one.name, line) for one in COMMANDS if one.form is None for line in one.examples]


@pytest.mark.parametrize(("name", "line"), EXAMPLES)
async def test_every_example_of_a_declaration_answers(name: str, line: str, tmp_path: Path) -> None:
    async with opened(tmp_path, newsroom().kb, at=datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)) as room:
        if line in BEFORE:
            assert (await room.ask(BEFORE[line])).status is Status.OK
        answer = await room.ask(line)
    assert answer.status is Status.OK
    assert answer.command == name
    assert answer.blocks


@BOTH
def test_every_entry_can_be_asked_about(shipped: bool) -> None:
    failed = [(line, answer.status.value) for line, answer in answers(shipped) if answer.status is not Status.OK]
    assert failed == []


@BOTH
def test_every_line_that_states_a_fact_carries_a_mark(shipped: bool) -> None:
    about_knowledge = [one for one in answers(shipped) if not one[0].startswith(("/help", "/about"))]
    bare = {bare: line for line, answer in about_knowledge for bare in unmarked(answer)}
    assert bare == {}


@BOTH
def test_every_answer_keeps_the_contract(shipped: bool) -> None:
    for line, answer in answers(shipped):
        built: dict[str, Any] = json.loads(msgspec.json.encode(as_json(answer)))
        assert contract_faults(built) == [], line


@BOTH
def test_every_mark_leads_to_a_place_that_an_entry_cites_and_a_card_knows(shipped: bool) -> None:
    kb = knowledge(shipped)
    cited = {leaf.value for entry in kb.contents.entries() for leaf in leaves(entry) if leaf.kind is Citation}
    cited |= {place for source in kb.sources.values() for caution in source.cautions for place in caution.at}
    for line, answer in answers(shipped):
        if line.startswith("/source"):
            continue
        for note in answer.citations:
            assert Citation.parse(f"{note.source}#{note.locator}") in cited, (line, note)
            assert note.source in {source.source for source in answer.sources}


@BOTH
def test_no_damaged_form_is_ever_shown(shipped: bool) -> None:
    forms = [
        form for entry in knowledge(shipped).contents.entries() if isinstance(entry, Named) for form in entry.garbled
    ]
    assert forms
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(form)}(?!\w)" for form in forms))
    for line, answer in answers(shipped):
        found = pattern.search(as_json(answer)["text"])
        assert found is None, (line, found)


@BOTH
def test_a_slip_is_shown_only_where_slips_are_asked_for(shipped: bool) -> None:
    slips = deprecated_words(knowledge(shipped))
    assert slips
    for line, answer in answers(shipped):
        if line.startswith(("/disputes", "/source")):
            continue
        text = body(answer)
        assert not [slip for slip in slips if slip in text], line


def deprecated_words(kb: Knowledge) -> set[str]:
    """How slips would read, less what is also true of something."""
    wrong: set[str] = set()
    right: set[str] = set()
    for entry in kb.contents.entries():
        for _, claim in claims(entry):
            (wrong if claim.rank is Rank.DEPRECATED else right).update(words_of(claim))
    return {slip for slip in wrong if not any(slip in one for one in right)}


def words_of(claim: Claimed) -> list[str]:
    value = getattr(claim, "value", None)
    shown = value.shown() if hasattr(value, "shown") else value
    return [shown] if isinstance(shown, str) else []


def body(answer: Answer) -> str:
    """The text without the foot, where sources are described and doubted."""
    return re.split(r"(?m)^\[\d+\] s\d{3}", as_json(answer)["text"], maxsplit=1)[0]


@BOTH
def test_no_answer_holds_what_cannot_be_seen(shipped: bool) -> None:
    for line, answer in answers(shipped):
        text = as_json(answer)["text"]
        unseen = {letter for letter in text if letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf", "Cs")}
        assert not unseen, (line, unseen)


@BOTH
def test_no_answer_shows_its_own_workings(shipped: bool) -> None:
    leaks = re.compile(
        r"Claim\(|Citation\(|Date\(|\bNone\b|<bot|Traceback|\{'|\(\)|  \[|,,|;;|\( |: ;|—\s*$", re.MULTILINE
    )
    for line, answer in answers(shipped):
        found = leaks.search(body(answer))
        assert found is None, (line, found, body(answer)[max(0, found.start() - 60) : found.end() + 60])


@BOTH
def test_every_button_and_every_pointer_to_more_answers(shipped: bool) -> None:
    asked = {action.line for _, answer in answers(shipped) for action in answer.actions}
    asked |= {
        more
        for _, answer in answers(shipped)
        for more in re.findall(r"(?:more|more posts?|statements?).*?: (/[a-z]+ [^\n[]+)", body(answer))
    }
    assert asked
    newsroom_ = Dragoman(knowledge(shipped), SHIPPED_DAY if shipped else TODAY)

    async def failing() -> list[str]:
        return [line for line in sorted(asked) if (await newsroom_.ask(line)).status is not Status.OK]

    assert asyncio.run(failing()) == []


def test_who_is_a_party_does_not_depend_on_the_order_of_the_pair() -> None:
    for relation in newsroom().kb.contents.relations:
        one, other = relation.between
        texts = []
        for line in (f'/relations "{one}" "{other}"', f'/relations "{other}" "{one}"'):
            answer = asyncio.run(Dragoman(newsroom().kb, SHIPPED_DAY).ask(line))
            texts.append({note.source + note.locator for note in answer.citations})
        assert texts[0] == texts[1], relation.id

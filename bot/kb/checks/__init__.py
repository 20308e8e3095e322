"""What must hold in and between entries: a list of small functions, each returning new problems. Reading is loading.py's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from bot.errors import Problem
from bot.kb.checks import agreeing, characters, citing, disputing, naming, referring, timing
from bot.kb.loading import Loaded

Check = Callable[[Loaded, date], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    referring.ids_are_unique,
    referring.references_resolve,
    referring.relations_name_their_pair,
    referring.ids_carry_no_day,
    citing.claims_are_cited,
    citing.citations_exist,
    citing.entries_are_cited,
    disputing.disputes_give_reasons,
    disputing.one_claim_is_preferred,
    naming.garbled_forms_are_no_names,
    naming.people_are_entered_once,
    naming.names_look_different,
    agreeing.participants_hold_their_posts,
    agreeing.capitals_lie_in_their_country,
    agreeing.nothing_holds_itself,
    agreeing.nothing_is_listed_twice,
    naming.countries_differ_in_code,
    characters.text_is_clean,
    characters.text_is_there,
    timing.ends_follow_starts,
    timing.tenures_do_not_overlap,
    timing.planned_things_lie_ahead,
)


def check(loaded: Loaded, today: date) -> list[Problem]:
    """Every problem: those met on reading and those the checks find, by file and line."""
    found = list(loaded.problems)
    for one in CHECKS:
        found += one(loaded, today)
    return sorted(set(found))

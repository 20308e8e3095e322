"""Whether names tell entries apart: no garbled form is a name, nobody is entered twice, no two names only look alike."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Problem
from bot.kb.checks.around import Around, Subject
from bot.kb.checks.facts import CALLED, CODE, LOOKS, SHOWN, looks
from bot.kb.records import Country, Named, Person
from bot.text.names import normalised


def garbled_forms_are_no_names(entry: Subject[Named], around: Around) -> Iterable[Problem]:
    """A damaged form matches and is never shown; standing among the names, it would be."""
    for position, text in enumerate(entry.record.garbled):
        owner = around.last(SHOWN, text.casefold())
        if owner is not None:
            message = f"the damaged form {text!r} is also a name of {owner!r}"
            advice = "leave it in `garbled` or among the names, not in both"
            yield entry.problem(("garbled", position), message, advice)


def people_are_entered_once(person: Subject[Person], around: Around) -> Iterable[Problem]:
    """The same person under two spellings would have half of their record in each."""
    others = set(around.alike(person))
    for text in (person.record.name, *person.record.names):
        others.update(around.told(CALLED, normalised(text)))
    for file, name in sorted(others):
        # Of two, the later one is complained of.
        if file < person.file:
            message = f"{person.record.name!r} looks like {name!r} in {file}"
            advice = "keep one entry and list the other spelling under its `names`"
            yield person.problem(("name",), message, advice)


def names_look_different(entry: Subject[Named], around: Around) -> Iterable[Problem]:
    """Two entries whose names cannot be told apart by eye: a Cyrillic letter among Latin ones, for instance."""
    _, (other_id, other_name) = around.told(LOOKS, looks(entry.record))[0]
    if other_id != entry.record.id:
        same = "is the name of" if other_name == entry.record.name else "looks exactly like the name of"
        message = f"{entry.record.name!r} {same} {other_id!r}"
        yield entry.problem(("name",), message, "merge the two entries, or tell their names apart")


def countries_differ_in_code(country: Subject[Country], around: Around) -> Iterable[Problem]:
    """An ISO code is one country's: by it, its names in other languages are found."""
    _, other = around.told(CODE, country.record.code)[0]
    if other != country.record.id:
        message = f"the code {country.record.code!r} is already that of {other!r}"
        yield country.problem(("code",), message, "mend the one that is wrong")

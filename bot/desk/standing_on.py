"""On which entries each line of an answer stands: what it names, and whose citations it carries."""

from __future__ import annotations

from bot.core.answer import Answer, EntityName, Mark, Text, lines_of
from bot.kb.knowledge import Knowledge


def stands_on(answer: Answer, kb: Knowledge) -> list[list[str]]:
    """For each line the ids of its entries, in order."""
    places = {note.mark: (note.source, note.locator) for note in answer.citations}
    cited: dict[tuple[str, str], set[str]] = {}
    for source, locator in set(places.values()):
        cited[source, locator] = {
            entry.id for entry, citation in kb.citations.get(source, ()) if citation.locator == locator
        }
    return [sorted(_entries(line, places, cited, kb)) for line in lines_of(answer)]


def _entries(
    line: Text, places: dict[int, tuple[str, str]], cited: dict[tuple[str, str], set[str]], kb: Knowledge
) -> set[str]:
    found: set[str] = set()
    for span in line:
        if isinstance(span, EntityName) and span.id in kb.entries:
            found.add(span.id)
        elif isinstance(span, Mark) and span.number in places:
            found |= cited[places[span.number]]
    return found

"""A source's card, what stands on it, several of them side by side, and words found anywhere in the knowledge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from bot.answers.disputed import disputes_on
from bot.answers.page import Page, strong, text
from bot.answers.phrases import counted, distinct, figure_text, hedge, listed, name
from bot.core.answer import Answer, Status, Text
from bot.core.lengths import cut
from bot.kb.citations import Citation
from bot.kb.claims import Figure
from bot.kb.knowledge import Knowledge
from bot.kb.search import Hit
from bot.kb.sources import Source

MOST_HITS = 12


def source(kb: Knowledge, source_id: str, today: date) -> Answer:
    """One card: what the document is, what to doubt in it, each paragraph in a line, and the entries that rest on it."""
    page = Page(kb, today)
    card = kb.sources[source_id]
    _origin(page, card)
    page.fact("File", f"{card.file}, sha256 {card.sha256[:12]}…")
    for caution in card.cautions:
        page.fact("Caution", caution.text, page.marks(caution.at))
    page.heading("What it says, paragraph by paragraph")
    page.items(
        text(f"¶{number} {paragraph.account}", page.marks((Citation(source_id, number),)))
        for number, paragraph in enumerate(card.paragraphs, 1)
    )
    disputes_on(page, source_id)
    page.heading("What stands on it")
    page.items(_standing_on(page, source_id))
    answer = page.answer(f"{source_id}: {card.title}", card=True)
    # What is to be doubted stands in the card itself: the foot need not say it again.
    notes = (
        msgspec.structs.replace(note, cautions=()) if note.source == source_id else note for note in answer.sources
    )
    return msgspec.structs.replace(answer, sources=tuple(notes))


def several(kb: Knowledge, source_ids: Sequence[str], today: date) -> Answer:
    """What each of several documents is and what to doubt in it, with the way to its whole card."""
    page = Page(kb, today)
    for source_id in source_ids:
        card = kb.sources[source_id]
        page.heading(f"{source_id}: {card.title}")
        _origin(page, card)
        for caution in card.cautions:
            where = listed(distinct(_paragraph(place, source_id) for place in caution.at))
            page.fact("Caution", f"{caution.text}{f' ({where})' if where else ''}")
        page.action(source_id, f"/source {source_id}")
    return page.answer(f"{len(source_ids)} sources")


def _paragraph(place: Citation, source_id: str) -> str:
    """Which paragraph, with the source where it is another one: ¶9, s001 ¶1."""
    return place.shown().removeprefix(f"{source_id} ").partition(" (")[0]


def _origin(page: Page, card: Source) -> None:
    """What a document is, and where and when it comes from."""
    page.fact("Nature", f"{card.nature.value}; language {card.language}")
    page.fact(
        "Publisher", f"{card.publisher or 'not stated'}{f' ({card.publisher_why})' if card.publisher_why else ''}"
    )
    page.fact("Author", card.author or "not stated")
    page.fact("Published", card.published.shown() if card.published else "not stated")
    if card.published_why:
        page.fact("Reasoning", card.published_why)
    if card.damage:
        page.fact("Damage", card.damage)


def _standing_on(page: Page, source_id: str) -> list[Text]:
    kb = page.kb
    places: dict[str, list[str]] = {}
    for entry, cite in kb.citations[source_id]:
        found = places.setdefault(entry.id, [])
        shown = cite.shown().removeprefix(f"{source_id} ")
        if shown not in found:
            found.append(shown)
    return [
        text(name(kb, entry_id), f" ({kb.kind(entry_id)}): {', '.join(where)}") for entry_id, where in places.items()
    ]


def found(kb: Knowledge, words: str, hits: list[Hit], today: date) -> Answer:
    """Entries in which words occur, with the line they occur in."""
    page = Page(kb, today)
    shown = cut(words, 60)
    if not hits:
        page.lacks("source", missing=shown)
        page.say(f"“{shown}” occurs nowhere in the knowledge.")
        return page.answer(f"Nothing found for “{shown}”", status=Status.NOT_FOUND)
    page.say(f"{counted(len(hits), 'entry', 'entries')} with “{shown}”.")
    lines: list[Text] = []
    for line in (hit.line for hit in hits[:MOST_HITS]):
        named = kb.name(line.entry)
        said = "" if line.shown == named else f": {line.shown}"
        if isinstance(line.claim, Figure):
            said = f": {line.claim.measure}: {figure_text(line.claim)}"
        hedged = hedge(kb, line.claim) if line.claim else ""
        lines.append(text(strong(named), f" ({kb.kind(line.entry)}){said}{hedged}", page.marks(line.cite)))
    page.items(lines)
    if len(hits) > MOST_HITS:
        page.say(f"{len(hits) - MOST_HITS} more: use more words to narrow it down.")
    return page.answer(f"Found for “{shown}”")

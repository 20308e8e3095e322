"""Corrections: what came out otherwise in an answer that was posted, after an entry it stands on was changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from bot.answers.changes import day_of, shown_name
from bot.answers.page import Page, Part, text
from bot.core.answer import Action, Answer, EntityName, Mark, Span, Text, joined_text, lines_of
from bot.core.plain import shown_place
from bot.kb.changes import Change
from bot.kb.citations import Citation
from bot.kb.knowledge import Knowledge
from bot.text.dates import shown_day

MOST_LINES = 5


class Difference(msgspec.Struct, frozen=True):
    """Lines that stood in an answer and do not stand there now, and those that came in their place."""

    gone: tuple[Text, ...]
    new: tuple[Text, ...]


def differences(before: Answer, after: Answer) -> list[Difference]:
    """Where two answers to one question differ in what the first said. What only the second says is no correction."""
    then, now = tuple(lines_of(before)), tuple(lines_of(after))
    matcher = SequenceMatcher(None, [_words(line) for line in then], [_words(line) for line in now], autojunk=False)
    return [
        Difference(then[begin:end], now[first:last])
        for what, begin, end, first, last in matcher.get_opcodes()
        if what in ("replace", "delete")
    ]


def differ(before: Answer, after: Answer) -> bool:
    """Whether something that the first said is not said by the second."""
    return bool(differences(before, after))


def correction(kb: Knowledge, before: Answer, after: Answer, changes: Sequence[Change]) -> Answer:
    """What changed in an answer, and why. changes: of the entries it stands on."""
    page = Page(kb, day_of(max(one.at for one in changes)))
    found = differences(before, after)
    lines = 0
    for one in found:
        for old, new in _paired(one):
            lines += 1
            if lines > MOST_LINES:
                continue
            if old is not None:
                page.fact("Was", _words(old), _stood_on(before, old))
            if new is not None:
                page.fact("Is now", *_marked(page, after, new))
            elif old is not None:
                page.fact("Is now", "no longer said")
    if lines > MOST_LINES:
        page.say(f"{lines - MOST_LINES} more lines are other than they were: ask again.")
    told: set[tuple[object, ...]] = set()
    for change in changes:
        day = shown_day(day_of(change.at))
        who = f" by {change.editor}" if change.editor else ""
        why = f": {change.why}" if change.why else ", without a reason given"
        if (same := (change.entry, day, who, why)) in told:
            continue
        told.add(same)
        page.fact("Why", EntityName(shown_name(kb, change), change.entry), f" was changed on {day}{who}{why}")
    answer = page.answer(f"Correction: {before.title}", dated=False)
    again = (Action("Ask again", after.line),) if after.line else ()
    return msgspec.structs.replace(
        answer,
        command=before.command,
        subtitle=f"knowledge {kb.revision[:7]}",
        actions=(*again, *answer.actions),
        disputed=after.disputed,
    )


def _paired(one: Difference) -> Iterator[tuple[Text | None, Text | None]]:
    """Each old line with the new one in its place, as far as there are both."""
    for at in range(max(len(one.gone), len(one.new))):
        yield one.gone[at] if at < len(one.gone) else None, one.new[at] if at < len(one.new) else None


def _words(line: Text) -> str:
    """A line without its marks."""
    return " ".join(joined_text(tuple(span for span in line if not isinstance(span, Mark))).split())


def _stood_on(answer: Answer, line: Text) -> str:
    """The places a line stood on, written out: their sources may be gone."""
    marks = {span.number for span in line if isinstance(span, Mark)}
    places = [shown_place(note.source, note.locator) for note in answer.citations if note.mark in marks]
    return f" (it stood on {', '.join(places)})" if places else ""


def _marked(page: Page, answer: Answer, line: Text) -> Iterator[Part]:
    """A line of an answer with its marks as this page counts them."""
    places = {note.mark: Citation.parse(f"{note.source}#{note.locator}") for note in answer.citations}
    for span in line:
        if isinstance(span, Mark) and span.number in places:
            yield from _mark(page, places[span.number])
        else:
            yield span


def _mark(page: Page, place: Citation) -> Iterator[Span]:
    return (span for span in text(page.marks((place,))) if isinstance(span, Mark))

"""Which lines of an answer carry no citation mark though they state something. No test is here."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.core.answer import Answer, Facts, Heading, Items, Mark, Paragraph, Table, Text, Timeline, joined_text

NO_CLAIM = frozenset({"Code", "Usage", "Example", "Version", "Knowledge", "Entries", "Sources", "Disputes"})
"""Labels of lines that no source stands behind: names and codes, how to ask, what is served."""
OF_THE_CARD = frozenset({"Nature", "Publisher", "Author", "Published", "Reasoning", "Damage", "File", "Caution"})
"""Labels of a source's own card, which is what marks lead to."""
_NO_CLAIM = re.compile(
    r"""nothing[ ](is[ ])?recorded|none[ ](recorded|attested)|[Nn]o[ ](held[ ])?[a-z ]*(is|are)[ ]recorded|outcome[ ]not[ ]recorded
    |^not[ ](stated|recorded)$|^no[ ]meeting,[ ]agreement|^\d+[ ]more|^Nothing[ ]|^No[ ]|[ ](on[ ]record|with[ ]“).*[.]$|^“.*”[ ]occurs[ ]nowhere|on[ ]record:[ ]/leader
    |:$|^More[ ]than[ ]one[ ]entry|^\d+[ ]more[ ]statements?:|[ ]\((\w+|court)\):[ ]¶""",
    re.VERBOSE,
)


def unmarked(answer: Answer) -> list[str]:
    """Lines that state a fact without a mark. Headings and the lines of /help state none."""
    return [joined_text(text) for label, text in lines(answer) if not _excused(label, text)]


def lines(answer: Answer) -> Iterable[tuple[str, Text]]:
    """Every line of the blocks with its label, empty where it has none; headings left out."""
    for block in answer.blocks:
        match block:
            case Facts(rows):
                yield from ((row.label, row.text) for row in rows)
            case Items(items):
                yield from (("", item) for item in items)
            case Timeline(items):
                yield from (("", (*moment.when, *moment.text)) for moment in items)
            case Paragraph(text):
                yield ("", text)
            case Table(_, rows):
                yield from (("", cell) for cells in rows for cell in cells)
            case Heading(_):
                pass


def _excused(label: str, text: Text) -> bool:
    if any(isinstance(span, Mark) for span in text):
        return True
    return label in NO_CLAIM | OF_THE_CARD or _NO_CLAIM.search(joined_text(text)) is not None

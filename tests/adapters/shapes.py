"""One answer of each shape, for what platforms make of them."""

from __future__ import annotations

from collections.abc import Callable

from bot.app import Dragoman, finished
from bot.core.answer import (
    Answer,
    CitationNote,
    DateText,
    Emphasis,
    EntityName,
    Heading,
    Items,
    Mark,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    Plain,
    SourceNote,
    Status,
    Strong,
)
from tests.small_knowledge import TODAY, fictional


def ask(line: str) -> Answer:
    desk = Dragoman(fictional(), TODAY)
    return finished(lambda: desk.ask(line))


LONG = Answer(
    command="source",
    line="/source s001",
    title="A long report",
    subtitle="as of 1 Mar 2032 · knowledge 0000000",
    blocks=(
        Heading((Plain("What it says"),)),
        Items(tuple((Plain(f"¶{number} " + "A line of the account. " * 6), Mark(number)) for number in range(1, 61))),
    ),
    citations=tuple(CitationNote(number, "s001", f"p{number}", "A long report", None, None) for number in range(1, 61)),
    sources=(SourceNote("s001", "A long report; news report; undated", ("¶3 and ¶4 say the same.",)),),
)
EVERYTHING = Answer(
    command="relations",
    line="/relations a b",
    title="Every block and span",
    subtitle="as of 1 Mar 2032 · knowledge 0000000",
    disputed=True,
    blocks=(
        Paragraph(
            (
                Strong("Strong"),
                Plain(", "),
                Emphasis("emphasis"),
                Plain(", "),
                EntityName("an entity", "x"),
                Plain(" & <plain> on "),
                DateText("1 Mar 2032", "2032-03-01"),
                Mark(1),
            )
        ),
        Picture("timeline.png", "A line with three dots"),
        Notice(NoticeKind.VERIFY, (Plain("Verify this before use."),)),
    ),
    citations=(CitationNote(1, "s001", "p2s3", "A report", None, None),),
    sources=(SourceNote("s001", "A report; undated"),),
    notices=(
        Notice(NoticeKind.MATCHED, (Plain("matched: “aa” → A (typo)"),)),
        Notice(NoticeKind.REACH, (Plain("The sources reach to 2031."),)),
    ),
)
ERROR = Answer(status=Status.ERROR, title="Something went wrong here", blocks=(Paragraph((Plain("Reference 1a2b."),)),))
DENIED = Answer(
    status=Status.DENIED, title="Not for this workspace", blocks=(Paragraph((Plain("Ask its operator."),)),)
)

SHAPES: dict[str, Callable[[], Answer]] = {
    "dossier": lambda: ask("/relations ruritania syldavia"),
    "dossier-guessed": lambda: ask("/relations ruritanai syldavia"),
    "nothing-recorded": lambda: ask("/relations iceland graustark"),
    "person-and-posts": lambda: ask("/leader ruritania"),
    "list": lambda: ask("/meetings ruritania"),
    "timeline": lambda: ask("/timeline syldavia"),
    "statements": lambda: ask("/statements ruritania"),
    "profile": lambda: ask("/country ruritania"),
    "disputes": lambda: ask("/disputes"),
    "source": lambda: ask("/source s002"),
    "found": lambda: ask("/lookup pears"),
    "table": lambda: ask("/help"),
    "usage": lambda: ask("/help relations"),
    "about": lambda: ask("/about"),
    "not-found": lambda: ask("/leader nobody"),
    "ambiguous": lambda: ask("/statements korea"),
    "not-understood": lambda: ask("nonsense"),
    "denied": lambda: DENIED,
    "error": lambda: ERROR,
    "every-block": lambda: EVERYTHING,
}

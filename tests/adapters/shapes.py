"""One answer of each shape, for what platforms make of them."""

from __future__ import annotations

from collections.abc import Callable

from bot.app import Dragoman, finished
from bot.core.answer import (
    Action,
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
from bot.core.forms import Field, Form, Offered
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
CORRECTABLE = Answer(
    command="leader",
    line="/leader ruritania",
    title="Ruritania",
    blocks=(Paragraph((EntityName("Rudolf Elphberg", "rudolf-elphberg"), Plain(", King"), Mark(1))),),
    citations=(CitationNote(1, "s001", "p2", "A report", None, None),),
    sources=(SourceNote("s001", "A report; undated"),),
    actions=(
        Action("Sources", "/source s001"),
        Action("Timeline", "/timeline ruritania"),
        Action("Meetings", "/meetings ruritania"),
        Action("As of…", "/leader ruritania", asks="as-of"),
        Action("Suggest a correction", "/leader ruritania", form="suggest"),
    ),
)
FORM = Form(
    title="Suggest a correction",
    command="suggest",
    fields=(
        Field(
            name="entry",
            label="Entry",
            offered=(Offered(label="Ruritania", value="ruritania"), Offered(label="Rudolf", value="rudolf-elphberg")),
            value="ruritania",
        ),
        Field(name="party", label="For whom", kinds=("country", "organization"), value="syldavia", required=False),
        Field(name="value", label="What it should say", description="As a reader would see it", long=True),
        Field(name="source", label="Source", description="s004#p3, or which document says so", value="s002#p4"),
        Field(name="why", label="Why", required=False, long=True, value="It reads differently there.\nSee the date."),
    ),
    carried={"version": "3"},
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
    "correctable": lambda: CORRECTABLE,
}

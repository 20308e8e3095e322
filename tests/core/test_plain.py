"""Is an answer whole as plain text: every block, every mark, every source with its cautions, nothing that steers a terminal?"""

from __future__ import annotations

from bot.core.answer import (
    Answer,
    CitationNote,
    Fact,
    Facts,
    Heading,
    Items,
    Mark,
    Moment,
    Notice,
    NoticeKind,
    Paragraph,
    Picture,
    Plain,
    SourceNote,
    Strong,
    Table,
    Timeline,
)
from bot.core.plain import plain_text, shown_place, visible


def cited(mark: int, source: str, locator: str) -> CitationNote:
    return CitationNote(mark=mark, source=source, locator=locator, title="", publisher=None, published=None)


def test_every_kind_of_block_is_written_out() -> None:
    answer = Answer(
        title="Pears",
        subtitle="as of today",
        blocks=(
            Paragraph((Plain("All of it "), Mark(1))),
            Heading((Strong("Head"),)),
            Facts((Fact("Label", (Plain("value "), Mark(2))), Fact("", (Plain("bare"),)))),
            Items(((Plain("first"),), (Plain("second"),))),
            Timeline((Moment((Plain("May"),), (Plain("held"),)),)),
            Table(("one", "two"), (((Plain("a"),), (Plain("b"),)),)),
            Table(("", ""), (((Plain("c"),), (Plain("d"),)),)),
            Picture("p.png", "a pear"),
            Notice(NoticeKind.REACH, (Plain("a hint"),)),
        ),
        citations=(cited(1, "s001", "p2s3"), cited(2, "s000", "p1-2"), cited(3, "s001", "p4")),
        sources=(SourceNote("s000", "a gazette", ("it lies",)), SourceNote("s001", "an envoy")),
        notices=(Notice(NoticeKind.VERIFY, (Plain("verify"),)),),
        suggestions=("/help", "/about"),
    )
    assert plain_text(answer).splitlines() == [
        "Pears — as of today",
        "All of it [1]",
        "",
        "Head",
        "  Label: value [2]",
        "  bare",
        "  • first",
        "  • second",
        "  May  held",
        "  one | two",
        "  a | b",
        "  c | d",
        "  [picture: a pear]",
        "  a hint",
        "",
        "[2] s000 ¶1–2",
        "  s000: a gazette",
        "    caution: it lies",
        "[1] s001 ¶2 (sentence 3)  [3] s001 ¶4",
        "  s001: an envoy",
        "",
        "verify",
        "Try: /help · /about",
    ]


def test_a_place_reads_as_on_paper() -> None:
    assert shown_place("s002", "p2s5") == "s002 ¶2 (sentence 5)"
    assert shown_place("s002", "p15-16") == "s002 ¶15–16"
    assert shown_place("s002", "p9") == "s002 ¶9"


def test_nothing_unseen_reaches_a_terminal() -> None:
    assert visible("Erdoğan – قطر") == "Erdoğan – قطر"
    assert visible("a\x1b[31mb\u202ec\u200bd\ne\tf\u00a0g") == "a[31mbcd e f g"

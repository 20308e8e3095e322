"""Every message is one that Discord takes: just under, at and just over each limit, in letters, escapes and emoji."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.discord import forms, limits
from bot.adapters.discord.components import Surface
from bot.adapters.discord.layout import in_pages
from bot.adapters.discord.messages import message, rendered
from bot.commands import COMMANDS
from bot.core.answer import (
    Action,
    Answer,
    CitationNote,
    Emphasis,
    Fact,
    Facts,
    Heading,
    Items,
    Mark,
    Moment,
    Notice,
    NoticeKind,
    Paragraph,
    Plain,
    SourceNote,
    Status,
    Strong,
    Table,
    Timeline,
)
from bot.core.lengths import length
from tests.emulators.discord_markup import foreign_markup
from tests.emulators.discord_rules import message_problems, modal_problems

LETTERS = ["x", "*", "é", "😀", "word ", "<@1> "]


def checked(answer: Answer) -> list[dict[str, object]]:
    """Every page on every surface; none of them is one that Discord would refuse or act on."""
    payloads = []
    for surface in Surface:
        # Surfaces differ in buttons and flags alone.
        for number in range(1, (len(in_pages(answer)) if surface is Surface.PRIVATE else 1) + 1):
            payload = message(
                answer, number, surface, note="shared by Ada *Lovelace*" if surface is Surface.PUBLIC else ""
            ).payload
            assert message_problems(payload) == []
            assert foreign_markup(payload) == []
            assert payload["allowed_mentions"] == {"parse": []}
            assert payload.get("flags", 0) == (64 if surface in (Surface.PRIVATE, Surface.SHARED) else 0)
            payloads.append(payload)
    return payloads


def around(limit: int, letter: str) -> list[str]:
    """Texts of one unit less than a limit, the limit, and one more, as nearly as the letter allows."""
    count = limit // length(letter)
    return [letter * (count - 1), letter * count, letter * (count + 1), letter * (3 * count)]


@pytest.mark.parametrize("letter", LETTERS)
def test_titles(letter: str) -> None:
    for title in around(limits.EMBED_TITLE, letter):
        checked(Answer(title=title, line="/about"))
    checked(Answer(title=""))


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("limit", [limits.EMBED_DESCRIPTION, pytest.param(limits.EMBEDS_TEXT, marks=pytest.mark.heavy)])
def test_texts_of_any_length_in_any_block(letter: str, limit: int) -> None:
    for text in around(limit, letter):
        words = (Plain(text), Mark(1))
        for block in (
            Paragraph(words),
            Heading(words),
            Facts((Fact("Label", words),)),
            Items((words, words)),
            Timeline((Moment((Plain("2024"),), words),)),
            Table(("a", "b"), ((words, words),)),
            Notice(NoticeKind.VERIFY, words),
        ):
            checked(_cited(blocks=(block,)))


@pytest.mark.parametrize("letter", LETTERS)
def test_sources_and_remarks_of_any_length(letter: str) -> None:
    for text in around(2_048, letter):
        source = SourceNote("s001", text, (text, "short"))
        notices = (Notice(NoticeKind.REACH, (Plain(text),)), Notice(NoticeKind.MATCHED, (Plain(text[:300]),)))
        checked(_cited(sources=(source,), notices=notices))
        checked(_cited(sources=(source, *(SourceNote(f"s{number:03}", text[:200]) for number in range(2, 40)))))


def _cited(**changed: object) -> Answer:
    usual: dict[str, object] = {
        "title": "Qatar · Türkiye",
        "subtitle": "as of 22 Nov 2026 · knowledge 3f2a91c",
        "line": "/relations qatar turkiye",
        "blocks": (Paragraph((Plain("A line."), Mark(1))),),
        "citations": tuple(CitationNote(number, f"s{number:03}", "p9s2", "t", None, None) for number in range(1, 40)),
        "sources": (SourceNote("s001", "A report; undated"),),
        "actions": (Action("Sources", "/source s001"), Action("As of…", "/relations qatar turkiye", asks="as-of")),
    }
    return Answer(**{**usual, **changed})  # type: ignore[arg-type]


def test_of_a_long_answer_nothing_is_dropped_and_each_page_has_the_sources_of_its_lines() -> None:
    count = 300
    answer = _cited(
        blocks=(
            Heading((Plain("What it says"),)),
            Items(tuple((Plain(f"fact-{number} " + "word " * 12), Mark(number)) for number in range(1, count + 1))),
        ),
        citations=tuple(CitationNote(number, "s001", f"p{number}", "t", None, None) for number in range(1, count + 1)),
    )
    pages = [message(answer, number).payload for number in range(1, len(in_pages(answer)) + 1)]
    assert len(pages) > 5
    found = []
    for payload in pages:
        said = json.dumps(payload["embeds"], ensure_ascii=False)
        here = [number for number in range(1, count + 1) if f"fact-{number} " in said]
        found += here
        for number in here:
            assert f"[{number}] ¶{number}" in said
    assert found == list(range(1, count + 1))
    assert "(continued)" in json.dumps(pages[1])
    assert "page 2 of" in json.dumps(pages[1])


def test_a_line_tells_how_it_was_answered_before_anything_else() -> None:
    answer = _cited(
        status=Status.OK,
        disputed=True,
        notices=(
            Notice(NoticeKind.MATCHED, (Plain("matched: “qatr” → Qatar (typo)"),)),
            Notice(NoticeKind.REACH, (Plain("The sources reach to 2025."),)),
        ),
    )
    embeds = message(answer).payload["embeds"]
    first, second, *_ = embeds[0]["description"].split("\n")
    assert first.startswith("-# as of 22 Nov 2026")
    assert first.endswith("**sources differ**")
    assert second == "-# matched: “qatr” → Qatar (typo)"
    assert embeds[-1]["footer"] == {"text": "The sources reach to 2025."}


def test_colours_part_answers_from_questions_refusals_and_errors() -> None:
    colours = {status: message(_cited(status=status)).payload["embeds"][0]["color"] for status in Status}
    assert len(set(colours.values())) == 5
    assert colours[Status.DENIED] == colours[Status.ERROR]
    assert message(_cited(disputed=True)).payload["embeds"][0]["color"] not in colours.values()


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Answer,
        title=st.text(max_size=400),
        subtitle=st.text(max_size=80),
        status=st.sampled_from(Status),
        line=st.text(max_size=150),
        disputed=st.booleans(),
        blocks=st.lists(
            st.one_of(
                st.builds(Heading, st.tuples(st.builds(Plain, st.text(max_size=300)))),
                st.builds(
                    Items,
                    st.lists(
                        st.tuples(st.builds(Strong, st.text(max_size=900)), st.builds(Mark, st.integers(1, 9))),
                        max_size=12,
                    ).map(tuple),
                ),
                st.builds(Paragraph, st.tuples(st.builds(Emphasis, st.text(max_size=5_000)))),
            ),
            max_size=8,
        ).map(tuple),
        citations=st.just(tuple(CitationNote(mark, f"s00{mark % 3}", "p1", "t", None, None) for mark in range(1, 10))),
        sources=st.lists(st.text(max_size=900), min_size=3, max_size=3).map(
            lambda said: tuple(SourceNote(f"s00{at}", one, (one[:200],)) for at, one in enumerate(said))
        ),
        suggestions=st.lists(st.text(max_size=150), max_size=30, unique=True).map(tuple),
        notices=st.lists(
            st.builds(Notice, st.sampled_from(NoticeKind), st.tuples(st.builds(Plain, st.text(max_size=700)))),
            max_size=5,
        ).map(tuple),
    )
)
def test_whatever_an_answer_holds_discord_takes_it(answer: Answer) -> None:
    for number in range(1, len(in_pages(answer)) + 1):
        payload = message(answer, number).payload
        assert message_problems(payload) == []
        assert foreign_markup(payload) == []


@pytest.mark.parametrize("carried", ["/leader erdogan", "/" + "x" * 89, "=" + "k" * 24, "😀" * 45])
def test_forms_are_such_as_discord_takes(carried: str) -> None:
    assert modal_problems(forms.as_of(carried)) == []
    assert modal_problems(forms.look_up(COMMANDS)) == []


def test_what_format_discord_prints_is_one_message_or_an_array_of_them() -> None:
    one = json.loads(rendered(_cited()))
    assert one["embeds"][0]["title"] == "Qatar · Türkiye"
    assert len(json.loads(rendered(_cited(blocks=(Paragraph((Plain("word " * 2_000),)),))))) > 2


def test_the_rooms_of_a_page_never_add_up_to_more_than_a_message_takes() -> None:
    full = _cited(
        title="t" * 300,
        blocks=tuple(Items(((Plain("l" * 60), Mark(number)),)) for number in range(1, 40) for _ in range(9)),
        sources=tuple(SourceNote(f"s{number:03}", "d" * 90, ("c" * 70,)) for number in range(1, 40)),
        notices=(Notice(NoticeKind.REACH, (Plain("r" * 490),)),),
    )
    used = [
        sum(
            length(embed.get("title", ""))
            + length(embed.get("description", ""))
            + length(embed.get("footer", {}).get("text", ""))
            for embed in payload["embeds"]
        )
        for payload in checked(full)
    ]
    assert max(used) <= limits.EMBEDS_TEXT
    assert max(used) > limits.EMBEDS_TEXT - 900, "and no page is left half empty"

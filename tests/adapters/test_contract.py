"""One suite over every adapter: the same question has the same status, citations and words on each platform.

What each platform prints for `--format NAME` is read back into its words; a platform without a reader here fails.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import pytest

from bot.app import Dragoman, finished
from bot.core.adapter import names, platform
from bot.core.answer import Answer, Facts, Heading, Items, Notice, Paragraph, Table, Timeline, joined_text
from bot.core.plain import shown_place
from bot.core.posting import Poster, Trouble
from tests.adapters.discord.conftest import at_once, token
from tests.adapters.discord.conftest import served as discord_served
from tests.adapters.posts import KEY, post_to, posted, trouble
from tests.adapters.slack.conftest import served as slack_served
from tests.adapters.slack.conftest import tokens
from tests.asking import newsroom
from tests.emulators.discord import DiscordStandIn
from tests.emulators.slack import SlackStandIn
from tests.small_knowledge import TODAY

__all__ = ["at_once", "token", "tokens"]

QUESTIONS = [
    "/relations qatr turkiye",
    "/relations qatar turkey as-of:2024-12",
    "/relations iceland fiji",
    "/leader erdogan",
    "/leader president",
    "/leader nobody of that name",
    "/meetings erdogan since:2024",
    "/agreements kazakhstan",
    "/country kazakhstan",
    "/organization sco",
    "/timeline qatar",
    "/events qatar",
    "/statements erdogan",
    "/upcoming",
    "/disputes",
    "/source s003",
    "/source",
    "/lookup gaza",
    "/names Erdoğan lands in Doha; Qatar & Türkiye are to sign.",
    "/help",
    "/help relations",
    "/about",
    "/relations <!channel> *bold* _sly_ :tada:",
    "nonsense that is no command",
    "",
]


def said_by_slack(printed: str) -> str:
    """Every text of the blocks, its escapes undone and its styles taken off, as a reader sees it."""
    payloads = json.loads(printed)
    texts: list[str] = []
    for payload in payloads if isinstance(payloads, list) else [payloads]:
        texts += _texts(payload["blocks"])
    joined = "\n".join(texts)
    for escape, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        joined = joined.replace(escape, letter)
    # Slack keeps /help for itself.
    joined = joined.replace("/dragoman help", "/help")
    return re.sub(r"(?<!\w)[*_]|[*_](?!\w)", "", joined)


def said_by_discord(printed: str) -> str:
    """Every text of the embeds, its escapes undone and its styles taken off, as a reader sees it."""
    payloads = json.loads(printed)
    texts = [
        text
        for payload in (payloads if isinstance(payloads, list) else [payloads])
        for embed in payload["embeds"]
        for text in (embed.get("title", ""), embed.get("description", ""), embed.get("footer", {}).get("text", ""))
    ]
    plain = re.sub(r"(?<!\\)\*+|^-# ", "", "\n".join(texts), flags=re.MULTILINE)
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", plain)


def _texts(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("text"), str):
            yield tree["text"]
        for value in tree.values():
            yield from _texts(value)
    elif isinstance(tree, list):
        for item in tree:
            yield from _texts(item)


class Reader(NamedTuple):
    """How what a platform prints is read back. columns: lines stand beside one another, and are broken into each other."""

    read: Callable[[str], str]
    columns: bool = False


READERS = {
    "terminal": Reader(lambda printed: printed, columns=True),
    "slack": Reader(said_by_slack),
    "discord": Reader(said_by_discord),
}

_SAME = str.maketrans("∗∼ˋˍ∶›", "*~`_:>")


def words(text: str) -> list[str]:
    """Letters and digits alone: where lines are broken and what stands for a bullet is each platform's own."""
    return re.findall(r"[^\W_]+", text.translate(_SAME))


def says(reader: Reader, printed: str, saying: str) -> bool:
    """Whether a line of the answer can be read in what was printed."""
    if reader.columns:
        return set(words(saying)) <= set(words(printed))
    return "".join(words(saying)) in "".join(words(printed))


def sayings(answer: Answer) -> Iterator[str]:
    """All that an answer says, line by line."""
    yield answer.title
    yield answer.subtitle
    for block in answer.blocks:
        match block:
            case Heading(text) | Paragraph(text) | Notice(_, text):
                yield joined_text(text)
            case Items(items):
                yield from map(joined_text, items)
            case Facts(rows):
                for row in rows:
                    yield row.label
                    yield joined_text(row.text)
            case Timeline(items):
                for moment in items:
                    yield joined_text(moment.when)
                    yield joined_text(moment.text)
            case Table(_, rows):
                for cells in rows:
                    yield from map(joined_text, cells)
    for source in answer.sources:
        yield source.described
        yield from source.cautions
    for notice in answer.notices:
        yield joined_text(notice.text)


def test_every_platform_that_shows_answers_is_read_here() -> None:
    ours = {name for name in names() if type(platform(name)).__module__.startswith("bot.")}
    assert ours == set(READERS)


@pytest.mark.parametrize("name", sorted(READERS))
@pytest.mark.parametrize("line", QUESTIONS)
def test_the_same_question_says_the_same_everywhere(name: str, line: str) -> None:
    found = platform(name)
    assert found is not None
    desk = Dragoman(newsroom().kb, TODAY)
    answer = finished(lambda: desk.ask(line))
    reader = READERS[name]
    printed = reader.read(found.render(answer))
    for saying in sayings(answer):
        assert says(reader, printed, saying), saying
    for note in answer.citations:
        place = shown_place(note.source, note.locator).removeprefix(f"{note.source} ")
        assert says(Reader(str), printed, f"[{note.mark}] {place}"), place


# --- posting -----------------------------------------------------------------------------------------------------------


class Posting(NamedTuple):
    """A platform that is being served. lose: makes the next request that posts do its work and lose the answer."""

    poster: Poster
    channel: str
    other: str
    lose: Callable[[], object]
    keys: Callable[[], Counter[str]]
    requests: Callable[[], int]


@asynccontextmanager
async def on_slack() -> AsyncIterator[Posting]:
    async with SlackStandIn() as slack, slack_served(slack) as running:
        yield Posting(
            poster=running.desk.posters["slack"],
            channel="slack:T1/C1",
            other="slack:T1/C2",
            lose=lambda: slack.fail("chat.postMessage", lost=True),
            keys=lambda: slack.keys("C1"),
            requests=lambda: len(slack.called("chat.postMessage")),
        )


@asynccontextmanager
async def on_discord() -> AsyncIterator[Posting]:
    async with DiscordStandIn() as discord, discord_served(discord) as running:
        await discord.until(lambda: "discord" in running.desk.posters)
        yield Posting(
            poster=running.desk.posters["discord"],
            channel="discord:10001/20001",
            other="discord:10001/20002",
            lose=lambda: discord.fault("POST", "/channels/20001/messages", lost=True),
            keys=lambda: discord.keys("20001"),
            requests=lambda: len(discord.called("POST", "/messages")),
        )


POSTING = {"slack": on_slack, "discord": on_discord}
SILENT = {"terminal"}
"""Platforms on which nothing is posted that nobody asked for."""


@pytest.fixture(params=sorted(POSTING))
async def posting(request: pytest.FixtureRequest) -> AsyncIterator[Posting]:
    async with POSTING[request.param]() as there:
        yield there


def test_every_platform_that_posts_is_held_to_the_same() -> None:
    assert set(POSTING) | SILENT == set(READERS)


async def test_what_is_posted_is_found_again_where_it_is_and_nowhere_else(posting: Posting) -> None:
    began = time.time()
    post = await post_to(posting.channel)
    assert await posting.poster.find(post, began) is None
    made = await posted(posting.poster, post)
    assert await posting.poster.find(post, began) == made
    assert await posting.poster.find(await post_to(posting.other), began) is None
    assert await posting.poster.find(await post_to(posting.channel, "f" * 16), began) is None


async def test_a_reply_is_found_too(posting: Posting) -> None:
    root = await posted(posting.poster, await post_to(posting.channel))
    reply = await post_to(posting.channel, "f" * 16, reply_to=root.message, thread=root.thread)
    made = await posted(posting.poster, reply)
    assert made.message != root.message
    assert await posting.poster.find(reply, 0) == made


async def test_a_post_whose_answer_is_lost_is_unclear_made_once_and_found(posting: Posting) -> None:
    post = await post_to(posting.channel)
    posting.lose()
    assert (await trouble(posting.poster, post)).trouble is Trouble.UNCLEAR
    assert posting.requests() == 1
    assert posting.keys() == {KEY: 1}
    assert await posting.poster.find(post, time.time()) is not None


async def test_posts_to_one_channel_are_a_second_apart_and_none_begins_too_late(posting: Posting) -> None:
    began = time.monotonic()
    keys = [f"{number:016x}" for number in range(3)]
    posts = [await post_to(posting.channel, key) for key in keys]
    made = await asyncio.gather(*(posted(posting.poster, one, 1.5) for one in posts), return_exceptions=True)
    assert time.monotonic() - began < 2.0
    assert [getattr(one, "trouble", None) for one in made] == [None, None, Trouble.LATER]
    assert posting.keys() == dict.fromkeys(keys[:2], 1)

"""Golden payloads: one for each shape of answer and window, as Slack gets it; each can be pasted into Block Kit Builder.

`DRAGOMAN_GOLDEN=write pytest tests/adapters/slack/test_golden.py` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack import home, messages, views
from bot.adapters.slack.blocks import Surface
from bot.adapters.slack.layout import in_pages
from bot.adapters.slack.spelling import USUAL
from bot.app import Dragoman, finished
from bot.commands import COMMANDS
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
from tests.emulators import block_kit
from tests.small_knowledge import TODAY, fictional

FOLDER = Path(__file__).parent / "golden"
Json = dict[str, Any]


def ask(line: str) -> Answer:
    desk = Dragoman(fictional(), TODAY)
    return finished(lambda: desk.ask(line))


def message(answer: Answer, number: int = 1, surface: Surface = Surface.PRIVATE, note: str = "") -> Json:
    return {"blocks": messages.message(USUAL.answer(answer), number, surface, note)["blocks"]}


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

GOLDEN: dict[str, Callable[[], Json]] = {
    "dossier": lambda: message(ask("/relations ruritania syldavia")),
    "dossier-guessed": lambda: message(ask("/relations ruritanai syldavia")),
    "dossier-shared": lambda: message(ask("/relations ruritania syldavia"), 1, Surface.PUBLIC, "shared by ada"),
    "nothing-recorded": lambda: message(ask("/relations iceland graustark")),
    "person-and-posts": lambda: message(ask("/leader ruritania")),
    "list": lambda: message(ask("/meetings ruritania")),
    "timeline": lambda: message(ask("/timeline syldavia")),
    "statements": lambda: message(ask("/statements ruritania")),
    "profile": lambda: message(ask("/country ruritania")),
    "disputes": lambda: message(ask("/disputes")),
    "source": lambda: message(ask("/source s002")),
    "found": lambda: message(ask("/lookup pears")),
    "table": lambda: message(ask("/help")),
    "usage": lambda: message(ask("/help relations")),
    "about": lambda: message(ask("/about")),
    "not-found": lambda: message(ask("/leader nobody")),
    "ambiguous": lambda: message(ask("/statements korea")),
    "not-understood": lambda: message(ask("nonsense")),
    "denied": lambda: message(DENIED),
    "error": lambda: message(ERROR),
    "every-block": lambda: message(EVERYTHING),
    "page-1": lambda: message(LONG, 1),
    "page-2": lambda: message(LONG, 2),
    "page-last": lambda: message(LONG, len(in_pages(LONG))),
    "window-answer": lambda: views.answer(ask("/relations ruritania syldavia")),
    "window-look-up": lambda: views.look_up(COMMANDS),
    "window-look-up-meetings": lambda: views.look_up(COMMANDS, "meetings"),
    "window-as-of": lambda: views.as_of(views.Kept(line="/leader ruritania")),
    "window-waiting": lambda: views.waiting("Looking that up…"),
    "home": lambda: home.tab(ask("/about"), ask("/disputes"), COMMANDS, USUAL),
}


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_payload_is_the_golden_one(name: str) -> None:
    payload = GOLDEN[name]()
    written = json.dumps(payload, ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / f"{name}.json"
    if os.environ.get("DRAGOMAN_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(written, "utf-8")
    assert path.read_text("utf-8") == written, f"{name} looks different now: see the docstring"


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_golden_payload_is_one_that_slack_takes(name: str) -> None:
    payload = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    problems = block_kit.view_problems(payload) if "type" in payload else block_kit.problems(payload["blocks"])
    assert problems == []
    assert block_kit.foreign_markup(payload) == []


def test_no_golden_payload_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(GOLDEN)

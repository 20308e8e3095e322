"""The Home tab: how to ask, how fresh the knowledge is, what sources disagree on, quick questions. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json, contexts, header, plain, section
from bot.adapters.slack.buttons import ASK, Button, button
from bot.adapters.slack.layout import in_pages
from bot.adapters.slack.mrkdwn import literal
from bot.adapters.slack.spelling import Spelling
from bot.core.answer import Answer
from bot.core.command import Commands

LOOK_UP = "look-up"
"""The action id of the button that opens Look up…"""
_MOST_QUESTIONS = 8


def tab(about: Answer, disputes: Answer, commands: Commands, spelling: Spelling) -> Json:
    """The view to publish. about, disputes: what those commands answer today."""
    blocks = [
        header("Dragoman"),
        section(
            "Who holds that post, when did those two last meet, what was signed, and *who says so*.\n"
            f"In a channel type `{spelling.words('/relations')} qatar turkey` or `/dragoman relations qatar turkey`; "
            "I answer you alone, until you share it. In a thread, where there are no slash commands, mention me and the "
            "question, and I answer in the thread, for all."
        ),
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": LOOK_UP,
                    "text": plain("Look up…"),
                    "style": "primary",
                }
            ],
        },
        header("Quick questions"),
        {"type": "actions", "elements": list(_questions(commands, spelling))},
        {"type": "divider"},
        header("The knowledge"),
        *_shown(about),
        {"type": "divider"},
        header("Open disputes and slips"),
        *_shown(disputes),
    ]
    return {"type": "home", "blocks": blocks}


def refused(said: str) -> Json:
    """The tab for a workspace that is not served."""
    return {"type": "home", "blocks": [section(literal(said))]}


def _shown(answer: Answer) -> Iterator[Json]:
    """The first page of an answer without its title; the rest is a press away."""
    every = in_pages(answer)
    yield from contexts([literal(answer.subtitle)])
    yield from map(section, every[0].sections)
    yield from contexts(every[0].foot)
    if len(every) > 1 and (
        more := button(f"All of it ({len(every)} pages)", f"{ASK}:{answer.command}", Button(answer.line))
    ):
        yield {"type": "actions", "elements": [more]}


def _questions(commands: Commands, spelling: Spelling) -> Iterator[Json]:
    asked = [command.examples[0] for command in commands if command.options][:_MOST_QUESTIONS]
    for at, line in enumerate(asked[: limits.ACTIONS_ELEMENTS]):
        made = button(spelling.words(line), f"{ASK}:{at}", Button(line))
        if made is not None:
            yield made

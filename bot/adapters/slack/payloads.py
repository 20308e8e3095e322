"""What Slack sends, read: who asks, where, in which message or view. Missing or odd fields read as empty, never as errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from bot.adapters.slack.blocks import Json
from bot.adapters.slack.mrkdwn import as_typed
from bot.core.invocation import Asker

PLATFORM = "slack"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was asked, and how it can be answered there.

    message: ts of the message whose button was pressed; private: it is seen by one person alone; thread: ts of the
    thread it stands in; view: the view it stands in, a Home tab included; public: everybody there sees the answer.
    """

    team: str
    user: str
    channel: str = ""
    thread: str = ""
    message: str = ""
    private: bool = False
    way: str = ""
    trigger: str = ""
    view: Json = {}
    name: str = ""
    public: bool = False

    @property
    def direct(self) -> bool:
        """A direct message with the bot."""
        return self.channel.startswith("D")

    @property
    def address(self) -> str:
        """The channel, for the core; empty where there is none."""
        return f"{PLATFORM}:{self.team}/{self.channel}" if self.channel else ""

    @property
    def asker(self) -> Asker:
        """Who asks, for the core."""
        return Asker(
            platform=PLATFORM,
            user=self.user,
            workspace=self.team,
            channel=self.address,
            public=self.public,
        )


def text(tree: Any, *path: str) -> str:
    """The string at a path of keys; empty where there is none."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, str) else ""


def tree(payload: Any, key: str) -> Json:
    """The object under a key; empty where there is none."""
    found = payload.get(key) if isinstance(payload, dict) else None
    return found if isinstance(found, dict) else {}


def of_command(body: Json) -> Place:
    """Where a slash command was typed."""
    return Place(
        team=text(body, "team_id"),
        user=text(body, "user_id"),
        channel=text(body, "channel_id"),
        way=text(body, "response_url"),
        trigger=text(body, "trigger_id"),
        name=text(body, "user_name"),
    )


def of_interaction(body: Json) -> Place:
    """Where a button was pressed, a shortcut chosen, a view submitted."""
    container = tree(body, "container")
    message = tree(body, "message")
    return Place(
        # In a channel that two workspaces share, whoever presses a button may be of the other one.
        team=text(body, "user", "team_id") or text(body, "team", "id"),
        user=text(body, "user", "id"),
        channel=text(body, "channel", "id") or text(container, "channel_id"),
        thread=text(container, "thread_ts") or text(message, "thread_ts"),
        message=text(container, "message_ts") or text(message, "ts"),
        private=container.get("is_ephemeral") is True,
        way=text(body, "response_url"),
        trigger=text(body, "trigger_id"),
        view=tree(body, "view"),
        name=text(body, "user", "username") or text(body, "user", "name"),
    )


def of_event(body: Json) -> Place:
    """Where a message mentions us, or was written to us."""
    event = tree(body, "event")
    channel = text(event, "channel")
    return Place(
        team=text(body, "team_id"),
        user=text(event, "user"),
        channel=channel,
        public=bool(channel) and not channel.startswith("D"),
        thread=text(event, "thread_ts"),
        message=text(event, "ts"),
    )


def foreign(body: Json) -> str:
    """The workspace of somebody who writes from another one, in a channel that both share; empty otherwise."""
    event = tree(body, "event")
    return text(event, "user_team") or text(event, "source_team") or text(event, "team")


def by_a_person(event: Json) -> bool:
    """Whether a message was written by somebody, and now: not by a program, not edited, deleted or joined."""
    written = text(event, "subtype") in ("", "thread_broadcast", "file_share", "me_message")
    return bool(text(event, "user")) and written and not event.get("bot_id") and not event.get("edited")


def message_text(message: Json) -> str:
    """All that a message says, as it was typed; that of its attachments, such as a shared article's summary, too."""
    parts = [text(message, "text")] if text(message, "text") else list(_said(message.get("blocks")))
    for attachment in message.get("attachments") or ():
        told = [text(attachment, key) for key in ("pretext", "title", "text")]
        told = told if any(told) else [text(attachment, "fallback")]
        parts += told if any(told) else _said(attachment.get("blocks") if isinstance(attachment, dict) else None)
    return "\n".join(as_typed(part) for part in parts if part)


def _said(blocks: Any) -> Iterator[str]:
    """Every text in blocks of any kind, rich text included."""
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        for key in ("text", "fields", "elements"):
            yield from _said(blocks.get(key))
    elif isinstance(blocks, list):
        for block in blocks:
            yield from _said(block)

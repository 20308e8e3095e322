"""Interactions over the REST API: the first response, and what an interaction's token posts, reads, changes and deletes after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulators import discord_events
from tests.emulators.discord_calls import Answer, Call
from tests.emulators.discord_command_rules import choices_problems
from tests.emulators.discord_contents import EPHEMERAL, LOADING, Json, numbered
from tests.emulators.discord_guild import (
    APPLICATION,
    BOT_USER,
    COMMAND,
    MODAL,
    TAKES,
    Interaction,
    Message,
    Refused,
)
from tests.emulators.discord_messages import Messages
from tests.emulators.discord_rules import modal_problems

if TYPE_CHECKING:
    from tests.emulators.discord_loopback import Loopback

_SHAPES = {4: "message", 5: "deferred message", 6: "deferred update", 7: "update", 8: "choices", 9: "modal"}


class Interactions:
    """Answers `/interactions/...` and `/webhooks/...`."""

    def __init__(self, discord: Loopback, messages: Messages) -> None:
        self.discord = discord
        self.world = discord.world
        self.messages = messages

    def callback(self, call: Call, id: str, token: str) -> Answer:
        one = self.world.unanswered(id, token, self.discord.response_limit)
        body = call.json if isinstance(call.json, dict) else {}
        kind, data = body.get("type"), body.get("data")
        data = data if isinstance(data, dict) else {}
        takes = [known for known in TAKES[one.kind] if known != 7 or one.source]
        if kind not in takes:
            wanted = ", ".join(f"{known} ({_SHAPES[known]})" for known in takes)
            wrong = f"type: {kind}, interactions of type {one.kind} take {wanted}"
            raise Refused(400, 50035, "Invalid Form Body", [wrong], complain=True)
        message: Message | None = None
        if kind == 4:
            message = self._respond(call, one, data, self._origin(one))
        elif kind == 5:
            flags = LOADING | ((data.get("flags") or 0) & EPHEMERAL)
            message = self._respond(call, one, {}, {**self._origin(one), "flags": flags})
        elif kind in (6, 7) and one.source:
            message = self.world.messages.get(one.source)
            if message is None:
                raise Refused(404, 10008, "Unknown Message")
            message.by.append(one.id)
            if kind == 7:
                self.messages.rewrite(call, message, data)
        elif kind in (8, 9):
            if found := choices_problems(data.get("choices")) if kind == 8 else modal_problems(data):
                raise Refused(400, 50035, "Invalid Form Body", found, complain=True)
            data = data | ({"components": numbered(data["components"])} if kind == 9 else {})
        one.original = message.id if message else None
        one.answer, one.data = kind, data
        one.answered.set()
        if call.query.get("with_response", "").lower() not in ("1", "true"):
            return 204, None
        told: Json = {"id": one.id, "type": one.kind}
        if message:
            told |= {"response_message_id": message.id, "response_message_loading": message.thinking}
            told["response_message_ephemeral"] = message.private
        shown = {"message": self.messages.told(message)} if message and kind in (4, 7) else {}
        return 200, {"interaction": told, "resource": {"type": kind, **shown}}

    def _origin(self, one: Interaction) -> Json:
        """What the first answer tells of what it answers."""
        told: Json = {"interaction_metadata": discord_events.metadata(self.world, one)}
        if one.kind == COMMAND:
            named = {"id": one.id, "type": COMMAND, "name": one.named["name"]}
            told["interaction"] = named | {"user": self.world.people[one.person].described}
            told["type"] = 20 if one.named["type"] == 1 else 23
        elif one.source and one.kind != MODAL and one.source in self.world.messages:
            told |= discord_events.replying(self.world, self.world.messages[one.source])
        return told

    def _respond(self, call: Call, one: Interaction, data: Json, more: Json) -> Message:
        body = data if more.get("flags", 0) & LOADING else self.messages.check(call, data)
        flags = more.get("flags") or body.get("flags") or 0
        seen_by = one.person if flags & EPHEMERAL else None
        told = more | {"application_id": APPLICATION, "webhook_id": APPLICATION}
        message = self.world.post(self.world.channels[one.channel], BOT_USER, body, seen_by=seen_by, more=told)
        message.by.append(one.id)
        self.discord.said(message)
        return message

    def follow_up(self, call: Call, app: str, token: str) -> Answer:
        one = self.world.continued(app, token)
        first = self.world.messages.get(one.original or "")
        if first and first.thinking:
            # The first follow-up after a deferred answer takes its place, and is as private as that one was to be.
            return 200, self.messages.told(self.messages.rewrite(call, first, call.json))
        more = {"interaction_metadata": discord_events.metadata(self.world, one)}
        if first and one.answer in (4, 5):
            more["interaction_metadata"]["original_response_message_id"] = first.id
            more |= discord_events.replying(self.world, first)
        return 200, self.messages.told(self._respond(call, one, call.json, more))

    def read_own(self, _: Call, app: str, token: str, message: str) -> Answer:
        return 200, self.messages.told(self.world.owned(self.world.continued(app, token), message))

    def edit_own(self, call: Call, app: str, token: str, message: str) -> Answer:
        found = self.world.owned(self.world.continued(app, token), message)
        return 200, self.messages.told(self.messages.rewrite(call, found, call.json))

    def delete_own(self, _: Call, app: str, token: str, message: str) -> Answer:
        self.messages.remove(self.world.owned(self.world.continued(app, token), message))
        return 204, None

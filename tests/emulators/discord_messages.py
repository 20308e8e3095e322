"""Messages over the REST API: the bot's own checked, posted, changed and deleted, and all of a channel read. No interactions here."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.emulators import discord_events
from tests.emulators.discord_calls import Answer, Call
from tests.emulators.discord_contents import EPHEMERAL, LAID_OUT, Json, kept
from tests.emulators.discord_guild import BOT_USER, HISTORY, Channel, Message, Refused
from tests.emulators.discord_markup import foreign_markup
from tests.emulators.discord_rules import message_problems

if TYPE_CHECKING:
    from tests.emulators.discord_loopback import Loopback

MOST_HISTORY = 100


class Messages:
    """Answers `/channels/ID/messages...`, and keeps what interactions post to the same rules."""

    def __init__(self, discord: Loopback) -> None:
        self.discord = discord
        self.world = discord.world

    # What is asked ---------------------------------------------------------------------------------------------------

    def typing(self, _: Call, channel: str) -> Answer:
        self.world.may_send(self.world.place(channel), {})
        return 204, None

    def history(self, call: Call, channel: str) -> Answer:
        place, limit = self.world.place(channel), call.query.get("limit", "50")
        if not limit.isdigit() or not 1 <= int(limit) <= MOST_HISTORY:
            raise Refused(400, 50035, "Invalid Form Body", [f"limit: {limit} is not 1 to 100"], complain=True)
        most, there = int(limit), [m for m in self.world.ordered(channel) if not m.private]
        there = there if place.bot_may & HISTORY else []
        if "around" in call.query:
            middle = sum(int(m.id) < int(call.query["around"]) for m in there)
            there = there[max(0, middle - most // 2) : middle + (most + 1) // 2]
        elif "after" in call.query:
            there = [m for m in there if int(m.id) > int(call.query["after"])][:most]
        elif "before" in call.query:
            there = [m for m in there if int(m.id) < int(call.query["before"])]
        return 200, [self.told(m) for m in reversed(there[-most:])]

    def post(self, call: Call, channel: str) -> Answer:
        place = self.world.known(channel)
        body = self.check(call, call.json)
        self.world.may_send(place, body)
        if body.get("enforce_nonce") and body.get("nonce") is not None:
            former = self.world.earlier(BOT_USER, str(body["nonce"]))
            if former:
                return 200, self.told(former, with_nonce=True)
        if (body.get("flags") or 0) & EPHEMERAL:
            self.discord.complain(f"{call.named}: only an interaction's answer can be ephemeral")
        sent = body | {"flags": (body.get("flags") or 0) & ~EPHEMERAL}
        sent |= {"nonce": str(body["nonce"])} if body.get("nonce") is not None else {}
        message = self.world.post(place, BOT_USER, sent, more=self._reply(place, body))
        self.discord.said(message)
        return 200, self.told(message, with_nonce=True)

    def _reply(self, place: Channel, body: Mapping[str, Any]) -> Json:
        reference = body.get("message_reference")
        if not reference:
            return {}
        target = self.world.messages.get(str(reference.get("message_id")))
        if target is None or target.channel != place.id or target.private:
            if reference.get("fail_if_not_exists", True):
                raise Refused(400, 50035, "Invalid Form Body", ["message_reference: Unknown message"])
            return {}
        return discord_events.replying(self.world, target)

    def _own(self, channel: str, message: str, code: int, why: str) -> Message:
        found = self.world.find(self.world.place(channel).id, message)
        if found.author != BOT_USER:
            raise Refused(403, code, why)
        return found

    def read(self, _: Call, channel: str, message: str) -> Answer:
        return 200, self.told(self.world.find(self.world.place(channel).id, message))

    def edit(self, call: Call, channel: str, message: str) -> Answer:
        found = self._own(channel, message, 50005, "Cannot edit a message authored by another user")
        return 200, self.told(self.rewrite(call, found, call.json))

    def delete(self, _: Call, channel: str, message: str) -> Answer:
        self.remove(self._own(channel, message, 50003, "Cannot execute action on this channel type"))
        return 204, None

    # What is done ----------------------------------------------------------------------------------------------------

    def told(self, message: Message, *, with_nonce: bool = False) -> Json:
        return discord_events.message(self.world, message, reads=self.world.reads_content, with_nonce=with_nonce)

    def check(self, call: Call, body: object, former: Message | None = None) -> Json:
        """The body of a message, or its refusal. What Discord takes and Dragoman must not send is a complaint."""
        checked = body
        if former and former.payload["flags"] & LAID_OUT and isinstance(checked, dict):
            # Once laid out with components v2, always so: an edit that does not say it is held to the same rules.
            checked = checked | {"flags": checked.get("flags") or LAID_OUT}
        found = message_problems(checked, editing=former is not None)
        if found or not isinstance(body, dict):
            raise Refused(400, 50035, "Invalid Form Body", found, complain=True)
        if former:
            left = {**former.payload, **kept(body)}
            if not any(left[name] for name in ("content", "embeds", "components", "attachments")):
                raise Refused(400, 50006, "Cannot send an empty message", complain=True)
        mentions = body.get("allowed_mentions")
        if not isinstance(mentions, dict) or mentions.get("parse") != []:
            self.discord.complain(f"{call.named}: allowed_mentions has no empty `parse`: {mentions}")
        elif any(mentions.get(name) for name in ("users", "roles", "replied_user")):
            self.discord.complain(f"{call.named}: allowed_mentions lets somebody be pinged: {mentions}")
        if self.discord.checks_markup and (foreign := foreign_markup(body)):
            self.discord.complain(f"{call.named}: foreign markup: {'; '.join(foreign)}")
        if call.files or "attachments" in body:
            return body | {"attachments": self._attachments(call, body, former)}
        return body

    def _attachments(self, call: Call, body: Json, former: Message | None) -> list[Json]:
        """The files that an edit names again, or all where it names none, and those that came with this call."""
        named = {str(one.get("id")): one for one in body.get("attachments") or []}
        old: list[Json] = former.payload["attachments"] if former else []
        told = [one for one in old if "attachments" not in body or one["id"] in named]
        for part, (name, content) in call.files.items():
            about = named.get(re.sub(r"\D", "", part), {})
            number, kind = self.world.snowflake(), mimetypes.guess_type(name)[0]
            url = f"https://cdn.stand-in.invalid/{number}/{name}"
            own = {"id": number, "filename": name, "size": len(content), "content_type": kind}
            told.append({**about, **own, "url": url, "proxy_url": url})
        return told

    def rewrite(self, call: Call, message: Message, body: object) -> Message:
        self.world.edit(message, self.check(call, body, message))
        self.discord.said(message, "MESSAGE_UPDATE")
        return message

    def remove(self, message: Message) -> None:
        self.world.delete(message)
        self.discord.removed(message)

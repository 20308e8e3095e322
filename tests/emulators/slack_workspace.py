"""What Slack remembers: channels, messages, private messages, views, triggers and response addresses. No network here.

The clock can be moved (`advance`), so that thirty minutes pass at once. Times are seconds since 1970; a message's `ts`
is a string of them with six digits, unique in the workspace and growing.
"""

from __future__ import annotations

import copy
import itertools
import secrets
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

APP = "A1"
BOT_USER = "UBOT"
BOT = "BBOT"
TEAM = "T1"

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5
MOST_STACKED = 3


class Refused(Exception):
    """Slack's answer `{"ok": false, "error": ...}`; `messages` go to `response_metadata`, `more` beside the error."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages or []
        self.more = more


@dataclass
class Person:
    """A user of the workspace. `locale` and `zone` are what users.info tells."""

    id: str
    name: str
    team: str = TEAM
    zone: str = "Europe/London"
    zone_seconds: int = 0

    @property
    def profile(self) -> dict[str, Any]:
        real = self.name.title()
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "deleted": False,
            "real_name": real,
            "tz": self.zone,
            "tz_offset": self.zone_seconds,
            "profile": {"real_name": real, "display_name": self.name, "team": self.team},
            "is_admin": False,
            "is_bot": self.id == BOT_USER,
            "updated": 1700000000,
        }


@dataclass
class Channel:
    """A conversation. `bot_in` says whether the bot was invited; `im_of` is set for a direct message with the bot.

    `group`: a direct message of several people.
    """

    id: str
    name: str
    bot_in: bool = True
    private: bool = False
    archived: bool = False
    im_of: str | None = None
    group: bool = False

    @property
    def scope(self) -> str:
        """What the bot needs to read its history."""
        kind = "im" if self.im_of else "mpim" if self.group else "groups" if self.private else "channels"
        return f"{kind}:history"

    @property
    def described(self) -> dict[str, Any]:
        if self.im_of:
            return {"id": self.id, "is_im": True, "user": self.im_of, "is_org_shared": False, "created": 1700000000}
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.private,
            "is_group": self.private,
            "is_im": False,
            "is_mpim": self.group,
            "is_private": self.private,
            "is_archived": self.archived,
            "is_member": self.bot_in,
            "created": 1700000000,
        }


@dataclass
class Message:
    """One message, as it stands now.

    `seen_by` names the only person who sees it (a private, "ephemeral" message), None for everybody. `sent` is what
    the bot sent besides text and blocks (unfurl_links, link_names...). `step` grows with every change anywhere.
    """

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    bot_id: str | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: dict[str, Any] | None = None
    seen_by: str | None = None
    edited: bool = False
    sent: dict[str, Any] = field(default_factory=dict)
    step: int = 0

    @property
    def posted_by_bot(self) -> bool:
        return self.bot_id is not None

    @property
    def private(self) -> bool:
        return self.seen_by is not None

    @property
    def words(self) -> str:
        """All that a person can read in it: the texts of its blocks, or its text where it has none. Unescaped."""
        return spoken(self.blocks) if self.blocks else unescaped(self.text)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [unescaped(e["text"]["text"]) for _, e in elements(self.blocks) if e.get("type") == "button"]

    def as_slack(self, *, with_metadata: bool = False) -> dict[str, Any]:
        """The message object of payloads and of conversations.history."""
        told: dict[str, Any] = {"type": "message", "user": self.user, "ts": self.ts, "text": escaped(self.text)}
        if self.bot_id:
            told |= {"bot_id": self.bot_id, "app_id": APP, "team": TEAM}
        if self.blocks:
            told["blocks"] = with_escaped_texts(self.blocks)
        if self.thread_ts:
            told["thread_ts"] = self.thread_ts
        if self.edited:
            told["edited"] = {"user": self.user, "ts": self.ts}
        if with_metadata and self.metadata:
            told["metadata"] = copy.deepcopy(self.metadata)
        return told


@dataclass
class View:
    """A modal on somebody's screen, or their Home tab. `values` is the form's state by block and action id."""

    id: str
    person: str
    content: dict[str, Any]
    hash: str
    root: str = ""
    previous: str | None = None
    values: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    team: str = TEAM

    @property
    def blocks(self) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = self.content["blocks"]
        return blocks

    @property
    def type(self) -> str:
        return str(self.content["type"])

    @property
    def title(self) -> str:
        return unescaped((self.content.get("title") or {}).get("text", ""))

    @property
    def words(self) -> str:
        """All that a person can read in it."""
        return "\n".join(part for part in (self.title, spoken(self.blocks)) if part)

    @property
    def buttons(self) -> list[str]:
        return [unescaped(e["text"]["text"]) for _, e in elements(self.blocks) if e.get("type") == "button"]

    def as_slack(self) -> dict[str, Any]:
        """The view object of payloads and of the views.* answers."""
        content = self.content
        return {
            "id": self.id,
            "team_id": self.team,
            "type": self.type,
            "blocks": with_escaped_texts(self.blocks),
            "private_metadata": content.get("private_metadata") or "",
            "callback_id": content.get("callback_id") or "",
            "state": {"values": copy.deepcopy(self.values)},
            "hash": self.hash,
            "title": with_escaped_texts(content.get("title") or _nothing("View Title")),
            "clear_on_close": bool(content.get("clear_on_close")),
            "notify_on_close": bool(content.get("notify_on_close")),
            "close": with_escaped_texts(content.get("close")),
            "submit": with_escaped_texts(content.get("submit")),
            "previous_view_id": self.previous,
            "root_view_id": self.root or self.id,
            "app_id": APP,
            "external_id": content.get("external_id") or "",
            "app_installed_team_id": self.team,
            "bot_id": BOT,
        }


@dataclass
class Trigger:
    person: str
    since: float
    view: str | None = None
    used: bool = False


@dataclass
class ResponseAddress:
    """Where the bot may answer an interaction later: five times within thirty minutes."""

    id: str
    channel: str
    person: str
    since: float
    source: str | None = None
    thread_ts: str | None = None
    uses: int = 0


class Workspace:
    """The state of one pretended workspace, and the rules of Slack that need nothing but that state."""

    def __init__(self) -> None:
        self.people = {
            "U1": Person("U1", "ada"),
            "U2": Person("U2", "ben"),
            BOT_USER: Person(BOT_USER, "dragoman"),
        }
        self.channels = {
            "C1": Channel("C1", "world-desk"),
            "C2": Channel("C2", "copy-desk"),
            "C9": Channel("C9", "elsewhere", bot_in=False),
        }
        self.messages: dict[str, Message] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.addresses: dict[str, ResponseAddress] = {}
        self.moved = 0.0
        self.step = 0
        self._last_ts = 0.0
        self._numbers = itertools.count(1)

    def now(self) -> float:
        return time.time() + self.moved

    def new_ts(self) -> str:
        self._last_ts = max(self.now(), self._last_ts + 0.000001)
        # Two floats a microsecond apart may print alike: count on from the last one printed.
        self._last_ts = round(self._last_ts, 6)
        return f"{self._last_ts:.6f}"

    def number(self) -> int:
        return next(self._numbers)

    def changed(self, message: Message) -> None:
        self.step += 1
        message.step = self.step

    def person(self, name: str, team: str = TEAM) -> Person:
        return self.people.setdefault(name, Person(name, name.lower(), team))

    def im(self, person: str) -> Channel:
        self.person(person)
        channel = f"D{person}"
        return self.channels.setdefault(channel, Channel(channel, "directmessage", im_of=person))

    def find_channel(self, given: object) -> Channel:
        """The channel of an id, a #name or a user's id (which opens the direct message). Refused: channel_not_found."""
        name = str(given or "")
        if name in self.channels:
            return self.channels[name]
        if name in self.people and name != BOT_USER:
            return self.im(name)
        for channel in self.channels.values():
            if channel.name == name.removeprefix("#") and not channel.im_of:
                return channel
        raise Refused("channel_not_found")

    def post(self, message: Message) -> Message:
        message.blocks = with_ids(message.blocks)
        self.messages[message.ts] = message
        self.changed(message)
        return message

    def thread(self, channel: str, ts: str) -> list[Message]:
        """The root and the replies of a thread, oldest first, private ones included."""
        return [m for m in self.ordered(channel) if ts in (m.ts, m.thread_ts)]

    def ordered(self, channel: str) -> list[Message]:
        return sorted((m for m in self.messages.values() if m.channel == channel), key=lambda m: m.ts)

    def new_trigger(self, person: str, view: str | None = None) -> str:
        trigger = f"{self.number()}.{int(self.now())}.{secrets.token_hex(8)}"
        self.triggers[trigger] = Trigger(person, self.now(), view)
        return trigger

    def spend(self, given: object) -> Trigger:
        """Uses a trigger up, once, within three seconds."""
        trigger = self.triggers.get(str(given))
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        if self.now() - trigger.since > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        trigger.used = True
        return trigger

    def new_address(self, channel: str, person: str, message: Message | None = None) -> ResponseAddress:
        address = ResponseAddress(f"{TEAM}/{self.number()}/{secrets.token_urlsafe(12)}", channel, person, self.now())
        if message:
            address.source, address.thread_ts = message.ts, message.thread_ts
        self.addresses[address.id] = address
        return address

    # Views -----------------------------------------------------------------------------------------------------------

    def show(self, person: str, content: Mapping[str, Any], previous: View | None = None) -> View:
        """Puts a modal on a person's screen, over `previous` or alone. Refused: push_limit_reached."""
        stack = self.stacks.setdefault(person, [])
        if previous is None:
            stack.clear()
        elif len(stack) >= MOST_STACKED:
            raise Refused("push_limit_reached")
        view = self._new_view(person, content)
        view.root = previous.root if previous else view.id
        view.previous = previous.id if previous else None
        stack.append(view.id)
        return view

    def publish(self, person: str, content: Mapping[str, Any], expected_hash: object = None) -> View:
        shown = self.views.get(self.homes.get(person, ""))
        if shown:
            self.replace(shown, content, expected_hash)
            return shown
        view = self._new_view(person, content)
        view.root = view.id
        self.homes[person] = view.id
        return view

    def replace(self, view: View, content: Mapping[str, Any], expected_hash: object = None) -> View:
        if expected_hash and expected_hash != view.hash:
            raise Refused("hash_conflict")
        fresh = self._new_view(view.person, content, remember=False)
        for block, actions in fresh.values.items():
            for action, value in actions.items():
                kept = view.values.get(block, {}).get(action)
                if kept and kept["type"] == value["type"]:
                    actions[action] = kept
        view.content, view.values, view.hash, view.errors = fresh.content, fresh.values, fresh.hash, {}
        self.step += 1
        return view

    def find_view(self, view_id: object, external_id: object = None) -> View:
        for view in self.views.values():
            on_screen = view.id in self.stacks.get(view.person, []) or self.homes.get(view.person) == view.id
            if on_screen and (view.id == view_id or (external_id and view.content.get("external_id") == external_id)):
                return view
        raise Refused("not_found")

    def top(self, person: str) -> View | None:
        stack = self.stacks.get(person)
        return self.views[stack[-1]] if stack else None

    def close(self, view: View, *, everything: bool = False) -> None:
        stack = self.stacks.get(view.person, [])
        if everything:
            stack.clear()
        elif view.id in stack:
            stack.remove(view.id)
        self.step += 1

    def _new_view(self, person: str, content: Mapping[str, Any], *, remember: bool = True) -> View:
        kept = {**content, "blocks": with_ids(content["blocks"])}
        view = View(f"V{self.number():08}", person, kept, f"{self.new_ts()}.{secrets.token_hex(4)}")
        view.values = initial_values(view.blocks)
        if remember:
            self.views[view.id] = view
            self.step += 1
        return view


def escaped(text: str) -> str:
    """`& < >` as Slack stores them. What is an entity or Slack's own `<...>` already stays as it is."""
    kept = text.replace("&", "&amp;")
    for entity in ("amp", "lt", "gt"):
        kept = kept.replace(f"&amp;{entity};", f"&{entity};")
    return kept


def wholly_escaped(text: str) -> str:
    return escaped(text).replace("<", "&lt;").replace(">", "&gt;")


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def with_escaped_texts(given: Any) -> Any:
    """A deep copy with the texts of all text objects escaped, as payloads bring them back (bolt-python#513)."""
    if isinstance(given, dict):
        copied = {name: with_escaped_texts(value) for name, value in given.items()}
        if isinstance(copied.get("text"), str) and copied.get("type") == "plain_text":
            copied["text"] = wholly_escaped(copied["text"])
            copied.setdefault("emoji", True)
        elif isinstance(copied.get("text"), str) and copied.get("type") == "mrkdwn":
            copied["text"] = escaped(copied["text"])
            copied.setdefault("verbatim", False)
        return copied
    return [with_escaped_texts(one) for one in given] if isinstance(given, list) else given


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A deep copy where every block has a block_id and every element an action_id, made up where none was given."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        block["block_id"] = block.get("block_id") or secrets.token_urlsafe(4)
    for _, element in elements(copied):
        if element.get("type") not in ("image", "plain_text", "mrkdwn"):
            element["action_id"] = element.get("action_id") or secrets.token_urlsafe(4)
    return copied


def elements(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every element with the block it is in: accessories, rows of buttons, inputs."""
    for block in blocks:
        for element in [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]:
            if isinstance(element, dict):
                yield block, element


def spoken(blocks: list[dict[str, Any]]) -> str:
    """The texts of blocks, a line each, unescaped, markup characters left in."""
    lines: list[str] = []
    for block in blocks:
        for name in ("title", "label", "text"):
            if isinstance(held := block.get(name), dict):
                lines.append(held["text"])
            elif isinstance(held, str):
                lines.append(held)
        lines += [one["text"] for one in block.get("fields") or []]
        for _, element in elements([block]):
            if isinstance(held := element.get("text"), dict):
                lines.append(f"[{held['text']}]")
            elif isinstance(held, str):
                lines.append(held)
        if isinstance(hint := block.get("hint"), dict):
            lines.append(hint["text"])
    return unescaped("\n".join(lines))


EMPTY: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}


def initial_values(blocks: list[dict[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """The state of a form as it opens: `{block_id: {action_id: {"type": ..., "selected_option": None}}}`."""
    values: dict[str, dict[str, dict[str, Any]]] = {}
    for block, element in elements(blocks):
        if element.get("type") in EMPTY:
            held, initial = EMPTY[element["type"]]
            start = element.get(initial, [] if held.endswith("s") else None)
            values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], held: start}
    return values


def _nothing(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}

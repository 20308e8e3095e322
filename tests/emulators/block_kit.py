"""What Slack's reference says a payload may hold: blocks, elements, texts, views, messages. Nothing is sent or shown here.

Written from the published reference (docs.slack.dev/reference/block-kit, and the limits that slack_sdk's own models
check), never from the bot's own table of limits: two accounts of the same rules, so that a slip in one is found by
the other. Lengths are UTF-16 units of the text as it is sent, escaping included.

`problems`, `view_problems` and `message_problems` return what Slack would refuse, worded as Slack words it:
`must be less than 3001 characters [json-pointer:/blocks/0/text/text]`. An empty list means accepted.
`foreign_markup` is our own rule rather than Slack's: what could ping, link or be read as markup.

Not modelled: `rich_text`, `table`, `video`, `file` and the agent blocks (card, plan, task_card...) are accepted by
their type with their inside unread, and only in messages for those that Slack keeps to messages; whether a URL
answers; whether a `slack_file` or a user exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Literal

Surface = Literal["message", "modal", "home"]
Json = Mapping[str, Any]
Check = Callable[["Reading", str, Any], None]
Fields = Mapping[str, tuple[bool, Check]]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}
MOST_MESSAGE_TEXT = 40_000
MOST_BLOCKS_TEXT = 13_200  # undocumented: slackapi/bolt-js#2509; #2867 saw a refusal at 11,341, so stay well below
MOST_MARKDOWN = 12_000  # all markdown blocks of a message together
REQUIRED, OPTIONAL = True, False


def units(text: str) -> int:
    """The length of a text as Slack's servers count it: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Reading:
    """One payload being read: on which surface, what was found wrong so far, which ids were met."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.problems: list[str] = []
        self.block_ids: set[str] = set()
        self.action_ids: set[tuple[str, str]] = set()
        self.focused = 0

    def wrong(self, where: str, what: str) -> None:
        self.problems.append(f"{what} [json-pointer:{where}]")

    def fields(self, where: str, given: object, allowed: Fields) -> bool:
        """Reads an object against its fields. False where it is no object at all."""
        if not isinstance(given, Mapping):
            self.wrong(where, "must be an object")
            return False
        for name, (required, check) in allowed.items():
            if given.get(name) is not None:
                check(self, f"{where}/{name}", given[name])
            elif required:
                self.wrong(where, f"missing required field: {name}")
        for name in given:
            if name not in allowed and name != "type":
                self.wrong(f"{where}/{name}", f"no more than {len(allowed)} known properties: `{name}` is none of them")
        return True

    def length(self, where: str, text: str, most: int, least: int = 0) -> None:
        if units(text) > most:
            self.wrong(where, f"must be less than {most + 1} characters")
        if units(text) < least:
            self.wrong(where, f"must be more than {least - 1} characters")


def string(most: int, least: int = 1) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, str):
            reading.wrong(where, "must be a string")
        else:
            reading.length(where, given, most, least)

    return check


def url(reading: Reading, where: str, given: Any) -> None:
    string(3000)(reading, where, given)
    if isinstance(given, str) and not re.match(r"https?://[^\s<>|]+$|mailto:[^\s<>|]+$", given):
        reading.wrong(where, "must be a valid URL")


def flag(reading: Reading, where: str, given: Any) -> None:
    if not isinstance(given, bool):
        reading.wrong(where, "must be a boolean")


def whole(least: int, most: int) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            reading.wrong(where, f"must be a whole number from {least} to {most}")

    return check


def one_of(*values: str) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if given not in values:
            reading.wrong(where, f"must be one of {', '.join(values)}")

    return check


def pattern(form: str, said: str) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, str) or not re.fullmatch(form, given):
            reading.wrong(where, f"must be {said}")

    return check


DATE = pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "a date in the form YYYY-MM-DD")
TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d", "a time in the form HH:mm")


def text(most: int, kinds: Collection[str] = ("plain_text", "mrkdwn"), least: int = 1) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, Mapping):
            reading.wrong(where, "must be an object")
            return
        kind = given.get("type")
        if kind not in kinds:
            reading.wrong(f"{where}/type", f"must be {' or '.join(sorted(kinds))}")
        own: Fields = {"verbatim": (OPTIONAL, flag)} if kind == "mrkdwn" else {"emoji": (OPTIONAL, flag)}
        reading.fields(where, given, {"text": (REQUIRED, string(most, least)), **own})

    return check


def plain(most: int) -> Check:
    return text(most, ("plain_text",))


def many(check: Check, most: int, least: int = 1) -> Check:
    def checked(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, list):
            reading.wrong(where, "must be a list")
            return
        if len(given) > most:
            reading.wrong(where, f"no more than {most} items allowed")
        if len(given) < least:
            reading.wrong(where, f"must have at least {least} item{'' if least == 1 else 's'}")
        for number, item in enumerate(given):
            check(reading, f"{where}/{number}", item)

    return checked


def anything(reading: Reading, where: str, given: Any) -> None:
    """A field that Slack reads and this reader does not."""


def the_object(fields: Fields) -> Check:
    def check(reading: Reading, where: str, given: Any) -> None:
        reading.fields(where, given, fields)

    return check


CONFIRM = the_object(
    {
        "title": (REQUIRED, plain(100)),
        "text": (REQUIRED, text(300)),
        "confirm": (REQUIRED, plain(30)),
        "deny": (REQUIRED, plain(30)),
        "style": (OPTIONAL, one_of("primary", "danger")),
    }
)


def option(*, rich: bool = False, links: bool = False) -> Check:
    """An option; `rich` where mrkdwn is allowed (radio buttons, checkboxes), `links` in an overflow menu."""
    kinds = ("plain_text", "mrkdwn") if rich else ("plain_text",)
    fields: dict[str, tuple[bool, Check]] = {
        "text": (REQUIRED, text(75, kinds)),
        "value": (REQUIRED, string(150)),
        "description": (OPTIONAL, text(75, kinds)),
    }
    if links:
        fields["url"] = (OPTIONAL, url)
    return the_object(fields)


GROUP = the_object({"label": (REQUIRED, plain(75)), "options": (REQUIRED, many(option(), 100))})
FILTER = the_object(
    {
        "include": (OPTIONAL, many(one_of("im", "mpim", "private", "public"), 4)),
        "exclude_external_shared_channels": (OPTIONAL, flag),
        "exclude_bot_users": (OPTIONAL, flag),
    }
)
DISPATCH = the_object(
    {"trigger_actions_on": (REQUIRED, many(one_of("on_enter_pressed", "on_character_entered"), 2))},
)


def only_in_modals(reading: Reading, where: str, given: Any) -> None:
    flag(reading, where, given)
    if given and reading.surface != "modal":
        reading.wrong(where, "response_url_enabled is only allowed in modals")
    if given and not re.search(r"/element/response_url_enabled$", where):
        reading.wrong(where, "response_url_enabled is only allowed in an input block")


def _element(*shared: str, **own: tuple[bool, Check]) -> Fields:
    common: dict[str, tuple[bool, Check]] = {
        "action_id": (OPTIONAL, string(255)),
        "confirm": (OPTIONAL, CONFIRM),
        "focus_on_load": (OPTIONAL, flag),
        "placeholder": (OPTIONAL, plain(150)),
        "dispatch_action_config": (OPTIONAL, DISPATCH),
        "max_selected_items": (OPTIONAL, whole(1, 1000)),
    }
    return {**{name: common[name] for name in ("action_id", *shared)}, **own}


_SELECT = ("confirm", "focus_on_load", "placeholder")
_MULTI = (*_SELECT, "max_selected_items")
_CHOICES = {"options": (OPTIONAL, many(option(), 100)), "option_groups": (OPTIONAL, many(GROUP, 100))}
_TYPED = ("focus_on_load", "placeholder", "dispatch_action_config")

ELEMENTS: Mapping[str, Fields] = {
    "button": _element(
        "confirm",
        text=(REQUIRED, plain(75)),
        url=(OPTIONAL, url),
        value=(OPTIONAL, string(2000)),
        style=(OPTIONAL, one_of("primary", "danger")),
        accessibility_label=(OPTIONAL, string(75)),
    ),
    "static_select": _element(*_SELECT, **_CHOICES, initial_option=(OPTIONAL, option())),
    "external_select": _element(
        *_SELECT, min_query_length=(OPTIONAL, whole(0, 255)), initial_option=(OPTIONAL, option())
    ),
    "users_select": _element(*_SELECT, initial_user=(OPTIONAL, string(255))),
    "conversations_select": _element(
        *_SELECT,
        initial_conversation=(OPTIONAL, string(255)),
        default_to_current_conversation=(OPTIONAL, flag),
        response_url_enabled=(OPTIONAL, only_in_modals),
        filter=(OPTIONAL, FILTER),
    ),
    "channels_select": _element(
        *_SELECT, initial_channel=(OPTIONAL, string(255)), response_url_enabled=(OPTIONAL, only_in_modals)
    ),
    "multi_static_select": _element(*_MULTI, **_CHOICES, initial_options=(OPTIONAL, many(option(), 100))),
    "multi_external_select": _element(
        *_MULTI, min_query_length=(OPTIONAL, whole(0, 255)), initial_options=(OPTIONAL, many(option(), 100))
    ),
    "multi_users_select": _element(*_MULTI, initial_users=(OPTIONAL, many(string(255), 1000))),
    "multi_conversations_select": _element(
        *_MULTI,
        initial_conversations=(OPTIONAL, many(string(255), 1000)),
        default_to_current_conversation=(OPTIONAL, flag),
        filter=(OPTIONAL, FILTER),
    ),
    "multi_channels_select": _element(*_MULTI, initial_channels=(OPTIONAL, many(string(255), 1000))),
    "overflow": _element("confirm", options=(REQUIRED, many(option(links=True), 5))),
    "radio_buttons": _element(
        "confirm",
        "focus_on_load",
        options=(REQUIRED, many(option(rich=True), 10)),
        initial_option=(OPTIONAL, option(rich=True)),
    ),
    "checkboxes": _element(
        "confirm",
        "focus_on_load",
        options=(REQUIRED, many(option(rich=True), 10)),
        initial_options=(OPTIONAL, many(option(rich=True), 10)),
    ),
    "datepicker": _element(*_SELECT, initial_date=(OPTIONAL, DATE)),
    "timepicker": _element(*_SELECT, initial_time=(OPTIONAL, TIME), timezone=(OPTIONAL, string(255))),
    "datetimepicker": _element(
        "confirm", "focus_on_load", initial_date_time=(OPTIONAL, whole(1_000_000_000, 9_999_999_999))
    ),
    "plain_text_input": _element(
        *_TYPED,
        multiline=(OPTIONAL, flag),
        initial_value=(OPTIONAL, string(3000, 0)),
        min_length=(OPTIONAL, whole(0, 3000)),
        max_length=(OPTIONAL, whole(1, 3000)),
    ),
    "email_text_input": _element(*_TYPED, initial_value=(OPTIONAL, string(3000, 0))),
    "url_text_input": _element(*_TYPED, initial_value=(OPTIONAL, string(3000, 0))),
    "number_input": _element(
        *_TYPED,
        is_decimal_allowed=(REQUIRED, flag),
        initial_value=(OPTIONAL, string(255)),
        min_value=(OPTIONAL, string(255)),
        max_value=(OPTIONAL, string(255)),
    ),
    "rich_text_input": _element(*_TYPED, initial_value=(OPTIONAL, anything)),
    "file_input": _element(filetypes=(OPTIONAL, many(string(255), 100)), max_files=(OPTIONAL, whole(1, 10))),
    "image": {
        "image_url": (OPTIONAL, url),
        "slack_file": (OPTIONAL, anything),
        "alt_text": (REQUIRED, string(2000)),
    },
}

_SELECTS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
_MULTIS = {f"multi_{name}" for name in _SELECTS}
_PICKED = _SELECTS | _MULTIS | {"radio_buttons", "checkboxes", "datepicker", "timepicker"}
ALLOWED = {
    "accessory": _PICKED | {"button", "overflow", "image"},
    "actions": _PICKED | {"button", "overflow", "datetimepicker", "rich_text_input"},
    "input": _PICKED
    | {"datetimepicker", "plain_text_input", "email_text_input", "url_text_input", "number_input"}
    | {"rich_text_input", "file_input"},
    "context": {"image", "plain_text", "mrkdwn"},
}


def element(role: str) -> Check:
    """An element in its place: beside a section, in an actions row, in an input, in a context line."""

    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, Mapping):
            reading.wrong(where, "must be an object")
            return
        kind = given.get("type")
        if kind not in ALLOWED[role]:
            reading.wrong(where, f"unsupported type: {kind}")
            return
        if kind in ("plain_text", "mrkdwn"):
            text(3000)(reading, where, given)  # the text object's own limit: a context block names none
            return
        reading.fields(where, given, ELEMENTS[kind])
        _beyond_fields(reading, where, given)

    return check


def _beyond_fields(reading: Reading, where: str, given: Json) -> None:
    """The rules that hold between the fields of one element."""
    kind = given["type"]
    if kind in ("static_select", "multi_static_select"):
        if (given.get("options") is None) == (given.get("option_groups") is None):
            reading.wrong(where, "must have either options or option_groups")
        offered = list(_offered(given))
        chosen = given.get("initial_options") or [given[key] for key in ("initial_option",) if given.get(key)]
        if any(one not in offered for one in chosen):
            reading.wrong(where, "initial option must match one of the options exactly")
    if kind == "image" and (given.get("image_url") is None) == (given.get("slack_file") is None):
        reading.wrong(where, "must have either image_url or slack_file")
    if kind == "plain_text_input" and (given.get("min_length") or 0) > (given.get("max_length") or 3000):
        reading.wrong(where, "min_length must not be more than max_length")
    if given.get("focus_on_load"):
        reading.focused += 1
        if reading.focused > 1:
            reading.wrong(where, "only one element may have focus_on_load")
    values = [one.get("value") for one in _offered(given) if isinstance(one, Mapping)]
    if len(values) != len(set(values)):
        reading.wrong(where, "option values must be unique")
    # Unique within the containing block, as the reference has it: two blocks may hold buttons of one action_id.
    if action_id := given.get("action_id"):
        block = where.split("/elements")[0].split("/accessory")[0].split("/element")[0]
        if (block, action_id) in reading.action_ids:
            reading.wrong(f"{where}/action_id", f"action_id `{action_id}` already exists in this block")
        reading.action_ids.add((block, action_id))


def _offered(given: Json) -> Iterator[Any]:
    if isinstance(given.get("options"), list):
        yield from given["options"]
    if isinstance(given.get("option_groups"), list):
        for group in given["option_groups"]:
            yield from group.get("options") or [] if isinstance(group, Mapping) else []


BLOCKS: Mapping[str, Fields] = {
    "section": {
        "text": (OPTIONAL, text(3000)),
        "fields": (OPTIONAL, many(text(2000), 10)),
        "accessory": (OPTIONAL, element("accessory")),
        "expand": (OPTIONAL, flag),
    },
    "header": {"text": (REQUIRED, plain(150))},
    "divider": {},
    "context": {"elements": (REQUIRED, many(element("context"), 10))},
    "actions": {"elements": (REQUIRED, many(element("actions"), 25))},
    "image": {
        "image_url": (OPTIONAL, url),
        "slack_file": (OPTIONAL, anything),
        "alt_text": (REQUIRED, string(2000)),
        "title": (OPTIONAL, plain(2000)),
    },
    "input": {
        "label": (REQUIRED, plain(2000)),
        "element": (REQUIRED, element("input")),
        "hint": (OPTIONAL, plain(2000)),
        "optional": (OPTIONAL, flag),
        "dispatch_action": (OPTIONAL, flag),
    },
    "markdown": {"text": (REQUIRED, string(MOST_MARKDOWN))},
}
UNREAD = {
    "message": {"rich_text", "table", "video", "file", "call", "context_actions", "card", "carousel", "plan"}
    | {"task_card", "alert", "container"},
    "modal": {"rich_text", "video"},
    "home": {"rich_text", "video"},
}


def problems(blocks: object, surface: Surface = "message") -> list[str]:
    """What Slack would refuse in a list of blocks on that surface."""
    reading = Reading(surface)
    _blocks(reading, "/blocks", blocks)
    return reading.problems


def _blocks(reading: Reading, where: str, blocks: object) -> None:
    if not isinstance(blocks, list):
        reading.wrong(where, "must be a list")
        return
    if len(blocks) > MOST_BLOCKS[reading.surface]:
        reading.wrong(where, f"no more than {MOST_BLOCKS[reading.surface]} items allowed")
    for number, block in enumerate(blocks):
        _block(reading, f"{where}/{number}", block)
    markdown = [b.get("text") for b in blocks if isinstance(b, Mapping) and b.get("type") == "markdown"]
    if sum(units(one) for one in markdown if isinstance(one, str)) > MOST_MARKDOWN:
        reading.wrong(where, f"markdown blocks must be less than {MOST_MARKDOWN + 1} characters together")


def _block(reading: Reading, where: str, block: object) -> None:
    if not isinstance(block, Mapping):
        reading.wrong(where, "must be an object")
        return
    kind = str(block.get("type"))
    block_id = block.get("block_id")
    if block_id is not None:
        string(255)(reading, f"{where}/block_id", block_id)
        if block_id in reading.block_ids:
            reading.wrong(f"{where}/block_id", f"block_id `{block_id}` already exists")
        reading.block_ids.add(str(block_id))
    if kind in UNREAD[reading.surface]:
        return
    if kind not in BLOCKS or (kind == "markdown" and reading.surface != "message"):
        reading.wrong(where, f"unsupported type: {kind}")
        return
    reading.fields(where, block, {"block_id": (OPTIONAL, anything), **BLOCKS[kind]})
    if kind == "section" and block.get("text") is None and block.get("fields") is None:
        reading.wrong(where, "missing required field: text or fields")
    if kind == "image" and (block.get("image_url") is None) == (block.get("slack_file") is None):
        reading.wrong(where, "must have either image_url or slack_file")


def view_problems(view: object) -> list[str]:
    """What Slack would refuse in a modal or a Home view."""
    surface: Surface = "home" if isinstance(view, Mapping) and view.get("type") == "home" else "modal"
    reading = Reading(surface)
    shared: Fields = {
        "blocks": (REQUIRED, lambda reading, where, given: _blocks(reading, where, given)),
        "private_metadata": (OPTIONAL, string(3000, 0)),
        "callback_id": (OPTIONAL, string(255, 0)),
        "external_id": (OPTIONAL, string(255, 0)),
    }
    modal: Fields = {
        "title": (REQUIRED, plain(24)),
        "submit": (OPTIONAL, plain(24)),
        "close": (OPTIONAL, plain(24)),
        "clear_on_close": (OPTIONAL, flag),
        "notify_on_close": (OPTIONAL, flag),
        "submit_disabled": (OPTIONAL, flag),
    }
    if reading.fields("", view, shared if surface == "home" else {**shared, **modal}) and isinstance(view, Mapping):
        if view.get("type") not in ("modal", "home"):
            reading.wrong("/type", "must be one of modal, home")
        blocks = view.get("blocks")
        inputs = isinstance(blocks, list) and any(isinstance(b, Mapping) and b.get("type") == "input" for b in blocks)
        if surface == "modal" and inputs and not view.get("submit"):
            reading.wrong("/submit", "missing required field: submit, where a modal has an input block")
    return reading.problems


def options_problems(body: object) -> list[str]:
    """What Slack would refuse in the answer to a block_suggestion: `{options: [...]}` or `{option_groups: [...]}`."""
    reading = Reading("modal")
    known: Fields = {"options": (OPTIONAL, many(option(), 100, 0)), "option_groups": (OPTIONAL, many(GROUP, 100, 0))}
    if (
        reading.fields("", body, known)
        and isinstance(body, Mapping)
        and ("options" in body) == ("option_groups" in body)
    ):
        reading.wrong("", "must have either options or option_groups")
    return reading.problems


_SENT_AS_FLAG = (True, False, "true", "false", "1", "0", 1, 0)


def message_problems(message: Json) -> list[str]:
    """What Slack would refuse in a message's own fields and in its blocks, wherever it is sent.

    Unknown top-level fields are not refused (Slack ignores them).
    """
    reading = Reading("message")
    said = message.get("text")
    if said is not None and not isinstance(said, str):
        reading.wrong("/text", "must be a string")
    elif isinstance(said, str):
        reading.length("/text", said, MOST_MESSAGE_TEXT)
    if message.get("response_type") not in (None, "ephemeral", "in_channel"):
        reading.wrong("/response_type", "must be one of ephemeral, in_channel")
    for name in ("link_names", "unfurl_links", "unfurl_media", "mrkdwn", "reply_broadcast"):
        if message.get(name) is not None and message[name] not in _SENT_AS_FLAG:
            reading.wrong(f"/{name}", "must be a boolean")
    for name in ("replace_original", "delete_original"):
        if message.get(name) is not None and message[name] not in _SENT_AS_FLAG:
            reading.wrong(f"/{name}", "must be a boolean")
    if message.get("thread_ts") is not None:
        pattern(r"\d{9,10}\.\d{6}", "a message's timestamp, as a string")(reading, "/thread_ts", message["thread_ts"])
    if message.get("metadata") is not None:
        known: Fields = {"event_type": (REQUIRED, string(255)), "event_payload": (REQUIRED, anything)}
        reading.fields("/metadata", message["metadata"], {**known, "entities": (OPTIONAL, anything)})
    if message.get("blocks") is not None:
        _blocks(reading, "/blocks", message["blocks"])
    return reading.problems


def texts(given: object, where: str = "") -> Iterator[tuple[str, str, Json]]:
    """Every text in a payload: where it is, the text, and the object that holds it."""
    if isinstance(given, Mapping):
        for name, value in given.items():
            if name in ("text", "alt_text", "fallback") and isinstance(value, str):
                yield f"{where}/{name}", value, given
            elif name not in ("metadata", "private_metadata"):
                yield from texts(value, f"{where}/{name}")
    elif isinstance(given, list):
        for number, one in enumerate(given):
            yield from texts(one, f"{where}/{number}")


def text_units(blocks: object) -> int:
    """The length of all texts of some blocks together, in UTF-16 units."""
    return sum(units(one) for _, one, _ in texts(blocks))


_CONTROL = re.compile(r"<[^<>]*>|[<>]|&(?!amp;|lt;|gt;)")
_PINGS = re.compile(r"<[!@#][^<>]*>|<(?:https?|mailto|slack):[^<>]*>")
_RICH = {"user", "usergroup", "broadcast", "channel", "link", "team"}


def foreign_markup(payload: object, where: str = "") -> list[str]:
    """Every mention, link or bare control character in the texts of a payload, and every mrkdwn text without `verbatim`.

    `payload` may be blocks, a view or a whole message (its own `text` is read as mrkdwn; Slack has no `verbatim` for
    it). Links that the bot means to make are reported too: the caller knows which those are.
    """
    found: list[str] = []
    for place, said, holder in texts(payload, where):
        kind = holder.get("type")
        if kind == "mrkdwn" and holder.get("verbatim") is not True:
            found.append(f"{place}: mrkdwn without verbatim: true")
        if kind in ("plain_text", "text") or place.endswith(("/alt_text", "/fallback")):
            found.extend(f"{place}: {one}" for one in _PINGS.findall(said) if kind != "text")
        else:
            found.extend(f"{place}: {one}" for one in _CONTROL.findall(said))
        if kind == "markdown":
            found.extend(f"{place}: {one}" for one in re.findall(r"!?\[[^\]]*\]\([^)]*\)", said))
    found.extend(_rich_mentions(payload, where))
    return found


def _rich_mentions(given: object, where: str, inside: bool = False) -> Iterator[str]:
    if isinstance(given, Mapping):
        kind = given.get("type")
        if inside and kind in _RICH:
            yield f"{where}: rich text {kind}"
        for name, value in given.items():
            yield from _rich_mentions(value, f"{where}/{name}", inside or kind == "rich_text")
    elif isinstance(given, list):
        for number, one in enumerate(given):
            yield from _rich_mentions(one, f"{where}/{number}", inside)

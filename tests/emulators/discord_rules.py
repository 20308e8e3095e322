"""What Discord takes in a message, with its embeds and components, and in a modal. Nothing is sent or shown here.

Written from Discord's published documentation (docs.discord.com/developers; the page stands beside each number), never
from the bot's own table of limits: two accounts of the same rules, so that a slip in one is found by the other.
Embed texts are counted with the white space around them, which Discord cuts off first.

`message_problems` and `modal_problems` return what Discord would refuse, in words: `embeds[0].title: 300 units, 256 are
taken`. An empty list means accepted; any JSON value at all can be asked about. Beside it, discord_command_rules has the
rules for commands and autocomplete answers, discord_markup our own for what texts may hold, discord_reading how a
payload is read.

Not modelled: polls, stickers, emoji, attachments beyond their id and alt text, and themes are accepted with their inside
unread; file uploads, radio groups and checkboxes in forms are refused, though Discord takes them; whether a URL, a file,
a user or a channel exists, and how long an embed's or a picture's URL may be, which is not documented; who may use a
flag, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tests.emulators.discord_markup import embed_texts
from tests.emulators.discord_reading import (
    Check,
    Fields,
    Json,
    Reading,
    alike,
    an_object,
    anything,
    flag,
    inside,
    items,
    many,
    objects,
    pattern,
    shown,
    snowflake,
    string,
    taking,
    units,
    whole,
)

# resources/message, "Create Message" and "Embed Limits"
MOST_CONTENT, MOST_EMBEDS, MOST_NONCE, MOST_STICKERS = 2000, 10, 25, 3
MOST_TITLE, MOST_DESCRIPTION, MOST_FOOTER, MOST_AUTHOR = 256, 4096, 2048, 256
MOST_FIELDS, MOST_FIELD_NAME, MOST_FIELD_VALUE = 25, 256, 1024
MOST_EMBED_TEXT = 6000  # titles, descriptions, field names and values, footers and authors of all embeds together
MOST_MENTIONED = 100  # resources/message, "Allowed Mentions Object": users, and roles
MOST_ALT_TEXT = 1024  # resources/message, "Attachment Structure"; components/reference, "Thumbnail Structure"
MOST_FILES = 10  # undocumented; discord.py's abc.Messageable.send names it
COMPONENTS_V2 = 1 << 15
# resources/message, "Create Message", and receiving-and-responding, "Messages", which adds EPHEMERAL: 2 no embeds,
# 6 ephemeral, 12 no notification, 13 voice message, 15 components v2. Other flags are Discord's to set.
SETTABLE_FLAGS = 1 << 2 | 1 << 6 | 1 << 12 | 1 << 13 | COMPONENTS_V2

# components/reference, the page of each component
MOST_ROWS, MOST_IN_ROW, MOST_COMPONENTS = 5, 5, 40
MOST_CUSTOM_ID, MOST_BUTTON, MOST_BUTTON_URL, MOST_PLACEHOLDER = 100, 80, 512, 150
MOST_OPTIONS, MOST_OPTION_TEXT = 25, 100
MOST_DISPLAYED = 4000  # all text displays of a message; not in the reference: discord.py's LayoutView.content_length
MOST_GALLERY, MOST_SECTION_TEXTS = 10, 3
MOST_MODAL_TITLE, MOST_MODAL_COMPONENTS = 45, 5  # interactions/receiving-and-responding, "Modal"
MOST_LABEL, MOST_LABEL_DESCRIPTION, MOST_TYPED, MOST_INPUT_PLACEHOLDER = 45, 100, 4000, 100


def addressed(*schemes: str) -> Check:
    return pattern(rf"({'|'.join(schemes)})://[^\s/]\S*", f"an address of {', '.join(schemes)}")


LINK = addressed("https", "http")
IMAGE = addressed("https", "http", "attachment")
COLOUR = whole(0, 0xFFFFFF)


def moment(reading: Reading, where: str, given: Any) -> None:
    try:
        datetime.fromisoformat(given if isinstance(given, str) else "")
    except ValueError:
        reading.wrong(where, "must be a time as ISO 8601 writes it")


ALT_TEXT = string(MOST_ALT_TEXT, blank=True)
PICTURE = an_object(taking({"url": IMAGE}))
FOOTER = an_object(taking({"text": string(MOST_FOOTER)}, icon_url=IMAGE))
AUTHOR = an_object(taking({"name": string(MOST_AUTHOR)}, url=LINK, icon_url=IMAGE))
FIELD = an_object(taking({"name": string(MOST_FIELD_NAME), "value": string(MOST_FIELD_VALUE)}, inline=flag))
EMBED = taking(
    type=pattern("rich", "rich"),
    title=string(MOST_TITLE, blank=True),
    description=string(MOST_DESCRIPTION, blank=True),
    url=LINK,
    timestamp=moment,
    color=COLOUR,
    footer=FOOTER,
    image=PICTURE,
    thumbnail=PICTURE,
    author=AUTHOR,
    fields=many(FIELD, MOST_FIELDS),
    flags=whole(0, 2**31 - 1),  # Discord sets its own; discord.py sends one with every embed
)


def embed(reading: Reading, where: str, given: Any) -> None:
    if reading.fields(where, given, EMBED):
        shows = any(text.strip() for _, text in embed_texts(given))
        if not shows and not given.get("image") and not given.get("thumbnail"):
            reading.wrong(where, "has nothing to show")


MENTIONED = many(snowflake, MOST_MENTIONED)
PARSED = many(pattern("roles|users|everyone", "one of roles, users, everyone"), 3)
MENTIONS = taking(parse=PARSED, roles=MENTIONED, users=MENTIONED, replied_user=flag)


def mentions(reading: Reading, where: str, given: Any) -> None:
    if reading.fields(where, given, MENTIONS):
        for name in ("roles", "users"):  # resources/message: the two ways of naming them exclude each other
            if name in items(given, "parse") and items(given, name):
                reading.wrong(inside(where, name), f"must be left out where `parse` has {name}")


def nonce(reading: Reading, where: str, given: Any) -> None:
    if isinstance(given, bool) or not isinstance(given, int | str):
        reading.wrong(where, "must be a string or a whole number")
    else:
        string(MOST_NONCE, blank=True)(reading, where, str(given))


def flags(reading: Reading, where: str, given: Any) -> None:
    if type(given) is not int or given < 0 or given & ~SETTABLE_FLAGS:
        reading.wrong(where, "must be a sum of message flags that can be set")


def attachment(reading: Reading, where: str, given: Any) -> None:
    reading.fields(where, given, alike(given, anything) | taking({"id": snowflake}, description=ALT_TEXT))


REFERENCE = taking(
    {"message_id": snowflake}, type=whole(0, 1), channel_id=snowflake, guild_id=snowflake, fail_if_not_exists=flag
)

# What may stand where, by the numbers of components/reference, "Component Types".
NAMES = {1: "row", 2: "button", 3: "string select", 4: "text input", 5: "user select", 6: "role select"}
NAMES |= {7: "mentionable select", 8: "channel select", 9: "section", 10: "text display", 11: "thumbnail"}
NAMES |= {12: "media gallery", 13: "file", 14: "separator", 17: "container", 18: "label"}
SELECTS = {3, 5, 6, 7, 8}
HELD: Mapping[str, set[int]] = {
    "message": {1},
    "message of components v2": {1, 9, 10, 12, 13, 14, 17},
    "row": {2} | SELECTS,
    "section": {10},
    "section's accessory": {2, 11},
    "container": {1, 9, 10, 12, 13, 14},
    "modal": {1, 10, 18},
    "modal's row": {4},
    "label": {4} | SELECTS,
}


def component(place: str) -> Check:
    """A component in its place, one of the keys of HELD."""

    def check(reading: Reading, where: str, given: Any) -> None:
        if not isinstance(given, Mapping):
            reading.wrong(where, "must be an object")
            return
        kind = given.get("type")
        if type(kind) is not int or kind not in HELD[place]:
            named = NAMES.get(kind, f"type {kind}") if type(kind) is int else f"type {shown(kind)}"
            reading.wrong(where, f"{named} has no place in a {place}")
            return
        reading.components += 1
        own = ROW_OF_MODAL if place == "modal" and kind == 1 else COMPONENTS[kind]
        reading.fields(where, given, taking({"type": anything}, id=component_id) | own)
        if isinstance(given.get("custom_id"), str):
            reading.once(inside(where, "custom_id"), "custom_id", given["custom_id"])
        if kind in BEYOND:
            BEYOND[kind](reading, where, given, place)

    return check


def component_id(reading: Reading, where: str, given: Any) -> None:
    whole(0, 2**31 - 1)(reading, where, given)
    if type(given) is int and given > 0:
        reading.once(where, "id", given)


def button_url(reading: Reading, where: str, given: Any) -> None:
    addressed("https", "http", "discord")(reading, where, given)
    if isinstance(given, str):
        string(MOST_BUTTON_URL, blank=True)(reading, where, given)


def choosing(needed: Mapping[str, Check] | None = None, **free: Check) -> Fields:
    """The fields of a select: those of every kind, and those of one."""
    shared = {"placeholder": string(MOST_PLACEHOLDER, blank=True), "required": flag, "disabled": flag}
    amounts = {"min_values": whole(0, MOST_OPTIONS), "max_values": whole(1, MOST_OPTIONS)}
    return taking({"custom_id": CUSTOM_ID, **(needed or {})}, **shared, **amounts, **free)


CUSTOM_ID = string(MOST_CUSTOM_ID)
EMOJI = an_object(taking(id=anything, name=anything, animated=flag))
OPTION_TEXT = string(MOST_OPTION_TEXT)
OPTION = an_object(
    taking({"label": OPTION_TEXT, "value": OPTION_TEXT}, description=OPTION_TEXT, emoji=EMOJI, default=flag)
)
CHOSEN = an_object(taking({"id": snowflake, "type": pattern("user|role|channel", "one of user, role, channel")}))
FILLED = choosing(default_values=many(CHOSEN, MOST_OPTIONS))
FILE = an_object(taking({"url": addressed("attachment")}))
SHOWN = taking({"media": PICTURE}, description=ALT_TEXT, spoiler=flag)
ROW_OF_MODAL = taking({"components": many(component("modal's row"), 1, 1)})
COMPONENTS: Mapping[int, Fields] = {
    1: taking({"components": many(component("row"), MOST_IN_ROW, 1)}),
    2: taking(
        {"style": whole(1, 6)},
        label=string(MOST_BUTTON),
        emoji=EMOJI,
        custom_id=CUSTOM_ID,
        url=button_url,
        sku_id=snowflake,
        disabled=flag,
    ),
    3: choosing({"options": many(OPTION, MOST_OPTIONS, 1)}),
    4: taking(
        {"custom_id": CUSTOM_ID, "style": whole(1, 2)},
        label=string(MOST_LABEL),
        min_length=whole(0, MOST_TYPED),
        max_length=whole(1, MOST_TYPED),
        required=flag,
        value=string(MOST_TYPED, blank=True),
        placeholder=string(MOST_INPUT_PLACEHOLDER, blank=True),
    ),
    **dict.fromkeys((5, 6, 7), FILLED),
    8: FILLED | taking(channel_types=many(whole(0, 16), 25)),
    9: taking(
        {"components": many(component("section"), MOST_SECTION_TEXTS, 1), "accessory": component("section's accessory")}
    ),
    10: taking({"content": string(MOST_DISPLAYED)}),
    11: SHOWN,
    12: taking({"items": many(an_object(SHOWN), MOST_GALLERY, 1)}),
    13: taking({"file": FILE}, spoiler=flag),
    14: taking(divider=flag, spacing=whole(1, 2)),
    17: taking({"components": many(component("container"), MOST_COMPONENTS, 1)}, accent_color=COLOUR, spoiler=flag),
    18: taking(
        {"label": string(MOST_LABEL), "component": component("label")},
        description=string(MOST_LABEL_DESCRIPTION, blank=True),
    ),
}


def _row(reading: Reading, where: str, given: Json, place: str) -> None:
    kinds = [one.get("type") for one in objects(given.get("components"))]
    if len(kinds) > 1 and any(type(kind) is int and kind in SELECTS for kind in kinds):
        reading.wrong(where, "a select must be alone in its row")


def _button(reading: Reading, where: str, given: Json, place: str) -> None:
    """Which fields a style needs and which it excludes: components/reference, "Button Structure"."""
    style = given.get("style")
    needs, excludes = {5: ("url", ("custom_id", "sku_id")), 6: ("sku_id", ("custom_id", "label", "url", "emoji"))}.get(
        style if type(style) is int else 1, ("custom_id", ("url", "sku_id"))
    )
    if given.get(needs) is None:
        reading.wrong(inside(where, needs), f"is missing, with style {shown(style)}")
    for name in excludes:
        if given.get(name) is not None:
            reading.wrong(inside(where, name), f"must be left out with style {shown(style)}")
    if style != 6 and given.get("label") is None and given.get("emoji") is None:
        reading.wrong(where, "must have a label or an emoji")


def _chosen(reading: Reading, where: str, given: Json, place: str) -> None:
    """How many can be chosen, of how many, and how many are from the start."""
    offered = items(given, "options")
    reading.distinct(inside(where, "options"), offered, "value")
    least, most = given.get("min_values", 1), given.get("max_values", 1)
    if type(least) is not int or type(most) is not int:
        return
    reading.ordered(where, {"max_values": most, **given}, "values")
    # Not in the reference, and no form that could be filled in: the careful reading.
    if offered and max(least, most) > len(offered):
        reading.wrong(where, f"{max(least, most)} values of {len(offered)} options")
    chosen = sum(one.get("default") is True for one in objects(offered))
    if chosen + len(items(given, "default_values")) > most:
        reading.wrong(where, "more values by default than max_values")
    if place == "label" and given.get("disabled") is True:
        reading.wrong(inside(where, "disabled"), "must be left out in a modal")
    if place == "label" and given.get("required") is not False and least == 0:
        reading.wrong(inside(where, "min_values"), "must be at least 1 where `required` is not false")


def _input(reading: Reading, where: str, given: Json, place: str) -> None:
    if place == "label" and given.get("label") is not None:
        reading.wrong(inside(where, "label"), "must be left out inside a label")
    if place != "label" and given.get("label") is None:
        reading.wrong(inside(where, "label"), "is missing")
    reading.ordered(where, given, "length")
    most = given.get("max_length")
    if isinstance(most, int) and isinstance(given.get("value"), str) and most < units(given["value"]) <= MOST_TYPED:
        reading.wrong(inside(where, "value"), f"{units(given['value'])} units, max_length is {most}")


def _display(reading: Reading, where: str, given: Json, place: str) -> None:
    reading.displayed += units(given["content"]) if isinstance(given.get("content"), str) else 0


BEYOND: Mapping[int, Callable[[Reading, str, Json, str], None]] = {
    1: _row,
    2: _button,
    4: _input,
    10: _display,
    **dict.fromkeys(SELECTS, _chosen),
}

MESSAGE = taking(
    content=string(MOST_CONTENT, blank=True),
    nonce=nonce,
    enforce_nonce=flag,
    tts=flag,
    embeds=many(embed, MOST_EMBEDS),
    allowed_mentions=mentions,
    message_reference=an_object(REFERENCE),
    components=anything,  # read by message_problems, which knows the flags
    sticker_ids=many(snowflake, MOST_STICKERS),
    attachments=many(attachment, MOST_FILES),
    flags=flags,
    poll=anything,
    shared_client_theme=anything,
)
# components/reference, introduction, and resources/message, "Create Message"
NOT_WITH_V2 = ("content", "embeds", "sticker_ids", "poll", "shared_client_theme")


def message_problems(payload: object, *, editing: bool = False) -> list[str]:
    """What Discord would refuse in a message, wherever it is sent. `editing`: what is left out stays as it was."""
    reading = Reading("message")
    if not reading.fields("", payload, MESSAGE) or not isinstance(payload, Mapping):
        return reading.problems
    flagged = payload.get("flags")
    v2 = type(flagged) is int and bool(flagged & COMPONENTS_V2)
    if payload.get("components") is not None:
        check = component("message of components v2" if v2 else "message")
        many(check, MOST_COMPONENTS if v2 else MOST_ROWS)(reading, "components", payload["components"])
    if v2:
        for name in NOT_WITH_V2:
            if payload.get(name):
                reading.wrong(name, "must be left out with flag 1 << 15 (components v2)")
        if reading.components > MOST_COMPONENTS:
            reading.wrong("components", f"{reading.components} in all, {MOST_COMPONENTS} are taken")
        if reading.displayed > MOST_DISPLAYED:
            reading.wrong("components", f"{reading.displayed} units of text in all, {MOST_DISPLAYED} are taken")
    length = sum(units(text) for one in items(payload, "embeds") for _, text in embed_texts(one))
    if length > MOST_EMBED_TEXT:
        reading.wrong("embeds", f"{length} units in all, {MOST_EMBED_TEXT} are taken")
    content, reference = payload.get("content"), payload.get("message_reference")
    forwards = isinstance(reference, Mapping) and reference.get("type") == 1
    others = ("embeds", "components", "sticker_ids", "attachments", "poll", "shared_client_theme")
    says = content.strip() if isinstance(content, str) else content
    if not editing and not forwards and not says and not any(payload.get(name) for name in others):
        reading.wrong("", "is empty")
    return reading.problems


def modal_problems(data: object) -> list[str]:
    """What Discord would refuse in the `data` of an interaction callback of type 9."""
    reading = Reading("modal")
    parts = many(component("modal"), MOST_MODAL_COMPONENTS, 1)
    known = taking({"title": string(MOST_MODAL_TITLE), "custom_id": CUSTOM_ID, "components": parts})
    reading.fields("", data, known)
    return reading.problems

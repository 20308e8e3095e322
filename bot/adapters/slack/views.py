"""The windows Slack opens for us: Look up…, As of…, an answer. Pure: from declarations and answers to view payloads."""

from __future__ import annotations

import re

import msgspec

from bot.adapters.slack import limits
from bot.adapters.slack.blocks import Json, Surface, mrkdwn, plain, section
from bot.adapters.slack.buttons import fits
from bot.adapters.slack.layout import laid_out, page_of
from bot.adapters.slack.mrkdwn import fitting, literal
from bot.core.answer import Answer, Status
from bot.core.carrying import carried
from bot.core.command import Command, Commands, Option
from bot.core.completing import distinct
from bot.core.forms import command_label, looked_up, option_label
from bot.core.lengths import cut, length
from bot.core.parameters import Entity, Source, Text, When

LOOK_UP = "look-up"
"""Callback ids say what is done when a view is submitted."""
AS_OF = "as-of"
ANSWER = "answer"

KIND = "kind"
"""The action id of the select that changes what is asked."""
OPTION = "option"
"""Action ids of inputs are `option:` and the name of the parameter they are for."""
DAY, TYPED, TARGET = "day", "typed", "target"

MOST = limits.VIEWS_IN_STACK
SUGGESTED = limits.OPTIONS


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a view remembers until it is submitted. line: the question, or its key; asked: when, in seconds since 1970.

    way or channel: where the answer goes, with its thread; into the view where there is neither.
    """

    line: str = ""
    command: str = ""
    way: str = ""
    channel: str = ""
    thread: str = ""
    asked: int = 0

    def packed(self) -> str:
        """For private_metadata; empty where ids of ours would make it longer than Slack keeps."""
        written = msgspec.json.encode(msgspec.structs.replace(self, line=carried(self.line, fits))).decode()
        return written if length(written) <= limits.VIEW_METADATA else ""

    @staticmethod
    def unpacked(written: object) -> Kept:
        """What was kept; nothing where it cannot be read."""
        try:
            return msgspec.json.decode(str(written or "{}"), type=Kept)
        except msgspec.DecodeError:
            return Kept()


def look_up(commands: Commands, asked: str = "relations") -> Json:
    """What to look up, and the names it takes: selects that complete what is typed."""
    kinds = looked_up(commands)
    chosen = next((command for command in kinds if command.name == asked), kinds[0])
    options = [{"text": plain(command_label(command)), "value": command.name} for command in kinds]
    select = {
        "type": "static_select",
        "action_id": KIND,
        "options": options,
        "initial_option": options[kinds.index(chosen)],
    }
    return {
        "type": "modal",
        "callback_id": LOOK_UP,
        "title": plain("Look up"),
        "submit": plain("Look up"),
        "close": plain("Cancel"),
        "private_metadata": Kept(command=chosen.name).packed(),
        "blocks": [
            {
                "type": "section",
                "block_id": KIND,
                "text": mrkdwn("*What do you want to know?*"),
                "accessory": select,
            },
            {"type": "context", "elements": [mrkdwn(literal(chosen.description))]},
            *(_input(chosen, option) for option in chosen.options),
        ],
    }


def _input(command: Command, option: Option) -> Json:
    return {
        "type": "input",
        # The command is in the id, so that what was typed for one command is not kept for the next.
        "block_id": f"{command.name}:{option.name}",
        "optional": not option.required,
        "label": plain(option_label(option)),
        "hint": plain(option.description),
        "element": _element(option),
    }


def _element(option: Option) -> Json:
    action = f"{OPTION}:{option.name}"
    if issubclass(option.type, Entity | Source):
        return {
            "type": "external_select",
            "action_id": action,
            "min_query_length": 1,
            "placeholder": plain("Type to search, in any spelling"),
        }
    hint = "2024-05, “april 2024” or yesterday" if issubclass(option.type, When) else ""
    return {
        "type": "plain_text_input",
        "action_id": action,
        "multiline": issubclass(option.type, Text),
        "max_length": limits.INPUT_TEXT if issubclass(option.type, Text) else 200,
        **({"placeholder": plain(hint)} if hint else {}),
    }


def arguments_of(view: Json) -> tuple[str, dict[str, str]]:
    """The command and its named arguments as they were filled in."""
    command = Kept.unpacked(view.get("private_metadata")).command
    arguments: dict[str, str] = {}
    for block, inputs in _filled(view).items():
        name = block.partition(":")[2]
        for state in inputs.values():
            value = _value(state)
            if name and value and block.startswith(f"{command}:"):
                arguments[name] = value
    return command, arguments


def suggested_for(block_id: str, commands: Commands) -> Option | None:
    """The parameter that an input completes."""
    name, _, wanted = block_id.partition(":")
    command = commands.get(name)
    return next((option for option in command.options if option.name == wanted), None) if command else None


def _filled(view: Json) -> dict[str, dict[str, Json]]:
    values = (view.get("state") or {}).get("values")
    return values if isinstance(values, dict) else {}


def _value(state: Json) -> str:
    chosen = state.get("selected_option")
    if isinstance(chosen, dict):
        return str(chosen.get("value") or "")
    for key in ("value", "selected_date", "selected_conversation"):
        if isinstance(state.get(key), str):
            return str(state[key]).strip()
    return ""


def filled(view: Json, block: str) -> str:
    """What was filled in or chosen in one block; empty for nothing."""
    return next((_value(state) for state in _filled(view).get(block, {}).values()), "")


def wrong(view: Json, said: str) -> Json | None:
    """What is wrong with a form, at the field it is about: the one it names, else one whose content it repeats."""
    inputs = [str(block.get("block_id")) for block in view.get("blocks") or () if block.get("type") == "input"]
    values = {block: filled(view, block) for block in inputs}
    given = [block for block, value in values.items() if value]
    named = {
        # A sentence may begin with the name.
        block: re.search(rf"(?<![\w-]){re.escape(_name_of(block))}:", said, re.IGNORECASE)
        for block in inputs
    }
    about = [block for _, block in sorted((found.start(), block) for block, found in named.items() if found)]
    about += [block for block in given if any(sign.format(values[block]) in said for sign in _QUOTED)]
    about += sorted((block for block in given if values[block] in said), key=lambda block: -len(values[block]))
    field = next(iter(about or given[-1:] or inputs), "")
    return {"response_action": "errors", "errors": {field: cut(said, limits.ERROR)}} if field else None


_QUOTED = ("“{}”", "'{}'", '"{}"')


def _name_of(block: str) -> str:
    return block.partition(":")[2] or block


def as_of(kept: Kept) -> Json:
    """Which day to ask about: picked, or typed where only a month or year is known."""
    return {
        "type": "modal",
        "callback_id": AS_OF,
        "title": plain("As of…"),
        "submit": plain("Ask"),
        "close": plain("Cancel"),
        "private_metadata": kept.packed(),
        "blocks": [
            section("What was true then? What is attested only later is listed apart."),
            {
                "type": "input",
                "block_id": DAY,
                "optional": True,
                "label": plain("A day"),
                "element": {"type": "datepicker", "action_id": DAY},
            },
            {
                "type": "input",
                "block_id": TYPED,
                "optional": True,
                "label": plain("Or a date in words; if both are filled in, this one counts"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": TYPED,
                    "max_length": 100,
                    "placeholder": plain("2024, “april 2024”, “late may 2024”"),
                },
            },
        ],
    }


def answer(shown: Answer, number: int = 1, note: str = "") -> Json:
    """An answer in a window of its own. An answer that can be asked again can be shared to a channel from here."""
    page = page_of(shown, number, Surface.VIEW)
    blocks = laid_out(shown, page, Surface.VIEW, note)
    view: Json = {
        "type": "modal",
        "callback_id": ANSWER,
        "title": plain("Dragoman"),
        "close": plain("Close"),
        "private_metadata": Kept(line=shown.line).packed(),
        "blocks": blocks,
    }
    if shown.status is Status.OK and shown.line and view["private_metadata"]:
        view["submit"] = plain("Share")
        blocks.append(
            {
                "type": "input",
                "block_id": TARGET,
                "optional": True,
                "label": plain("Share to a channel"),
                "element": {
                    "type": "conversations_select",
                    "action_id": TARGET,
                    "default_to_current_conversation": True,
                    "response_url_enabled": True,
                    "filter": {"include": ["public", "private"]},
                },
            }
        )
    return view


def waiting(said: str) -> Json:
    """A window that says what is being done, or what came of it."""
    return {
        "type": "modal",
        "callback_id": "waiting",
        "title": plain("Dragoman"),
        "close": plain("Close"),
        "blocks": [section(literal(said))],
    }


def options(found: list[tuple[str, str]]) -> Json:
    """Type-ahead: (label, value) as Slack's options, no two of which look alike."""
    short = [(label, value) for label, value in found if length(value) <= limits.OPTION_VALUE]
    return {
        "options": [
            {"text": {**plain(""), "text": fitting(label, limits.OPTION_TEXT)}, "value": value}
            for label, value in distinct(short, limits.OPTION_TEXT)[: limits.OPTIONS]
        ]
    }


def metadata_of(view: Json) -> Kept:
    """What the view kept."""
    return Kept.unpacked(view.get("private_metadata"))


def depth(view: Json) -> int:
    """How many views are stacked, this one included, as far as can be told: 1, 2 or 3."""
    before, root = view.get("previous_view_id"), view.get("root_view_id")
    return 1 if not before else 2 if before == root else limits.VIEWS_IN_STACK

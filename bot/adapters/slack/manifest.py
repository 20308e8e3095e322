"""The app manifest that Slack is given once: made from the declarations, so that it never lags behind the commands."""

from __future__ import annotations

from typing import Any

from bot.adapters.slack import Mode, SlackSettings
from bot.adapters.slack.limits import COMMAND_DESCRIPTION, COMMAND_HINT, COMMAND_NAME
from bot.core.command import Command, Commands
from bot.core.lengths import cut

NAMES = "names"
"""The callback id of the message shortcut; Slack takes 24 letters of a shortcut's name, and the question has 26."""
LOOK_UP = "look-up"
"""The callback id of the global shortcut that opens Look up…"""
ALL = "dragoman"
"""The slash command under which every other can be asked."""

# fmt: off
RESERVED = frozenset((
    "active", "archive", "away", "call", "collapse", "dm", "dnd", "expand", "feed", "feedback", "help",
    "hide", "huddle", "invite", "invite_people", "join", "keys", "leave", "me", "msg", "mute", "open",
    "part", "people", "prefs", "remind", "remove", "rename", "search", "shortcuts", "shrug", "star",
    "status", "todo", "topic", "who",
))
# fmt: on
"""Slack's own slash commands (Slack Help Center, built-in commands): an app's of the same name never reaches it."""

_SCOPES = (
    "app_mentions:read",
    "channels:history",
    "chat:write",
    "chat:write.public",
    "commands",
    "groups:history",
    "im:history",
    "mpim:history",
)
"""commands: slash commands and shortcuts; chat:write and .public: answers in threads and shared ones, in public channels
without an invitation; app_mentions:read and im:history: questions by mention and in direct messages; every history: to
look whether a post arrived where Slack did not say, before it is posted again."""
_EVENTS = ("app_home_opened", "app_mention", "message.im")


def slash_commands(commands: Commands, prefix: str) -> dict[str, str]:
    """Each slash command's name, without its slash, and the command it asks; /dragoman takes them all."""
    named = {f"{prefix}{command.name}": command.name for command in commands}
    return {
        ALL: "",
        **{slash: name for slash, name in named.items() if slash not in RESERVED and len(slash) <= COMMAND_NAME},
    }


def manifest(commands: Commands, settings: SlackSettings, address: str = "") -> dict[str, Any]:
    """The manifest as data. address: where Slack reaches the mode http, such as https://bot.example.org/slack/events."""
    socket = settings.mode is Mode.SOCKET
    url = {} if socket else {"url": address}
    slashes = [
        {
            "command": f"/{ALL}",
            "description": "Ask Dragoman anything it knows: /dragoman help",
            "usage_hint": "relations qatar turkey",
            "should_escape": False,
            **url,
        }
    ]
    for slash, name in slash_commands(commands, settings.command_prefix).items():
        command = commands.get(name)
        if command is not None:
            slashes.append({"command": f"/{slash}", **_described(command), "should_escape": False, **url})
    return {
        "display_information": {
            "name": "Dragoman",
            "description": "Who met whom, who holds which post, what was signed, and who says so",
            "background_color": "#2b4a5e",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Dragoman", "always_online": True},
            "shortcuts": [
                {
                    "name": "Look up…",
                    "type": "global",
                    "callback_id": LOOK_UP,
                    "description": "Find a person, post, country, meeting or agreement",
                },
                {
                    "name": "Who/what is this about",
                    "type": "message",
                    "callback_id": NAMES,
                    "description": "Who and what is this about: the names in a message with short answers",
                },
            ],
            "slash_commands": slashes,
        },
        "oauth_config": {"scopes": {"bot": list(_SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **({} if socket else {"request_url": address}),
                "bot_events": list(_EVENTS),
            },
            "interactivity": {
                "is_enabled": True,
                **({} if socket else {"request_url": address, "message_menu_options_url": address}),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }


def _described(command: Command) -> dict[str, str]:
    described = {"description": cut(command.description, COMMAND_DESCRIPTION)}
    hint = command.usage.partition(" ")[2]
    return {**described, "usage_hint": cut(hint, COMMAND_HINT)} if hint else described

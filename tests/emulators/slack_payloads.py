"""The payloads Slack sends: slash commands, interactions, events, field by field. How they travel is in slack_wires."""

from __future__ import annotations

from typing import Any

from tests.emulators.slack_forms import Element
from tests.emulators.slack_wires import event_id
from tests.emulators.slack_workspace import (
    APP,
    BOT_USER,
    TEAM,
    Channel,
    Message,
    Person,
    View,
    Workspace,
    with_escaped_texts,
)

Payload = dict[str, Any]
VERIFICATION_TOKEN = "stand-in-verification"  # deprecated by Slack and still sent


def domain(team: str) -> str:
    return "stand-in" if team == TEAM else f"stand-in-{team.lower()}"


def slash(
    space: Workspace, command: str, text: str, person: Person, channel: Channel, team: str, response_url: str
) -> Payload:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team,
        "team_domain": domain(team),
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.private else channel.name,
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": space.new_trigger(person.id),
    }


def _interaction(kind: str, person: Person, team: str) -> Payload:
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": team},
        "api_app_id": APP,
        "token": VERIFICATION_TOKEN,
        "team": {"id": team, "domain": domain(team)},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _place(where: Message | View, space: Workspace) -> Payload:
    """`container` with what is in it. A private message is not told again: its payload has no `message`."""
    if isinstance(where, View):
        return {"container": {"type": "view", "view_id": where.id}, "view": where.as_slack()}
    container: Payload = {
        "type": "message",
        "message_ts": where.ts,
        "channel_id": where.channel,
        "is_ephemeral": where.private,
    }
    if where.thread_ts:
        container["thread_ts"] = where.thread_ts
    channel = space.channels[where.channel]
    place: Payload = {"container": container, "channel": {"id": channel.id, "name": channel.name}}
    if not where.private:
        place["message"] = where.as_slack()
    return place


def block_actions(
    space: Workspace,
    where: Message | View,
    block: Payload,
    element: Element,
    choice: Payload,
    person: Person,
    team: str,
) -> Payload:
    """The press of a button or a choice in a menu; `choice` are the fields it adds (slack_forms.chosen)."""
    action = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": space.new_ts(),
        **choice,
    }
    if "placeholder" in element:
        action["placeholder"] = with_escaped_texts(element["placeholder"])
    payload = _interaction("block_actions", person, team) | _place(where, space)
    payload["trigger_id"] = space.new_trigger(person.id, where.id if isinstance(where, View) else None)
    payload["actions"] = [action]
    if isinstance(where, Message):
        payload["state"] = {"values": {}}
    return payload


def block_suggestion(
    space: Workspace, where: Message | View, block: Payload, element: Element, value: str, person: Person, team: str
) -> Payload:
    payload = _interaction("block_suggestion", person, team) | _place(where, space)
    return payload | {"action_id": element["action_id"], "block_id": block["block_id"], "value": value}


def view_submission(space: Workspace, view: View, response_urls: list[Payload], person: Person, team: str) -> Payload:
    return _interaction("view_submission", person, team) | {
        "trigger_id": space.new_trigger(person.id, view.id),
        "view": view.as_slack(),
        "response_urls": response_urls,
    }


def view_closed(view: View, cleared: bool, person: Person, team: str) -> Payload:
    return _interaction("view_closed", person, team) | {"view": view.as_slack(), "is_cleared": cleared}


def shortcut(space: Workspace, callback_id: str, person: Person, team: str) -> Payload:
    return _interaction("shortcut", person, team) | {
        "action_ts": space.new_ts(),
        "callback_id": callback_id,
        "trigger_id": space.new_trigger(person.id),
    }


def message_action(
    space: Workspace, callback_id: str, message: Message, person: Person, team: str, response_url: str
) -> Payload:
    channel = space.channels[message.channel]
    return _interaction("message_action", person, team) | {
        "action_ts": space.new_ts(),
        "callback_id": callback_id,
        "trigger_id": space.new_trigger(person.id),
        "response_url": response_url,
        "message_ts": message.ts,
        "message": message.as_slack(),
        "channel": {"id": channel.id, "name": channel.name},
    }


def event(space: Workspace, inner: Payload, team: str) -> Payload:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team,
        "context_team_id": team,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id(),
        "event_time": int(space.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{space.number()}",
    }


def _rich(text: str) -> list[Payload]:
    """A typed message has a rich_text block beside its text. Mentions inside are told as text here."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": "typed", "elements": [section]}]


def said(space: Workspace, kind: str, message: Message, team: str) -> Payload:
    """A person's message as the inside of an event: `app_mention`, or `message` in a direct conversation."""
    inner: Payload = {
        "type": kind,
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "client_msg_id": f"client-{message.ts}",
        "team": team,
        "blocks": _rich(message.text),
        "channel": message.channel,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        inner["thread_ts"] = message.thread_ts
        if root := space.messages.get(message.thread_ts):
            inner["parent_user_id"] = root.user
    if kind == "message":
        inner["channel_type"] = "im"
    return inner


def own(message: Message) -> Payload:
    """The bot's own message in a direct conversation, which Slack tells the bot of too."""
    return message.as_slack() | {"channel": message.channel, "channel_type": "im", "event_ts": message.ts}


def home_opened(space: Workspace, person: Person, view: View | None) -> Payload:
    inner: Payload = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": space.im(person.id).id,
        "tab": "home",
        "event_ts": space.new_ts(),
    }
    if view:
        inner["view"] = view.as_slack()
    return inner

"""The payloads of events, interactions and answers, with Discord's own field names. What a person's choice adds is in discord_input."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tests.emulators.discord_contents import Json
from tests.emulators.discord_guild import (
    APPLICATION,
    BOT_USER,
    COMMAND,
    COMPONENT,
    DIRECT,
    JOINED,
    THREAD,
    USUAL,
    Channel,
    Guild,
    Interaction,
    Message,
    World,
)

# What there is -------------------------------------------------------------------------------------------------------


def application(world: World) -> Json:
    """What `/oauth2/applications/@me` tells."""
    return {
        "id": APPLICATION,
        "name": "Dragoman",
        "icon": None,
        "description": "",
        "bot_public": False,
        "bot_require_code_grant": False,
        "owner": world.people["30001"].described,
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
    }


def channel(world: World, one: Channel) -> Json:
    """A channel object; threads and direct conversations have their own shape."""
    last = world.ordered(one.id)
    told: Json = {"id": one.id, "type": one.kind, "flags": 0, "last_message_id": one.last}
    if one.kind == DIRECT:
        return told | {"recipients": [world.people[one.dm_of or ""].described]}
    told |= {"guild_id": one.guild, "name": one.name, "parent_id": one.parent, "rate_limit_per_user": 0}
    if one.kind == THREAD:
        archive = {"archived": one.archived, "auto_archive_duration": 1440, "archive_timestamp": JOINED}
        archive["locked"] = one.locked
        counts = {"message_count": len(last), "member_count": 2, "total_message_sent": len(last)}
        return told | {"owner_id": "30001", "thread_metadata": archive, **counts}
    denied = {"id": BOT_USER, "type": 1, "allow": "0", "deny": str(USUAL & ~one.bot_may)}
    overwrites = [denied] if one.bot_may != USUAL else []
    return told | {"position": 0, "topic": None, "nsfw": False, "permission_overwrites": overwrites}


def guild(one: Guild) -> Json:
    """A guild object, without channels and members."""
    roles = [
        {
            "id": role,
            "name": name,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "position": number,
            "permissions": str(USUAL),
            "managed": False,
            "mentionable": False,
            "flags": 0,
        }
        for number, (role, name) in enumerate(one.roles.items())
    ]
    return {
        "id": one.id,
        "name": one.name,
        "icon": None,
        "owner_id": "30001",
        "roles": roles,
        "emojis": [],
        "stickers": [],
        "features": [],
        "preferred_locale": one.locale,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_id": None,
        "system_channel_flags": 0,
    }


def guild_create(world: World, one: Guild, *, joined: bool = False) -> Json:
    """GUILD_CREATE; one that the bot has just been invited to does not say `unavailable`."""
    there = [place for place in world.channels.values() if place.guild == one.id]
    bot = world.people[BOT_USER]
    told = guild(one) | {
        "joined_at": JOINED,
        "large": False,
        "member_count": 1 + sum(one.id in person.guilds for person in world.people.values()),
        "members": [{**bot.member, "user": bot.described}],
        "channels": [channel(world, place) for place in there if place.kind != THREAD],
        "threads": [channel(world, place) for place in there if place.kind == THREAD and not place.archived],
    }
    empty = ("voice_states", "presences", "stage_instances", "guild_scheduled_events", "soundboard_sounds")
    return told | {name: [] for name in empty} | ({} if joined else {"unavailable": False})


def ready(world: World, session: str, gateway: str, shard: list[int] | None) -> Json:
    told: Json = {
        "v": 10,
        "user": world.people[BOT_USER].described | {"verified": True, "mfa_enabled": False, "flags": 0, "email": None},
        "guilds": [{"id": one, "unavailable": True} for one in sorted(world.bot_in)],
        "session_id": session,
        "resume_gateway_url": gateway,
        "application": {"id": APPLICATION, "flags": 0},
        "private_channels": [],
    }
    return told | ({"shard": shard} if shard else {})


def message(world: World, one: Message, *, reads: bool, with_nonce: bool = False) -> Json:
    """A message object. `reads`: whether the bot reads what is not meant for it, which needs a privileged intent."""
    told = copy.deepcopy(one.payload)
    if not with_nonce:
        told.pop("nonce", None)
    reads = reads or world.channels[one.channel].kind == DIRECT
    for part in (told, told.get("referenced_message")):
        for_the_bot = part and BOT_USER in (part["author"]["id"], *(person["id"] for person in part["mentions"]))
        if part and not (reads or for_the_bot):
            part |= {"content": "", "embeds": [], "components": [], "attachments": []}
    return told


def message_event(world: World, one: Message, *, reads: bool) -> Json:
    """MESSAGE_CREATE and MESSAGE_UPDATE."""
    told = message(world, one, reads=reads, with_nonce=True)
    place = world.channels[one.channel]
    told["channel_type"] = place.kind
    if place.guild:
        told |= {"guild_id": place.guild, "member": world.people[one.author].member}
    return told


def replying(world: World, one: Message) -> Json:
    """What a reply tells of the message it replies to."""
    place = world.channels[one.channel]
    where = {"type": 0, "channel_id": place.id, "message_id": one.id}
    return {
        "type": 19,
        "message_reference": where | ({"guild_id": place.guild} if place.guild else {}),
        "referenced_message": {name: value for name, value in one.payload.items() if name != "referenced_message"},
    }


# Interactions --------------------------------------------------------------------------------------------------------


def interaction(world: World, one: Interaction, data: Json) -> Json:
    """INTERACTION_CREATE."""
    person, place = world.people[one.person], world.channels[one.channel]
    told: Json = {
        "id": one.id,
        "application_id": APPLICATION,
        "type": one.kind,
        "token": one.token,
        "version": 1,
        "data": data,
        "channel_id": place.id,
        "channel": channel(world, place),
        "app_permissions": str(place.bot_may),
        "locale": person.locale,
        "context": place.context,
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": place.guild or "0"},
        "attachment_size_limit": 10 * 2**20,
    }
    if place.guild:
        home = world.guilds[place.guild]
        permissions = str(person.permissions)
        told["channel"].pop("permission_overwrites", None)
        told["channel"]["permissions"] = permissions
        told |= {
            "guild_id": home.id,
            "guild": {"id": home.id, "locale": home.locale, "features": []},
            "guild_locale": home.locale,
            "member": person.member | {"user": person.described, "permissions": permissions},
        }
    else:
        told["user"] = person.described
    if one.source:
        told["message"] = message(world, world.messages[one.source], reads=True)
    return told


def metadata(world: World, one: Interaction) -> Json:
    """What a message tells of the interaction it answers."""
    place = world.channels[one.channel]
    told: Json = {
        "id": one.id,
        "type": one.kind,
        "user": world.people[one.person].described,
        "authorizing_integration_owners": {"0": place.guild or "0"},
    }
    if one.kind == COMMAND:
        told |= {"name": one.named["name"], "command_type": one.named["type"]}
        told |= {"target_message_id": one.named["target_id"]} if "target_id" in one.named else {}
    elif one.kind == COMPONENT:
        told["interacted_message_id"] = one.source
    elif one.opened_by:
        told["triggering_interaction_metadata"] = metadata(world, one.opened_by)
    return told


# Commands ------------------------------------------------------------------------------------------------------------


def registered(world: World, given: Mapping[str, Any], scope: str, before: list[Json]) -> Json:
    """A command as Discord gives it back: defaults filled in, the id of its former self, a new version if it changed."""
    told: Json = {
        "application_id": APPLICATION,
        "type": given.get("type", 1),
        "name": given["name"],
        "name_localizations": given.get("name_localizations"),
        "description": given.get("description", ""),
        "description_localizations": given.get("description_localizations"),
        "default_member_permissions": given.get("default_member_permissions"),
        "nsfw": bool(given.get("nsfw")),
        "contexts": given.get("contexts"),
        "integration_types": given.get("integration_types") or [0],
    }
    if told["default_member_permissions"] is not None:
        told["default_member_permissions"] = str(told["default_member_permissions"])
    told |= {"guild_id": scope} if scope else {"dm_permission": given.get("dm_permission", True)}
    if given.get("options"):
        told["options"] = [_option(one) for one in given["options"]]
    former = next((one for one in before if (one["name"], one["type"]) == (told["name"], told["type"])), None)
    if former and {name: value for name, value in former.items() if name not in ("id", "version")} == told:
        return former
    return {"id": former["id"] if former else world.snowflake(), "version": world.snowflake(), **told}


def _option(given: Mapping[str, Any]) -> Json:
    told: Json = {"name_localizations": None, "description_localizations": None, **copy.deepcopy(dict(given))}
    for name in ("required", "autocomplete", "choices", "options", "channel_types"):
        if not told.get(name):
            told.pop(name, None)
    if "choices" in told:
        told["choices"] = [{"name_localizations": None, **one} for one in told["choices"]]
    if "options" in told:
        told["options"] = [_option(one) for one in told["options"]]
    return told

"""Permissions: who may do what, by roles that the config gives to people by their platforms' own ids."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from bot.core.invocation import Asker

EVERYONE = "everyone"


class Permissions(msgspec.Struct, frozen=True):
    """members: of each role, `platform:workspace/id` of people and of the platform's own roles. allowed: roles, by command."""

    members: Mapping[str, tuple[str, ...]] = {}
    allowed: Mapping[str, tuple[str, ...]] = {}

    def may(self, asker: Asker | None, command: str) -> bool:
        """Whether somebody may. Nobody in particular, as in the terminal, is the operator."""
        roles = self.allowed.get(command, (EVERYONE,))
        if asker is None or EVERYONE in roles:
            return True
        ids = {asker.id, *(f"{asker.platform}:{asker.workspace}/{role}" for role in asker.roles)}
        return any(not ids.isdisjoint(self.members.get(role, ())) for role in roles)

    def names(self, command: str) -> bool:
        """Whether the operator chose who may, so that not everybody may."""
        return EVERYONE not in self.allowed.get(command, (EVERYONE,))

"""Address: where a channel is, as it is written everywhere: `platform:workspace/channel`."""

from __future__ import annotations

import re

import msgspec

from bot.errors import UserError

_PLACE = re.compile(r"(?P<platform>[a-z0-9_-]{1,32}):(?P<workspace>[^\s/:]{1,64})/(?P<channel>[^\s/:]{1,64})")
_DIRECT = "@me"


class Address(msgspec.Struct, frozen=True, order=True):
    """A channel: `slack:T0123/C0456`, `discord:GUILD/CHANNEL`, `discord:@me/CHANNEL` for direct messages."""

    platform: str
    workspace: str
    channel: str

    @staticmethod
    def read(written: str) -> Address:
        """Raises UserError for what is no address."""
        found = _PLACE.fullmatch(written.strip())
        if found is None:
            raise UserError(
                f"{written[:80]!r} is no channel: write PLATFORM:WORKSPACE/CHANNEL, such as slack:T0123456789/C0123456789"
            )
        return Address(found["platform"], found["workspace"], found["channel"])

    @property
    def direct(self) -> bool:
        """Whether it is a conversation with one person, by the platform's own word."""
        return self.workspace == _DIRECT

    def __str__(self) -> str:
        return f"{self.platform}:{self.workspace}/{self.channel}"

"""Invocation: who asks what, and where. It crosses from a platform into the core; an Answer comes back."""

from __future__ import annotations

import msgspec


class Asker(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, by the platform's own ids. channel: `platform:workspace/channel`; empty where there is none.

    public: whether everybody in the channel sees what is answered.
    """

    platform: str
    user: str
    workspace: str = ""
    channel: str = ""
    roles: tuple[str, ...] = ()
    public: bool = False

    @property
    def id(self) -> str:
        """The person, with the workspace: `platform:workspace/user`, as roles in the config name people."""
        return f"{self.platform}:{self.workspace}/{self.user}"


class Invocation(msgspec.Struct, frozen=True, kw_only=True):
    """One question. Platforms with typed options fill `arguments` by parameter name; text ones leave `words` to be split.

    Both may be given: named arguments survive as they are, and only the words that remain are assigned by position.
    """

    command: str
    words: str = ""
    arguments: dict[str, str] = msgspec.field(default_factory=dict)
    asker: Asker | None = None

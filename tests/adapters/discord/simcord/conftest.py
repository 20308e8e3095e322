"""What simcord serves, and a room in it."""

from __future__ import annotations

from functools import partialmethod

import pytest
from simcord import (
    Env,
)

from bot.adapters.discord.client import OneShard
from bot.adapters.discord.serving import quieten
from bot.adapters.discord.syncing import sync
from bot.commands import COMMANDS
from bot.core.health import Health
from tests.adapters.desk import Desk
from tests.adapters.discord.room import (
    Room,
    client_of,
)


@pytest.fixture
def desk() -> Desk:
    return Desk(Health(["discord"]))


@pytest.fixture
def simcord_bot(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> OneShard:
    """What simcord's own fixture serves."""
    # It looks only every 50 ms whether all is done, and mostly all is.
    monkeypatch.setattr(Env, "_settle_internal", partialmethod(Env._settle_internal, idle=0.001))
    quieten()
    return client_of(desk)


@pytest.fixture
async def room(simcord_env: Env, desk: Desk, caplog: pytest.LogCaptureFixture) -> Room:
    await sync(simcord_env.bot, COMMANDS)
    return Room(simcord_env, desk, caplog)


@pytest.fixture
def slow(room: Room) -> Room:
    """A room whose newsroom takes a minute for every answer. Nothing of it is waited for: it passes."""
    room.desk.slow = 60.0
    # What takes longer than this is left for the clock to bring.
    room.env.settle_timeout = 0.3
    return room

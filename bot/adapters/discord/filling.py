"""A command's form: opened where a button is pressed or a command lacks something, taken once, and mended.

Discord takes a form as the first answer alone, and within three seconds. What it looks like is forms.py's.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

import discord
import msgspec

from bot.adapters.discord import forms, payloads
from bot.adapters.discord.answering import Answering
from bot.adapters.discord.components import Press, Surface, fits
from bot.adapters.discord.messages import Json, message, unturned
from bot.adapters.discord.sending import PLATFORM, Form, Sender
from bot.core import filling
from bot.core.answer import Action, Answer, Status
from bot.core.carrying import carried, recalled
from bot.core.patience import answered, told

log = logging.getLogger("bot.discord")

PATIENCE = 2.5
"""Seconds that a form may take to be made: Discord waits three for the first answer, which it must be."""
HEARD = "heard"
"""What is noted with an interaction: when it arrived, by the event loop's clock."""
_MOST_SENT = 1_000
"""Forms remembered, against events that Discord tells twice."""

_LATE = "The form was not ready in time, and Discord waits no longer. Please try again."


class Filling:
    """Opens forms, and takes what was written in them."""

    def __init__(self, answering: Answering, sender: Sender) -> None:
        self._answering = answering
        self._newsroom = answering.newsroom
        self._sender = sender
        self._met: OrderedDict[int, None] = OrderedDict()

    # --- opening ---

    async def open(self, interaction: discord.Interaction, name: str, line: str, surface: Surface) -> None:
        """Open a command's form about a line; where there is none, or not in time, say so to the asker alone."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(interaction.extras.get(HEARD, loop.time()) + PATIENCE):
                made = await self._made(interaction, name, line)
        except TimeoutError:
            log.warning("the form of /%s was not ready in time", name)
            late = told(Status.ERROR, "No form in time", _LATE)
            made = msgspec.structs.replace(late, actions=(Action("Try again", line, form=name),))
            await self._answering.note(made)
        if isinstance(made, Answer):
            await self._sender.respond(interaction, message(made, surface=surface))
            for further in unturned(made, surface):
                await self._sender.follow_up(interaction, further)
        else:
            shown = made
            await self._sender.first(interaction, lambda: interaction.response.send_modal(Form(shown)))

    async def _made(self, interaction: discord.Interaction, name: str, line: str) -> Json | Answer:
        """The form, all that it does not hold itself noted; an answer where there is none."""
        again = filling.unpacked(line, filling.Opened) if line.startswith("{") else None
        opening = again or filling.Opened(name=name, line=line)
        form = await filling.formed(self._newsroom, opening, payloads.asker_of(interaction))
        if isinstance(form, Answer):
            await self._answering.note(form)
            return form
        packed = msgspec.structs.replace(opening, command=form.command, carried=form.carried, filled=None).packed()
        kept = {carried(packed, fits): packed, **{carried(one, forms.chooses): one for one in forms.long_values(form)}}
        for key, text in kept.items():
            if key != text:
                await self._newsroom.remember(PLATFORM, key, text)
        return forms.own(form, carried(packed, fits))

    # --- sent ---

    def met(self, interaction: discord.Interaction) -> bool:
        """Whether this form is being taken already."""
        met = interaction.id in self._met
        self._met[interaction.id] = None
        if len(self._met) > _MOST_SENT:
            self._met.popitem(last=False)
        return met

    async def taken(self, interaction: discord.Interaction, press: Press, fields: dict[str, str]) -> Answer:
        """What comes of a form that was sent. Never raises: whatever goes wrong, what was written can be sent again."""
        opened: filling.Opened | None = None
        try:
            opened = filling.unpacked(await self._noted(press.carried), filling.Opened)
            if opened is None:
                return filling.too_old(fields)
            fields = {name: await self._noted(value) or value for name, value in fields.items()}
            if not await self._newsroom.first_time(PLATFORM, f"form/{interaction.id}"):
                return filling.met_before(fields)
            asker = payloads.asker_of(interaction)
            answer = await answered(self._newsroom, filling.sent(opened, fields, asker), asker)
        except Exception:
            answer = filling.broken("a form that was sent")
        if opened is None:
            return filling.with_written(answer, fields)
        if answer.status is not Status.OK:
            answer = filling.mendable(answer, opened, fields)
        try:
            await self._answering.note(answer)
        except Exception:
            # Nothing would open the form again: what was written is shown, so that it can be copied.
            log.warning("what buttons carry could not be noted")
            answer = filling.with_written(msgspec.structs.replace(answer, actions=()), fields)
        return answer

    async def _noted(self, text: str) -> str | None:
        return await recalled(self._newsroom, PLATFORM, text)

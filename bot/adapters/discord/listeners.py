"""What is done with each interaction: commands, presses, forms, suggestions. Messages are conversation.py's.

client.py brings it here from the gateway; sending.py takes what goes out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import discord
import msgspec
from discord import app_commands

from bot.adapters.discord import forms, limits, payloads
from bot.adapters.discord.answering import Answering, refusal
from bot.adapters.discord.components import Does, Press, Surface, pressed
from bot.adapters.discord.declaring import NAMES, completes, option_of
from bot.adapters.discord.filling import HEARD, Filling
from bot.adapters.discord.markdown import label
from bot.adapters.discord.messages import Json, message, unturned
from bot.adapters.discord.sending import PLATFORM, Form, Gone, NotSent, Sender
from bot.adapters.discord.sharing import Sharing
from bot.core.answer import Action, Answer, Status
from bot.core.carrying import recalled
from bot.core.completing import distinct
from bot.core.dispatch import AS_OF
from bot.core.forms import lacks
from bot.core.invocation import Invocation
from bot.core.logbook import written_down
from bot.core.parameters import MOST_LETTERS
from bot.core.parsing import asked_with, typed
from bot.core.patience import told
from bot.errors import UserError

log = logging.getLogger("bot.discord")

GRACE = 0.8
"""Seconds that a first answer waits for the answer itself: most take a thousandth, and Discord waits three."""

MANY = 12
"""Questions under way, above which Discord is told first that an answer will come: answers take milliseconds, and turns."""

_OLD = "This button is too old to be remembered. Please ask again."
_NO_TEXT = "This message has no text that could be read."


class Listeners:
    """One method per type of interaction."""

    def __init__(self, answering: Answering, sender: Sender) -> None:
        self._answering = answering
        self._newsroom = answering.newsroom
        self._sender = sender
        self._sharing = Sharing(self._newsroom, sender, self._answer_to)
        self._filling = Filling(answering, sender)
        self._turns = asyncio.Semaphore(1)
        self._interactions: dict[discord.InteractionType, Callable[[discord.Interaction], Awaitable[None]]] = {
            discord.InteractionType.application_command: self._command,
            discord.InteractionType.autocomplete: self._complete,
            discord.InteractionType.component: self._component,
            discord.InteractionType.modal_submit: self._form,
        }

    async def interaction(self, interaction: discord.Interaction) -> None:
        """Whatever somebody did with a command, a button, a menu or a form. Never raises."""
        handle = self._interactions.get(interaction.type)
        if handle is not None:
            interaction.extras[HEARD] = asyncio.get_running_loop().time()
            with self._answering.under_way():
                await self._guarded(handle, interaction)

    # --- commands ---

    async def _command(self, interaction: discord.Interaction) -> None:
        if not await self._is_served(interaction):
            return
        asked = self._asked_by(interaction)
        if isinstance(asked, Answer):
            await self._sender.respond(interaction, message(asked, surface=_beside(interaction)))
            return
        command = self._newsroom.commands.get(asked.command)
        if command is not None and command.form is not None and lacks(command, asked):
            await self._filling.open(interaction, command.name, typed(asked), _beside(interaction))
        else:
            await self._ask(interaction, asked)

    def _asked_by(self, interaction: discord.Interaction) -> Invocation | Answer:
        data: Json = interaction.data or {}  # type: ignore[assignment]
        name, asker = payloads.clean(data.get("name")), payloads.asker_of(interaction)
        if name == NAMES:
            said = payloads.target_text(data)
            if not said.strip():
                return told(Status.NOT_FOUND, "Nothing to read", _NO_TEXT)
            return Invocation(command="names", arguments={"text": said}, asker=asker)
        return Invocation(command=name, arguments=payloads.arguments(data), asker=asker)

    async def _complete(self, interaction: discord.Interaction) -> None:
        data: Json = interaction.data or {}  # type: ignore[assignment]
        name, begun = payloads.focused(data)
        command = self._newsroom.commands.get(str(data.get("name")))
        option = option_of(command, name) if command is not None else None
        offers: list[tuple[str, str]] = []
        served = await self._answering.serves(interaction.guild_id, interaction.user.id)
        if option is not None and completes(option) and served:
            offers = self._newsroom.complete(option.type.kinds, begun[:MOST_LETTERS], limits.CHOICES)
        shown = distinct(offers, limits.CHOICE_NAME)[: limits.CHOICES]
        choices = [
            app_commands.Choice(name=label(one, limits.CHOICE_NAME), value=value)
            for one, value in shown
            if len(value) <= limits.CHOICE_VALUE
        ]
        await self._sender.first(interaction, lambda: interaction.response.autocomplete(choices))

    # --- buttons and menus ---

    async def _component(self, interaction: discord.Interaction) -> None:
        data: Json = interaction.data or {}  # type: ignore[assignment]
        press = pressed(payloads.clean(data.get("custom_id")))
        if press is None:
            log.info("a button without a meaning: %.60s", data.get("custom_id"))
            await self._sender.first(interaction, lambda: interaction.response.defer())
            return
        if not await self._is_served(interaction):
            return
        if press.does is Does.LOOK_UP:
            line = await self._line(press.carried)
            await self._open(interaction, forms.look_up(self._newsroom.commands, line or ""))
            return
        if press.does is Does.AS_OF:
            await self._open(interaction, forms.as_of(press.carried))
            return
        values = data.get("values") or ()
        line = await self._line(payloads.clean(values[0]) if values else press.carried)
        if line is None:
            old = told(Status.NOT_FOUND, "Too old", _OLD)
            await self._sender.respond(interaction, message(old, surface=_beside(interaction)))
            return
        if press.does is Does.FORM:
            name, _, about = line.partition(" ")
            await self._filling.open(interaction, name, about, _beside(interaction))
            return
        await self._press(interaction, press, line)

    async def _press(self, interaction: discord.Interaction, press: Press, line: str) -> None:
        private = interaction.message is not None and interaction.message.flags.ephemeral
        match press.does:
            case Does.SHARE:
                await self._sharing.share(interaction, line, press.page)
            case Does.PICK | Does.PAGE if private or interaction.guild_id is None:
                await self._ask_instead(interaction, line, press.page)
            case _:
                # What everybody sees stays as it is: whoever chooses there, or turns its page, sees that alone.
                await self._ask(interaction, line, press.page)

    async def _open(self, interaction: discord.Interaction, form: Json) -> None:
        await self._sender.first(interaction, lambda: interaction.response.send_modal(Form(form)))

    async def _line(self, carried: str) -> str | None:
        return await recalled(self._newsroom, PLATFORM, carried)

    # --- forms ---

    async def _form(self, interaction: discord.Interaction) -> None:
        data: Json = interaction.data or {}  # type: ignore[assignment]
        if not await self._is_served(interaction):
            return
        fields = {name: payloads.clean(value) for name, value in forms.filled(data.get("components")).items()}
        asker = payloads.asker_of(interaction)
        custom_id = payloads.clean(data.get("custom_id"))
        try:
            if custom_id == Does.LOOK_UP:
                await self._ask(interaction, forms.asked_for(fields, self._newsroom.commands, asker))
                return
            press = pressed(custom_id)
            if press is not None and press.does is Does.FORM:
                if not self._filling.met(interaction):
                    await self._show(interaction, lambda: self._filling.taken(interaction, press, fields))
                return
            line = await self._line(press.carried) if press is not None else None
            if line is None:
                raise UserError(_OLD)
            asked = asked_with(line, AS_OF, fields.get(forms.DAY, ""), self._newsroom.commands)
            await self._ask(interaction, asked, again=Action("As of…", line, asks=AS_OF))
        except UserError as reason:
            wrong = told(Status.BAD_INPUT, "That cannot be answered as asked", str(reason))
            await self._sender.respond(interaction, message(wrong, surface=_beside(interaction)))

    # --- what all of them share ---

    async def _ask(
        self,
        interaction: discord.Interaction,
        asked: str | Invocation,
        number: int = 1,
        again: Action | None = None,
    ) -> None:
        """An answer in a message of its own. again: what is offered where the question cannot be answered as asked."""

        async def answered() -> Answer:
            answer = await self._answer_to(asked, interaction)
            if again is not None and answer.status is Status.BAD_INPUT:
                return msgspec.structs.replace(answer, actions=(*answer.actions, again))
            return answer

        await self._show(interaction, answered, number)

    async def _show(
        self, interaction: discord.Interaction, answering: Callable[[], Awaitable[Answer]], number: int = 1
    ) -> None:
        """What is being made, in a message of its own."""
        surface = _beside(interaction)
        ephemeral = surface is Surface.PRIVATE
        response = interaction.response
        answer, deferred = await self._made_or_deferred(
            interaction, answering, lambda: response.defer(ephemeral=ephemeral, thinking=True)
        )
        shown = message(answer, number, surface)
        await (self._sender.fill if deferred else self._sender.respond)(interaction, shown)
        for further in unturned(answer, surface):
            await self._sender.follow_up(interaction, further)

    async def _ask_instead(self, interaction: discord.Interaction, line: str, number: int = 1) -> None:
        """An answer in place of the message that has the button."""
        answer, deferred = await self._made_or_deferred(
            interaction, lambda: self._answer_to(line, interaction), interaction.response.defer
        )
        shown = message(answer, number, _beside(interaction))
        await (self._sender.fill if deferred else self._sender.replace)(interaction, shown)

    async def _made_or_deferred(
        self,
        interaction: discord.Interaction,
        answering: Callable[[], Awaitable[Answer]],
        defer: Callable[[], Awaitable[object]],
    ) -> tuple[Answer, bool]:
        """The answer, and whether Discord was told first that there will be one: it takes long, or many are asking."""
        if self._answering.busy > MANY:
            await self._sender.first(interaction, defer)
            async with self._turns:
                # Whoever has an answer to send goes before the next one is made.
                await asyncio.sleep(0)
                return await answering(), True
        deferring: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        timer = loop.call_later(
            GRACE, lambda: deferring.append(loop.create_task(self._sender.first(interaction, defer)))
        )
        try:
            answer = await answering()
        finally:
            timer.cancel()
        for task in deferring:
            await task
        return answer, bool(deferring)

    async def _answer_to(self, asked: str | Invocation, interaction: discord.Interaction) -> Answer:
        asker = asked.asker if isinstance(asked, Invocation) else None
        return await self._answering.answer(asked, asker or payloads.asker_of(interaction))

    async def _is_served(self, interaction: discord.Interaction) -> bool:
        """Whether whoever asks is answered; if not, they are told."""
        if await self._answering.serves(interaction.guild_id, interaction.user.id):
            return True
        await self._sender.respond(
            interaction, message(refusal(direct=interaction.guild_id is None), surface=_beside(interaction))
        )
        return False

    async def _guarded(
        self, handle: Callable[[discord.Interaction], Awaitable[None]], interaction: discord.Interaction
    ) -> None:
        """Run a handler. What goes wrong is written down, and told where there is a way."""
        try:
            await handle(interaction)
        except Gone as gone:
            log.warning("%s was over before it was answered: %s", _what(interaction), gone)
        except NotSent as failed:
            log.warning("the answer to %s did not reach Discord: %s", _what(interaction), failed)
            # What may have arrived is not contradicted: where it did not, Discord says so itself.
            if not failed.unclear:
                said = "Discord did not take the answer. Please ask again; if it stays so, tell the operator."
                await self._excuse(interaction, told(Status.ERROR, "Not shown", said))
        except Exception:
            reference = written_down("a Discord interaction")
            said = f"Something went wrong here. Tell the operator the reference {reference}."
            await self._excuse(interaction, told(Status.ERROR, "Something went wrong here", said))

    async def _excuse(self, interaction: discord.Interaction, answer: Answer) -> None:
        if interaction.type is discord.InteractionType.autocomplete:
            return
        shown = message(answer, surface=_beside(interaction))
        try:
            if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
                await self._sender.fill(interaction, shown)
            elif interaction.response.is_done():
                await self._sender.follow_up(interaction, shown)
            else:
                await self._sender.respond(interaction, shown)
        except (Gone, NotSent) as failed:
            log.warning("nor could that be told: %s", failed)


def _beside(interaction: discord.Interaction) -> Surface:
    """Where an answer of its own is shown: to the asker alone, unless nobody else is there."""
    return Surface.DIRECT if interaction.guild_id is None else Surface.PRIVATE


def _what(interaction: discord.Interaction) -> str:
    """What somebody did, for the log: no word of what they asked."""
    data: Json = interaction.data or {}  # type: ignore[assignment]
    name = str(data.get("name") or str(data.get("custom_id", "")).partition(":")[0])[:40]
    return f"{interaction.type.name.replace('_', ' ')} {name!r}"

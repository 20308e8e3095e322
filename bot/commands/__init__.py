"""All commands, in the order help lists them. Each module declares one group.

A command imports its composers when it runs: a question in a fresh process should not pay for every other answer.
"""

from __future__ import annotations

from bot.commands import arranging, changing, guiding, listing, looking_up, people, relating, spotting, suggesting
from bot.core.command import Commands

COMMANDS = Commands.of(
    (
        relating.relations,
        people.leader,
        listing.meetings,
        listing.agreements,
        people.country,
        people.organization,
        listing.timeline,
        listing.events,
        listing.statements,
        listing.upcoming,
        looking_up.disputes,
        looking_up.source,
        looking_up.lookup,
        spotting.names_,
        changing.changes,
        arranging.digest,
        arranging.watch,
        arranging.unwatch,
        arranging.watches,
        suggesting.suggest,
        suggesting.review,
        guiding.help_,
        guiding.about,
    )
)

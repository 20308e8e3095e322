"""Who may what: roles of people, roles of the platform's own, everybody, nobody."""

from __future__ import annotations

import pytest

from bot.core.invocation import Asker
from bot.core.permissions import Permissions

EDITORS = Permissions(
    {"editors": ("slack:T1/U1", "discord:9/77"), "nobody": ()},
    {"digest": ("editors",), "watch": ("editors", "everyone"), "purge": ("nobody",), "sing": ()},
)


def slack(user: str, workspace: str = "T1") -> Asker:
    return Asker(platform="slack", user=user, workspace=workspace, channel=f"slack:{workspace}/C1")


def discord(user: str, *roles: str, guild: str = "9") -> Asker:
    return Asker(platform="discord", user=user, workspace=guild, roles=roles)


@pytest.mark.parametrize(
    ("asker", "may"),
    [
        (slack("U1"), True),
        (slack("U2"), False),
        (slack("U1", "T2"), False),
        (discord("U1"), False),
        (discord("5", "76", "77"), True),
        (discord("5", "76"), False),
        (discord("77"), True),
        (discord("5", "77", guild="8"), False),
        (Asker(platform="discord", user="5", roles=("77",)), False),
        (None, True),
    ],
)
def test_a_role_is_had_by_the_persons_and_the_platforms_roles_that_are_its_members(
    asker: Asker | None, may: bool
) -> None:
    assert EDITORS.may(asker, "digest") is may


def test_everyone_is_everybody_and_what_nobody_was_chosen_for_is_for_all() -> None:
    assert EDITORS.may(slack("U9"), "watch")
    assert EDITORS.may(slack("U9"), "preview")
    assert Permissions().may(slack("U9"), "digest")


def test_a_role_without_members_and_no_role_at_all_are_for_the_operator_alone() -> None:
    for command in ("purge", "sing"):
        assert not EDITORS.may(slack("U1"), command)
        assert EDITORS.may(None, command)


def test_whether_somebody_was_chosen_is_known() -> None:
    assert [EDITORS.names(command) for command in ("digest", "watch", "preview")] == [True, False, False]

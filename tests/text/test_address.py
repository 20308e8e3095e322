"""Channels' addresses: what is one, what is none, and what is said of that."""

from __future__ import annotations

import pytest

from bot.errors import UserError
from bot.text.address import Address


@pytest.mark.parametrize(
    "written", ["slack:T0123/C0456", "discord:1042093210934730792/17", "discord:@me/42", "ms-teams:a@b.c/19~x=y"]
)
def test_what_is_written_is_what_is_shown(written: str) -> None:
    assert str(Address.read(f"  {written} ")) == written


def test_it_has_three_parts() -> None:
    assert Address.read("slack:T1/C2") == Address("slack", "T1", "C2")


@pytest.mark.parametrize(
    "written",
    [
        *("", "general", "#general", "slack:", "slack:T1", "slack:T1/", "slack:/C1", "T1/C1", ":T1/C1", "Slack:T1/C1"),
        *("slack:T1/C1/9", "slack:T1:C1", "slack:T 1/C1", "slack:T1/C1\nslack:T1/C2", f"slack:T1/{'C' * 65}", "<#C1>"),
    ],
)
def test_what_is_none_is_told_how_one_is_written(written: str) -> None:
    with pytest.raises(UserError, match="is no channel: write PLATFORM:WORKSPACE/CHANNEL, such as slack:T0123456789/C"):
        Address.read(written)


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(UserError) as refused:
        Address.read("x" * 10_000)
    assert len(str(refused.value)) < 250


def test_a_direct_message_is_known_by_its_workspace() -> None:
    assert Address.read("discord:@me/42").direct
    assert not Address.read("discord:1/42").direct

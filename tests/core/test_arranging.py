"""What may be typed for a digest, and what it is taken for; everything else is refused with the way to write it."""

from __future__ import annotations

import pytest

from bot.core.arranging import At, Channel, Days, DigestAction, Follow, QuietDay, TimeZone, Watched
from bot.core.parameters import Parameter, Unresolved
from bot.errors import UserError
from tests.small_knowledge import TODAY, fictional


def read(kind: type[Parameter], text: str) -> str:
    return kind.read(text, fictional(), TODAY).asked


@pytest.mark.parametrize(
    ("kind", "typed", "taken"),
    [
        (DigestAction, " Preview ", "preview"),
        (DigestAction, "UNSUBSCRIBE", "unsubscribe"),
        (QuietDay, "Silent", "silent"),
        (At, "8:30", "08:30"),
        (At, "08.30", "08:30"),
        (At, "7", "07:00"),
        (At, "00:00", "00:00"),
        (At, "23:59", "23:59"),
        (TimeZone, "europe/istanbul", "Europe/Istanbul"),
        (TimeZone, "istanbul", "Europe/Istanbul"),
        (TimeZone, "new york", "America/New_York"),
        (TimeZone, "utc", "UTC"),
        (TimeZone, "louisville", "America/Kentucky/Louisville"),
        (Days, "Mon-Fri", "mon-fri"),
        (Days, "weekdays", "mon-fri"),
        (Days, "friday, monday wed", "mon,wed,fri"),
        (Days, "fri-mon", "mon,fri,sat,sun"),
        (Days, "mon-sun", "daily"),
        (Days, "daily", "daily"),
        (Channel, " slack:T1/C1 ", "slack:T1/C1"),
        (Channel, "discord:@me/5", "discord:@me/5"),
    ],
)
def test_what_is_meant_is_kept_in_one_form(kind: type[Parameter], typed: str, taken: str) -> None:
    assert read(kind, typed) == taken


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (DigestAction, "previews", "preview, subscribe, unsubscribe, list, pause or resume"),
        (DigestAction, "", "preview, subscribe"),
        (QuietDay, "maybe", "'maybe' is none of what can be chosen: line or silent"),
        *(
            (At, typed, "is no time of day: write it as 08:30")
            for typed in ("25:00", "8:60", "noon", "", "8:3", "-1:00")
        ),
        *((At, typed, "is no time of day") for typed in ("08:30:00", "24:00", "٠٨:٣٠", "8:", ":30", "008:30")),
        *((TimeZone, typed, "there is no time zone") for typed in ("mars", "", "../../etc/passwd", "Europe", "\0")),
        *(
            (Days, typed, "names no weekdays: write them as mon-fri")
            for typed in ("someday", "", ",", "m", "mon-", "-")
        ),
        *((Channel, typed, "write PLATFORM:WORKSPACE/CHANNEL") for typed in ("#desk", "slack:T1", "C1")),
    ],
)
def test_what_is_not_meant_is_told_how_to_write_it(kind: type[Parameter], typed: str, said: str) -> None:
    with pytest.raises(UserError) as refused:
        read(kind, typed)
    assert said in str(refused.value)


def test_names_to_follow_are_parted_by_commas_and_by_and() -> None:
    follow = Follow.read("ruritania, mira talvan;  syldavia borduria and pears,", fictional(), TODAY)
    assert follow.names == ["ruritania", "mira talvan", "syldavia borduria", "pears"]


@pytest.mark.parametrize(
    ("typed", "entry"),
    [("ruritania", "ruritania"), ("talvan", "mira-talvan"), ("strelsau", "strelsau"), ("pears", "pears")],
)
def test_watched_is_whatever_may_be_in_a_change(typed: str, entry: str) -> None:
    assert Watched.read(typed, fictional(), TODAY).id == entry


def test_what_is_unknown_cannot_be_watched() -> None:
    with pytest.raises(Unresolved):
        Watched.read("atlantis", fictional(), TODAY)

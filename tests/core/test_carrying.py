"""Does a button lead back to its question, however long that is?"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.app import Dragoman
from bot.core.answer import Action, Answer
from bot.core.carrying import carried, note_long, recalled
from tests.small_knowledge import TODAY, fictional


def fits(line: str) -> bool:
    return len(line) <= 20


async def test_what_fits_is_carried_and_what_does_not_is_noted() -> None:
    desk = Dragoman(fictional(), TODAY)
    long = "/names " + "Ruritania and Syldavia " * 9
    answer = Answer(title="x", line=long, actions=(Action("One", "/leader syldavia"),), suggestions=(long + "!",))
    await note_long(desk, "telegraph", answer, fits)
    for line in (long, long + "!", "/leader syldavia", ""):
        assert await recalled(desk, "telegraph", carried(line, fits)) == line
    assert carried("/leader syldavia", fits) == "/leader syldavia"
    assert len(carried(long, fits)) == 25
    assert await recalled(desk, "pigeon", carried(long, fits)) is None, "each platform has its own"
    assert await recalled(Dragoman(fictional(), TODAY), "telegraph", carried(long, fits)) is None


@given(st.text(max_size=40))
def test_nothing_that_is_typed_passes_for_a_key(line: str) -> None:
    assert carried(line, fits) == line or carried(line, fits).startswith("=")
    assert carried("=" + line, fits) != "=" + line

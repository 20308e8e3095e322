"""What a channel is told once, whatever is served when it is posted."""

from __future__ import annotations

from pathlib import Path

from bot.core.answer import Answer, Paragraph, Plain
from tests.desk.office import CHANNEL, at_work

DAY = 86_400.0


def saying(words: str) -> Answer:
    return Answer(title="For the editors", blocks=(Paragraph((Plain(words),)),))


async def test_the_same_is_told_once_as_it_was_written_first(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        notices = office.desk.notices
        assert not await notices.told(CHANNEL, "fire")
        await notices.tell(CHANNEL, "fire", saying("The mill burns."))
        assert await notices.told(CHANNEL, "fire")
        await notices.tell(CHANNEL, "fire", saying("The mill burnt."))
        await office.quiet()
        await notices.tell(CHANNEL, "fire", saying("There was a fire."))
        await notices.tell("slack:T1/C2", "fire", saying("Elsewhere, too."))
        await office.quiet()
        (told,) = office.platform.told()
        assert "The mill burns." in told
        assert len(office.platform.told("slack:T1/C2")) == 1


async def test_what_is_to_be_told_later_waits(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        await office.desk.notices.tell(CHANNEL, "fair", saying("The fair opens."), at=office.desk.now + 3_600)
        await office.wait(3_500)
        assert not office.platform.told()
        await office.wait(200)
        assert len(office.platform.told()) == 1


async def test_what_nobody_could_be_told_for_days_is_left(tmp_path: Path) -> None:
    async with at_work(tmp_path) as office:
        office.dragoman.reach("slack", None)
        await office.desk.notices.tell(CHANNEL, "fire", saying("The mill burns."))
        await office.wait(4 * DAY)
        office.dragoman.reach("slack", office.platform)
        await office.wait(DAY)
        assert not office.platform.told()

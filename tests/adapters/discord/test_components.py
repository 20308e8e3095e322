"""What a button carries works after a restart, however long the question; there are never more than Discord takes."""

from __future__ import annotations

import pytest

from bot.adapters.discord import limits
from bot.adapters.discord.components import Surface, controls, fits, pressed
from bot.core.answer import Action, Answer, Status
from bot.core.carrying import carried
from bot.core.lengths import length
from bot.core.pages import Page

LINE = "/relations qatar turkiye"


def page(number: int = 1, of: int = 1) -> Page:
    return Page(number, of, ("text",), ())


def labels(answer: Answer, shown: Page | None = None, surface: Surface = Surface.PRIVATE) -> list[list[str]]:
    rows = controls(answer, shown or page(), surface)
    return [[one.get("label") or one["placeholder"] for one in row["components"]] for row in rows]


@pytest.mark.parametrize("letter", ["x", "é", "😀", "<"])
def test_every_id_is_one_that_discord_takes_and_means_what_was_packed(letter: str) -> None:
    for count in range(60, 110):
        line = "/" + letter * (count // length(letter))
        answer = Answer(title="x", line=line, actions=tuple(Action(f"{at}", line) for at in range(3)))
        for row in controls(answer, page(12, 99), Surface.PRIVATE):
            for one in row["components"]:
                assert length(one["custom_id"]) <= limits.CUSTOM_ID
                press = pressed(one["custom_id"])
                assert press is not None
                assert press.carried == carried(line, fits)


def test_blanks_at_the_ends_of_a_line_are_not_lost() -> None:
    assert not fits(" /x")
    assert not fits("/x ")


@pytest.mark.parametrize("custom_id", ["", "x", "ask", "ask:0:1", "fly:0:1:/help", "page:0:one:/help", None, 7, "kind"])
def test_an_id_that_is_none_of_ours_means_nothing(custom_id: object) -> None:
    assert pressed(custom_id) is None


def test_a_dossiers_buttons_stand_in_one_row() -> None:
    answer = Answer(
        title="x",
        line=LINE,
        actions=(
            Action("Sources", "/source s1"),
            Action("Timeline", "/timeline a"),
            Action("As of…", LINE, asks="as-of"),
        ),
    )
    assert labels(answer) == [["Sources", "Timeline", "As of…", "Share to channel"]]
    assert labels(answer, page(2, 3)) == [
        ["‹ Previous page", "Next page ›"],
        ["Sources", "Timeline", "As of…", "Share to channel"],
    ]
    assert labels(answer, page(1, 3))[0] == ["Next page ›"]
    assert labels(answer, page(3, 3))[0] == ["‹ Previous page"]
    for surface in (Surface.PUBLIC, Surface.SHARED, Surface.DIRECT):
        assert labels(answer, surface=surface) == [["Sources", "Timeline", "As of…"]], "nothing more to share"


def test_a_few_choices_are_buttons_and_many_a_menu() -> None:
    def which(count: int) -> Answer:
        actions = tuple(Action(f"Korea {number}", f"/country k{number}") for number in range(count))
        return Answer(title="Which?", status=Status.AMBIGUOUS, line="/country korea", actions=actions)

    assert labels(which(2)) == [["Korea 0", "Korea 1", "Look up…"]]
    assert labels(which(5)) == [["Which one?"], ["Look up…"]]
    menu = controls(which(26), page(), Surface.PRIVATE)
    assert [len(row["components"][0].get("options", "x")) for row in menu] == [25, 1, 1]
    assert menu[0]["components"][0]["options"][0] == {"label": "Korea 0", "value": "/country k0"}
    many = controls(which(500), page(1, 3), Surface.PRIVATE)
    assert len(many) == limits.ROWS


def test_what_cannot_be_asked_again_is_neither_paged_nor_shared() -> None:
    assert labels(Answer(title="x"), page(1, 2)) == []
    assert labels(Answer(title="x", status=Status.ERROR)) == [["Look up…"]]
    assert labels(Answer(title="x", command="help", line="/help")) == [["Look up…", "Share to channel"]]

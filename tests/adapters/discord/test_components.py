"""What a button carries works after a restart, however long the question; there are never more than Discord takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import limits
from bot.adapters.discord.components import Carried, Does, Surface, controls, is_key, pressed
from bot.core.answer import Action, Answer, Status
from bot.core.lengths import length
from bot.core.pages import Page

LINE = "/relations qatar turkiye"


def page(number: int = 1, of: int = 1) -> Page:
    return Page(number, of, ("text",), ())


def labels(answer: Answer, shown: Page | None = None, surface: Surface = Surface.PRIVATE) -> list[list[str]]:
    rows = controls(answer, shown or page(), surface).rows
    return [[one.get("label") or one["placeholder"] for one in row["components"]] for row in rows]


@pytest.mark.parametrize("letter", ["x", "é", "😀", "<"])
@pytest.mark.parametrize("before", ["", "ask:0:1:", "page:0:12:"])
def test_a_line_stands_in_its_id_while_it_fits_and_under_a_key_beyond(letter: str, before: str) -> None:
    whole = (limits.CUSTOM_ID - len(before) - 1) // length(letter)
    for count, fits in ((whole, True), (whole + 1, False)):
        carried = Carried()
        line = "/" + letter * count
        written = carried.packed(line, before)
        assert length(written) <= limits.CUSTOM_ID
        assert (written == before + line) is fits
        assert list(carried.kept.values()) == ([] if fits else [line])
        assert is_key(written.removeprefix(before)) is not fits
        assert written == Carried().packed(line, before), "the same line has the same id"


@given(st.text(max_size=200), st.integers(1, 99))
def test_what_was_packed_is_what_is_pressed(line: str, number: int) -> None:
    carried = Carried()
    press = pressed(carried.packed(line, f"{Does.PAGE}:0:{number}:"))
    assert press is not None
    assert (press.does, press.page) == (Does.PAGE, number)
    assert carried.kept.get(press.carried, press.carried) == line
    assert not line.startswith("=") or press.carried != line, "what looks like a key is kept under one"


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
    menu = controls(which(26), page(), Surface.PRIVATE).rows
    assert [len(row["components"][0].get("options", "x")) for row in menu] == [25, 1, 1]
    assert menu[0]["components"][0]["options"][0] == {"label": "Korea 0", "value": "/country k0"}
    many = controls(which(500), page(1, 3), Surface.PRIVATE).rows
    assert len(many) == limits.ROWS


def test_what_cannot_be_asked_again_is_neither_paged_nor_shared() -> None:
    assert labels(Answer(title="x"), page(1, 2)) == []
    assert labels(Answer(title="x", status=Status.ERROR)) == [["Look up…"]]
    assert labels(Answer(title="x", command="help", line="/help")) == [["Look up…", "Share to channel"]]


def test_long_lines_of_all_buttons_are_kept() -> None:
    long = "/names " + "Erdoğan in Doha " * 40
    answer = Answer(title="x", line=long, actions=(Action("As of…", long, asks="as-of"), Action("More", long + "!")))
    made = controls(answer, page(1, 2), Surface.PRIVATE)
    assert sorted(made.kept.values()) == sorted({long, long + "!"})
    ids = [one["custom_id"] for row in made.rows for one in row["components"]]
    assert len(set(ids)) == len(ids) == 4

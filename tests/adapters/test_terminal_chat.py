"""The chat: what Tab offers, and what comes out when it is piped."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.adapters.terminal.chat import history_file
from bot.adapters.terminal.completing import MOST, offers
from tests.asking import newsroom
from tests.cli.conftest import Run, home, run

__all__ = ["home", "run"]


def texts(line: str) -> list[str]:
    return [offer.text for offer in offers(line, newsroom())]


def completed(line: str) -> list[str]:
    return [line[: len(line) - offer.typed] + offer.text for offer in offers(line, newsroom())]


def test_commands_are_offered_from_the_first_letter() -> None:
    assert "/relations " in texts("/rel")
    assert "/relations " in texts("rel")
    assert len(texts("/")) == len(list(newsroom().commands))


def test_names_follow_the_command() -> None:
    assert completed("/relations qat")[0] == "/relations Qatar "
    assert completed("/relations Qatar kaz")[0] == "/relations Qatar Kazakhstan "


def test_a_name_of_several_words_is_offered_from_its_second_on() -> None:
    assert "/relations Saudi Arabia " in completed("/relations saudi ar")
    assert completed("/relations syria saudi ar")[0] == "/relations syria Saudi Arabia "


def test_only_what_the_command_takes_is_offered() -> None:
    assert not any("Amir" in text or "Erdoğan" in text for text in texts("/country e"))


def test_options_and_their_values_are_offered() -> None:
    assert "since:" in texts("/meetings qatar ")
    assert "since:" in texts("/meetings qatar si")
    assert "/meetings qatar topic:Trade " in completed("/meetings qatar topic:tra")
    assert '/meetings qatar place:"Saudi Arabia" ' in completed("/meetings qatar place:saudi")
    assert "since:" not in texts("/meetings qatar since:2024 ")


def test_where_only_a_few_words_may_stand_they_are_offered() -> None:
    assert texts("/digest ")[:6] == ["preview ", "subscribe ", "unsubscribe ", "list ", "pause ", "resume "]
    assert completed("/digest p") == ["/digest preview ", "/digest pause "]
    assert completed("/digest subscribe quiet:S") == ["/digest subscribe quiet:silent "]
    assert "at:" in texts("/digest subscribe ")
    assert "preview " not in texts("/digest subscribe ")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "   ",
        "/",
        "/nope qat",
        "/relations",
        "/relations  ",
        '/relations "',
        "/relations 🎉",
        ":",
        "/meetings a:b:c",
        "/relations " + "a " * 500,
    ],
)
def test_anything_may_stand_before_the_cursor(line: str) -> None:
    assert len(offers(line, newsroom())) <= max(MOST, len(list(newsroom().commands)))


def test_piped_it_answers_plainly_and_ends_with_its_input(run: Run) -> None:
    done = run("chat", stdin=b"/relations qatar turkey\n\n/leader qwzxv\n")
    assert done.returncode == 0
    assert done.stdout.startswith("Qatar · Türkiye")
    assert "was not found" in done.stdout
    assert "\x1b" not in done.stdout


def test_quit_ends_it(run: Run) -> None:
    assert run("chat", stdin=b"quit\n/help\n").stdout == ""


def test_history_is_for_its_owner_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = history_file()
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0


def test_where_no_history_can_be_kept_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "dragoman").write_text("in the way", "utf-8")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert history_file() is None

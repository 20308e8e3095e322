"""Are all countries known by their names in every language, at once, whatever state the cache is in?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.kb import territory_cache
from bot.kb.territories import Territories
from bot.text.names import normalised


@pytest.fixture(scope="module")
def world() -> Territories:
    return Territories.open()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Qatar", {"QA"}),
        ("Катар", {"QA"}),
        ("卡塔尔", {"QA"}),
        ("QAT", {"QA"}),
        ("NO", {"NO"}),
        ("Holland", {"NL"}),
        ("Burma", {"MM"}),
        ("Czech Republic", {"CZ"}),
        ("Swaziland", {"SZ"}),
        ("Palestine", {"PS"}),
        ("Vatican", {"VA"}),
        ("East Timor", {"TL"}),
        ("Cape Verde", {"CV"}),
        ("DRC", {"CD"}),
        ("KSA", {"SA"}),
        ("Congo", {"CD", "CG"}),
        ("Korea", {"KP", "KR"}),
        ("Deutschland", {"DE"}),
        ("Kosovo", {"XK"}),
    ],
)
def test_a_country_is_known_by_its_names_and_codes(world: Territories, name: str, codes: set[str]) -> None:
    assert {row.code for row in world.exact(normalised(name))} == codes


@pytest.mark.parametrize("word", ["Europe", "EU", "ZZ", "XA", "419", "Atlantis"])
def test_what_is_no_country_is_not_known(world: Territories, word: str) -> None:
    assert world.exact(normalised(word)) == []


def test_every_country_has_an_english_name(world: Territories) -> None:
    assert world.english_name("AT") == world.english_name("at") == "Austria"
    assert world.english_name("TR") == "Türkiye"
    assert {"Turkey", "Republic of Türkiye"} <= set(world.names("tr"))
    assert "Islamic Republic of Iran" in world.names("IR")
    assert len(world.codes) >= 249
    assert all(len(world.english_name(code)) > 2 for code in world.codes)
    with pytest.raises(KeyError):
        world.english_name("ZZ")


def test_every_english_name_finds_its_country(world: Territories) -> None:
    lost = [
        name
        for code in world.codes
        for name in world.names(code)
        if code not in {row.code for row in world.exact(normalised(name))}
    ]
    assert lost == []


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch, world: Territories) -> list[str]:
    """Compiling takes seconds; here it hands out the table already compiled, and notes that it was asked to."""
    from bot.kb import territories

    whole = bytes(world._table._view)
    asked: list[str] = []

    def compiled(stamp: str, progress: object) -> bytes:
        asked.append(stamp)
        return whole

    monkeypatch.setattr(territories, "_compile", compiled)
    return asked


def test_it_is_compiled_once(tmp_path: Path, fast: list[str]) -> None:
    first, second = Territories.open(tmp_path / "new"), Territories.open(tmp_path / "new")
    assert len(fast) == 1
    assert first.codes == second.codes
    assert [path.suffix for path in (tmp_path / "new").iterdir()] == [".bin"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"\0" * 100,
        lambda whole: whole[:5000],
        lambda whole: whole[:-1000],
        lambda whole: b"not ours" + whole,
        lambda whole: whole[:60_000] + bytes([whole[60_000] ^ 1]) + whole[60_001:],
        lambda whole: whole[:-50] + bytes([whole[-50] ^ 1]) + whole[-49:],
        lambda whole: whole.replace(b'"stamp":"', b'"stamp":"9', 1),
        lambda whole: whole[:30] + b"\xff" + whole[31:],
    ],
)
def test_a_damaged_or_foreign_file_is_replaced(tmp_path: Path, fast: list[str], damage: object) -> None:
    Territories.open(tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert Territories.open(tmp_path).exact("qatar")
    assert len(fast) == 2
    Territories.open(tmp_path)
    assert len(fast) == 2


def test_a_folder_that_cannot_be_written_to_costs_only_time(tmp_path: Path, fast: list[str]) -> None:
    (tmp_path / "file").write_text("in the way")
    assert Territories.open(tmp_path / "file").exact("qatar")
    (tmp_path / "folder").mkdir()
    Territories.open(tmp_path / "folder")
    (path,) = (tmp_path / "folder").iterdir()
    path.unlink()
    path.mkdir()
    assert Territories.open(tmp_path / "folder").exact("qatar")
    assert [found.name for found in (tmp_path / "folder").iterdir()] == [path.name]


def test_the_cache_is_where_the_user_says(tmp_path: Path) -> None:
    if sys.platform == "linux":
        assert territory_cache.folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "dragoman"
        assert territory_cache.folder({"XDG_CACHE_HOME": "relative"}) == Path.home() / ".cache" / "dragoman"
        assert territory_cache.folder({}) == Path.home() / ".cache" / "dragoman"


def test_compiling_tells_how_far_it_is(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    compiled = Territories.open(tmp_path, progress=lambda done, of: seen.append((done, of)))
    assert compiled.exact("катар")
    assert len(seen) > 5
    assert seen[-1][0] == seen[-1][1] >= seen[0][0]


def test_an_exact_question_loads_nothing_heavy() -> None:
    Territories.open()
    code = (
        "import sys; from bot.kb.names.index import NameIndex; from bot.kb.names.forms import Name;"
        "from bot.kb.territories import Territories;"
        "index = NameIndex([Name('Qatar', 'qatar', 'country')], Territories.open());"
        "assert index.find('Turkey').match and index.find('катар').match;"
        "print([name for name in ('numpy', 'rapidfuzz', 'anyascii', 'babel', 'pycountry', 'platformdirs') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert run.stdout.strip() == "[]"

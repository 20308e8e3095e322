"""`dragoman kb preview --page` as a browser gets it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from bot.cli.door import enter
from tests.desk.committed import Editing, needs_git
from tests.small_knowledge import ENTRIES, written

RELATION = "relations/ruritania-syldavia"
EVIL = "allies</pre><script>alert(1)</script>"


@needs_git
def test_the_page_shows_each_answer_before_and_after_on_every_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "desk")
    desk = Editing(tmp_path / "desk")
    desk.commit("Begin")
    desk.write(RELATION, ENTRIES[RELATION].replace("friends in peace", EVIL).lstrip())
    code = enter(
        ["kb", "preview", "--knowledge", str(desk.knowledge), "--today", "2032-03-01", "--page", "preview.html"]
    )
    assert code == 0
    out = capsys.readouterr().out
    assert out.startswith("preview.html shows what is altered")
    assert "answered otherwise" in out
    page = (tmp_path / "preview.html").read_text("utf-8")
    assert "<script" not in page
    assert "<h3>terminal</h3>" in page
    pair = page.partition("<code>/relations ruritania syldavia</code></h2>")[2].partition("<h2 ")[0]
    for platform in ("slack", "discord"):
        shown = pair.partition(f"<h3>{platform}</h3>")[2].partition("<h3>")[0]
        before, after = (unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', shown))
        assert "friends in peace" in before
        assert "allies" not in before
        assert "allies" in after
        assert "<script" not in after
        assert before.startswith("<!doctype html>")

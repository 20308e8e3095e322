"""What a change alters as one HTML page: each answer before and after, as the terminal and every platform show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from bot.kb.writing import replace_file

if TYPE_CHECKING:
    from rich.text import Text as Line

    from bot.core.adapter import Platform
    from bot.desk.previewing import Altered

COLUMNS = 100
"""Of a terminal, on the page."""

_STYLE = """
body { margin: 0 auto; padding: 24px; max-width: 1640px; background: #fafafa; color: #1d1c1d;
  font: 15px/1.45 "Liberation Sans", "DejaVu Sans", Arial, sans-serif }
h1 { font-size: 22px } h2 { font-size: 18px; margin: 40px 0 8px; border-top: 1px solid #ccc; padding-top: 16px }
h3 { font-size: 13px; color: #616061; margin: 16px 0 6px; text-transform: capitalize }
pre { background: #fff; border: 1px solid #ddd; border-radius: 8px; padding: 14px; overflow-x: auto; margin: 0;
  font: 13px/1.4 "DejaVu Sans Mono", "Liberation Mono", monospace }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 16px }
.pair > div { min-width: 0 } .pair span { color: #616061; font-size: 13px }
iframe { width: 100%; border: 1px solid #ddd; border-radius: 8px; background: #fff }
nav li { margin: 2px 0 } code { background: #eee; border-radius: 3px; padding: 1px 4px }
"""
_FITTED = "this.style.height = this.contentDocument.documentElement.scrollHeight + 'px'"

Marked = Callable[["Altered", int], "Iterable[Line]"]
"""The lines of both answers in so many columns, those that differ marked."""


def write_page(
    target: Path, found: Sequence[tuple[str, Altered]], platforms: Sequence[Platform], marked: Marked, said: str
) -> None:
    """Write the page; what stands there is replaced. said: what was asked, and how much came out otherwise."""
    contents = "".join(
        f'<li><a href="#a{at}"><code>{escape(heading)}</code></a></li>' for at, (heading, _) in enumerate(found)
    )
    answers = "".join(
        f'<h2 id="a{at}"><code>{escape(heading)}</code></h2>{_answer(one, platforms, marked)}'
        for at, (heading, one) in enumerate(found)
    )
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>What the change alters</title>'
        f"<style>{_STYLE}</style><body><h1>What the change alters</h1><p>{escape(said)}</p>"
        f"<nav><ul>{contents}</ul></nav>{answers}</body></html>\n"
    )
    replace_file(target, page.encode("utf-8", "replace"))


def _answer(one: Altered, platforms: Sequence[Platform], marked: Marked) -> str:
    from bot.core.adapter import picture_of

    parts = [f"<h3>terminal</h3><pre>{_in_colour(marked(one, COLUMNS))}</pre>"]
    for platform in platforms:
        before, after = picture_of(platform, one.before), picture_of(platform, one.after)
        if before and after:
            parts.append(
                f'<h3>{escape(platform.name)}</h3><div class="pair">{_frame("before", before)}{_frame("after", after)}</div>'
            )
    return "".join(parts)


def _frame(when: str, page: str) -> str:
    """A platform's page within ours, with its own style; nothing in it may run."""
    held = f'<iframe sandbox="allow-same-origin" srcdoc="{escape(page)}" onload="{escape(_FITTED)}"></iframe>'
    return f"<div><span>{when}</span>{held}</div>"


def _in_colour(lines: Iterable[Line]) -> str:
    from io import StringIO

    from rich.console import Console

    console = Console(
        file=StringIO(), record=True, width=COLUMNS + 4, highlight=False, markup=False, emoji=False, force_terminal=True
    )
    for line in lines:
        console.print(line, no_wrap=True, overflow="ignore", crop=False)
    return console.export_html(inline_styles=True, code_format="{code}")

"""The paragraphs of a Markdown text and what its front matter states, without the marks that lay it out."""

from __future__ import annotations

import re

import msgspec

from bot.kb.drafting.boilerplate import is_boilerplate
from bot.kb.drafting.stated import Stated, author, clean, day

_PAIR = re.compile(r"([A-Za-z_-]{2,30})\s*:\s*(.+)")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_OWN_LINE = re.compile(r"\s{0,3}(?:#{1,6}\s|[-*+]\s|[0-9]{1,3}[.)]\s|\||>|(?:[-*_]\s*){3,}$)")
_LEADING = re.compile(r"^\s*(?:>\s*)*(?:#{1,6}\s+|[-*+]\s+|[0-9]{1,3}[.)]\s+)?(?:\[[ xX]\]\s+)?")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}$|[\s|:-]+$")
_IMAGE = re.compile(r"!\[[^\]]{0,300}\]\([^)]{0,500}\)|!\[[^\]]{0,300}\]\[[^\]]{0,100}\]")
_LINK = re.compile(r"\[([^\]]{1,500})\](?:\([^)]{0,800}\)|\[[^\]]{0,100}\])")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^>\s]{1,500}>")
_TAG = re.compile(r"</?[A-Za-z][^>]{0,300}>")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]]{1,100}\]:\s")
_FOOTNOTE = re.compile(r"\[\^[^\]]{1,40}\]")
_STRONG = re.compile(r"(\*\*|__|~~|`)(?=\S)(.{1,2000}?\S|\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]{1,500}?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])")
_NO_MARKS = str.maketrans("", "", "*_`~")
_LONGEST_MARKED = 5_000
"""Characters of a paragraph in which marks are matched pair by pair; in a longer one they are only taken away."""
_LONGEST_HEAD = 60
"""Lines of front matter that are looked at."""


class Marked(msgspec.Struct, frozen=True):
    """What was read out of a Markdown text."""

    lines: tuple[str, ...]
    stated: Stated


def read_marked(text: str) -> Marked:
    """Read a Markdown text: each paragraph, heading, item and row becomes one line. Never raises."""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    stated, raw = _front_matter(raw)
    lines: list[list[str]] = []
    fenced = going_on = False
    for line in raw:
        if _FENCE.match(line):
            fenced, going_on = not fenced, False
        elif fenced or _DEFINITION.match(line) or not line.strip() or _RULE.fullmatch(line):
            going_on = False
        elif going_on and not _OWN_LINE.match(line):
            lines[-1].append(line.strip())
        else:
            lines.append([_LEADING.sub("", line).strip()])
            going_on = not line.lstrip().startswith(("#", "|"))
    plain = (_plain(" ".join(line)) for line in lines)
    return Marked(tuple(line for line in plain if line and not is_boilerplate(line)), stated)


def _plain(line: str) -> str:
    line = _FOOTNOTE.sub("", _AUTOLINK.sub("", _IMAGE.sub("", line)))
    line = _TAG.sub("", _LINK.sub(r"\1", line))
    if len(line) > _LONGEST_MARKED:
        return " ".join(line.translate(_NO_MARKS).split())
    for mark in (_STRONG, _STRONG, _EMPHASIS):
        line = mark.sub(r"\2", line)
    if line.startswith("|"):
        line = " · ".join(cell.strip() for cell in line.strip("|").split("|") if cell.strip())
    return " ".join(_ESCAPED.sub(r"\1", line).split())


def _front_matter(raw: list[str]) -> tuple[Stated, list[str]]:
    first = next((number for number, line in enumerate(raw) if line.strip()), 0)
    if not raw or raw[first].strip() not in ("---", "+++"):
        return Stated(), raw
    fence = raw[first].strip()
    last = next((n for n in range(first + 1, min(len(raw), first + _LONGEST_HEAD)) if raw[n].strip() == fence), None)
    if last is None:
        return Stated(), raw
    told: dict[str, str] = {}
    for line in raw[first + 1 : last]:
        found = _PAIR.fullmatch(line.replace(" = ", ": ", 1).strip())
        if found:
            told.setdefault(found[1].lower(), found[2].strip(" \"'"))

    def value(*names: str) -> str | None:
        return next((told[name] for name in names if name in told), None)

    stated = Stated(
        title=clean(value("title", "headline")),
        author=author(value("author", "authors", "byline", "by")),
        publisher=clean(value("publisher", "site", "source", "outlet", "publication")),
        published=day(value("published", "date", "publish_date", "pubdate", "datepublished")),
        language=(clean(value("lang", "language")) or "").lower().partition("-")[0] or None,
    )
    return stated, raw[last + 1 :]

"""The paragraphs of a saved web page and what its head states. Navigation, scripts, captions and notices are left out."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import msgspec

from bot.kb.drafting.boilerplate import is_boilerplate, is_marked_so
from bot.kb.drafting.stated import Stated, author, clean, day

_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "footer", "aside", "form", "button", "figcaption", "svg", "iframe",
    "select", "menu", "dialog", "audio", "video", "textarea", "canvas", "object",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article", "main", "header",
    "br", "hr", "table", "tr", "td", "th", "dd", "dt", "dl", "pre", "address", "figure", "body", "details", "summary",
    "title", *_SKIPPED,
))  # fmt: skip
_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
))  # fmt: skip
_PROSE = frozenset(("p", "li", "h1", "h2", "h3", "h4", "blockquote", "dd", "td", "pre"))
_LEAST_ARTICLE = 40
"""Words. A page may have an <article> for each of its teasers; one with fewer words than this is none."""
_LEAST_LOOSE = 5
_MOST_JSON = 200_000
_MOST_DEEP = 2_000
"""Open elements that are kept track of; what lies deeper counts as part of the deepest."""


class Block(msgspec.Struct):
    """A stretch of text between two block elements. article: number of the <article> it is in, 0 for none."""

    tag: str
    article: int
    main: bool
    header: bool
    text: list[str]
    linked: int = 0

    @property
    def line(self) -> str:
        return " ".join("".join(self.text).split())


class Page(msgspec.Struct, frozen=True):
    """What was read out of a page."""

    lines: tuple[str, ...]
    stated: Stated


def read_page(text: str) -> Page:
    """Read a page. Never raises for what is in it; no lines where it holds no prose."""
    text = _without_comments(text)
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = _lines(reader.blocks)
    if not lines:
        # An element that was left open swallowed the page, or everything is marked as a banner.
        reader = _Reader(strict=False)
        reader.feed(text)
        reader.close()
        lines = _lines(reader.blocks)
    stated = _stated(reader)
    title = stated.title
    if title and not any(title.casefold() in line.casefold() for line in lines[:3]) and reader.has_meta_title:
        lines = [title, *lines]
    return Page(tuple(lines), stated)


class _Reader(HTMLParser):
    """Turns a page into blocks. strict: whether elements that hold no prose are skipped by their kind and marks."""

    def __init__(self, strict: bool = True) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.meta: dict[str, str] = {}
        self.data: list[str] = []
        self.times: list[str] = []
        self.language: str | None = None
        self.title = ""
        self._strict = strict
        self._open: list[tuple[str, bool]] = []
        self._skipping = 0
        self._articles = 0
        self._article: list[int] = []
        self._main = self._header = self._link = 0
        self._in_data = self._in_title = False

    @property
    def has_meta_title(self) -> bool:
        return "og:title" in self.meta

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self._about_the_page(tag, given)
        if tag in _BLOCKS:
            self._break(tag)
        if tag in _VOID or len(self._open) >= _MOST_DEEP:
            return
        hidden = "hidden" in given or given.get("aria-hidden") == "true"
        skipped = tag in ("script", "style", "template") or (
            self._strict
            and tag not in ("html", "body", "main", "article")
            and (tag in _SKIPPED or hidden or is_marked_so(given.get("class", ""), given.get("id", "")))
        )
        self._open.append((tag, skipped))
        self._skipping += skipped
        self._count(tag, 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._break("")
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                for closed, skipped in self._open[place:]:
                    self._skipping -= skipped
                    self._count(closed, -1)
                del self._open[place:]
                return
            # A stray end inside a skipped element closes nothing outside of it.
            if self._open[place][1] or len(self._open) - place > 200:
                return

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.data.append(data)
        elif self._in_title:
            self.title += data
        elif not self._skipping and self.blocks:
            self.blocks[-1].text.append(data)
            self.blocks[-1].linked += len(data) if self._link else 0
        elif not self._skipping:
            self._break("")
            self.blocks[-1].text.append(data)

    def _break(self, tag: str) -> None:
        inside = tag if tag in _PROSE else next((one for one, _ in self._open[:-9:-1] if one in _PROSE), "")
        article = self._article[-1] if self._article else 0
        if self.blocks and not any(map(str.strip, self.blocks[-1].text)):
            self.blocks.pop()
        self.blocks.append(Block(inside, article, self._main > 0, self._header > 0, []))

    def _count(self, tag: str, step: int) -> None:
        if tag == "article":
            if step > 0:
                self._articles += 1
                self._article.append(self._articles)
            elif self._article:
                self._article.pop()
        self._main += step * (tag == "main")
        self._header += step * (tag == "header")
        self._link += step * (tag == "a")
        if step < 0:
            self._in_data = self._in_data and tag != "script"
            self._in_title = self._in_title and tag != "title"

    def _about_the_page(self, tag: str, given: dict[str, str]) -> None:
        if tag == "html" and given.get("lang"):
            self.language = given["lang"]
        elif tag == "meta":
            name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
            if name and given.get("content"):
                self.meta.setdefault(name, given["content"])
        elif tag == "time" and given.get("datetime"):
            published = "pubdate" in given or given.get("itemprop", "").lower() == "datepublished"
            self.times.insert(0, given["datetime"]) if published else self.times.append(given["datetime"])
        elif tag == "script":
            self._in_data = given.get("type", "").lower() == "application/ld+json"
        elif tag == "title":
            self._in_title = True


def _lines(blocks: list[Block]) -> list[str]:
    filled = [(block, line) for block in blocks if (line := block.line)]
    sizes: dict[int, int] = {}
    for block, line in filled:
        sizes[block.article] = sizes.get(block.article, 0) + len(line.split())
    best = max((article for article in sizes if article), key=lambda article: sizes[article], default=0)
    if best and sizes[best] >= _LEAST_ARTICLE:
        headline = [pair for pair in filled if pair[0].tag == "h1" and pair[0].article != best][:1]
        inside = [pair for pair in filled if pair[0].article == best]
        has_own = any(block.tag == "h1" for block, _ in inside)
        kept = inside if has_own else headline + inside
    elif any(block.main for block, _ in filled):
        kept = [pair for pair in filled if pair[0].main or pair[0].tag == "h1"]
    else:
        kept = [pair for pair in filled if not pair[0].header or pair[0].tag == "h1"]
    return [line for block, line in kept if _is_prose(block, line)]


def _is_prose(block: Block, line: str) -> bool:
    words = len(line.split())
    if not block.tag and words < _LEAST_LOOSE:
        return False
    if block.linked > 0.6 * len(line) and block.tag != "h1" and words < 25:
        return False
    return not is_boilerplate(line)


def _stated(reader: _Reader) -> Stated:
    data = _linked_data(reader.data)
    meta = reader.meta

    def first(*names: str) -> str | None:
        return next((meta[name] for name in names if name in meta), None)

    published = data.get("published") or first(
        "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "pubdate", "parsely-pub-date",
        "publish-date", "sailthru.date",
    )  # fmt: skip
    days = [found for one in (published, *reader.times) if (found := day(one))]
    title = clean(data.get("title")) or clean(first("og:title", "twitter:title"))
    return Stated(
        title=title,
        author=author(data.get("author")) or author(first("author", "article:author", "byl", "dc.creator")),
        publisher=clean(data.get("publisher")) or clean(first("og:site_name", "dc.publisher", "publisher")),
        published=days[0] if days else None,
        language=(clean(reader.language) or "").lower().partition("-")[0] or None,
    )


def _linked_data(pieces: list[str]) -> dict[str, Any]:
    """What JSON-LD says of the article. Whatever cannot be read there is passed over."""
    try:
        told: list[Any] = [json.loads("".join(pieces))] if 0 < sum(map(len, pieces)) <= _MOST_JSON else []
    except (ValueError, RecursionError):
        told = []
    for _ in range(200):
        if not told:
            break
        one = told.pop(0)
        if isinstance(one, list):
            told = [*one[:50], *told]
        elif isinstance(one, dict):
            if "headline" in one or "datePublished" in one:
                return {
                    "title": one.get("headline"),
                    "author": _name(one.get("author")),
                    "publisher": _name(one.get("publisher")),
                    "published": one.get("datePublished"),
                }
            told = [*told, *(one.get(key) for key in ("@graph", "mainEntity") if key in one)]
    return {}


def _name(value: Any) -> Any:
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        elif isinstance(value, dict):
            value = value.get("name")
    return value


def _without_comments(text: str) -> str:
    """The page without comments and declarations: the parser goes over those that do not end again and again."""
    pieces: list[str] = []
    at = 0
    while (start := text.find("<!", at)) >= 0:
        pieces.append(text[at:start])
        comment = text.startswith("<!--", start)
        end = text.find("-->" if comment else ">", start + 2)
        if end < 0:
            return "".join(pieces)
        at = end + (3 if comment else 1)
    pieces.append(text[at:])
    # An angle bracket that opens no tag is one of the text.
    return re.sub(r"<(?![A-Za-z/])", "&lt;", "".join(pieces))

"""From a saved file to a Reading: the text as `kb verify` will read it, cut into its numbered paragraphs.

A text file in UTF-8 is its own document. Of a page, a Markdown text or a file in another encoding the extracted text
is the document: one paragraph a line and, where the head of the page states what its text does not, a last line with
publisher, author and date.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import msgspec

from bot.errors import UserError
from bot.kb.drafting.decoding import decoded
from bot.kb.drafting.marked import read_marked
from bot.kb.drafting.pages import read_page
from bot.kb.drafting.stated import Stated
from bot.reading import MOST_BYTES as MOST_CARD
from bot.text.characters import refused
from bot.text.paragraphs import Article

MOST_BYTES = 4 << 20
MOST_PARAGRAPHS = 9_999
"""A citation has at most four digits."""
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html|<head|<body|<article|<meta)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Reading(msgspec.Struct, frozen=True):
    """A document ready to be held against the knowledge.

    file: the name it has in the archive; content: its bytes there; saved: whether these are the file's own.
    """

    file: str
    content: bytes
    saved: bool
    article: Article
    stated: Stated
    notes: tuple[str, ...] = ()


def read_article(path: Path, source: str, extract: str | None = None) -> Reading:
    """Read a saved article. source: the id of its card; extract: the name that an extracted text is to have.

    Raises UserError, saying what to do, for a file that is not there, holds no text, or has too much of it.
    """
    content = _content(path)
    shown = repr(path.name)
    text = decoded(content, shown)
    notes = list(text.notes)
    stated = Stated()
    lines: tuple[str, ...] | None = None
    if path.suffix.lower() in (".html", ".htm", ".xhtml") or _PAGE.match(text.text[:2000]):
        page = read_page(text.text)
        lines, stated = page.lines, page.stated
    elif path.suffix.lower() in (".md", ".markdown"):
        marked = read_marked(text.text)
        lines, stated = marked.lines, marked.stated
    saved = lines is None and text.plain and extract is None and _NAME.fullmatch(path.name) is not None
    if lines is None:
        written = text.text
        if any(0x80 <= ord(letter) < 0xA0 for letter in written):
            notes.append("Control characters stand in the text; it was not read as it was meant.")
    else:
        written = "\n\n".join([*lines, *_foot(stated, lines)]) + "\n"
    article = Article.of(written)
    _bounded(article, shown)
    document = content if saved else written.encode("utf-8", "replace")
    file = path.name if saved else extract or f"{source}_{_plain_stem(path)}.txt"
    return Reading(file, document, saved, article, stated, tuple(notes))


def _content(path: Path) -> bytes:
    shown = repr(path.name)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UserError(f"{shown} is not a file: name the saved article")
            if status.st_size > MOST_BYTES:
                raise UserError(
                    f"{shown} is larger than {MOST_BYTES:,} bytes: save the article alone, without pictures"
                )
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UserError(f"there is no file {shown}: name the saved article") from None
    except (OSError, ValueError) as reason:
        told = (getattr(reason, "strerror", None) or "bad name").lower()
        raise UserError(f"{shown} cannot be read ({told})") from None


def _bounded(article: Article, shown: str) -> None:
    count = len(article.paragraphs)
    if not any(any(map(str.isalpha, paragraph)) for paragraph in article.paragraphs):
        raise UserError(f"no paragraph of prose was found in {shown}: save the text of the article and try again")
    if count > MOST_PARAGRAPHS:
        message = f"{shown} has {count:,} paragraphs, and no more than {MOST_PARAGRAPHS:,} can be cited"
        raise UserError(f"{message}: cut it into several documents")
    if _card_size(article) > MOST_CARD:
        raise UserError(f"{shown} has more paragraphs and sentences than a card holds: cut it into several documents")


def _card_size(article: Article) -> int:
    """The least number of characters that the card of an article takes: a fingerprint of each paragraph and sentence."""
    return sum(110 + 20 * len(sentences) for sentences in article.sentences)


def _foot(stated: Stated, lines: tuple[str, ...]) -> list[str]:
    """One more line with what only the head of the page states, so that the text bears out its card."""
    text = "\n".join(lines).casefold()
    told = [one for one in (stated.publisher, stated.author) if one and one.casefold() not in text]
    if stated.published is not None and str(stated.published) not in text:
        told.append(str(stated.published))
    return [" · ".join(told)] if told else []


def _plain_stem(path: Path) -> str:
    stem = re.sub(r"[^A-Za-z0-9]+", "-", path.stem).strip("-").lower()[:60]
    return stem if stem and not refused(stem) else "article"

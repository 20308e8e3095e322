"""Running text as words: what each is folded to, how it hangs on the one before. Which are names is spotting.py's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from bot.kb.names.ordinary import COMMON
from bot.text.names import normalised

_LONGEST_WORD = 60
"""Letters. No name has a longer word, and what is longer is not folded."""
_WRAPPED = 50
"""A line at least so long was broken by its width, and a name may go on in the next; a shorter one ends there."""

_MARKS = "\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0591-\u05c7"
_APOSTROPHES = "'’ʼ‘`´"
_WORD = re.compile(
    rf"(?:[^\W\d_]\.)+[^\W\d_]?(?![^\W_])|[^\W_](?:[^\W_{_APOSTROPHES}]|[{_MARKS}])*"
    rf"(?:[{_APOSTROPHES}](?:[^\W_{_APOSTROPHES}]|[{_MARKS}])+)*|&"
)
_ENDING = re.compile(
    rf"(?<=..)[{_APOSTROPHES}](?:s|[nysş]?[iıuü]n?|[yn]?[ae]|[dt][ae](?:n|ki)?|y?l[ae]|l[iıuü]|l[ae]r)$",
    re.IGNORECASE,
)
"""The English possessive, and the endings that Turkish hangs on a name after an apostrophe."""
_HYPHENS = frozenset("-‐‑–")
_SHORTENED = frozenset(
    "mr mrs ms dr prof amb gen col capt lt sgt pres gov sen rep st hon rev maj brig adm min".split()  # noqa: SIM905
)
_BULLETS = tuple("-–—•*·>|#1234567890")


_SMALL_IN_HEADLINES = frozenset(
    "about after against amid before between during from into over than that through under until upon with".split()  # noqa: SIM905
)


class Joint(StrEnum):
    """What stands between a word and the one before. BREAK: whatever ends a phrase, or nothing at all."""

    BREAK = "."
    BLANK = " "
    HYPHEN = "-"


class Style(StrEnum):
    """What capitals say in a line: that a word is a name (PLAIN), or nothing."""

    PLAIN = "plain"
    HEADLINE = "headline"
    SHOUTED = "shouted"


class Word(NamedTuple):
    """One word. key: folded; bare: without a possessive or an ending after an apostrophe; line: counted from 0."""

    text: str
    key: str
    bare: str
    start: int
    end: int
    joint: Joint
    line: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter, or goes on with one after a small article: d'Ivoire."""
        return self.text[0].isupper() or (self.text[1:2] in _APOSTROPHES and self.text[2:3].isupper())

    @property
    def cased(self) -> bool:
        """Whether its script has capitals."""
        return self.text[0].isupper() or self.text[0].islower()


def words_of(text: str) -> list[Word]:
    """The words, addresses of pages and people left out. Offsets are those of `text`."""
    text = unwrapped(text)
    found: list[Word] = []
    folded: dict[str, tuple[str, str]] = {}
    addresses = _addresses(text)
    address = next(addresses, None)
    end, line, before = 0, 0, ""
    for match in _WORD.finditer(text):
        start = match.start()
        while address is not None and address[1] <= start:
            address = next(addresses, None)
        if address is not None and address[0] <= start:
            continue
        written = match.group()
        pair = folded.get(written)
        if pair is None:
            pair = folded[written] = _folded(written)
        between = text[end:start]
        joint = Joint.BLANK if between == " " and found else _joint(between, before)
        if joint is Joint.BREAK:
            line += between.count("\n")
        before, after = pair
        end = match.end()
        found.append(Word(written, before, after, start, end, joint, line))
    return found


def unwrapped(text: str) -> str:
    """The same, as long, with a space for each line end that only the width of the page put there."""
    lines = text.split("\n")
    joined: list[str] = []
    for number, line in enumerate(lines[:-1]):
        following = lines[number + 1].lstrip()
        ended = line.rstrip()[-1:] in ".!?:;…"
        goes_on = len(line) >= _WRAPPED and following and not ended and not following.startswith(_BULLETS)
        joined += [line, " " if goes_on else "\n"]
    return "".join([*joined, lines[-1]])


def style_of(line: list[Word]) -> Style:
    """What capitals say in a line of these words."""
    return _style([word for word in line if word.cased and len(word.text) > 1])


_WORDY = 4
"""Letters of a word that headlines give a capital, and words by which a line is told to be one."""


def _style(words: list[Word]) -> Style:
    # A line of nothing but abbreviations is not shouted.
    if len(words) > 1 and all(word.text.isupper() for word in words):
        wordy = any(len(word.text) > _WORDY or word.key in COMMON - {"us"} for word in words)
        return Style.SHOUTED if wordy else Style.PLAIN
    long = [word for word in words if len(word.text) >= _WORDY]
    small = any(not word.capital and word.key not in _SMALL_IN_HEADLINES for word in long)
    return Style.HEADLINE if len(long) >= _WORDY and not small else Style.PLAIN


def _folded(written: str) -> tuple[str, str]:
    if len(written) > _LONGEST_WORD:
        return "", ""
    if written.isascii() and written.isalnum():
        key = written.lower()
        return key, key
    if written == "&":
        return "and", "and"
    key = normalised(written).replace(" ", "")
    bare = _ENDING.sub("", written)
    return key, key if bare == written else normalised(bare).replace(" ", "")


def _joint(between: str, before: str) -> Joint:
    """before: the key of the word before; empty where there is none."""
    if not before:
        return Joint.BREAK
    if not between or (between.isspace() and "\n" not in between):
        return Joint.BLANK
    if between in _HYPHENS:
        return Joint.HYPHEN
    if between.startswith(".") and between[1:].isspace() and "\n" not in between and before in _SHORTENED:
        return Joint.BLANK
    return Joint.BREAK


_SUSPECT = re.compile(r"@|://|www\.|\.(?=[a-z]{2})")
_BLANK = re.compile(r"\s")


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    """From where to where addresses of pages, mailboxes and accounts go, whose words name nothing."""
    done = 0
    for suspect in _SUSPECT.finditer(text):
        if suspect.start() < done:
            continue
        blank = _BLANK.search(text, suspect.start())
        end = blank.start() if blank else len(text)
        start = suspect.start()
        while start > done and not text[start - 1].isspace():
            start -= 1
        done = end
        if _is_address(text[start:end]):
            yield start, end


def _is_address(chunk: str) -> bool:
    if "://" in chunk or "@" in chunk or chunk.startswith("www."):
        return True
    host = chunk.strip("()[]<>,;:!?\"'“”").split("/", 1)[0]
    head, dot, last = host.rstrip(".").rpartition(".")
    return bool(dot) and len(head) > 1 and len(last) > 1 and last.isascii() and last.isalpha() and last.islower()

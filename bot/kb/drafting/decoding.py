"""From the bytes of a saved article to its text, or why they hold none. What kind of page it is, reading.py finds out."""

from __future__ import annotations

import codecs
import re

import msgspec

from bot.errors import UserError

_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip or office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "compressed",
    b"{\\rtf": "an RTF document",
    b"\xd0\xcf\x11\xe0": "an office document",
}
_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})|encoding=["']([\w.-]{2,40})"""
)
_HEAD = 4096
_LEAST_TEXT = 0.95
"""Below this share of printable characters it is no text, whatever it decodes to."""
_TURKISH = re.compile(rb"[A-Za-z](?:[\xfd\xfe\xf0]|[\xdd\xde])[A-Za-z]")


class Decoded(msgspec.Struct, frozen=True):
    """A text. encoding: how it was read; plain: its bytes are UTF-8 already; notes: what to know about it."""

    text: str
    encoding: str
    plain: bool
    notes: tuple[str, ...] = ()


def decoded(content: bytes, name: str) -> Decoded:
    """The text of a file. Raises UserError for what holds no text, saying what it is."""
    if not content.strip():
        raise UserError(f"{name} is empty: save the article's text and try again")
    for signature, kind in _SIGNATURES.items():
        if content.startswith(signature):
            raise UserError(f"{name} is {kind}, not text: save the article as text, HTML or Markdown")
    result = _marked(content) or _utf8(content)
    if result is None and b"\0" not in content[:_HEAD]:
        result = _declared(content) or _guessed(content)
    if result is None or not _is_text(result.text):
        raise UserError(f"{name} is not text: save the article as text, HTML or Markdown")
    return result


def _marked(content: bytes) -> Decoded | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return Decoded(content.decode(encoding), encoding, False, (f"The file is in {encoding.upper()}.",))
            except UnicodeDecodeError:
                return None
    return None


def _utf8(content: bytes) -> Decoded | None:
    try:
        return Decoded(content.decode("utf-8-sig"), "utf-8", True)
    except UnicodeDecodeError:
        return None


def _declared(content: bytes) -> Decoded | None:
    found = _DECLARED.search(content[:_HEAD])
    if not found:
        return None
    name = (found[1] or found[2]).decode("ascii")
    try:
        encoding = codecs.lookup(name).name
        text = content.decode(encoding)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None
    return Decoded(text, encoding, False, (f"The file is in {encoding}, as the page says.",))


def _guessed(content: bytes) -> Decoded:
    encoding = _likeliest(content)
    note = f"The file is not UTF-8 and does not say what it is; it was read as {encoding}, which is a guess."
    return Decoded(content.decode(encoding, "replace"), encoding, False, (note,))


def _likeliest(content: bytes) -> str:
    """The Windows code page whose letters make words: runs of Cyrillic or Arabic ones; Turkish by its own letters."""
    sample = content[: 1 << 16]
    high = sum(byte >= 0xC0 for byte in sample)
    for encoding, letters in (("cp1251", r"\b[а-яёА-ЯЁ][а-яё]{2,}\b"), ("cp1256", "[\u0621-\u064a]{3,}")):
        words = re.findall(letters, sample.decode(encoding, "replace"))
        # What is Cyrillic is mostly small letters; Western accents read as Cyrillic stand alone among Latin ones.
        if sum(map(len, words)) > 0.6 * high and high > 20:
            return encoding
    return "cp1254" if _TURKISH.search(sample) else "cp1252"


def _is_text(text: str) -> bool:
    sample = text[: 1 << 16]
    fine = sum(character.isprintable() or character in "\n\r\t\f\xa0\u200b\u200c\u200d\ufeff" for character in sample)
    return fine >= _LEAST_TEXT * len(sample) and any(map(str.isalpha, sample)) and "\0" not in sample

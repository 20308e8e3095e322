"""Source: the card of one document. What it is, where it comes from, what each paragraph says, what to doubt in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from bot.kb.citations import Citation
from bot.text.dates import Date


class Nature(StrEnum):
    """What kind of text a document is."""

    NEWS_REPORT = "news report"
    ENVOY_STATEMENT = "envoy's statement"
    MACHINE_TRANSLATED = "machine-translated report"
    TEMPLATED = "templated report"


class Paragraph(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One paragraph. account: what it says, in one line of our own. fingerprint: of the paragraph; sentences: of each."""

    account: str
    fingerprint: str
    sentences: tuple[str, ...]


class Caution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something doubtful in the document. at: the paragraphs it concerns; none means the document as a whole."""

    text: str
    at: tuple[Citation, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A card in seeds/, in our own words. Nothing here is copied from the document.

    title: a short description of ours, not the document's headline. publisher, author: only what it states itself.
    published: its own date, or an inferred one marked `?` with the reasoning in published_why.
    """

    id: Annotated[str, msgspec.Meta(pattern="^s[0-9]{3,}$")]
    title: str
    file: str
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    nature: Nature
    language: str
    publisher: str | None = None
    publisher_why: str | None = None
    author: str | None = None
    published: Date | None = None
    published_why: str | None = None
    damage: str | None = None
    cautions: tuple[Caution, ...] = ()
    paragraphs: tuple[Paragraph, ...]

"""The source card of an article: in our own words, with an account and the fingerprints of every paragraph."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import Any

import msgspec

from bot.kb.drafting.diagnosing import Diagnosis, language_of
from bot.kb.drafting.proposals import Proposals
from bot.kb.drafting.publishing import Published, author_of, publisher_of
from bot.kb.drafting.reading import Reading
from bot.kb.drafting.recognising import Recognised, Sentence
from bot.kb.drafting.wording import account, listed
from bot.kb.evidence.passages import Form, Passage
from bot.kb.knowledge import Knowledge
from bot.kb.shaping import encode
from bot.kb.sources import Paragraph, Source
from bot.text.paragraphs import fingerprint

_SUBJECTS = ("country", "organization", "person")
_MOST_SUBJECTS = 4
_HEADLINE = 22
"""Words. A longer line without a full stop is a paragraph that lost it."""


def card_of(
    kb: Knowledge, source: str, reading: Reading, found: Recognised, proposals: Proposals, published: Published
) -> Source:
    """The card, as it goes into seeds/."""
    diagnosis = Diagnosis(reading, found, published, source)
    whole = Passage("\n".join(reading.article.paragraphs))
    publisher, author = publisher_of(reading), author_of(reading)
    publisher = publisher if publisher and whole.find(Form.of(publisher)) is not None else None
    author = author if author and whole.find(Form.of(author)) is not None else None
    return Source(
        id=source,
        title=_title(kb, found, proposals),
        file=reading.file,
        sha256=sha256(reading.content).hexdigest(),
        nature=diagnosis.nature(),
        language=language_of(reading),
        publisher=publisher,
        publisher_why=None if publisher else "The text names no outlet as its own.",
        author=author,
        published=published.date,
        published_why=published.why,
        damage=diagnosis.damage(),
        cautions=diagnosis.cautions(),
        paragraphs=tuple(_paragraphs(kb, reading, found, proposals)),
    )


def card_tree(card: Source) -> dict[str, Any]:
    """The card as YAML has it."""
    tree: dict[str, Any] = msgspec.to_builtins(card, enc_hook=encode)
    return tree


def _title(kb: Knowledge, found: Recognised, proposals: Proposals) -> str:
    """Whom it is about and what it tells of."""
    counts: dict[str, int] = {}
    for sentence in found.sentences:
        for mention in sentence.mentions:
            if mention.known and mention.kind in _SUBJECTS:
                counts[mention.id] = counts.get(mention.id, 0) + 1
    most = sorted(counts, key=lambda one: -counts[one])[:_MOST_SUBJECTS]
    about = listed([kb.short_name(one) for one in most]) or "nobody the knowledge has"
    kinds = [
        word
        for word, made in (
            ("meetings", proposals.meetings), ("agreements", proposals.agreements), ("statements", proposals.statements),
        )
        if made
    ]  # fmt: skip
    return f"Article on {about}{f': {listed(kinds)}' if kinds else ''}"


def _paragraphs(kb: Knowledge, reading: Reading, found: Recognised, proposals: Proposals) -> list[Paragraph]:
    inside: dict[int, list[Sentence]] = {}
    for sentence in found.sentences:
        inside.setdefault(sentence.cite.first, []).append(sentence)
    told: dict[int, list[str]] = {}
    for word, places in (
        ("a meeting", [cite for one in proposals.meetings for cite in one.cites]),
        ("an agreement", [cite for one in proposals.agreements for cite in one.cites]),
        ("a statement", [point.cite for one in proposals.statements for point in one.points]),
    ):
        for cite in places:
            told.setdefault(cite.first, []).append(word)
    figures = Counter(one.cite.first for one in proposals.every_figure)
    result: list[Paragraph] = []
    for number, text in enumerate(reading.article.paragraphs, 1):
        sentences = inside.get(number, [])
        result.append(
            Paragraph(
                account=_account(kb, number, text, sentences, told.get(number, []), figures[number]),
                fingerprint=fingerprint(text),
                sentences=tuple(fingerprint(one) for one in reading.article.sentences[number - 1]),
            )
        )
    return result


def _account(kb: Knowledge, number: int, text: str, sentences: list[Sentence], told: list[str], figures: int) -> str:
    names = [
        kb.name(one.id)
        for sentence in sentences
        for one in (*sentence.mentions, *sentence.inner)
        if one.known and one.kind != "post"
    ]
    dates = [dated.date.shown() for sentence in sentences for dated in sentence.dates if dated.date is not None]
    headline = (
        len(text.split()) <= _HEADLINE and not text.rstrip("”\"'’)").endswith((".", "!", "?", "…", ":")) and bool(names)
    )
    return account(names, told, dates, figures, headline)

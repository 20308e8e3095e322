"""The original documents in the archive: found by the file names on their cards, and held against those cards."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec

from bot.errors import Problem, UserError
from bot.kb.citations import Citation
from bot.kb.evidence.passages import Form, Passage
from bot.kb.evidence.quoted_dates import moments, says
from bot.kb.loading import Loaded
from bot.kb.sources import Source
from bot.text.paragraphs import Article, fingerprint

MOST_BYTES = 16 << 20
"""An article takes some thousand bytes; what is larger than this is not one, and is not read."""


class Original(msgspec.Struct, frozen=True):
    """A document and its card."""

    card: Source
    article: Article
    whole: Passage


class Originals:
    """Every document that could be read, and the passages that were asked for so far."""

    def __init__(self, documents: dict[str, Original]) -> None:
        self.documents = documents
        self._passages: dict[tuple[str, ...], Passage] = {}

    def passage(self, cites: tuple[Citation, ...]) -> Passage:
        """The text of these places, each once, as one passage. Raises LookupError for a place that is not there."""
        key = tuple(dict.fromkeys(map(str, cites)))
        if key not in self._passages:
            self._passages[key] = Passage("\n".join(self.text(Citation.parse(place)) for place in key))
        return self._passages[key]

    def text(self, place: Citation) -> str:
        """What stands at one place. Raises LookupError if there is no such document, paragraph or sentence."""
        document = self.documents.get(place.source)
        if document is None:
            raise LookupError(f"the document of {place.source} could not be read")
        there = len(document.article.paragraphs)
        if place.last > there:
            raise LookupError(f"there is no paragraph {place.last}; the document has {there}")
        return document.article.at(place.paragraphs, place.sentence)

    def beside(self, cites: tuple[Citation, ...]) -> Passage:
        """The same with what stands right before and after: sentences where sentences are cited, else paragraphs."""
        places: list[Citation] = []
        for cite in cites:
            article = self.documents[cite.source].article
            last = len(article.paragraphs if cite.sentence is None else article.sentences[cite.first - 1])
            if cite.sentence is None:
                places.append(Citation(cite.source, max(1, cite.first - 1), min(last, cite.last + 1)))
                continue
            for sentence in range(max(1, cite.sentence - 1), min(last, cite.sentence + 1) + 1):
                places.append(Citation(cite.source, cite.first, sentence=sentence))
        return self.passage(tuple(places))

    def so_far(self, cites: tuple[Citation, ...]) -> Passage:
        """Everything from the beginning of each cited document to the cited place."""
        furthest: dict[str, int] = {}
        for cite in cites:
            furthest[cite.source] = max(furthest.get(cite.source, 0), cite.last)
        return self.passage(tuple(Citation(source, 1, last) for source, last in furthest.items()))

    def whole(self, cites: tuple[Citation, ...]) -> list[Original]:
        """The cited documents, each once."""
        sources = dict.fromkeys(cite.source for cite in cites)
        return [self.documents[source] for source in sources if source in self.documents]


def open_originals(loaded: Loaded, archive: Path) -> tuple[Originals, list[Problem]]:
    """Every card's document, with all that is wrong between the two. Raises UserError if the folder is not there."""
    if not archive.is_dir():
        raise UserError(f"there is no folder {archive}: --archive takes the folder that holds the original documents")
    documents: dict[str, Original] = {}
    problems: list[Problem] = []
    for card in loaded.contents.sources:
        written = loaded.sources[card.id]
        content = _content(archive, card.file)
        if isinstance(content, str):
            advice = "put the document into the archive under this name, or mend the name"
            problems.append(loaded.problem(written, ("file",), f"{card.file!r} {content}", advice))
            continue
        try:
            article = Article.of(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            message = f"{card.file!r} in the archive is not UTF-8 text"
            problems.append(loaded.problem(written, ("file",), message, "put the document there as the card knows it"))
            continue
        original = Original(card, article, Passage("\n".join(article.paragraphs)))
        documents[card.id] = original
        problems += (
            loaded.problem(written, path, message, advice)
            for path, message, advice in _differences(original, sha256(content).hexdigest())
        )
    return Originals(documents), problems


def _content(archive: Path, name: str) -> bytes | str:
    """The bytes of one document, or in words why they cannot be had. Never leaves the archive, never blocks."""
    if name in ("", ".", "..") or Path(name).name != name:
        return "is no plain file name"
    try:
        with os.fdopen(os.open(archive / name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return "in the archive is not a regular file"
            if status.st_size > MOST_BYTES:
                return f"in the archive is larger than {MOST_BYTES:,} bytes"
            return file.read()
    except FileNotFoundError:
        return "is not in the archive"
    except (OSError, ValueError) as error:
        return f"in the archive cannot be read ({(getattr(error, 'strerror', None) or 'bad name').lower()})"


def _differences(original: Original, digest: str) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where the card and the document differ: path in the card, message, advice."""
    card, article = original.card, original.article
    changed = "a document that changed gets a new card; if the card is wrong, mend it"
    if digest != card.sha256:
        yield ("sha256",), "the document's checksum is another", changed
    if len(article.paragraphs) != len(card.paragraphs):
        message = f"the document has {len(article.paragraphs)} paragraphs, the card {len(card.paragraphs)}"
        yield ("paragraphs",), message, changed
    for number, (paragraph, sentences, told) in enumerate(
        zip(article.paragraphs, article.sentences, card.paragraphs, strict=False)
    ):
        if fingerprint(paragraph) != told.fingerprint:
            yield ("paragraphs", number, "fingerprint"), f"paragraph {number + 1} has another fingerprint", changed
        if [fingerprint(sentence) for sentence in sentences] != list(told.sentences):
            message = f"the sentences of paragraph {number + 1} have other fingerprints"
            yield ("paragraphs", number, "sentences"), message, changed
    for field, name in (("publisher", card.publisher), ("author", card.author)):
        if name is not None and original.whole.find(Form.of(name)) is None:
            yield (field,), f"the document does not name {name!r}", "leave it out: only what the document states counts"
    if card.published is not None and not card.published.inferred:
        found = [mention.moment for mention in original.whole.dates if mention.complete]
        if not all(any(says(there, wanted) for there in found) for wanted in moments(card.published)):
            message = f"the document does not give {card.published} as a date"
            yield ("published",), message, "mark an inferred date with ? and give the reasoning in `published_why`"

"""Whether `reads` reads right: the phrase stands in the text, means what it is read as, and the claim uses it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from bot.kb.claims import Figure, Modality
from bot.kb.evidence.originals import Original
from bot.kb.evidence.passages import Form, words_of
from bot.kb.evidence.quoted_dates import Moment, date_mentions, later_moments, meaning, moments, says
from bot.kb.evidence.quoted_numbers import number_mentions
from bot.kb.evidence.support import Cited, Support, explained, failed, ids_in
from bot.text.dates import Date

_NOW = frozenset({"now", "currently", "at present"})


def readings(cited: Cited) -> Iterator[tuple[str, Support]]:
    """What the text says to each phrase that a claim reads."""
    for phrase, meant in cited.reads.items():
        if cited.passage.find(Form.of(phrase, strict=False)) is None:
            advice = "write the phrase as it stands there, or leave the reading out"
            yield phrase, failed(f"the phrase {phrase!r} does not stand in {cited.shown}", advice)
        elif (date := _as_date(meant)) is not None:
            yield phrase, _date(phrase, date, cited)
        elif all(name in cited.forms.entries for name in ids_in(meant)):
            yield phrase, _entities(phrase, ids_in(meant), cited)
        else:
            yield phrase, _number(phrase, meant, cited)


def read_dates(cited: Cited) -> list[tuple[str, tuple[Moment, ...]]]:
    """The phrases that are read as dates, each with what it is read as."""
    found = [(phrase, _as_date(meant)) for phrase, meant in cited.reads.items()]
    return [(phrase, moments(date)) for phrase, date in found if date is not None]


def _as_date(text: str) -> Date | None:
    try:
        return Date.parse(text)
    except ValueError:
        return None


def _date(phrase: str, date: Date, cited: Cited) -> Support:
    claimed = [moment for value in _claimed_dates(cited) for moment in moments(value)]
    wanted = moments(date)
    if not any(says(moment, one) for moment in wanted for one in claimed):
        return failed(f"{phrase!r} is read as {date}, but nothing here has that date", "mend the reading or the value")
    ahead = cited.claim is not None and cited.claim.modality is not Modality.FACT
    exact, around, inferred = _known(phrase, cited, ahead)
    if exact:
        if not any(says(found, one) for found in exact for one in wanted):
            means = ", ".join(sorted({"-".join(f"{part:02}" for part in found if part) for found in exact}))
            return failed(f"{phrase!r} means {means}, not {date}", "mend the reading and the value")
    elif _computable(phrase):
        advice = "cite the source's own date as well, or give the card a date"
        return failed(f"what {phrase!r} means cannot be told from the date of its source", advice)
    for one in wanted:
        if not any(says(found, one) for found in (*exact, *around)):
            shown = "-".join(f"{part:02}" for part in one if part)
            return failed(f"{phrase!r} is read as {shown}, a date that its source does not lead to", "mend the reading")
    if inferred and not date.inferred:
        message = f"{phrase!r} counts from an inferred date, and {date} is not marked"
        return failed(message, "mark it as inferred, with ?")
    return explained(f"“{phrase}” is {date}")


def _known(phrase: str, cited: Cited, ahead: bool) -> tuple[list[Moment], list[Moment], bool]:
    """What the phrase means itself; the dates its documents give; whether the former hangs on an inferred date."""
    exact: list[Moment] = []
    around: list[Moment] = []
    inferred = False
    for document in cited.originals.whole(cited.cites):
        published = document.card.published
        here = cited.originals.passage(tuple(cite for cite in cited.cites if cite.source == document.card.id))
        around += _document_dates(document)
        if here.find(Form.of(phrase, strict=False)) is None:
            continue
        before = len(exact)
        relative = False
        for mention in date_mentions(phrase):
            relative = relative or not mention.complete
            exact += (moment for way in {False, ahead} if (moment := meaning(mention, published, way)))
        exact += later_moments(phrase, [mention.moment for mention in here.dates if mention.complete])
        if phrase.lower() in _NOW and published is not None:
            exact, relative = [*exact, *moments(published)], True
        # A whole date in the phrase itself needs no anchor.
        if len(exact) > before:
            inferred = inferred or (relative and published is not None and published.inferred)
        elif published is not None and published.inferred:
            inferred = True
    return exact, around, inferred


def _document_dates(document: Original) -> list[Moment]:
    published = document.card.published
    found = [meaning(mention, published) for mention in document.whole.dates]
    return [*(moment for moment in found if moment), *(moments(published) if published else ())]


def _computable(phrase: str) -> bool:
    return any(True for _ in date_mentions(phrase))


def _claimed_dates(cited: Cited) -> list[Date]:
    claim = cited.claim
    values = [] if claim is None else [getattr(claim, field) for field in claim.__struct_fields__]
    return [value for value in values if isinstance(value, Date)]


def _entities(phrase: str, ids: tuple[str, ...], cited: Cited) -> Support:
    before = cited.originals.so_far(cited.cites)
    for entity_id in ids:
        if cited.forms.named(entity_id, before) is None:
            message = f"{phrase!r} is read as {entity_id!r}, which its source has not named up to there"
            return failed(message, "mend the reading")
    texts = [value for value in _claimed_texts(cited) if value not in ids]
    named = {
        entity_id
        for text in texts
        for words in (words_of(text),)
        for position in range(len(words))
        for entity_id in cited.forms.meant(words, position)
    }
    if not any(entity_id in _claimed_texts(cited) or entity_id in named for entity_id in ids):
        message = f"{phrase!r} is read as {', '.join(ids)}, but nothing here says so"
        return failed(message, "mend the reading or the value")
    return explained(f"“{phrase}” is {', '.join(ids)}")


def _claimed_texts(cited: Cited) -> list[str]:
    claim = cited.claim
    if claim is None:
        return []
    fields = [field for field in claim.__struct_fields__ if field not in ("why", "reads", "cite")]
    values = [getattr(claim, field) for field in fields]
    return [value for value in values if isinstance(value, str)]


def _number(phrase: str, meant: str, cited: Cited) -> Support:
    there = {(number.value, number.scale) for number in number_mentions(phrase)}
    read = {(number.value, number.scale) for number in number_mentions(meant)}
    claim = cited.claim
    claimed = {(claim.value, claim.scale)} if isinstance(claim, Figure) else set()
    count = getattr(claim, "count", None) if isinstance(claim, msgspec.Struct) else None
    claimed |= {(float(count), None)} if isinstance(count, int) else set()
    if not read:
        advice = "read a phrase as a date, as ids of entries, or as a number"
        return failed(f"{meant!r} is no date, no id and no number", advice)
    if read != there or not read & claimed:
        return failed(f"{phrase!r} does not read as {meant!r} here", "mend the reading or the value")
    return explained(f"“{phrase}” is {meant}")

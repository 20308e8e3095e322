"""How each kind of value is looked for in the text it cites: an entity, a date, a count, a figure, words of our own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.kb.citations import Citation
from bot.kb.claims import Comparator, Figure
from bot.kb.evidence.passages import Form, Word, words_of
from bot.kb.evidence.quoted_dates import DAYS, DateMention, Moment, date_mentions, moments, says
from bot.kb.evidence.quoted_numbers import (
    MAGNITUDES,
    ORDINAL,
    NumberMention,
    amount,
    is_measure,
    number_mentions,
    ordinals,
)
from bot.kb.evidence.readings import read_dates
from bot.kb.evidence.support import Cited, Support, as_found, explained, failed, literal, worst
from bot.kb.records import Agreement, Event, Meeting
from bot.kb.sources import Nature
from bot.kb.walking import leaves
from bot.text.dates import Date

# fmt: off
_OPENINGS = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "it", "its", "he", "his", "she", "her", "they", "their", "one",
    "both", "all", "some", "most", "many", "several", "few", "each", "every", "neither", "either", "none", "no",
    "other", "others", "another", "there", "here", "then", "now", "in", "on", "at", "by", "for", "from", "to", "of", "with",
    "without", "under", "over", "after", "before", "since", "until", "while", "when", "where", "as", "and", "but", "or",
    "not", "more", "less", "what", "who", "whoever", "how", "why", "being", "beyond", "between", "among", "about",
))
# fmt: on
"""Words that may open a sentence of ours; any other must stand somewhere in lower case, or it is taken for a name."""
_NO_COUNTS = frozenset({0.0, 1.0})
_MIXED = re.compile(r"[0-9]")
"""A word with a digit that is no number (202x, 90s) is held against the text as a name is."""
_CONTENT = 4
_STEM = 5
"""Letters. Words shorter than the first stand everywhere; the second cuts most endings off."""


def _is_ordinary(word: Word, cited: Cited) -> bool:
    """Whether a word that opens a sentence is no name: it stands in lower case in the documents or in our own text."""
    if word.folded in DAYS:
        return False
    documents = cited.originals.documents.values()
    if word.folded in _OPENINGS or any(word.folded in document.whole.lower_case_words for document in documents):
        return True
    return word.folded in cited.our_words()


def entity(entity_id: str, field: str, cited: Cited) -> Support:
    """An id: one of its forms stands there, or a phrase there is read as it; an event stands on the same place."""
    entry = cited.forms.entries.get(entity_id)
    if isinstance(entry, (Meeting, Agreement, Event)):
        return _event(entity_id, cited)
    mention = cited.named(entity_id)
    if mention is not None:
        return as_found(mention)
    phrase = cited.reading_of(entity_id)
    if phrase is not None:
        return explained(f"“{phrase}” is read as {entity_id}")
    if field == "said_by" and (support := _speaker(entity_id, cited)) is not None:
        return support
    advice = "cite the place that names it as well, or add `reads:` with the phrase that stands for it"
    return failed(f"{entity_id!r} is not named in {cited.shown}", advice)


def _event(event_id: str, cited: Cited) -> Support:
    for place in cited.places(event_id):
        if any(overlapping(place, own) for own in cited.cites):
            return explained(f"{event_id} stands on {place} too")
    phrase = cited.reading_of(event_id)
    if phrase is not None:
        return explained(f"“{phrase}” is read as {event_id}")
    advice = "cite the place on which both stand, here or there"
    return failed(f"{event_id!r} stands on none of {cited.shown}", advice)


def _speaker(entity_id: str, cited: Cited) -> Support | None:
    """Who speaks is often named beside the sentence, not in it; an envoy's statement names its speaker at its head."""
    sentences = tuple(cite for cite in cited.cites if cite.sentence is not None)
    around = cited.forms.named(entity_id, cited.originals.beside(sentences)) if sentences else None
    if around is not None:
        return explained(f"“{around.text}” in the sentence beside it")
    for document in cited.originals.whole(cited.cites):
        if document.card.nature is Nature.ENVOY_STATEMENT:
            head = Citation(document.card.id, 1)
            mention = cited.forms.named(entity_id, cited.originals.passage((head,)))
            if mention is not None:
                return explained(f"“{mention.text}” at the head of {document.card.id}, an envoy's statement")
    return None


def overlapping(one: Citation, other: Citation) -> bool:
    """Whether two citations share a sentence."""
    if one.source != other.source or one.last < other.first or other.last < one.first:
        return False
    return one.sentence is None or other.sentence is None or one.sentence == other.sentence


def when(value: Date, cited: Cited) -> Support:
    """A date: each year, month or day it names stands in the text, is read there, or is when the source came out."""
    read = read_dates(cited)
    there = [mention for mention in cited.passage.dates if mention.complete]
    supports: list[Support] = []
    for moment in moments(value):
        shown = "-".join(f"{part:02}" for part in moment if part)
        phrase = next((phrase for phrase, found in read if any(says(one, moment) for one in found)), None)
        mention = next((mention for mention in there if says(mention.moment, moment)), None)
        dateline = next((card for card in _cards(cited) if says(card[1], moment)), None)
        if phrase is not None:
            supports.append(explained(f"“{phrase}” is read as {shown}"))
        elif mention is not None:
            supports.append(literal(f"“{cited.passage.text[mention.start : mention.end]}”"))
        elif dateline is not None:
            if dateline[2] and not value.inferred:
                return failed(f"{value} rests on the inferred date of {dateline[0]}", "mark it as inferred, with ?")
            supports.append(explained(f"the date of {dateline[0]}"))
        else:
            advice = "mend it, cite the place that has it, or add `reads:` with the phrase it is read from"
            return failed(f"{shown} does not stand in {cited.shown}", advice)
    return worst(supports, "")


def _cards(cited: Cited) -> Iterator[tuple[str, Moment, bool]]:
    """The cited sources that have a date: id, date, and whether it is inferred."""
    for document in cited.originals.whole(cited.cites):
        published = document.card.published
        if published is not None and published.precision in ("day", "month"):
            yield document.card.id, moments(published)[0], published.inferred


def count(value: float, cited: Cited) -> Support:
    """A number by itself: it stands in the text, in digits or as a word."""
    for number in cited.passage.numbers:
        if number.value == value and number.scale is None:
            return literal(f"“{number.text}”")
    return failed(f"the number {value:g} does not stand in {cited.shown}", "mend it, or cite the place that has it")


def figure(value: Figure, cited: Cited) -> Support:
    """A figure: number, comparator, scale and unit stand there together; a vague one stands there word for word."""
    advice = "write it as the text has it: `value`, `comparator`, `scale` and `unit`"
    if value.value is None:
        return _vague(value, cited)
    wrong = ""
    for number in cited.passage.numbers:
        if number.value != value.value:
            continue
        if number.scale != value.scale:
            there, here = number.scale or "no", value.scale or "none"
            wrong = f"{number.text!r} stands there with {there} scale, here it has {here}"
        elif number.comparator is not value.comparator:
            wrong = f"{number.text!r} stands there as {number.comparator.value}, here as {value.comparator.value}"
        elif not _has_unit(number, value):
            unit = f"with the unit {value.unit!r}" if value.unit else "without a unit"
            wrong = f"{number.text.strip()!r} does not stand there {unit}"
        else:
            return literal(f"“{number.text.strip()}”")
    return failed(wrong or f"the number {value.value:g} does not stand in {cited.shown}", advice)


def _vague(value: Figure, cited: Cited) -> Support:
    found = cited.passage.find(Form.of(value.vague or "", strict=False))
    if found is None:
        return failed(f"{value.vague!r} does not stand in {cited.shown}", "write the words of the text, or a `value`")
    if value.unit and cited.passage.find(Form.of(value.unit, strict=False)) is None:
        return failed(f"the unit {value.unit!r} does not stand in {cited.shown}", "write the unit that the text has")
    return literal(f"“{found}”")


def _has_unit(number: NumberMention, value: Figure) -> bool:
    unit = value.unit
    if unit is None:
        # A percentage, a sum of money or a number of years without its unit would be another figure.
        named = {word.folded.removesuffix("s") for word in words_of(value.measure)}
        behind = number.after[:1]
        return number.unit == "" and not any(
            is_measure(word) and word.removesuffix("s") not in named for word in behind
        )
    if unit in ("%", "$", "€", "£"):
        return number.unit == unit or (unit == "$" and any(word.startswith("dollar") for word in number.after))
    word = unit.lower().removesuffix("s")
    return any(after.removesuffix("s") == word for after in number.after) or (word == "dollar" and number.unit == "$")


def free_text(text: str, cited: Cited) -> Support:
    """Our own words: every name, number and date in them stands in the text, or names what one of its forms names."""
    dates = tuple(date_mentions(text))
    complete = [mention for mention in dates if mention.complete]
    whole = [(mention.start, mention.end) for mention in complete]
    supports = [_own_date(mention.moment, text[mention.start : mention.end], cited) for mention in complete]
    told = list(whole)
    for number in number_mentions(text, dates):
        told.append((number.start, number.start + len(number.text)))
        if not _pointing(number, text, dates):
            supports.append(_own_number(number, cited))
    supports += [
        _own_part_of_date(mention, text[mention.start : mention.end], cited)
        for mention in dates
        if not mention.complete and mention.moment[2]
    ]
    supports += [_own_ordinal(number, cited) for number in ordinals(text) if number > 1]
    words = words_of(text)
    for position, word in enumerate(words):
        inside = any(start <= word.start < end for start, end in whole)
        if not inside and word.raw[:1].isupper():
            supports.append(_own_name(position, text, cited))
        elif not any(start <= word.start < end for start, end in told):
            if word.folded in MAGNITUDES:
                supports.append(_own_magnitude(word.raw, cited))
            elif _MIXED.search(word.raw) and not ORDINAL.fullmatch(word.raw):
                supports.append(_own_name(position, text, cited))
    shown = [support for support in supports if support.how]
    return worst(shown, "") if shown else _own_words(words, cited)


def _own_words(words: tuple[Word, ...], cited: Cited) -> Support:
    """Text without a name, number or date: at least one of its words should stand there, give or take its ending."""
    there = {word.folded[:_STEM] for word in cited.passage.words if len(word.folded) >= _CONTENT}
    for word in words:
        if len(word.folded) >= _CONTENT and word.folded[:_STEM] in there:
            return literal(f"the word “{word.raw}”")
    return explained("in words of our own, none of which stands there")


def _own_date(moment: tuple[int, int, int], shown: str, cited: Cited) -> Support:
    for mention in cited.passage.dates:
        if mention.complete and says(mention.moment, moment):
            return literal(f"“{shown}”")
    # A title may say when, where the entry's own date is verified against what it cites.
    if any(says(found, moment) for value in _own_dates(cited) for found in moments(value)):
        return explained(f"“{shown}” is the entry's own date")
    return failed(f"the date {shown!r} does not stand in {cited.shown}", "mend it, or cite the place that has it")


def _pointing(number: NumberMention, text: str, dates: Iterable[DateMention]) -> bool:
    """Whether a number word counts nothing, as in "one report"; or is the year of a date told already."""
    if number.text.strip().isdigit():
        return any(mention.start <= number.start < mention.end for mention in dates)
    return number.value in _NO_COUNTS


def _own_magnitude(word: str, cited: Cited) -> Support:
    """A magnitude in our words (dozens, half, twice): the text has it, in this word or as the number it is."""
    found = cited.passage.find(Form.of(word, strict=False))
    if found is None:
        value = MAGNITUDES[word.lower()]
        found = next((one.text.strip() for one in cited.passage.numbers if value and amount(one) == value), None)
    if found is not None:
        return literal(f"“{found}”")
    return failed(f"{word!r} does not stand in {cited.shown}", "write the magnitude that the text has, or none")


def _own_part_of_date(mention: DateMention, shown: str, cited: Cited) -> Support:
    """A day without its year: a day of the text or of the entry. "October 17" for October 2017 is none."""
    _, month, day = mention.moment
    there = [found.moment for found in cited.passage.dates]
    own = [found for value in _own_dates(cited) for found in moments(value)]
    if any(found[1:] == (month, day) for found in (*there, *own)):
        return literal(f"“{shown}”")
    return failed(f"the day {shown!r} does not stand in {cited.shown}", "mend it, or write the year with four digits")


def _own_dates(cited: Cited) -> list[Date]:
    return [leaf.value for leaf in leaves(cited.entry) if leaf.kind is Date and leaf.field != "as_of"]


def _own_number(number: NumberMention, cited: Cited) -> Support:
    shown = number.text.strip()
    for found in cited.passage.numbers:
        if (found.value, found.scale) == (number.value, number.scale):
            same = number.comparator in (found.comparator, Comparator.EXACTLY) or found.value < 3
            if same and number.unit in ("", found.unit):
                return literal(f"“{found.text.strip()}”")
    advice = "mend it, or cite the place that has it"
    return failed(f"the number {shown!r} does not stand in {cited.shown} like this", advice)


def _own_ordinal(number: int, cited: Cited) -> Support:
    if number in cited.passage.ordinals:
        return literal("")
    return failed(f"no {number}. stands in {cited.shown}", "mend the ordinal, or cite the place that has it")


def _own_name(position: int, text: str, cited: Cited) -> Support:
    words = words_of(text)
    word = words[position]
    found = cited.passage.find(Form.of(word.raw, strict=word.raw.isupper()))
    if found is not None:
        return literal(f"“{found}”")
    for entity_id in cited.forms.meant(words, position):
        mention = cited.named(entity_id)
        if mention is not None:
            return explained(f"{word.raw} for “{mention.text}”")
        phrase = cited.reading_of(entity_id)
        if phrase is not None:
            return explained(f"“{phrase}” is read as {entity_id}")
    if word.opening and _is_ordinary(word, cited):
        return literal("")
    advice = "cite the place that names it, add `reads:` with the phrase that stands for it, or write it differently"
    return failed(f"{word.raw!r} is not named in {cited.shown}", advice)

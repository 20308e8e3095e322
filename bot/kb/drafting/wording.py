"""Our own words for what was recognised: titles, accounts of paragraphs, the skeleton of what somebody said.

They are made of names, topics and a few fixed phrases, so that no sentence of an article can find its way into a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.kb.drafting.proposals import Encounter, Point, Side
from bot.kb.kinds import AgreementKind, MeetingKind
from bot.kb.knowledge import Knowledge
from bot.text.characters import refused

_MEETINGS = {
    MeetingKind.TALKS: "Talks",
    MeetingKind.CONSULTATION: "Consultations",
    MeetingKind.NEGOTIATIONS: "Negotiations",
    MeetingKind.SUMMIT: "Summit",
}
_AGREEMENTS = {
    AgreementKind.CEASEFIRE: "Ceasefire",
    AgreementKind.MEMORANDUM: "Memorandum",
    AgreementKind.STRATEGIC_PARTNERSHIP: "Strategic partnership",
    AgreementKind.COMMERCIAL: "Commercial agreements",
    AgreementKind.EXCHANGE: "Exchange",
    AgreementKind.PROTOCOL: "Protocol",
    AgreementKind.TREATY: "Treaty",
}
_MOST_NAMED = 4


def listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """ "Qatar, Türkiye and Hamas"; with more names than most, how many there are besides."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), *names[-1:]])


def short_name(kb: Knowledge, side: Side) -> str:
    """What a title calls somebody."""
    if not side.known:
        return side.name
    if side.kind == "post":
        return kb.name(side.id)
    return kb.short_name(side.id)


def meeting_title(kb: Knowledge, one: Encounter) -> str:
    """ "Talks between Fidan, Kalın and Hamas in Doha"; "Visit of Erdoğan to Oman"."""
    names = list(dict.fromkeys(short_name(kb, side) for side in one.sides))
    place = kb.name(one.place) if one.place else ""
    if one.kind is MeetingKind.VISIT:
        return f"Visit of {listed(names)}{f' to {place}' if place else ''}"
    return f"{_MEETINGS[one.kind]} between {listed(names)}{f' in {place}' if place else ''}"


def agreement_title(kb: Knowledge, kind: AgreementKind, parties: Sequence[Side]) -> str:
    """ "Memorandum of Qatar and the SCO": a short neutral name."""
    names = list(dict.fromkeys(short_name(kb, side) for side in parties))
    word = _AGREEMENTS.get(kind, "Agreements")
    if not names:
        return f"{word} without named parties"
    return f"{word} {'between' if len(names) > 1 else 'of'} {listed(names)}"


def said(kb: Knowledge, point: Point) -> str:
    """What is told of a point, for an editor who puts it into words: "denied, on gas, with regard to Egypt"."""
    text = point.verb
    topics = [_topic_name(kb, topic) for topic in point.topics][:3]
    about = [kb.short_name(one) for one in point.about if one not in point.topics][:_MOST_NAMED]
    if topics:
        text += f", on {listed(topics)}"
    if about:
        text += f", with regard to {listed(about)}"
    return text


def _topic_name(kb: Knowledge, topic: str) -> str:
    name = kb.topics[topic].name
    return name if topic in kb.entries else name[:1].lower() + name[1:]


def account(names: Iterable[str], told: Iterable[str], dates: Iterable[str], figures: int, headline: bool) -> str:
    """One line on a paragraph: whom it names, what it tells of, which days it gives."""
    parts: list[str] = []
    if named := [name for name in dict.fromkeys(names) if not refused(name)]:
        parts.append(f"names {listed(named, 6)}")
    if facts := list(dict.fromkeys(told)):
        parts.append(f"tells of {listed(facts)}")
    if days := list(dict.fromkeys(dates)):
        parts.append(f"dates: {listed(days, 3)}")
    if figures:
        parts.append("one figure" if figures == 1 else f"{figures} figures")
    text = "; ".join(parts) or "names nobody the knowledge has"
    return f"Headline: {text}." if headline else f"{text[:1].upper()}{text[1:]}."

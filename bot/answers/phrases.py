"""How single values are put in words: hedges, dates, figures, names, attestations. Whole lines are in lines.py."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bot.core.answer import DateText, EntityName
from bot.kb.claims import Claim, Claimed, Comparator, Figure, Modality
from bot.kb.kinds import ActKind, PostKind
from bot.kb.knowledge import Knowledge
from bot.kb.queries import STALE, attested, last_known
from bot.kb.records import Participant
from bot.text.dates import Date

ACT_WORDS: dict[ActKind, str] = {kind: kind.value for kind in ActKind} | {
    ActKind.HOPED: "hoped for",
    ActKind.NEGOTIATING: "under negotiation",
}


def hedge(kb: Knowledge, claim: Claimed, *more: str) -> str:
    """How sure, and who says so, in brackets; nothing where the source itself states a fact. more: what else to add."""
    parts: list[str] = []
    if claim.modality is not Modality.FACT:
        parts.append("hoped for" if claim.modality is Modality.HOPED else claim.modality.value)
    if claim.said_by:
        parts.append(f"{kb.short_name(claim.said_by)} said")
    hedged = [", ".join(parts)] if parts else []
    # A date's own brackets would stand within these.
    inner = [unbracketed(one) for one in more if one]
    return f" ({'; '.join([*hedged, *inner])})" if hedged or inner else ""


def unbracketed(words: str) -> str:
    """22 Oct 2025 (inferred) as it is written within brackets: 22 Oct 2025, inferred."""
    return words.replace(" (", ", ").replace(")", "")


def name(kb: Knowledge, entity_id: str, short: bool = False) -> EntityName:
    """An entry's name, as a reader sees it."""
    return EntityName(kb.short_name(entity_id) if short else kb.name(entity_id), entity_id)


def when(day: Date | None, hedged: str = "") -> DateText | str:
    """A date with its hedge, or that there is none: 21 Oct 2025 (inferred), TRT said."""
    if day is None:
        return "undated"
    said = f", {hedged.removeprefix(' (').removesuffix(')')}" if hedged else ""
    return DateText(f"{day.shown()}{said}", str(day))


def span(start: Date | None, end: Date | None) -> str:
    """From when to when, where it is known."""
    if start and end:
        return f"{start.shown(span=True)} to {end.shown(span=True)}"
    if start:
        return f"since {start.shown(span=True)}"
    return f"until {end.shown(span=True)}" if end else ""


VERIFY = ": verify before use"


def attestation(kb: Knowledge, claim: Claimed, today: date, as_of: Date | None = None, last: bool = False) -> str:
    """On which source's date it is attested, the latest up to the day asked about.

    last: it may have changed since, so what was attested more than a year before that day is to be verified.
    """
    dates = attested(kb, claim.cite, claim.as_of)
    if not dates:
        return "attested by an undated source" + (VERIFY if last else "")
    day = as_of.latest if as_of else today
    until = [one for one in dates if as_of is None or not one.must_be_after(day)]
    if not until:
        return f"first attested {dates[0].shown()}"
    words = f"{'last ' if last else ''}attested {until[-1].shown()}"
    return f"{words}{VERIFY}" if last and last_known(until[-1]) + STALE < day else words


_SYMBOLS = ("$", "€", "£", "¥")
_COMPARATORS = {Comparator.EXACTLY: ""}


def figure_text(figure: Figure) -> str:
    """A figure as printed: over $180 million, over 34,000, 85%, tens of millions of dollars."""
    if figure.value is None:
        unit = f" {figure.unit}" if figure.unit else ""
        return f"{figure.vague or ''}{' of' if unit else ''}{unit}".strip()
    number = f"{figure.value:,.10g}" if figure.value != int(figure.value) else f"{int(figure.value):,}"
    unit = figure.unit or ""
    if unit in _SYMBOLS:
        number, unit = f"{unit}{number}", ""
    if figure.scale:
        number = f"{number} {figure.scale}"
    if unit == "%":
        number, unit = f"{number}%", ""
    comparator = _COMPARATORS.get(figure.comparator, f"{figure.comparator.value} ")
    return f"{comparator}{number}{' ' if unit else ''}{unit}"


def value_text(kb: Knowledge, claim: Claimed) -> str:
    """What a claim of any kind asserts, in words."""
    if isinstance(claim, Figure):
        return figure_text(claim)
    value: Any = claim.value if isinstance(claim, Claim) else getattr(claim, "value", "")
    if isinstance(value, Date):
        return value.shown()
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(getattr(value, "value", value))
    return kb.name(text) if text in kb.entries else text


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """1 meeting, 2 meetings."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def capital(words: str) -> str:
    """The same with a capital first letter."""
    return words[:1].upper() + words[1:]


def participant_name(kb: Knowledge, participant: Participant) -> str:
    """A participant in a line: the person, else the group with its count, else the party."""
    if participant.who:
        return kb.short_name(participant.who)
    if participant.group:
        count = f"{participant.count} " if participant.count and str(participant.count) not in participant.group else ""
        return f"{count}{participant.group}"
    return kb.short_name(participant.party) if participant.party else ""


def distinct(words: Iterable[str]) -> list[str]:
    """Each once, in order."""
    return list(dict.fromkeys(word for word in words if word))


def is_head(kind: PostKind) -> bool:
    """Whether a post speaks for the whole of its country or organization."""
    return kind in (PostKind.HEAD_OF_STATE, PostKind.HEAD_OF_GOVERNMENT, PostKind.HEAD)

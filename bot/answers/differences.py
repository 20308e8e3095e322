"""What differs between two versions of one entry, field by field, in words a reader knows. Whole changes are in changes.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.answers.agreed import deciding_act
from bot.answers.page import Part, text
from bot.answers.phrases import ACT_WORDS, distinct, figure_text, listed
from bot.answers.telling import LABELS, RANKS, Telling, written
from bot.core.answer import Text
from bot.kb import queries
from bot.kb.citations import Citation
from bot.kb.claims import Claim, Claimed, Figure, Modality
from bot.kb.records import (
    Act,
    Agreement,
    Entitlement,
    Entry,
    Membership,
    Participant,
    StandingFact,
    Tenure,
)
from bot.kb.records import Part as EventPart
from bot.kb.shapes import Fields, Listing, Scalar, Shape, fields_of

_LISTS = {"standing": "standing fact"}
"""Fields that are called otherwise where they hold a list of claims."""
_LONG = 40
"""Letters of a sentence, which may have commas of its own."""
_POINTS = frozenset(("covers", "discussed", "facts", "outcome", "purposes", "said", "standing"))
"""Fields whose values are sentences of what the sources say."""
_OF_ITS_OWN = frozenset(("cite", "modality", "rank", "reads", "said_by", "why"))
"""What every claim carries, and is told in words of its own."""
_OF_A_NUMBER = frozenset(("value", "vague", "comparator", "scale", "unit"))
_KEYS: dict[type, tuple[str, ...]] = {
    Act: ("act", "instrument"),
    Claim: ("value",),
    Entitlement: ("standing",),
    EventPart: ("who", "group", "role"),
    Figure: ("measure",),
    Membership: ("member",),
    Participant: ("who", "group", "party"),
    StandingFact: ("aspect", "value"),
    Tenure: ("holder",),
}
"""What makes two versions of a claim the same claim."""
_LOOSER_KEYS: dict[type, tuple[str, ...]] = {EventPart: ("who", "group"), Participant: ("who",)}
"""What makes them so where no version is the same by the above."""


def difference_lines(telling: Telling, before: Entry, after: Entry) -> Iterator[Text]:
    """One line for each thing that differs; both are of one kind."""
    if isinstance(before, Agreement) and isinstance(after, Agreement):
        yield from _status_lines(telling, before, after)
    cites = _cite_difference(before.cite, after.cite)
    for key, (attribute, shape) in fields_of(type(after)).fields.items():
        was, is_ = getattr(before, attribute), getattr(after, attribute)
        if was == is_:
            continue
        if key == "cite":
            yield from _cite_lines(telling, cites)
        elif key == "garbled":
            yield text(f"damaged spellings that are understood: were {len(was)}, now {len(is_)}")
        elif isinstance(shape, Scalar):
            words = (telling.value(one, shape.refers) for one in (was, is_))
            yield text(_was_now(LABELS.get(key, key), *words))
        elif isinstance(shape, Listing) and isinstance(shape.item, Scalar):
            yield from _list_lines(telling, key, was, is_, shape.item.refers)
        elif isinstance(shape, Listing) and isinstance(shape.item, Fields):
            yield from _claim_lines(telling, key, shape.item, was, is_, cites)


Cites = tuple[tuple[Citation, ...], tuple[Citation, ...]]


def _cite_difference(was: Iterable[Citation], is_: Iterable[Citation]) -> Cites:
    """What was taken away, and what was added."""
    old, new = tuple(was), tuple(is_)
    return tuple(cite for cite in old if cite not in new), tuple(cite for cite in new if cite not in old)


def _cite_lines(telling: Telling, cites: Cites) -> Iterator[Text]:
    gone, new = cites
    if new:
        yield text("source added:", telling.marks(new))
    if gone:
        yield text(f"no longer stands on {written(gone)}")


def _status_lines(telling: Telling, before: Agreement, after: Agreement) -> Iterator[Text]:
    try:
        was, is_ = queries.status(before), queries.status(after)
    except ValueError:
        # Every act of one of them is held to be a slip.
        return
    if was is not is_:
        deciding = deciding_act(after)
        marks = telling.marks(deciding.cite) if deciding else ()
        yield text(_was_now("how far it has come", ACT_WORDS[was], ACT_WORDS[is_]), marks)


def _list_lines(
    telling: Telling, key: str, was: Sequence[object], is_: Sequence[object], refers: Sequence[str]
) -> Iterator[Text]:
    label = LABELS.get(key, key)
    new = [telling.value(one, refers) for one in is_ if one not in was]
    gone = [telling.value(one, refers) for one in was if one not in is_]
    if new:
        yield text(f"{label} added: {listed(new)}")
    if gone:
        yield text(f"{label} removed: {listed(gone)}")


def _claim_lines(
    telling: Telling, key: str, shape: Fields, was: Sequence[Claimed], is_: Sequence[Claimed], inherited: Cites
) -> Iterator[Text]:
    label = _LISTS.get(key) or LABELS.get(key, key)
    refers = _refers(shape)
    pairs, gone, new = _paired(was, is_)
    if len(gone) == len(new) == 1:
        yield _replaced(telling, label, refers, gone[0], new[0])
        gone, new = [], []
    for claim in new:
        yield text(f"{label} added: {telling.claim(claim, refers)}", telling.marks(claim.cite))
    for claim in gone:
        said = f"{label}: no longer says: " if key in _POINTS else f"{label} removed: "
        stood = f" (it stood on {written(claim.cite)})" if claim.cite else ""
        yield text(f"{said}{telling.claim(claim, refers)}{stood}")
    for old, claim in pairs:
        differing = [*_values_that_differ(telling, shape, old, claim), *_assertion_that_differs(telling, old, claim)]
        stands = _standing_that_differs(telling, old, claim, inherited, bool(differing))
        if differing or stands:
            yield text(f"{label}: {telling.key(claim, refers)} — ", "; ".join(differing), *stands)


def _replaced(telling: Telling, label: str, refers: Sequence[str], was: Claimed, is_: Claimed) -> Text:
    stood = f" ({written(was.cite)})" if was.cite and was.cite != is_.cite else ""
    words = _was_now(label, f"{telling.claim(was, refers)}{stood}", telling.claim(is_, refers))
    return text(words, telling.marks(is_.cite))


def _paired(
    was: Sequence[Claimed], is_: Sequence[Claimed]
) -> tuple[list[tuple[Claimed, Claimed]], list[Claimed], list[Claimed]]:
    """Versions of the same claim that differ; those that are gone; those that are new."""
    gone = list(was)
    rest: list[Claimed] = []
    for claim in is_:
        if claim in gone:
            gone.remove(claim)
        else:
            rest.append(claim)
    pairs: list[tuple[Claimed, Claimed]] = []
    for keys in (_KEYS, _LOOSER_KEYS):
        new: list[Claimed] = []
        for claim in rest:
            identity = _identity(claim, keys)
            old = next((one for one in gone if identity and _identity(one, keys) == identity), None)
            if old is None:
                new.append(claim)
            else:
                gone.remove(old)
                pairs.append((old, claim))
        rest = new
    return pairs, gone, rest


def _identity(claim: Claimed, keys: Mapping[type, tuple[str, ...]]) -> tuple[object, ...]:
    """Empty where nothing of it would tell it from others."""
    names = next((names for kind, names in keys.items() if isinstance(claim, kind)), ())
    values = tuple(getattr(claim, name) for name in names)
    return values if any(value is not None for value in values) else ()


def _values_that_differ(telling: Telling, shape: Fields, was: Claimed, is_: Claimed) -> Iterator[str]:
    """What differs in what two versions of one claim say."""
    if isinstance(was, Figure) and isinstance(is_, Figure) and figure_text(was) != figure_text(is_):
        yield _was_now("", figure_text(was), figure_text(is_))
    for key, (attribute, part) in shape.fields.items():
        old, new = getattr(was, attribute), getattr(is_, attribute)
        if old == new or key in _OF_ITS_OWN or (isinstance(is_, Figure) and key in _OF_A_NUMBER):
            continue
        refers = _refers_of(part)
        yield _was_now(LABELS.get(key, key), telling.value(old, refers), telling.value(new, refers))


def _assertion_that_differs(telling: Telling, was: Claimed, is_: Claimed) -> Iterator[str]:
    """What differs in how it is said, by whom, and how it is judged."""
    if was.modality is not is_.modality:
        yield _was_now("told as", _modality(was.modality), _modality(is_.modality))
    if was.said_by != is_.said_by:
        old, new = (telling.name(one) if one else "the source itself" for one in (was.said_by, is_.said_by))
        yield _was_now("said by", old, new)
    if was.rank is not is_.rank:
        yield f"now {RANKS[is_.rank]}"
    if was.why != is_.why:
        yield f"our reason: {is_.why.rstrip('.')}" if is_.why else "our reason is left out"
    if was.reads != is_.reads:
        yield _readings(was.reads or {}, is_.reads or {})


def _standing_that_differs(telling: Telling, was: Claimed, is_: Claimed, inherited: Cites, more: bool) -> list[Part]:
    """What it stands on now, where more than that differs; else what was added. Then what it no longer stands on."""
    gone, new = cites = _cite_difference(was.cite, is_.cite)
    parts: list[Part] = [telling.marks(is_.cite)] if more else []
    if cites == inherited:
        # It is told of the whole entry.
        return parts
    if new and not more:
        parts += ["also stands on", telling.marks(new)]
    if gone:
        parts.append(f"{'; ' if parts else ''}no longer stands on {written(gone)}")
    return parts


def _readings(was: Mapping[str, str], is_: Mapping[str, str]) -> str:
    phrases = distinct([*was, *is_])
    return "; ".join(
        _was_now(f"“{phrase}” read as", was.get(phrase, "none"), is_.get(phrase, "none"))
        for phrase in phrases
        if was.get(phrase) != is_.get(phrase)
    )


def _refers(shape: Fields) -> tuple[str, ...]:
    """Kinds of entry that the value of a claim points to."""
    return _refers_of(shape.fields["value"][1]) if "value" in shape.fields else ()


def _refers_of(shape: Shape) -> tuple[str, ...]:
    inner = shape.item if isinstance(shape, Listing) else shape
    return inner.refers if isinstance(inner, Scalar) else ()


def _modality(modality: Modality) -> str:
    return {Modality.FACT: "a fact", Modality.HOPED: "hoped for"}.get(modality, modality.value)


def _was_now(label: str, was: str, is_: str) -> str:
    before = f"{label}: " if label else ""
    if len(was) > _LONG:
        return f"{before}was: {was}; now: {is_}"
    return f"{before}was {was}, now {is_}"

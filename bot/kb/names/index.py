"""Which entity a name means: exact form, words in another order, beginning, slip of the keyboard, in that order.

What the forms look like is bot/text/names.py's; which forms an entry has is decided by whoever builds the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from bot.kb.names.caution import begins_too_little, begins_with_own_name, keeps_rank, slips_word_by_word
from bot.kb.names.forms import EXACT_HOWS, How, Match, Name, NameSort, Resolution
from bot.kb.names.guesses import Form
from bot.kb.names.holdings import NO_ENTRY, Holdings, Kinds, Owned, among, rank
from bot.kb.names.numbering import Order
from bot.kb.names.trigrams import candidates, rarest, slipped
from bot.kb.names.typeahead import TypeAhead
from bot.kb.territories import Territories
from bot.text.names import LONGEST, normalised, romanised, shortened

if TYPE_CHECKING:
    from bot.kb.names.vocabulary import Vocabulary

MOST_EQUALS = 6
"""A beginning, or some words, that more entities share say too little to list them all as equals."""
CLOSEST = 3
_MARGIN = 0.05
"""How far ahead in likeness a guess must be of every other entity with as few slips."""

_FOREIGN = 0.01
"""A name in another language is so much less likely than an equally near one in English."""


class _Guess(NamedTuple):
    slips: int
    score: float
    form: Form

    @property
    def foreign(self) -> bool:
        """A country's name in another language: no rival to an English or recorded name that is as near."""
        return self.form.name.sort is NameSort.CLDR


class NameIndex:
    """All names of all entities, and of the world's countries where `territories` is given."""

    _prepared = False

    def __init__(self, names: Iterable[Name], territories: Territories | None = None) -> None:
        self._held = Holdings({str(at): (name,) for at, name in enumerate(names)}, territories)

    @classmethod
    def of(cls, owned: Owned, territories: Territories | None = None) -> NameIndex:
        """Of the names of each owner, so that `after` can tell which of them are others."""
        return cls._over(Holdings(owned, territories))

    @classmethod
    def _over(cls, held: Holdings) -> NameIndex:
        index = object.__new__(cls)
        index._held = held
        return index

    def after(self, others: Owned, order: Order) -> NameIndex | None:
        """Another index with these names in place of the same owners' here, sharing all else; what is built here is
        built there. None where it has to be made anew. order: gives every owner there is then.
        """
        found = self._held.after(others, order)
        if found is None:
            return None
        held, replaced = found
        index = self._over(held)
        index._prepared = self._prepared
        known, built = vars(self), vars(index)
        if "_ahead" in known:
            built["_ahead"] = self._ahead.after(held, replaced.entities)
        if "vocabulary" in known:
            built["vocabulary"] = self.vocabulary.after(held, replaced)
        return index

    def country(self, code: str) -> str:
        """The id for an alpha-2 code: its entry's, or `country:at` where the knowledge has none."""
        return self._held.country(code)

    def name(self, entity: str) -> str:
        """An entity's proper name; its id where no name of it may be shown."""
        return self._held.name(entity)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names as running text has them, made when the first text is read; see spotting.py."""
        from bot.kb.names.vocabulary import Vocabulary

        return Vocabulary(self._held)

    def find(self, text: str, kinds: Kinds = None) -> Resolution:
        """Whom or what a text names. Never raises; each tier is tried only if the ones above found nothing."""
        text = text.strip()
        asked = text[:LONGEST]
        key = normalised(asked)
        if not key:
            return Resolution(asked=asked)
        readings = [(key, How.EXACT)]
        readings += [(short, How.TITLE if titled else How.EXACT) for short, titled in shortened(asked)]
        if len(text) > LONGEST:
            return Resolution(asked=asked, closest=self._closest(asked, [key], kinds))
        for tier in (self._by_exact, self._by_script, self._by_order, self._by_beginning, self._by_part):
            for reading, how in readings:
                if matches := tier(asked, reading, how, kinds):
                    closest = matches[:CLOSEST] if len(matches) > 1 else ()
                    return Resolution(asked=asked, matches=matches, closest=closest)
        return self._by_likeness(asked, readings, kinds)

    def known(self, text: str, kinds: Kinds = None) -> Match | None:
        """The one entity that a text names as it stands, in any script; nothing guessed and no title dropped."""
        asked = text.strip()
        key = normalised(asked) if len(asked) <= LONGEST else ""
        if not key:
            return None
        readings = [key, *(short for short, titled in shortened(asked) if not titled)]
        for tier in (self._by_exact, self._by_script):
            for reading in readings:
                if matches := tier(asked, reading, How.EXACT, kinds):
                    return matches[0] if len(matches) == 1 else None
        return None

    def complete(self, prefix: str, kinds: Kinds = None, limit: int = 10) -> list[Match]:
        """What somebody who typed this much may be typing: beginnings, entries before other countries; else guesses."""
        asked = prefix.strip()[:LONGEST]
        if not (key := normalised(asked)):
            return []
        among_kinds = None if kinds is None else frozenset(kinds)
        found = {match.id: match for match in self._by_exact(asked, key, How.EXACT, kinds)}
        for match in self._ahead.begun(asked, key, among_kinds, limit):
            found.setdefault(match.id, match)
        if not found:
            tiers = (self._by_script, self._by_order, self._by_part)
            close = next((matches for tier in tiers if (matches := tier(asked, key, How.EXACT, kinds))), ())
            found = {match.id: match for match in close or self._ahead.nearly(asked, key, among_kinds, limit)}
        return list(found.values())[:limit]

    def prepare(self) -> None:
        """Build now what is otherwise built when it is first needed, while nobody waits for an answer."""
        if not self._prepared:
            self.complete("a")
            self.find("wxyz wxyz")
            self._prepared = True

    @cached_property
    def _ahead(self) -> TypeAhead:
        return TypeAhead(self._held)

    # The tiers. Each answers with nothing, the one entity, or equal ones.

    def _by_exact(self, asked: str, key: str, how: How, kinds: Kinds) -> tuple[Match, ...]:
        return self._matches(asked, _titled(self._held.met(key, kinds), how), lambda form: _met_as(form, how))

    def _by_script(self, asked: str, key: str, how: How, kinds: Kinds) -> tuple[Match, ...]:
        latin = romanised(key) if not key.isascii() else key
        forms = [form for form in self._held.met_in_latin(latin) if among(form, kinds)]
        if latin != key:
            forms += self._held.met(latin, kinds)
        told = How.SPELLING if latin == key else How.SCRIPT
        return self._matches(
            asked, _titled(forms, how), lambda form: EXACT_HOWS[NameSort.GARBLED] if _damaged(form) else told
        )

    def _by_order(self, asked: str, key: str, how: How, kinds: Kinds) -> tuple[Match, ...]:
        # Who sends and who receives an ambassador hangs on the order.
        forms = [form for form in self._held.guesses.in_order(key) if among(form, kinds) and form.name.kind != "post"]
        return self._matches(asked, _titled(forms, how), lambda form: How.ORDER)

    def _by_part(self, asked: str, key: str, how: How, kinds: Kinds) -> tuple[Match, ...]:
        forms = _titled([form for form in self._held.guesses.holding(key) if among(form, kinds)], how)
        forms = [form for form in forms if keeps_rank(key, form.key) and begins_with_own_name(key, form)]
        few = len({form.name.id for form in forms}) <= MOST_EQUALS
        return self._matches(asked, forms, lambda form: How.PART) if few else ()

    def _by_beginning(self, asked: str, key: str, how: How, kinds: Kinds) -> tuple[Match, ...]:
        begun = [(whole, form) for whole, form in self._held.guesses.beginning(key) if among(form, kinds)]
        for wanted in (True, False):
            forms = _titled([form for whole, form in begun if whole is wanted], how)
            forms = [form for form in forms if keeps_rank(key, form.key)]
            # One word that begins a single title, name or body tells too little of which one is meant.
            forms = [form for form in forms if wanted or begins_with_own_name(key, form)]
            entities = {form.name.id for form in forms}
            little = len(entities) == 1 and begins_too_little(key, forms[0], wanted)
            if forms and len(entities) <= MOST_EQUALS and not little:
                return self._matches(asked, forms, lambda form: How.BEGINNING)
            if forms:
                return ()
        return ()

    def _by_likeness(self, asked: str, readings: list[tuple[str, How]], kinds: Kinds) -> Resolution:
        latin = [(romanised(key), how) for key, how in readings if not key.isascii()]
        every = list(dict.fromkeys([*readings, *latin]))
        for reading, how in every:
            near = [guess for guess in self._near(reading, kinds) if _titled([guess.form], how)]
            if taken := self._winners(reading, near, kinds):
                matches = tuple(self._held.match(asked, guess.form, How.TYPO, guess.score) for guess in taken)
                return Resolution(asked=asked, matches=matches, closest=matches[:CLOSEST] if len(matches) > 1 else ())
        return Resolution(asked=asked, closest=self._closest(asked, [reading for reading, _ in every], kinds))

    # What the tiers stand on.

    def _matches(self, asked: str, forms: Iterable[Form], how: Callable[[Form], How]) -> tuple[Match, ...]:
        """One match for each entity among those that rank best."""
        best: dict[str, Form] = {}
        for form in forms:
            held = best.get(form.name.id)
            if held is None or rank(form) < rank(held):
                best[form.name.id] = form
        lowest = min(map(rank, best.values()), default=0)
        return tuple(self._held.match(asked, form, how(form)) for form in best.values() if rank(form) == lowest)

    def _near(self, key: str, kinds: Kinds) -> list[_Guess]:
        """The forms that a key may be a slip for, the knowledge's and the world's, one for each entity, best first."""
        from bot.kb.names.scoring import likely, near

        forms, world = self._held.guesses.forms, self._held.territories
        ours = rarest(key, self._held.guesses.posting)
        theirs = rarest(key, world.posting) if world and (kinds is None or "country" in kinds) else []
        spaces, most = key.count(" "), likely(key)
        found: list[_Guess] = []
        # Few slips first: then few trigrams need to be looked at, and whatever is found has no nearer rival elsewhere.
        for slips, moved in [*((slips, False) for slips in range(1, most + 1)), *([(most, True)] if spaces else [])]:
            held = [form for number in slipped(ours, spaces, slips, moved) if among(form := forms[number], kinds)]
            found = [_Guess(away, score, held[at]) for at, away, score in near(key, [form.key for form in held])]
            if world and theirs:
                numbers = slipped(theirs, spaces, slips, moved)
                for at, away, score in near(key, [world.key(number) for number in numbers], foreign=True):
                    found.append(_Guess(away, score, self._held.of_the_world(world.row(numbers[at]))))
            if any(guess.slips <= slips for guess in found):
                break
        best: dict[str, _Guess] = {}
        for guess in sorted(found, key=lambda guess: (guess.slips, guess.foreign, -guess.score)):
            best.setdefault(guess.form.name.id, guess)
        return list(best.values())

    def _winners(self, key: str, guesses: list[_Guess], kinds: Kinds) -> list[_Guess]:
        """The guess clearly ahead of every other entity; several where they are level; none where none will do."""
        if not guesses or (kinds is not None and self._is_known(key)):
            return []
        best = guesses[0]
        level = [guess for guess in guesses if (guess.slips, guess.foreign) == (best.slips, best.foreign)]
        equal = [guess for guess in level if best.score - guess.score < _MARGIN]
        # A slip for a name in a language nobody here writes, of a country nobody here covers, is no clear winner.
        taken = [guess for guess in equal if not (guess.foreign and guess.form.name.id.startswith(NO_ENTRY))]
        taken = [guess for guess in taken if keeps_rank(key, guess.form.key) and slips_word_by_word(key, guess.form)]
        return [guess for guess in taken if not self._names_another(key, guess.form)]

    def _names_another(self, key: str, form: Form) -> bool:
        """Whether a word of the question that the form lacks is itself a name: "president of iran" is no slip for Iraq.

        Names of people do not count: Ahmed and Ahmet may be one man in two papers.
        """
        if " " not in key:
            return False
        odd = [word for word in key.split() if word not in form.key.split()]
        return any(len(word) > 3 and self._is_known(word, form.name.id) for word in odd)

    def _is_known(self, key: str, other_than: str | None = None) -> bool:
        return any(
            form.name.id != other_than and form.name.sort is not NameSort.CODE and rank(form) < 2
            for form in self._held.met(key, None)
            if other_than is None or form.name.kind != "person"
        )

    def _closest(self, asked: str, keys: list[str], kinds: Kinds) -> tuple[Match, ...]:
        """The few entities most like what was asked, however unlike that is."""
        from bot.kb.names.scoring import ranked

        scored: list[tuple[float, Form]] = []
        for key in keys:
            ours = candidates(rarest(key, self._held.guesses.posting))
            forms = [form for number in ours if among(form := self._held.guesses.forms[number], kinds)]
            if len(forms) < CLOSEST:
                forms = [form for form in self._held.guesses.every() if among(form, kinds)]
            scored += [(score, forms[at]) for at, score in ranked(key, [form.key for form in forms])]
            if (world := self._held.territories) and (kinds is None or "country" in kinds):
                numbers = candidates(rarest(key, world.posting))
                likest = ranked(key, [world.key(number) for number in numbers])
                scored += [(score - _FOREIGN, self._held.of_the_world(world.row(numbers[at]))) for at, score in likest]
        best: dict[str, tuple[float, Form]] = {}
        for score, form in sorted(scored, key=lambda item: -item[0]):
            best.setdefault(form.name.id, (score, form))
        offered = list(best.values())[:CLOSEST]
        return tuple(self._held.match(asked, form, How.TYPO, max(score, 0.0)) for score, form in offered)


def _damaged(form: Form) -> bool:
    return form.name.sort is NameSort.GARBLED


def _titled(forms: list[Form], how: How) -> list[Form]:
    """Where a title was dropped only people remain: "president qatar" asks for a post, not for the country."""
    return [form for form in forms if form.name.kind == "person"] if how is How.TITLE else forms


def _met_as(form: Form, how: How) -> How:
    if how is How.TITLE:
        return how
    if form.name.sort is NameSort.CLDR and form.key.isascii():
        # Told, because "Nigera" is Niger in one language and a slip for Nigeria in another.
        return How.SPELLING if form.other_script else How.LANGUAGE
    return EXACT_HOWS.get(form.name.sort, How.EXACT)

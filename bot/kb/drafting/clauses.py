"""How names stand in a sentence: in which clause, after which word, whose attribute. What that comes to, others decide.

Rules of English news prose, not a grammar: where they do not fit, a name has no part in anything, and nothing is proposed.
"""

from __future__ import annotations

import re
from functools import cached_property

from bot.kb.drafting.recognising import Mention, Sentence
from bot.kb.names.caution import RANKS
from bot.text.names import TITLES, normalised

PREPOSITIONS = frozenset((
    "of", "for", "to", "from", "in", "at", "on", "by", "with", "between", "about", "over", "against", "during", "under", "into",
    "near", "through", "across", "toward", "towards", "among", "without", "via", "including", "than", "like", "alongside",
    "amid", "within", "inside", "outside", "concerning", "regarding", "as", "after", "before", "since", "until",
))  # fmt: skip
_QUOTED = re.compile(r"“[^”]{0,1500}(?:”|$)|\"[^\"]{0,1500}(?:\"|$)|«[^»]{0,1500}(?:»|$)")
_RELATIVE = re.compile(r",\s+(?:who|which|whose|where|whom)\b[^,;]{1,200},")
SAYING = (
    r"said|says|say|saying|told|tells|stated|states|announced|announces|confirmed|confirms|reported|reports|warned|warns|stressed|stresses|"
    r"noted|notes|added|adds|emphasi[sz]ed|emphasi[sz]es|declared|declares|claimed|claims|insisted|insists|affirmed|affirms|reiterated|"
    r"reiterates|explained|explains|underlined|underlines|wrote|writes|revealed|reveals|disclosed|argued|argues|recalled"
)
"""Verbs whose subject is who speaks, and behind which what was said begins."""
_SAID = re.compile(rf"\b(?:{SAYING})\b(?:\s+[\w ]{{2,30}}\s+that)?\s(?!by\b)")
_BREAK = re.compile(
    r";|:\s|\s[–—-]\s|,\s+with\s|,\s+and\s+(?:in|on|at)\s|,\s+(?:who|which|whose|where|while|as|after|before|when|adding|saying|but|though|although|and\s+(?:will|said|"
    r"the|he|she|it|they|its|his|that|then|later|also))\b|\b(?:after|before|while|because|although|since|until|who|which|that|when|where|whether)\s"
)
_DATELINE = re.compile(
    r"\s*(?:[A-ZÀ-Þ][A-ZÀ-Þ .,’'/-]{2,60}[A-ZÀ-Þ.]|[A-Z][\w.’'-]+(?:[ ,/]{1,2}[A-Z][\w.’'-]+){0,3})?"
    r"(?:,?\s*(?:[0-9]{1,2}\s+\w{3,9}|\w{3,9}\s+[0-9]{1,2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4})(?:,?\s+[0-9]{4})?)?"
    r"(?:\s*\([A-Z][\w .'’&/-]{1,40}\)(?:\s*(?:--+|–|—|-|:)?\s|\.\s)|\s*(?:--+|–|—|\s-|(?<=[0-9])\.)\s)(?=[\sA-Z“\"])"
)
_HEAD = 4
"""Paragraphs in which a dateline may stand."""
_INVITED = re.compile(r"\b(?:[Aa]t|[Oo]n|[Uu]pon)\s+(?:the\s+)?(?:kind\s+)?(?:invitation|request)\s+(?:of|from)\s")
_PRONOUN = re.compile(r"\s*(?:(?:on|last|this|next)\s+\w+\s+)?(?:that\s+)?(it|he|she)\b", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,&()]")
_SMALL = frozenset((
    "the", "a", "an", "his", "her", "its", "their", "visiting", "new", "senior", "top", "former", "acting", "outgoing", "then",
    "also", "both", "long-time", "veteran", "fellow", "late", "state", "official", "national", "broadcaster", "agency", "news",
    "newspaper", "daily", "counterpart", "spy", "affairs", "current", "interim", "first", "s", "newly", "elected", "appointed",
    "president-elect", "minister", "monarch", "ruler", "rebel", "opposition", "economy", "energy", "industry", "health",
    "culture", "education", "economic", "security", "military", "army", "naval", "intelligence", "capital", "city", "group",
    "transport", "agriculture", "justice", "environment", "tourism", "petroleum", "oil", "of",
)) - {"of"}  # fmt: skip
_TIMES = frozenset((
    "then", "now", "later", "earlier", "meanwhile", "however", "ago", "also", "still", "recently", "today", "yesterday", "again",
    "but", "while", "whereas", "although", "though", "because", "so",
))  # fmt: skip
_STATES = ("government", "governments", "republic", "kingdom", "state")
"""Whose they are acts itself: the government of Georgia is Georgia."""
_SAYS = frozenset((
    "said", "says", "saying", "stated", "states", "added", "adds", "noted", "notes", "confirmed", "confirms",
    "reported", "claimed", "claims", "insisted", "hopes", "hoped", "hope", "believes", "believed", "expects",
))  # fmt: skip
"""Verbs that take no name as an object: what follows them begins a sentence of its own."""
_TITLED = frozenset(word for title in TITLES for word in title.split()) | RANKS | _SMALL
_GROUPS = (
    r"(?:senior\s+|top\s+|political\s+|military\s+|government\s+|security\s+|trade\s+|foreign\s+)?(?P<noun>officials?|"
    r"delegations?|leaders?|leadership|representatives?|negotiators?|ministers|counterparts?|envoys|diplomats|mediators|"
    r"lawmakers|delegates|businessmen|business\s+people|investors|side|team)\b"
)
_GROUP = re.compile(rf"(?:[’']s?)?\s+{_GROUPS}", re.IGNORECASE)
_GROUP_OF = re.compile(rf"\b{_GROUPS}\s+(?:of|from)\s+(?:the\s+)?\Z", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?\Z")
_NOUN_AFTER = re.compile(r"\s+[a-z-]{3,}")
_FINITE_AFTER = re.compile(
    r"\s+(?:on|in|at|to|and|or|will|would|was|were|is|are|has|have|had|with|for|from|of|by|said|says|told|also|both|after|before|"
    r"during|over|about|met|held|signed|[a-z]+ed|[a-z]+s\s+(?:to|the|a|on|in|with))\b"
)
_SAME = {"person": 1, "organization": 2, "country": 3, "place": 4, "post": 1, "": 0}


class Parts:
    """A sentence with its names as parts of it.

    text: without dateline, quotations, relative clauses and who invited, as long as before; following: the next sentence.
    """

    def __init__(self, sentence: Sentence, following: str = "") -> None:
        self.sentence = sentence
        self.following = following
        text = _RELATIVE.sub(_blank, _QUOTED.sub(_blank, sentence.text))
        if sentence.cite.first <= _HEAD and (sentence.cite.sentence or 1) == 1:
            text = _DATELINE.sub(_blank, text, 1)
        self.text = _without_host(text, sentence)
        self.mentions = tuple(
            one for one in sentence.mentions if self.text[one.start : one.end] == sentence.text[one.start : one.end]
        )
        self._tokens = [(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(self.text)]
        self._governors: dict[int, tuple[str, int]] = {}

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """From where to where the clause goes that holds a stretch."""
        first, last = 0, len(self.text)
        for found in _BREAK.finditer(self.text):
            if found.end() <= start:
                first = found.end()
            elif found.start() >= end:
                last = found.start()
                break
        for found in _SAID.finditer(self.text, first, start):
            # What was said begins behind the verb, unless that is the last word before ("said and met").
            if self.text[found.end() : start].strip(" ,"):
                first = found.end()
        return first, last

    def antecedent(self, first: int) -> list[Mention]:
        """Whom "it" or "he" means at the beginning of what was said: who says it, if that is one alone."""
        found = _PRONOUN.match(self.text, first)
        said = list(_SAID.finditer(self.text, 0, first)) if found else []
        if found is None or not said:
            return []
        before = [one for one in self.mentions if one.end <= said[-1].start() and not self.is_attribute(one)]
        personal = found[1].lower() in ("he", "she")
        fits = [
            one for one in before if (one.kind in ("person", "post")) is personal and self.governor(one) in ("", "that")
        ]
        return fits if len({one.id for one in fits}) == 1 else []

    def within(self, start: int, end: int) -> list[Mention]:
        """The names of a stretch that take part themselves: neither quoted nor another name's attribute."""
        return [one for one in self.mentions if start <= one.start and one.end <= end and not self.is_attribute(one)]

    def governor(self, mention: Mention) -> str:
        """The word that a name hangs on, in small letters: a preposition or a verb; "" at the beginning of a phrase."""
        return self._governor(mention, 0)[0]

    def governed_at(self, mention: Mention) -> int:
        """Where that word begins; -1 for none."""
        return self._governor(mention, 0)[1]

    def group(self, mention: Mention) -> str | None:
        """The word for an unnamed group of whom a name says whose they are: officials, delegation."""
        if mention.kind not in ("country", "organization"):
            return None
        before = _GROUP_OF.search(self.text, max(0, mention.start - 60), mention.start)
        if before:
            return before["noun"].lower()
        found = _GROUP.match(self.text, mention.end)
        if not found or self._next(mention, found.end()) is not None:
            return None
        return found["noun"].lower()

    def is_attribute(self, mention: Mention) -> bool:
        """Whether a name only says whose something else is: Turkey's minister, the Turkish army."""
        if mention.kind == "post":
            return self._next(mention, mention.end) is not None
        if self.group(mention):
            return False
        possessive = _POSSESSIVE.search(mention.written) or self.text[mention.end : mention.end + 2] in ("'s", "’s")
        if possessive:
            return True
        if mention.kind in ("country", "place", "organization") and self._next(mention, mention.end) is not None:
            return True
        if mention.how == "demonym":
            return bool(_NOUN_AFTER.match(self.text, mention.end)) and not _FINITE_AFTER.match(self.text, mention.end)
        return False

    def is_possessive(self, mention: Mention) -> bool:
        """Whether a name ends in a possessive."""
        return bool(_POSSESSIVE.search(mention.written)) or self.text[mention.end : mention.end + 2] in ("'s", "’s")

    def _next(self, mention: Mention, at: int) -> Mention | None:
        """The name that follows with nothing but words of office between."""
        following = next((one for one in self.mentions if one.start >= at), None)
        if following is None or following.kind not in ("person", "post", "organization"):
            return None
        between = self.text[at : following.start]
        if re.search(r"[,;:()]", between) or len(between) > 60:
            return None
        words = [normalised(word).replace(" ", "") for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", between)]
        return following if all(word in _TITLED for word in words) else None

    @cached_property
    def _owner(self) -> dict[int, Mention]:
        """For each token inside a name, that name."""
        return {
            number: mention
            for mention in self.mentions
            for number, (_, start, end) in enumerate(self._tokens)
            if mention.start <= start and end <= mention.end
        }

    def _governor(self, mention: Mention, deep: int) -> tuple[str, int]:
        if mention.start not in self._governors:
            self._governors[mention.start] = ("", -1) if deep > 12 else self._found_governor(mention, deep)
        return self._governors[mention.start]

    def _found_governor(self, mention: Mention, deep: int) -> tuple[str, int]:
        number = next((n for n, (_, start, _) in enumerate(self._tokens) if start >= mention.start), 0)
        at = number - 1
        steps = 0
        comma = False
        while at >= 0 and steps < 14:
            steps += 1
            word, start, _ = self._tokens[at]
            if any(one.start <= start < one.end for one in self.sentence.dates):
                return "", -1
            owner = self._owner.get(at)
            key = normalised(word).replace(" ", "")
            if owner is not None:
                joined = comma or self._joins(owner, mention)
                if not joined and self._belongs(owner, mention):
                    at = self._first_token(owner) - 1
                    continue
                if _SAME.get(owner.kind, 0) == _SAME.get(mention.kind, 0) or not comma:
                    return self._governor(owner, deep + 1)
                return "", -1
            if word in (",", "(", ")"):
                before = self._owner.get(at - 1)
                if before is None or _SAME.get(before.kind, 0) != _SAME.get(mention.kind, 0):
                    return ("", -1) if word == "," else (key, start)
                comma = True
            elif key in ("and", "or") or word == "&":
                before = self._before(at, mention)
                return self._governor(before, deep + 1) if before is not None else ("and", start)
            elif key in ("of", "from") and self._is_through(mention, at):
                at -= 1
            elif key in PREPOSITIONS:
                return key, start
            elif key in _TIMES or key in _SAYS:
                return "", -1
            elif key in _TITLED or (word[0].isupper() and at > 0):
                pass
            elif word[0].isupper():
                return ("", -1)
            else:
                return key, start
            at -= 1
        return "", -1

    def _is_through(self, mention: Mention, at: int) -> bool:
        """Whether an "of" leads to the word before it: officials of Hamas, the government of Georgia."""
        if self.group(mention) and _GROUP_OF.search(self.text, 0, mention.start):
            return True
        return at > 0 and self._tokens[at - 1][0].lower() in _STATES

    def _before(self, token: int, mention: Mention) -> Mention | None:
        """The name right before an "and": with at most a comma, an office or whose it is ("of Kazakhstan") between."""
        at = token - 1
        while at >= max(0, token - 8):
            owner = self._owner.get(at)
            word = normalised(self._tokens[at][0])
            if owner is not None:
                first = self._first_token(owner)
                alike = _SAME.get(owner.kind, 0) == _SAME.get(mention.kind, 0)
                if alike or first == 0 or normalised(self._tokens[first - 1][0]) != "of":
                    return owner
                at = first - 1
            elif word not in ("", "of") and word not in _TITLED and not _GROUP.match(f" {word}"):
                return None
            at -= 1
        return None

    def _first_token(self, mention: Mention) -> int:
        return next(number for number, owner in self._owner.items() if owner is mention)

    def _joins(self, owner: Mention, mention: Mention) -> bool:
        return "," in self.text[owner.end : mention.start]

    def _belongs(self, owner: Mention, mention: Mention) -> bool:
        """Whether the name before is an attribute of this one."""
        return self.is_attribute(owner) and owner.end <= mention.start


def _without_host(text: str, sentence: Sentence) -> str:
    """Blanks for "at the invitation of the President, X," before the one who accepts it."""
    found = _INVITED.search(text)
    if found is None:
        return text
    host = next((one for one in sentence.mentions if one.kind == "person" and one.start >= found.end()), None)
    comma = text.find(",", host.end if host is not None and host.start - found.end() < 90 else found.end())
    last = comma + 1 if 0 <= comma - found.end() < 160 else len(text) if found.start() else found.end()
    return text[: found.start()] + " " * (last - found.start()) + text[last:]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())

"""How entries' own names are held against the documents: what was lost in them, what our house style adds."""

from __future__ import annotations

from functools import lru_cache

from bot.kb.citations import Citation
from bot.kb.evidence.passages import Form, words_of
from bot.kb.evidence.support import Cited, Support, as_found, explained, failed, literal
from bot.kb.records import Country, Entry, Named, Organization, Person, Place, Post
from bot.text.names import normalised

_SMALL = frozenset({"of", "the", "and", "for", "to", "in", "on", "a"})


def named_at(entry: Entry, place: Citation, cited: Cited) -> Support:
    """A place an entry is said to be named at."""
    mention = cited.forms.named(entry.id, cited.originals.passage((place,)))
    if mention is not None:
        return as_found(mention)
    return failed(f"{entry.id!r} is not named in {place}", "cite the places where it is named; claims cite their own")


def name(entry: Named, cited: Cited) -> Support:
    """The proper form of a name: as it stands, or restored where letters were lost, or of words that stand there."""
    found = cited.passage.find(Form.of(entry.name))
    if found is not None:
        return literal(f"“{found}”")
    if isinstance(entry, Person):
        return _restored(entry, cited)
    mention = cited.forms.named(entry.id, cited.passage)
    advice = "write the name as the documents have it, or cite the place that has it"
    if mention is None:
        return failed(f"no form of {entry.name!r} stands in {cited.shown}", advice)
    if isinstance(entry, Country):
        return _of_country(entry, mention.text)
    for position, word in enumerate(words_of(entry.name)):
        if word.folded in _SMALL or cited.passage.find(Form.of(word.raw, strict=False)) is not None:
            continue
        own = {entry.id, getattr(entry, "stands_for", None)}
        others = [other for other in cited.forms.meant(words_of(entry.name), position) if other not in own]
        if not any(cited.named(other) for other in others):
            return failed(f"{word.raw!r} in the name {entry.name!r} does not stand in {cited.shown}", advice)
    return explained(f"“{mention.text}”")


def _restored(entry: Person, cited: Cited) -> Support:
    """A person's name of which the documents have only what is left: the letters put back are those of the id."""
    for text in entry.garbled:
        found = cited.passage.find(Form.of(text, strict=False))
        if found is not None and is_remnant(text, entry.name):
            if normalised(entry.name).replace(" ", "-") == entry.id:
                return explained(f"damaged form “{found}”")
            advice = "name the entry after the person, in plain letters, or mend the name"
            return failed(f"the name restored from {found!r} is not the one in the id {entry.id!r}", advice)
    advice = "write the name as the documents have it; a longer form may stand in `names`"
    return failed(f"the name {entry.name!r} stands in full nowhere in {cited.shown}", advice)


def is_remnant(damaged: str, proper: str) -> bool:
    """Whether a damaged form is what is left of a name when letters beyond ASCII are lost, and nothing else."""
    left = iter(damaged.lower().strip())
    next_left = next(left, None)
    lost = False
    for letter in proper.lower().replace("i̇", "İ").strip():
        if letter == next_left:
            next_left = next(left, None)
        elif letter.isascii():
            return False
        else:
            lost = True
    return next_left is None and lost


def garbled(text: str, entry: Entry, cited: Cited) -> Support:
    """A damaged form: it stands in the documents, and is what is left of the name or of a part of it."""
    found = cited.passage.find(Form.of(text, strict=False))
    if found is None:
        return failed(f"the damaged form {text!r} does not stand in {cited.shown}", "write it as it stands there")
    wholes = _parts([entry.name, *entry.names]) if isinstance(entry, Named) else []
    if any(is_remnant(text, whole) for whole in wholes):
        return literal(f"“{found}”")
    advice = "only letters beyond a to z may have been lost; another spelling belongs among the `names`"
    return failed(f"{text!r} is not what is left of a name of {entry.id!r}", advice)


def _parts(names: list[str]) -> list[str]:
    found = []
    for words in (whole.split() for whole in names):
        found += [" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1)]
    return found


def short(entry: Person | Organization, cited: Cited) -> Support:
    """The form of a second mention: it stands in the documents, is part of the name, or its initials."""
    text = entry.short or ""
    found = cited.passage.find(Form.of(text))
    if found is not None:
        return literal(f"“{found}”")
    if text in _parts([entry.name]):
        return explained(f"part of the name {entry.name!r}")
    initials = "".join(word[0] for word in entry.name.replace("-", " ").split() if word.lower() not in _SMALL)
    if text == initials:
        return explained(f"initials of {entry.name!r}")
    advice = "write a form that the documents have, or a part of the name"
    return failed(f"the short form {text!r} stands neither in {cited.shown} nor in the name", advice)


def code(entry: Country) -> Support:
    """An ISO code: CLDR has one of the country's names for it."""
    official = _official_name(entry.code)
    if official is not None and normalised(official) in {normalised(text) for text in (entry.name, *entry.names)}:
        return explained(f"ISO 3166-1, {official} in CLDR")
    message = f"the code {entry.code} stands for {official or 'no country'} in CLDR"
    return failed(message, "mend the code, or add that name to `names`")


def _of_country(entry: Country, found: str) -> Support:
    official = _official_name(entry.code)
    if official is not None and normalised(official) == normalised(entry.name):
        return explained(f"“{found}”; CLDR's name for {entry.code}")
    return failed(f"the name {entry.name!r} stands nowhere here", "write a name that the documents or CLDR have")


@lru_cache(maxsize=512)
def _official_name(alpha_2: str) -> str | None:
    from babel import Locale  # 30 ms to import, and only this needs it

    name: str | None = Locale("en").territories.get(alpha_2)
    return name


def post_title(entry: Post, cited: Cited) -> Support:
    """The title of a post: as it stands, or made of words that stand there or in wordings of which one stands there."""
    found = cited.passage.find(Form.of(entry.title, strict=False))
    owner = cited.named(entry.of)
    if found is not None and owner is not None:
        return literal(f"“{found}”")
    known = {word.folded for wording in entry.titles for word in words_of(wording)} | _SMALL
    others = [cited.passage.find(Form.of(wording, strict=False)) for wording in entry.titles]
    other = next((there for there in others if there is not None), None)
    for word in words_of(entry.title):
        if word.folded not in known and cited.passage.find(Form.of(word.raw, strict=False)) is None:
            message = f"{word.raw!r} in the title {entry.title!r} does not stand in {cited.shown}"
            return failed(message, "write the title as the documents have it, or list that wording under `titles`")
    if found is None and other is None:
        advice = "list the wording of the documents under `titles`"
        return failed(f"no wording of {entry.title!r} stands in {cited.shown}", advice)
    if owner is None:
        advice = "cite a place that names whose post it is as well"
        return failed(f"{entry.of!r}, whose post this is, is not named in {cited.shown}", advice)
    return explained(f"“{other or found}”")


def geography(entity_id: str, place: Place, cited: Cited) -> Support:
    """Where a place lies: what is around it is named beside it; of a capital, anywhere in a document that names it."""
    mention = cited.named(entity_id)
    if mention is not None:
        return as_found(mention)
    around = cited.forms.named(entity_id, cited.originals.beside(cited.cites))
    if around is not None:
        return explained(f"“{around.text}” stands beside it")
    if place.stands_for:
        # That within and stands_for agree is checked elsewhere, so a slip in one of them does not go unnoticed.
        for document in cited.originals.whole(cited.cites):
            there = cited.forms.named(entity_id, document.whole)
            if there is not None:
                return explained(f"“{there.text}” is named in {document.card.id} as well")
    return failed(f"{entity_id!r} is not named beside this place in any document", "mend it, or leave it out")

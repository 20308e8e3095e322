"""When a guess is not to be taken, however alike: another post, another man of the same given name. Only rules live here.

What is refused here is still offered among the closest.
"""

from __future__ import annotations

from bot.kb.names.guesses import Form

RANKS = frozenset(
    {
        "minister", "ministry", "president", "pm", "fm", "premier", "ambassador", "envoy", "king", "queen", "emir", "amir",
        "chancellor", "chief", "head", "secretary", "governor", "vice", "vp", "prince", "princess", "sultan", "crown",
        "leader", "speaker", "mayor", "adviser", "advisor", "director", "prime", "foreign", "defence", "defense", "finance",
        "interior", "trade", "transport", "commerce", "deputy", "general",
    }
)  # fmt: skip
"""Words that say which office is meant: a guess that lacks one of them is another office, or none."""


_FATHERS = frozenset({"bin", "ibn", "bint"})


def keeps_rank(key: str, form: str) -> bool:
    """Whether a form has every word of rank that was typed, and none that was not: a minister is no ministry."""
    typed, there = set(key.split()) & RANKS, set(form.split())
    return not typed or (typed <= there and typed == there & RANKS)


def begins_with_own_name(key: str, form: Form) -> bool:
    """Whether words out of a name lead to its bearer: Hamad Al Thani is the father of Tamim bin Hamad Al Thani."""
    if form.name.kind == "post":
        return False
    words = form.key.split()
    return form.name.kind != "person" or not _FATHERS & set(words) or words[0] in key.split()


def begins_too_little(key: str, form: Form, first_word: bool) -> bool:
    """Whether what begins a form, or a word of it, is one word of a longer one, and so no name: "hakan", "government"."""
    if form.name.kind == "post":
        return True
    first, more, _ = form.key.partition(" ")
    alone = first.startswith(key) if first_word else " " not in key
    return form.name.kind in ("person", "organization") and bool(more) and alone


def slips_word_by_word(key: str, form: Form) -> bool:
    """Whether each word of a post's form was meant, one slip to a word of five letters: "prime" is no slip for "trade"."""
    if form.name.kind != "post":
        return True
    from rapidfuzz.distance import OSA

    typed, there = key.split(), form.key.split()
    return len(typed) == len(there) and all(
        OSA.distance(one, other) <= (0 if min(len(one), len(other)) < 5 else 1)
        for one, other in zip(typed, there, strict=True)
    )

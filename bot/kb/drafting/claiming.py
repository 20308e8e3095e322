"""How a date that was read goes into a claim, so that `kb verify` can hold it against the text: as it is, with `reads`, or
only its month or year, with the finer reading told beside it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bot.kb.drafting.dating import Dated
from bot.kb.evidence.quoted_dates import Moment, date_mentions, meaning, moments, says
from bot.text.dates import Date


class Claimed(msgspec.Struct, frozen=True):
    """The value of a date with its `reads`, or None for what cannot be claimed; note: what an editor is told of it."""

    value: str | None
    reads: dict[str, str] | None = None
    note: str = ""

    def tree(self, cite: str) -> dict[str, Any]:
        """The claim as it is written down."""
        claim: dict[str, Any] = {"value": self.value, "cite": [cite]}
        return claim | ({"reads": self.reads} if self.reads else {})


def claimed(dated: Dated | None, text: str, published: Date | None) -> Claimed:
    """text: the sentence the date stands in; published: the date on the card."""
    if dated is None:
        return Claimed(None)
    if dated.date is None:
        return Claimed(None, note=f"date: “{dated.phrase}” could not be resolved ({dated.why})")
    value = str(dated.date)
    wanted = moments(dated.date)
    there = [mention.moment for mention in date_mentions(text) if mention.complete]
    if not dated.relative and all(any(says(found, one) for found in there) for one in wanted):
        return Claimed(value)
    meant = _meant(dated.phrase, published)
    if len(wanted) == 1 and any(says(found, wanted[0]) for found in meant):
        return Claimed(value, {dated.phrase: value})
    return _wider(dated, wanted, published)


def _meant(phrase: str, published: Date | None) -> list[Moment]:
    """What the phrase means to `kb verify`, looking back and ahead; nothing where one of its dates says otherwise."""
    return [
        found
        for mention in date_mentions(phrase)
        for ahead in (False, True)
        if (found := meaning(mention, published, ahead)) is not None
    ]


def _wider(dated: Dated, wanted: tuple[Moment, ...], published: Date | None) -> Claimed:
    """The month or year of publication, if the date lies in it; its day is then told in a note."""
    note = f"date: “{dated.phrase}” is {dated.date}, by our reading ({dated.why})"
    if published is None or published.precision != "day":
        return Claimed(None, note=f"{note}; `kb verify` cannot hold it against the text, so it is left to you")
    (now,) = moments(published)
    mark = "?" if published.inferred or (dated.date is not None and dated.date.inferred) else ""
    if all(one[:2] == now[:2] for one in wanted):
        return Claimed(
            f"{now[0]:04}-{now[1]:02}{mark}", note=f"{note}; `kb verify` can only hold its month against the text"
        )
    if all(one[0] == now[0] for one in wanted):
        return Claimed(f"{now[0]:04}{mark}", note=f"{note}; `kb verify` can only hold its year against the text")
    return Claimed(None, note=f"{note}; `kb verify` cannot hold it against the text, so it is left to you")

"""Whether fields with several claims say which to prefer and why."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Problem
from bot.kb.checks.around import Around, Subject
from bot.kb.claims import Rank
from bot.kb.disputes import alternatives, is_dispute
from bot.kb.records import Entry


def disputes_give_reasons(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """Where sources differ, a reader is told why one is preferred, and why a slip is held to be one."""
    for path, claims in alternatives(entry.record):
        live = [claim for claim in claims if claim.rank is not Rank.DEPRECATED]
        if is_dispute(live) and not any(claim.why for claim in live):
            message = f"the sources differ on {path[-1]!r}, and no reason is given"
            yield entry.problem(path, message, "add `why:` to the claim to be preferred, or to both")
        for position, claim in enumerate(claims):
            if claim.rank is Rank.DEPRECATED and not claim.why:
                message = f"a claim on {path[-1]!r} is deprecated without a reason"
                yield entry.problem((*path, position), message, "add `why:` with what shows it was never true")


def one_claim_is_preferred(entry: Subject[Entry], around: Around) -> Iterable[Problem]:
    """Two preferred claims that differ would leave the reader where they were."""
    for path, claims in alternatives(entry.record):
        preferred = [claim for claim in claims if claim.rank is Rank.PREFERRED]
        if is_dispute(preferred):
            message = f"two differing claims on {path[-1]!r} are both preferred"
            yield entry.problem(path, message, "leave `rank: preferred` on one")

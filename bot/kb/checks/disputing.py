"""Whether fields with several claims say which to prefer and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.errors import Problem
from bot.kb.claims import Rank
from bot.kb.disputes import alternatives, is_dispute
from bot.kb.loading import Loaded


def disputes_give_reasons(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Where sources differ, a reader is told why one is preferred, and why a slip is held to be one."""
    for entry, written in loaded.entries:
        for path, claims in alternatives(entry):
            live = [claim for claim in claims if claim.rank is not Rank.DEPRECATED]
            if is_dispute(live) and not any(claim.why for claim in live):
                message = f"the sources differ on {path[-1]!r}, and no reason is given"
                yield loaded.problem(written, path, message, "add `why:` to the claim to be preferred, or to both")
            for position, claim in enumerate(claims):
                if claim.rank is Rank.DEPRECATED and not claim.why:
                    message = f"a claim on {path[-1]!r} is deprecated without a reason"
                    yield loaded.problem(
                        written, (*path, position), message, "add `why:` with what shows it was never true"
                    )


def one_claim_is_preferred(loaded: Loaded, today: date) -> Iterable[Problem]:
    """Two preferred claims that differ would leave the reader where they were."""
    for entry, written in loaded.entries:
        for path, claims in alternatives(entry):
            preferred = [claim for claim in claims if claim.rank is Rank.PREFERRED]
            if is_dispute(preferred):
                message = f"two differing claims on {path[-1]!r} are both preferred"
                yield loaded.problem(written, path, message, "leave `rank: preferred` on one")

"""Which lines of a page are not the article: notices, labels, credits, calls to subscribe. Only rules live here."""

from __future__ import annotations

import re

_MARKS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|cookies?|consent|gdpr|share|sharing|social|related|recommend\w*"
    r"|newsletter|subscri\w+|promo\w*|advert\w*|ads?|sponsor\w*|comments?|footer|sidebar|caption|credits?|tags|toolbar"
    r"|popup|modal|banner|widget|teasers?|trending|most-read|read-more|paywall|skip-link|sr-only|visually-hidden)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_LINES = re.compile(
    r"(?:read (?:more|also|next|the full)|also read|see also|more (?:on|from|stories|in)\b|related(?: stories| articles| topics)?\b"
    r"|recommended|advertisement|sponsored|share (?:this|on|via|article)|follow us|sign (?:up|in)|log ?in|subscribe|newsletter"
    r"|(?:we|this (?:site|website|page)) uses? cookies|accept (?:all|cookies)|manage (?:cookies|preferences)|privacy policy"
    r"|terms (?:of|and)\b|all rights reserved|copyright|©|\(c\) [0-9]{4}"
    r"|(?:photo|image|picture|video|file photo)(?:s|graph)?\b ?[:(/|]"
    r"|\(?photo by|getty images|click here|most (?:read|popular|viewed)|trending|skip to|listen to this|download the app|print this"
    r"|leave a comment|comments? ?\(|join the conversation|back to top|load more|show more|tags?:|topics:|filed under|support us"
    r"|donate|min(?:ute)?s? read|[0-9]+ min(?:ute)?s? read|watch:|live:? updates|loading)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"(?:all rights reserved\.?|/ ?(?:reuters|afp|ap|getty images)|cookie (?:policy|settings))$", re.IGNORECASE
)
_LONGEST = 20
"""Words. A longer line that begins so is a sentence of the article."""


def is_marked_so(classes: str, name: str) -> bool:
    """Whether an element's class or id says that it is not the article."""
    return bool(_MARKS.search(classes[:400]) or _MARKS.search(name[:200]))


def is_boilerplate(line: str) -> bool:
    """Whether a line is a notice, a label or a credit."""
    if not any(map(str.isalnum, line)):
        return True
    if len(line.split()) > _LONGEST:
        return "cookies" in line.casefold() and any(
            word in line.casefold() for word in ("consent", "we use", "browser")
        )
    text = line.strip(" •·|>»-–—→")
    return bool(_LINES.match(text) or _ENDS.search(text))

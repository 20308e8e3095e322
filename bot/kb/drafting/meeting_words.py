"""The words by which English news prose tells of meetings and visits. What is made of them is meetings.py's."""

from __future__ import annotations

import re

from bot.kb.kinds import MeetingKind

TALKS = r"(?:talks|meetings?|discussions|consultations|negotiations|dialogue)"
OBJECT_OF = re.compile(
    r"\b(?P<verb>met|meets?|meeting|received?s?|receiving|hosted|hosts?|hosting|conferred|confers|sat\s+down)\b"
    r"(?:\s+(?:again|separately|privately|briefly|today|here))?(?P<with>\s+with)?"
)
HOLDS = re.compile(
    r"\b(?:hold|holds|held|holding|had|have|has|conduct(?:ed|s)?|began|begin|opened|resumed|concluded|started|wrapped\s+up|chaired|co-chaired)"
    rf"\s+(?:(?!and\b|with\b|that\b)[\w’'-]+\s+){{0,6}}?(?P<noun>{TALKS}|summit)\b"
)
NOUN = re.compile(
    rf"\b(?P<noun>{TALKS}|summit)\b(?:\s+(?:on|in|at)\s+[\w’' ]{{2,40}}?)?\s+(?P<link>between|with|of)\b",
    re.IGNORECASE,
)
DISCUSSED = re.compile(
    r"\bdiscuss(?:ed|es)?\b|\bexchanged?\s+views\b|\breviewed\b(?=\s+(?:bilateral|relations|ways|cooperation|ties))"
)
VISITED = re.compile(
    r"\b(?:visited|visits|visit|visiting|arrived?s?\s+in|arriving\s+in|travel(?:l?ed|s|l?ing)?\s+to|flew\s+to|flies\s+to|fly\s+to|landed\s+in|"
    r"paid\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}visit\s+to|pays?\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}visit\s+to|(?:go|goes|went|head(?:s|ed)?)\s+to|"
    r"on\s+(?:an?|the)\s+(?:[\w-]+\s+){0,4}visit\s+to|begins?\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}visit\s+to|began\s+(?:an?\s+)?(?:[\w-]+\s+){0,3}visit\s+to)"
    r"(?:\s+the)?(?=\s)"
)
BY_WIRE = re.compile(
    r"\b(?:(?:tele)?phone[ds]?|(?:phone|telephone|video)\s+(?:call|conversation|conference)|(?:a|the|their)\s+call|by\s+video|virtual(?:ly)?|"
    r"online|letter|message|cable)\b",
    re.IGNORECASE,
)
CLOSED = re.compile(r"\b(?:closed[\s-]door|behind\s+closed\s+doors)\b", re.IGNORECASE)
CALLED_OFF = re.compile(r"\b(?P<off>cancell?ed|called\s+off|scrapped)|\b(?P<later>postponed|delayed|put\s+off)\b")
PURPOSE = re.compile(
    r"\b(?:for(?!\s+\w+ing\b)|ahead\s+of|before|to\s+attend|to\s+hold|to|in\s+order\s+to)\s+(?:[\w-]+\s+){0,3}\Z"
)
FREE = ("", "and", "that", "alongside", "where", "when", "as", "after", "before", "while")
AT_PLACE = re.compile(
    r"\b(?P<link>in|at)\s+(?:the\s+)?(?:(?:[\w’'-]+\s+){0,3}(?:capital|city|town|resort)(?:\s+city)?(?:\s+of|,)?\s+)?(?:the\s+)?\Z",
    re.IGNORECASE,
)
AT_HOUSE = re.compile(
    r"\s+(?:at|in|on)\s+(?:the|a|an|his|her|their|its)\s+(?:[\w’'-]+\s+){0,3}?(?:complex|palace|ministry|hotel|headquarters|residence|office|cent(?:re|er)"
    r"|building|airport|summit|forum|sidelines|house|mansion|court|conference)\Z"
)
"""A house or an occasion between who meets and the place: "met him at the presidential complex in Ankara"."""
TOOK_PLACE = re.compile(
    rf"\b(?:the|their|that)\s+(?:[\w-]+\s+){{0,2}}(?P<noun>{TALKS}|summit|visit)\b,?\s+(?:which\s+|that\s+)?(?:also\s+)?"
    r"(?:took\s+place|was\s+held|were\s+held|(?:is|are|was|were)\s+(?:scheduled|due|set|to\s+be\s+held)|will\s+(?:take\s+place|be\s+held))",
    re.IGNORECASE,
)
ANOTHER_VERB = re.compile(
    r"\band\s+(?:will\s+|then\s+|also\s+|later\s+)?(?:[a-z]{2,}ed|met|held|made|took|gave|sent|left|went|said|told|spoke|paid)\s"
)
KINDS = {
    "consultations": MeetingKind.CONSULTATION,
    "negotiations": MeetingKind.NEGOTIATIONS,
    "summit": MeetingKind.SUMMIT,
}

"""How a sentence stands to what one of its verbs or nouns tells: as done, to come, announced, hoped for, or none of these.

Rules of English news prose. Whatever is denied, conditional, asked, doubted or unclear is left open: nothing is proposed.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Standing(StrEnum):
    """What the sentence says of it."""

    DONE = "done"
    AHEAD = "ahead"
    ANNOUNCED = "announced"
    HOPED = "hoped"
    OPEN = "open"


class Stood(NamedTuple):
    """The standing, and for an open one the reason as an editor reads it."""

    standing: Standing
    why: str = ""


_NEGATION = re.compile(
    r"\b(?:no(?!\s+(?:later|less|fewer|more)\s+than\b|\s+doubt\b|\.)|none|nothing|nobody|no\s+one|nowhere|neither|nor|never|"
    r"hardly|scarcely|barely|rarely|seldom|few(?=\s+(?:of|have|has|had|believe)\b)|without|cannot|not(?!\s+only\b))\b|\w+n[’']t\b",
    re.IGNORECASE,
)
_NEGATED_OBJECT = re.compile(
    r"\s*(?:(?:with|by|between)\s+)?(?:no|none|nothing|nobody|neither|nor|not|never|hardly|few)\b|[^,;]{0,60}\b(?:(?:by|with)\s+(?:no|none|nobody|neither)|not\s+(?:by|with))\b"
)
_REFUSAL = re.compile(
    r"\b(?:refus\w+|declin\w+|fail(?:s|ed|ing|ure)?|avoid\w*|oppos\w+|reject\w*|rul(?:ed|es|ing)\s+out|decid\w+\s+against|stopp?\w*\s+short"
    r"|yet\s+to|still\s+to|rather\s+than|instead\s+of|withdr[ae]w\w*|pull(?:ed|s)\s+out|boycott\w*|prevent\w*|block(?:s|ed|ing)?|veto\w*"
    r"|delay(?:s|ed|ing)?|too\s+\w+\s+to|in\s+place\s+of|cancel\w*|abandon\w*|halt\w*|away\s+from|short\s+of|lack\s+of|absence\s+of|impossible|skip\w*|miss(?:es|ed)|snub\w*|walk(?:s|ed)\s+out|storm\w+\s+out|quit)\b"
)
_HYPOTHESIS = re.compile(
    r"\b(?:if|unless|whether|provided|supposing|suppose|imagine|assuming|otherwise|lest|would\s+have|could\s+have|might\s+have|should\s+have"
    r"|in\s+case|as\s+long\s+as|on\s+condition|in\s+the\s+event)\b",
    re.IGNORECASE,
)
_INVERTED = re.compile(
    r"(?:^\s*|[,;“\"]\s*)(?:Had|Were|Should|had|were|should)\s+(?:[A-Z][\w’'-]+|the\s|they\s|he\s|she\s|it\s|both\s)"
)
_DOUBT = re.compile(
    r"\bden(?:y|ies|ied|ying|ials?)\b|\bfals(?:e|ely|ehoods?)\b|\buntrue\b|\bfabricat\w+|\brumou?r\w*|\balleg\w+|\bpurport\w*|\breportedly\b"
    r"|\bsupposed(?:ly)?\b|\bapparently\b|\bunconfirmed\b|\bspeculat\w+|\bunfounded\b|\bbaseless\b|\bhoax\b|\bdisinformation\b|\bmisinformation\b"
    r"|\brefut\w+|\bdoubt(?:s|ed|ing|ful)\b|\bdisput(?:e|es|ed|ing)\s+(?:that|claims?|reports?|whether)\b|\bdisbeliev\w+|\bcontrary\s+to\b|\bno\s+truth\b"
    r"|\b(?:wrong|incorrect|inaccurate|nonsense|a\s+lie|a\s+myth)\b|\bpretend\w*|\bas\s+though\b|\bfictional\b|\bunclear\b|\bdream\w*|\bsatir\w+"
    r"|\b(?:reports?|claims?|suggestions?|assertions?|talk|news|the\s+idea|the\s+notion)\s+(?:\w+\s+)?(?:that|of)\b|\b(?:is|are|was|were)\s+(?:said|believed|thought|rumoured|understood)\s+to\b"
    r"|\bclaim(?:s|ed|ing)?\b|\bquoted\s+as\s+saying\b|\b(?:fake|forged|bogus|invented)\b|\bwrongly\b|\bmistakenly\b|\bdebunk\w*",
    re.IGNORECASE,
)
_DISMISSED = re.compile(
    r"\b(?:dismiss|reject|contradict)\w*\b[^,;]{0,40}\b(?:reports?|claims?|rumou?rs?|suggestions?|statements?)\b"
)
_NEARLY = re.compile(
    r"\b(?:almost|nearly|virtually|practically|all\s+but|as\s+good\s+as|close\s+to|came\s+near|near\s+to|on\s+the\s+(?:verge|brink|point|cusp|eve)\s+of"
    r"|about\s+to|within\s+\w+\s+of|poised\s+to|just\s+about)\s+(?:have\s+|having\s+)?(?:\w+ly\s+)?\Z"
)
_CLOSE = re.compile(
    r"\b(?:close|near|nearer|closer)\s+to\b|\bon\s+the\s+(?:verge|brink|point|cusp)\s+of\b|\babout\s+to\b|\bpoised\s+to\b"
)
_MODAL = re.compile(
    r"\b(?:(?-i:may)|might|could|can|should|must|ought|need(?:s|ed)?\s+to|(?:has|have|had)\s+to|supposed\s+to|unlikely|likely|possib\w+|potential\w*"
    r"|perhaps|maybe|probably|conceivabl\w+|chances?\s+of|prospects?\s+(?:of|for)|proposals?|propos(?:e|es|ed|ing)|suggest\w*|call(?:s|ed|ing)?\s+(?:for|on)"
    r"|urg(?:e|es|ed|ing)|ask(?:s|ed|ing)?|demand\w*|appeal\w*|request\w*|order(?:s|ed)?|encourag\w+|invit\w+|want(?:s|ed|ing)?|wish(?:es|ed|ing)?"
    r"|seek(?:s|ing)?|sought|tr(?:y|ies|ied|ying)\s+to|attempt\w*|aim(?:s|ed|ing)?|willing|read(?:y|iness)|consider\w*|weigh(?:s|ed|ing)?|mull\w*"
    r"|debat\w+\s+whether|offer(?:s|ed|ing)?|threaten\w*|allow\w*|authori[sz]\w+|empower\w*|eager|keen|reluctan\w+|interest(?:ed)?\s+in|favou?r\w*"
    r"|in\s+order\s+to|so\s+as\s+to|the\s+need|necessary|important|essential|vital|time\s+to|efforts?\s+to|work(?:s|ed|ing)?\s+(?:to|towards?)"
    r"|(?:had|have|has)\s+been\s+(?:due|set|scheduled|expected|planned|meant|to)|had\s+(?:hoped|planned|intended|wanted|meant|expected)|was\s+to\s+have|were\s+to\s+have|push(?:es|ed|ing)?\s+(?:for|to)|press(?:es|ed)\s+(?:for|to)"
    r"|prepared\s+to|insist\w*|recommend\w*|requir\w+|convinc\w+|persuad\w+|help(?:s|ed)?|conditions?\s+for|draft\w*|negotiat(?:e|es|ed|ing)\b(?!\s+a))\b"
)
_HOPE = re.compile(r"\b(?:hop(?:e|es|ed|ing|eful)|look(?:s|ed|ing)?\s+forward)\b")
_FUTURE = re.compile(
    r"\b(?:will|shall|won[’']t|going\s+to|(?:is|are|was|were)\s+(?:\w+ly\s+|also\s+|now\s+)?(?:to|due|set|slated|scheduled|expected|planned)\b"
    r"|(?:agree[ds]?|decide[ds]?|promise[ds]?|vow(?:s|ed)?|pledge[ds]?"
    r"|undert(?:ook|ake[ns]?)|commit(?:s|ted)?|resolve[ds]?)\s+(?:[\w ]{0,20}\s)?to"
    r"|plan(?:s|ned|ning)?|expect(?:s|ed|ation)?|intend(?:s|ed)?|intention|prepar(?:es?|ed|ing|ations?)|anticipat\w+|scheduled|slated|due|upcoming"
    r"|forthcoming|ahead\s+of|in\s+the\s+run-?up\s+to|in\s+the\s+coming|next\s+(?:week|month|year))\b|[’']ll\b"
)
_WOULD = re.compile(r"\bwould\b(?!\s+not)|[’']d\s")
_TELLING = re.compile(
    r"\b(?:said|says|told|announc\w+|declar\w+|confirm\w+|pledg\w+|promis\w+|vow\w+|add(?:ed|s)|stat(?:ed|es)|report(?:ed|s)|agreed|not(?:ed|es)|reveal\w+)\b"
)
_ANNOUNCING = re.compile(r"\b(?:announc(?:e|es|ed|ing)|declared|confirmed)\b")
_OFF = re.compile(
    r"\b(?:called\s+off|f(?:ell|all(?:s|en)?)\s+through|(?:did|does|has|have|had)(?:\s+not|n[’']t)\s+(?:happen|take\s+place|taken\s+place|materiali[sz]e|occur|come\s+about)\w*"
    r"|never\s+(?:happened|took\s+place|came|materiali[sz]ed)|postponed|put\s+off|cancell?ed|scrapped|shelved|abandoned|delayed|pulled\s+out|withdrew"
    r"|backed\s+out|came\s+to\s+nothing|broke\s+down|collapsed|was\s+not\s+(?:held|signed)|were\s+not\s+(?:held|signed)|refused|failed)\b"
)
_APART = re.compile(
    r";\s|:\s|(?<!\ball)(?<!nothing)(?:,|\s)\s*but\s|,\s+(?:while|whereas|although|though|after|before|when|as)\s|\s[–—-]\s"
    r"|^\s*(?:After|Before|Although|Though|While|Despite|When|Since|Once)\b[^,]{1,140},\s|\b(?:a\s+(?:day|week|month|year)|\w+ly)\s+after\s"
)
_NEW_CLAUSE = re.compile(r",\s+and\s+(?=(?:the|he|she|it|they|his|its|both|[A-Z])\b)")
_FINITE = re.compile(r"\b(?:said|was|were|is|are|has|had|have|will|did|met|held|signed|went|came|told|[a-z]{3,}ed)\b")
_AUXILIARY = re.compile(
    r"\b(?:to|be|been|being|will|would|shall|should|may|might|could|can|must|did|does|do|has|have|had|is|are|was|were|not|n[’']t|never|cannot|[’']ll|[’']d)"
    r"\s+(?:\w+ly\s+|also\s+|then\s+|later\s+|soon\s+|again\s+|both\s+|ever\s+|even\s+|yet\s+|still\s+|finally\s+|already\s+|be\s+|been\s+|have\s+|not\s+)*\Z"
)
_PREDICATE = re.compile(
    r"^[^.;]{0,120}?\b(?P<verb>was|were|is|are|has|have|had|will|would|may|might|could|can|should|must|took|went|began|started|ended|remain\w*|depend\w*|look\w*|seem\w*)\b"
)
_MOVED = re.compile(
    r"\b(?:arriv|travel|fl[ey]w|fly|came|come|went|go(?:es)?|head|left|leav|land|return|visit)\w*\b[^;]{0,80}\bto\s+(?:\w+ly\s+)?\Z"
)
_NAMED = re.compile(r"[A-Z][\w’'-]+,?\s+to\s+\Z")
_PAST_FORMS = frozenset("met held had received hosted conferred discussed visited".split())  # noqa: SIM905


def standing(text: str, start: int, end: int, following: str = "") -> Stood:
    """How a sentence stands to the verb or noun from start to end. following: the sentence after it."""
    before = _governing(text, start)
    after = text[end:]
    if reason := _left_open(text, before, after, text[start:end]):
        return Stood(Standing.OPEN, reason)
    found = _told(before, text[start:end], after)
    if found.standing in (Standing.AHEAD, Standing.ANNOUNCED, Standing.HOPED) and (
        _OFF.search(after) or _OFF.search(following)
    ):
        return Stood(Standing.OPEN, "it was to happen, and something came between")
    return found


def called_off(text: str) -> bool:
    """Whether words say that something did not happen as planned."""
    return _OFF.search(text) is not None


def _governing(text: str, start: int) -> str:
    """What stands before a verb as far back as it can govern it: not beyond "but", "while" or a new subject."""
    before = text[:start]
    cuts = [found.end() for found in _APART.finditer(before)]
    cuts += [found.end() for found in _NEW_CLAUSE.finditer(before) if _FINITE.search(before, 0, found.start())]
    return before[max(cuts, default=0) :]


def _left_open(text: str, before: str, after: str, word: str) -> str:
    """Why nothing can be said of it whatever its verb is; "" where that is not so."""
    if re.search(r"\?[”\"’')\s]*$", text):
        return "it is asked, not told"
    if (
        _HYPOTHESIS.search(before)
        or re.search(r"\b(?:if|unless|provided|on\s+condition|would\s+have|whether)\b", after)
        or _INVERTED.search(text)
    ):
        return "it hangs on a condition"
    if _DOUBT.search(before) or _DOUBT.search(after.partition(";")[0]) or _DISMISSED.search(text):
        return "it is denied, doubted or only rumoured"
    if _NEGATION.search(before) or _NEGATION.search(word) or _NEGATED_OBJECT.match(after):
        return "the sentence denies it"
    if _NEARLY.search(before) or (_CLOSE.search(before) and word.endswith("ing")):
        return "it nearly happened, or is near, and is not said to have happened"
    return ""


def _told(before: str, word: str, after: str) -> Stood:
    """Of what is neither denied nor doubted: whether it is done, to come, announced or hoped for."""
    verb = word.split()[0].lower()
    finite = verb.endswith("ed") or verb in ("met", "held", "struck", "had", "sat", "paid", "flew", "went", "began")
    auxiliary = _AUXILIARY.search(before)
    if finite and (auxiliary is None or auxiliary.group().split()[0] in ("has", "have", "had")) and not _joined(before):
        return Stood(Standing.DONE)
    if _REFUSAL.search(before):
        return Stood(Standing.OPEN, "it was refused, put off or did not come about")
    if _MODAL.search(before):
        return Stood(Standing.OPEN, "it is possible, asked for or wanted, and not said to have happened")
    if _HOPE.search(before):
        return Stood(Standing.HOPED)
    if _WOULD.search(before):
        telling = _TELLING.search(before)
        if telling is None:
            return Stood(Standing.OPEN, "it would happen under conditions")
        return Stood(Standing.ANNOUNCED if _ANNOUNCING.search(before) else Standing.AHEAD)
    if _FUTURE.search(before):
        return Stood(
            Standing.ANNOUNCED if _ANNOUNCING.search(before) and not word.startswith(("announc",)) else Standing.AHEAD
        )
    if auxiliary is not None and verb == "meeting":
        return Stood(Standing.AHEAD)
    if auxiliary is not None and auxiliary.group().split()[0] == "to":
        if _MOVED.search(before) or _NAMED.search(before):
            return Stood(Standing.AHEAD)
        return Stood(Standing.OPEN, "it is an aim, and not said to have happened")
    return Stood(Standing.DONE)


def _joined(before: str) -> bool:
    """Whether a form in -ed may hang on an auxiliary further off: "will be agreed and signed"."""
    return re.search(r"\b(?:be|being)\s+[a-z]+(?:ed|en|wn|ld)\s+(?:and|or)\s+\Z", before) is not None


def noun_standing(text: str, start: int, end: int, following: str = "") -> Stood:
    """How a sentence stands to a noun such as "talks" or "signing", by what governs it and by its own predicate."""
    stood = standing(text, start, end, following)
    if stood.standing is Standing.OPEN:
        return stood
    predicate = re.split(r";|,\s+(?:but|while|who|which)\b|\bthat\b", text[end : end + 160])[0]
    found = _PREDICATE.search(predicate)
    if found is None:
        off = _OFF.search(predicate)
        return Stood(Standing.OPEN, "the sentence does not say that it took place") if off else stood
    rest = predicate[found.start("verb") : found.end("verb") + 60]
    if _OFF.search(predicate) or _NEGATION.search(rest) or _REFUSAL.search(rest) or _MODAL.search(rest):
        return Stood(Standing.OPEN, "the sentence does not say that it took place")
    if _FUTURE.search(rest):
        return Stood(Standing.AHEAD)
    return stood if not _WOULD.search(rest) else Stood(Standing.OPEN, "it would happen under conditions")

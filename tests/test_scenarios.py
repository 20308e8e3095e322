"""Questions as reporters ask them, and what the answers must and must not say. The questions stand in scenarios/.

A scenario is a mapping:
    ask: the line as typed; or {before, repeat, times}: `before`, then `repeat` so many times
    today: the fixed day, 2026-11-22 when left out
    status: the status, or a list of those that are acceptable
    must, never: pieces that occur, or do not, in the answer's plain text; "re:…" is a regular expression, "a|b" either
    same_line: lists of such pieces that stand on one line of the text together
    cites: places that are cited ("s004#p3"; a sentence of that paragraph counts; "a|b" either)
    matched: asked words and the ids they resolved to
    disputed: whether the answer says that sources disagree
    suggest: how many suggestions are offered at least
    at_most: characters the text may have
    footnotes: "ignore" to look for `never` only in the body, since a footnote carries its source's own date
    why: what the scenario is about
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.asking import answer_to

FOLDER = Path(__file__).parent / "scenarios"
TODAY = "2026-11-22"
KEYS = frozenset(
    [
        "ask",
        "today",
        "status",
        "must",
        "never",
        "same_line",
        "cites",
        "matched",
        "disputed",
        "suggest",
        "at_most",
        "footnotes",
        "why",
    ]
)
STATUSES = frozenset(["ok", "not_found", "ambiguous", "bad_input"])
LOCATOR = re.compile(r"p(\d+)(?:-(\d+)|s\d+)?")
MARK = re.compile(r"\[(\d{1,3})\]")
FOOTNOTE = re.compile(r"(?m)^\s*(?:\[\d{1,3}\]\s+s\d{3}\b|s\d{3}:|caution:).*$")

NEVER_SHOWN = {
    "a damaged form": r"\b(Erdoan\w*|Ylmaz|Uralolu|Mer Bolat|aatay|Trkiye)\b",
    "a year that is a slip": r"(?i)\bOct(ober)? 2022\b",
    "a crime stated without who accuses": r"(?i)Israel (has |had )?committed|guilty of genocide",
    "a signing nobody records": r"(?i)Göksu[^\n]*(?<!not )(?<!recorded as )\bwere signed\b",
    "a visit nobody records": r"(?i)\bvisited Oman\b",
    "a standing nobody records": r"Qatar is an? (full |permanent )?(SCO )?member",
    "a trace of the program": r"Traceback|File \"[^\"]+\", line|<bot\.|Claim\(|Citation\(",
}
"""What no answer says, whatever was asked. Slips may be shown by /disputes and /source."""


def _scenarios() -> list[Any]:
    cases = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, scenario in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
            words = "-".join(re.findall(r"\w+", line_of(scenario["ask"])[:60])) or "wordless"
            words = unicodedata.normalize("NFC", words)
            cases.append(pytest.param(scenario, id=f"{path.stem}-{number}-{words}"))
    return cases


def line_of(ask: str | dict[str, Any]) -> str:
    """The line as typed."""
    return ask if isinstance(ask, str) else str(ask.get("before", "")) + ask["repeat"] * ask["times"]


def found(piece: str, text: str) -> bool:
    """Whether a piece occurs: a regular expression after "re:", else any of the substrings between bars."""
    if piece.startswith("re:"):
        return re.search(piece[3:], text) is not None
    return any(part in text for part in piece.split("|"))


def is_cited(place: str, citations: list[dict[str, Any]]) -> bool:
    """Whether a paragraph, or one of several between bars, is among the citations, whole or by a sentence of it."""
    places = set()
    for citation in citations:
        if locator := LOCATOR.fullmatch(citation["locator"]):
            first, last = int(locator[1]), int(locator[2] or locator[1])
            places |= {f"{citation['source']}#p{paragraph}" for paragraph in range(first, last + 1)}
    return not places.isdisjoint(place.split("|"))


def faults_of(scenario: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Everything in which an answer falls short of its scenario, one line each."""
    faults = []
    text, status = answer["text"], scenario["status"]
    if answer["status"] not in ([status] if isinstance(status, str) else status):
        faults.append(f"status is {answer['status']}, not {status}")
    faults += [f"does not say {piece!r}" for piece in scenario.get("must", []) if not found(piece, text)]
    body = FOOTNOTE.sub("", text) if scenario.get("footnotes") == "ignore" else text
    faults += [f"says {piece!r}" for piece in scenario.get("never", []) if found(piece, body)]
    for pieces in scenario.get("same_line", []):
        if not any(all(found(piece, line) for piece in pieces) for line in text.splitlines()):
            faults.append(f"has no line with all of {pieces}")
    faults += [
        f"does not cite {place}" for place in scenario.get("cites", []) if not is_cited(place, answer["citations"])
    ]
    resolved = {match["asked"].strip().casefold(): match["id"] for match in answer["matched"]}
    for asked, entry in scenario.get("matched", {}).items():
        if resolved.get(asked.casefold()) != entry:
            faults.append(f"resolves {asked!r} to {resolved.get(asked.casefold())}, not {entry}")
    if "disputed" in scenario and answer["disputed"] is not scenario["disputed"]:
        faults.append(f"disputed is {answer['disputed']}")
    if len(answer["suggestions"]) < scenario.get("suggest", 0):
        faults.append(f"offers {len(answer['suggestions'])} suggestions, not {scenario['suggest']}")
    if len(text) > scenario.get("at_most", 100_000):
        faults.append(f"is {len(text)} characters long")
    return faults


def slips_of(line: str, answer: dict[str, Any]) -> list[str]:
    """What is wrong in an answer whatever was asked: marks without a source, sources without a mark, forbidden words."""
    text, citations = answer["text"], answer["citations"]
    faults = []
    marks, known = {int(mark) for mark in MARK.findall(text)}, {citation["mark"] for citation in citations}
    if marks != known:
        faults.append(f"marks {sorted(marks ^ known)} stand only in the text or only in the list of sources")
    places = [(citation["source"], citation["locator"]) for citation in citations]
    if len(places) != len(set(places)):
        faults.append("one place has several marks")
    faults += [
        f"cites {place}" for place in places if not (re.fullmatch(r"s\d{3}", place[0]) and LOCATOR.fullmatch(place[1]))
    ]
    slips_allowed = line.lstrip().removeprefix("/").startswith(("disputes", "source"))
    for what, pattern in NEVER_SHOWN.items():
        if what == "a year that is a slip" and slips_allowed:
            continue
        if (hit := re.search(pattern, text)) and hit[0] not in line:
            faults.append(f"shows {what}: {hit[0]!r}")
    control = {character for character in text if character != "\n" and unicodedata.category(character) in ("Cc", "Cf")}
    if control:
        faults.append(f"holds control characters {sorted(map(ascii, control))}")
    return faults


@pytest.mark.parametrize("scenario", _scenarios())
def test_a_reporter_asks(scenario: dict[str, Any]) -> None:
    line = line_of(scenario["ask"])
    answer = answer_to(line, datetime.date.fromisoformat(scenario.get("today", TODAY)))
    faults = faults_of(scenario, answer) + slips_of(line, answer)
    assert not faults, "\n".join(
        [f"{line[:200]!r} ({scenario['why']})", *(f"  - {fault}" for fault in faults), "", answer["text"]]
    )


def test_scenarios_are_well_formed() -> None:
    for case in _scenarios():
        scenario, name = case.values[0], case.id
        assert not scenario.keys() - KEYS, f"{name}: unknown keys {sorted(scenario.keys() - KEYS)}"
        assert {"ask", "status", "why"} <= scenario.keys(), f"{name}: something is missing"
        status = scenario["status"]
        assert set([status] if isinstance(status, str) else status) <= STATUSES, f"{name}: status {status}"
        datetime.date.fromisoformat(scenario.get("today", TODAY))
        lines = [scenario.get("must", []), scenario.get("never", []), *scenario.get("same_line", [])]
        for piece in (piece for pieces in lines for piece in pieces):
            assert isinstance(piece, str), f"{name}: {piece!r} is not text; quote it"
            if piece.startswith("re:"):
                re.compile(piece[3:])


def test_enough_questions_are_asked() -> None:
    assert len(_scenarios()) >= 80


def test_the_checks_themselves_find_faults() -> None:
    answer: dict[str, Any] = {
        "status": "ok",
        "text": "Erdoan, Ankara, Oct 2022 [1]\nDoha [3]",
        "matched": [{"asked": "Qatr", "id": "oman"}],
        "citations": [
            {"mark": 1, "source": "s002", "locator": "p2s5"},
            {"mark": 2, "source": "s004", "locator": "p15-16"},
        ],
        "disputed": False,
        "suggestions": [],
    }
    scenario = {
        "status": "not_found",
        "must": ["re:^Astana", "Riyadh|Muscat"],
        "never": ["Doha"],
        "same_line": [["Ankara", "Doha"]],
        "cites": ["s002#p2", "s004#p16", "s000#p1|s000#p9"],
        "matched": {"qatr": "qatar"},
        "disputed": True,
        "suggest": 3,
        "at_most": 5,
    }
    assert len(faults_of(scenario, answer)) == 10
    assert len(slips_of("/relations qatr turkey", answer)) == 3
    assert len(slips_of("/disputes", answer)) == 2

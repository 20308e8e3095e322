"""Is the JSON contract what other programs were promised: these keys, these types, these words?"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec
import pytest

from bot.core.answer import DateText, EntityName, Mark, NoticeKind, Plain, Status, as_json, joined_text
from tests.small_knowledge import ask

FIRST = ["command", "status", "title", "subtitle", "text"]
KEYS = {
    *FIRST,
    "line",
    "blocks",
    "matched",
    "citations",
    "sources",
    "actions",
    "suggestions",
    "notices",
    "disputed",
    "revision",
}
SPANS = {
    "plain": {"text"},
    "strong": {"text"},
    "emphasis": {"text"},
    "entity": {"text", "id"},
    "date": {"text", "edtf"},
    "mark": {"number"},
}
LINES = [
    "/relations ruritania syldavia",
    "/relations ruritanai syldavia",
    "/relations iceland graustark",
    "/relations ruritania",
    "/leader nobody",
    "/statements foreign office",
    "/timeline syldavia",
    "/help",
    "/source s002",
    "/nonsense",
    "/disputes",
    "",
]


def contract_faults(answer: dict[str, Any]) -> list[str]:
    """Where an object departs from the contract."""
    faults = []
    if list(answer)[:5] != FIRST or set(answer) != KEYS:
        faults.append(f"keys are {list(answer)}")
    if answer["status"] not in {"ok", "not_found", "ambiguous", "bad_input", "denied", "error"}:
        faults.append(f"status {answer['status']}")
    faults += [
        f"{key} is no text"
        for key in ("command", "line", "title", "subtitle", "text", "revision")
        if not isinstance(answer[key], str)
    ]
    if not isinstance(answer["disputed"], bool):
        faults.append("disputed is no truth value")
    for block in answer["blocks"]:
        if block["type"] not in {"heading", "paragraph", "facts", "list", "timeline", "table", "picture", "notice"}:
            faults.append(f"block {block['type']}")
    faults += [
        f"notice {one['kind']}" for one in answer["notices"] if one["kind"] not in {kind.value for kind in NoticeKind}
    ]
    for match in answer["matched"]:
        if set(match) != {"asked", "id", "name", "how", "score"} or not 0 <= match["score"] <= 1:
            faults.append(f"matched {match}")
    marks = [citation["mark"] for citation in answer["citations"]]
    if marks != list(range(1, len(marks) + 1)):
        faults.append(f"marks {marks}")
    for citation in answer["citations"]:
        if set(citation) != {"mark", "source", "locator", "title", "publisher", "published"}:
            faults.append(f"citation {citation}")
        if not re.fullmatch(r"p\d+(-\d+|s\d+)?", citation["locator"]):
            faults.append(f"locator {citation['locator']}")
    for span in spans(answer["blocks"]):
        if set(span) - {"type"} != SPANS.get(span["type"]):
            faults.append(f"span {span}")
        if span["type"] == "mark" and span["number"] not in marks:
            faults.append(f"mark {span['number']} leads nowhere")
    return faults


def spans(tree: Any) -> list[dict[str, Any]]:
    """Every span anywhere in blocks."""
    if isinstance(tree, dict):
        if tree.get("type") in SPANS:
            return [tree]
        return [span for value in tree.values() for span in spans(value)]
    return [span for item in tree for span in spans(item)] if isinstance(tree, list) else []


@pytest.mark.parametrize("line", LINES)
def test_every_answer_keeps_the_contract(line: str) -> None:
    answer: dict[str, Any] = json.loads(msgspec.json.encode(as_json(ask(line))))
    assert contract_faults(answer) == []


def test_the_checker_of_the_contract_finds_faults() -> None:
    answer = json.loads(msgspec.json.encode(as_json(ask("/relations ruritanai syldavia"))))
    answer["matched"][0]["told"] = True
    answer["status"] = "fine"
    answer["citations"][0]["mark"] = 99
    answer["disputed"] = None
    assert len(contract_faults(answer)) >= 4


def test_what_was_matched_is_told_to_programs_however_it_was_typed() -> None:
    answer = as_json(ask("/relations ruritanai XS"))
    assert [(one["asked"], one["id"], one["how"]) for one in answer["matched"]] == [
        ("ruritanai", "ruritania", "typo"),
        ("XS", "syldavia", "code"),
    ]
    assert answer["matched"][0]["score"] < 1 == answer["matched"][1]["score"]


def test_a_citation_names_publisher_and_date_or_says_it_has_none() -> None:
    cited = {one["source"]: one for one in as_json(ask("/country ruritania"))["citations"]}
    assert (cited["s000"]["publisher"], cited["s000"]["published"]) == ("Zenda Gazette", "2031-05-10")
    assert (cited["s001"]["publisher"], cited["s001"]["published"]) == (None, "2029-11-02?")
    assert (cited["s002"]["publisher"], cited["s002"]["published"]) == (None, None)


def test_a_date_carries_its_form_for_programs() -> None:
    found = [
        span
        for span in spans(json.loads(msgspec.json.encode(as_json(ask("/meetings syldavia borduria"))))["blocks"])
        if span["type"] == "date"
    ]
    assert {"type": "date", "text": "3 or 4 Jan 2030", "edtf": "[2030-01-03,2030-01-04]"} in found


def test_the_words_of_a_line_hold_its_marks() -> None:
    line = (Plain("Met "), EntityName("Ruritania", "ruritania"), DateText(" 1 May", "2031-05-01"), Plain(" "), Mark(3))
    assert joined_text(line) == "Met Ruritania 1 May [3]"


def test_the_statuses_are_those_of_the_contract() -> None:
    assert [status.value for status in Status] == ["ok", "not_found", "ambiguous", "bad_input", "denied", "error"]

"""One question in, one JSON answer out, as the scenarios ask it. What an answer must say stands in scenarios/."""

from __future__ import annotations

import datetime
import functools
import json
from pathlib import Path
from typing import Any

import msgspec

from bot.app import Choices, Dragoman, finished, open_dragoman
from bot.core.answer import as_json

ROOT = Path(__file__).resolve().parent.parent


@functools.lru_cache(maxsize=1)
def newsroom() -> Dragoman:
    """The shipped knowledge, opened once for all questions. Processes of their own are started in cli/."""
    return open_dragoman(Choices(knowledge=ROOT / "knowledge", sources=ROOT / "seeds"))


def answer_to(line: str, today: datetime.date) -> dict[str, Any]:
    """The JSON contract's object for a question, as it would be written and read again by another program."""
    on_the_day = Dragoman(newsroom().kb, today)
    answer: dict[str, Any] = json.loads(msgspec.json.encode(as_json(finished(lambda: on_the_day.ask(line)))))
    return answer
